"""Dates counted from another date of the memo: "two weeks before the renewal on May 1st", "the last Friday of March"."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from templates.filling import days
from templates.filling.dates_relative import ahead
from templates.filling.numbers import find_numbers
from templates.filling.when import COUNT, MONTH, UNIT, WEEKDAY, When, count_of

_BEFORE, _AFTER = r"before|prior\s+to|ahead\s+of|earlier\s+than", r"after|from|following|past|later\s+than"
_NTH = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}

_Maker = Callable[[re.Match[str], When], When | None]
_LEADS: list[tuple[re.Pattern[str], _Maker]] = []
"""Words right before a date that make another date of it."""


def _lead(pattern: str) -> Callable[[_Maker], _Maker]:
    def keep(make: _Maker) -> _Maker:
        _LEADS.append((re.compile(rf"\b(?:{pattern})(?:\s+|(?<=mid)-)(?:the\s+)?$"), make))
        return make

    return keep


def _new(m: re.Match[str], when: When, day: date) -> When:
    return When(m.start(), when.end, day, day.isoformat(), vague=when.vague)


def _span(m: re.Match[str], when: When, first: date, last: date) -> When:
    day = days.last_working_day(first, last)
    return When(m.start(), when.end, day, day.isoformat(), "span", first=first, last=last)


@_lead(rf"{COUNT}\s+{UNIT}\s+(?:(?P<b>{_BEFORE})|{_AFTER})")
def _some_before(m: re.Match[str], when: When) -> When | None:
    if when.kind != "day":
        return None
    n = count_of(m["n"])
    return _new(m, when, ahead(when.day, -n if m["b"] else n, m["unit"]))


@_lead(rf"(?:the\s+)?(?P<what>day|week|month|weekend)\s+(?:(?P<b>{_BEFORE})|(?:{_AFTER}))")
def _one_before(m: re.Match[str], when: When) -> When | None:
    step = -1 if m["b"] else 1
    if m["what"] == "day" and when.kind == "day":
        return _new(m, when, when.day + timedelta(days=step))
    if m["what"] == "week":
        monday = days.monday_of(when.first or when.day) + timedelta(weeks=step)
        return _span(m, when, monday, monday + timedelta(days=6))
    if m["what"] == "month":
        first = ahead(when.day.replace(day=1), step, "month")
        return _span(m, when, first, days.end_of_month(first))
    return None


@_lead(r"(?:the\s+)?(?:week\s+(?:commencing|beginning|starting|from|of)|w/?c)(?:\s+on)?")
def _week_that_holds(m: re.Match[str], when: When) -> When | None:
    if when.kind != "day":
        return None
    # who names a Sunday or a Saturday means the week that begins then
    monday = days.monday_of(when.day + timedelta(days=2 if when.day.weekday() > days.FRIDAY else 0))
    return _span(m, when, monday, monday + timedelta(days=6))


@_lead(rf"(?:the\s+)?(?P<wd>{WEEKDAY})\s+(?:(?P<b>{_BEFORE})|after|following)")
def _weekday_before(m: re.Match[str], when: When) -> When | None:
    of = days.weekday_before if m["b"] else days.weekday_after
    return _new(m, when, of((when.first if m["b"] else when.last) or when.day, days.WEEKDAYS.index(m["wd"])))


@_lead(
    rf"(?:the\s+)?(?P<n>first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s+(?P<what>(?:working\s+|business\s+)?day|week|{WEEKDAY})\s+(?:of|in)"
)
def _nth_of_span(m: re.Match[str], when: When) -> When | None:
    if when.first is None or when.last is None:
        return None
    last, n = m["n"] in ("last", "final"), _NTH.get(m["n"], 0)
    if m["what"] in days.WEEKDAYS:
        at = days.WEEKDAYS.index(m["what"])
        if last:
            return _new(m, when, days.weekday_before(when.last + timedelta(days=1), at))
        return _new(m, when, days.weekday_after(when.first - timedelta(days=1), at) + timedelta(weeks=n))
    if m["what"] == "week":
        if last:
            return _span(m, when, max(when.first, days.monday_of(when.last)), when.last)
        monday, sunday = days.week_of_span(when.first, n)
        return _span(m, when, max(monday, when.first), sunday)
    if m["what"] == "day":
        return _new(m, when, when.last if last else when.first + timedelta(days=n))
    if last:
        return _new(m, when, days.last_working_day(when.first, when.last))
    return _new(m, when, ahead(when.first - timedelta(days=1), n + 1, "working day"))


@_lead(
    r"(?:the\s+)?(?:very\s+)?(?P<what>end|close|start|beginning|top|middle|back\s+end|first\s+half|second\s+half)\s+of|by\s+(?P<by>end)|mid|(?P<part>early|late)(?:\s+in)?"
)
def _part_of(m: re.Match[str], when: When) -> When | None:
    if when.first is None or when.last is None:
        return None
    what = m["what"] or m["by"] or m["part"] or "middle"
    one_month = when.first.day == 1 and when.last == days.end_of_month(when.first)
    middle = when.first.replace(day=15) if one_month else when.first + (when.last - when.first) // 2
    if what in ("end", "close"):
        end = days.last_working_day(when.first, when.last) if (when.last - when.first).days < 7 else when.last
        return _new(m, when, end)
    if what in ("start", "beginning", "top"):
        return replace(_new(m, when, when.first), vague=True)
    if what in ("first half", "early"):
        return replace(_span(m, when, when.first, middle), vague=what == "early")
    if what == "middle":
        return _new(m, when, middle)
    return replace(_span(m, when, middle, when.last), vague=what == "late")


_THAT = re.compile(
    rf"\b(?:{COUNT}\s+{UNIT}\s+(?:(?P<b>before|prior\s+to)|after|from|later\s+than)\s+(?:that|this|then)\b"
    rf"|{COUNT.replace('<n>', '<n2>')}\s+{UNIT.replace('<unit>', '<unit2>')}\s+"
    rf"(?:later|(?P<b2>before|earlier|beforehand|prior))(?=\s*(?:[.,;!?]|$))"
    rf"|the\s+(?P<wd>{WEEKDAY})\s+(?P<b3>before|prior|after|following)(?=\s*(?:[.,;!?]|$|and\b|so\b))"
    r"|the\s+(?P<one>day|week)\s+(?:after|following)(?:\s+that)?(?=\s*(?:[.,;!?]|$|and\b))|the\s+following\s+(?P<next>day|week))"
)


def counted_from_that(flat: str, found: Sequence[When], start: int, end: int) -> list[When]:
    """ "Two days after that", "the week after": counted from the date said last before, at most 200 characters back."""
    out: list[When] = []
    starts = [w.start for w in found]
    for m in _THAT.finditer(flat, start, end):
        near = found[bisect_left(starts, m.start() - 260) : bisect_left(starts, m.end())]
        earlier = [w for w in near if w.end <= m.start() and m.start() - w.end <= 200 and w.kind == "day"]
        overlap = [w for w in near if m.start() < w.end]
        if not earlier or (overlap and not m["wd"]):
            continue
        base = earlier[-1].day
        if m["wd"]:
            of = days.weekday_before if m["b3"] in ("before", "prior") else days.weekday_after
            day = of(base, days.WEEKDAYS.index(m["wd"]))
            out.append(When(m.start(), m.end(), day, day.isoformat()))
            continue
        what = m["one"] or m["next"]
        if what == "week":
            monday = days.monday_of(base) + timedelta(weeks=1)
            day = monday + timedelta(days=days.FRIDAY)
            out.append(
                When(m.start(), m.end(), day, day.isoformat(), "span", first=monday, last=monday + timedelta(days=6))
            )
            continue
        n = 1 if what else count_of(m["n"] or m["n2"])
        day = ahead(base, -n if m["b"] or m["b2"] else n, what or m["unit"] or m["unit2"])
        out.append(When(m.start(), m.end(), day, day.isoformat()))
    return out


_TO = re.compile(r"\s*(?:-|,?\s(?:to|and|or|till?|until|through)\s)\s*")
_BARE = re.compile(r"(?:on\s+)?(?:the\s+)?[\w-]+")
_NAMED = re.compile(rf"\b(?:{MONTH})\b")


def combined(flat: str, found: Sequence[When], start: int) -> list[When]:
    """`found` with each date replaced by the one that the words before it make of it."""
    out: list[When] = []
    for when in found:
        # "the last Friday of this month": the words before may have been read as a date of their own
        own = out[-1] if out and re.fullmatch(WEEKDAY, flat[out[-1].start : out[-1].end]) else None
        before = out[:-1] if own else out
        floor = max(start, when.start - 48, before[-1].end if before else start)
        made = None
        for pattern, make in _LEADS:
            m = pattern.search(flat, floor, when.start)
            made = make(m, when) if m else None
            if made is not None:
                break
        if own is not None and made is not None and made.start < own.end:
            out.pop()
        out.append(made or _in_the_month_before(flat, out, when))
    return [_in_the_month_after(flat, when, after) for when, after in zip_longest(out, out[1:])]


def _in_the_month_after(flat: str, when: When, after: When | None) -> When:
    """ "From the 5th to the 7th of January": a bare number is a day of the month named right after it."""
    if after is None or when.kind != "day" or after.kind != "day" or after.start - when.end > 16:
        return when
    if not _TO.fullmatch(flat, when.end, after.start) or not _BARE.fullmatch(flat, when.start, when.end):
        return when
    if not _NAMED.search(flat, after.start, after.end) or not find_numbers(flat[when.start : when.end]):
        return when
    day = days.day_or_none(after.day.year, after.day.month, when.day.day)
    return when if day is None or day >= after.day else replace(when, day=day, said=day.isoformat(), other=None)


def _in_the_month_before(flat: str, earlier: Sequence[When], when: When) -> When:
    """ "In January, she said the 8th": a bare number is a day of the month named just before it."""
    if not earlier or when.start - earlier[-1].end > 80 or when.kind != "day":
        return when
    before = earlier[-1]
    bare = _BARE.fullmatch(flat, when.start, when.end)
    named = _NAMED.search(flat, before.start, before.end)
    if bare is None or named is None or not find_numbers(flat[when.start : when.end]):
        return when
    month = before.day
    if before.kind == "day" and (when.day.day <= month.day or re.search(r"[.!?]\s", flat[before.end : when.start])):
        return when  # "on the twelfth of May, the slides by the fifth"
    day = days.day_or_none(month.year, month.month, when.day.day)
    return when if day is None else replace(when, day=day, said=day.isoformat(), other=when.day)
