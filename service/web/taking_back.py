"""What the last edit of a draft was, in words: what its Undo and Redo say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession
from service.review import edits
from service.review.models import Draft, Edit
from service.review.undoing import side_of
from service.users.models import User
from service.web.showing import words
from service.web.translating import _, marked, translated
from service.web.values import shown
from templates import NoteTemplate

_WHAT = {"border": marked("whose words these are"), "words": marked("the corrected words")}


@dataclass(frozen=True)
class Step:
    """An edit to undo or to redo. text: what it changed; by: who made it, where that was somebody else."""

    id: int
    text: str
    by: str | None


@dataclass(frozen=True)
class Steps:
    undo: Step | None
    redo: Step | None


def steps_of(session: AnySession, actor: User, draft: Draft, note_templates: Mapping[str, NoteTemplate]) -> Steps:
    """What can be taken back, and done again. `fields` have to be loaded."""
    last, following = edits.last(session, draft.id), edits.next_undone(session, draft.id)
    now = edits.state_of(draft)

    def step(edit: Edit, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Step:
        by = edit.actor.name if edit.actor is not None and edit.actor_id != actor.id else None
        return Step(edit.id, _text(session, edit, draft, before, after, note_templates), by)

    return Steps(
        undo=step(last, side_of(last, draft).before, now) if last is not None else None,
        redo=step(following, now, side_of(following, draft).after) if following is not None else None,
    )


def _text(
    session: AnySession,
    edit: Edit,
    draft: Draft,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    note_templates: Mapping[str, NoteTemplate],
) -> str:
    if before is None or after is None:
        return _("the new draft")
    if edit.what in _WHAT:
        return _(_WHAT[edit.what])
    old, new = before["columns"], after["columns"]
    if edit.what == "template":
        labels = [_(known.label) if (known := note_templates.get(c["template"])) else c["template"] for c in (old, new)]
        return _("note template %(old)s → %(new)s", old=labels[0], new=labels[1])
    if edit.what == "deal":
        return _("deal %(old)s → %(new)s", old=_deal(session, old), new=_deal(session, new))
    key = "company" if edit.what == "client" else edit.key
    rows = [next((r for r in state["fields"] if r["key"] == key), None) for state in (before, after)]
    known_row = next((row for row in rows if row is not None), None)
    label = translated(known_row["label"]) if known_row is not None else words(key or edit.what)
    if edit.what == "look":
        return _("the tick of %(field)s", field=label)
    texts = [_short(shown(row["type"], row["value"], draft.memo.rep.name) if row else _("not said")) for row in rows]
    return f"{label}: {texts[0]} → {texts[1]}" if texts[0] != texts[1] else label


def _deal(session: AnySession, columns: Mapping[str, Any]) -> str:
    if columns["new_deal"]:
        return _("a new one")
    deal = accounts.get_deal(session, columns["deal_id"]) if columns["deal_id"] else None
    return deal.name if deal is not None else _("none")


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:27].rstrip()}…"
