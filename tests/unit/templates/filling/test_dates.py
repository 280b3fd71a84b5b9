from datetime import date

import pytest

from templates.filling.clock import find_clock
from templates.filling.dates import find_dates

WEDNESDAY = date(2026, 11, 18)


def _day(said: str, today: date = WEDNESDAY) -> str | None:
    found = find_dates(said, today)
    return found[-1].day.isoformat() if found else None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("by friday", "2026-11-20"),
        ("by wednesday", "2026-11-25"),
        ("this friday", "2026-11-20"),
        ("next friday", "2026-11-27"),
        ("friday next week", "2026-11-27"),
        ("monday week", "2026-11-30"),
        ("a week on tuesday", "2026-12-01"),
        ("the thursday after next", "2026-11-26"),
        ("a week from tomorrow", "2026-11-26"),
        ("today", "2026-11-18"),
        ("this afternoon", "2026-11-18"),
        ("end of day", "2026-11-18"),
        ("tomorrow morning", "2026-11-19"),
        ("the end of the week", "2026-11-20"),
        ("the end of the month", "2026-11-30"),
        ("the end of the quarter", "2026-12-31"),
        ("end of next week", "2026-11-27"),
        ("the end of april", "2027-04-30"),
        ("before the weekend", "2026-11-20"),
        ("next week", "2026-11-27"),
        ("next month", "2026-12-31"),
        ("the second week of january", "2027-01-15"),
        ("in three days", "2026-11-21"),
        ("two weeks from now", "2026-12-02"),
        ("in three months", "2027-02-18"),
        ("august 31st", "2027-08-31"),
        ("december 3", "2026-12-03"),
        ("may 3, and", "2027-05-03"),
        ("the thirtieth of april", "2027-04-30"),
        ("3 december 2026", "2026-12-03"),
        ("by the tenth.", "2026-12-10"),
        ("monday the fourteenth", "2026-12-14"),
        ("the middle of january", "2027-01-15"),
        ("march 2028", "2028-03-31"),
        ("next week, wednesday or so", "2026-11-25"),
        ("end of q1", "2027-03-31"),
    ],
)
def test_a_date_by_the_contract(said: str, day: str) -> None:
    assert _day(said) == day


@pytest.mark.parametrize(
    "said", ["february 30th", "the first one", "he may go", "they march on", "s4 and q9", "the second hall"]
)
def test_what_is_no_date(said: str) -> None:
    assert _day(said) is None


def test_next_friday_keeps_the_other_fair_reading() -> None:
    (when,) = find_dates("next friday", WEDNESDAY)
    assert when.other == date(2026, 11, 20)


def test_a_month_alone_is_only_as_exact_as_that() -> None:
    (when,) = find_dates("in october", WEDNESDAY)
    assert when.said == "2027-10"


def test_early_next_quarter_is_too_vague_for_a_day() -> None:
    (when,) = find_dates("early next quarter", WEDNESDAY)
    assert when.vague


def test_that_week_is_the_week_just_named() -> None:
    found = find_dates("last day's the twenty-sixth of june, on the monday of that week", date(2026, 5, 29))
    assert [w.day.isoformat() for w in found] == ["2026-06-26", "2026-06-22"]


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("at two o'clock", "14:00"),
        ("at 3:30 p.m.", "15:30"),
        ("at 11:15 a.m.", "11:15"),
        ("half eight in the morning", "08:30"),
        ("at one thirty", "13:30"),
        ("at eleven", "11:00"),
        ("quarter past ten", "10:15"),
    ],
)
def test_a_time_of_day(said: str, clock: str) -> None:
    assert [str(c) for c in find_clock(said, 0, len(said))] == [clock]


@pytest.mark.parametrize("said", ["at ten percent", "twenty sites", "at three stores"])
def test_what_is_no_time(said: str) -> None:
    assert find_clock(said, 0, len(said)) == []
