"""A client's own words as a text of their own: each client is then read in time that its part's length asks for, and
nothing that was said of another client can reach its entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from templates.filling.text import Reading, Span


class _Placed(Protocol):
    """A dataclass with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Place = TypeVar("Place", bound=_Placed)

_JOINT = "\n"
"""Between two stretches: no sentence goes on from one into the other."""


@dataclass(frozen=True)
class Excerpt:
    """reading: the stretches of the memo's reading, joined. pieces: for each where it begins here, and its span there."""

    reading: Reading
    pieces: Sequence[tuple[int, Span]]

    def into(self, places: Iterable[Place]) -> list[Place]:
        """Those of the places that lie within one of the stretches, with their offsets here."""
        found = []
        for place in places:
            for here, (a, b) in self.pieces:
                if a <= place.start and place.end <= b:
                    moved = {"start": place.start - a + here, "end": place.end - a + here}
                    found.append(replace(place, **moved))  # type: ignore[type-var]
        return found

    def back(self, span: Sequence[int]) -> Span:
        """The span of the memo's reading; one that reaches over a joint ends at it."""
        here, (a, b) = next(p for p in reversed(self.pieces) if p[0] <= span[0])
        return min(span[0] - here + a, b), min(span[1] - here + a, b)


def excerpt(reading: Reading, spans: Sequence[Span]) -> Excerpt:
    """The words of `reading` within `spans`, which are in order and do not overlap."""
    held = [(a, b) for a, b in spans if a < b]
    if not held:
        return Excerpt(Reading("", reading.restored), [(0, (0, 0))])
    if held == [(0, len(reading.text))]:
        return Excerpt(reading, [(0, held[0])])
    pieces = []
    at = 0
    for a, b in held:
        pieces.append((at, (a, b)))
        at += b - a + len(_JOINT)
    text = _JOINT.join(reading.text[a:b] for a, b in held)
    return Excerpt(Reading(text, reading.restored), pieces)
