"""The client's mood about us: positive, neutral or negative, where it is told."""

import re
from dataclasses import dataclass

from templates.filling.clause_features import RIVAL
from templates.filling.clauses import clauses_of, plain_clause, words_of
from templates.filling.facts import Part
from templates.filling.lexicon import pattern
from templates.filling.text import Span

_LISTS = (
    ("sore_strong", "negative", 2),
    ("glad_strong", "positive", 2),
    ("even_strong", "neutral", 2),
    ("sore_weak", "negative", 1),
    ("glad_weak", "positive", 1),
    ("even_weak", "neutral", 1),
)
_NOT = re.compile(
    r"(?:\b(?:not|never|nobody|no|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|if|unless|until|hardly|neither|whether|"
    r"who|when|once|isnt|arent|wasnt|dont|doesnt|didnt|nor|make|making|keep|keeping)\s+(?:[\w']+\s+){0,2})$"
)
_IF = re.compile(r"(?:(?:and|but|so|then|because)\s+)*(?:if|unless|in case|whether)\b")
_TENTHS = re.compile(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s+(?:or|to)\s+\w+)?\s*"
    r"(?:out\s+of\s+(?:ten|10)|/\s?10|of\s+ten)\b"
)
_NUMBER = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10
}  # fmt: skip


@dataclass(frozen=True)
class Mood:
    """kind: positive, neutral or negative. plain: told in so many words, so that it counts outside a check-in too."""

    kind: str
    spans: list[Span]
    plain: bool


@dataclass(frozen=True)
class _Sign:
    kind: str
    weight: int
    span: Span
    sums_up: bool


def find_mood(part: Part) -> Mood | None:
    """The mood that the part tells; what sums up ("overall", "nine out of ten") decides over single remarks."""
    signs: list[_Sign] = []
    rivals = [(c.span, RIVAL) for c in part.competitors]
    for clause in clauses_of(part.flat, part.sentences()):
        marks = _TENTHS.search(part.flat, *clause.span)
        if marks:
            n = int(marks["n"]) if marks["n"].isdigit() else _NUMBER[marks["n"]]
            return Mood("positive" if n >= 7 else "neutral" if n >= 5 else "negative", [marks.span()], True)
        said = words_of(part.flat, clause.span, [r for r in rivals if clause.start <= r[0][0] < clause.end])
        if RIVAL not in said:
            signs += _signs(plain_clause(said), clause.span)
    return _weighed(signs)


def _signs(clause: str, span: Span) -> list[_Sign]:
    """The signs of one clause, none within another; words that are no mood hide what lies in them."""
    taken = [m.span() for m in pattern("mood", "no_mood").finditer(clause)]
    out: list[_Sign] = []
    if _IF.match(clause):
        return out
    for name, kind, weight in _LISTS:
        for m in pattern("mood", name).finditer(clause):
            if any(x < m.end() and m.start() < y for x, y in taken):
                continue
            taken.append(m.span())
            if name.startswith(("glad", "sore")) and _NOT.search(clause, max(0, m.start() - 40), m.start()):
                continue
            summing = bool(pattern("mood", "summing_up").search(clause, max(0, m.start() - 40), m.end()))
            out.append(_Sign(kind, weight + summing, span, summing))
    return out


def _weighed(signs: list[_Sign]) -> Mood | None:
    if not signs:
        return None
    total = {kind: sum(s.weight for s in signs if s.kind == kind) for kind in ("negative", "positive", "neutral")}
    summed = [s for s in signs if s.sums_up]
    strong = {s.kind for s in signs if s.weight >= 2}
    if summed and summed[-1].weight >= 2:
        kind = summed[-1].kind
    elif "neutral" in strong and "negative" not in strong and not total["positive"] > 3:
        kind = "neutral"
    elif total["negative"] and total["positive"]:
        low, high = total["negative"], total["positive"]
        kind = "negative" if low > high else "positive" if high > low + 1 else "neutral"
    else:
        kind = max(("negative", "positive", "neutral"), key=lambda k: total[k] if k != "neutral" else total[k] - 0.5)
    spans = {s.span for s in signs if s.kind == kind} or {s.span for s in signs}
    return Mood(kind, sorted(spans), any(s.weight >= 2 for s in signs if s.kind == kind))
