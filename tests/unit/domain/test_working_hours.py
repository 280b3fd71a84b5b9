"""How long a draft has waited in working time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.working_hours import WorkingHours

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingHours.read("Mon-Fri 9:00-17:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "hours", "since"),
    [
        ("2026-11-18 15:00", 4, "2026-11-18 11:00"),  # a Wednesday
        ("2026-11-18 11:00", 4, "2026-11-17 15:00"),  # the night is left out
        ("2026-11-16 10:00", 4, "2026-11-13 14:00"),  # and the weekend
        ("2026-11-15 12:00", 4, "2026-11-13 13:00"),  # a Sunday
        ("2026-11-18 03:00", 8, "2026-11-17 09:00"),
        ("2026-11-18 17:00", 16, "2026-11-17 09:00"),
    ],
)
def test_nights_and_weekends_do_not_count(moment, hours, since):
    assert OFFICE.back(at(moment), timedelta(hours=hours), LONDON) == at(since)


def test_the_night_of_the_change_of_clocks_has_its_own_length():
    nights = WorkingHours.read("Sun 0:00-6:00")
    # On 29 March the hour from one to two is missing: six o'clock is five hours after midnight.
    assert nights.back(at("2026-03-29 06:00"), timedelta(hours=5), LONDON) == at("2026-03-29 00:00")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri 9:00-17:00", {0, 1, 2, 3, 4}),
        ("sat-mon 9:00-17:00", {5, 6, 0}),
        ("Mon-Thu,Sat 8:30-12:00", {0, 1, 2, 3, 5}),
    ],
)
def test_days_are_read_across_the_week(text, days):
    assert WorkingHours.read(text).days == days


@pytest.mark.parametrize("text", ["", "always", "Mon-Fri", "Mon-Fry 9:00-17:00", "Mon 17:00-9:00", "Mon 9:00-25:00"])
def test_what_cannot_be_read_says_what_can(text):
    with pytest.raises(ValueError, match="Mon-Fri 9:00-17:00"):
        WorkingHours.read(text)


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    work=st.integers(1, 40 * 60),
    more=st.integers(1, 600),
)
def test_more_work_began_earlier(moment, work, more):
    moment = moment.replace(tzinfo=UTC)
    one = OFFICE.back(moment, timedelta(minutes=work), LONDON)
    other = OFFICE.back(moment, timedelta(minutes=work + more), LONDON)
    assert other < one < moment
    local = one.astimezone(LONDON)
    assert local.weekday() < 5
    assert OFFICE.start <= local.time() < OFFICE.end
