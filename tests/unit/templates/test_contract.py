import json
from typing import Any

import pytest
from pydantic import ValidationError

from templates import Book, Entry, MemoText
from templates.contract import STAGES, BookAccount

MEMO = {"id": "m1", "text": "Met Laura.", "recorded_at": "2026-11-16T16:40:00-05:00", "rep": None}


def test_every_key_of_the_book_may_be_missing_null_or_empty() -> None:
    empty: list[dict[str, Any]] = [{}, {"accounts": None, "stages": None}, {"accounts": [], "stages": []}]
    for data in empty:
        book = Book.model_validate(data)
        assert book.accounts == []
        assert book.stages == list(STAGES)
    account = Book.model_validate({"accounts": [{"id": "A1", "name": "Redwood Foods", "aliases": None}]}).accounts[0]
    assert account.aliases == []
    assert account.city is None


@pytest.mark.parametrize("kind", ["accounts", "contacts", "products", "competitors", "deals"])
def test_a_book_with_an_id_twice_is_refused_and_both_places_are_named(kind: str) -> None:
    records = [{"id": f"X{i}", "account_id": "A1", "name": f"Name {i}"} for i in range(20)]
    Book.model_validate({kind: records})
    with pytest.raises(ValidationError, match=rf"{kind}\[17\] \(id X4\) has the id of {kind}\[4\]"):
        Book.model_validate({kind: [*records[:17], records[4], *records[18:]]})


def test_ids_of_different_kinds_may_be_the_same() -> None:
    Book.model_validate({kind: [{"id": "1", "name": "Redwood"}] for kind in ("accounts", "contacts", "products")})


@pytest.mark.parametrize("name", [None, "", " \t\u00a0", ...])
@pytest.mark.parametrize("kind", ["accounts", "contacts", "products", "competitors", "deals", "reps"])
def test_a_book_with_a_missing_name_is_refused_and_the_record_is_named(kind: str, name: Any) -> None:
    record = {"id": "X2", "account_id": "A1"} | ({} if name is ... else {"name": name})
    with pytest.raises(ValidationError, match=rf"{kind}\[1\] \(id X2\) has no name"):
        Book.model_validate({kind: [{"id": "X1", "account_id": "A1", "name": "Redwood"}, record]})


def test_a_book_put_together_from_records_is_held_to_the_same() -> None:
    one = BookAccount(id="A1", name="Redwood Foods")
    with pytest.raises(ValidationError, match=r"accounts\[1\] \(id A1\) has the id of accounts\[0\]"):
        Book(accounts=[one, one])


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("recorded_at", "2026-11-16T16:40:00", "the moment has no offset"),
        ("recorded_at", "2026-11-16", "the moment has no offset"),
        ("recorded_at", 1763304000, "1763304000 is no moment; write it as 2026-11-16T16:40:00-05:00"),
        ("recorded_at", "yesterday", "valid datetime"),
        ("text", None, "valid string"),
        ("id", 7, "valid string"),
    ],
)
def test_a_memo_that_is_not_as_the_contract_wants_it_is_refused(key: str, value: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        MemoText.model_validate(MEMO | {key: value})


def test_an_entry_prints_its_keys_in_the_contracts_order_and_the_optional_ones_only_when_they_hold_something() -> None:
    bare = Entry(template_kind="meeting_notes")
    keys = list(json.loads(bare.to_json()))
    assert keys[:3] == ["template_kind", "company", "account_id"]
    assert keys[-2:] == ["summary", "evidence"]
    full = Entry(evidence={"company": [[0, 3]]}, fields={"rooms": 12}, company="Ö", template_kind="site_survey")
    assert list(json.loads(full.to_json())) == [*keys[:-1], "fields", "evidence"]
    assert '"Ö"' in full.to_json()
    assert full.to_json() == full.model_copy(deep=True).to_json()
