"""The index kept up by each change is the index that is made anew."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from service.accounts import repository as accounts
from service.accounts import service as book_service
from service.accounts.models import Account, Contact, Deal
from service.db import Database, now
from service.domain.errors import DebriefError
from service.memos import repository as memos
from service.memos import service as memo_service
from service.memos.models import Memo
from service.review import rewording
from service.review import service as review
from service.search.index import rebuild
from service.search.models import Kind, SearchRow
from service.users.models import User
from templates import load_templates

Do = Callable[..., Any]
NEW = (
    "Deal update for Harbison Valve. I met with Rosa Keller from Harbison Valve. The deal is worth $30,000. "
    "The stage is proposal. They expect to sign by December 11th."
)


def content(database: Database) -> list[tuple[Any, ...]]:
    """The whole index without its own numbers."""
    columns = [c for c in SearchRow.__table__.columns if c.name != "id"]
    with database.read() as session:
        kept = session.execute(text("SELECT rowid, CAST(words AS TEXT) FROM search_words")).all()
        words = {row[0]: row[1] for row in kept}
        rows = session.execute(select(SearchRow.id, *columns).order_by(SearchRow.kind, SearchRow.ref_id)).all()
    assert len(words) == len(rows)
    return [(*row[1:], words[row[0]]) for row in rows]


def check(database: Database) -> list[tuple[Any, ...]]:
    """The index as it is, which is what it is when made anew."""
    kept = content(database)
    with database.write() as session:
        rebuild(session.connection())
    assert kept == content(database)
    return kept


def approve(database: Database, do: Do, actor: User, draft_id: str, **values: Any) -> None:
    with database.read() as session:
        draft = review.visible(session, actor, draft_id)
        looked = [f.key for f in draft.fields if f.review == "look"]
    do(review.approve, actor, draft_id, version=draft.version, looked=looked, **values)


@pytest.fixture
def do(database: Database) -> Do:
    def run(call: Callable[..., Any], actor: User, draft_id: str, *args: Any, **values: Any) -> Any:
        with database.write() as session:
            return call(session, actor, review.visible(session, actor, draft_id), *args, **values)

    return run


@pytest.fixture
def correct(database: Database, priya: User) -> Callable[[str, str], None]:
    def put(draft_id: str, words: str) -> None:
        with database.write() as session:
            memo = memos.get(session, review.visible(session, priya, draft_id).memo_id)
            assert memo is not None
            assert memo.transcript is not None
            rewording.correct(session, priya, memo, {0: words}, memo.transcript.version, load_templates())

    return put


@pytest.mark.usefixtures("book")
def test_from_approval_to_correction(
    database: Database, do: Do, correct: Callable[[str, str], None], make_drafts: Callable[..., list[str]],
    find: Callable[..., dict[str, Any]], priya: User,
) -> None:  # fmt: skip
    (draft_id,) = make_drafts(NEW)
    assert "harbison" not in str([row for row in check(database) if row[0] == "account"])
    assert find(priya, "harbison").keys() == {"memo"}
    approve(database, do, priya, draft_id)
    check(database)
    assert find(priya, "harbison").keys() == {"account", "contact", "entry", "memo"}
    do(review.undo, priya, draft_id)
    check(database)
    assert find(priya, "harbison").keys() == {"memo"}
    do(review.claim, priya, draft_id)
    approve(database, do, priya, draft_id)
    check(database)
    do(review.revise, priya, draft_id)
    with database.read() as session:
        version = review.visible(session, priya, draft_id).version
    do(review.edit, priya, draft_id, "summary", "They want a wholesale quotation.", version=version, template=None)
    check(database)
    assert "entry" not in find(priya, "wholesale")
    approve(database, do, priya, draft_id, reason="Said later.")
    check(database)
    assert find(priya, "wholesale")["entry"].results[0].address == f"/entries/{draft_id}"
    correct(draft_id, NEW.replace("Rosa Keller", "Rosalind Kellerman"))
    check(database)
    assert find(priya, "kellerman")["memo"].total == 1
    assert "memo" not in find(priya, '"rosa keller"')


STEPS = ("approve", "undo", "revise", "correct", "rename", "contact", "deal", "moment", "leave")


@pytest.mark.usefixtures("book")
@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=7))
def test_whatever_happens(
    database: Database, do: Do, correct: Callable[[str, str], None], make_drafts: Callable[..., list[str]],
    priya: User, steps: list[str],
) -> None:  # fmt: skip
    (draft_id,) = make_drafts()
    for number, step in enumerate(steps):
        try:
            if step == "approve":
                approve(database, do, priya, draft_id, reason="It was wrong.")
            elif step == "undo":
                do(review.undo, priya, draft_id)
            elif step == "revise":
                do(review.revise, priya, draft_id)
                with database.read() as session:
                    version = review.visible(session, priya, draft_id).version
                do(review.edit, priya, draft_id, "summary", f"Text {number}", version=version, template=None)
            elif step == "correct":
                correct(draft_id, f"Meeting with Redwood Foods, take {number}. They pay $90,000.")
            else:
                _change_the_book(database, priya, draft_id, step, number)
        except DebriefError:
            continue
    check(database)


def _change_the_book(database: Database, priya: User, draft_id: str, step: str, number: int) -> None:
    with database.write() as session:
        account = accounts.get_account(session, "A1")
        assert account is not None
        if step == "rename":
            book_service.update_account(session, priya, account, {"name": f"Redwood {number}"})
        elif step == "contact":
            book_service.create_contact(session, priya, account, {"name": f"Person {number}"})
        elif step == "deal":
            session.add(Deal(account_id="A1", name=f"Deal {number}", created_at=now()))
        elif step == "leave":
            for contact in session.scalars(select(Contact).where(Contact.id == "C2")):
                session.delete(contact)
        else:
            memo = memos.get(session, review.visible(session, priya, draft_id).memo_id)
            assert memo is not None
            memo_service.set_moment(session, priya, memo, now())


@pytest.mark.usefixtures("book")
def test_what_is_rolled_back_is_not_in_the_index(database: Database) -> None:
    before = content(database)

    def fail() -> None:
        with database.write() as session:
            session.add(Account(id="A9", name="Vantage Tools", created_at=now()))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert content(database) == before


def test_a_change_past_the_index_is_refused(database: Database) -> None:
    with database.write() as session:
        for statement in (
            update(Account).values(city="Leeds"),
            delete(Contact),
            insert(Contact).values(id="x", account_id="A1", name="X", created_at=now()),
            insert(Contact.metadata.tables["contacts"]).values(id="x", account_id="A1", name="X", created_at=now()),
            update(Memo).values(rep_id="x"),
            update(Memo).values({Memo.recorded_at: now()}),
        ):
            with pytest.raises(RuntimeError, match="search index"):
                session.execute(statement)
        session.execute(update(Memo).values(progress=0.5))


@pytest.mark.usefixtures("book")
def test_it_is_made_anew_whole(database: Database, make_drafts: Callable[..., list[str]]) -> None:
    make_drafts()
    whole = content(database)
    with database.write() as session:
        session.execute(text("DELETE FROM search_words"))
        session.execute(delete(SearchRow))
        counts = rebuild(session.connection())
    assert content(database) == whole
    assert counts == {Kind.ACCOUNT: 3, Kind.CONTACT: 2, Kind.ENTRY: 0, Kind.MEMO: 1}


@pytest.mark.usefixtures("book")
def test_two_at_once_for_one_account(database: Database) -> None:
    def add(name: str) -> None:
        with database.write() as session:
            session.add(Deal(account_id="A1", name=name, created_at=now()))
            session.flush()
            time.sleep(0.2)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, ("Alpha", "Beta", "Gamma", "Delta")))
    (row,) = [row for row in check(database) if row[1] == "A1"]
    assert {"alpha", "beta", "gamma", "delta"} <= set(str(row).lower().replace("'", " ").split())
