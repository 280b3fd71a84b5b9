"""Dates as diaries and offices write them, and what is counted from another date."""

from datetime import date

import pytest

from templates.filling.dates import find_dates, month_comes_first

WEDNESDAY = date(2026, 11, 18)


def _days(said: str, *, month_first: bool = False) -> list[str]:
    return [w.day.isoformat() for w in find_dates(said, WEDNESDAY, month_first=month_first)]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("a fortnight today", "2026-12-02"),
        ("fortnight tomorrow", "2026-12-03"),
        ("in a fortnight's time", "2026-12-02"),
        ("monday fortnight", "2026-12-07"),
        ("thursday week", "2026-11-26"),
        ("tomorrow week", "2026-11-26"),
        ("thursday in a week", "2026-11-26"),
        ("this time next week", "2026-11-25"),
        ("calendar week 23", "2027-06-11"),
        ("kw 23", "2027-06-11"),
        ("in week 49", "2026-12-04"),
        ("week twenty-three", "2027-06-11"),
        ("tuesday of week 49", "2026-12-01"),
        ("weeks 48 to 50", "2026-12-11"),
        ("end of play friday", "2026-11-20"),
        ("cob friday", "2026-11-20"),
        ("by cob", "2026-11-18"),
        ("close of business tomorrow", "2026-11-19"),
        ("month end", "2026-11-30"),
        ("year-end", "2026-12-31"),
        ("q3", "2027-09-30"),
        ("q1 next year", "2027-03-31"),
        ("in h1", "2027-06-30"),
        ("by the end of h1", "2027-06-30"),
        ("in the second half of the year", "2026-12-31"),
        ("mid-july", "2027-07-15"),
        ("the middle of next month", "2026-12-15"),
        ("back end of october", "2027-10-29"),
        ("first thing tuesday", "2026-11-24"),
        ("on next week tuesday", "2026-11-24"),
        ("until next week on thursday", "2026-11-26"),
        ("til next week on thursday", "2026-11-26"),
        ("the week after next", "2026-12-04"),
        ("wednesday the week after next", "2026-12-02"),
        ("the month after next", "2027-01-29"),
        ("week commencing the 7th of december", "2026-12-11"),
        ("w/c 7 december", "2026-12-11"),
        ("the 15th of next month", "2026-12-15"),
        ("the 20th of the month", "2026-11-20"),
        ("the last working day of the month", "2026-11-30"),
        ("the last friday of the month", "2026-11-27"),
        ("the third thursday of next month", "2026-12-17"),
        ("in five business days", "2026-11-25"),
        ("within 48 hours", "2026-11-20"),
        ("ten days' time", "2026-11-28"),
        ("the friday before christmas", "2026-12-18"),
        ("by 14.05.", "2027-05-14"),
        ("14.05.2027", "2027-05-14"),
    ],
)
def test_a_date_said_the_office_way(said: str, day: str) -> None:
    assert _days(said)[-1:] == [day]


@pytest.mark.parametrize(
    "said",
    [
        "they are here 24/7",
        "week 3 of the pilot",
        "it takes 14 weeks",
        "version 3.12",
        "at 14.50 euros",
        "for 12.50 euros a box",
        "on 3/4 inch pipe",
        "half-term",
        "every monday they get a delivery",
        "he never works on a friday",
        "the h2 plant",
        "week 77",
        "the rest of the month",
    ],
)
def test_what_is_no_date_in_an_office(said: str) -> None:
    assert _days(said) == []


def test_numbers_alone_are_read_as_the_country_does_and_both_ways_are_kept() -> None:
    (european,) = find_dates("by 3/5", WEDNESDAY)
    (american,) = find_dates("by 3/5", WEDNESDAY, month_first=True)
    assert (european.day, european.other) == (date(2027, 5, 3), date(2027, 3, 5))
    assert (american.day, american.other) == (date(2027, 3, 5), date(2027, 5, 3))


@pytest.mark.parametrize("month_first", [True, False])
def test_a_day_above_twelve_leaves_one_reading(month_first: bool) -> None:
    for said in ("by 14/5", "by 5/14"):
        (when,) = find_dates(said, WEDNESDAY, month_first=month_first)
        assert (when.day, when.other) == (date(2027, 5, 14), None)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/Chicago", True),
        ("America/Indiana/Knox", True),
        ("Europe/Dublin", False),
        ("America/Lima", False),
        (None, False),
    ],
)
def test_where_the_month_comes_first(zone: str | None, first: bool) -> None:
    assert month_comes_first(zone) is first


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("the audit is on the 4th of december, two days after that we talk", ["2026-12-04", "2026-12-06"]),
        ("they open on the twelfth of may, so ship it the monday before.", ["2027-05-12", "2027-05-10"]),
        ("they open on the 4th of december and close the week after.", ["2026-12-04", "2026-12-11"]),
        ("from the 5th to the 7th of january", ["2027-01-05", "2027-01-07"]),
        ("in january, she said the 8th", ["2027-01-29", "2027-01-08"]),
    ],
)
def test_a_date_counted_from_another(said: str, days: list[str]) -> None:
    assert _days(said) == days


def test_a_new_year_without_a_day_is_vague() -> None:
    (when,) = find_dates("some time in the new year", WEDNESDAY)
    assert when.vague


def test_many_dates_take_linear_time() -> None:
    said = "on friday the 27th, no, the monday after that, in that week. " * 2000
    assert len(find_dates(said, WEDNESDAY)) >= 4000
