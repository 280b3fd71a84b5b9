"""Dates as diaries and offices write them: "14.05.", "KW 23", "H1", "the 3rd of next month", "week commencing the 7th"."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from templates.filling import days
from templates.filling.numbers import find_numbers
from templates.filling.when import ORDINAL, WEEKDAY, Rules, When, count_of, rule, said_day, said_span, weekday_of

RULES: Rules = []
DAY_FIRST: Rules = []
MONTH_FIRST: Rules = []
"""What "3/5" means goes by the country that the speaker is in."""

_BARE_WEEK = 7
"""A lower number after "week" counts from the start of something ("week 2 of the pilot"), unless called a calendar week."""

_WEEK = (
    r"\d{1,2}|(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|seven(?:teen)?|"
    r"eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
)
_PLACED = r"(?:on|by|before|until|till|from|since|after|for|to|the|of|due|dated|is|am|bis|vom|zum)"


@rule(
    RULES,
    rf"(?:(?P<wd>{WEEKDAY})\s+(?:of|in)\s+)?(?P<what>calendar\s+weeks?|weeks?\s+(?:number|no\.?)|weeks?|kw|cw|wk)\s*"
    rf"(?P<n>{_WEEK})(?!\s*(?:%|percent\b|[.:,]\d))(?:\s*(?:to|till|until|-|and)\s*(?P<to>\d{{1,2}}))?"
    r"(?!\s+(?:of|into|in)\s+(?:the|our|their|a|an|it|this)\b)(?!\s+(?:of|weeks|days|hours|units|people|seats)\b)",
)
def _calendar_week(m: re.Match[str], today: date) -> When | None:
    number = int(find_numbers(m["n"])[0].value)
    if not 1 <= number <= 53 or (m["what"].startswith("week") and " " not in m["what"] and number < _BARE_WEEK):
        return None
    monday = next((w for y in (0, 1) if (w := _week(today.year + y, number)) and w + timedelta(days=6) >= today), None)
    if monday is None:
        return None
    if m["wd"]:
        return said_day(m, monday + timedelta(days=weekday_of(m)))
    weeks = int(m["to"]) - number if m["to"] and number < int(m["to"]) <= 53 else 0
    return said_span(m, monday, monday + timedelta(days=6 + 7 * weeks))


def _week(year: int, number: int) -> date | None:
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:  # most years have 52 weeks
        return None


def _numeric(m: re.Match[str], today: date, *, month_first: bool) -> When | None:
    a, b, year = int(m["a"]), int(m["b"]), m["y"]
    dotted = "." in m.group()  # nobody puts the month first there
    orders = [(b, a), (a, b)] if month_first and not dotted else [(a, b), (b, a)]
    if dotted:
        orders = orders[:1]
    readings: list[tuple[date, date | None]] = []
    for day, month in orders:
        if year:
            found, back = days.day_or_none(int(year) + (2000 if len(year) == 2 else 0), month, day), None
        else:
            found = days.next_month_day(today, month, day)
            back = days.next_month_day(today, month, day, past=True)
        if found:
            readings.append((found, back))
    if not readings:
        return None
    made = said_day(m, readings[0][0], past=readings[0][1])
    other = readings[1][0] if len(readings) > 1 and readings[1][0] != readings[0][0] else None
    start = m.start("a")
    return replace(made, start=start, other=other) if made else None


_SLASHED = (
    rf"(?:(?:{_PLACED}|{WEEKDAY},?)\s+(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})(?:[/-](?P<y>20\d\d|\d\d))?)"
    r"(?!\d|[/%]|\s*(?:inch|of\b|days?\b|hours?\b|percent|mm\b))"
)
_DOTTED = (
    rf"(?:(?:{_PLACED}|{WEEKDAY},?)\s+(?P<a>\d{{1,2}})\.(?P<b>0\d|1[0-2]|[1-9](?=\.))\.?(?P<y>(?<=\.)20\d\d)?)"
    r"(?!\d|\s*(?:%|percent|euros?\b|eur\b|dollars?\b|pounds?\b|[€$£]|k\b|million|o'?clock|uhr|[ap]\.?m\b|[a-z]?ton))"
)
_WITH_YEAR = r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>20\d\d)"
for _rules, _month_first in ((DAY_FIRST, False), (MONTH_FIRST, True)):
    for _pattern in (_WITH_YEAR, _SLASHED, _DOTTED):
        rule(_rules, _pattern)(partial(_numeric, month_first=_month_first))


@rule(RULES, r"(?:(?:in|of|by|for|until|till|during|before|end)\s+(?:the\s+)?)(?P<h>h[12])(?:\s+(?P<y>20\d\d))?")
def _half_year(m: re.Match[str], today: date) -> When | None:
    found = _half(m, today, int(m["h"][1]), int(m["y"]) if m["y"] else None)
    return replace(found, start=m.start("h"))


@rule(RULES, r"(?:the\s+)?(?P<n>first|second)\s+half\s+of\s+(?:the|this|(?P<next>next))\s+year")
def _half_of_year(m: re.Match[str], today: date) -> When | None:
    return _half(m, today, 1 if m["n"] == "first" else 2, today.year + 1 if m["next"] else None)


def _half(m: re.Match[str], today: date, n: int, year: int | None) -> When:
    year = year or today.year + (n == 1 and today.month > 6)
    return said_span(m, date(year, 6 * n - 5, 1), days.end_of_month(date(year, 6 * n, 1)))


@rule(RULES, r"q(?P<q>[1-4])\s+(?:of\s+)?next\s+year")
def _quarter_of_next_year(m: re.Match[str], today: date) -> When | None:
    first = date(today.year + 1, 3 * int(m["q"]) - 2, 1)
    return said_span(m, first, days.end_of_quarter(first))


@rule(
    RULES,
    rf"(?:the\s+)?(?P<ord>{ORDINAL})\s+(?:of\s+)?(?P<which>this|next|the)\s+month|"
    rf"(?P<which2>this|next)\s+month,?\s+(?:on\s+)?the\s+(?P<ord2>{ORDINAL})",
)
def _nth_of_this_month(m: re.Match[str], today: date) -> When | None:
    number = int(find_numbers(m["ord"] or m["ord2"])[0].value)
    which = m["which"] or m["which2"]
    if which == "the":
        return said_day(m, days.next_day_of_month(today, number))
    month = today.replace(day=1) + relativedelta(months=int(which == "next"))
    return said_day(m, days.day_or_none(month.year, month.month, number))


@rule(RULES, rf"(?:(?P<wd>{WEEKDAY})\s+(?:of\s+)?)?(?:the\s+)?(?P<what>week|month|quarter)\s+after\s+next")
def _after_next(m: re.Match[str], today: date) -> When | None:
    if m["what"] == "week":
        monday = days.monday_of(today) + timedelta(weeks=2)
        if m["wd"]:
            return said_day(m, monday + timedelta(days=weekday_of(m)))
        return said_span(m, monday, monday + timedelta(days=6))
    months = 1 if m["what"] == "month" else 3
    first = (today.replace(day=1) if months == 1 else days.quarter_start(today)) + relativedelta(months=2 * months)
    return said_span(m, first, first + relativedelta(months=months, days=-1))


@rule(RULES, rf"(?P<wd>{WEEKDAY})\s+in\s+(?P<n>an?|one|two|three|four|\d)\s+(?P<unit>weeks?|fortnight)(?:'?s?\s+time)?")
def _weekday_in_weeks(m: re.Match[str], today: date) -> When | None:
    weeks = count_of(m["n"]) * (2 if m["unit"] == "fortnight" else 1)
    return said_day(m, days.monday_of(today) + timedelta(weeks=weeks, days=weekday_of(m)))


@rule(RULES, r"(?:this|same)\s+(?:day|time)\s+next\s+week")
def _this_day_next_week(m: re.Match[str], today: date) -> When | None:
    return said_day(m, today + timedelta(weeks=1))


@rule(RULES, r"fortnight\s+(?:from\s+)?(?P<from>today|now|tomorrow)")
def _fortnight(m: re.Match[str], today: date) -> When | None:
    return said_day(m, today + timedelta(weeks=2, days=int(m["from"] == "tomorrow")))


@rule(
    RULES,
    r"(?:in|within|inside)\s+(?:the\s+next\s+)?(?P<n>24|48|72|twenty[- ]four|forty[- ]eight|seventy[- ]two)\s+hours",
)
def _in_hours(m: re.Match[str], today: date) -> When | None:
    return said_day(m, today + timedelta(days=int(find_numbers(m["n"])[0].value) // 24))


@rule(RULES, r"(?:early\s+)?(?:in|into|after)\s+(?:the\s+)?new\s+year(?!'?s\b)")
def _new_year(m: re.Match[str], today: date) -> When | None:
    first = date(today.year + 1, 1, 1)
    return said_span(m, first, days.end_of_month(first), vague=True)


_OF = r"(?:(?<=day\sof\s)|(?<=half\sof\s)|(?<=week\sof\s)|(?<=middle\sof\s)|(?<=start\sof\s)|(?<=beginning\sof\s))"


@rule(RULES, rf"{_OF}(?:the|this)\s+(?P<what>month|quarter|year)")
def _the_month(m: re.Match[str], today: date) -> When | None:
    """The span that "the last Friday of the month" is counted in."""
    if m["what"] == "month":
        return said_span(m, today.replace(day=1), days.end_of_month(today))
    if m["what"] == "quarter":
        return said_span(m, days.quarter_start(today), days.end_of_quarter(today))
    return said_span(m, date(today.year, 1, 1), date(today.year, 12, 31), vague=True)
