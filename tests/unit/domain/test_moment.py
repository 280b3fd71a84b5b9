from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.moment import Moment, MomentSource, moment_of_recording

LONDON = ZoneInfo("Europe/London")
DENVER = ZoneInfo("America/Denver")
ARRIVAL = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
CLIENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TAG = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
FILE = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def decided(client=None, tag=None, file_time=None, zone=LONDON):
    return moment_of_recording(client=client, tag=tag, file_time=file_time, arrival=ARRIVAL, zone=zone)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"client": CLIENT, "tag": TAG, "file_time": FILE}, Moment(CLIENT, MomentSource.CLIENT)),
        ({"tag": TAG, "file_time": FILE}, Moment(TAG, MomentSource.FILE_TAG)),
        ({"file_time": FILE}, Moment(FILE, MomentSource.FILE_TIME)),
        ({}, Moment(ARRIVAL, MomentSource.ARRIVAL)),
    ],
)
def test_the_nearest_to_the_recording_decides(known, expected):
    assert decided(**known) == expected


def test_a_dead_clock_battery_is_passed_over():
    assert decided(tag=datetime(1980, 1, 1), file_time=FILE).source is MomentSource.FILE_TIME


def test_a_moment_after_arrival_is_passed_over_but_a_wrong_zone_is_not():
    assert decided(client=ARRIVAL + timedelta(days=2)).source is MomentSource.ARRIVAL
    assert decided(client=ARRIVAL + timedelta(hours=11)).source is MomentSource.CLIENT


def test_a_moment_without_an_offset_is_the_reps_wall_clock():
    moment = decided(client=datetime(2026, 11, 20, 8, 0), zone=DENVER)
    assert moment.at.astimezone(UTC) == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_the_day_is_the_reps_day():
    late = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
    assert decided(client=late, zone=DENVER).at.date().isoformat() == "2026-11-19"
