"""The day of the talk itself, and the next one."""

import re
from dataclasses import dataclass
from datetime import date

from templates.filling.clock import Clock
from templates.filling.date_roles import features, scores
from templates.filling.dates import find_dates, is_left
from templates.filling.facts import Part
from templates.filling.text import Reading, Span
from templates.filling.when import When

_NEXT = re.compile(
    r"\b(?:next\s+(?:meeting|call|visit|session|appointment|catch-?\s?up|one\s+is)|meet(?:ing)?\s+(?:again|next|"
    r"up|them|him|her)|speak(?:ing)?\s+again|talk(?:ing)?\s+again|see\s+(?:each\s+other|them|him|her)\s+again|"
    r"we(?:'re|\s+are)\s+(?:meeting|meet)|we(?:'?ll|\s+will|'?d)?\s+(?:meet|speak|talk|catch\s+up)|(?:i'm|"
    r"im|i\s+am)\s+(?:back\s+)?(?:out\s+there|back|in\s+with|there\s+again)|back\s+(?:there|in\s+with|out\s+there|(?:(?:up|down|over|out|in)\s+)?to\s+see)|"
    r"(?:run|head|heading|going|go|come|coming|drive|driving|nip|pop)\s+(?:\w+\s+)?(?:out\s+|up\s+|down\s+|over\s+|in\s+)?there\s+again|"
    r"kick-?\s?off(?:\s+call|\s+meeting)?|follow\s+up\s+(?:on|call)(?=\s)|still\s+on\s+for|comes\s+by\s+our|"
    r"comes?\s+to\s+our\s+(?:office|stand|booth)|another\s+(?:meeting|call)\s+(?:is\s+)?(?:on|at)|(?:set\s+up|"
    r"booked|scheduled|arranged|set)\s+(?:an?|another|the)\s+(?:video\s+|follow-?\s?up\s+|phone\s+)?(?:call|"
    r"meeting|demo|visit)\s+for|(?:demo|"
    r"site\s+visit|workshop)\s+(?:is|booked|set)\b)"
)
_NEXT_NO = re.compile(r"\b(?:follow\s+up\s+with|remind|check)\b[^.]*$")
_CALL_BACK = re.compile(r"\b(?:call|ring|phone)\s+(?:(?:him|her|them|[a-z]+)\s+)?back\b[^,;.]*$")
"""A promise of ours and nothing that was agreed."""
_PAST_TALK = re.compile(
    r"\b(?:met|saw|was|were|visited|spoke|talked|called|rang|phoned|ran\s+into|had\s+(?:lunch|coffee|a)|stopped|got\s+(?:me|hold)|caught|collared|bumped|"
    r"sat\s+down|meeting\s+with|drove|dropped|left|went)\b"
)
_AHEAD = re.compile(r"\b(?:will|'ll|next|going\s+to|by|before|until|due|again|i\s+said|promised|send|would)\b")
_NOW = re.compile(
    r"\b(?:today|this\s+(?:morning|afternoon|evening|arvo)|just\s+(?:now|left|got|finished|met|spoke|had|come|came|back|called|off))\b"
)
_LOOK_BACK = re.compile(r"yesterday|last\s+(?:night|evening)")
_THEIRS = re.compile(r"\b(?:he|she|they|who|which|it)\s+\w+\s+(?:\w+\s+)?(?:\w+\s+)?$")
_FROM_DAY = re.compile(
    r"\b(?:everything|all(?:\s+of\s+this)?|this|it|that)(?:\s+here)?(?:'s|\s+is|"
    r"\s+was)?\s+(?:all\s+)?from\s+"
)


@dataclass(frozen=True)
class Meeting:
    """The next agreed talk: a day, with a time where one is said."""

    when: When
    clock: Clock | None
    spans: list[Span]

    @property
    def value(self) -> str:
        return f"{self.when.day.isoformat()}T{self.clock}" if self.clock else self.when.day.isoformat()


_SURE = 0.5
"""How far the score of a role has to lead before the words alone decide."""


def find_next_meeting(part: Part) -> Meeting | None:
    """The first agreed next talk of the part that has a day of its own, by its words or by all that stands around it."""
    for a, b in part.sentences():
        for when in part.dates_in(a, b):
            if when.kind != "day" or when.vague or when.day <= part.today or is_left(part.flat, when):
                continue
            cue = _meeting_cue(part, when, a)
            if cue is None and not _speaks_of_a_meeting(part, when, (a, b)):
                continue
            after = part.clocks_in(when.end, min(b, when.end + 70))
            before = part.clocks_in(max(a, when.start - 40), when.start)
            clock = next(iter(after or before), None)
            spans = [*([cue] if cue else []), (when.start, when.end)]
            if clock is not None:
                spans.append((clock.start, clock.end))
            return Meeting(when, clock, spans)
    return None


def _meeting_cue(part: Part, when: When, a: int) -> Span | None:
    cues = [m for m in _NEXT.finditer(part.flat, a, when.start) if when.start - m.end() <= 60]
    said = part.dates_in(a, when.start) if cues else []
    between = [w for w in said if w.start >= cues[-1].end() and not is_left(part.flat, w)]
    if not cues or _NEXT_NO.search(part.flat[a : cues[-1].start()]) or any(w.kind == "day" for w in between):
        return None
    return cues[-1].span()


def _speaks_of_a_meeting(part: Part, when: When, sentence: Span) -> bool:
    if _CALL_BACK.search(part.flat, sentence[0], when.start):
        return False
    clocks = part.clocks_in(*sentence)
    told = scores(features(part.flat, when, sentence, (when.day - part.today).days, clocks))
    meet = told.pop("meet")
    return meet - max(told.values()) >= _SURE


def day_of_all(reading: Reading, today: date) -> date:
    """The day of every talk that a memo tells of: that of recording, unless it says that all of it is from another."""
    for said in _FROM_DAY.finditer(reading.flat):
        for when in find_dates(reading.flat, today, said.end(), min(len(reading.flat), said.end() + 40)):
            back = when.past or (when.day if when.day < today else None)
            if back and when.start == said.end():
                return back
    return today


def talk_date(reading: Reading, dates: list[When], spans: list[Span], today: date, otherwise: date) -> date:
    """The day of the talk that a part tells of; otherwise: where it says nothing of it."""
    flat = reading.flat
    for a, b in spans:
        sentences = [s for s in reading.sentences if a <= s[0] < b][:3]
        if not any(_NOW.search(flat, x, y) for x, y in sentences[:2]):
            early = [w for x, y in sentences[:2] for w in dates if x <= w.start < y and w.day < today]
            for when in early:
                if _LOOK_BACK.match(flat, when.start) and not _THEIRS.search(
                    flat[max(0, when.start - 30) : when.start]
                ):
                    return when.day
        for x, y in sentences:
            for when in [w for w in dates if x <= w.start < y]:
                piece = flat[x:y]
                near = flat[max(x, when.start - 40) : min(y, when.end + 40)]
                if when.day < today and "ago" not in flat[when.start : when.end] and _PAST_TALK.search(near):
                    return when.day
                if (
                    when.past
                    and _PAST_TALK.search(near)
                    and not _AHEAD.search(flat[x : when.start])
                    and _talk_lead(piece, when.start - x)
                ):
                    return today if when.day.weekday() == today.weekday() else when.past
    return otherwise


_TALKED = re.compile(
    r"\b(?:meeting\s+with|met|saw|visited|spoke|(?:was|were|been)\s+(?:at|there|in|with|by|over|out|up|down))\b[^.!?]*\b(?:on|last)\s*$"
)


def _talk_lead(piece: str, at: int) -> bool:
    """The day stands first ("Thursday I was at ...") or closes a report of a talk ("Meeting with ... on Monday.")."""
    # the preposition may be part of the date's own words
    return at <= 4 or bool(_TALKED.search(piece[:at] if not piece[at:].startswith("on ") else f"{piece[:at]}on "))
