"""Undo and redo of edits, step by step; both are changes of their own, so that the history stays whole."""

from datetime import datetime
from typing import Any

from service.db import WriteSession, now
from service.domain.errors import Conflict, NotReady
from service.domain.sentences import said
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState
from service.events import repository as events
from service.memos import correcting
from service.memos import repository as memos
from service.review import edits, repository
from service.review.models import Draft, DraftField, Edit, EditSide
from service.review.moves import check_holder, move_to
from service.review.rewording import check_free, follow, name_of
from service.review.versions import change, conflict, snapshot
from service.users.models import User
from transcribe.correcting import Moves
from transcribe.words import Transcript

UNMADE = "the edit that made it was undone"

_MOMENTS = ("looked_at",)


def undo(session: WriteSession, actor: User, draft: Draft, *, edit_id: int, version: int) -> Edit:
    """Take the latest edit back, in every draft that it changed. edit_id, version: as they were seen.

    Raises:
        NotReady: there is nothing to undo.
        Conflict: the draft is another reviewer's or was changed since, or a further draft of the edit was.
    """
    _check(session, actor, draft, version)
    edit = _seen(edits.last(session, draft.id), edit_id, draft, said("There is nothing to undo in this draft."))
    drafts = _drafts(session, actor, draft, edit, redo=False)
    way = _swap_words(session, actor, draft, edit)
    for side in edit.sides:
        one = drafts[side.draft_id]
        if one.standing in DRAFT_FILED:
            continue
        side.after = edits.state_of(one)
        if side.before is None:
            _unmake(session, actor, one)
        else:
            _go(session, actor, one, side.before)
    _follow_others(session, draft.memo_id, edit, way)
    edit.undone_at, edit.redoable = now(), True
    events.record(session, "draft", draft.id, "edit_undone", actor_id=actor.id)
    session.flush()
    return edit


def redo(session: WriteSession, actor: User, draft: Draft, *, edit_id: int, version: int) -> Edit:
    """Do again what was undone last. Raises as `undo`."""
    _check(session, actor, draft, version)
    edit = _seen(edits.next_undone(session, draft.id), edit_id, draft, said("There is nothing to redo in this draft."))
    drafts = _drafts(session, actor, draft, edit, redo=True)
    way = _swap_words(session, actor, draft, edit)
    for side in edit.sides:
        one = drafts[side.draft_id]
        if one.standing in DRAFT_FILED:
            continue
        assert side.after is not None
        _go(session, actor, one, side.after)
    _follow_others(session, draft.memo_id, edit, way)
    edit.undone_at, edit.redoable = None, False
    events.record(session, "draft", draft.id, "edit_redone", actor_id=actor.id)
    session.flush()
    return edit


def bring_to(session: WriteSession, actor: User, draft: Draft, state: dict[str, Any], *, noted: bool = True) -> None:
    """Make the draft what `state`, as `edits.state_of` tells it, says, as its next version."""
    wanted = {row["key"]: row for row in state["fields"]}
    if noted:
        edits.note(session, actor, draft, "template")
    for key, row in wanted.items():
        if draft.field(key) is None:
            draft.fields.append(DraftField(**_row(row) | {"value": None}))
    session.flush()
    values = {row.key: wanted[row.key]["value"] if row.key in wanted else None for row in draft.fields}
    rows = list(draft.fields)
    change(session, actor, draft, values, draft.version, noted=False, **state["columns"])
    for row in rows:
        if row.key not in wanted:
            session.delete(row)
            continue
        for column, value in _row(wanted[row.key]).items():
            setattr(row, column, value)
    session.flush()
    session.refresh(draft, ["fields"])


def _check(session: WriteSession, actor: User, draft: Draft, version: int) -> None:
    check_holder(session, actor, draft)
    if draft.version != version:
        raise conflict(session, draft, version)


def _seen(edit: Edit | None, edit_id: int, draft: Draft, nothing: str) -> Edit:
    if edit is None:
        raise NotReady(nothing)
    if edit.id != edit_id:
        raise Conflict(
            "This draft was changed since you opened it. Reload to see its last edit.", current=snapshot(draft)
        )
    return edit


def _drafts(session: WriteSession, actor: User, draft: Draft, edit: Edit, *, redo: bool) -> dict[str, Draft]:
    """The drafts that the edit changed, each free to be changed back."""
    out: dict[str, Draft] = {}
    for side in edit.sides:
        one = draft if side.draft_id == draft.id else repository.get(session, side.draft_id)
        assert one is not None
        out[one.id] = one
        if one.standing in DRAFT_FILED and edit.what == "words":
            continue
        if one.standing in DRAFT_FILED:
            raise Conflict(
                said("%(client)s is filed already, so that this edit cannot be undone any more.", client=name_of(one))
            )
        check_free(actor, one)
        latest = (edits.next_undone if redo else edits.last)(session, one.id)
        if latest is None or latest.id != edit.id:
            raise Conflict(
                said(
                    "%(client)s, of the same memo, was changed since. Undo that first, in its own draft.",
                    client=name_of(one),
                )
            )
    return out


def _swap_words(session: WriteSession, actor: User, draft: Draft, edit: Edit) -> Moves | None:
    """Put the transcript back to what it was before the edit, or after it; None: the edit left it alone."""
    if edit.words is None:
        return None
    memos.lock(session, draft.memo)
    row = draft.memo.transcript
    assert row is not None
    session.refresh(row)
    before = row.words
    way = correcting.put(session, actor, row, Transcript.from_dict(edit.words))
    edit.words = before
    return way


def _follow_others(session: WriteSession, memo_id: str, edit: Edit, way: Moves | None) -> None:
    """Drafts that are filed, or that the edit did not know, follow the words to their places."""
    if way is None:
        return
    known = {side.draft_id for side in edit.sides}
    for one in repository.of_memo(session, memo_id):
        if one.standing in DRAFT_FILED or one.id not in known:
            follow(one, way)


def _go(session: WriteSession, actor: User, draft: Draft, state: dict[str, Any]) -> None:
    """The draft as it was: its values, and in the queue or out of it."""
    open_then = DraftState(state["state"]) in DRAFT_OPEN
    if open_then and draft.standing is DraftState.REJECTED:
        move_to(session, draft, DraftState.WAITING, actor=actor, reason="put back")
    if edits.state_of(draft) != state:
        bring_to(session, actor, draft, state, noted=False)
    if not open_then and draft.standing in DRAFT_OPEN:
        _reject(session, actor, draft, "an edit was done again")


def _unmake(session: WriteSession, actor: User, draft: Draft) -> None:
    change(session, actor, draft, {}, draft.version, noted=False, parts=[])
    if draft.standing in DRAFT_OPEN:
        _reject(session, actor, draft, UNMADE)


def _reject(session: WriteSession, actor: User, draft: Draft, reason: str) -> None:
    move_to(session, draft, DraftState.REJECTED, actor=actor, reason=reason, claimed_by_id=None, claimed_at=None)


def _row(plain: dict[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if key in _MOMENTS and value is not None else value
        for key, value in plain.items()
    }


def side_of(edit: Edit, draft: Draft) -> EditSide:
    """What the edit did to the draft."""
    return next(side for side in edit.sides if side.draft_id == draft.id)
