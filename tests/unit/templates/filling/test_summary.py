"""The one line for a manager, and the phrases that it is made of."""

import pytest

from templates.contract import Book, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill
from templates.filling.summary import LIMIT, money, summarise, summary_of
from templates.filling.topics import Point, content, telegram

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Harbison Valve", "city": "Leeds"}],
        "contacts": [{"id": "C1", "name": "Denise Kowalski", "account_id": "A1"}],
        "products": [{"id": "P1", "name": "FlowGuard 300"}],
    }
)
INDEX = BookIndex(BOOK)


def _summary(text: str) -> str:
    memo = MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00"})
    return fill(memo, INDEX)[0].summary or ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He would really like only one supplier", "would like only one supplier"),
        ("the display shows an error", "display shows error"),
        ("they are fed up with the pump", "fed up with pump"),
        ("the tender goes out in May and", "tender goes out in May"),
        ("a call at 10:15 a.m", "call at 10:15 a.m"),
    ],
)
def test_telegram(text: str, told: str) -> None:
    assert telegram(text) == told


def test_telegram_keeps_its_limit() -> None:
    assert len(telegram("pump " * 90)) <= 62


def test_content_leaves_common_words_and_people_out() -> None:
    assert content("Denise wants the pumps by the 4th", frozenset({"denise"})) == {"want", "pump", "4th"}


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        (79120.0, "EUR", "€79,120"),
        (1_200_000.0, "CAD", "1.2 million CAD"),
        (2_250_000.0, "INR", "22.5 lakh INR"),
        (12.5, None, "12.50"),
    ],
)
def test_money(value: float, currency: str | None, said: str) -> None:
    assert money(value, currency) == said


def _point(text: str, weight: float, at: int) -> Point:
    return Point(text, weight, frozenset(), (at, at + len(text)), content(text))


def test_the_most_news_comes_in_the_order_in_which_it_was_said() -> None:
    points = [
        _point("gasket leaks again", 5.0, 0),
        _point("ferry crossing was rough", 0.0, 100),
        _point("tender closes Friday", 4.0, 200),
    ]
    line = summarise({"deal_amount": 900.0, "currency": "GBP"}, "Harbison", points)
    assert line.startswith("Harbison: £900; gasket leaks again; ")
    assert line.endswith("tender closes Friday")


def test_nothing_is_told_twice() -> None:
    points = [_point("gasket leaks again", 5.0, 0), _point("leaks again at gasket", 4.0, 100)]
    assert summarise({}, "Harbison", points) == "Harbison: gasket leaks again"


def test_early_stages_go_without_saying() -> None:
    assert summarise({"stage": "proposal"}, "Harbison", ()) == "Harbison"
    assert summarise({"stage": "closed_won"}, "Harbison", ()) == "Harbison: closed won"


def test_the_product_comes_with_its_number() -> None:
    entry = {
        "products": ["BreezeLoop"],
        "quantity": [{"value": 2, "unit": "spare fans"}, {"value": 3, "unit": "BreezeLoops"}],
    }
    assert summarise(entry, "Harbison", ()) == "Harbison: 3 BreezeLoops"
    assert summarise({**entry, "quantity": [{"value": 2, "unit": ""}]}, "Harbison", ()) == "Harbison: BreezeLoop"


def test_values_alone_make_a_line() -> None:
    values = {
        "company": "Harbison Valve",
        "issues": ["the gasket leaks"],
        "deal_amount": {"value": 900, "currency": "GBP"},
    }
    assert summary_of(values) == "Harbison Valve: £900; gasket leaks"


@pytest.mark.parametrize("tail", ["", " and then we talked about the harbour wall and its cranes" * 40])
def test_a_run_on_memo_fits_and_tells_the_problem(tail: str) -> None:
    line = _summary(
        "I was with Denise Kowalski at Harbison Valve today, parking was awful, and the FlowGuard 300 keeps tripping its "
        f"breaker every night, I'll send her a technician on Monday{tail}."
    )
    assert len(line) <= LIMIT
    assert line.startswith("Harbison Valve: FlowGuard 300")
    assert "tripping" in line
    assert "technician" in line
    assert "parking" not in line


def test_announcing_the_client_is_no_news() -> None:
    line = _summary(
        "Two clients today. First client is Harbison Valve. The FlowGuard 300 leaks at the seal. That is it for Harbison."
    )
    assert line == "Harbison Valve: FlowGuard 300 leaks at seal"


def test_a_word_of_the_clients_name_can_be_news() -> None:
    assert _summary("Saw Harbison Valve. They want a valve. That is all.") == "Harbison Valve: want valve"


def test_a_fact_is_told_again_where_only_a_longer_sum_has_it() -> None:
    entry = {"deal_amount": 5000, "currency": "USD"}
    point = Point(
        "budget of $5,000,000 is approved", 5.0, frozenset(), (0, 30), content("budget of $5,000,000 is approved")
    )
    assert summarise(entry, "Nova", [point]) == "Nova: $5,000; budget of $5,000,000 is approved"
