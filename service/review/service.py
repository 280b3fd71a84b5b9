"""Review: correct, look, choose client and deal; with the moves and the decisions, all that a reviewer does."""

from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession, WriteSession, now
from service.domain.errors import InvalidInput
from service.domain.sentences import Sentence, said
from service.review import edits, repository
from service.review.deciding import approve, hold, hold_unlooked, postpone, reject, reopen
from service.review.models import Draft, DraftField
from service.review.moves import check_holder, claim, move_to, take_over, visible
from service.review.people import linked
from service.review.readiness import touches_deal, undecided, unlooked
from service.review.readings import other_readings
from service.review.revising import release, revise, undo
from service.review.versions import change, conflict
from service.users.models import User
from templates import FieldValueError, NoteTemplate, options_of, parse_value
from templates.contract import STAGES

__all__ = [
    "approve",
    "choose_client",
    "choose_deal",
    "choose_reading",
    "claim",
    "edit",
    "hold",
    "hold_unlooked",
    "look",
    "mark_by_person",
    "move_to",
    "next_waiting",
    "postpone",
    "reject",
    "release",
    "reopen",
    "revise",
    "take_over",
    "touches_deal",
    "undecided",
    "undo",
    "unlooked",
    "visible",
]


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
    check_holder(session, actor, draft)
    field = draft.field(key)
    if field is None:
        raise InvalidInput(
            said(
                "This draft has no field '%(key)s'. It has %(fields)s.",
                key=key,
                fields=", ".join(f.key for f in draft.fields),
            )
        )
    spec = template.field(key) if template is not None else None
    try:
        value = parse_value(
            field.type,
            raw,
            max_length=spec.max_length if spec is not None else None,
            options=options_of(key, template, STAGES),
        )
    except FieldValueError as error:
        raise InvalidInput(
            said("%(name)s: %(problem)s", name=said(field.label), problem=Sentence(error.pattern, error.values))
        ) from error
    if field.type == "people" and value:
        value = linked(session, draft, field, value)
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
    check_holder(session, actor, draft)
    field = draft.field(key)
    if field is None:
        raise InvalidInput(said("This draft has no field '%(key)s'.", key=key))
    if not repository.hold(session, draft.id, version):
        raise conflict(session, draft, version)
    if looked != (field.looked_at is not None):
        edits.note(session, actor, draft, "look", key)
    field.looked_by_id, field.looked_at = (actor.id, now()) if looked else (None, None)


def choose_client(session: WriteSession, actor: User, draft: Draft, account_id: str | None, *, version: int) -> None:
    """Link the draft to an account of the book, or with None to a new one named as its company says."""
    check_holder(session, actor, draft)
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
    deal_id = accounts.only_open_deal(session, account_id)
    change(
        session, actor, draft, values, version, account_id=account_id, deal_id=deal_id, new_deal=False, candidates=[]
    )
    for field in people:
        field.review, field.looked_by_id, field.looked_at = "look", None, None
    company = draft.field("company")
    if company is not None:
        mark_by_person(company, actor)


def choose_deal(session: WriteSession, actor: User, draft: Draft, deal_id: str | None, *, version: int) -> None:
    """Choose the deal that the deal fields update; None: a new one."""
    check_holder(session, actor, draft)
    if deal_id is not None:
        deal = accounts.get_deal(session, deal_id)
        if deal is None or deal.account_id != draft.account_id:
            raise InvalidInput(
                "This deal does not belong to the draft's client. Choose the client first, then the deal."
            )
    change(session, actor, draft, {}, version, deal_id=deal_id, new_deal=deal_id is None)
