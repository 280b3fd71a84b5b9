"""What is filed: taken up again to be revised, left as it is, or undone for a while after."""

from datetime import timedelta
from typing import Any

from service.accounts import filing
from service.accounts import repository as accounts
from service.accounts import revising as book
from service.accounts.models import Entry
from service.db import AnySession, WriteSession, now
from service.domain.claims import UNDO_WINDOW
from service.domain.errors import Conflict, NotReady
from service.domain.states import DRAFT_FILED, DraftState
from service.events import repository as events
from service.review.models import Draft
from service.review.moves import check_holder, check_memo, check_reviewer, claim, move_to, take
from service.review.readiness import touches_deal
from service.review.versions import change, snapshot
from service.users.models import User
from templates import summary_of

TO_BE_REVISED, UNDONE, APPROVAL_UNDONE = "to be revised", "undone", "approval undone"
"""Reasons of moves back into a reviewer's hands, by which statistics tell them from a first taking."""


def revise(session: WriteSession, actor: User, draft: Draft) -> None:
    """Take a filed draft up again, with what its entry says, to correct it or to file what was held back.

    Raises:
        Conflict: somebody has it, or it is not filed.
    """
    check_reviewer(actor)
    if draft.standing not in DRAFT_FILED:
        claim(session, actor, draft)
        return
    entry = accounts.standing_entry(session, draft.id)
    if entry is None:
        raise Conflict("The entry of this draft does not stand any more. Reload to see it.", current=snapshot(draft))
    take(session, actor, draft, reason=TO_BE_REVISED)
    _as_filed(session, actor, draft, entry)


def release(session: WriteSession, actor: User, draft: Draft) -> None:
    """Give a claimed draft back: to the queue or, where it is filed, to what its entry says.

    Raises:
        Conflict: somebody else holds it; it stays theirs.
    """
    check_holder(session, actor, draft)
    entry = accounts.standing_entry(session, draft.id)
    free: dict[str, Any] = {"claimed_by_id": None, "claimed_at": None}
    if entry is None:
        move_to(session, draft, DraftState.WAITING, actor=actor, reason="released", **free)
        return
    if draft.template != entry.template:
        raise NotReady("The kind of note is another one than the entry's. Undo that change first, or approve it.")
    _as_filed(session, actor, draft, entry)
    held: list[str] = entry.effects.get("held", [])
    for field in draft.fields:
        field.held = field.key in held
    target = DraftState.PARTLY_APPROVED if held else DraftState.APPROVED
    move_to(session, draft, target, actor=actor, reason="left as it is", **free)


def undo(session: WriteSession, actor: User, draft: Draft, *, window: timedelta = UNDO_WINDOW) -> None:
    """Take the latest decision on the draft back: an approval, a rejection or a postponement. The actor has it then.

    Raises:
        Conflict: it is too late, somebody has taken the draft up since, or something newer sits on top in the book.
        NotReady: there is no decision to take back.
    """
    check_reviewer(actor)
    check_memo(draft)
    if draft.standing in (DraftState.REJECTED, DraftState.POSTPONED):
        moves = [e for e in events.history(session, "draft", draft.id) if e.what == "moved"]
        if now() >= moves[-1].at + window:
            raise Conflict("It is too late to undo this. Put the draft back into the queue instead.")
        take(session, actor, draft, reason=UNDONE)
        return
    entry = accounts.standing_entry(session, draft.id)
    if draft.standing not in DRAFT_FILED:
        check_holder(session, actor, draft)
    if entry is None:
        raise NotReady("There is no decision on this draft that could be undone.")
    if draft.standing in DRAFT_FILED:
        take(session, actor, draft, reason=APPROVAL_UNDONE)
    target = book.undo(session, entry, actor, window=window)
    _loosen(session, draft, target)
    book.take_away(session, target)


def undoable(session: AnySession, draft: Draft) -> Entry | None:
    """The standing entry where its approval can still be undone."""
    entry = accounts.standing_entry(session, draft.id)
    if entry is None or entry.kind == book.RESTORED or entry.deliver_after is None:
        return None
    return entry if now() < entry.deliver_after else None


def changed_keys(draft: Draft, entry: Entry) -> list[str]:
    """Fields of the entry that the draft has otherwise; `deal` where it is about another one."""
    was = {f["key"]: f["value"] for f in entry.fields}
    now_ = {f["key"]: f["value"] for f in filing.entry_fields(draft)}
    out = [key for key in {**was, **now_} if _plain(was.get(key)) != _plain(now_.get(key))]
    if draft.account_id != entry.account_id and "company" not in out:
        out.append("company")
    if touches_deal(draft) and entry.deal_id is not None and draft.deal_id != entry.deal_id:
        out.append("deal")
    return out


def kind_of(draft: Draft, entry: Entry, kind: str | None, reason: str) -> str:
    """What a further revision is, and whether it may be made."""
    held = set(entry.effects.get("held", []))
    let_go = {f.key for f in draft.fields if f.key in held and not f.held}
    changed = set(changed_keys(draft, entry)) - let_go
    summary = draft.field("summary")
    if let_go and summary is not None and summary.standing != "by_person":
        changed.discard("summary")
    if not let_go and not changed:
        raise NotReady(
            "Nothing differs from the entry. Correct what is wrong, let go of what is held back, or release the draft."
        )
    if kind is not None or not changed:
        return kind or "held"
    if not reason.strip():
        raise NotReady("Say in a few words why the entry is corrected; it is kept with it.", missing=["reason"])
    return "correction"


def _as_filed(session: WriteSession, actor: User, draft: Draft, entry: Entry) -> None:
    """Make the draft's values and links what the entry says; what is held back stays as it is."""
    rows = {f["key"]: f for f in entry.fields}
    values = {f.key: rows[f.key]["value"] for f in draft.fields if f.key in rows and f.value != rows[f.key]["value"]}
    if any(f.held for f in draft.fields) and "summary" in values and rows["summary"]["standing"] != "by_person":
        # The summary of an entry with held fields leaves them out; the draft's own tells them.
        values["summary"] = summary_of({f.key: f.value for f in draft.fields} | values)
    columns: dict[str, Any] = {}
    if draft.account_id != entry.account_id:
        columns |= {"account_id": entry.account_id, "candidates": []}
    if entry.deal_id is not None and draft.deal_id != entry.deal_id:
        columns |= {"deal_id": entry.deal_id, "new_deal": False}
    if not values and not columns:
        return
    change(session, actor, draft, values, draft.version, noted=False, **columns)
    for field in draft.fields:
        if field.key in values:
            field.value = values[field.key]
            field.standing, field.evidence = rows[field.key]["standing"], rows[field.key]["evidence"]
            field.looked_by_id, field.looked_at = entry.approved_by_id, entry.approved_at
    session.flush()


def _loosen(session: WriteSession, draft: Draft, target: Entry) -> None:
    """Have the draft let go of the client, deal and people that are about to leave the book."""
    effects = target.effects
    columns: dict[str, Any] = {}
    if effects.get("account") is not None and draft.account_id == effects["account"]:
        columns["account_id"] = None
    if effects.get("deal") is not None and draft.deal_id == effects["deal"]:
        columns |= {"deal_id": None, "new_deal": True}
    gone = {one["id"] for one in effects.get("contacts", [])}
    values = {}
    for field in draft.fields:
        if field.type == "people" and any(person.get("id") in gone for person in field.value or []):
            values[field.key] = [p | {"id": None} if p.get("id") in gone else p for p in field.value]
    if not values and not columns:
        return
    looks = {f.key: (f.looked_by_id, f.looked_at) for f in draft.fields}
    change(session, None, draft, values, draft.version, noted=False, **columns)
    for field in draft.fields:
        field.looked_by_id, field.looked_at = looks[field.key]
    session.flush()


def _plain(value: Any) -> Any:
    """A value without the links of people to the book, which filing adds."""
    if isinstance(value, list):
        return [{k: v for k, v in one.items() if k != "id"} if isinstance(one, dict) else one for one in value] or None
    return value if value != "" else None
