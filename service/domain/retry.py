"""Retry and back-off, decided once for every doorbell."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 3
"""A memo that crashed, hung or exhausted memory this many times goes to the list of failed ones."""

_FIRST_PAUSE = timedelta(seconds=10)


MAIL_ATTEMPTS = 5
"""A mail is tried this often in a day: a mail server may be away for an hour or two."""

MAIL_PAUSE = timedelta(minutes=1)


def next_try(
    attempt: int,
    now: datetime,
    *,
    permanent: bool,
    most: int = MAX_ATTEMPTS,
    first_pause: timedelta = _FIRST_PAUSE,
) -> datetime | None:
    """When to try again after failed try number `attempt` (from 1), or None when a person has to decide.

    The pause grows sixfold: 10 s after the first failure, 1 min after the second. most, first_pause: of what is no memo.
    """
    if permanent or attempt >= most:
        return None
    pause: timedelta = first_pause * 6 ** (attempt - 1)
    return now + pause
