"""A draft's versions: every change of what a reviewer sees makes the next one, and any earlier one can be shown again."""

from collections.abc import Mapping
from typing import Any

from service.db import AnySession, WriteSession, now
from service.domain.errors import Conflict, InvalidInput, in_words
from service.domain.sentences import said
from service.review import edits, repository
from service.review.models import Draft, DraftChange
from service.users.models import User
from templates import SUMMARISED, summary_of

SHOWN = ("template", "account_id", "deal_id", "new_deal", "parts")
"""A draft's own columns that a reviewer sees, beside its fields; `draft_changes` has them under `draft.…`, which no key
of a field can be."""

_COLUMN = "draft."


def snapshot(draft: Draft) -> dict[str, Any]:
    """The draft's version and values, as a reviewer sees them."""
    return {
        "version": draft.version,
        "state": draft.state,
        **{key: getattr(draft, key) for key in SHOWN},
        "fields": {f.key: f.value for f in draft.fields},
    }


def snapshot_at(session: AnySession, draft: Draft, version: int) -> dict[str, Any]:
    """The same at an earlier version, by undoing the changes since."""
    shown = snapshot(draft)
    for change in repository.changes_since(session, draft.id, version):
        # Changes of the client were once kept without the prefix.
        if change.key.startswith(_COLUMN) or change.key == "account_id":
            shown[change.key.removeprefix(_COLUMN)] = change.old
        else:
            shown["fields"][change.key] = change.old
    return shown | {"version": version}


def change(
    session: WriteSession,
    actor: User | None,
    draft: Draft,
    values: dict[str, Any],
    version: int,
    *,
    noted: bool = True,
    **columns: Any,
) -> None:
    """Set values, and columns of the draft, as its next version; a field whose value changes loses its tick.

    noted: it is an edit of its own, to be undone; else a part of undoing or redoing one.

    Raises:
        Conflict: the draft is no longer at `version`.
    """
    if noted:
        edits.note(session, actor, draft, *_edit_of(values, columns))
    if not repository.next_version(session, draft, version, columns):
        raise conflict(session, draft, version)
    values = values | _summary_anew(draft, values)
    at = now()
    actor_id = actor.id if actor is not None else None
    trail = {f.key: (f.value, values[f.key]) for f in draft.fields if f.key in values}
    trail |= {_COLUMN + key: (getattr(draft, key), columns[key]) for key in SHOWN if key in columns}
    for key, (old, new) in trail.items():
        if old != new:
            session.add(
                DraftChange(draft_id=draft.id, version=version + 1, key=key, old=old, new=new, actor_id=actor_id, at=at)
            )
    for field in draft.fields:
        if field.key in values and field.value != values[field.key]:
            field.value = values[field.key]
            field.looked_by_id, field.looked_at = None, None
    if actor is not None and draft.claimed_by_id == actor.id:
        draft.claimed_at = at
    session.flush()
    session.refresh(draft)
    session.refresh(draft, ["account", "deal"])


def conflict(session: AnySession, draft: Draft, version: int | None) -> Conflict:
    """The refusal of whoever saw `version`: with both versions, or None where the state alone has moved."""
    session.expire(draft)
    fresh = repository.get(session, draft.id)
    assert fresh is not None
    if version is None or version == fresh.version:
        return Conflict(
            said("This draft is %(state)s now; reload to see where it stands.", state=in_words(fresh.state)),
            current=snapshot(fresh),
        )
    if version > fresh.version:
        raise InvalidInput(
            said(
                "The draft has no version %(version)s; it is at version %(current)s.",
                version=version,
                current=fresh.version,
            )
        )
    return Conflict(
        "Somebody else has changed this draft since you opened it; nothing was saved. Compare both versions and decide again.",
        yours=snapshot_at(session, fresh, version),
        current=snapshot(fresh),
    )


def _edit_of(values: Mapping[str, Any], columns: Mapping[str, Any]) -> tuple[str, str | None]:
    """What an edit of these is called, and the field that it is about."""
    if "account_id" in columns:
        return "client", None
    if "deal_id" in columns:
        return "deal", None
    return "field", next(iter(values), None)


def _summary_anew(draft: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
    """The summary tells the corrected values, too, as long as nobody has written it in words of their own."""
    field = draft.field("summary")
    if field is None or field.standing == "by_person" or "summary" in values or SUMMARISED.isdisjoint(values):
        return {}
    line = summary_of({f.key: f.value for f in draft.fields} | dict(values))
    field.standing, field.filled_by = ("worked_out", "rules") if line else ("not_said", None)
    return {"summary": line}
