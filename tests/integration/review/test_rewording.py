"""The words of a memo corrected: evidence follows, untouched fields are filled anew, all of it can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.accounts.models import Account
from service.db import Database
from service.domain.errors import Conflict, InvalidInput
from service.memos import repository as memos
from service.memos.models import Memo
from service.review import edits, repository, rewording, undoing
from service.review import service as review
from service.review.models import Draft
from service.users.models import User
from service.web.transcripts import flat_spans
from templates import load_templates

from .conftest import RECORDED

TEXT = (
    "I met Laura Mitchell from North wind traitors. The deal is worth $85,000. They expect to sign by December 18th. "
    "I will send the contract by Friday."
)
Do = Callable[..., Any]


@pytest.fixture
def book(database: Database) -> None:
    with database.write() as session:
        session.add(Account(id="N1", name="Northwind Traders", aliases=[], created_at=RECORDED))


@pytest.fixture
def held(book: None, make_drafts: Callable[..., list[str]], do: Do, priya: User) -> str:
    (draft_id,) = make_drafts(TEXT)
    do(review.claim, priya, draft_id)
    return draft_id


@pytest.fixture
def memo_of(database: Database, look_at: Callable[[str], Draft]) -> Callable[[str], Memo]:
    def memo(draft_id: str) -> Memo:
        with database.read() as session:
            found = memos.get(session, look_at(draft_id).memo_id)
            assert found is not None
            return found

    return memo


@pytest.fixture
def correct(database: Database, memo_of: Callable[[str], Memo], priya: User) -> Callable[..., list[rewording.Changed]]:
    def put(draft_id: str, text: str | None, *, actor: User | None = None, version: int | None = None) -> Any:
        with database.write() as session:
            memo = memos.get(session, memo_of(draft_id).id)
            assert memo is not None
            assert memo.transcript is not None
            seen = memo.transcript.version if version is None else version
            texts = None if text is None else {0: text}
            return rewording.correct(session, actor or priya, memo, texts, seen, load_templates())

    return put


def quoted(draft: Draft, key: str) -> list[str]:
    field = draft.field(key)
    assert field is not None
    assert draft.memo.transcript is not None
    return [draft.memo.transcript.text[a:b] for a, b in flat_spans(field.evidence)]


def test_what_nobody_touched_is_filled_anew_and_the_rest_follows(
    database: Database, held: str, do: Do, correct: Do, look_at: Callable[[str], Draft], memo_of: Do, priya: User
) -> None:
    do(review.edit, priya, held, "deal_amount", {"value": 90000, "currency": "USD"}, version=1, template=None)
    before = look_at(held)
    right = TEXT.replace("North wind traitors", "Northwind Traders").replace("December 18th", "December 4th")
    (changed,) = correct(held, right)
    now = look_at(held)
    assert (now.account_id, now.value("company")) == ("N1", "Northwind Traders")
    assert (now.value("close_date"), now.value("deal_amount")["value"]) == ("2026-12-04", 90000)
    assert changed.values["close_date"][2:] == ("2026-12-18", "2026-12-04")
    assert quoted(now, "company") == ["Northwind Traders"]
    assert now.memo.transcript is not None
    assert now.memo.transcript.corrected_by is not None
    assert now.memo.transcript.corrected_by.name == "Priya Shaw"
    assert now.memo.transcript.heard is not None
    assert now.memo.transcript.heard["text"] == TEXT
    assert now.parts == [[0, len(right)]]
    with database.read() as session:
        offered = rewording.other_names(session, memo_of(held), repository.of_memo(session, now.memo_id))
    assert [(account.id, name) for account, name in offered] == [("N1", "North wind traitors")]
    with database.write() as session:
        draft = review.visible(session, priya, held)
        edit = edits.last(session, held)
        assert edit is not None
        undoing.undo(session, priya, draft, edit_id=edit.id, version=draft.version)
    back = look_at(held)
    assert edits.state_of(back) == edits.state_of(before)
    assert back.memo.transcript is not None
    assert (back.memo.transcript.text, back.memo.transcript.heard) == (TEXT, None)
    with database.write() as session:
        draft = review.visible(session, priya, held)
        edit = edits.next_undone(session, held)
        assert edit is not None
        undoing.redo(session, priya, draft, edit_id=edit.id, version=draft.version)
    assert edits.state_of(look_at(held)) == edits.state_of(now)


def test_a_value_whose_words_are_gone_is_told(held: str, correct: Do, look_at: Callable[[str], Draft]) -> None:
    (changed,) = correct(held, TEXT.replace(" They expect to sign by December 18th.", ""))
    assert changed.values["close_date"][2:] == ("2026-12-18", None)
    assert look_at(held).value("close_date") is None
    correct(held, None)
    assert look_at(held).value("close_date") == "2026-12-18"
    assert correct(held, TEXT) == []


def test_what_is_filed_stays_and_its_evidence_follows(
    held: str, do: Do, correct: Do, look_at: Callable[[str], Draft], priya: User
) -> None:
    looked = [f.key for f in review.unlooked(look_at(held))]
    entry = do(review.approve, priya, held, version=1, looked=looked)
    before = look_at(held)
    assert correct(held, f"Well now, {TEXT}") == []
    after = look_at(held)
    assert {f.key: f.value for f in after.fields} == {f.key: f.value for f in before.fields}
    assert quoted(after, "close_date") == quoted(before, "close_date")
    assert entry.revision == 1


def test_two_corrections_at_once_one_wins(held: str, correct: Do, ben: User, priya: User) -> None:
    with pytest.raises(Conflict, match="Priya Shaw reviews"):
        correct(held, f"{TEXT} Yes.", actor=ben)
    correct(held, f"{TEXT} Yes.", version=1)
    with pytest.raises(Conflict, match="Somebody else has corrected") as refused:
        correct(held, f"{TEXT} No.", version=1)
    assert refused.value.current["text"].endswith("Yes.")
    with pytest.raises(InvalidInput, match="at most"):
        correct(held, "word " * 10_000)


_NEW = st.lists(st.sampled_from([*TEXT.split(), "Northwind", "Traders", "日本", ","]), max_size=40).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_NEW)
def test_any_correction_leaves_places_in_the_text(
    held: str, correct: Do, look_at: Callable[[str], Draft], text: str
) -> None:
    correct(held, text)
    draft = look_at(held)
    assert draft.memo.transcript is not None
    length = len(draft.memo.transcript.text)
    spans = [*(s for f in draft.fields for s in flat_spans(f.evidence)), *draft.parts]
    assert all(0 <= a < b <= length for a, b in spans)
    correct(held, None)
    assert look_at(held).parts in ([[0, len(TEXT)]], [])
