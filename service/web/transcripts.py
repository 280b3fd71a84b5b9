"""A transcript's words as the pages show them: each with its seconds and its place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.memos.models import TranscriptRow
from service.review.timing import is_span
from transcribe.words import Transcript

UNSURE_BELOW = 0.35
"""Words with a lower probability are dotted: few enough that a reader still looks at them."""


@dataclass(frozen=True, slots=True)
class ShownWord:
    """start, end: seconds; a, b: its place in the text, b exclusive. away: it is another client's, or nobody's; whose:
    the name of the client whose words begin here."""

    text: str
    start: float
    end: float
    a: int
    b: int
    unsure: bool
    away: bool = False
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [a, b) of the text that is one client's. mine: the client whom the page is about."""

    a: int
    b: int
    name: str
    mine: bool


def paragraphs(row: TranscriptRow | None, parts: Sequence[Part] = ()) -> list[list[ShownWord]]:
    """The words, one list for each stretch that was spoken in one go; [] where nothing was heard.

    parts: whose words they are, in the order of the text; without them nobody's are told apart.
    """
    if row is None:
        return []
    ahead, part = list(reversed(parts)), None
    transcript = Transcript.from_dict(row.words)
    spans = iter(transcript.char_spans())
    out = []
    for segment in transcript.segments:
        if not segment.text.strip():
            continue
        shown = []
        for word in segment.words:
            a, b = next(spans)
            begins = None
            while ahead and ahead[-1].a <= a:
                part = begins = ahead.pop()
            away = bool(parts) and (part is None or a >= part.b or not part.mine)
            shown.append(
                ShownWord(
                    word.text.strip(),
                    word.start,
                    word.end,
                    a,
                    b,
                    word.probability < UNSURE_BELOW,
                    away,
                    begins.name if begins is not None else None,
                )
            )
        out.append(shown)
    return out


def flat_spans(evidence: Sequence[Any]) -> list[list[int]]:
    """Evidence as one list of [start, end], whether it came for one value or for each item of a list."""
    out: list[list[int]] = []
    for part in evidence:
        if is_span(part):
            out.append([part[0], part[1]])
        else:
            out.extend(flat_spans(part))
    return out


def quote(text: str, evidence: Sequence[Any]) -> str:
    """The words of the evidence in the order of the text, with … where something lies between; the same words once."""
    spans = sorted({(a, b) for a, b in flat_spans(evidence)})
    pieces: dict[str, str] = {}
    for a, b in spans:
        piece = text[a:b].strip()
        pieces.setdefault(piece.casefold().strip(" ,.;:"), piece)
    return " … ".join(piece for key, piece in pieces.items() if key)
