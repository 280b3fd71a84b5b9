"""What speaks against buying (objections) and what does not work (issues), as short texts in the speaker's words."""

import re
from dataclasses import dataclass

from templates.filling.clause_reading import Told, told
from templates.filling.facts import Part, tidy
from templates.filling.lexicon import pattern
from templates.filling.text import Span

LIMIT = 140
"""The most characters of one objection or issue."""
_LEAST_OBJECTION, _LEAST_ISSUE = 3.0, 2.5
"""By how much a clause has to tell its concern before it is written down."""
_TAIL = re.compile(
    r"(?:[\s,.;:!?\"-]|\b(?:so|and|but|because|it's|that|you know|he said|she said|they said|i think|i guess|can you imagine|"
    r"apparently|right|yeah|no|to him|to me))+$"
)
_WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass(frozen=True)
class Concern:
    """One objection or issue: its short text, its words, and how sure it is."""

    text: str
    span: Span
    sure: float


@dataclass(frozen=True)
class Concerns:
    """What a part tells against us, and what does not work; a clause is one or the other."""

    objections: list[Concern]
    issues: list[Concern]


def find_concerns(part: Part) -> Concerns:
    """The objections and issues of the part, in order."""
    clauses = told(part)
    return Concerns(
        _gather(part, clauses, [max(c.objection, c.issue - 1.0) - _LEAST_OBJECTION for c in clauses]),
        _gather(part, clauses, [max(c.issue, c.objection - 3.0) - _LEAST_ISSUE for c in clauses]),
    )


def _gather(part: Part, clauses: list[Told], scores: list[float]) -> list[Concern]:
    out: list[Concern] = []
    last = -9
    for i, (one, score) in enumerate(zip(clauses, scores, strict=True)):
        if score < 0:
            continue
        a, b = one.clause.span
        goes_on = last == i - 1 and clauses[last].clause.sentence == one.clause.sentence
        if goes_on and out and b - out[-1].span[0] <= LIMIT and pattern("concerns", "going_on").match(part.flat, a, b):
            before = out.pop()
            a, score = before.span[0], max(score, before.sure)
        start, end = _trimmed(part.flat, a, b)
        short = _words(part.flat, start, end) < 4 and not one.clause.first
        if short and not (out and out[-1].span[1] > clauses[i - 1].clause.start):
            start = _trimmed(part.flat, *clauses[i - 1].clause.span)[0]
        last = i
        text = tidy(part.reading.text[start:end], LIMIT)
        if len(text) > 4:
            out.append(Concern(text, (start, end), score))
    return out


def _trimmed(flat: str, a: int, b: int) -> Span:
    """The clause without the words that only lead to its concern."""
    leads = [pattern("concerns", name) for name in ("opening_phrases", "reported_phrases", "worried_heads")]
    start = a
    for _ in range(6):
        while start < b and not flat[start].isalnum():
            start += 1
        met = next((m for m in (p.match(flat, start, b) for p in leads) if m and _words(flat, m.end(), b) >= 2), None)
        if met is None:
            break
        start = met.end()
    tail = _TAIL.search(flat, start, b)
    return start, tail.start() if tail else b


def _words(flat: str, a: int, b: int) -> int:
    return sum(1 for _ in _WORD.finditer(flat, a, b))
