"""What the rules share while they read one client's part of a memo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from templates.filling.clock import Clock, find_clock
from templates.filling.linking import Match
from templates.filling.money import Money
from templates.filling.people import Person
from templates.filling.text import Reading, Span, fold
from templates.filling.vocabulary import FEMALE_NAMES, GIVEN_NAMES, UNISEX_NAMES
from templates.filling.when import When


@dataclass(frozen=True)
class Part:
    """One client's stretches of the memo and everything found in them; `dates` and `sums` hold, nothing withdrawn."""

    reading: Reading
    today: date
    spans: list[Span]
    dates: list[When]
    sums: list[Money]
    people: list[Person]
    products: list[Match]
    competitors: list[Match]
    withdrawn_places: list[Span] = field(default_factory=list)

    @property
    def flat(self) -> str:
        return self.reading.flat

    def sentences(self) -> Iterator[Span]:
        """The sentences (or what the part holds of them), in order."""
        for a, b in self.reading.sentences:
            for x, y in self.spans:
                if max(a, x) < min(b, y):
                    yield max(a, x), min(b, y)

    def dates_in(self, a: int, b: int) -> list[When]:
        return [w for w in self.dates if a <= w.start and w.end <= b]

    def clocks_in(self, a: int, b: int) -> list[Clock]:
        return find_clock(self.flat, a, b)

    def sentence_of(self, offset: int) -> Span:
        for a, b in self.sentences():
            if a <= offset < b:
                return a, b
        return offset, offset

    def person_at(self, span: Span) -> Person | None:
        """The person whose name stands at `span`."""
        return next((p for p in self.people for s in p.spans if s[0] < span[1] and span[0] < s[1]), None)

    def last_person_before(self, offset: int, pronoun: str) -> Person | None:
        """Whom `pronoun` ("he", "her") means: the person named last before `offset` who is not spoken of otherwise."""
        wanted = "f" if pronoun.lower() in ("she", "her") else "m"
        best: tuple[int, Person] | None = None
        for p in self.people:
            if self._spoken_as.get(p.name, wanted) != wanted:
                continue
            for s in p.spans:
                if s[1] <= offset and (best is None or s[0] > best[0]):
                    best = (s[0], p)
        return best[1] if best else None

    @cached_property
    def _spoken_as(self) -> dict[str, str]:
        """Which pronoun follows each person's name in its sentence before anybody else is named, else the name's own."""
        votes: dict[str, list[str]] = {}
        places = sorted((s, p.name) for p in self.people for s in p.spans)
        for i, (span, name) in enumerate(places):
            end = min(places[i + 1][0][0] if i + 1 < len(places) else len(self.flat), span[1] + 60)
            end = min(end, self.sentence_of(span[0])[1])
            m = re.search(r"\b(he|him|his|she|her|hers)(?:'s|'ll|'d)?\b", self.flat[span[1] : end])
            if m:
                votes.setdefault(name, []).append("f" if m.group(1).startswith(("she", "her")) else "m")
        # one person spoken of both ways tells nothing
        told = {name: said[0] for name, said in votes.items() if len(set(said)) == 1}
        for _, name in places:
            first = fold(name).split()[0]
            if name in votes or first in UNISEX_NAMES or first not in GIVEN_NAMES:
                continue
            told[name] = "f" if first in FEMALE_NAMES else "m"
        return told


_NOISE = re.compile(
    r"(?:^|(?<=\s))(?:um|uh|er|erm|hmm|you know|i mean|let's see|let me see|let me say|call it|"
    r"how do you say)\b[,.]?\s*",
    re.IGNORECASE,
)


def tidy(text: str, limit: int = 120) -> str:
    """`text` without fillers, doubled spaces and loose punctuation at its ends, at most `limit` characters."""
    clean = _NOISE.sub("", text.replace("\n", " "))
    clean = re.sub(r"\s+", " ", clean)
    clean = re.sub(r"\s+([,.;])", r"\1", clean)
    clean = re.sub(
        r"^(?:and|but|so|also|because|that|one problem|bad news|"
        r"the thing is),?\s+(?=\w)",
        "",
        clean,
        flags=re.IGNORECASE,
    )
    clean = re.sub(r"(?:,\s*)+,", ",", clean).strip(' ,.;:-!?"')
    if len(clean) <= limit:
        return clean
    cut = clean[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.;:-")
    return cut + "…"
