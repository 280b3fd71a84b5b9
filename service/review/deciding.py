"""Deciding on a draft: approve, hold back, reject, postpone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from service.accounts import filing
from service.accounts import repository as accounts
from service.accounts.models import Entry
from service.db import AnySession, WriteSession, now
from service.domain.claims import UNDO_WINDOW, expired
from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.domain.states import DraftState
from service.review import repository
from service.review.models import Draft, DraftField
from service.review.moves import check_holder, check_memo, check_reviewer, claim, move_to
from service.review.readiness import check_ready, unlooked
from service.review.revising import kind_of
from service.review.versions import conflict
from service.users.models import User

_LONGEST_REASON = 500


def approve(
    session: WriteSession,
    actor: User,
    draft: Draft,
    *,
    version: int,
    looked: Sequence[str] = (),
    reason: str = "",
    kind: str | None = None,
    window: timedelta = UNDO_WINDOW,
) -> Entry:
    """Save the draft as an entry and bring the book up to date, all in one transaction.

    Where something of it is filed already, this makes the next revision: `held` where fields that were held back come in,
    else a `correction`, for which a reason is wanted, or `kind`.

    version: the one that the reviewer saw. looked: keys of the fields that the reviewer ticked just now. window: how long
    it can be undone, and is not delivered.

    Raises:
        Conflict: the draft is no longer at `version`; carries both versions.
        NotReady: a field that wants a look of its own has had none, the client or deal is not decided, or a correction
            lacks its reason or changes nothing.
    """
    check_reviewer(actor)
    check_memo(draft)
    if draft.version != version:
        raise conflict(session, draft, version)
    if draft.standing is not DraftState.CLAIMED or draft.claimed_by_id != actor.id:
        claim(session, actor, draft)
    for key in looked:
        mark_looked(session, actor, draft, key, version)
    check_ready(session, draft)
    former = accounts.standing_entry(session, draft.id)
    if former is not None:
        kind = kind_of(draft, former, kind, reason)
    held = any(f.held for f in draft.fields)
    move_to(session, draft, DraftState.PARTLY_APPROVED if held else DraftState.APPROVED, actor=actor, version=version)
    said = reason.strip()[:_LONGEST_REASON] or None
    return filing.file(session, draft, actor, kind=kind or "approval", reason=said, former=former, window=window)


def mark_looked(session: WriteSession, actor: User, draft: Draft, key: str, version: int) -> None:
    """Tick a field at the moment of approval; held until the transaction ends."""
    field = _field(draft, key)
    if not repository.hold(session, draft.id, version):
        raise conflict(session, draft, version)
    field.looked_by_id, field.looked_at = actor.id, now()


def hold(session: WriteSession, actor: User, draft: Draft, key: str, *, held: bool, version: int) -> None:
    """Keep a field back from the next approval, or let it go into it; with the deal's amount go the sums that tell it.

    Raises:
        InvalidInput: there is no such field, or nothing can be filed without it.
        Conflict: the draft is not in the actor's hands, or no longer at `version`.
    """
    check_holder(session, actor, draft)
    field = _field(draft, key)
    if held and key == "company":
        raise InvalidInput("The client cannot be held back: an entry is filed for somebody.")
    if held and not field.held and _is_filed(session, draft, key):
        raise InvalidInput(
            said(
                "%(field)s is filed already, so it cannot be held back. Correct it, or empty it.",
                field=said(field.label),
            )
        )
    if not repository.hold(session, draft.id, version):
        raise conflict(session, draft, version)
    field.held = held
    sums = draft.field("amounts")
    if (
        key == "deal_amount"
        and sums is not None
        and _tells_deal_value(sums)
        and not _is_filed(session, draft, sums.key)
    ):
        sums.held = held


def hold_unlooked(session: WriteSession, actor: User, draft: Draft, *, version: int) -> list[str]:
    """Keep back every field that wants a look and has had none; their keys. Raises as `hold`."""
    keys = [f.key for f in unlooked(draft) if f.key != "company" and not _is_filed(session, draft, f.key)]
    for key in keys:
        hold(session, actor, draft, key, held=True, version=version)
    return keys


def reject(session: WriteSession, actor: User, draft: Draft, reason: str) -> None:
    """Not to be filed. A draft that nobody else holds is taken on the way; somebody else's stays theirs."""
    check_reviewer(actor)
    if draft.standing is DraftState.CLAIMED and not expired(draft.claimed_at, now()):
        check_holder(session, actor, draft)
    if not reason.strip():
        raise InvalidInput("Say in a few words why the draft is rejected; the rep will read it.")
    move_to(
        session,
        draft,
        DraftState.REJECTED,
        actor=actor,
        reason=reason.strip()[:_LONGEST_REASON],
        claimed_by_id=None,
        claimed_at=None,
    )


def reopen(session: WriteSession, actor: User, draft: Draft) -> None:
    """Put a rejected or postponed draft back into the queue."""
    check_reviewer(actor)
    check_memo(draft)
    move_to(session, draft, DraftState.WAITING, actor=actor, reason="put back", postponed_until=None)


def postpone(session: WriteSession, actor: User, draft: Draft, until: datetime | None, reason: str) -> None:
    """Put a draft aside, until a moment or until somebody takes it up again."""
    claim(session, actor, draft)
    move_to(
        session,
        draft,
        DraftState.POSTPONED,
        actor=actor,
        reason=reason.strip()[:_LONGEST_REASON] or None,
        claimed_by_id=None,
        claimed_at=None,
        postponed_until=until,
    )


def _is_filed(session: AnySession, draft: Draft, key: str) -> bool:
    entry = accounts.standing_entry(session, draft.id)
    return entry is not None and any(f["key"] == key and f["value"] not in (None, [], "") for f in entry.fields)


def _tells_deal_value(sums: DraftField) -> bool:
    return any(item.get("meaning") == "deal value" for item in sums.value or [])


def _field(draft: Draft, key: str) -> DraftField:
    field = draft.field(key)
    if field is None:
        raise InvalidInput(
            said(
                "This draft has no field '%(key)s'. It has %(fields)s.",
                key=key,
                fields=", ".join(f.key for f in draft.fields),
            )
        )
    return field
