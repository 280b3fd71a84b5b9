"""Dates by month, number and quarter: "June 9th", "the end of Q3", "the second week of January"."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from templates.filling import days
from templates.filling.when import (
    MONTH,
    ORDINAL,
    WEEKDAY,
    YEAR,
    Rules,
    When,
    month_of,
    ordinal_of,
    rule,
    said_day,
    said_span,
    weekday_of,
)

RULES: Rules = []


# the longer reading stands before the shorter one that it holds
@rule(
    RULES,
    rf"(?:the\s+)?(?P<wd>{WEEKDAY})[,]?\s+(?:the\s+)?(?P<ord>{ORDINAL})(?!\s+(?:one|client|customer|visit|call)\b)(?:\s+(?:of\s+)?(?P<mon>{MONTH}){YEAR})?",
)
def _weekday_the_nth(m: re.Match[str], today: date) -> When | None:
    if not m["mon"] and m["ord"].isalpha() and not re.search(r"\bthe\s", m.group()):
        return None  # "by Friday second client is ..."
    if m["mon"]:
        return _nth_of_month(m, today)
    for months in range(12):
        base = today.replace(day=1) + relativedelta(months=months)
        found = days.day_or_none(base.year, base.month, ordinal_of(m))
        if found and found > today and found.weekday() == weekday_of(m):
            return said_day(m, found)
    return said_day(m, days.next_day_of_month(today, ordinal_of(m)))


@rule(RULES, rf"(?:(?P<wd>{WEEKDAY})[,]?\s+)?(?:the\s+)?(?P<ord>{ORDINAL})\s+(?:of\s+)?(?P<mon>{MONTH}){YEAR}")
def _nth_of_month(m: re.Match[str], today: date) -> When | None:
    return _fixed(m, today, month_of(m), ordinal_of(m))


@rule(
    RULES,
    rf"(?:(?P<wd>{WEEKDAY})[,]?\s+)?(?P<mon>{MONTH})\.?\s+(?:the\s+)?(?P<ord>{ORDINAL}|\d{{1,2}}(?!\d|%|,\d|\.\d|"
    rf"\s+(?:seats|units|percent))){YEAR}",
)
def _month_nth(m: re.Match[str], today: date) -> When | None:
    return _fixed(m, today, month_of(m), ordinal_of(m))


@rule(RULES, rf"(?P<ord>\d{{1,2}})\s+(?P<mon>{MONTH}){YEAR}")
def _day_month(m: re.Match[str], today: date) -> When | None:
    return None if m["mon"] in ("may", "march") and not m["year"] else _fixed(m, today, month_of(m), int(m["ord"]))


@rule(RULES, r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)")
def _iso(m: re.Match[str], today: date) -> When | None:
    return said_day(m, days.day_or_none(int(m["y"]), int(m["m"]), int(m["d"])))


def _fixed(m: re.Match[str], today: date, month: int, day: int) -> When | None:
    if m["year"]:
        return said_day(m, days.day_or_none(int(m["year"]), month, day))
    return said_day(m, days.next_month_day(today, month, day), past=days.next_month_day(today, month, day, past=True))


@rule(RULES, rf"(?:the\s+)?(?:middle\s+of|mid[- ])\s*(?P<mon>{MONTH}){YEAR}")
def _mid_month(m: re.Match[str], today: date) -> When | None:
    return _fixed(m, today, month_of(m), 15)


@rule(
    RULES,
    rf"(?:the\s+)?(?P<n>first|second|third|fourth|last)\s+(?P<wd>{WEEKDAY})\s+(?:of|"
    rf"in)\s+(?:(?P<mon>{MONTH}){YEAR}|(?P<next>next|the)\s+month)",
)
def _nth_weekday(m: re.Match[str], today: date) -> When | None:
    if m["mon"]:
        month = month_of(m)
        first = date(int(m["year"]) if m["year"] else today.year + (month < today.month), month, 1)
    else:
        first = today.replace(day=1) + relativedelta(months=1 if m["next"] == "next" else 0)
    weekday = days.WEEKDAYS.index(m["wd"])
    if m["n"] == "last":
        return said_day(m, days.weekday_before(days.end_of_month(first) + timedelta(days=1), weekday))
    weeks = ["first", "second", "third", "fourth"].index(m["n"])
    return said_day(m, days.weekday_after(first - timedelta(days=1), weekday) + timedelta(weeks=weeks))


@rule(RULES, rf"(?:the\s+)?(?P<n>first|second|third|fourth|last)\s+week\s+(?:of|in)\s+(?P<mon>{MONTH}){YEAR}")
def _nth_week(m: re.Match[str], today: date) -> When | None:
    month, end = month_of(m), days.next_month_day(today, month_of(m), 28)
    year = int(m["year"]) if m["year"] else (end.year if end else today.year)
    if m["n"] == "last":
        last = days.end_of_month(date(year, month, 1))
        return said_span(m, days.monday_of(last), last)
    week = days.nth_week_of_month(year, month, ["first", "second", "third", "fourth"].index(m["n"]) + 1)
    return said_span(m, *week) if week else None


@rule(RULES, rf"(?:the\s+)?(?:very\s+)?end\s+of\s+(?:the\s+month\s+of\s+)?(?P<mon>{MONTH}){YEAR}")
def _end_of_named_month(m: re.Match[str], today: date) -> When | None:
    year = int(m["year"]) if m["year"] else today.year + (month_of(m) < today.month)
    return said_day(m, days.end_of_month(date(year, month_of(m), 1)))


@rule(RULES, rf"(?:the\s+)?(?:start|beginning)\s+of\s+(?P<mon>{MONTH}){YEAR}|early\s+(?:in\s+)?(?P<mon2>{MONTH})")
def _start_of_month(m: re.Match[str], today: date) -> When | None:
    name = (m["mon"] or m["mon2"])[:3]
    month = [n[:3] for n in days.MONTHS].index(name) + 1
    year = today.year + (month <= today.month)
    return said_day(m, date(year, month, 1), vague=True)


@rule(
    RULES, r"(?:the\s+)?end\s+of\s+(?:the\s+day|day|today|business)|close\s+of\s+(?:play|business)(?:\s+today)?|cob|eod"
)
def _end_of_day(m: re.Match[str], today: date) -> When | None:
    return said_day(m, today)


@rule(RULES, r"(?:the\s+)?end\s+of\s+(?P<which>next|this|the|that)\s+(?P<what>week|month|quarter|year|half)")
def _end_of(m: re.Match[str], today: date) -> When | None:
    ahead, what = m["which"] == "next", m["what"]
    if m["which"] == "that":
        return None
    if what == "week":
        return said_day(m, days.weekday_of_next_week(today, days.FRIDAY) if ahead else days.end_of_week(today))
    if what == "month":
        return said_day(m, days.end_of_month(today.replace(day=1) + relativedelta(months=int(ahead))))
    if what == "quarter":
        return said_day(m, days.end_of_quarter(days.quarter_start(today) + relativedelta(months=3 * ahead)))
    if what == "half":
        first = date(today.year, 6, 30) if today.month <= 6 else date(today.year, 12, 31)
        # many companies close their half-year with a quarter's end, and which one only the memo can say
        return said_day(m, first, vague=True)
    return said_day(m, date(today.year + ahead, 12, 31))


@rule(
    RULES,
    r"(?:the\s+)?(?:end\s+of\s+)?(?:q(?P<q>[1-4])|(?:the\s+)?(?P<qw>first|second|third|"
    r"fourth)\s+quarter)(?:\s+of\s+(?P<year>20\d\d))?",
)
def _quarter(m: re.Match[str], today: date) -> When | None:
    n = int(m["q"]) if m["q"] else ["first", "second", "third", "fourth"].index(m["qw"]) + 1
    end = days.end_of_quarter(date(int(m["year"]) if m["year"] else today.year, 3 * n, 1))
    if end < today and not m["year"]:
        end = days.end_of_quarter(date(today.year + 1, 3 * n, 1))
    if "end" in m.group():
        return said_day(m, end)
    return said_span(m, days.quarter_start(end), end)
