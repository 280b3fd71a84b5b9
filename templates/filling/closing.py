"""The day on which a signature or an order is expected."""

import re

from templates.filling.dates import is_left
from templates.filling.facts import Part
from templates.filling.lexicon import pattern
from templates.filling.text import Span
from templates.filling.when import When

_FAR = 48
"""A date further behind its words than so many characters belongs to something else."""

_NOT = re.compile(r"\b(?:not|n't|never|nothing|no\s+\w+|don't|won't|wouldn't|cannot|can't)\s+(?:\w+\s+){0,3}$")
_NOT_BETWEEN = re.compile(r"\b(?:not|nothing|never)\b|\bno\s+(?:earlier|sooner)\b")
_OURS = re.compile(r"\b(?:i|we|i'll|we'll|i'd|ill|i'm|let's)\s+(?:\w+\s+){0,2}$")
_TASK = re.compile(
    r"\b(?:send|sends|sending|email|emailing|draft|prepare|revise|revised|resend|chase|check|confirm|confirming|enter|submit|forward|process|raise|authority|allowed)\s+(?:\w+\s+){0,4}$"
)
_BEHIND = re.compile(
    r"\s*(?:for|is|as|:|,)?\s*(?:the\s+|our\s+)?(?:close|closing|signature|sign-?off|po\b|purchase\s+order|order\s+date)"
)
_LIKELY = re.compile(
    r"\s*(?:is|looks|seems|sounds|would\s+be|feels)\s+(?:more\s+|much\s+more\s+)?(?:realistic|likely|doable|feasible|the\s+(?:target|plan))\b"
)


def find_close(part: Part) -> tuple[When, list[Span]] | None:
    """The day on which a signature or an order is expected or came, and its words; of several the one said last."""
    best: tuple[When, list[Span]] | None = None
    in_deal = came = False
    for a, b in part.sentences():
        dates = part.dates_in(a, b)
        for at, when in enumerate(dates):
            floor = dates[at - 1].end if at else a
            cue = _cue(part, when, a, floor, in_deal)
            if cue is None or is_left(part.flat, when) or (when.vague and when.kind == "day"):
                continue
            here = when.day <= part.today
            if here or not came:  # once it is signed, a later day is for the paperwork
                best = (when, [cue, (when.start, when.end)])
            came = came or here
        in_deal = in_deal or bool(pattern("closing", "commits", "closing_thing").search(part.flat, a, b))
    return best


def _cue(part: Part, when: When, a: int, floor: int, in_deal: bool) -> Span | None:
    """The words of the sentence from `a` that make `when` the closing day; none before `floor` where a date stands."""
    flat = part.flat
    low = max(a, when.start - 90)
    if any(m.end() > floor for m in pattern("closing", "other").finditer(flat, low, when.start)):
        return None
    if when.day <= part.today or when.past is not None:
        came = _last(pattern("closing", "came"), flat, max(floor, low), when.start)
        if came and when.start - came[1] <= _FAR and when.day <= part.today:
            return came
    if when.day < part.today:
        return None
    for name, own in (("commits", False), ("closing_thing", True), ("forecast", True)):
        if name == "forecast" and not (in_deal or _deal_near(part, a, when)):
            continue
        cue = _last(pattern("closing", name), flat, max(floor, low), when.start)
        if cue is None or when.start - cue[1] > _FAR:
            continue
        lead, between = flat[max(a, cue[0] - 40) : cue[0]], flat[cue[1] : when.start]
        if _NOT.search(lead) or _NOT_BETWEEN.search(between) or re.search(r"[.!?]\s", between):
            continue
        if not own and _OURS.search(lead):
            continue  # what the rep signs or orders is a task
        if _TASK.search(lead):
            continue
        return cue
    if (in_deal or _deal_near(part, a, when)) and (
        likely := _LIKELY.match(flat, when.end, min(len(flat), when.end + 40))
    ):
        return when.start, likely.end()
    behind = _BEHIND.match(flat, when.end, min(len(flat), when.end + 40))
    return (when.start, behind.end()) if behind and "for" in behind.group()[:5] else None


def _deal_near(part: Part, a: int, when: When) -> bool:
    return bool(pattern("closing", "commits", "closing_thing").search(part.flat, a, when.start))


def _last(words: re.Pattern[str], flat: str, start: int, end: int) -> Span | None:
    found = None
    for m in words.finditer(flat, start, end):
        found = m.span()
    return found
