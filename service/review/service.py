"""Review: claim, correct, look, postpone, reject, approve. Approval saves what the reviewer saw, or raises Conflict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.accounts import filing
from service.accounts import repository as accounts
from service.accounts.models import Entry
from service.db import AnySession, WriteSession, now
from service.domain.claims import expired
from service.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotReady
from service.domain.states import DraftState, MemoState, check_draft_move
from service.events import repository as events
from service.review import repository
from service.review.models import Draft, DraftField
from service.review.readings import other_readings
from service.review.versions import change, conflict, snapshot
from service.users.models import User
from templates import FieldValueError, NoteTemplate, options_of, parse_value
from templates.contract import STAGES

DEAL_KEYS = frozenset({"stage", "deal_amount", "close_date"})
"""Fields that change a deal of the book."""


def visible(session: AnySession, actor: User, draft_id: str) -> Draft:
    """A draft that the user may see.

    Raises:
        NotFound: there is none, or it is another rep's.
    """
    draft = repository.get(session, draft_id)
    if draft is None or not (actor.kind.reads_all or draft.memo.rep_id == actor.id):
        raise NotFound("There is no such draft, or it is not yours to see.")
    return draft


def move_to(
    session: WriteSession,
    draft: Draft,
    target: DraftState,
    *,
    actor: User,
    reason: str | None = None,
    version: int | None = None,
    **changes: Any,
) -> None:
    """The only way a draft changes its state: checked by the table, compared and set, told in an event.

    Raises:
        IllegalMove: the table does not allow it.
        Conflict: the draft has moved since it was read, or has another version than `version`.
    """
    source = draft.standing
    check_draft_move(source, target)
    if not repository.compare_and_set(session, draft, target, changes, version=version):
        raise conflict(session, draft, version)
    events.record(session, "draft", draft.id, "moved", source=source, target=target, actor_id=actor.id, reason=reason)
    session.refresh(draft)


def claim(session: WriteSession, actor: User, draft: Draft) -> None:
    """Take a draft for review. One's own claim is renewed; another's holds for `claims.CLAIM_LASTS`.

    Raises:
        Conflict: somebody else has it.
    """
    _check_reviewer(actor)
    at = now()
    if draft.standing is DraftState.CLAIMED:
        if draft.claimed_by_id == actor.id:
            draft.claimed_at = at
            return
        if not expired(draft.claimed_at, at):
            name = draft.claimed_by.name if draft.claimed_by is not None else "Somebody else"
            raise Conflict(f"{name} reviews this draft at the moment. Take the next one, or ask {name} to release it.")
        move_to(
            session, draft, DraftState.WAITING, actor=actor, reason="claim expired", claimed_by_id=None, claimed_at=None
        )
    move_to(
        session, draft, DraftState.CLAIMED, actor=actor, claimed_by_id=actor.id, claimed_at=at, postponed_until=None
    )
    session.refresh(draft, ["claimed_by"])


def release(session: WriteSession, actor: User, draft: Draft) -> None:
    """Give a claimed draft back to the queue; one that somebody else holds stays theirs."""
    _check_holder(actor, draft)
    move_to(session, draft, DraftState.WAITING, actor=actor, reason="released", claimed_by_id=None, claimed_at=None)


def next_waiting(session: AnySession) -> Draft | None:
    """The draft to review next: top billers' first, then the oldest; among them those postponed until now, and those
    whose claim has expired."""
    return repository.next_up(session, now())


def edit(
    session: WriteSession, actor: User, draft: Draft, key: str, raw: Any, *, version: int, template: NoteTemplate | None
) -> None:
    """Set one field to what a person wrote, checked by the field's type. template: the draft's, where it still exists.

    Another company is another client: the draft is linked to the account of that name, or becomes a new client's.

    Raises:
        InvalidInput: the value does not fit the field, or there is no such field.
        Conflict: the draft is no longer at `version`.
    """
    _check_holder(actor, draft)
    field = draft.field(key)
    if field is None:
        raise InvalidInput(f"This draft has no field '{key}'. It has {', '.join(f.key for f in draft.fields)}.")
    spec = template.field(key) if template is not None else None
    try:
        value = parse_value(
            field.type,
            raw,
            max_length=spec.max_length if spec is not None else None,
            options=options_of(key, template, STAGES),
        )
    except FieldValueError as error:
        raise InvalidInput(f"{field.label}: {error}") from error
    if field.type == "people" and value:
        linked = {person.get("id"): person["name"] for person in field.value or []}
        # Another name is another person: the link to the contact does not follow it.
        value = [
            person if linked.get(person.get("id")) == person["name"] else person | {"id": None} for person in value
        ]
    if value == field.value:
        return
    columns: dict[str, Any] = {}
    if key == "company":
        same = accounts.account_named(session, str(value)) if value else None
        account_id = same.id if same else None
        deal_id = accounts.only_open_deal(session, account_id)
        columns = {"account_id": account_id, "deal_id": deal_id, "new_deal": False, "candidates": []}
    change(session, actor, draft, {key: value}, version, **columns)
    mark_by_person(field, actor)


def mark_by_person(field: DraftField, actor: User) -> None:
    """Note that the field's value is the actor's own word, and so needs no further look."""
    field.standing, field.filled_by = "by_person", None
    field.looked_by_id, field.looked_at = actor.id, now()


def choose_reading(
    session: WriteSession,
    actor: User,
    draft: Draft,
    key: str,
    value: Any,
    *,
    version: int,
    template: NoteTemplate | None,
) -> None:
    """Take the other fair reading of a date. key, value: as in the draft's `alternatives`.

    Raises:
        InvalidInput: the draft has no such reading.
        Conflict: the draft is no longer at `version`.
    """
    found = next((r for r in other_readings(draft) if r.key == key and r.value == value), None)
    if found is None:
        raise InvalidInput("These words have no such second reading any more. Reload, or write the day yourself.")
    edit(session, actor, draft, found.field.key, found.whole, version=version, template=template)


def look(session: WriteSession, actor: User, draft: Draft, key: str, *, looked: bool, version: int) -> None:
    """Tick, or untick, that a person has looked at a field as it stands at `version`.

    Raises:
        InvalidInput: there is no such field.
        Conflict: the draft is no longer at `version`.
    """
    _check_holder(actor, draft)
    field = draft.field(key)
    if field is None:
        raise InvalidInput(f"This draft has no field '{key}'.")
    if not repository.hold(session, draft.id, version):
        raise conflict(session, draft, version)
    field.looked_by_id, field.looked_at = (actor.id, now()) if looked else (None, None)


def choose_client(session: WriteSession, actor: User, draft: Draft, account_id: str | None, *, version: int) -> None:
    """Link the draft to an account of the book, or with None to a new one named as its company says."""
    _check_holder(actor, draft)
    account = None
    if account_id is not None and (account := accounts.get_account(session, account_id)) is None:
        raise InvalidInput("There is no such account in the book. Choose one of the list, or file it as a new client.")
    if account_id == draft.account_id and not draft.candidates:
        return
    values: dict[str, Any] = {"company": account.name} if account is not None else {}
    people = [field for field in draft.fields if field.type == "people" and field.value]
    for field in people:
        # They were looked up among another client's people.
        values[field.key] = [person | {"id": None} for person in field.value]
        field.review, field.looked_by_id, field.looked_at = "look", None, None
    deal_id = accounts.only_open_deal(session, account_id)
    change(
        session, actor, draft, values, version, account_id=account_id, deal_id=deal_id, new_deal=False, candidates=[]
    )
    company = draft.field("company")
    if company is not None:
        mark_by_person(company, actor)


def choose_deal(session: WriteSession, actor: User, draft: Draft, deal_id: str | None, *, version: int) -> None:
    """Choose the deal that the deal fields update; None: a new one."""
    _check_holder(actor, draft)
    if deal_id is not None:
        deal = accounts.get_deal(session, deal_id)
        if deal is None or deal.account_id != draft.account_id:
            raise InvalidInput(
                "This deal does not belong to the draft's client. Choose the client first, then the deal."
            )
    change(session, actor, draft, {}, version, deal_id=deal_id, new_deal=deal_id is None)


def reject(session: WriteSession, actor: User, draft: Draft, reason: str) -> None:
    """Decide that the draft is not to be filed; it stays in the list of rejected ones."""
    _check_reviewer(actor)
    if draft.standing is DraftState.CLAIMED:
        _check_holder(actor, draft)
    if not reason.strip():
        raise InvalidInput("Say in a few words why the draft is rejected; the rep will read it.")
    move_to(
        session,
        draft,
        DraftState.REJECTED,
        actor=actor,
        reason=reason.strip()[:500],
        claimed_by_id=None,
        claimed_at=None,
    )


def reopen(session: WriteSession, actor: User, draft: Draft) -> None:
    """Put a rejected or postponed draft back into the queue."""
    _check_reviewer(actor)
    _check_memo(draft)
    move_to(session, draft, DraftState.WAITING, actor=actor, reason="put back", postponed_until=None)


def postpone(session: WriteSession, actor: User, draft: Draft, until: datetime | None, reason: str) -> None:
    """Put a draft aside, until a moment or until somebody takes it up again."""
    claim(session, actor, draft)
    move_to(
        session,
        draft,
        DraftState.POSTPONED,
        actor=actor,
        reason=reason.strip()[:500] or None,
        claimed_by_id=None,
        claimed_at=None,
        postponed_until=until,
    )


def approve(session: WriteSession, actor: User, draft: Draft, *, version: int, looked: Sequence[str] = ()) -> Entry:
    """Save the draft as an entry and bring the book up to date, all in one transaction.

    version: the one that the reviewer saw. looked: keys of the fields that the reviewer ticked just now.

    Raises:
        Conflict: the draft is no longer at `version`; carries both versions.
        NotReady: a field that wants a look of its own has had none, or the client or deal is not decided.
    """
    _check_reviewer(actor)
    _check_memo(draft)
    if draft.version != version:
        raise conflict(session, draft, version)
    if draft.standing is DraftState.WAITING or draft.claimed_by_id != actor.id:
        claim(session, actor, draft)
    for key in looked:
        look(session, actor, draft, key, looked=True, version=version)
    _check_ready(session, draft)
    move_to(session, draft, DraftState.APPROVED, actor=actor, version=version)
    return filing.file(session, draft, actor)


def unlooked(draft: Draft) -> list[DraftField]:
    """Fields with a value that still want a look of their own."""
    return [f for f in draft.fields if f.review == "look" and f.value not in (None, [], "") and f.looked_at is None]


def undecided(session: AnySession, draft: Draft) -> dict[str, str]:
    """What has to be chosen before approval: `client`, `deal` or both, each with a sentence."""
    out = {}
    if draft.account_id is None and not draft.value("company"):
        out["client"] = "Choose the client, or name a new one."
    elif draft.account_id is None and draft.candidates and not _client_looked(draft):
        out["client"] = "The client's name fits several accounts: choose one of them, or a new client."
    elif draft.account_id is None and accounts.account_named(session, str(draft.value("company"))) is not None:
        out["client"] = "A client of this name is in the book: choose it, or give the new one another name."
    if draft.account_id is not None and draft.deal_id is None and not draft.new_deal and touches_deal(draft):
        deals = accounts.open_deals(session, draft.account_id)
        if len(deals) > 1:
            out["deal"] = "The client has several open deals: choose the one that this is about, or a new one."
    return out


def touches_deal(draft: Draft) -> bool:
    return any(f.key in DEAL_KEYS and f.value is not None for f in draft.fields)


def _check_ready(session: AnySession, draft: Draft) -> None:
    missing = undecided(session, draft)
    if missing:
        raise NotReady(" ".join(missing.values()), missing=list(missing))
    fields = unlooked(draft)
    if fields:
        labels = ", ".join(f.label for f in fields)
        raise NotReady(f"Look at these before you approve, and tick them: {labels}.", missing=[f.key for f in fields])


def _client_looked(draft: Draft) -> bool:
    company = draft.field("company")
    return company is not None and company.looked_at is not None


def _check_reviewer(actor: User) -> None:
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff review drafts; ask one of them.")


def _check_memo(draft: Draft) -> None:
    if draft.memo.standing is not MemoState.DRAFTED:
        raise NotReady("The memo of this draft was withdrawn, so it cannot be filed. Ask the rep to send it again.")


def _check_holder(actor: User, draft: Draft) -> None:
    _check_reviewer(actor)
    if draft.standing is not DraftState.CLAIMED or draft.claimed_by_id != actor.id:
        raise Conflict("Claim the draft first: it is not yours to change at the moment.", current=snapshot(draft))
