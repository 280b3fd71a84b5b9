"""What the rules share while they read one client's part of a memo."""

import re
from bisect import bisect_left, bisect_right
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

_LONGEST_NAME = 80
"""No name has more characters than this."""


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

    def sentences(self) -> tuple[Span, ...]:
        """The sentences (or what the part holds of them), in order."""
        return self._sentences

    @cached_property
    def _sentences(self) -> tuple[Span, ...]:
        found: list[Span] = []
        spans = sorted(self.spans)
        at = 0
        for a, b in self.reading.sentences:
            while at < len(spans) and spans[at][1] <= a:
                at += 1
            for x, y in spans[at:]:
                if x >= b:
                    break
                if max(a, x) < min(b, y):
                    found.append((max(a, x), min(b, y)))
        return tuple(found)

    def dates_in(self, a: int, b: int) -> list[When]:
        found = []
        for when in self.dates[bisect_left(self.dates, a, key=lambda w: w.start) :]:
            if when.start >= b:
                break
            if when.end <= b:
                found.append(when)
        return found

    def clocks_in(self, a: int, b: int) -> list[Clock]:
        return find_clock(self.flat, a, b)

    def sentence_of(self, offset: int) -> Span:
        at = bisect_right(self._sentences, offset, key=lambda s: s[0]) - 1
        if at >= 0 and offset < self._sentences[at][1]:
            return self._sentences[at]
        return offset, offset

    def person_at(self, span: Span) -> Person | None:
        """The person whose name stands at `span`."""
        found = self.named_in(span[0] - _LONGEST_NAME, span[1] + _LONGEST_NAME)
        return next((p for s, p in found if s[0] < span[1] and span[0] < s[1]), None)

    def named_in(self, a: int, b: int) -> list[tuple[Span, Person]]:
        """The places within `[a, b)` where people are named, person by person."""
        found = []
        for number, span, person in self._named[bisect_left(self._named, a, key=lambda n: n[1][0]) :]:
            if span[0] >= b:
                break
            if span[1] <= b:
                found.append((number, span, person))
        return [(span, person) for _, span, person in sorted(found, key=lambda n: n[:2])]

    @cached_property
    def _named(self) -> list[tuple[int, Span, Person]]:
        named = [(number, s, p) for number, p in enumerate(self.people) for s in p.spans]
        return sorted(named, key=lambda n: n[1])

    def last_person_before(self, offset: int, pronoun: str) -> Person | None:
        """Whom `pronoun` ("he", "her") means: the person named last before `offset` who is not spoken of otherwise."""
        wanted = "f" if pronoun.lower() in ("she", "her") else "m"
        for _, span, person in reversed(self._named[: bisect_left(self._named, offset, key=lambda n: n[1][0])]):
            if span[1] <= offset and self._spoken_as.get(person.name, wanted) == wanted:
                return person
        return None

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


@dataclass(frozen=True)
class Said:
    """A value with the words that say it."""

    value: object
    spans: list[Span]


_NOISE = re.compile(
    r"(?:^|(?<=\s))(?:um|uh|er|erm|hmm|you know|i mean|let's see|let me see|let me say|call it|"
    r"how do you say)\b[,.]?\s*",
    re.IGNORECASE,
)


def tidy(text: str, limit: int = 120) -> str:
    """`text` without fillers, doubled spaces and loose punctuation at its ends, at most `limit` characters.

    What is too long ends with a whole clause or phrase where one fits, else with "…" after a whole word.
    """
    clean = _NOISE.sub("", text[: 8 * limit + 400].replace("\n", " "))
    clean = _SPACES.sub(" ", clean)
    clean = _SPACE_BEFORE.sub(r"\1", clean)
    clean = _LEAD.sub("", clean)
    clean = _COMMAS.sub(",", clean).strip(' ,.;:-!?"')
    if len(clean) <= limit:
        return clean
    for border in (_CLAUSE_END, _PHRASE_END):
        ends = [m.start() for m in border.finditer(clean, 0, limit + 1) if m.start() >= limit * 0.5]
        if ends:
            return _TRAILING.sub("", clean[: ends[-1]]).rstrip(' ,.;:-!?"')
    return clean[:limit].rsplit(" ", 1)[0][: limit - 1].rstrip(" ,.;:-") + "…"


_LEAD = re.compile(
    r"^(?:(?:and|but|so|also|because|that|one problem|bad news|the thing is),?\s+)+(?=\w)", re.IGNORECASE
)
_SPACES, _SPACE_BEFORE, _COMMAS = re.compile(r"\s+"), re.compile(r"\s+([,.;])"), re.compile(r"(?:,\s*)+,")
_CLAUSE_END = re.compile(
    r"[,;:.!?](?=\s)|\s(?=(?:but|because|which|who|so|while|although|though|and|or|if|when|until)\s)"
)
_PHRASE_END = re.compile(r"\s(?=(?:that|before|after|with|for|in|on|at|to|from|by|than|as|of|where|since|per)\s)")
_TRAILING = re.compile(
    r"(?:\s+(?:the|a|an|and|or|to|of|for|in|on|at|by|with|is|was|are|be|their|his|her|our|my|that|this|it|he|she|they|i|we))+$",
    re.IGNORECASE,
)
