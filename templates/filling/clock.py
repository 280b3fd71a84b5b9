"""Times of day: "at two o'clock", "3:30 p.m.", "half eight in the morning", "four thirty"."""

import re
from dataclasses import dataclass

from templates.filling.tables import words

_WORDS = {w: i for i, w in enumerate(words("one two three four five six seven eight nine ten eleven twelve"), start=1)}
_MINUTES = {
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "forty five": 45, "twenty-five": 25,
    "twenty five": 25, "ten": 10, "fifty": 50, "oh five": 5,
}  # fmt: skip
_HOUR = rf"(?:{'|'.join(_WORDS)}|1[0-2]|0?[1-9]|1[3-9]|2[0-3])"
_MIN = rf"(?:{'|'.join(sorted(_MINUTES, key=len, reverse=True))})"
_TIME = re.compile(
    rf"\b(?:(?P<lead>at|around|about|call it|say|half past|half|quarter past|quarter to)\s+)?"
    rf"(?P<hour>{_HOUR})(?:(?::(?P<min>[0-5]\d))|[\s-](?P<minword>{_MIN})\b)?"
    rf"(?:\s*(?P<oclock>o'?clock))?(?:\s*(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?|in the (?:morning|afternoon|"
    rf"evening)|at night"
    rf"|tonight))?(?!\w)"
)


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
        lead = m["lead"] or ""
        sure = (
            m["oclock"]
            or m["half"]
            or m["min"]
            or (m["minword"] and lead != "about")
            or lead.startswith(("half", "qu"))
        )
        if not sure and lead != "at":
            continue
        if not sure and re.match(
            r"\s*(?:%|percent|st\b|nd\b|rd\b|th\b|[.,]?\d|(?:of|per|to|or)\b|"
            r"[a-z]+s\b)",
            flat[m.end() :],
        ):
            continue  # "at ten percent", "at three sites"
        hour = _WORDS.get(m["hour"]) or int(m["hour"])
        minute = int(m["min"]) if m["min"] else _MINUTES.get(m["minword"] or "", 0)
        if lead in ("half", "half past"):
            minute = 30
        elif lead == "quarter past":
            minute = 15
        elif lead == "quarter to":
            hour, minute = hour - 1 or 12, 45
        half = m["half"] or ""
        if half.startswith("p") or "afternoon" in half or "evening" in half or "night" in half:
            hour += 12 if hour < 12 else 0
        elif half.startswith("a") or "morning" in half:
            hour = 0 if hour == 12 else hour
        elif hour <= 6:  # nobody meets a client at three in the night
            hour += 12
        found.append(Clock(m.start(), m.end(), hour, minute))
    return found
