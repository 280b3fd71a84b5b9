"""The book from CSV files: all of them in one transaction, or, with one list of what is wrong, nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.accounts import repository, values
from service.accounts.csv_reading import COLUMNS, REQUIRED, CsvFile, Problems, Row, rows_of
from service.accounts.models import Account, Competitor, Contact, Deal, Product
from service.accounts.service import ACCOUNT_VALUES, CONTACT_VALUES, DEAL_VALUES, set_deal
from service.db import WriteSession, new_id, now
from service.domain.errors import NotAllowed
from service.domain.sentences import Sentence, listed, said
from service.events import repository as events
from service.users.models import User

Record = Account | Contact | Deal | Product | Competitor

READERS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "accounts": ACCOUNT_VALUES,
    "contacts": CONTACT_VALUES,
    "deals": DEAL_VALUES,
    "products": {"name": values.name, "description": values.text},
    "competitors": {"name": values.name, "aliases": values.aliases},
}


@dataclass
class Tally:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Imported:
    """What an import did, by kind."""

    tallies: dict[str, Tally] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        parts = [
            said(
                "%(kind)s %(created)s new, %(updated)s changed, %(unchanged)s as they were",
                kind=said(kind),
                created=t.created,
                updated=t.updated,
                unchanged=t.unchanged,
            )
            for kind, t in self.tallies.items()
        ]
        if not parts:
            return said("There was nothing to import.")
        return said("Imported: %(parts)s.", parts=listed(parts, "; "))


def import_book(session: WriteSession, actor: User | None, files: Sequence[CsvFile]) -> Imported:
    """Bring the book up to what the files say. actor: None is the command line.

    A row is the record with its id; without an id, the one with its name (of its account, for contacts and deals); else
    a new one. An empty cell keeps what the book has: an import adds and changes, and never erases.

    Raises:
        NotAllowed: the actor does not keep the book.
        InvalidInput: every problem with file, line, column and what to do; nothing was changed.
    """
    if actor is not None and not actor.kind.keeps:
        raise NotAllowed("Only admin staff keep the book; ask one of them.")
    problems = Problems()
    rows: dict[str, list[Row]] = {kind: [] for kind in COLUMNS}
    accounts_unread = False
    for file in sorted(files, key=lambda f: list(COLUMNS).index(f.kind)):
        rows[file.kind] += rows_of(file, problems)
        accounts_unread = accounts_unread or (file.kind == "accounts" and bool(problems))
    importer = _Importer(session, actor, problems, accounts_unread)
    with session.no_autoflush:
        for kind in COLUMNS:
            if rows[kind]:
                importer.take(kind, rows[kind])
    problems.check()
    importer.store()
    return Imported(importer.tallies)


class _Shelf:
    """The records of one kind, by id and by name."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.by_id: dict[str, Record] = {}
        self._by_name: dict[tuple[str | None, str], list[Record]] = {}
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        self.by_id[record.id] = record
        self._by_name.setdefault(_name_key(getattr(record, "account_id", None), record.name), []).append(record)

    def named(self, name: str, account_id: str | None) -> list[Record]:
        return self._by_name.get(_name_key(account_id, name), [])


class _Importer:
    def __init__(self, session: WriteSession, actor: User | None, problems: Problems, accounts_unread: bool) -> None:
        """accounts_unread: their file is broken, so that a missing one need not be told for each contact."""
        self._session = session
        self._actor_id = actor.id if actor is not None else None
        self._problems = problems
        self._accounts_unread = accounts_unread
        self._broken_accounts: set[str] = set()
        self._shelves = {
            "accounts": _Shelf(repository.all_accounts(session)),
            "contacts": _Shelf(repository.all_contacts(session)),
            "deals": _Shelf(repository.all_deals(session)),
            "products": _Shelf(repository.all_products(session)),
            "competitors": _Shelf(repository.all_competitors(session)),
        }
        self._wanted: list[tuple[Row, str, Record, dict[str, Any], bool]] = []
        self.tallies: dict[str, Tally] = {}

    def take(self, kind: str, rows: Sequence[Row]) -> None:
        """Decide what each row is and what it says; nothing is changed yet."""
        seen: dict[str, Row] = {}
        self.tallies[kind] = Tally()
        for row in rows:
            fresh = self._read(kind, row)
            if fresh is None:
                if kind == "accounts":
                    self._broken_accounts |= {row.cells.get("id", "").strip(), row.cells["name"].strip()}
                continue
            found = self._record(kind, row, fresh)
            if found is None:
                continue
            record, created = found
            earlier = seen.setdefault(record.id, row)
            if earlier is not row:
                column = "id" if row.cells.get("id") else "name"
                self._problems.add(
                    row.place, column, said("this is %(place)s again; keep one of the two", place=earlier.place)
                )
                continue
            self._wanted.append((row, kind, record, fresh, created))

    def store(self) -> None:
        new = [(record, fresh) for _, _, record, fresh, created in self._wanted if created]
        for record, fresh in new:
            for key, value in fresh.items():
                if not isinstance(record, Deal) or key in ("name", "account_id"):
                    setattr(record, key, value)
        # In the order of the kinds, so that an account is there before what belongs to it.
        for kind in COLUMNS:
            self._session.add_all(r for _, k, r, _, created in self._wanted if created and k == kind)
            self._session.flush()
        for row, kind, record, fresh, created in self._wanted:
            changed = self._apply(record, fresh)
            tally = self.tallies[kind]
            if created:
                tally.created += 1
            elif changed:
                tally.updated += 1
            else:
                tally.unchanged += 1
            if kind in ("accounts", "deals") and (created or changed):
                events.record(
                    self._session, kind[:-1], record.id, "imported", reason=str(row.place), actor_id=self._actor_id
                )
        self._session.flush()

    def _apply(self, record: Record, fresh: Mapping[str, Any]) -> bool:
        if isinstance(record, Deal):
            return bool(set_deal(self._session, record, fresh, actor_id=self._actor_id))
        changed = {key: value for key, value in fresh.items() if getattr(record, key) != value}
        for key, value in changed.items():
            setattr(record, key, value)
        return bool(changed)

    def _read(self, kind: str, row: Row) -> dict[str, Any] | None:
        """What the row says, without its empty cells; None where a cell cannot be taken."""
        fresh: dict[str, Any] = {}
        faults = 0
        for column in REQUIRED[kind]:
            if not row.cells[column].strip():
                self._problems.add(row.place, column, said("it is empty; every row needs it"))
                faults += 1
        for column, read in READERS[kind].items():
            if not row.cells.get(column, "").strip():
                continue
            try:
                fresh[column] = read(row.cells[column])
            except ValueError as error:
                self._problems.add(row.place, column, error.args[0])
                faults += 1
        if row.cells.get("account_id", "").strip():
            account_id = self._account_id(row)
            fresh["account_id"] = account_id
            faults += account_id is None
        return None if faults else fresh

    def _account_id(self, row: Row) -> str | None:
        """The account that the row names by its id, or by its name."""
        given = row.cells["account_id"].strip()
        shelf = self._shelves["accounts"]
        if given in shelf.by_id:
            return given
        named = shelf.named(given, None)
        if len(named) == 1:
            return named[0].id
        if named:
            ids = ", ".join(sorted(a.id for a in named))
            self._problems.add(
                row.place,
                "account_id",
                said("several are called '%(name)s'; give one of the ids %(ids)s", name=given, ids=ids),
            )
        elif not self._accounts_unread and given not in self._broken_accounts:
            self._problems.add(
                row.place,
                "account_id",
                said("there is no account '%(name)s'; add it to accounts.csv, or correct the id", name=given),
            )
        return None

    def _record(self, kind: str, row: Row, fresh: Mapping[str, Any]) -> tuple[Record, bool] | None:
        """The record that the row is about, and whether it is a new one; None where that cannot be told."""
        shelf = self._shelves[kind]
        given = row.cells.get("id", "").strip()
        if len(given) > values.LONGEST_NAME:
            self._problems.add(
                row.place,
                "id",
                said("it has %(count)s characters; use at most %(most)s", count=len(given), most=values.LONGEST_NAME),
            )
            return None
        if given and given in shelf.by_id:
            return shelf.by_id[given], False
        named = [] if given else shelf.named(fresh["name"], fresh.get("account_id"))
        if len(named) > 1:
            ids = ", ".join(sorted(r.id for r in named))
            self._problems.add(
                row.place,
                "name",
                said("several are called '%(name)s'; give one of the ids %(ids)s", name=fresh["name"], ids=ids),
            )
            return None
        if named:
            return named[0], False
        record = _new(kind, given or new_id(), fresh)
        shelf.add(record)
        return record, True


def _new(kind: str, record_id: str, fresh: Mapping[str, Any]) -> Record:
    name = fresh["name"]
    match kind:
        case "accounts":
            return Account(id=record_id, name=name, aliases=[], city=None, created_at=now())
        case "contacts":
            return Contact(id=record_id, name=name, account_id=fresh["account_id"], created_at=now())
        case "deals":
            return Deal(id=record_id, name=name, account_id=fresh["account_id"], created_at=now())
        case "products":
            return Product(id=record_id, name=name)
        case _:
            return Competitor(id=record_id, name=name, aliases=[])


def _name_key(account_id: str | None, name: str) -> tuple[str | None, str]:
    return account_id, name.casefold()
