"""Days and spans of days in a memo, by the fill contract's rules."""

import re
from dataclasses import replace
from datetime import date, timedelta

from templates.filling import dates_fixed, dates_relative, days
from templates.filling.when import WEEKDAY, When, said_span

_THAT_WEEK = re.compile(rf"\b(?:the\s+(?P<wd>{WEEKDAY})\s+of\s+)?that\s+(?:same\s+)?week\b")

_DAY_AFTER = re.compile(r"\bthe\s+(?:following\s+day|day\s+after)(?=\s*(?:[.,;!?]|$))")


def find_dates(flat: str, today: date, start: int = 0, end: int | None = None) -> list[When]:
    """Every day or span of days said in `flat[start:end]`, from left to right; of two that overlap the longer stays."""
    stop = len(flat) if end is None else end
    found: list[When] = []
    for pattern, make in (*dates_fixed.RULES, *dates_relative.RULES):
        for m in pattern.finditer(flat, start, stop):
            if any(m.start() < w.end and w.start < m.end() for w in found):
                continue
            when = make(m, today)
            if when is not None:
                found.append(when)
    found.sort(key=lambda w: w.start)
    for m in _THAT_WEEK.finditer(flat, start, stop):
        earlier = [w for w in found if w.end <= m.start()]
        if earlier and not any(m.start() < w.end and w.start < m.end() for w in found if not m["wd"]):
            found = [w for w in found if w.end <= m.start() or m.end() <= w.start]
            monday = days.monday_of(earlier[-1].day)
            number = days.WEEKDAYS.index(m["wd"]) if m["wd"] else days.FRIDAY
            found.append(
                replace(said_span(m, monday, monday + timedelta(days=number)), kind="day" if m["wd"] else "span")
            )
            found.sort(key=lambda w: w.start)
    for m in _DAY_AFTER.finditer(flat, start, stop):
        earlier = [w for w in found if w.end <= m.start() and m.start() - w.end <= 120]
        if earlier:
            day = earlier[-1].day + timedelta(days=1)
            found.append(When(m.start(), m.end(), day, day.isoformat()))
            found.sort(key=lambda w: w.start)
    return found
