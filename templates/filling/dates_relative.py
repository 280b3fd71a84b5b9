"""Dates counted from today: "next Friday", "in three days", "a week on Tuesday", "before the weekend"."""

import re
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from templates.filling import days, holidays
from templates.filling.numbers import find_numbers
from templates.filling.when import (
    COUNT,
    MONTH,
    ORDINAL,
    UNIT,
    WEEKDAY,
    Rules,
    When,
    count_of,
    month_of,
    rule,
    said_day,
    said_span,
    weekday_of,
)

RULES: Rules = []


@rule(RULES, r"(?P<how>early|late|later|mid)\s+(?:in\s+)?(?P<which>next|this)\s+(?P<what>week|month|quarter|year)")
def _part_of_span(m: re.Match[str], today: date) -> When | None:
    if m["what"] != "week":
        first, last = _bounds(m["which"], m["what"], today)
        return replace(said_span(m, first, last), vague=True)
    monday = days.monday_of(today) + timedelta(days=7 if m["which"] == "next" else 0)
    at = {"early": (0, 1), "mid": (1, 2), "late": (3, 4), "later": (3, 4)}[m["how"]]
    found = said_span(m, monday + timedelta(days=at[0]), monday + timedelta(days=at[1]))
    return found if found.day > today else None


@rule(RULES, r"(?:the\s+)?(?:beginning|start)\s+of\s+(?P<which>next|the)\s+(?P<what>week|month|quarter|year)")
def _start_of_span(m: re.Match[str], today: date) -> When | None:
    first, _ = _bounds("next", m["what"], today)
    return said_day(m, first)


def _bounds(which: str, what: str, today: date) -> tuple[date, date]:
    n = 1 if which == "next" else 0
    if what == "week":
        monday = days.monday_of(today) + timedelta(days=7 * n)
        return monday, monday + timedelta(days=6)
    if what == "month":
        first = today.replace(day=1) + relativedelta(months=n)
        return first, days.end_of_month(first)
    if what == "quarter":
        first = days.quarter_start(today) + relativedelta(months=3 * n)
        return first, days.end_of_quarter(first)
    return date(today.year + n, 1, 1), date(today.year + n, 12, 31)


@rule(
    RULES,
    rf"(?:the\s+)?(?P<wd>{WEEKDAY})\s+(?:(?:of\s+)?next\s+week|after\s+next|week)|"
    rf"(?:a\s+)?week\s+on\s+(?P<wd2>{WEEKDAY})|the\s+week\s+after\s+(?:on\s+)?(?P<wd3>{WEEKDAY})",
)
def _weekday_week(m: re.Match[str], today: date) -> When | None:
    weekday = days.WEEKDAYS.index(m["wd"] or m["wd2"] or m["wd3"])
    if "next week" in m.group():
        return said_day(m, days.weekday_of_next_week(today, weekday))
    return said_day(m, days.weekday_after(today, weekday) + timedelta(days=7))


@rule(RULES, rf"next\s+week(?:,)?\s+(?:on\s+)?(?P<wd>{WEEKDAY})")
def _next_week_weekday(m: re.Match[str], today: date) -> When | None:
    return said_day(m, days.weekday_of_next_week(today, weekday_of(m)))


@rule(
    RULES,
    rf"(?P<n>a|one|two|three)\s+(?P<unit>weeks?|fortnight)\s+(?:on\s+)?(?P<from>today|tomorrow|{WEEKDAY})|"
    rf"(?P<from2>today|tomorrow|{WEEKDAY})\s+(?P<unit2>week|fortnight)(?!\s+(?:end|of)\b)",
)
def _week_on(m: re.Match[str], today: date) -> When | None:
    said, unit = m["from"] or m["from2"], m["unit"] or m["unit2"]
    start = today + timedelta(days=said == "tomorrow")
    if said in days.WEEKDAYS:
        start = days.weekday_after(today, days.WEEKDAYS.index(said))
    return said_day(m, start + timedelta(weeks=count_of(m["n"] or "a") * (2 if unit.startswith("f") else 1)))


@rule(RULES, rf"(?P<n>a|one|two|three)\s+weeks?\s+from\s+(?P<from>today|now|yesterday|tomorrow|{WEEKDAY})")
def _weeks_from(m: re.Match[str], today: date) -> When | None:
    start = today
    if m["from"] in ("tomorrow", "yesterday"):
        start = today + timedelta(days=1 if m["from"] == "tomorrow" else -1)
    elif m["from"] in days.WEEKDAYS:
        start = days.weekday_after(today, days.WEEKDAYS.index(m["from"]))
    return said_day(m, start + timedelta(weeks=count_of(m["n"])))


@rule(
    RULES,
    rf"(?:in|within|inside)\s+{COUNT}\s+{UNIT}(?:'s?)?(?:\s+time)?|"
    rf"{COUNT.replace('<n>', '<n2>')}\s+{UNIT.replace('<unit>', '<unit2>')}'?\s+(?:from\s+(?:now|today)|time\b)",
)
def _in_some(m: re.Match[str], today: date) -> When | None:
    return said_day(m, ahead(today, count_of(m["n"] or m["n2"]), m["unit"] or m["unit2"]))


@rule(RULES, rf"{COUNT}\s+{UNIT}\s+ago")
def _ago(m: re.Match[str], today: date) -> When | None:
    return said_day(m, ahead(today, -count_of(m["n"]), m["unit"]))


def ahead(today: date, n: int, unit: str) -> date:
    """The day `n` (may be negative) of `unit` after `today`; "working day" leaves out weekends."""
    if unit.startswith(("working", "business", "weekd", "week d")):
        day, step = today, 1 if n > 0 else -1
        while n:
            day += timedelta(days=step)
            n -= step if day.weekday() <= days.FRIDAY else 0
        return day
    if unit.startswith("day"):
        return today + timedelta(days=n)
    if unit.startswith("week"):
        return today + timedelta(weeks=n)
    if unit.startswith("fortnight"):
        return today + timedelta(weeks=2 * n)
    return today + (relativedelta(months=n) if unit.startswith("month") else relativedelta(years=n))


@rule(RULES, rf"next\s+(?P<wd>{WEEKDAY})")
def _next_weekday(m: re.Match[str], today: date) -> When | None:
    day, near = days.weekday_of_next_week(today, weekday_of(m)), days.weekday_after(today, weekday_of(m))
    return said_day(m, day, other=near if near != day else None)


@rule(RULES, rf"(?:last|this past)\s+(?P<wd>{WEEKDAY})(?!\s+(?:of|in)\b)")
def _last_weekday(m: re.Match[str], today: date) -> When | None:
    return said_day(m, days.weekday_before(today, weekday_of(m)))


@rule(
    RULES,
    rf"(?<!every\s)(?<!each\s)(?<!\ba\s)(?:(?:this|the\s+coming|coming|on)\s+)?(?P<wd>{WEEKDAY})(?!'s\s+(?:call|meeting))(?:\s+(?:morning|"
    rf"afternoon|evening|arvo|night|lunchtime|noon))?",
)
def _bare_weekday(m: re.Match[str], today: date) -> When | None:
    start = m.start("wd") if m.group().startswith("on") else m.start()
    found = said_day(m, days.weekday_after(today, weekday_of(m)), past=days.weekday_before(today, weekday_of(m)))
    return replace(found, start=start) if found else None


@rule(
    RULES,
    r"(?:the\s+)?day\s+after\s+tomorrow|the\s+day\s+before\s+yesterday|tomorrow(?:\s+(?:morning|afternoon|"
    r"evening|night|lunchtime|noon|at\s+noon|midday|first\s+thing))?|yesterday(?:\s+(?:morning|afternoon|"
    r"evening))?|today|tonight|this\s+(?:morning|afternoon|evening|arvo|lunchtime)|last\s+(?:night|evening)",
)
def _near_day(m: re.Match[str], today: date) -> When | None:
    words = m.group()
    step = 0
    if "after" in words and "tomorrow" in words:
        step = 2
    elif "before" in words:
        step = -2
    elif "tomorrow" in words:
        step = 1
    elif words.startswith(("yesterday", "last")):
        step = -1
    return said_day(m, today + timedelta(days=step))


@rule(RULES, r"(?:over|at|on|by|before|after)?\s*the\s+weekend|this\s+weekend")
def _weekend(m: re.Match[str], today: date) -> When | None:
    saturday = days.monday_of(today) + timedelta(days=5)
    if today.weekday() >= 5:
        saturday += timedelta(days=7) if "before" in m.group() else timedelta(0)
    if "after" in m.group():
        return said_day(m, saturday + timedelta(days=2))
    if re.match(r"(?:before|by)", m.group().strip()):
        return said_day(m, saturday - timedelta(days=1))
    return said_day(m, saturday + timedelta(days=1), kind="span", other=saturday)


@rule(
    RULES,
    rf"(?:the\s+)?week\s+of\s+(?:the\s+)?(?:(?P<ord>{ORDINAL})(?:\s+of\s+(?P<mon>{MONTH}))?|"
    rf"(?P<mon2>{MONTH})\s+(?P<ord2>{ORDINAL}|\d{{1,2}}))",
)
def _week_of(m: re.Match[str], today: date) -> When | None:
    number = int(find_numbers(m["ord"] or m["ord2"])[0].value)
    name = m["mon"] or m["mon2"]
    if name:
        month = [n[:3] for n in days.MONTHS].index(name[:3]) + 1
        day = days.next_month_day(today, month, number)
    else:
        day = days.next_day_of_month(today, number)
    if day is None:
        return None
    monday = days.monday_of(day + timedelta(days=1 if day.weekday() == 6 else 0))
    return said_span(m, monday, monday + timedelta(days=6))


@rule(
    RULES,
    r"(?P<which>next|this|the\s+following|later\s+this)\s+(?P<what>week|month|quarter|year)(?!\s+(?:or|after|"
    r"end)\b)",
)
def _plain_span(m: re.Match[str], today: date) -> When | None:
    which = "this" if "this" in m["which"] else "next"
    if which == "this" and m["what"] == "week":
        return said_day(m, days.end_of_week(today), kind="span")
    first, last = _bounds(which, m["what"], today)
    return said_span(m, first, last, vague=m["what"] == "year")


_COUNTED = (
    r"[\s-]+(?:floors?|streets?|st\b|aves?\b|avenues?|roads?|grade|versions?|editions?|quarters?|units?|stores?|sites?|branch|one\b|"
    r"ones|times?|visits?|seats?|person|place|attempts?|generation|century|anniversary|birthday|party|phase|round|meeting|"
    r"call|order|shift|line|plant|warehouse|hole|row|bay)"
)
"""What else is numbered: after these words "the 4th" is no day."""

_STOPS = (
    r"(?=\s*(?:[.,;!?)\"]|$|-)|\s+(?:at|so|and|but|by|if|with|for|he|she|i|we|they|it|its|it's|hes|he's|shes|"
    r"that|because|"
    r"um|uh|in\s+(?:the|our|my|their|[a-z]+land)|before|after|to|from|or|then|thanks|anyway|when|half|around|"
    r"about|also|oh|"
    r"next\s+step)\b)"
)


@rule(
    RULES,
    rf"(?:(?:the|of\s+the)\s+(?P<ord>{ORDINAL}){_STOPS}"
    rf"|(?:(?:on|by|before|until|till?|from|since|around|due|dated)\s+|the\s+)(?P<num>\d{{1,2}}(?:st|nd|rd|th))(?!{_COUNTED}))",
)
def _the_nth(m: re.Match[str], today: date) -> When | None:
    number = int(find_numbers(m["ord"] or m["num"])[0].value)
    if number <= 3:
        lead = m.string[max(0, m.start() - 9) : m.start()]
        placed = re.search(r"\b(?:on|by|before|until|till?|from|after)\s+$", lead) or not m.group().startswith("the")
        if not placed:
            return None
    day = days.next_day_of_month(today, number)
    found = said_day(m, day, past=days.next_day_of_month(today, number, past=True))
    if found is not None and m["num"] and not m.group().startswith("the"):
        found = replace(found, start=m.start("num"))
    return found


@rule(
    RULES,
    rf"(?P<feast>{holidays.NAMES})(?!\s+(?:party|card|cards|gift|gifts|present|hamper|basket|lights|tree|menu|dinner)\b)",
)
def _feast(m: re.Match[str], today: date) -> When | None:
    ahead, back = holidays.feast(m["feast"], today)
    return said_day(m, ahead, past=back)


@rule(RULES, rf"(?<=of\s)(?P<mon>{MONTH})(?:\s+(?:of\s+)?(?P<year>20\d\d))?")
def _of_month(m: re.Match[str], today: date) -> When | None:
    return _plain_month(m, today)


@rule(RULES, rf"(?P<mon>{MONTH})\b(?!\s+(?:the\s+)?(?:\d{{1,2}}(?!\d)|{ORDINAL}))(?:\s+(?:of\s+)?(?P<year>20\d\d))?")
def _plain_month(m: re.Match[str], today: date) -> When | None:
    """A month by name. "may" and "march" are mostly verbs, so that they need a word that puts them in the calendar."""
    month = month_of(m)
    lead = m.string[max(0, m.start() - 12) : m.start()]
    doubtful = m["mon"] in ("may", "march") or (len(m["mon"]) <= 4 and m["mon"] not in ("june", "july"))
    placed = re.search(r"\b(?:in|by|until|till?|before|of|next|since|from|during|after|through)\s+$", lead)
    if doubtful and not m["year"] and not placed:
        return None
    year = int(m["year"]) if m["year"] else today.year + (month < today.month)
    first = date(year, month, 1)
    return said_span(m, first, days.end_of_month(first), said=f"{year}-{month:02d}")
