"""The follow-ups of an entry: made with its first revision, brought up to date by each later one, never doubled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from service.accounts.models import Entry, FollowUp
from service.db import WriteSession, new_id, now
from service.users.models import User

_VALUES = ("text", "owner_id", "owner_name", "due_date", "account_id")


def reconcile(
    session: WriteSession,
    rep: User,
    items: Sequence[dict[str, Any]],
    entry: Entry,
    account_id: str,
    former: Entry | None,
) -> dict[str, Any]:
    """Make the draft's follow-ups what `items` say, and tell what was done, as `take_back` wants it.

    A follow-up that was ticked off stays so, even where its item is gone. former: the revision that stood until now.
    """
    left = _known(session, entry.draft_id, former)
    matched = _matched(left, items)
    order: list[str] = []
    made: list[str] = []
    changed: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        values = _values(item, rep) | {"account_id": account_id}
        row = matched.get(number)
        if row is None:
            row = FollowUp(id=new_id(), entry_id=entry.id, created_at=now(), **values)
            session.add(row)
            made.append(row.id)
        else:
            old = {key: getattr(row, key) for key in _VALUES}
            if old != values:
                changed.append({"id": row.id, "old": _plain(old), "new": _plain(values)})
                for key, value in values.items():
                    setattr(row, key, value)
        order.append(row.id)
    removed = []
    for row in [r for r in left if r not in matched.values() and r.done_at is None]:
        removed.append(_plain({c.key: getattr(row, c.key) for c in FollowUp.__mapper__.column_attrs}))
        session.delete(row)
    session.flush()
    return {"follow_ups": order, "made": made, "changed": changed, "removed": removed}


def take_back(session: WriteSession, effects: dict[str, Any]) -> None:
    """Undo what `reconcile` told of. What was ticked off since stays: somebody has done it."""
    for follow_up_id in effects.get("made", []):
        row = session.get(FollowUp, follow_up_id)
        if row is not None and row.done_at is None:
            session.delete(row)
    for one in effects.get("changed", []):
        row = session.get(FollowUp, one["id"])
        if row is not None:
            for key, value in _typed(one["old"]).items():
                setattr(row, key, value)
    for values in effects.get("removed", []):
        if session.get(FollowUp, values["id"]) is None:
            session.add(FollowUp(**_typed(values)))
    session.flush()


def _known(session: WriteSession, draft_id: str, former: Entry | None) -> list[FollowUp]:
    """The draft's follow-ups in the order of the former revision's items; after an undo, those that were done."""
    query = select(FollowUp).join(Entry, Entry.id == FollowUp.entry_id).where(Entry.draft_id == draft_id)
    rows = list(session.scalars(query.order_by(FollowUp.created_at, FollowUp.id)))
    order: list[str] = former.effects.get("follow_ups", []) if former is not None else []
    return sorted(rows, key=lambda row: order.index(row.id) if row.id in order else len(order))


def _matched(rows: Sequence[FollowUp], items: Sequence[dict[str, Any]]) -> dict[int, FollowUp]:
    """Which follow-up is which item: the same text first, then the others in their order, as far as they are open."""
    out: dict[int, FollowUp] = {}
    free = list(rows)
    for number, item in enumerate(items):
        same = next((row for row in free if row.text.casefold() == str(item["text"]).casefold()), None)
        if same is not None:
            out[number] = same
            free.remove(same)
    free = [row for row in free if row.done_at is None]
    for number, row in zip([n for n in range(len(items)) if n not in out], free, strict=False):
        out[number] = row
    return out


def _values(item: dict[str, Any], rep: User) -> dict[str, Any]:
    owner = str(item.get("owner") or "rep")
    by_rep = owner in ("rep", rep.name)
    return {
        "text": str(item["text"]),
        "owner_id": rep.id if by_rep else None,
        "owner_name": rep.name if by_rep else owner,
        "due_date": date.fromisoformat(str(item["due_date"])[:10]) if item.get("due_date") else None,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    out = dict(values)
    if out.get("due_date"):
        out["due_date"] = date.fromisoformat(out["due_date"])
    for key in ("created_at", "done_at"):
        if out.get(key):
            out[key] = datetime.fromisoformat(out[key])
    return out
