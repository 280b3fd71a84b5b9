"""Dates by month, number and quarter: "June 9th", "the end of Q3", "the second week of January"."""

import re
from datetime import date

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


@rule(RULES, rf"(?:(?P<wd>{WEEKDAY})[,]?\s+)?(?:the\s+)?(?P<ord>[12]?\d|3[01])\s+(?:of\s+)?(?P<mon>{MONTH}){YEAR}")
def _day_month(m: re.Match[str], today: date) -> When | None:
    # "12 may come" counts people
    verb = (
        m["mon"] in ("may", "march")
        and not m["year"]
        and re.match(r"\s+(?!at\b|for\b|in\b|and\b|so\b)[a-z]", m.string[m.end() :])
    )
    return None if verb else _fixed(m, today, month_of(m), int(m["ord"]))


@rule(
    RULES,
    rf"(?:(?P<wd>{WEEKDAY})[,]?\s+)?(?<!\d\s)(?<!end\sof\s)(?<!start\sof\s)(?<!middle\sof\s)(?P<mon>{MONTH})\s+(?:the\s+)?(?P<ord>{ORDINAL}|\d{{1,2}}(?!\d|%|,\d|[.:]\d|"
    rf"\s*(?:seats|units|percent|[ap]\.?m\b|o'?clock|(?:[0-5]\d\s*)?[ap]\.?m\b))){YEAR}",
)
def _month_nth(m: re.Match[str], today: date) -> When | None:
    return _fixed(m, today, month_of(m), ordinal_of(m))


@rule(RULES, r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)")
def _iso(m: re.Match[str], today: date) -> When | None:
    return said_day(m, days.day_or_none(int(m["y"]), int(m["m"]), int(m["d"])))


def _fixed(m: re.Match[str], today: date, month: int, day: int) -> When | None:
    if m["year"]:
        return said_day(m, days.day_or_none(int(m["year"]), month, day))
    return said_day(m, days.next_month_day(today, month, day), past=days.next_month_day(today, month, day, past=True))


@rule(
    RULES,
    rf"(?:(?:the\s+)?(?:end|close)\s+of\s+(?:the\s+|this\s+)?(?:day|today|business|play)(?:\s+today)?|cob|eod)"
    rf"(?!\s+(?:on\s+)?(?:{WEEKDAY}|tomorrow|the\s+\d|\d))",
)
def _end_of_day(m: re.Match[str], today: date) -> When | None:
    return said_day(m, today)


@rule(
    RULES,
    r"(?:the\s+)?(?:very\s+)?end\s+of\s+(?:(?P<which>next|this|the|that|our|their)\s+)?(?:financial\s+|fiscal\s+|calendar\s+)?"
    r"(?P<what>week|month|quarter|year|half)|(?P<what2>week|month|quarter|year)(?:'s|-|\s)\s*end(?!\w)",
)
def _end_of(m: re.Match[str], today: date) -> When | None:
    if "fiscal" in m.group() or "financial" in m.group():
        return None  # whose year ends when is not said
    ahead, what = m["which"] == "next", m["what"] or m["what2"]
    if m["what2"] == "week":
        return None  # the weekend
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
