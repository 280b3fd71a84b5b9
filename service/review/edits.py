"""What every edit did, kept with it, so that it can be undone: the drafts before it and the fields' whole rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from service.accounts.models import Entry
from service.db import AnySession, WriteSession, now
from service.review.models import Draft, DraftField, Edit, EditSide
from service.users.models import User

COLUMNS = (
    "template",
    "account_id",
    "deal_id",
    "new_deal",
    "candidates",
    "parts",
    "withdrawn",
    "alternatives",
    "dropped",
)
"""A draft's own columns that edits change."""

# What was held back is decided with the approval, and no edit.
ROW = tuple(c.key for c in DraftField.__mapper__.column_attrs if c.key not in ("id", "draft_id", "held"))
"""The columns of a field that edits change."""

_OPEN = "review.edit"


@dataclass
class _Open:
    memo_id: str
    what: str
    actor: User | None
    words: dict[str, Any] | None
    edit: Edit | None = None


def state_of(draft: Draft) -> dict[str, Any]:
    """All that an edit can change of a draft, as JSON keeps it. `fields` have to be loaded."""
    return {
        "state": draft.state,
        "columns": {key: getattr(draft, key) for key in COLUMNS},
        "fields": [{key: _plain(getattr(row, key)) for key in ROW} for row in draft.fields],
    }


@contextmanager
def one_edit(
    session: WriteSession, actor: User | None, memo_id: str, what: str, words: dict[str, Any] | None = None
) -> Iterator[None]:
    """All that is noted inside is one edit, undone in one. words: the transcript's before it, where it changes them."""
    session.info[_OPEN] = _Open(memo_id, what, actor, words)
    try:
        yield
    finally:
        session.info.pop(_OPEN)


def note(session: WriteSession, actor: User | None, draft: Draft, what: str, key: str | None = None) -> None:
    """Keep how the draft stands, before an edit changes it. Inside of `one_edit` it is a side of that edit."""
    held = session.info.get(_OPEN)
    if held is None:
        _add_side(session, _new(session, draft.memo_id, what, actor, key=key), draft.id, state_of(draft))
        return
    assert isinstance(held, _Open)
    edit = _edit(session, held)
    known = select(EditSide.id).where(EditSide.edit_id == edit.id, EditSide.draft_id == draft.id)
    if session.scalars(known).one_or_none() is None:
        _add_side(session, edit, draft.id, state_of(draft))


def note_made(session: WriteSession, draft: Draft) -> None:
    """Keep that the edit in hand made the draft."""
    held = session.info[_OPEN]
    assert isinstance(held, _Open)
    _add_side(session, _edit(session, held), draft.id, None)


def last(session: AnySession, draft_id: str) -> Edit | None:
    """The edit that undoing would take back; None: there is none, it is filed, or the day of recording was corrected."""
    found = _first(session, draft_id, Edit.undone_at.is_(None), newest=True)
    if found is None or found.what == "moment" or found.at <= _filed_at(session, draft_id):
        return None
    return found


def next_undone(session: AnySession, draft_id: str) -> Edit | None:
    """The edit that redoing would do again."""
    found = _first(session, draft_id, Edit.redoable, newest=False)
    return found if found is not None and found.at > _filed_at(session, draft_id) else None


def _first(session: AnySession, draft_id: str, which: Any, *, newest: bool) -> Edit | None:
    query = (
        select(Edit)
        .join(EditSide)
        .where(EditSide.draft_id == draft_id, which)
        .options(selectinload(Edit.sides), joinedload(Edit.actor))
        .order_by(Edit.id.desc() if newest else Edit.id)
        .limit(1)
    )
    return session.scalars(query).unique().one_or_none()


def _filed_at(session: AnySession, draft_id: str) -> datetime:
    """When the draft was last filed: what was edited before then is in the entry, and revised there."""
    query = select(Entry.approved_at, Entry.kind).where(Entry.draft_id == draft_id)
    latest = session.execute(query.order_by(Entry.revision.desc()).limit(1)).one_or_none()
    never = datetime.min.replace(tzinfo=now().tzinfo)
    return latest.approved_at if latest is not None and latest.kind != "undo" else never


def _edit(session: WriteSession, held: _Open) -> Edit:
    if held.edit is None:
        held.edit = _new(session, held.memo_id, held.what, held.actor, words=held.words)
    return held.edit


def _new(
    session: WriteSession,
    memo_id: str,
    what: str,
    actor: User | None,
    *,
    key: str | None = None,
    words: dict[str, Any] | None = None,
) -> Edit:
    made = Edit(
        memo_id=memo_id, what=what, key=key, words=words, actor_id=actor.id if actor is not None else None, at=now()
    )
    session.add(made)
    session.flush()
    return made


def _add_side(session: WriteSession, edit: Edit, draft_id: str, before: dict[str, Any] | None) -> None:
    # Whatever was undone before cannot be done again on top of something else.
    sides = select(EditSide.edit_id).where(EditSide.draft_id == draft_id)
    session.execute(
        update(Edit).where(Edit.redoable, Edit.id.in_(sides)).values(redoable=False),
        execution_options={"synchronize_session": "fetch"},
    )
    session.add(EditSide(edit_id=edit.id, draft_id=draft_id, before=before))
    session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
