"""How long a reviewer's claim keeps others out."""

from datetime import datetime, timedelta

CLAIM_LASTS = timedelta(minutes=15)
"""A closed browser must not keep a draft from the others for long; every edit renews the claim."""


UNDO_WINDOW = timedelta(minutes=10)
"""How long a decision can be undone, and nothing of it is delivered, where the settings say nothing else."""


def expired(claimed_at: datetime | None, now: datetime) -> bool:
    return claimed_at is None or now - claimed_at >= CLAIM_LASTS
