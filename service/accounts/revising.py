"""Revisions after the first: the book follows what has changed, and an undo takes back exactly what a revision did."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import String, and_, cast, exists, select

from service.accounts import owing, repository
from service.accounts.models import Account, Contact, Deal, DealChange, Entry, FollowUp
from service.accounts.service import set_deal
from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import Conflict, in_words
from service.domain.sentences import Sentence, said
from service.events.models import Event
from service.review.models import Draft, DraftField
from service.users.models import User

RESTORED = "restored"


def deal_values(fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What an entry's fields say about its deal, as a deal keeps it; what they leave open is not in it."""
    said: dict[str, Any] = {f["key"]: f["value"] for f in fields}
    amount: Any = said.get("deal_amount")
    currency = None
    if isinstance(amount, dict):
        amount, currency = amount.get("value"), amount.get("currency")
    close = said.get("close_date")
    out: dict[str, Any] = {
        "stage": said.get("stage"),
        "close_date": _read("close_date", str(close)[:10] if close else None),
    }
    if amount is not None:
        out |= {"amount": Decimal(str(amount)).quantize(Decimal("0.01")), "currency": currency}
    return {key: value for key, value in out.items() if value is not None}


def follow_deal(session: WriteSession, former: Entry, entry: Entry, deal: Deal | None, actor: User) -> None:
    """Bring the deal from what the former revision said to what this one says; only what differs is touched."""
    before, said = deal_values(former.fields), deal_values(entry.fields)
    if former.deal_id is not None and former.deal_id != entry.deal_id:
        old = repository.get_deal(session, former.deal_id)
        if old is not None:
            _let_go(session, old, list(before), entry, actor)
        before = {}
    if deal is None:
        return
    fresh = {key: value for key, value in said.items() if before.get(key) != value}
    set_deal(session, deal, fresh, actor_id=actor.id, entry_id=entry.id)
    _let_go(session, deal, [key for key in before if key not in said], entry, actor)


def undo(session: WriteSession, entry: Entry, actor: User, *, window: timedelta) -> Entry:
    """Take back the revision that stands: the book becomes what it was before it.

    Returns:
        The revision that was taken back.

    Raises:
        Conflict: it is too late, or something newer sits on top.
    """
    stack = _stack(session, entry)
    target = stack[-1]
    former = stack[-2] if len(stack) > 1 else None
    if target.deliver_after is None or now() >= target.deliver_after:
        raise Conflict("It is too late to undo this; it may have been delivered. Revise the entry instead.")
    repository.lock_account(session, target.account_id)
    _take_back_deal(session, target)
    owing.take_back(session, target.effects)
    content = former or target
    at = now()
    made = Entry(
        **{key: getattr(content, key) for key in _CONTENT},
        id=new_id(),
        draft_id=target.draft_id,
        memo_id=target.memo_id,
        rep_id=target.rep_id,
        revision=repository.last_revision(session, target.draft_id) + 1,
        approved_by_id=actor.id,
        approved_at=at,
        kind=RESTORED if former is not None else repository.UNDO,
        reason=None,
        deliver_after=at + window,
        effects={
            "undoes": target.id,
            "as": former.id if former is not None else None,
            "held": former.effects.get("held", []) if former is not None else [],
            "follow_ups": former.effects.get("follow_ups", []) if former is not None else [],
        },
    )
    session.add(made)
    session.flush()
    return target


def take_away(session: WriteSession, target: Entry) -> None:
    """Take out of the book what an undone revision brought, unless it was used since. The draft has to let go of it first."""
    effects = target.effects
    for one in effects.get("titles", []):
        contact = session.get(Contact, one["id"])
        if contact is not None and contact.title == one["title"]:
            contact.title = None
    session.flush()
    for one in effects.get("contacts", []):
        contact = session.get(Contact, one["id"])
        if contact is not None and not _contact_used(session, contact, one, target.draft_id):
            session.delete(contact)
    deal = session.get(Deal, effects["deal"]) if effects.get("deal") else None
    if deal is not None and not _deal_used(session, deal, target.draft_id):
        session.delete(deal)
    session.flush()
    account = session.get(Account, effects["account"]) if effects.get("account") else None
    if account is not None and not _account_used(session, account, target.draft_id):
        session.delete(account)
    session.flush()


_CONTENT = ("template", "account_id", "deal_id", "interaction_date", "summary", "fields")


def _stack(session: AnySession, entry: Entry) -> list[Entry]:
    """The revisions on which the standing one rests, the first one first, without those that were undone."""
    out: list[Entry] = []
    for one in repository.revisions(session, entry.draft_id):
        if one.kind in (RESTORED, repository.UNDO):
            out.pop()
        else:
            out.append(one)
    return out


def _take_back_deal(session: WriteSession, target: Entry) -> None:
    query = select(DealChange).where(DealChange.entry_id == target.id).order_by(DealChange.id.desc())
    for change in session.scalars(query).all():
        deal = session.get(Deal, change.deal_id)
        assert deal is not None
        newer = session.scalars(
            select(DealChange)
            .where(DealChange.deal_id == deal.id, DealChange.key == change.key, DealChange.id > change.id)
            .order_by(DealChange.id.desc())
        ).first()
        if newer is not None:
            raise Conflict(_on_top(session, deal, newer))
        setattr(deal, change.key, _read(change.key, change.old))
        session.delete(change)
        session.flush()


def _on_top(session: AnySession, deal: Deal, newer: DealChange) -> Sentence:
    who = session.get(User, newer.actor_id) if newer.actor_id is not None else None
    return said(
        "%(who)s has set the %(what)s of the deal “%(deal)s” to %(value)s since. Undo that first, or revise the entry.",
        who=who.name if who is not None else said("An import of the book"),
        what=in_words(newer.key),
        deal=deal.name,
        value=in_words(newer.new) if newer.new else said("nothing"),
    )


def _let_go(session: WriteSession, deal: Deal, keys: Sequence[str], entry: Entry, actor: User) -> None:
    """Set values back to what they were before this draft's entry, where nobody has set them since."""
    ours = set(session.scalars(select(Entry.id).where(Entry.draft_id == entry.draft_id)))
    back: dict[str, Any] = {}
    for key in keys:
        query = select(DealChange).where(DealChange.deal_id == deal.id, DealChange.key == key)
        changes = list(session.scalars(query.order_by(DealChange.id)))
        first = None
        while changes and changes[-1].entry_id in ours:
            first = changes.pop()
        if first is not None:
            back[key] = _read(key, first.old)
    set_deal(session, deal, back, actor_id=actor.id, entry_id=entry.id)


def _contact_used(session: AnySession, contact: Contact, made: Mapping[str, Any], draft_id: str) -> bool:
    if (contact.name, contact.title, contact.email) != (made["name"], made["title"], None):
        return True
    # An id is 32 hexadecimal digits: no other text contains it.
    named = and_(Entry.draft_id != draft_id, cast(Entry.fields, String).contains(contact.id))
    linked = and_(
        DraftField.draft_id != draft_id,
        DraftField.type == "people",
        cast(DraftField.value, String).contains(contact.id),
    )
    return _any(session, named) or _any(session, linked)


def _deal_used(session: AnySession, deal: Deal, draft_id: str) -> bool:
    return (
        _any(session, and_(Entry.deal_id == deal.id, Entry.draft_id != draft_id))
        or _any(session, and_(Draft.deal_id == deal.id, Draft.id != draft_id))
        or _any(session, DealChange.deal_id == deal.id)
        or _any(session, and_(Event.subject == "deal", Event.subject_id == deal.id))
    )


def _account_used(session: AnySession, account: Account, draft_id: str) -> bool:
    told = and_(Event.subject == "account", Event.subject_id == account.id, Event.what != "created")
    under = (Contact.account_id, Deal.account_id, FollowUp.account_id)
    return (
        _any(session, told)
        or any(_any(session, column == account.id) for column in under)
        or _any(session, and_(Entry.account_id == account.id, Entry.draft_id != draft_id))
        or _any(session, and_(Draft.account_id == account.id, Draft.id != draft_id))
        or _any(session, and_(Draft.id != draft_id, cast(Draft.candidates, String).contains(account.id)))
    )


def _any(session: AnySession, condition: Any) -> bool:
    return bool(session.scalar(select(exists().where(condition))))


def _read(key: str, value: str | None) -> Any:
    """A deal's value as its column keeps it, of the text that its history keeps."""
    if value is None:
        return None
    if key == "amount":
        return Decimal(value)
    return date.fromisoformat(value) if key == "close_date" else value
