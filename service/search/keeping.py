"""The index follows the tables: after each flush, within the same transaction, what it wrote is indexed anew.

No service has to think of it, and none can forget it: every session that writes listens (service/db.py), and a change by
statement, which a flush does not see, is refused.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from service.accounts.models import Account, Contact, Deal, Entry
from service.memos.models import Memo, TranscriptRow
from service.search.index import renew
from service.search.models import Kind

_MEMO = frozenset({"rep_id", "recorded_at"})
"""What the index keeps of a memo's own row; the rest of it changes often."""

_WATCHED = (Account, Contact, Deal, Entry, TranscriptRow, Memo)
_TABLES = frozenset(model.__tablename__ for model in _WATCHED)


def keep(sessions: sessionmaker[Session]) -> None:
    """Have the sessions that are made here keep the index."""
    event.listen(sessions, "after_flush", _after_flush)
    event.listen(sessions, "do_orm_execute", _before_statement)


def _after_flush(session: Session, _context: Any) -> None:
    changed: defaultdict[Kind, set[str]] = defaultdict(set)
    renamed: list[str] = []
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, _WATCHED):
            for kind, ref_id in _told_by(one):
                changed[kind].add(ref_id)
            if isinstance(one, Account) and one not in session.new and _touched(one, "name"):
                renamed.append(one.id)
    if not changed:
        return
    connection = session.connection()
    for at in range(0, len(renamed), 400):
        part = renamed[at : at + 400]
        changed[Kind.CONTACT].update(connection.scalars(select(Contact.id).where(Contact.account_id.in_(part))))
        changed[Kind.ENTRY].update(connection.scalars(select(Entry.draft_id).where(Entry.account_id.in_(part))))
    renew(connection, changed)


def _told_by(one: Any) -> Iterator[tuple[Kind, str]]:
    match one:
        case Account():
            yield Kind.ACCOUNT, one.id
        case Contact():
            yield Kind.CONTACT, one.id
        case Deal():
            for account_id in {one.account_id, *inspect(one).attrs.account_id.history.deleted}:
                yield Kind.ACCOUNT, account_id
        case Entry():
            yield Kind.ENTRY, one.draft_id
        case TranscriptRow():
            yield Kind.MEMO, one.memo_id
        case Memo() if any(_touched(one, name) for name in _MEMO):
            yield Kind.MEMO, one.id


def _touched(one: Any, name: str) -> bool:
    return bool(inspect(one).attrs[name].history.has_changes())


def _before_statement(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    name = getattr(statement.table, "name", None)
    # What `values()` got, by column or by name.
    values = getattr(statement, "_values", None) or {}
    if name == Memo.__tablename__ and state.is_update and _MEMO.isdisjoint(getattr(c, "key", c) for c in values):
        return
    if name in _TABLES:
        raise RuntimeError(f"A statement changes {name}, which the search index does not see.")
