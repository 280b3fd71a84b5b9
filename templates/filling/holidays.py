"""Days that people name by their feast: "before Christmas", "the week after Easter"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter

from templates.filling import days
from templates.filling.lexicon import phrases

_Day = Callable[[int], date]


def _of(rule: str) -> _Day:
    """What the lexicon says of a feast's day: "12-25", "easter-2", or "4th thursday 11" (-1 is the last one)."""
    if found := re.fullmatch(r"(\d\d)-(\d\d)", rule):
        month, number = int(found[1]), int(found[2])
        return lambda year: date(year, month, number)
    if found := re.fullmatch(r"easter([+-]\d+)?", rule):
        after = timedelta(days=int(found[1] or 0))
        return lambda year: easter(year) + after
    nth, weekday, month_number = rule.split()
    at, month = days.WEEKDAYS.index(weekday), int(month_number)
    if nth == "last":
        return lambda year: days.weekday_before(days.end_of_month(date(year, month, 1)) + timedelta(days=1), at)
    weeks = timedelta(weeks=int(nth[0]) - 1)
    return lambda year: days.weekday_after(date(year, month, 1) - timedelta(days=1), at) + weeks


_DAYS: dict[str, _Day] = {
    name.strip(): _of(rule.strip())
    for line in phrases("calendar", "feasts")
    for names, rule in [line.split(":")]
    for name in names.split(",")
}

NAMES = "|".join(
    re.escape(name).replace(r"\ ", r"\s+").replace("'", "'?") for name in sorted(_DAYS, key=len, reverse=True)
)
"""Every feast's names, as a regular expression for folded text."""


def feast(name: str, today: date) -> tuple[date, date]:
    """The feast's next day, `today` included, and its last one before. name: as in the lexicon, in folded text."""
    plain = " ".join(name.replace("'", "").split())
    of = next(rule for known, rule in _DAYS.items() if known.replace("'", "") == plain)
    nearby = [of(today.year + years) for years in (-1, 0, 1)]
    return next(d for d in nearby if d >= today), next(d for d in reversed(nearby) if d < today)
