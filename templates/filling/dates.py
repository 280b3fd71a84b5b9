"""Days and spans of days in a memo, by the fill contract's rules."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from templates.filling import dates_fixed, dates_relative, dates_written, days
from templates.filling.dates_combined import combined, counted_from_that
from templates.filling.lexicon import words
from templates.filling.when import WEEKDAY, When, said_span

_YEARS = range(1000, 9000)
"""Years of a recording in which days are reckoned: at the calendar's ends there is no yesterday, or no next year."""
_THAT_WEEK = re.compile(rf"\b(?:the\s+(?P<wd>{WEEKDAY})\s+of\s+)?that\s+(?:same\s+)?week\b")


def month_comes_first(zone: str | None) -> bool:
    """Whether people in the time zone of that name write the month before the day."""
    return bool(zone) and str(zone).startswith(tuple(words("calendar", "month_first")))


def find_dates(
    flat: str, today: date, start: int = 0, end: int | None = None, *, month_first: bool = False
) -> list[When]:
    """Every day or span of days said in `flat[start:end]`, from left to right; of two that overlap the longer stays.

    month_first: whether "3/5" is the fifth of March, as in the United States.
    """
    stop = len(flat) if end is None else end
    found: list[When] = []
    if today.year not in _YEARS:
        return found
    covered = bytearray(len(flat))
    written = dates_written.MONTH_FIRST if month_first else dates_written.DAY_FIRST
    for pattern, make in (*dates_written.RULES, *written, *dates_fixed.RULES, *dates_relative.RULES):
        for m in pattern.finditer(flat, start, stop):
            if covered.find(1, m.start(), m.end()) >= 0:
                continue
            when = make(m, today)
            if when is not None:
                found.append(when)
                covered[when.start : when.end] = b"\1" * (when.end - when.start)
    found.sort(key=lambda w: w.start)
    found = combined(flat, found, start)
    found = _instead(found, counted_from_that(flat, found, start, stop))
    return _instead(found, _in_that_week(flat, found, start, stop))


_MOVED = re.compile(
    r"(?:\b(?:mov|shift|push|postpon|reschedul|slip|slid|pull|brought|bring|chang|went|put)\w*\b[^.!?]{0,40}\bfrom|"
    r"\b(?:instead\s+of|rather\s+than|no\s+longer|not))\s+(?:on\s+)?$"
)


def is_left(flat: str, when: When) -> bool:
    """Whether the date is named as the one that no longer holds: "moved from the 3rd to the 10th"."""
    return bool(_MOVED.search(flat, max(0, when.start - 70), when.start))


def _in_that_week(flat: str, found: Sequence[When], start: int, stop: int) -> list[When]:
    """ "The Monday of that week": the week of the date said last before."""
    out: list[When] = []
    starts = [w.start for w in found]
    for m in _THAT_WEEK.finditer(flat, start, stop):
        at = bisect_right(starts, m.start() - 1)
        if at and found[at - 1].end > m.start():
            at -= 1
        if not at:
            continue
        monday = days.monday_of(found[at - 1].day)
        number = days.WEEKDAYS.index(m["wd"]) if m["wd"] else days.FRIDAY
        made = said_span(m, monday, monday + timedelta(days=number))
        out.append(replace(made, kind="day" if m["wd"] else "span"))
    return out


def _instead(found: Sequence[When], later: Sequence[When]) -> list[When]:
    """`found` and `later` together, in order; where two overlap the later made stays."""
    if not later:
        return list(found)
    starts = [x.start for x in later]

    def free(w: When) -> bool:
        at = bisect_right(starts, w.end - 1)
        return not at or later[at - 1].end <= w.start

    return sorted([*(w for w in found if free(w)), *later], key=lambda w: w.start)
