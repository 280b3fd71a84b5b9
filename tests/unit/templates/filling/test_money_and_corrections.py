from datetime import date

import pytest

from templates.filling.corrections import taken_back
from templates.filling.currency import currency_of_zone
from templates.filling.dates import find_dates
from templates.filling.money import correct_money, find_money, settle_currency
from templates.filling.numbers import find_numbers

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ("worth $1.5 million", 1_500_000, "dollar"),
        ("about 85,000 euros", 85_000, "EUR"),
        ("£36,400 for twelve", 36_400, "GBP"),
        ("one point two million canadian over", 1_200_000, "CAD"),
        ("twenty-five point six million yen", 25_600_000, "JPY"),
        ("fifty kiwi dollars", 50, "NZD"),
        ("that makes it a hundred and eight thousand, i said", 108_000, None),
        ("two hundred forty a seat", 240, None),
        ("he wants to pay eighteen five, tops", 18_500, None),
        ("that's sixty-three eight, us dollars", 63_800, "USD"),
        ("it lists at 12.500 euros", 12_500, "EUR"),
        ("about 3,4 million zloty", 3_400_000, "PLN"),
        ("rs 5 lakh for the lot", 500_000, "rupee"),
        ("one crore ninety lakh rupees", 19_000_000, "rupee"),
        ("they accept rm20,000", 20_000, "MYR"),
        ("r85,000 plus vat", 85_000, "ZAR"),
        ("seven thousand sing a year", 7_000, "SGD"),
        ("fourteen thousand, dollars, on her side", 14_000, "dollar"),
        ("forty grand a pop, euros", 40_000, "EUR"),
        ("a couple of hundred bucks", 200, "dollar"),
        ("forty-odd grand", 40_000, None),
        ("at twenty-eight euro fifty an hour", 28.5, "EUR"),
        ("fourteen pounds twenty a head", 14.2, "GBP"),
        ("chf 12'000 net", 12_000, "CHF"),
    ],
)
def test_a_sum_and_its_currency(said: str, value: float, currency: str | None) -> None:
    assert [(m.value, m.currency) for m in find_money(said)] == [(value, currency)]


@pytest.mark.parametrize(
    "said",
    [
        "forty thousand employees",
        "a 10% discount",
        "40 seats",
        "at half past seven",
        "call it seven thirty",
        "net 45 and room 12",
        "in 2026",
        "call me on 9123 4567",
        "five pounds of potatoes",
        "1,200 invoices a month",
        "the po number is 88410",
        "1.5 million litres a year",
        "the lease ends in two thousand and twenty-eight",
        "it's fifty-fifty",
        "ten thousand a day",
        "she is the one holding the pen. eighty percent",
        "i'd put it at seventy per cent. it was fifty before christmas",
    ],
)
def test_what_is_no_money(said: str) -> None:
    assert find_money(said) == []


def test_a_bare_dollar_is_the_linked_deals_dollar() -> None:
    assert settle_currency("dollar", "CAD", None) == "CAD"
    assert settle_currency("dollar", "EUR", None) == "USD"
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


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("somewhere between forty and fifty thousand", 40_000, 50_000),
        ("80 to 90 grand", 80_000, 90_000),
        ("£25-30k", 25_000, 30_000),
        ("between a hundred sixty-five and a hundred eighty-five thousand", 165_000, 185_000),
    ],
)
def test_both_ends_of_a_range_are_sums(said: str, low: float, high: float) -> None:
    assert [(m.value, m.ranged) for m in find_money(said)] == [(low, True), (high, True)]


@pytest.mark.parametrize(
    ("said", "pairs"),
    [
        ("it's 40 seats. no, sorry, 45.", [("40", "45")]),
        ("forty, did i say forty? fifty.", [("forty", "fifty"), ("forty", "fifty")]),
        ("four hawks, wait, it was four but now it's three", [("four", "three"), ("four", "three")]),
        ("that puts us at 72, hold on, let me look. 69.", [("72", "69")]),
        ("it's 53, no ma'am, 53 was with the stand, it's 51", [("53", "51"), ("53", "51")]),
        ("for 35 desks, excuse me, 25 desks", [("35", "25")]),
        ("down to 40 or 45 seats", []),
        ("three of them. sorry about the noise, 4 seats", []),
    ],
)
def test_what_replaces_what(said: str, pairs: list[tuple[str, str]]) -> None:
    numbers = [n for n in find_numbers(said) if not n.ordinal]
    assert [(said[a:b], said[c:d]) for (a, b), (c, d) in taken_back(said, numbers).items()] == pairs


def test_a_bare_dollar_is_that_of_the_reps_country_where_nothing_else_tells() -> None:
    assert currency_of_zone("Pacific/Auckland") == "NZD"
    assert currency_of_zone("Nowhere/Atall") is currency_of_zone(None) is None
    assert settle_currency("dollar", None, None, frozenset(), "NZD") == "NZD"
    assert settle_currency("dollar", None, None, frozenset(), "GBP") == "USD"
    assert settle_currency("dollar", "CAD", None, frozenset(), "NZD") == "CAD"
    assert settle_currency(None, None, None, frozenset(), "NZD") is None


def test_what_the_client_answers_takes_nothing_of_ours_back() -> None:
    flat = "i gave him sixteen thousand pounds, he said make it fifteen thousand"
    kept, gone = correct_money(flat, find_money(flat), find_numbers(flat))
    assert ([m.value for m in kept], gone) == ([16_000, 15_000], [])


def test_a_shared_name_of_a_currency_is_the_deals_or_the_books() -> None:
    assert settle_currency("peso", "PHP", None) == "PHP"
    assert settle_currency("peso", None, None) is None
    assert settle_currency("peso", None, None, frozenset({"PHP", "USD"})) == "PHP"
    assert settle_currency("dollar", None, None, frozenset({"AUD"})) == "AUD"
    assert settle_currency("dollar", None, None, frozenset({"AUD", "USD"})) == "USD"
