"""Retry and back-off, decided once for every doorbell."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 3
"""A memo that crashed, hung or exhausted memory this many times goes to the list of failed ones."""

_FIRST_PAUSE = timedelta(seconds=10)


def next_try(attempt: int, now: datetime, *, permanent: bool) -> datetime | None:
    """When to try again after failed try number `attempt` (from 1), or None when a person has to decide.

    The pause grows sixfold: 10 s after the first failure, 1 min after the second.
    """
    if permanent or attempt >= MAX_ATTEMPTS:
        return None
    pause: timedelta = _FIRST_PAUSE * 6 ** (attempt - 1)
    return now + pause
