"""What can be found, read from the tables that say it: the same for one changed row and for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Contact, Deal, Entry
from service.accounts.repository import UNDO
from service.memos.models import Memo, TranscriptRow
from service.search.folding import key_of, tokens
from service.search.models import Kind

_AT_ONCE = 400
"""Rows read together: SQLite takes no more than some thousand parameters."""

_NO_TEXT = frozenset({"id", "account_id", "currency", "kind"})


class Found(NamedTuple):
    """A row of the index, and its words in their order."""

    values: dict[str, Any]
    words: list[str]


def found(connection: Connection, kind: Kind, ids: Sequence[str] | None = None) -> Iterator[Found]:
    """What is to be found of this kind. ids: of these alone; one that is gone, or does not stand, is left out."""
    for part in _parts(ids):
        yield from _READERS[kind](connection, part)


def lock(connection: Connection, kind: Kind, ids: Sequence[str]) -> None:
    """Have another transaction that writes these wait. SQLite has one writer at a time."""
    if connection.dialect.name != "postgresql":
        return
    column, order = _LOCKED[kind]
    # Not against who merely refers to them: two who did would wait for each other.
    connection.execute(select(order).where(column.in_(ids)).order_by(order).with_for_update(key_share=True))


def _parts(ids: Sequence[str] | None) -> Iterator[Sequence[str] | None]:
    if ids is None:
        yield None
        return
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]


def _rows(connection: Connection, query: Any, column: Any, ids: Sequence[str] | None) -> Any:
    query = query.execution_options(yield_per=_AT_ONCE) if ids is None else query.where(column.in_(ids))
    return connection.execute(query)


def _accounts(connection: Connection, ids: Sequence[str] | None) -> Iterator[Found]:
    deals: dict[str, list[str]] = {}
    named = select(Deal.account_id, Deal.name).order_by(Deal.name, Deal.id)
    for account_id, name in _rows(connection, named, Deal.account_id, ids):
        deals.setdefault(account_id, []).append(name)
    query = select(Account.id, Account.name, Account.aliases, Account.city, Account.created_at)
    for row in _rows(connection, query, Account.id, ids):
        body = _joined([*row.aliases, row.city, *deals.get(row.id, [])])
        yield _found(Kind.ACCOUNT, row.id, row.created_at, row.name, body, account_id=row.id)


def _contacts(connection: Connection, ids: Sequence[str] | None) -> Iterator[Found]:
    query = select(
        Contact.id, Contact.name, Contact.title, Contact.email, Contact.account_id, Contact.created_at,
        Account.name.label("account"),
    ).join(Account, Account.id == Contact.account_id)  # fmt: skip
    for row in _rows(connection, query, Contact.id, ids):
        body = _joined([row.title, row.email])
        values = {"account_id": row.account_id, "account": row.account}
        yield _found(Kind.CONTACT, row.id, row.created_at, row.name, body, **values)


def _entries(connection: Connection, ids: Sequence[str] | None) -> Iterator[Found]:
    later = aliased(Entry)
    query = (
        select(
            Entry.draft_id, Entry.account_id, Entry.rep_id, Entry.interaction_date, Entry.approved_at, Entry.summary,
            Entry.fields, Account.name.label("account"),
        )
        .outerjoin(Account, Account.id == Entry.account_id)
        .where(Entry.kind != UNDO, ~exists().where(later.draft_id == Entry.draft_id, later.revision > Entry.revision))
    )  # fmt: skip
    for row in _rows(connection, query, Entry.draft_id, ids):
        day = row.interaction_date
        yield _found(
            Kind.ENTRY,
            row.draft_id,
            datetime.combine(day, time(12), UTC) if day is not None else row.approved_at,
            row.account or "",
            entry_text(row.summary, row.fields),
            account_id=row.account_id,
            rep_id=row.rep_id,
            day=day,
        )


def _memos(connection: Connection, ids: Sequence[str] | None) -> Iterator[Found]:
    query = select(TranscriptRow.memo_id, TranscriptRow.text, Memo.rep_id, Memo.recorded_at).join(
        Memo, Memo.id == TranscriptRow.memo_id
    )
    for row in _rows(connection, query, TranscriptRow.memo_id, ids):
        yield _found(Kind.MEMO, row.memo_id, row.recorded_at, "", row.text, rep_id=row.rep_id)


_LOCKED: dict[Kind, tuple[Any, Any]] = {
    Kind.ACCOUNT: (Account.id, Account.id),
    Kind.CONTACT: (Contact.id, Contact.id),
    Kind.ENTRY: (Entry.draft_id, Entry.id),
    Kind.MEMO: (Memo.id, Memo.id),
}

_READERS = {Kind.ACCOUNT: _accounts, Kind.CONTACT: _contacts, Kind.ENTRY: _entries, Kind.MEMO: _memos}


def entry_text(summary: str | None, fields: Sequence[Mapping[str, Any]]) -> str:
    """An entry's summary and what its fields say beyond it."""
    return _joined([summary, *(text for field in fields for text in _said(field["value"]))])


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _NO_TEXT:
                yield from _said(part)
    elif isinstance(value, list):
        for part in value:
            yield from _said(part)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _joined(parts: Sequence[str | None]) -> str:
    out: list[str] = []
    for part in parts:
        text = " ".join(part.split()) if part else ""
        if text and not any(text in known for known in out):
            out.append(text)
    return " · ".join(out)


def _found(kind: Kind, ref_id: str, at: datetime, title: str, body: str, *, account: str = "", **more: Any) -> Found:
    values = {"kind": str(kind), "ref_id": ref_id, "at": at, "title": title, "title_key": key_of(title), "body": body}
    return Found(
        {"account_id": None, "rep_id": None, "day": None} | values | more,
        [token.text for token in tokens(f"{title}\n{account}\n{body}")],
    )
