from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.accounts import values


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("72000", "72000.00"),
        (72000.0, "72000.00"),
        ("72,000.5", "72000.50"),
        ("1,234,567.89", "1234567.89"),
        ("0", "0.00"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_amounts_are_read_exactly(raw: Any, amount: str) -> None:
    assert values.amount(raw) == Decimal(amount)
    assert str(values.amount(raw)) == amount


@pytest.mark.parametrize("raw", ["72.000,00", "-5", "$7", "72k", "1e5", "12,34", "0.001", "9" * 17, "NaN"])
def test_other_amounts_are_refused_with_an_example(raw: str) -> None:
    with pytest.raises(ValueError, match=r"such as 72000\.50"):
        values.amount(raw)


@pytest.mark.parametrize(
    ("raw", "stage"), [("Closed Won", "closed_won"), ("verbal-commit", "verbal_commit"), (" ", None)]
)
def test_stages_are_known_in_any_spelling(raw: str, stage: str | None) -> None:
    assert values.stage(raw) == stage


def test_an_unknown_stage_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'prospecting'; choose one of qualification, discovery"):
        values.stage("prospecting")


def test_days_are_iso_only() -> None:
    assert values.day("2026-12-11") == date(2026, 12, 11)
    assert values.day(date(2026, 12, 11)) == date(2026, 12, 11)
    assert values.day("") is None
    for raw in ("11.12.2026", "12/11/2026", "2026-02-30", "20261211", "2026-W50-5"):
        with pytest.raises(ValueError, match="year-month-day"):
            values.day(raw)


def test_other_names_are_each_there_once() -> None:
    assert values.aliases(" Redwood | RW||redwood ") == ["Redwood", "RW"]
    assert values.aliases(["Redwood", " "]) == ["Redwood"]
    assert values.aliases(None) == []
    with pytest.raises(ValueError, match="cannot have one"):
        values.aliases(["a|b"])


def test_texts_become_one_line_without_what_a_database_refuses() -> None:
    assert values.text(" Redwood \n\t Foods\0 ") == "Redwood Foods"
    assert values.text("\0") is None
    with pytest.raises(ValueError, match="at most 200"):
        values.name("x" * 201)
    with pytest.raises(ValueError, match="give a name"):
        values.name("  ")


def test_currencies_and_addresses() -> None:
    assert values.currency("usd") == "USD"
    assert values.email("laura@redwood.example") == "laura@redwood.example"
    with pytest.raises(ValueError, match="ISO 4217"):
        values.currency("dollars")
    for raw in ("laura", "@redwood", "laura@", "laura @redwood.example"):
        with pytest.raises(ValueError, match="no e-mail address"):
            values.email(raw)
