"""The chance of winning, told apart from every other percentage."""

import re

from templates.filling.corrections import taken_back
from templates.filling.facts import Part, Said
from templates.filling.lexicon import regex
from templates.filling.money import counts_something
from templates.filling.numbers import Number, find_numbers

_PERCENT = re.compile(r"\s*(?:%|percent\b|per\s?cent\b|pct\b)")
_APPROXIMATELY = (
    r"(?:(?:about|around|roughly|like|maybe|now|still|only|just|say|a|an|at|to|hmm|well|so|than|my|is|it|be|not|more|"
    r"yeah|us|i\s+don'?t\s+know|i\s+think|i\s+guess|you\s+know|let\s+me\s+say|let'?s\s+say),?\s+)*"
)
_BEFORE = re.compile(rf"{regex('probability', 'chance_before')}[\s,:-]*{_APPROXIMATELY}$")
_WORD_BEFORE = re.compile(r"\b(?:probab\w*|chances?|odds|confidence|likelihood|my\s+feeling)\b[^.;!?]{0,30}$")
_AFTER = re.compile(rf"[\s,]*{regex('probability', 'chance_after')}")
_NOT_AFTER = re.compile(rf"\s*{regex('probability', 'no_chance_after')}")
_NOT_BEFORE = re.compile(rf"{regex('probability', 'no_chance_before')}[^,.;]{{0,26}}$")
_SURE_BEFORE = re.compile(
    r"\b(?:probab\w*|chances?|odds|confidence|likelihood)\b[\s:]*(?:(?:is|are|of|at|about|around|still|now|up|down|to|from|stays|"
    r"remains|goes|went)\s+|\d+\s+|%\s*)*$"
)
_OUT_OF_TEN = re.compile(
    r"(?:\s+out\s+of\s+|\s+in\s+)(?:ten|10)\b(?!\s+(?:days?|weeks?|minutes?|hours?|years?|months?|people|of))"
)
_HALVES = re.compile(r"(?:fifty|50)[\s/-]+(?:fifty|50)(?!\w)")
_OTHER_MIND = re.compile(
    r"\b(?:boss|manager|director|finance|he|she|they|kevin)\s+(?:would|says|said|thinks|reckons)\s+$"
)
_ALONE = re.compile(r"(?:so|yeah|about|and|okay|maybe|,|\s)*")
_ENDS = re.compile(r"\s*(?:$|[.,;!?]|for\s+now|right\s+now|na\b|lah\b)")

_PERCENT_THERE = re.compile(r"%|\bper\s?cent\b")


def find_probability(part: Part) -> Said | None:
    """The chance of winning in percent; discounts, deposits and fees are passed over. Of several the last holds."""
    flat = part.flat
    found: Said | None = None
    numbers = [n for n in find_numbers(flat) if not n.ordinal and any(a <= n.start < b for a, b in part.spans)]
    gone = taken_back(flat, numbers)
    replaced = {new: old[0] for old, new in gone.items()}
    money = {s.start for s in part.sums}
    place: tuple[int, int] | None = None
    for n in numbers:
        if (n.start, n.end) in gone or not 0 <= n.value <= 100 or n.start in money or (place and n.start < place[1]):
            continue
        if flat[n.start - 1 : n.start] in ("$", "£", "€"):
            continue
        hit = _chance(part, n, replaced.get((n.start, n.end)))
        if hit is not None:
            value, end = hit
            place = (n.start, end)
            found = Said(value, [place])
    return found


def _chance(part: Part, n: Number, replaces: int | None) -> tuple[float, int] | None:
    """(percent, where its words end) of the number, or None where it is no chance."""
    flat = part.flat
    a, b = part.sentence_of(n.start)
    # what leads to a number that replaces another stands before that one, maybe in an earlier sentence
    begin = n.start if replaces is None else replaces
    lead = flat[max(part.sentence_of(begin)[0], begin - 80) : begin]
    halves = _HALVES.match(flat, n.start)
    if halves:
        return None if _OTHER_MIND.search(lead) or _NOT_BEFORE.search(lead) else (50.0, halves.end())
    ten = _OUT_OF_TEN.match(flat, n.end)
    if ten and n.value <= 10 and n.value == int(n.value):
        if re.search(r"\b(?:gave|gives?|rated|rates|scored|scores?)\s+(?:us|it|me|you|them)\b", lead):
            return None  # how content they are
        after = flat[ten.end() : ten.end() + 30]
        return (
            (n.value * 10, ten.end())
            if _BEFORE.search(lead) or _AFTER.match(after) or _WORD_BEFORE.search(lead)
            else None
        )
    percent = _PERCENT.match(flat, n.end, b)
    end = percent.end() if percent else n.end
    after = flat[end : min(b, end + 40)]
    if _NOT_AFTER.match(after):
        return None
    if percent:
        if _AFTER.match(after) or _WORD_BEFORE.search(lead):
            return n.value, end
        if _NOT_BEFORE.search(lead):
            return None
        if _BEFORE.search(lead) or (_ALONE.fullmatch(lead) and _ENDS.match(after)):
            return n.value, end
        return None
    if replaces is not None and _PERCENT_THERE.search(flat[begin : n.start]):
        return (n.value, end) if _BEFORE.search(lead) or _WORD_BEFORE.search(lead) else None
    if n.value < 5 or n.value != int(n.value) or counts_something(after):
        return None
    if _SURE_BEFORE.search(lead) or (_BEFORE.search(lead) and _talks_of_chance(part, a, b)):
        return n.value, end
    return None


_TALK = re.compile(r"\b(?:fifty-fifty|percent|chances?|probab\w*|odds|confidence|confident|likely|likelihood|sure)\b|%")


def _talks_of_chance(part: Part, a: int, b: int) -> bool:
    return bool(_TALK.search(part.flat, a, b))
