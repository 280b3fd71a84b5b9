"""Filling a draft a second time: what a person has written stays, what has changed wants to be looked at again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from service.db import WriteSession
from service.domain.states import DRAFT_OPEN
from service.review import edits
from service.review.models import Draft, DraftField
from service.review.versions import change
from service.users.models import User
from templates import SUMMARISED, Entry, FieldValue

DATED = frozenset({"date", "datetime", "actions", "key_dates"})
"""Types of fields whose values follow from the moment of recording."""


def filler_of(entry: Entry, field: FieldValue) -> str | None:
    """Who filled the field: `rules`, or a model's name; None where nothing was said."""
    return None if field.value is None else entry.filled_by.get(field.key, "rules")


def rework(session: WriteSession, actor: User | None, draft: Draft, entry: Entry, fields: Sequence[FieldValue]) -> None:
    """Take over the dates and the summary of a second filling, where nobody has edited them."""
    if draft.standing not in DRAFT_OPEN:
        return
    fresh = {f.key: f for f in fields if f.type in DATED or f.key == "summary"}
    kept = _written(draft)
    if not kept.isdisjoint(SUMMARISED):
        fresh.pop("summary", None)  # the line that tells what a person has written is made of all values
    rows = [row for row in draft.fields if row.key in fresh and row.key not in kept]
    changed = [row for row in rows if row.value != fresh[row.key].value]
    if not changed:
        return
    values = {row.key: fresh[row.key].value for row in changed}
    change(session, actor, draft, values, draft.version, alternatives=entry.alternatives or [])
    for row in changed:
        _fill(row, fresh[row.key], entry)


def refill(
    session: WriteSession,
    actor: User,
    draft: Draft,
    entry: Entry,
    fields: Sequence[FieldValue],
    *,
    keep: Collection[str] = (),
    **columns: Any,
) -> None:
    """Take over everything that a second filling gives, save for the fields that a person has written.

    The template may be another one than before: fields that it lacks go, unless a person has written them. keep: keys of
    further fields that stay as they are. columns: the draft's own, set along with the values.

    Raises:
        Conflict: the draft is no longer at the version that was read.
    """
    edits.note(session, actor, draft, "words")
    fresh = {field.key: field for field in fields if field.key not in keep}
    kept = _written(draft) | set(keep)
    for field in fresh.values():
        if draft.field(field.key) is None:
            draft.fields.append(_empty_row(field))
    session.flush()
    values = {row.key: _value(fresh, row.key) for row in draft.fields if row.key not in kept}
    if not kept.isdisjoint(SUMMARISED):
        values.pop("summary", None)  # as above
    rows = list(draft.fields)
    beside: dict[str, Any] = {
        "withdrawn": entry.withdrawn or [],
        "alternatives": entry.alternatives or [],
        "dropped": entry.dropped,
    }
    change(session, actor, draft, values, draft.version, template=entry.template_kind, **beside, **columns)
    told = [field.key for field in fields]
    order = [*told, *(row.key for row in rows if row.key not in told)]
    for row in rows:
        row.position = order.index(row.key)
        if row.key in fresh:
            _settle(row, fresh[row.key], entry, by_person=row.key in kept)
        elif row.key in keep:
            continue
        elif row.key in kept:
            row.heard, row.evidence = None, []
        else:
            session.delete(row)
    session.flush()
    session.refresh(draft, ["fields"])


def _written(draft: Draft) -> set[str]:
    """Keys of the fields that a person has written."""
    return {row.key for row in draft.fields if row.standing == "by_person"}


def _value(fresh: Mapping[str, FieldValue], key: str) -> Any:
    return fresh[key].value if key in fresh else None


def _empty_row(field: FieldValue) -> DraftField:
    return DraftField(
        position=0,
        key=field.key,
        label=field.label,
        type=field.type,
        value=None,
        heard=None,
        evidence=[],
        standing="not_said",
        review=field.review,
    )


def _settle(row: DraftField, field: FieldValue, entry: Entry, *, by_person: bool) -> None:
    if by_person:
        if row.type == field.type:
            row.heard, row.evidence = field.value, field.evidence
        return
    row.label, row.type, row.review = field.label, field.type, field.review
    if row.key == "summary" and row.value != field.value:
        return
    _fill(row, field, entry)


def _fill(row: DraftField, field: FieldValue, entry: Entry) -> None:
    row.evidence, row.standing, row.heard = field.evidence, field.standing, row.value
    row.filled_by = filler_of(entry, field)
