"""Lists, the account page, edits by hand with their history, follow-ups, and the book as the filler gets it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from service.accounts import repository, service
from service.accounts.models import Entry, FollowUp
from service.accounts.repository import FollowUpState
from service.db import Database
from service.domain.errors import InvalidFields, NotAllowed, NotFound
from service.events import repository as events
from service.users.models import User
from templates import Book

pytestmark = pytest.mark.usefixtures("book")

TODAY = date(2026, 11, 20)
MakeUser = Callable[..., User]
MakeEntry = Callable[..., Entry]
MakeFollowUp = Callable[..., FollowUp]


def found(database: Database, q: str) -> list[str]:
    with database.read() as session:
        rows = repository.listing(session, q=q, today=TODAY)
        assert repository.count(session, q=q) == len(rows)
        return [row.account.id for row in rows]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("", {"A1", "A2", "A3"}),
        ("redw", {"A1"}),
        ("RW", {"A1"}),
        ("ärzte", {"A2"}),
        ("ÄRZTE", {"A2"}),
        ("köln", {"A2"}),
        ("  silver   oak ", {"A3"}),
        ("%", set()),
        ("_", set()),
        ("nobody", set()),
        ("o", {"A1", "A2", "A3"}),
    ],
)
def test_accounts_are_found_by_parts_of_names_aliases_and_cities(database: Database, q: str, ids: set[str]) -> None:
    assert set(found(database, q)) == ids


def test_an_account_in_the_list_tells_what_there_is_of_it_in_one_query(
    database: Database, make_user: MakeUser, make_entry: MakeEntry, make_follow_up: MakeFollowUp
) -> None:
    nora, priya = make_user("nora"), make_user("priya", role="admin")
    make_entry(nora, priya, day=date(2026, 11, 2))
    make_entry(nora, priya, day=date(2026, 11, 9))
    make_follow_up("late", nora, TODAY - timedelta(days=1))
    make_follow_up("today", nora, TODAY)
    make_follow_up("some day", nora)
    make_follow_up("done", nora, TODAY - timedelta(days=9), done_at=nora.created_at)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with database.read() as session:
        rows = {row.account.id: row for row in repository.listing(session, today=TODAY)}
    assert len([s for s in statements if s.startswith("SELECT")]) == 1
    one = rows["A1"]
    assert (one.contacts, one.open_deals, one.entries, one.open_follow_ups, one.overdue) == (2, 1, 2, 3, 1)
    assert one.last_entry == date(2026, 11, 9)
    none = rows["A2"]
    assert (none.contacts, none.open_deals, none.entries, none.open_follow_ups, none.last_entry) == (0, 0, 0, 0, None)


def test_the_list_is_paged_by_name(database: Database) -> None:
    with database.read() as session:
        pages = [repository.listing(session, today=TODAY, limit=2, offset=offset) for offset in (0, 2)]
    assert [len(page) for page in pages] == [2, 1]
    names = [row.account.name for page in pages for row in page]
    assert set(names) == {"Redwood Foods", "Silver Oak Hotels", "Ärztehaus Nord"}


def test_an_account_has_its_people_and_its_deals_with_history(database: Database) -> None:
    with database.read() as session:
        account = service.get_account(session, "A1")
        assert [c.name for c in account.contacts] == ["Bo Lind", "Laura Mitchell"]
        assert [(d.name, d.open, len(d.changes)) for d in account.deals] == [
            ("Inventory system", True, 4),
            ("Old scanners", False, 4),
        ]
        assert [d.id for d in repository.open_deals(session, "A1")] == ["D1"]
        assert [d.id for d in repository.open_deals(session, "A3")] == ["D3"]
        with pytest.raises(NotFound):
            service.get_account(session, "A99")


def test_entries_are_narrowed_and_the_latest_comes_first(
    database: Database, make_user: MakeUser, make_entry: MakeEntry
) -> None:
    nora, victor, priya = make_user("nora"), make_user("victor"), make_user("priya", role="admin")
    first = make_entry(nora, priya, day=date(2026, 11, 2)).id
    second = make_entry(victor, priya, account_id="A3", day=date(2026, 11, 9)).id
    third = make_entry(nora, priya, day=date(2026, 11, 9)).id
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [third, second, first]),
        ({"rep_id": nora.id}, [third, first]),
        ({"account_id": "A3"}, [second]),
        ({"since": date(2026, 11, 9)}, [third, second]),
        ({"until": date(2026, 11, 2)}, [first]),
        ({"since": date(2026, 11, 3), "until": date(2026, 11, 8)}, []),
    ]
    with database.read() as session:
        for narrowed, ids in cases:
            assert [e.id for e in repository.entries(session, **narrowed)] == ids
            assert repository.count_entries(session, **narrowed) == len(ids)
        assert [e.id for e in repository.entries(session, limit=1, offset=1)] == [second]
        whole = service.get_entry(session, third)
        assert (whole.rep.id, whole.account.name, whole.approved_by.id, whole.deal) == (
            nora.id,
            "Redwood Foods",
            priya.id,
            None,
        )


def test_a_deal_changed_by_hand_keeps_its_history_and_who_did_it(database: Database, make_user: MakeUser) -> None:
    priya = make_user("priya", role="admin")
    with database.write() as session:
        service.update_deal(session, priya, "D1", {"stage": "negotiation", "amount": 68000, "currency": "USD"})
        service.update_deal(session, priya, "D1", {"amount": None})
    with database.read() as session:
        deal = repository.deal_whole(session, "D1")
        assert deal is not None
        assert [(c.key, c.old, c.new, c.actor_id, c.entry_id) for c in deal.changes[4:]] == [
            ("stage", "proposal", "negotiation", priya.id, None),
            ("amount", "72000.00", "68000.00", priya.id, None),
            ("amount", "68000.00", None, priya.id, None),
        ]


def test_accounts_people_and_deals_are_made_and_changed_by_admin_staff(database: Database, make_user: MakeUser) -> None:
    priya = make_user("priya", role="admin")
    with database.write() as session:
        account = service.create_account(session, priya, {"name": " Copper  Creek ", "aliases": ["CC", "cc"]})
        service.update_account(session, priya, account, {"city": "Tucson", "aliases": []})
        contact = service.create_contact(session, priya, account, {"name": "Ann Lee", "email": "ann@copper.example"})
        service.update_contact(session, priya, contact.id, {"title": "CFO", "email": None})
        service.create_deal(
            session, priya, account, {"name": "Trucks", "stage": "Discovery", "close_date": "2027-01-31"}
        )
    with database.read() as session:
        whole = service.get_account(session, account.id)
        assert (whole.name, whole.aliases, whole.city) == ("Copper Creek", [], "Tucson")
        assert [(c.name, c.title, c.email) for c in whole.contacts] == [("Ann Lee", "CFO", None)]
        assert [(d.stage, d.close_date) for d in whole.deals] == [("discovery", date(2027, 1, 31))]
        told = [(e.what, e.source, e.target) for e in events.history(session, "account", account.id)]
    assert told == [
        ("created", None, None),
        ("changed city", None, "Tucson"),
        ("changed aliases", "CC", ""),
        ("added contact", None, "Ann Lee"),
        ("changed contact title", None, "CFO"),
        ("changed contact email", "ann@copper.example", None),
    ]


def test_what_cannot_be_taken_is_told_by_field(database: Database, make_user: MakeUser) -> None:
    priya = make_user("priya", role="admin")
    with database.write() as session:
        with pytest.raises(InvalidFields) as caught:
            service.update_deal(session, priya, "D1", {"stage": "prospecting", "amount": "ten", "name": ""})
        assert set(caught.value.errors) == {"stage", "amount", "name"}
        with pytest.raises(InvalidFields, match="has an account 'Redwood Foods' already"):
            service.create_account(session, priya, {"name": "REDWOOD FOODS"})
        with pytest.raises(InvalidFields, match="Name: it is empty; give a name"):
            service.create_account(session, priya, {})
        for change in (service.update_deal, service.update_contact):
            with pytest.raises(NotFound):
                change(session, priya, "none", {})


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_others_do_not_change_the_book(database: Database, make_user: MakeUser, role: str) -> None:
    actor = make_user("actor", role=role)
    with database.write() as session:
        account = service.get_account(session, "A1")
        attempts: list[Callable[[], object]] = [
            lambda: service.create_account(session, actor, {"name": "X"}),
            lambda: service.update_account(session, actor, account, {"name": "X"}),
            lambda: service.create_contact(session, actor, account, {"name": "X"}),
            lambda: service.update_contact(session, actor, "C1", {"name": "X"}),
            lambda: service.create_deal(session, actor, account, {"name": "X"}),
            lambda: service.update_deal(session, actor, "D1", {"name": "X"}),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()


def test_follow_ups_by_state_owner_and_urgency(
    database: Database, make_user: MakeUser, make_follow_up: MakeFollowUp
) -> None:
    nora, victor = make_user("nora"), make_user("victor")
    make_follow_up("some day", nora)
    make_follow_up("soon", victor, TODAY + timedelta(days=1), account_id="A3")
    make_follow_up("today", nora, TODAY)
    make_follow_up("late", nora, TODAY - timedelta(days=1))
    make_follow_up("long done", nora, done_at=nora.created_at - timedelta(days=2))
    make_follow_up("just done", nora, done_at=nora.created_at)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["late", "today", "soon", "some day", "just done", "long done"]),
        ({"state": FollowUpState.OPEN}, ["late", "today", "soon", "some day"]),
        ({"state": FollowUpState.OVERDUE}, ["late"]),
        ({"state": FollowUpState.DONE}, ["just done", "long done"]),
        ({"owner_id": victor.id}, ["soon"]),
        ({"account_id": "A1", "state": FollowUpState.OPEN}, ["late", "today", "some day"]),
    ]
    with database.read() as session:
        for narrowed, texts in cases:
            assert [f.text for f in repository.follow_ups(session, today=TODAY, **narrowed)] == texts
            assert repository.count_follow_ups(session, today=TODAY, **narrowed) == len(texts)


def test_a_follow_up_is_ticked_off_by_its_owner_or_admin_staff_and_can_be_taken_back(
    database: Database, make_user: MakeUser, make_entry: MakeEntry, make_follow_up: MakeFollowUp
) -> None:
    nora, victor = make_user("nora"), make_user("victor")
    priya, frank = make_user("priya", role="admin"), make_user("frank", role="manager")
    entry = make_entry(nora, priya)
    own, clients = make_follow_up("ours", nora), make_follow_up("theirs", None, entry_id=entry.id)

    def complete(actor: User, row: FollowUp, *, done: bool) -> None:
        with database.write() as session:
            service.complete(session, actor, service.get_follow_up(session, row.id), done=done)

    for stranger in (victor, frank):
        for row in (own, clients):
            with pytest.raises(NotAllowed, match=row.owner_name):
                complete(stranger, row, done=True)
    complete(nora, own, done=True)
    complete(priya, own, done=True)
    complete(nora, clients, done=True)
    with database.read() as session:
        row = service.get_follow_up(session, own.id)
        assert row.done_at is not None
        assert row.done_by_id == nora.id
    complete(priya, own, done=False)
    with database.read() as session:
        row = service.get_follow_up(session, own.id)
        assert (row.done_at, row.done_by_id) == (None, None)
        told = [(e.what, e.actor_id) for e in events.history(session, "follow_up", own.id)]
    assert told == [("done", nora.id), ("reopened", priya.id)]


def test_the_filler_gets_the_book_in_its_contracts_shape(database: Database, make_user: MakeUser) -> None:
    make_user("nora", name="Nora Hughes", timezone="America/New_York")
    with database.read() as session:
        raw = service.book_for_filling(session)
    assert set(raw) == {"accounts", "contacts", "deals", "products", "competitors", "reps"}
    book = Book.model_validate(raw)
    assert {(a.id, a.name, tuple(a.aliases), a.city) for a in book.accounts} >= {
        ("A1", "Redwood Foods", ("Redwood", "RW"), "Portland")
    }
    deal = next(d for d in book.deals if d.id == "D1")
    assert (deal.amount, deal.currency, deal.close_date, deal.stage) == (72000, "USD", "2026-12-11", "proposal")
    assert [(r.name, r.timezone) for r in book.reps] == [("Nora Hughes", "America/New_York")]
    assert len(book.stages) == 7
