"""What sums mean, what is counted, and the chance of winning, through the whole filler."""

from datetime import datetime

import pytest

from templates.contract import Book, Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Brackwater Mills", "aliases": ["Brackwater"]}],
        "deals": [
            {"id": "D1", "account_id": "A1", "name": "Line", "stage": "proposal", "amount": 80000, "currency": "AUD"}
        ],
        "products": [{"id": "P1", "name": "HopSense"}],
        "competitors": [{"id": "K1", "name": "Kettleby"}],
        "stages": [],
        "reps": [],
        "contacts": [],
    }
)
INDEX = BookIndex(BOOK)


def _entry(said: str) -> Entry:
    memo = MemoText(
        id="m",
        text=f"Saw Brackwater Mills today. {said}",
        recorded_at=datetime.fromisoformat("2026-05-06T15:00:00+10:00"),
        rep=None,
    )
    (entry,) = fill(memo, INDEX)
    return entry


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("The deal went from 80 to 72 thousand.", 72_000),
        ("It was 80, now it's 95 thousand dollars.", 95_000),
        ("They knocked it down to 71,500.", 71_500),
        ("So we land at seventy-six five.", 76_500),
        ("New total: 88,000 plus GST.", 88_000),
        ("The price is 84 grand. Sorry, make that 82.", 82_000),
        ("80 is too high for them, she said.", 80_000),
        ("He signs anything over 50 thousand and the quote is 90 thousand.", 90_000),
        ("Kettleby came in at 70 thousand.", None),
        ("Their budget is between 60 and 70 thousand.", None),
        ("They lose forty grand a year on waste.", None),
    ],
)
def test_the_deals_value(said: str, value: float | None) -> None:
    assert _entry(said).deal_amount == value


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Kettleby came in at 70 thousand.", "competitor's offer"),
        ("The budget is 60 thousand.", "budget"),
        ("Bev signs everything over five grand.", "threshold"),
        ("We quoted 240 dollars a seat.", "price per unit"),
        ("The last invoice was 400 dollars too much.", "invoice"),
    ],
)
def test_what_a_sum_means(said: str, meaning: str) -> None:
    entry = _entry(said)
    assert [a["meaning"] for a in entry.amounts] == [meaning]
    assert entry.deal_amount is None


def test_a_bare_dollar_is_the_deals() -> None:
    assert _entry("The price is 82 thousand dollars.").currency == "AUD"


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("They want 40 seats.", [40]),
        ("They'd like two HopSense, and a pair of spare pumps.", [2]),
        ("HopSense is fine, they ordered a dozen of them.", [12]),
        ("They cut from 120 seats to 95.", [95]),
        ("It's 40 seats. No, sorry, 45.", [45]),
        ("She needs forty-five bakery hands for Christmas.", [45]),
        ("He's eleven drivers short.", [11]),
        ("He wants five seats, no more four like in the offer.", [5]),
        ("I met the three drivers in the yard.", []),
        ("It took two hours and three calls.", []),
        ("There are two things, and one of them is the price.", []),
        ("The meeting was on the third floor with the three of us.", []),
    ],
)
def test_quantities(said: str, counts: list[int]) -> None:
    assert [q["value"] for q in _entry(said).quantity] == counts


@pytest.mark.parametrize(
    ("said", "chance"),
    [
        ("I'd put it at 60 percent.", 60),
        ("I'm seventy percent sure they sign.", 70),
        ("My boss would say fifty-fifty, I'm saying sixty percent.", 60),
        ("I'd say nine out of ten that we get it.", 90),
        ("Chances, I'd put seventy-five percent. No wait, seventy.", 70),
        ("Probability: 85.", 85),
        ("I'd go no higher than forty per cent.", 40),
        ("So that's verbal commit, eighty-five percent.", 85),
        ("She asked for ten percent discount.", None),
        ("They pay thirty percent up front.", None),
        ("She gave us seven out of ten.", None),
        ("Utilisation is at 60 percent.", None),
    ],
)
def test_the_chance_of_winning(said: str, chance: float | None) -> None:
    assert _entry(said).probability == chance


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("They want 40 seats. No, sorry, 45.", "quantity", 40),
        ("I'd put it at seventy percent, no wait, sixty percent.", "probability", 70),
        ("The price is 84 grand. Sorry, make that 82.", "amounts", 84_000),
        ("The deal went from 80 to 72 thousand.", "deal_amount", 80_000),
    ],
)
def test_what_was_taken_back_is_kept_beside(said: str, key: str, value: float) -> None:
    withdrawn = _entry(said).withdrawn or []
    assert [(w["key"], w["value"]) for w in withdrawn] == [(key, value)]
