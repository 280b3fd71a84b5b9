"""The book: accounts, contacts, deals with their history, and follow-ups. Entries change it through `filing`."""

from collections.abc import Callable, Mapping
from typing import Any

from service.accounts import repository, values
from service.accounts.models import Account, Contact, Deal, DealChange, Entry, FollowUp
from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import InvalidFields, NotAllowed, NotFound
from service.domain.sentences import said
from service.events import repository as events
from service.users.models import User

ACCOUNT_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "name": values.name,
    "aliases": values.aliases,
    "city": lambda raw: values.text(raw, values.LONGEST_NAME),
}
CONTACT_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "name": values.name,
    "title": lambda raw: values.text(raw, values.LONGEST_NAME),
    "email": values.email,
}
DEAL_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "name": values.name,
    "stage": values.stage,
    "amount": values.amount,
    "currency": values.currency,
    "close_date": values.day,
}
"""How each column that a person can write is read; the CSV import reads by the same tables."""

TRACKED = ("stage", "amount", "currency", "close_date")
"""Columns of a deal whose every change is kept."""


def get_account(session: AnySession, account_id: str) -> Account:
    """An account with its contacts, and its deals with their changes. Raises NotFound."""
    account = repository.account_whole(session, account_id)
    if account is None:
        raise NotFound("There is no such account in the book.")
    return account


def get_entry(session: AnySession, entry_id: str) -> Entry:
    """Raises NotFound."""
    entry = repository.get_entry(session, entry_id)
    if entry is None:
        raise NotFound("There is no such entry.")
    return entry


def create_account(session: WriteSession, actor: User, given: Mapping[str, Any]) -> Account:
    """given: name, and where known aliases (a list) and city.

    Raises:
        NotAllowed: the actor does not keep the book.
        InvalidFields: a value cannot be taken, or an account has this name already.
    """
    _check_keeper(actor)
    account = Account(id=new_id(), aliases=[], city=None, created_at=now())
    _set(account, _read({"name": None} | dict(given), ACCOUNT_VALUES))
    _check_name_free(session, account)
    session.add(account)
    session.flush()
    events.record(session, "account", account.id, "created", actor_id=actor.id)
    return account


def update_account(session: WriteSession, actor: User, account: Account, given: Mapping[str, Any]) -> None:
    """Set what is given; raises as `create_account`."""
    _check_keeper(actor)
    changed = _set(account, _read(given, ACCOUNT_VALUES))
    with session.no_autoflush:
        if "name" in changed:
            _check_name_free(session, account)
    _tell(session, "account", account.id, changed, actor)
    session.flush()


def create_contact(session: WriteSession, actor: User, account: Account, given: Mapping[str, Any]) -> Contact:
    """given: name, and where known title and email. Raises as `create_account`."""
    _check_keeper(actor)
    contact = Contact(id=new_id(), account_id=account.id, title=None, email=None, created_at=now())
    _set(contact, _read({"name": None} | dict(given), CONTACT_VALUES))
    session.add(contact)
    session.flush()
    events.record(session, "account", account.id, "added contact", target=contact.name, actor_id=actor.id)
    return contact


def update_contact(session: WriteSession, actor: User, contact_id: str, given: Mapping[str, Any]) -> Contact:
    """Set what is given. Raises NotFound, and as `create_account`."""
    _check_keeper(actor)
    contact = repository.get_contact(session, contact_id)
    if contact is None:
        raise NotFound("There is no such contact in the book.")
    changed = _set(contact, _read(given, CONTACT_VALUES))
    _tell(session, "account", contact.account_id, {f"contact {key}": pair for key, pair in changed.items()}, actor)
    session.flush()
    return contact


def create_deal(session: WriteSession, actor: User, account: Account, given: Mapping[str, Any]) -> Deal:
    """given: name, and where known stage, amount, currency and close_date. Raises as `create_account`."""
    _check_keeper(actor)
    fresh = _read({"name": None} | dict(given), DEAL_VALUES)
    deal = Deal(id=new_id(), account_id=account.id, name=fresh.pop("name"), created_at=now())
    session.add(deal)
    session.flush()
    set_deal(session, deal, fresh, actor_id=actor.id)
    events.record(session, "deal", deal.id, "created", actor_id=actor.id)
    return deal


def update_deal(session: WriteSession, actor: User, deal_id: str, given: Mapping[str, Any]) -> Deal:
    """Set what is given; the change goes into the deal's history. Raises NotFound, and as `create_account`."""
    _check_keeper(actor)
    deal = repository.get_deal(session, deal_id)
    if deal is None:
        raise NotFound("There is no such deal in the book.")
    changed = set_deal(session, deal, _read(given, DEAL_VALUES), actor_id=actor.id)
    _tell(session, "deal", deal.id, changed, actor)
    return deal


def set_deal(
    session: WriteSession, deal: Deal, fresh: Mapping[str, Any], *, actor_id: str | None, entry_id: str | None = None
) -> dict[str, tuple[Any, Any]]:
    """Set stored values of a deal and keep each tracked change; {key: (old, new)} of what changed."""
    changed = _set(deal, fresh)
    at = now()
    for key, (old, new) in changed.items():
        if key in TRACKED:
            session.add(
                DealChange(
                    deal_id=deal.id,
                    entry_id=entry_id,
                    key=key,
                    old=None if old is None else str(old),
                    new=None if new is None else str(new),
                    actor_id=actor_id,
                    at=at,
                )
            )
    session.flush()
    return changed


def get_follow_up(session: AnySession, follow_up_id: str) -> FollowUp:
    """Raises NotFound."""
    follow_up = repository.get_follow_up(session, follow_up_id)
    if follow_up is None:
        raise NotFound("There is no such follow-up.")
    return follow_up


def may_complete(session: AnySession, actor: User, follow_up: FollowUp) -> bool:
    """Admin staff; whoever owes it; and for what the client owes, the rep whose entry says so."""
    if actor.kind.keeps or follow_up.owner_id == actor.id:
        return True
    if follow_up.owner_id is not None or follow_up.entry_id is None:
        return False
    entry = session.get(Entry, follow_up.entry_id)
    return entry is not None and entry.rep_id == actor.id


def complete(session: WriteSession, actor: User, follow_up: FollowUp, *, done: bool) -> None:
    """Mark a follow-up as done, or as open again; what is so already stays as it was.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if not may_complete(session, actor, follow_up):
        raise NotAllowed(
            said("This follow-up is %(owner)s's; only they and admin staff tick it off.", owner=follow_up.owner_name)
        )
    if done is (follow_up.done_at is not None):
        return
    follow_up.done_at, follow_up.done_by_id = (now(), actor.id) if done else (None, None)
    events.record(session, "follow_up", follow_up.id, "done" if done else "reopened", actor_id=actor.id)
    session.flush()


def book_for_filling(session: AnySession) -> dict[str, Any]:
    """All that the book knows, in the fill contract's shape; without `stages`, whose default holds."""
    return {
        "accounts": [
            {"id": a.id, "name": a.name, "aliases": list(a.aliases), "city": a.city}
            for a in repository.all_accounts(session)
        ],
        "contacts": [
            {"id": c.id, "name": c.name, "title": c.title, "account_id": c.account_id, "email": c.email}
            for c in repository.all_contacts(session)
        ],
        "deals": [
            {
                "id": d.id,
                "account_id": d.account_id,
                "name": d.name,
                "stage": d.stage,
                "amount": None if d.amount is None else float(d.amount),
                "currency": d.currency,
                "close_date": None if d.close_date is None else d.close_date.isoformat(),
            }
            for d in repository.all_deals(session)
        ],
        "products": [
            {"id": p.id, "name": p.name, "description": p.description} for p in repository.all_products(session)
        ],
        "competitors": [
            {"id": c.id, "name": c.name, "aliases": list(c.aliases)} for c in repository.all_competitors(session)
        ],
        # Every user: admin staff may record a memo too, and a former rep's memo may be filled again.
        "reps": [{"name": u.name, "timezone": u.timezone} for u in repository.all_users(session)],
    }


def _read(given: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    fresh, problems = {}, {}
    for key, raw in given.items():
        try:
            fresh[key] = readers[key](raw)
        except ValueError as error:
            problems[key] = said(
                "%(name)s: %(problem)s.", name=said(key.replace("_", " ").capitalize()), problem=error.args[0]
            )
    if problems:
        raise InvalidFields(problems)
    return fresh


def _set(row: Account | Contact | Deal, fresh: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    changed = {key: (getattr(row, key), new) for key, new in fresh.items() if getattr(row, key) != new}
    for key, (_, new) in changed.items():
        setattr(row, key, new)
    return changed


def _tell(
    session: WriteSession, subject: str, subject_id: str, changed: Mapping[str, tuple[Any, Any]], actor: User
) -> None:
    for key, (old, new) in changed.items():
        events.record(
            session, subject, subject_id, f"changed {key}", source=_shown(old), target=_shown(new), actor_id=actor.id
        )


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return "|".join(value) if isinstance(value, list) else str(value)


def _check_name_free(session: AnySession, account: Account) -> None:
    same = repository.account_named(session, account.name)
    if same is not None and same.id != account.id:
        raise InvalidFields(
            {
                "name": said(
                    "The book has an account '%(name)s' already; open that one, or give another name.", name=same.name
                )
            }
        )


def _check_keeper(actor: User) -> None:
    if not actor.kind.keeps:
        raise NotAllowed("Only admin staff keep the book; ask one of them.")
