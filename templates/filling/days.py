"""Calendar arithmetic of the fill contract: what "next Friday" or "the end of the month" is, counted from one day."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from templates.filling.tables import words

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    words("january february march april may june july august september october november december")
)  # fmt: skip
FRIDAY = 4


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def weekday_after(today: date, weekday: int) -> date:
    """The first `weekday` (Monday is 0) strictly after `today`."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def weekday_before(today: date, weekday: int) -> date:
    """The last `weekday` strictly before `today`."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekday_of_next_week(today: date, weekday: int) -> date:
    """`weekday` of the calendar week (Monday to Sunday) after the one that holds `today`."""
    return monday_of(today) + timedelta(days=7 + weekday)


def end_of_week(today: date) -> date:
    """This week's Friday; on a weekend, when it has gone by, the coming one."""
    friday = monday_of(today) + timedelta(days=FRIDAY)
    return friday if friday >= today else friday + timedelta(days=7)


def end_of_month(day: date) -> date:
    return day + relativedelta(day=31)


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def end_of_quarter(day: date) -> date:
    return quarter_start(day) + relativedelta(months=3, days=-1)


def last_working_day(first: date, last: date) -> date:
    """The last Monday-to-Friday day of the span, or its last day where it has none."""
    day = last
    while day >= first:
        if day.weekday() <= FRIDAY:
            return day
        day -= timedelta(days=1)
    return last


def next_month_day(today: date, month: int, day: int, *, past: bool = False) -> date | None:
    """The next (or, in a look back, the last) such day of the year; today counts for neither a wait nor a year."""
    for years in (0, -1) if past else (0, 1):
        found = day_or_none(today.year + years, month, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def next_day_of_month(today: date, day: int, *, past: bool = False) -> date | None:
    """The next day numbered `day` strictly after `today` (in a look back: the last one up to today)."""
    for months in range(12):
        base = today.replace(day=1) + relativedelta(months=-months if past else months)
        found = day_or_none(base.year, base.month, day)
        if found and (found <= today if past else found > today):
            return found
    return None


def week_of_span(first: date, n: int) -> tuple[date, date]:
    """Monday and Sunday of the `n`-th week (from 0) of what begins on `first`.

    Its first week is the one that has most of its days in it, as in ISO 8601: the one that holds its first Thursday.
    """
    monday = monday_of(weekday_after(first - timedelta(days=1), 3)) + timedelta(weeks=n)
    return monday, monday + timedelta(days=6)
