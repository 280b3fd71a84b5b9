"""Filing: an approved draft becomes an entry, and the book learns what it says. One transaction with the approval."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from service.accounts import repository
from service.accounts.models import Account, Contact, Deal, Entry, FollowUp
from service.accounts.service import set_deal
from service.db import WriteSession, new_id, now
from service.domain.errors import NotReady
from service.events import repository as events
from service.review.models import Draft
from service.users.models import User


def file(session: WriteSession, draft: Draft, actor: User) -> Entry:
    """Save the entry, and update the book: client, people, deal with its history, follow-ups.

    Raises:
        NotReady: no client is named.
    """
    account = _account(session, draft)
    people = _people(session, draft, account)
    entry = Entry(
        id=new_id(),
        draft_id=draft.id,
        memo_id=draft.memo_id,
        revision=1,
        template=draft.template,
        account_id=account.id,
        rep_id=draft.memo.rep_id,
        interaction_date=_day(draft.value("interaction_date")) or _recording_day(draft),
        summary=draft.value("summary"),
        fields=[
            {
                "key": f.key,
                "label": f.label,
                "type": f.type,
                "value": people if f.type == "people" and people is not None else f.value,
                "evidence": f.evidence,
                "standing": f.standing,
            }
            for f in draft.fields
        ],
        approved_by_id=actor.id,
        approved_at=now(),
    )
    deal = _deal(session, draft, account)
    if deal is not None:
        entry.deal_id = deal.id
    session.add(entry)
    session.flush()
    if deal is not None:
        _update_deal(session, draft, deal, entry, actor)
    _follow_ups(session, draft, entry, account)
    session.flush()
    set_committed_value(entry, "account", account)
    return entry


def _account(session: WriteSession, draft: Draft) -> Account:
    if draft.account_id is not None:
        # Two drafts of one client at once would add its new people, or its new deal, twice.
        repository.lock_account(session, draft.account_id)
        known = repository.get_account(session, draft.account_id)
        assert known is not None
        return known
    name = str(draft.value("company") or "").strip()
    if not name:
        raise NotReady("Choose the client, or name a new one.", missing=["client"])
    # The same new client may be in two drafts: the second approval finds what the first has made.
    repository.lock_new_accounts(session)
    same = repository.account_named(session, name)
    if same is not None:
        repository.lock_account(session, same.id)
        return same
    account = Account(id=new_id(), name=name, aliases=[], city=None, created_at=now())
    session.add(account)
    session.flush()
    events.record(session, "account", account.id, "created", reason=f"draft {draft.id}")
    return account


def _people(session: WriteSession, draft: Draft, account: Account) -> list[dict[str, Any]] | None:
    """The draft's people, each with the id of its contact; those whom the book lacks are added under the account."""
    field = next((f for f in draft.fields if f.type == "people"), None)
    if field is None or field.value is None:
        return None
    known = list(repository.contacts_of(session, account.id))
    out = []
    for person in field.value:
        name = str(person["name"]).strip()
        contact = next((c for c in known if c.id == person.get("id")), None) or next(
            (c for c in known if c.name.casefold() == name.casefold()), None
        )
        if contact is None:
            contact = Contact(
                id=new_id(), account_id=account.id, name=name, title=person.get("title"), email=None, created_at=now()
            )
            session.add(contact)
            known.append(contact)
        elif contact.title is None and person.get("title"):
            contact.title = person["title"]
        out.append({"name": name, "title": person.get("title") or contact.title, "id": contact.id})
    session.flush()
    return out


def _deal(session: WriteSession, draft: Draft, account: Account) -> Deal | None:
    """The deal that the entry is about: the chosen one, else the only open one, else a new one if a deal field is said."""
    said = [draft.value(key) for key in ("stage", "deal_amount", "close_date")]
    if all(value is None for value in said):
        return None
    if draft.deal_id is not None:
        return repository.get_deal(session, draft.deal_id)
    if not draft.new_deal:
        deals = repository.open_deals(session, account.id)
        if len(deals) > 1:
            raise NotReady(
                "The client has several open deals: choose the one that this is about, or a new one.", missing=["deal"]
            )
        if deals:
            return deals[0]
    deal = Deal(
        id=new_id(),
        account_id=account.id,
        name=_deal_name(draft, account),
        stage=None,
        amount=None,
        currency=None,
        close_date=None,
        created_at=now(),
    )
    session.add(deal)
    session.flush()
    return deal


def _deal_name(draft: Draft, account: Account) -> str:
    products = draft.value("products") or []
    return ", ".join(str(p) for p in products[:3]) or f"New deal with {account.name}"


def _update_deal(session: WriteSession, draft: Draft, deal: Deal, entry: Entry, actor: User) -> None:
    amount: Any = draft.value("deal_amount")
    currency = None
    if isinstance(amount, dict):
        amount, currency = amount.get("value"), amount.get("currency")
    fresh: dict[str, Any] = {"stage": draft.value("stage"), "close_date": _day(draft.value("close_date"))}
    if amount is not None:
        fresh |= {"amount": Decimal(str(amount)).quantize(Decimal("0.01")), "currency": currency}
    said = {key: value for key, value in fresh.items() if value is not None}
    set_deal(session, deal, said, actor_id=actor.id, entry_id=entry.id)


def _follow_ups(session: WriteSession, draft: Draft, entry: Entry, account: Account) -> None:
    for item in draft.value("action_items") or []:
        owner = str(item.get("owner") or "rep")
        by_rep = owner in ("rep", draft.memo.rep.name)
        session.add(
            FollowUp(
                id=new_id(),
                account_id=account.id,
                entry_id=entry.id,
                text=str(item["text"]),
                owner_id=draft.memo.rep_id if by_rep else None,
                owner_name=draft.memo.rep.name if by_rep else owner,
                due_date=_day(item.get("due_date")),
                created_at=now(),
            )
        )


def _recording_day(draft: Draft) -> date:
    return draft.memo.recorded_at.astimezone(draft.memo.rep.zone).date()


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
