"""Another note template for a draft: what fits is kept, the rest is filled from its words."""

from dataclasses import dataclass
from typing import Any

from service.db import AnySession, WriteSession
from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.events import repository as events
from service.memos.models import Memo
from service.review import drafting, edits
from service.review.anew import filler_of
from service.review.models import Draft, DraftField
from service.review.moves import check_holder
from service.review.undoing import bring_to
from service.review.versions import conflict
from service.users.models import User
from templates import BUILT_IN, SUMMARISED, Entry, FieldValue, NoteTemplate, fill, options_of, summary_of
from templates.contract import STAGES
from templates.note_template import CONTRACT_TYPES


@dataclass(frozen=True)
class Plan:
    """What a draft becomes in another note template. Fields are (label, type, value)."""

    template: NoteTemplate
    kept: list[tuple[str, str, Any]]
    filled: list[tuple[str, str, Any]]
    dropped: list[tuple[str, str, Any]]
    missing: list[str]
    """Labels of what the template asks for and nobody said."""
    state: dict[str, Any]


def plan(session: AnySession, draft: Draft, name: str, note_templates: dict[str, NoteTemplate]) -> Plan:
    """What changing the draft's note template would do; nothing is changed.

    Raises:
        InvalidInput: there is no such note template, or it is the draft's own.
    """
    template = note_templates.get(name)
    if template is None:
        raise InvalidInput(
            said(
                "There is no note template '%(name)s'. Choose one of %(names)s.",
                name=name,
                names=", ".join(note_templates),
            )
        )
    if name == draft.template:
        raise InvalidInput(
            said("The draft is in the note template %(template)s already.", template=said(template.label))
        )
    entry, fields = _filled(session, draft, draft.memo, template)
    rows, used, kept, filled = list[dict[str, Any]](), set[str](), set[str](), set[str]()
    keys = {field.key for field in fields}
    for field in fields:
        row = _fitting(draft, field, keys, template)
        if row is not None and row.key not in used:
            used.add(row.key)
            kept.add(field.key)
            rows.append(_taken(row, field))
        else:
            filled.add(field.key)
            rows.append(_fresh(field, entry))
    for row in draft.fields:
        # What Debrief itself fills is never dropped: it stands below the template's own fields.
        if row.key not in used and row.key not in keys and row.key in CONTRACT_TYPES and not _is_empty(row.value):
            used.add(row.key)
            kept.add(row.key)
            rows.append(_plain(row))
    for position, one in enumerate(rows):
        one["position"] = position
    _sum_up(rows, kept)
    state = edits.state_of(draft)
    state = state | {"columns": state["columns"] | {"template": name}, "fields": rows}
    told = [r for r in rows if not _is_empty(r["value"])]
    return Plan(
        template=template,
        kept=[_told(r) for r in told if r["key"] in kept],
        filled=[_told(r) for r in told if r["key"] in filled],
        dropped=[
            (r.label, r.type, r.value) for r in draft.fields if r.key not in used | keys and not _is_empty(r.value)
        ],
        missing=[r["label"] for r in rows if _is_empty(r["value"])],
        state=state,
    )


def change_kind(
    session: WriteSession,
    actor: User,
    draft: Draft,
    name: str,
    *,
    version: int,
    note_templates: dict[str, NoteTemplate],
) -> Plan:
    """Put the draft into another note template, as `plan` says. It can be undone.

    Raises:
        InvalidInput: there is no such note template, or it is the draft's own.
        Conflict: the draft is no longer at `version`, or in somebody else's hands.
    """
    check_holder(session, actor, draft)
    if draft.version != version:
        raise conflict(session, draft, version)
    planned = plan(session, draft, name, note_templates)
    bring_to(session, actor, draft, planned.state)
    events.record(session, "draft", draft.id, "note_template", actor_id=actor.id, target=name)
    return planned


def _filled(session: AnySession, draft: Draft, memo: Memo, template: NoteTemplate) -> tuple[Entry, list[FieldValue]]:
    job = drafting.to_fill(session, memo)
    entry = Entry(template_kind=template.name)
    if job.memo is not None and draft.parts:
        (entry,) = fill(job.memo, job.index, dict.fromkeys(BUILT_IN, template), [drafting.part_of(draft)])
    return entry, drafting.fields_of(entry, template, job.index.book, memo)


def _fitting(draft: Draft, field: FieldValue, keys: set[str], template: NoteTemplate) -> DraftField | None:
    """The draft's field that becomes this one: of the same key, else of the same type and label."""
    row = draft.field(field.key)
    if row is None:
        alike = (f for f in draft.fields if f.key not in keys and f.label.casefold() == field.label.casefold())
        row = next((f for f in alike if f.type == field.type), None)
    if row is None or row.type != field.type:
        return None
    written = row.standing == "by_person"
    if not written and (_is_empty(row.value) or row.key == "summary"):
        return None
    options = options_of(field.key, template, STAGES)
    return None if row.type == "choice" and row.value is not None and row.value not in options else row


def _taken(row: DraftField, field: FieldValue) -> dict[str, Any]:
    # A new person or client wants its look whatever the template says.
    review = row.review if row.key in ("company", "contacts") else field.review
    return _plain(row) | {"key": field.key, "label": field.label, "review": review}


def _fresh(field: FieldValue, entry: Entry) -> dict[str, Any]:
    return {
        "position": 0,
        "key": field.key,
        "label": field.label,
        "type": field.type,
        "value": field.value,
        "heard": field.value,
        "evidence": field.evidence,
        "standing": field.standing,
        "filled_by": filler_of(entry, field),
        "review": field.review,
        "looked_by_id": None,
        "looked_at": None,
    }


def _sum_up(rows: list[dict[str, Any]], kept: set[str]) -> None:
    """The summary tells the values that the draft has, where one of them is not what its words give."""
    summary = next((row for row in rows if row["key"] == "summary"), None)
    if summary is None or summary["standing"] == "by_person" or SUMMARISED.isdisjoint(kept):
        return
    line = summary_of({row["key"]: row["value"] for row in rows})
    if line and line != summary["value"]:
        summary |= {"value": line, "standing": "worked_out", "filled_by": "rules"}


def _plain(row: DraftField) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value := getattr(row, key), "isoformat") else value for key in edits.ROW}


def _told(row: dict[str, Any]) -> tuple[str, str, Any]:
    return row["label"], row["type"], row["value"]


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []
