"""The book from CSV files: whole, or not at all with every problem's place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.accounts import repository
from service.accounts.csv_book import Imported, import_book
from service.accounts.csv_reading import csv_file, files_at
from service.accounts.models import Account, Deal
from service.db import Database
from service.domain.errors import InvalidInput, NotAllowed
from service.events import repository as events
from service.events.models import Event
from service.users.models import User

SAMPLES = Path(__file__).parents[3] / "samples" / "book"


def take(database: Database, **files: str) -> Imported:
    with database.write() as session:
        return import_book(session, None, [csv_file(f"{kind}.csv", text.encode()) for kind, text in files.items()])


def refused(database: Database, **files: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        take(database, **files)
    first, *rest = caught.value.message.splitlines()
    assert first.startswith("Nothing was imported; correct ")
    return rest


def accounts(database: Database) -> dict[str, tuple[str, list[str], str | None]]:
    with database.read() as session:
        return {a.id: (a.name, a.aliases, a.city) for a in repository.all_accounts(session)}


def history(database: Database, deal_id: str) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        deal = repository.deal_whole(session, deal_id)
        assert deal is not None
        return [(c.key, c.old, c.new, c.entry_id) for c in deal.changes]


def test_the_samples_own_book_is_imported_whole(database: Database) -> None:
    files = files_at([SAMPLES])
    assert {f.kind for f in files} == {"accounts", "contacts", "deals", "products", "competitors"}
    with database.write() as session:
        imported = import_book(session, None, files)
    lines = {f.kind: len(f.data.decode().strip().splitlines()) - 1 for f in files}
    assert {kind: tally.created for kind, tally in imported.tallies.items()} == lines
    with database.write() as session:
        again = import_book(session, None, files)
    assert {kind: tally.unchanged for kind, tally in again.tallies.items()} == lines


@pytest.mark.usefixtures("book")
def test_values_are_stored_as_they_are_meant(database: Database) -> None:
    assert accounts(database)["A1"] == ("Redwood Foods", ["Redwood", "RW"], "Portland")
    with database.read() as session:
        deal = repository.get_deal(session, "D1")
        assert deal is not None
        assert (deal.stage, str(deal.amount), deal.currency, str(deal.close_date)) == (
            "proposal",
            "72000.00",
            "USD",
            "2026-12-11",
        )
        bare = repository.get_deal(session, "D3")
        assert bare is not None
        assert (bare.stage, bare.amount, bare.currency, bare.close_date) == (None, None, None, None)


@pytest.mark.usefixtures("book")
def test_a_known_id_is_updated_and_an_empty_cell_keeps_what_is_known(database: Database) -> None:
    imported = take(database, accounts="id,name,city\nA1,Redwood Foods Inc,\nA3,Silver Oak Hotels,London\n")
    tally = imported.tallies["accounts"]
    assert (tally.created, tally.updated, tally.unchanged) == (0, 1, 1)
    assert accounts(database)["A1"] == ("Redwood Foods Inc", ["Redwood", "RW"], "Portland")
    assert imported.sentence == "Imported: accounts 0 new, 1 changed, 1 as they were."


@pytest.mark.usefixtures("book")
def test_without_an_id_the_name_decides(database: Database) -> None:
    imported = take(
        database,
        accounts="name,city\nredwood FOODS,Salem\nBramhope Vets,Leeds\n",
        contacts="name,account_id,title\nlaura mitchell,A1,Head of purchasing\nLaura Mitchell,A3,Chef\n",
        deals="name,account_id,stage\nINVENTORY SYSTEM,A1,negotiation\n",
    )
    assert [(t.created, t.updated) for t in imported.tallies.values()] == [(1, 1), (1, 1), (0, 1)]
    with database.read() as session:
        assert repository.account_named(session, "BRAMHOPE VETS") is not None
        assert [(c.id, c.title) for c in repository.contacts_of(session, "A1")] == [
            ("C2", None),
            ("C1", "Head of purchasing"),
        ]
        assert len(repository.contacts_of(session, "A3")) == 1


@pytest.mark.usefixtures("book")
def test_accounts_are_named_by_id_or_by_name_also_those_of_the_same_import(database: Database) -> None:
    take(
        database,
        contacts="name,account_id\nAnn Lee,bramhope vets\nBo Berg,A9\nCy Young,ÄRZTEHAUS NORD\n",
        accounts="id,name\n,Bramhope Vets\nA9,Copper Creek\n",
    )
    with database.read() as session:
        owner = {c.name: c.account_id for c in repository.all_contacts(session)}
        vets = repository.account_named(session, "Bramhope Vets")
        assert vets is not None
        assert (owner["Ann Lee"], owner["Bo Berg"], owner["Cy Young"]) == (vets.id, "A9", "A2")


@pytest.mark.usefixtures("book")
def test_what_changes_in_a_deal_goes_into_its_history(database: Database) -> None:
    first = [
        ("stage", None, "proposal", None),
        ("amount", None, "72000.00", None),
        ("currency", None, "USD", None),
        ("close_date", None, "2026-12-11", None),
    ]
    assert history(database, "D1") == first
    take(database, deals="id,account_id,name,stage,amount,close_date\nD1,A1,Inventory system,Closed Won,72000.00,\n")
    assert history(database, "D1") == [*first, ("stage", "proposal", "closed_won", None)]
    with database.read() as session:
        assert [e.what for e in events.history(session, "deal", "D1")] == ["imported", "imported"]


@pytest.mark.usefixtures("book")
def test_a_broken_line_imports_nothing_and_every_problem_is_told(database: Database) -> None:
    before = accounts(database)
    with database.read() as session:
        events_before = session.scalar(select(func.count()).select_from(Event))
    told = refused(
        database,
        accounts="id,name\nA1,Changed Name\nA8,\nA9,New One\n",
        contacts="id,name,account_id,email\nC8,Ann Lee,A9,ann\nC9,Bo Berg,A77,\nC10,Cy Young,,\n",
        deals="id,account_id,name,stage,amount,currency,close_date\nD9,A9,Big one,prospecting,ten,euros,11.12.2026\n",
    )
    assert told == [
        "accounts.csv, line 3, name: it is empty; every row needs it.",
        "contacts.csv, line 2, email: 'ann' is no e-mail address; write it as somebody@example.com, or leave it empty.",
        "contacts.csv, line 3, account_id: there is no account 'A77'; add it to accounts.csv, or correct the id.",
        "contacts.csv, line 4, account_id: it is empty; every row needs it.",
        "deals.csv, line 2, stage: there is no stage 'prospecting'; choose one of qualification, discovery, proposal, "
        "negotiation, verbal_commit, closed_won, closed_lost.",
        "deals.csv, line 2, amount: 'ten' is no amount; write digits with a decimal point and no currency, "
        "such as 72000.50.",
        "deals.csv, line 2, currency: 'euros' is no currency; write its ISO 4217 code, such as USD, EUR or GBP.",
        "deals.csv, line 2, close_date: '11.12.2026' is no day; write it as year-month-day, such as 2026-12-11.",
    ]
    assert accounts(database) == before
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == events_before


@pytest.mark.usefixtures("book")
def test_what_follows_from_another_problem_is_not_told_again(database: Database) -> None:
    told = refused(database, accounts="id,name\nA8,\n", contacts="name,account_id\nAnn Lee,A8\n")
    assert told == ["accounts.csv, line 2, name: it is empty; every row needs it."]
    told = refused(database, accounts="id,nam\nA8,Copper Creek\n", contacts="name,account_id\nAnn Lee,A8\n")
    assert len(told) == 2
    assert all(line.startswith("accounts.csv, line 1") for line in told)


@pytest.mark.usefixtures("book")
def test_one_record_twice_in_a_file_is_refused(database: Database) -> None:
    assert refused(database, accounts="id,name\nA8,Copper Creek\nA8,Copper Creek Mining\n") == [
        "accounts.csv, line 3, id: this is accounts.csv, line 2 again; keep one of the two."
    ]
    assert refused(database, products="name\nScanner\nSCANNER\n") == [
        "products.csv, line 3, name: this is products.csv, line 2 again; keep one of the two."
    ]
    assert refused(database, accounts="id,name\nA1,Redwood Foods\n,Redwood Foods\n") == [
        "accounts.csv, line 3, name: this is accounts.csv, line 2 again; keep one of the two."
    ]


@pytest.mark.usefixtures("book")
def test_a_name_that_several_have_asks_for_the_id(database: Database) -> None:
    take(database, accounts="id,name\nA7,Redwood Foods\n")
    told = refused(
        database, accounts="name,city\nRedwood Foods,Salem\n", contacts="name,account_id\nAnn Lee,Redwood Foods\n"
    )
    assert told == [
        "accounts.csv, line 2, name: several are called 'Redwood Foods'; give one of the ids A1, A7.",
        "contacts.csv, line 2, account_id: several are called 'Redwood Foods'; give one of the ids A1, A7.",
    ]


def test_only_admin_staff_import(database: Database, make_user: Callable[..., User]) -> None:
    files = [csv_file("accounts.csv", b"name\nRedwood Foods\n")]
    for actor in (make_user("nora"), make_user("frank", role="manager")):
        with pytest.raises(NotAllowed), database.write() as session:
            import_book(session, actor, files)
    priya = make_user("priya", role="admin")
    with database.write() as session:
        import_book(session, priya, files)
    with database.read() as session:
        account = repository.account_named(session, "Redwood Foods")
        assert account is not None
        assert [e.actor_id for e in events.history(session, "account", account.id)] == [priya.id]


def test_files_are_found_in_folders_and_named_when_they_are_not(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no file of the book"):
        files_at([tmp_path])
    (tmp_path / "Contacts.CSV").write_text("name,account_id\n")
    (tmp_path / "entries.csv").write_text("id\n")
    (tmp_path / "accounts.xlsx").write_text("no")
    assert [(f.name, f.kind) for f in files_at([tmp_path])] == [("Contacts.CSV", "contacts")]
    with pytest.raises(InvalidInput, match=r"nowhere\.csv cannot be read: No such file"):
        files_at([tmp_path / "nowhere.csv"])
    with pytest.raises(InvalidInput, match=r"entries\.csv: its name does not say"):
        files_at([tmp_path / "entries.csv"])


def test_a_large_book_is_imported_in_seconds(database: Database) -> None:
    many = range(2000)
    take(
        database,
        accounts="id,name\n" + "".join(f"A{n},Account {n}\n" for n in many),
        contacts="name,account_id\n" + "".join(f"Person {n},A{n}\n" for n in many),
        deals="name,account_id,stage\n" + "".join(f"Deal {n},A{n},proposal\n" for n in many),
    )
    with database.read() as session:
        number: Any = session.scalar(select(func.count()).select_from(Account))
        deals: Any = session.scalar(select(func.count()).select_from(Deal))
    assert (number, deals) == (2000, 2000)
