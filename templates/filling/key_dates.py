"""Days that matter to the client: birthdays, renewals, expiries, meetings of the board, deadlines of its own."""

import re

from templates.filling.date_roles import features, scores
from templates.filling.facts import Part, tidy
from templates.filling.lexicon import pattern
from templates.filling.linking import overlaps
from templates.filling.text import Span
from templates.filling.when import When

_CUES = ("birthday", "ends", "decide", "event", "away", "deliver")
"""Lists of the lexicon's dates.txt, the plainest first."""

_PLAIN = ("birthday", "ends", "decide")
_FAR = 60
_BESIDE = 16
"""So few characters from its date the plainest cues need nothing else to speak for them."""
_NO_CUE = re.compile(
    r"birthday\s+(?:card|gift|present|cake|call)|end\s+of|week\s?end|ends?\s+up|open\s+(?:question|issue|ticket|item|invoice)|start\s+(?:with|by)|"
    r"(?:trial|pilot|budget|contract|board|licen[cs]e|warranty)\s+(?:is|was|went|price|value|terms)"
)
_OURS = re.compile(r"\b(?:i|we|i'll|we'll|i'm|we're|my|our)\b(?!.*\b(?:they|he|she|their|his|her)\b)[^,;]*$")
_OURS_ENDS = re.compile(r"\b(?:my|our)\s+(?:wife|husband|son|daughter|mother|father|kid|holiday|leave|vacation)\b")
_SURE = 0.5


def find_key_dates(part: Part, used: list[Span]) -> list[tuple[dict[str, str], list[Span]]]:
    """Birthdays, renewals, expiries and the client's own deadlines; `used` are dates with another meaning."""
    out: list[tuple[dict[str, str], list[Span]]] = []
    for a, b in part.sentences():
        for when in part.dates_in(a, b):
            if when.day < part.today or (when.vague and when.kind == "day"):
                continue
            cue = _cue(part, when, (a, b), used)
            if cue is None:
                continue
            name, span = cue
            said = when.said[5:] if name == "birthday" and len(when.said) == 10 else when.said
            if not any(k["date"] == said for k, _ in out):
                what = _words_around(part, when, span, (a, b))
                out.append(({"date": said, "what": what}, [(when.start, when.end), *([span] if span else [])]))
    return out


def _cue(part: Part, when: When, sentence: Span, used: list[Span]) -> tuple[str, Span | None] | None:
    """What makes the date the client's: the nearest cue, or all that stands around it."""
    a, b = sentence
    lead = part.flat[a : when.start]
    if _OURS_ENDS.search(lead):
        return None
    best: tuple[int, str, Span] | None = None
    for name in _CUES:
        for m in pattern("dates", name).finditer(part.flat, a, b):
            gap = when.start - m.end() if m.end() <= when.start else m.start() - when.end + 8
            if gap < 0 or gap > _FAR or overlaps(m.span(), used) or _NO_CUE.match(part.flat, m.start()):
                continue
            if best is None or gap < best[0]:
                best = (gap, name, m.span())
    taken = (when.start, when.end) in used
    # a day of ours is the client's too only where it plainly is: "to the trustees, who vote on the twenty-first"
    if taken:
        return (best[1], best[2]) if best and best[1] in _PLAIN and when.start - best[2][1] in range(13) else None
    told = scores(features(part.flat, when, sentence, (when.day - part.today).days, part.clocks_in(a, b)))
    key = told.pop("key")
    lead_over = key - max(told.values())
    if best is not None and best[1] in _PLAIN and best[0] <= _BESIDE and not _OURS.search(lead):
        return best[1], best[2]
    if best is not None and (best[1] in _PLAIN or not _OURS.search(lead)) and lead_over > -3 * _SURE:
        return best[1], best[2]
    return ("said", None) if lead_over >= _SURE else None


def _words_around(part: Part, when: When, cue: Span | None, sentence: Span) -> str:
    """The date's clause without the date itself, at most 80 characters."""
    a, b = sentence
    first, last = (min(cue[0], when.start), max(cue[1], when.end)) if cue else (when.start, when.end)
    start, end = max(a, first - (30 if cue else 60)), min(b, last + 20)
    start = max(part.flat.rfind(" ", a, start + 1) + 1, a) if start > a else a
    end = (part.flat.find(" ", end, b) + 1 or b + 1) - 1 if end < b else b
    return tidy(part.reading.text[start:end], 80)
