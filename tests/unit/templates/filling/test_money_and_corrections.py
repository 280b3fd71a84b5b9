from datetime import date

import pytest

from templates.filling.corrections import taken_back
from templates.filling.dates import find_dates
from templates.filling.money import correct_money, find_money, settle_currency
from templates.filling.numbers import find_numbers

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ("worth $1.5 million", 1_500_000, "$"),
        ("about 85,000 euros", 85_000, "EUR"),
        ("£36,400 for twelve", 36_400, "GBP"),
        ("one point two million canadian over", 1_200_000, "CAD"),
        ("twenty-five point six million yen", 25_600_000, "JPY"),
        ("fifty kiwi dollars", 50, "NZD"),
        ("that makes it a hundred and eight thousand, i said", 108_000, None),
        ("two hundred forty a seat", 240, None),
    ],
)
def test_a_sum_and_its_currency(said: str, value: float, currency: str | None) -> None:
    assert [(m.value, m.currency) for m in find_money(said)] == [(value, currency)]


@pytest.mark.parametrize(
    "said", ["forty thousand employees", "a 10% discount", "40 seats", "at half past seven", "call it seven thirty"]
)
def test_what_is_no_money(said: str) -> None:
    assert find_money(said) == []


def test_a_bare_dollar_is_the_linked_deals_dollar() -> None:
    assert settle_currency("$", "CAD", None) == "CAD"
    assert settle_currency("$", "EUR", None) == "USD"
    assert settle_currency(None, None, None) is None


@pytest.mark.parametrize(
    "marker",
    [
        "no wait, make that",
        "sorry,",
        "sorry, I mean",
        "no, make that",
        "scratch that,",
        "I mean",
        "actually,",
        "correction,",
    ],
)
def test_a_corrected_sum_holds_alone(marker: str) -> None:
    text = f"the budget is $80,000, {marker} $95,000.".lower()
    held, gone = correct_money(text, find_money(text), find_numbers(text))
    assert ([m.value for m in held], [m.value for m in gone]) == ([95_000], [80_000])


def test_a_corrected_sum_takes_the_million_with_it() -> None:
    text = "new total is twenty-six million yen, scratch that, twenty-five point six."
    held, _ = correct_money(text, find_money(text), find_numbers(text))
    assert [(m.value, m.currency) for m in held] == [(25_600_000, "JPY")]


@pytest.mark.parametrize(
    "marker", ["no wait, make that", "sorry,", "no, make that", "scratch that,", "actually,", "correction,"]
)
def test_a_corrected_day_is_withdrawn(marker: str) -> None:
    text = f"i will send it by friday, {marker} thursday.".lower()
    dates = find_dates(text, TODAY)
    gone = taken_back(text, dates)
    assert [text[a:b] for a, b in gone] == ["friday"]


def test_a_day_that_is_ruled_out_is_not_what_holds() -> None:
    text = "i send it tomorrow, no, not on a sunday, monday."
    gone = taken_back(text, find_dates(text, TODAY))
    assert [(text[a:b], text[c:d]) for (a, b), (c, d) in gone.items()] == [("tomorrow", "monday")]


def test_two_days_without_a_marker_both_hold() -> None:
    text = "the quote by friday and the contract by thursday."
    assert taken_back(text, find_dates(text, TODAY)) == {}
