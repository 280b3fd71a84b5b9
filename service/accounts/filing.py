"""Filing: what a reviewer approves becomes an entry, and the book learns what it says. One transaction with the approval."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from service.accounts import owing, repository, revising
from service.accounts.models import Account, Contact, Deal, Entry
from service.accounts.service import set_deal
from service.db import WriteSession, new_id, now
from service.domain.claims import UNDO_WINDOW
from service.domain.errors import NotReady
from service.events import repository as events
from service.review.models import Draft, DraftField
from service.users.models import User
from templates import SUMMARISED, summary_of


def file(
    session: WriteSession,
    draft: Draft,
    actor: User,
    *,
    kind: str = "approval",
    reason: str | None = None,
    former: Entry | None = None,
    window: timedelta = UNDO_WINDOW,
) -> Entry:
    """Save the entry, and update the book: client, people, deal with its history, follow-ups.

    What is held back enters neither. former: the revision that stands until now; the book follows what has changed since.
    window: how long it can be undone, and is not delivered.

    Raises:
        NotReady: no client is named, or not which of several deals it is about.
    """
    account, account_made = _account(session, draft)
    people, contacts_made, titles = _people(session, draft, account)
    at = now()
    entry = Entry(
        id=new_id(),
        draft_id=draft.id,
        memo_id=draft.memo_id,
        revision=repository.last_revision(session, draft.id) + 1,
        template=draft.template,
        account_id=account.id,
        rep_id=draft.memo.rep_id,
        interaction_date=_day(_said(draft, "interaction_date")) or _recording_day(draft),
        fields=entry_fields(draft, people),
        approved_by_id=actor.id,
        approved_at=at,
        kind=kind,
        reason=reason,
        deliver_after=at + window,
        effects={},
    )
    entry.summary = next((f["value"] for f in entry.fields if f["key"] == "summary"), None)
    deal, deal_made = _deal(session, draft, account)
    entry.deal_id = deal.id if deal is not None else None
    session.add(entry)
    session.flush()
    said = revising.deal_values(entry.fields)
    if former is not None:
        revising.follow_deal(session, former, entry, deal, actor)
    elif deal is not None:
        set_deal(session, deal, said, actor_id=actor.id, entry_id=entry.id)
    items = _said(draft, "action_items") or []
    owed = owing.reconcile(session, draft.memo.rep, items, entry, account.id, former)
    entry.effects = {
        "account": account.id if account_made else None,
        "contacts": contacts_made,
        "titles": titles,
        "deal": deal.id if deal is not None and deal_made else None,
        **owed,
        "held": [f.key for f in draft.fields if f.held],
    }
    session.flush()
    set_committed_value(entry, "account", account)
    set_committed_value(entry, "deal", deal)
    return entry


def entry_fields(draft: Draft, people: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """The draft's fields as its entry keeps them, without those held back. people: with the ids of their contacts."""
    return [
        {
            "key": f.key,
            "label": f.label,
            "type": f.type,
            "value": people if f.type == "people" and people is not None else _shown(draft, f),
            "evidence": f.evidence,
            "standing": f.standing,
        }
        for f in draft.fields
        if not f.held
    ]


def _shown(draft: Draft, field: DraftField) -> Any:
    """The field's value; the summary, where nobody wrote it, tells nothing that is held back."""
    held = {f.key for f in draft.fields if f.held}
    if field.key != "summary" or field.standing == "by_person" or SUMMARISED.isdisjoint(held):
        return field.value
    return summary_of({f.key: f.value for f in draft.fields if not f.held})


def _said(draft: Draft, key: str) -> Any:
    field = draft.field(key)
    return None if field is None or field.held else field.value


def _account(session: WriteSession, draft: Draft) -> tuple[Account, bool]:
    """The client, and whether it is made here."""
    if draft.account_id is not None:
        # Two drafts of one client at once would add its new people, or its new deal, twice.
        repository.lock_account(session, draft.account_id)
        known = repository.get_account(session, draft.account_id)
        assert known is not None
        return known, False
    name = str(draft.value("company") or "").strip()
    if not name:
        raise NotReady("Choose the client, or name a new one.", missing=["client"])
    # The same new client may be in two drafts: the second approval finds what the first has made.
    repository.lock_new_accounts(session)
    same = repository.account_named(session, name)
    if same is not None:
        repository.lock_account(session, same.id)
        return same, False
    account = Account(id=new_id(), name=name, aliases=[], city=None, created_at=now())
    session.add(account)
    session.flush()
    events.record(session, "account", account.id, "created", reason=f"draft {draft.id}")
    return account, True


def _people(
    session: WriteSession, draft: Draft, account: Account
) -> tuple[list[dict[str, Any]] | None, list[dict[str, Any]], list[dict[str, Any]]]:
    """The draft's people, each with the id of its contact; the contacts added to the book, and the titles that it learnt."""
    field = next((f for f in draft.fields if f.type == "people"), None)
    if field is None or field.value is None or field.held:
        return None, [], []
    known = list(repository.contacts_of(session, account.id))
    out: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    for person in field.value:
        name = str(person["name"]).strip()
        contact = _known(known, person.get("id"), name)
        if contact is None:
            contact = Contact(
                id=new_id(), account_id=account.id, name=name, title=person.get("title"), email=None, created_at=now()
            )
            session.add(contact)
            known.append(contact)
            made.append({"id": contact.id, "name": name, "title": contact.title})
        elif contact.title is None and person.get("title"):
            contact.title = person["title"]
            titles.append({"id": contact.id, "title": contact.title})
        out.append({"name": name, "title": person.get("title") or contact.title, "id": contact.id})
    session.flush()
    return out, made, titles


def _known(contacts: Sequence[Contact], contact_id: str | None, name: str) -> Contact | None:
    by_id = next((c for c in contacts if c.id == contact_id), None)
    return by_id or next((c for c in contacts if c.name.casefold() == name.casefold()), None)


def _deal(session: WriteSession, draft: Draft, account: Account) -> tuple[Deal | None, bool]:
    """The deal that the entry is about: the chosen one, else the only open one, else a new one if a deal field is said;
    and whether it is made here."""
    if all(_said(draft, key) is None for key in ("stage", "deal_amount", "close_date")):
        return None, False
    if draft.deal_id is not None:
        return repository.get_deal(session, draft.deal_id), False
    if not draft.new_deal:
        deals = repository.open_deals(session, account.id)
        if len(deals) > 1:
            raise NotReady(
                "The client has several open deals: choose the one that this is about, or a new one.", missing=["deal"]
            )
        if deals:
            return deals[0], False
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
    return deal, True


def _deal_name(draft: Draft, account: Account) -> str:
    products = _said(draft, "products") or []
    return ", ".join(str(p) for p in products[:3]) or f"New deal with {account.name}"


def _recording_day(draft: Draft) -> date:
    return draft.memo.recorded_at.astimezone(draft.memo.rep.zone).date()


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
