"""The day of the talk itself, the next one, and the days that matter to the client."""

import re
from dataclasses import dataclass
from datetime import date

from templates.filling.clock import Clock
from templates.filling.facts import Part, tidy
from templates.filling.linking import overlaps
from templates.filling.text import Reading, Span
from templates.filling.when import When

_NEXT = re.compile(
    r"\b(?:next\s+(?:meeting|call|visit|session|appointment|catch-?\s?up|one\s+is)|meet(?:ing)?\s+(?:again|next|"
    r"up|them|him|her)|speak(?:ing)?\s+again|talk(?:ing)?\s+again|see\s+(?:each\s+other|them|him|her)\s+again|"
    r"we(?:'re|\s+are)\s+(?:meeting|meet)|we\s+(?:meet|'?ll\s+meet|will\s+meet|'?ll\s+speak|'?d\s+speak)|(?:i'm|"
    r"im|i\s+am)\s+(?:back\s+)?(?:out\s+there|back|in\s+with|there\s+again)|back\s+(?:there|in\s+with|out\s+there)|"
    r"kick-?\s?off(?:\s+call|\s+meeting)?|follow\s+up\s+(?:on|call)(?=\s)|still\s+on\s+for|comes\s+by\s+our|"
    r"comes?\s+to\s+our\s+(?:office|stand|booth)|another\s+(?:meeting|call)\s+(?:is\s+)?(?:on|at)|(?:set\s+up|"
    r"booked|scheduled|arranged|set)\s+(?:an?|another|the)\s+(?:video\s+|follow-?\s?up\s+|phone\s+)?(?:call|"
    r"meeting|demo|visit)\s+for|(?:demo|"
    r"site\s+visit|workshop)\s+(?:is|booked|set)\b)"
)
_NEXT_NO = re.compile(r"\b(?:follow\s+up\s+with|remind|check)\b[^.]*$")
_PAST_TALK = re.compile(
    r"\b(?:met|saw|was|were|visited|spoke|talked|called|rang|phoned|ran\s+into|had\s+(?:lunch|coffee|a)|stopped|"
    r"sat\s+down|meeting\s+with|drove|dropped|left|went)\b"
)
_AHEAD = re.compile(r"\b(?:will|'ll|next|going\s+to|by|before|until|due|again|i\s+said|promised|send|would)\b")
_FROM_DAY = re.compile(
    r"\b(?:everything|all(?:\s+of\s+this)?|this|it|that)(?:\s+here)?(?:'s|\s+is|"
    r"\s+was)?\s+(?:all\s+)?(?:from|about)\s+$"
)
_KEY = (
    ("birthday", re.compile(r"\bbirthday\b(?!\s+(?:card|gift|present|cake))|\bturns\s+(?:\d\d|twenty|thirty|"
                            r"forty|fifty|sixty|seventy)\b")),
    ("renewal", re.compile(r"\brenew(?:s|al|ed|ing)?\b")),
    ("end", re.compile(r"\b(?:contract\s+with\b[^.]{0,40}?until|expires?|expiry|ends?|ending|runs\s+out|"
                       r"cancel\s+(?:them\s+)?by|cancel)\b")),
    ("board", re.compile(r"\b(?:board|trustees|committee|council)\b")),
    ("decision", re.compile(r"\b(?:decide|decides|decision|votes?)\b")),
    ("closed", re.compile(r"\b(?:shut(?:ting|down)?|closed|closes?|closing\s+for|holiday|freeze|refit|vacation|"
                          r"on\s+leave|off\s+that|away)\b")),
    ("person", re.compile(r"\b(?:last\s+day|retir\w+|getting\s+married|wedding|anniversary|baby|starts\s+(?:her|"
                          r"his)\s+new)\b")),
    ("deadline", re.compile(r"\b(?:deadline|financial\s+year|fiscal\s+year|auditors?|audit|inspection|season|"
                            r"solid\s+by|installed|delivery\s+to|on\s+site|delivery|delivered|fixed|approved|"
                            r"go(?:es)?\s+live|pilot\s+starts|trial|"
                            r"launch|opens?|opening|expanding|starts?)\b")),
)  # fmt: skip

_PLAIN = ("birthday", "renewal", "board", "decision", "person")


@dataclass(frozen=True)
class Meeting:
    """The next agreed talk: a day, with a time where one is said."""

    when: When
    clock: Clock | None
    spans: list[Span]

    @property
    def value(self) -> str:
        return f"{self.when.day.isoformat()}T{self.clock}" if self.clock else self.when.day.isoformat()


def find_next_meeting(part: Part) -> Meeting | None:
    """The last agreed next talk of the part that has a day of its own."""
    found: Meeting | None = None
    for a, b in part.sentences():
        for m in _NEXT.finditer(part.flat, a, b):
            if _NEXT_NO.search(part.flat[a : m.start()]):
                continue
            dates = [
                w
                for w in part.dates_in(m.start(), b)
                if w.kind == "day" and not w.vague and w.day > part.today and w.start - m.end() <= 60
            ]
            if not dates:
                continue
            when = dates[0]
            after = part.clocks_in(when.end, min(b, when.end + 70))
            before = part.clocks_in(m.start(), when.start)
            clock = next(iter(after or before), None)
            spans = [(m.start(), m.end()), (when.start, when.end)]
            if clock is not None:
                spans.append((clock.start, clock.end))
            found = found or Meeting(when, clock, spans)
    return found


def talk_date(reading: Reading, dates: list[When], spans: list[Span], today: date) -> date:
    """The day of the talk: the day of recording, unless the part (or the memo as a whole) puts it in the past."""
    flat = reading.flat
    for when in dates:
        if when.past and _FROM_DAY.search(flat[max(0, when.start - 40) : when.start]):
            return when.past
    for a, b in spans:
        sentences = [s for s in reading.sentences if a <= s[0] < b][:3]
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
    return today


def _talk_lead(piece: str, at: int) -> bool:
    """The day stands first ("Thursday I was at ...") or closes a report of a talk ("Meeting with ... on Monday.")."""
    return at <= 4 or bool(
        re.search(
            r"\b(?:meeting\s+with|met|saw|visited|was\s+at|spoke)\b.*\b(?:on|"
            r"last)\s*$",
            piece[:at],
        )
    )


def find_key_dates(part: Part, used: list[Span]) -> list[tuple[dict[str, str], list[Span]]]:
    """Birthdays, renewals, expiries and the client's own deadlines; `used` are dates with another meaning."""
    out: list[tuple[dict[str, str], list[Span]]] = []
    for a, b in part.sentences():
        dates = [w for w in part.dates_in(a, b) if not w.vague and w.kind in ("day", "month")]
        for when in dates:
            if when.day < part.today:
                continue
            cue = _nearest_cue(part, when, a, b, used)
            # a day of ours counts as the client's only where it plainly is: "to the trustees on the twenty-first"
            if cue is None or (
                (when.start, when.end) in used and (cue[0] not in _PLAIN or when.start - cue[1][1] > 12)
            ):
                continue
            name, span = cue
            said = when.said[5:] if name == "birthday" and len(when.said) == 10 else when.said
            if any(k["date"] == said for k, _ in out):
                continue
            start, end = max(a, min(span[0], when.start) - 30), min(b, max(span[1], when.end) + 20)
            start = max(part.flat.rfind(" ", a, start + 1) + 1, a) if start > a else a
            end = (part.flat.find(" ", end, b) + 1 or b + 1) - 1 if end < b else b
            text = tidy(part.reading.text[start:end], 80)
            out.append(({"date": said, "what": text}, [(when.start, when.end), span]))
    return out


def _nearest_cue(part: Part, when: When, a: int, b: int, used: list[Span]) -> tuple[str, Span] | None:
    best: tuple[int, str, Span] | None = None
    for name, pattern in _KEY:
        for m in pattern.finditer(part.flat, a, b):
            gap = when.start - m.end() if m.end() <= when.start else m.start() - when.end + 8
            if gap < 0 or gap > 70 or overlaps(m.span(), used):
                continue
            if best is None or gap < best[0]:
                best = (gap, name, m.span())
    return (best[1], best[2]) if best else None
