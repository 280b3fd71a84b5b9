"""The queue's questions to the database, on both databases: every tab, every filter, and what a row needs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from service.db import Database, now
from service.domain.states import DraftState
from service.review import deciding, moves, queueing, repository
from service.review.models import Draft
from service.review.queueing import Narrowed, Seen, Tab
from service.users.models import User


@pytest.fixture
def draft(book: None, make_drafts: Callable[..., list[str]]) -> str:
    (made,) = make_drafts()
    return made


def seen(actor: User) -> Seen:
    at = now()
    return Seen(actor.id, at, at - timedelta(hours=1))


def ids(database: Database, actor: User, tab: Tab, narrowed: Narrowed | None = None) -> list[str]:
    with database.read() as session:
        return queueing.page(session, tab, narrowed or Narrowed(), seen(actor), limit=50)


def load(session: object, draft_id: str) -> Draft:
    found = repository.get(session, draft_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_draft_goes_from_tab_to_tab(database: Database, priya: User, ben: User, draft: str) -> None:
    assert ids(database, priya, Tab.OPEN) == [draft]
    with database.write() as session:
        moves.claim(session, priya, load(session, draft))
    assert (ids(database, priya, Tab.MINE), ids(database, ben, Tab.MINE)) == ([draft], [])
    with database.write() as session:
        deciding.postpone(session, priya, load(session, draft), now() + timedelta(hours=1), "later")
    assert (ids(database, priya, Tab.OPEN), ids(database, priya, Tab.POSTPONED)) == ([], [draft])
    with database.write() as session:
        load(session, draft).postponed_until = now() - timedelta(minutes=1)
    assert ids(database, priya, Tab.OPEN) == [draft]
    with database.write() as session:
        moves.claim(session, priya, load(session, draft))
    with database.write() as session:
        whole = load(session, draft)
        looks = [one.key for one in whole.fields if one.review == "look"]
        deciding.approve(session, priya, whole, version=whole.version, looked=looks)
    assert ids(database, priya, Tab.FILED) == [draft]
    with database.read() as session:
        numbers = queueing.counts(session, seen(priya))
        assert queueing.waiting(session) == 0
    assert numbers == dict.fromkeys(Tab, 0) | {Tab.FILED: 1}


@pytest.mark.parametrize("tab", Tab)
def test_every_tab_takes_every_filter(database: Database, priya: User, draft: str, tab: Tab) -> None:
    every = Narrowed(rep_id="x", template="x", text="x' \\ % _ ü", risky=True, before=now())
    assert ids(database, priya, tab, every) == []


@pytest.mark.parametrize(
    "narrowed",
    [
        Narrowed(text="REDWOOD"),
        Narrowed(text="mitchell"),
        Narrowed(text="85,000"),
        Narrowed(risky=True),
        Narrowed(template="deal_progress"),
        Narrowed(before=now() + timedelta(days=1)),
    ],
)
def test_filters_let_through_what_fits(database: Database, priya: User, draft: str, narrowed: Narrowed) -> None:
    assert ids(database, priya, Tab.OPEN, narrowed) == [draft]


def test_a_row_has_what_it_shows(database: Database, priya: User, nora: User, draft: str) -> None:
    with database.read() as session:
        (row,) = queueing.listed(session, [draft])
        assert (queueing.asked(session, [draft]), queueing.disputed(session, [draft])) == ({}, {})
    assert (row.draft.rep, row.draft.account, DraftState(row.draft.state)) == (
        nora.name,
        "Redwood Foods",
        DraftState.WAITING,
    )
    assert row.fields["stage"] == "negotiation"
    assert "Stage" in row.wants
    assert row.held == []
