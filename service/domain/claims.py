"""How long a reviewer's claim keeps others out."""

from datetime import datetime, timedelta

CLAIM_LASTS = timedelta(minutes=15)
"""A closed browser must not keep a draft from the others for long; every edit renews the claim."""


def expired(claimed_at: datetime | None, now: datetime) -> bool:
    return claimed_at is None or now - claimed_at >= CLAIM_LASTS
