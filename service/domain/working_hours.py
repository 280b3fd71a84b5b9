"""Working hours: how long ago a stretch of work began, nights and weekends left out."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?((?:,[a-z]{3})*)\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")

MOST_DAYS = 400
"""How far back is looked: a target of more working hours than this many days have is none."""


@dataclass(frozen=True)
class WorkingHours:
    """Days of the week, 0 is Monday, each worked from `start` to `end` of the clock on the wall."""

    days: frozenset[int]
    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "WorkingHours":
        """From a text such as `Mon-Fri 9:00-17:00` or `Mon-Thu,Sat 8:30-12:00`.

        Raises:
            ValueError: it is none, with what one looks like.
        """
        found = _FORM.fullmatch(text.strip().lower())
        try:
            if found is None:
                raise ValueError(text)
            first, last, more = found[1], found[2] or found[1], found[3]
            begin, stop = _DAYS.index(first), _DAYS.index(last)
            days = {(begin + step) % 7 for step in range((stop - begin) % 7 + 1)}
            days |= {_DAYS.index(day) for day in more.split(",") if day}
            start, end = time(int(found[4]), int(found[5])), time(int(found[6]), int(found[7]))
            if start >= end:
                raise ValueError(text)
        except ValueError:
            raise ValueError(
                f"'{text}' are no working hours. Write days and times as in 'Mon-Fri 9:00-17:00' or 'Mon-Thu,Sat 8:30-12:00'."
            ) from None
        return cls(frozenset(days), start, end)

    def back(self, at: datetime, work: timedelta, zone: ZoneInfo) -> datetime:
        """The latest moment from which `work` of working time has passed until `at`.

        What was made then or before has waited that long. The days are those of `zone`.
        """
        left = work
        day = at.astimezone(zone).date()
        for _ in range(MOST_DAYS):
            if day.weekday() in self.days:
                start = datetime.combine(day, self.start, zone)
                end = min(datetime.combine(day, self.end, zone), at.astimezone(zone))
                # By the instant: on the day when clocks change, an hour on the wall can be none, or two.
                span = timedelta(seconds=end.timestamp() - start.timestamp())
                if span > timedelta(0):
                    if span >= left:
                        return datetime.fromtimestamp(end.timestamp() - left.total_seconds(), zone).astimezone(
                            at.tzinfo
                        )
                    left -= span
            day -= timedelta(days=1)
        return at - timedelta(days=MOST_DAYS)
