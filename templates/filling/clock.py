"""Times of day: "at two o'clock", "3:30 p.m.", "half eight in the morning", "ten past nine", "14 Uhr", "noon"."""

import re
from dataclasses import dataclass

from templates.filling.tables import words

_WORDS = {w: i for i, w in enumerate(words("one two three four five six seven eight nine ten eleven twelve"), start=1)}
_MINUTES = {
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "forty five": 45, "twenty-five": 25,
    "twenty five": 25, "ten": 10, "fifty": 50, "oh five": 5, "thirty-five": 35, "thirty five": 35, "fifty-five": 55,
    "fifty five": 55,
}  # fmt: skip
_PAST = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty-five": 25, "twenty five": 25,
         "half": 30, "5": 5, "10": 10, "15": 15, "20": 20, "25": 25}  # fmt: skip
_HOUR = rf"(?:{'|'.join(_WORDS)}|1[0-2]|0?[1-9]|1[3-9]|2[0-3])"
_MIN = rf"(?:{'|'.join(sorted(_MINUTES, key=len, reverse=True))})"
_TIME = re.compile(
    r"\b(?:(?P<lead>at|around|about|call it|say)\s+)?"
    rf"(?:(?:(?P<past>{'|'.join(sorted(_PAST, key=len, reverse=True))})\s+(?P<side>past|after|to|of|before)\s+|(?P<half>half)\s+)"
    rf"(?P<h2>{_HOUR})"
    rf"|(?P<noon>(?:12\s+)?noon|midday)"
    r"|(?P<four>[01]\d[0-5]\d|2[0-3][0-5]\d)(?=\s*(?P<mil>hours|hrs|uhr)?)"
    rf"|(?P<hour>{_HOUR})(?:(?::|h|\.(?=\d\d\s*(?:[ap]\.?m\b|uhr|o'?clock)))(?P<min>[0-5]\d)|(?:\s|\.)(?P<apart>[0-5]\d)(?=\s*[ap]\.?\s?m\b)"
    rf"|[\s-](?P<minword>{_MIN})\b)?)"
    r"(?:-?\s?ish\b)?(?:\s*(?P<oclock>o'?clock|uhr\b|heures\b|hrs?\b(?!\s+(?:of|per|a)\b)))?"
    r"(?:\s*(?P<part>a\.?\s?m\b\.?|p\.?\s?m\b\.?|in the (?:morning|afternoon|evening)|at night|tonight))?(?!\w)"
)
_COUNTS = re.compile(r"\s*(?:%|percent|st\b|nd\b|rd\b|th\b|[.,]?\d|(?:of|per|to|or)\b|[a-z]+s\b)")
"""What follows a number that is no time: "at ten percent", "at three sites"."""

_FIRST_HOUR = 6
"""Up to this hour a bare time is in the afternoon: nobody meets a client at three in the night."""


@dataclass(frozen=True)
class Clock:
    """A time of day at `[start, end)`."""

    start: int
    end: int
    hour: int
    minute: int

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}"


def find_clock(flat: str, start: int, end: int) -> list[Clock]:
    """The times said in `flat[start:end]`; a bare number needs "at" before it, or "o'clock", "a.m." or minutes."""
    found = []
    for m in _TIME.finditer(flat, start, end):
        read = _read(m, flat)
        if read is None:
            continue
        hour, minute = read
        part = m["part"] or ""
        if part.startswith("p") or "afternoon" in part or "evening" in part or "night" in part:
            hour += 12 if hour < 12 else 0
        elif part.startswith("a") or "morning" in part:
            hour = 0 if hour == 12 else hour
        elif hour <= _FIRST_HOUR and not m["four"] and not (m["hour"] or "").startswith("0"):
            hour += 12
        found.append(Clock(m.start(), m.end(), hour % 24, minute))
    return found


def _read(m: re.Match[str], flat: str) -> tuple[int, int] | None:
    """Hour and minute as said, before the half of the day is known; None where it is no time."""
    if m["noon"]:
        return 12, 0
    if m["four"]:
        sure = m["mil"] or m["oclock"] or m["part"]
        if not sure and (m["lead"] != "at" or _COUNTS.match(flat, m.end()) or m["four"].startswith("20")):
            return None  # a year, a sum
        return int(m["four"][:2]), int(m["four"][2:])
    if m["h2"]:
        if m["half"] and _COUNTS.match(flat, m.end()):
            return None
        hour = _WORDS.get(m["h2"]) or int(m["h2"])
        minute = 30 if m["half"] else _PAST[m["past"]]
        if m["side"] in ("to", "of", "before"):
            told = m["past"].endswith("quarter") or m["lead"] == "at" or m["part"]
            return (hour - 1 or 12, 60 - minute) if told and minute < 30 else None
        if m["side"] == "after" and not (m["lead"] == "at" or m["part"] or m["past"].endswith("quarter")):
            return None  # "ten after twelve days"
        return hour, minute
    sure = m["oclock"] or m["part"] or m["min"] or m["apart"] or (m["minword"] and m["lead"] != "about")
    if not sure and (m["lead"] != "at" or _COUNTS.match(flat, m.end())):
        return None
    minute = int(m["min"] or m["apart"] or 0) or _MINUTES.get(m["minword"] or "", 0)
    return _WORDS.get(m["hour"]) or int(m["hour"]), minute
