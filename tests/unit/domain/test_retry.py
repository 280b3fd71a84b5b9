from datetime import UTC, datetime, timedelta

from service.domain.claims import CLAIM_LASTS, expired
from service.domain.retry import MAX_ATTEMPTS, next_try

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_the_pause_grows_and_ends():
    pauses = [next_try(attempt, NOW, permanent=False) for attempt in range(1, MAX_ATTEMPTS + 1)]
    assert pauses == [NOW + timedelta(seconds=10), NOW + timedelta(seconds=60), None]


def test_what_cannot_get_better_is_not_tried_again():
    assert next_try(1, NOW, permanent=True) is None


def test_a_claim_ends_by_itself():
    assert not expired(NOW - CLAIM_LASTS + timedelta(seconds=1), NOW)
    assert expired(NOW - CLAIM_LASTS, NOW)
    assert expired(None, NOW)
