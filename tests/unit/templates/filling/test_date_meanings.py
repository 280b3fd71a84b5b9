"""What a date of a memo is about: the closing day, the next talk, a day of the client's own."""

from datetime import UTC, datetime

import pytest

from templates.contract import Book, Entry, MemoText
from templates.filling.fill import fill

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Tamberly Mills"}],
        "contacts": [{"id": "C1", "name": "Petra Lindholm", "account_id": "A1"}],
        "reps": [{"name": "Ana", "timezone": "Europe/London"}],
    }
)


def _entry(said: str) -> Entry:
    memo = MemoText(
        id="m",
        text="Visited Tamberly Mills, saw Petra. " + said,
        recorded_at=datetime(2026, 11, 18, 15, tzinfo=UTC),
        rep="Ana",
    )
    (entry,) = fill(memo, BOOK)
    return entry


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The deal is worth 40,000 euros. She signs on the 4th of December.", "2026-12-04"),
        ("The deal is worth 40,000 euros. They will place the order by the end of the month.", "2026-11-30"),
        ("The order is 40,000 euros and the contract is for the end of January.", "2027-01-31"),
        ("She wants to sign the contract, and until 10 December is realistic.", "2026-12-10"),
        ("She handed me the signed contract, 40,000 euros, so that is won.", "2026-11-18"),
        ("The canteen was shut. I send her the brochure on Friday.", None),
        ("Their contract with the old supplier ends on the 4th of December.", None),
        ("I send her the quote by close of play Friday.", None),
    ],
)
def test_the_closing_day(said: str, day: str | None) -> None:
    assert _entry(said).close_date == day


def test_what_is_won_without_a_day_has_the_words_of_the_win_as_evidence() -> None:
    entry = _entry("She handed me the signed contract, 40,000 euros, so that is won.")
    assert entry.evidence["close_date"]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("We meet again on Tuesday at half two.", "2026-11-24T14:30"),
        ("Next meeting is on next week Tuesday at 14 Uhr.", "2026-11-24T14:00"),
        ("Next call is Friday, same time.", "2026-11-20"),
        ("The next meeting moved from the 3rd of December to the 10th of December.", "2026-12-10"),
        ("We'll speak on the phone next Thursday.", "2026-11-26"),
        ("Back up to see them on the second of December.", "2026-12-02"),
        ("I send her the brochure on Friday.", None),
    ],
)
def test_the_next_meeting(said: str, when: str | None) -> None:
    assert _entry(said).next_meeting == when


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Her birthday is on the third of June.", "06-03"),
        ("Their licence expires at the end of March.", "2027-03-31"),
        ("The lease runs out in October 2028.", "2028-10"),
        ("The subsidy runs out on the 30th of September.", "2027-09-30"),
    ],
)
def test_a_day_of_the_clients_own(said: str, day: str) -> None:
    assert [k["date"] for k in _entry(said).key_dates] == [day]


def test_our_own_holiday_is_no_day_of_the_clients() -> None:
    assert _entry("My holiday starts on the 4th of December.").key_dates == []
