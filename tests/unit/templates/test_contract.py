import json
from typing import Any

import pytest
from pydantic import ValidationError

from templates import Book, Entry, MemoText
from templates.contract import STAGES

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
