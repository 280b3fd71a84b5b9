import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.types import MOST_ITEMS, TYPES, FieldValueError, display, parse_value


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "  two   words ", "two words"),
        ("text", 40, "40"),
        ("long_text", "first\nsecond\n", "first\nsecond"),
        ("date", "2026-11-27", "2026-11-27"),
        ("datetime", "2026-11-27", "2026-11-27"),
        ("datetime", "2026-11-27T14:30", "2026-11-27T14:30"),
        ("datetime", "2026-11-27 14:30:20", "2026-11-27T14:30"),
        ("money", "$85,000", {"value": 85000, "currency": "USD"}),
        ("money", "85000 eur", {"value": 85000, "currency": "EUR"}),
        ("money", "12.50", {"value": 12.5, "currency": None}),
        ("money", {"value": "1,200", "currency": "gbp"}, {"value": 1200, "currency": "GBP"}),
        ("number", "1,200.5", 1200.5),
        ("number", 7.0, 7),
        ("percent", "65 %", 65),
        ("yes_no", "Yes", True),
        ("yes_no", False, False),
        ("texts", "one\n\n two ", ["one", "two"]),
        ("texts", ["one", "", None], ["one"]),
        ("people", "Laura Mitchell, CFO", [{"name": "Laura Mitchell", "title": "CFO", "id": None}]),
        ("people", [{"name": "Tom", "id": "C7"}], [{"name": "Tom", "title": None, "id": "C7"}]),
        ("actions", "send it | 2026-11-27", [{"text": "send it", "owner": "rep", "due_date": "2026-11-27"}]),
        ("actions", [{"text": "sign", "owner": "Tom"}], [{"text": "sign", "owner": "Tom", "due_date": None}]),
        ("quantities", "40 seats", [{"value": 40, "unit": "seats"}]),
        ("sums", "$500: discount", [{"value": 500, "currency": "USD", "meaning": "discount"}]),
        ("key_dates", "06-03: birthday", [{"date": "06-03", "what": "birthday"}]),
        ("key_dates", "2026-10: renewal", [{"date": "2026-10", "what": "renewal"}]),
    ],
)
def test_a_written_value_is_read(kind: str, raw: Any, value: Any) -> None:
    assert parse_value(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "says"),
    [
        ("date", "next Friday", "'next Friday' is no date. Write it as 2026-11-27."),
        ("date", "2026-02-30", "'2026-02-30' is no date"),
        ("datetime", "2026-11-27T25:00", "is no date or time"),
        ("number", "1,5", "'1,5' is no number"),
        ("number", "nan", "'nan' is no number"),
        ("number", "1_000", "'1_000' is no number"),
        ("number", True, "'True' is no number"),
        ("number", float("inf"), "too large"),
        ("percent", "130", "from 0 to 100"),
        ("money", "a lot", "'a lot' is no sum of money"),
        ("money", {"value": None, "currency": "EUR"}, "The sum is missing"),
        ("money", {"value": 5, "currency": "euro"}, "'EURO' is no currency"),
        ("money", "-5 EUR", "cannot be negative"),
        ("yes_no", "maybe", "neither yes nor no"),
        ("people", [{"title": "CFO"}], "one person a line"),
        ("actions", [{"text": "sign", "due_date": "soon"}], "'soon' is no date"),
        ("quantities", "many seats", "'many' is no number"),
        ("key_dates", "13-45: never", "'13-45' is no date"),
        ("key_dates", "2026-13: never", "'2026-13' is no date"),
        ("texts", {"not": "a list"}, "one item a line"),
        ("text", {"not": "text"}, "plain text"),
        ("text", "x" * 5001, "5001 characters, and the limit is 5000"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(kind: str, raw: Any, says: str) -> None:
    with pytest.raises(FieldValueError) as caught:
        parse_value(kind, raw)
    assert says in str(caught.value)


def test_the_length_limit_holds_for_every_text_of_a_list() -> None:
    assert parse_value("texts", ["short"], max_length=10) == ["short"]
    with pytest.raises(FieldValueError, match="11 characters, and the limit is 10"):
        parse_value("texts", ["short", "x" * 11], max_length=10)


def test_a_list_has_a_most() -> None:
    with pytest.raises(FieldValueError, match="more than the 50"):
        parse_value("texts", ["x"] * (MOST_ITEMS + 1))


def test_a_choice_takes_its_options_as_people_write_them() -> None:
    stages = ["proposal", "closed_won"]
    assert parse_value("choice", "Closed won", options=stages) == "closed_won"
    with pytest.raises(FieldValueError, match=r"'propsal' is none of proposal, closed_won. Did you mean proposal\?"):
        parse_value("choice", "propsal", options=stages)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", [None, "", "  ", []])
def test_nothing_is_not_said(kind: str, raw: Any) -> None:
    assert parse_value(kind, raw) is None
    assert display(None, kind) == ""


@given(st.sampled_from(sorted(TYPES)), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "title", "value", "currency", "text", "due_date", "owner", "unit", "date", "what"]),
        inner, max_size=4),
    max_leaves=6))  # fmt: skip
def test_any_json_either_becomes_a_value_that_can_be_shown_and_kept_or_is_refused(kind: str, raw: Any) -> None:
    try:
        value = parse_value(kind, raw, options=["one", "two"])
    except FieldValueError:
        return
    json.dumps(value, allow_nan=False)
    assert isinstance(display(value, kind), str)
    if value is not None:
        assert parse_value(kind, value, options=["one", "two"]) == value


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("date", "2026-11-20", "Fri 20 Nov 2026"),
        ("date", "2026-12-03", "Thu 3 Dec 2026"),
        ("datetime", "2026-11-20T14:00", "Fri 20 Nov 2026, 14:00"),
        ("money", {"value": 85000, "currency": "USD"}, "$85,000"),
        ("money", {"value": 85000.5, "currency": "CHF"}, "85,000.50 CHF"),
        ("money", {"value": 85000, "currency": None}, "85,000"),
        ("number", 1200, "1,200"),
        ("percent", 65, "65 %"),
        ("choice", "closed_won", "closed won"),
        ("yes_no", False, "no"),
        ("texts", ["one", "two"], "one; two"),
        ("people", [{"name": "Laura", "title": "CFO", "id": None}, {"name": "Tom", "title": None}], "Laura, CFO; Tom"),
        ("actions", [{"text": "send it", "owner": "rep", "due_date": "2026-11-20"}], "send it by Fri 20 Nov 2026"),
        ("actions", [{"text": "sign", "owner": "Tom", "due_date": None}], "Tom: sign"),
        ("quantities", [{"value": 40, "unit": "seats"}], "40 seats"),
        ("sums", [{"value": 500, "currency": "EUR", "meaning": "discount"}], "€500 (discount)"),
        ("key_dates", [{"date": "06-03", "what": "birthday"}], "3 June every year: birthday"),
        ("key_dates", [{"date": "2026-10", "what": "renewal"}], "October 2026: renewal"),
    ],
)
def test_values_are_shown_as_people_read_them(kind: str, value: Any, shown: str) -> None:
    assert display(value, kind) == shown
