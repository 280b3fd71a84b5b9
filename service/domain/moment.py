"""The moment of recording: what "yesterday" in a memo is counted from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Recorders with a dead clock battery start at their maker's epoch; such a tag says nothing."""

AHEAD = timedelta(hours=24)
"""A clock may be set to a wrong zone, but nothing is recorded more than a day after it arrived."""


def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name; UTC where this machine knows none, since a zone that is gone must stop nothing."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class MomentSource(StrEnum):
    CLIENT = "client"
    FILE_TAG = "file_tag"
    FILE_TIME = "file_time"
    ARRIVAL = "arrival"
    PERSON = "person"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    MomentSource.CLIENT: "from the device that recorded it",
    MomentSource.FILE_TAG: "from the recording's own tag",
    MomentSource.FILE_TIME: "from the file's modification time",
    MomentSource.ARRIVAL: "when it arrived, since nothing else was known",
    MomentSource.PERSON: "set by a person",
}


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    source: MomentSource


def moment_of_recording(
    *, client: datetime | None, tag: datetime | None, file_time: datetime | None, arrival: datetime, zone: ZoneInfo
) -> Moment:
    """The first of client, tag and file time that is believable, else arrival; in the rep's zone.

    A moment without an offset is read as the rep's wall clock. Unbelievable are years before 2000 and moments more than
    a day after arrival.
    """
    for source, at in (
        (MomentSource.CLIENT, client),
        (MomentSource.FILE_TAG, tag),
        (MomentSource.FILE_TIME, file_time),
    ):
        if at is None:
            continue
        aware = at.replace(tzinfo=zone) if at.tzinfo is None else at
        if EARLIEST <= aware <= arrival + AHEAD:
            return Moment(aware.astimezone(zone), source)
    return Moment(arrival.astimezone(zone), MomentSource.ARRIVAL)
