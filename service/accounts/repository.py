import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from service.accounts.models import Account, Competitor, Contact, Deal, Entry, FollowUp, Product
from service.db import AnySession, WriteSession
from service.users.models import User

_NEW_ACCOUNTS = 0x6465_6272
"""The number of PostgreSQL's advisory lock on making accounts; any that nothing else in this database uses."""

CLOSED = ("closed_won", "closed_lost")

UNDO = "undo"
"""The kind of a revision after which the entry does not stand."""


class FollowUpState(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    """Open, and its day is past."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list, with what there is of it."""

    account: Account
    contacts: int
    open_deals: int
    entries: int
    open_follow_ups: int
    overdue: int
    """Of the open follow-ups, those whose day is past."""
    last_entry: date | None
    """Day of the latest interaction."""


# Accounts


def get_account(session: AnySession, account_id: str) -> Account | None:
    return session.get(Account, account_id)


def account_whole(session: AnySession, account_id: str) -> Account | None:
    """An account with its contacts, and its deals with their changes."""
    query = select(Account).where(Account.id == account_id)
    whole = query.options(selectinload(Account.contacts), selectinload(Account.deals).selectinload(Deal.changes))
    return session.scalars(whole.execution_options(populate_existing=True)).one_or_none()


def lock_account(session: WriteSession, account_id: str) -> None:
    """Have whoever else files for this account wait until this transaction ends."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


def lock_new_accounts(session: WriteSession) -> None:
    """Have whoever else makes an account wait until this transaction ends: there is no row yet to lock."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite lets one transaction write at a time anyway
        session.execute(select(func.pg_advisory_xact_lock(_NEW_ACCOUNTS)))


def account_named(session: AnySession, name: str) -> Account | None:
    """The account of this name, whatever the case; the oldest where there are several."""
    wanted = name.casefold()
    # Neither database folds the case of letters beyond ASCII as Python does.
    names = session.execute(select(Account.id, Account.name).order_by(Account.created_at, Account.id))
    found = next((account_id for account_id, known in names if known.casefold() == wanted), None)
    return None if found is None else session.get(Account, found)


def listing(session: AnySession, *, q: str = "", today: date, limit: int = 50, offset: int = 0) -> Sequence[AccountRow]:
    """Accounts by name, each with its counts, in one query. q: part of a name, an alias or a city."""

    def counted(model: type[Contact | Deal | Entry | FollowUp], *conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).where(model.account_id == Account.id, *conditions).scalar_subquery()

    late = and_(FollowUp.done_at.is_(None), FollowUp.due_date < today)
    query = _searched(
        select(
            Account,
            counted(Contact),
            counted(Deal, _open()),
            counted(Entry, _standing()),
            counted(FollowUp, FollowUp.done_at.is_(None)),
            counted(FollowUp, late),
            select(func.max(Entry.interaction_date))
            .where(Entry.account_id == Account.id, _standing())
            .scalar_subquery(),
        ),
        q,
    )
    rows = session.execute(query.order_by(func.lower(Account.name), Account.id).limit(limit).offset(offset))
    return [AccountRow(*row) for row in rows]


def count(session: AnySession, *, q: str = "") -> int:
    return session.scalar(_searched(select(func.count(Account.id)), q)) or 0


def _searched(query: Select[Any], q: str) -> Select[Any]:
    wanted = " ".join(q.split())
    if not wanted:
        return query
    # The databases fold the case of ASCII letters only; the usual spellings cover the others.
    spellings = {wanted, wanted.lower(), wanted.upper(), wanted.capitalize(), wanted.title()}
    conditions: list[ColumnElement[bool]] = []
    for spelling in sorted(spellings):
        conditions += [_contains(Account.name, spelling), _contains(Account.city, spelling)]
        # SQLite keeps a list as ASCII JSON, PostgreSQL as it was sent.
        for written in {spelling, json.dumps(spelling)[1:-1]}:
            conditions.append(_contains(cast(Account.aliases, String), written))
    return query.where(or_(*conditions))


def _contains(column: InstrumentedAttribute[Any] | ColumnElement[str], part: str) -> ColumnElement[bool]:
    return or_(column.contains(part, autoescape=True), func.lower(column).contains(part, autoescape=True))


# Contacts and deals


def get_contact(session: AnySession, contact_id: str) -> Contact | None:
    return session.get(Contact, contact_id)


def contacts_of(session: AnySession, account_id: str) -> Sequence[Contact]:
    query = select(Contact).where(Contact.account_id == account_id).order_by(Contact.name, Contact.id)
    return session.scalars(query).all()


def get_deal(session: AnySession, deal_id: str) -> Deal | None:
    return session.get(Deal, deal_id)


def deal_whole(session: AnySession, deal_id: str) -> Deal | None:
    """A deal with its account and its changes, oldest first."""
    query = select(Deal).where(Deal.id == deal_id).options(joinedload(Deal.account), selectinload(Deal.changes))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def deals_of(session: AnySession, account_id: str) -> Sequence[Deal]:
    return session.scalars(select(Deal).where(Deal.account_id == account_id).order_by(Deal.name, Deal.id)).all()


def open_deals(session: AnySession, account_id: str) -> Sequence[Deal]:
    """The account's deals that are neither won nor lost."""
    query = select(Deal).where(Deal.account_id == account_id, _open()).order_by(Deal.name, Deal.id)
    return session.scalars(query).all()


def only_open_deal(session: AnySession, account_id: str | None) -> str | None:
    """The id of the account's open deal where it has exactly one."""
    deals = open_deals(session, account_id) if account_id is not None else []
    return deals[0].id if len(deals) == 1 else None


def _open() -> ColumnElement[bool]:
    return or_(Deal.stage.is_(None), Deal.stage.not_in(CLOSED))


# The book as a whole


def all_accounts(session: AnySession) -> Sequence[Account]:
    return session.scalars(select(Account).order_by(Account.name, Account.id)).all()


def all_contacts(session: AnySession) -> Sequence[Contact]:
    return session.scalars(select(Contact).order_by(Contact.name, Contact.id)).all()


def all_deals(session: AnySession) -> Sequence[Deal]:
    return session.scalars(select(Deal).order_by(Deal.name, Deal.id)).all()


def all_products(session: AnySession) -> Sequence[Product]:
    return session.scalars(select(Product).order_by(Product.name, Product.id)).all()


def all_competitors(session: AnySession) -> Sequence[Competitor]:
    return session.scalars(select(Competitor).order_by(Competitor.name, Competitor.id)).all()


def every_follow_up(session: AnySession) -> Iterator[FollowUp]:
    query = select(FollowUp).options(joinedload(FollowUp.account)).order_by(FollowUp.created_at, FollowUp.id)
    return session.scalars(query.execution_options(yield_per=500))


def every_entry(session: AnySession) -> Iterator[Entry]:
    """All standing entries in their latest revision, oldest first, with what they name."""
    query = _entries().where(_standing()).order_by(Entry.approved_at, Entry.id)
    return session.scalars(query.execution_options(yield_per=500))


# Entries


def get_entry(session: AnySession, entry_id: str) -> Entry | None:
    """An entry with its account, deal, rep and approver."""
    entry: Entry | None = session.scalars(_entries().where(Entry.id == entry_id)).one_or_none()
    return entry


def entries(
    session: AnySession,
    *,
    rep_id: str | None = None,
    account_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Entry]:
    """Standing entries in their latest revision, the latest interaction first. since, until: days of it, both inclusive."""
    query = _narrowed(_entries(), rep_id, account_id, since, until)
    query = query.order_by(Entry.interaction_date.desc().nulls_last(), Entry.approved_at.desc(), Entry.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_entries(
    session: AnySession,
    *,
    rep_id: str | None = None,
    account_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> int:
    return session.scalar(_narrowed(select(func.count(Entry.id)), rep_id, account_id, since, until)) or 0


def _entries() -> Select[Any]:
    return select(Entry).options(
        joinedload(Entry.account), joinedload(Entry.deal), joinedload(Entry.rep), joinedload(Entry.approved_by)
    )


def _narrowed(
    query: Select[Any], rep_id: str | None, account_id: str | None, since: date | None, until: date | None
) -> Select[Any]:
    if rep_id is not None:
        query = query.where(Entry.rep_id == rep_id)
    if account_id is not None:
        query = query.where(Entry.account_id == account_id)
    if since is not None:
        query = query.where(Entry.interaction_date >= since)
    if until is not None:
        query = query.where(Entry.interaction_date <= until)
    return query.where(_standing())


def _standing() -> ColumnElement[bool]:
    """The latest revision of its draft, and no undo."""
    later = aliased(Entry)
    newest = ~select(later.id).where(later.draft_id == Entry.draft_id, later.revision > Entry.revision).exists()
    return and_(Entry.kind != UNDO, newest)


def revisions(session: AnySession, draft_id: str) -> Sequence[Entry]:
    """All revisions of a draft's entry, the first one first, with what they name."""
    query = _entries().where(Entry.draft_id == draft_id).order_by(Entry.revision)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def standing_entry(session: AnySession, draft_id: str) -> Entry | None:
    """The revision of a draft's entry that stands; None: nothing of it is filed, or it was undone."""
    found: Entry | None = session.scalars(_entries().where(Entry.draft_id == draft_id, _standing())).one_or_none()
    return found


def last_revision(session: AnySession, draft_id: str) -> int:
    return session.scalar(select(func.max(Entry.revision)).where(Entry.draft_id == draft_id)) or 0


# Follow-ups


def get_follow_up(session: AnySession, follow_up_id: str) -> FollowUp | None:
    """A follow-up with its account."""
    query = select(FollowUp).where(FollowUp.id == follow_up_id).options(joinedload(FollowUp.account))
    return session.scalars(query).one_or_none()


def follow_ups(
    session: AnySession,
    *,
    today: date,
    state: FollowUpState | None = None,
    owner_id: str | None = None,
    account_id: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[FollowUp]:
    """Follow-ups with their accounts: the open ones by their day, then the done ones, latest first."""
    query = _owed(select(FollowUp).options(joinedload(FollowUp.account)), today, state, owner_id, account_id)
    query = query.order_by(
        case((FollowUp.done_at.is_(None), 0), else_=1),
        FollowUp.done_at.desc(),
        FollowUp.due_date.asc().nulls_last(),
        FollowUp.created_at,
        FollowUp.id,
    )
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_follow_ups(
    session: AnySession,
    *,
    today: date,
    state: FollowUpState | None = None,
    owner_id: str | None = None,
    account_id: str | None = None,
) -> int:
    return session.scalar(_owed(select(func.count(FollowUp.id)), today, state, owner_id, account_id)) or 0


def _owed(
    query: Select[Any], today: date, state: FollowUpState | None, owner_id: str | None, account_id: str | None
) -> Select[Any]:
    if state is FollowUpState.DONE:
        query = query.where(FollowUp.done_at.is_not(None))
    elif state is not None:
        query = query.where(FollowUp.done_at.is_(None))
    if state is FollowUpState.OVERDUE:
        query = query.where(FollowUp.due_date < today)
    if owner_id is not None:
        query = query.where(FollowUp.owner_id == owner_id)
    if account_id is not None:
        query = query.where(FollowUp.account_id == account_id)
    return query


def all_users(session: AnySession) -> Sequence[User]:
    return session.scalars(select(User).order_by(User.name, User.id)).all()
