"""From an entry of the fill contract to the fields that a reviewer sees: value, evidence, standing, review policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from templates.contract import Book, Entry
from templates.filling.numbers import whole
from templates.note_template import CONTRACT_TYPES, NoteTemplate, TemplateField
from templates.standing import Standing, standing_of
from templates.types import FieldValueError, display, parse_value

__all__ = ["FieldValue", "FieldValueError", "Standing", "display", "draft_fields", "options_of", "parse_value"]

SATISFACTION = ("positive", "neutral", "negative")

_ALSO_LABELS = {
    "action_items": "Next steps",
    "company": "Client",
    "contacts": "People",
    "interaction_date": "Day",
    "next_meeting": "Next meeting",
    "summary": "Summary",
    "amounts": "Sums of money",
    "competitors": "Competitors",
    "close_date": "Close date",
    "deal_amount": "Deal amount",
    "decision_maker": "Decision maker",
    "issues": "Problems",
    "key_dates": "Key dates",
    "objections": "Objections",
    "probability": "Chance of winning",
    "products": "Products",
    "quantity": "Quantities",
    "satisfaction": "Satisfaction",
    "stage": "Stage",
}
_LOOKS = frozenset({"stage", "deal_amount", "close_date"})
_TEXTS = frozenset({"text", "name", "title", "what", "meaning", "unit"})


@dataclass(frozen=True)
class FieldValue:
    """One field of a draft. evidence: [[start, end], …] into the memo's text; of a list value one such list an item."""

    key: str
    label: str
    type: str
    value: Any
    """As templates/types.py says; None where nothing was said."""
    evidence: list[Any]
    standing: Standing
    review: Literal["together", "look"]


def draft_fields(entry: Entry, template: NoteTemplate, book: Book, text: str | None = None) -> list[FieldValue]:
    """Every field of the template, the empty ones too; then what else was said, since nothing said may be dropped.

    text: the memo's, into which the evidence points; without it a value counts as worked out unless its type is plain
    words or numbers.
    """
    values = _values(entry)
    fields = [*template.fields, *(f for f in _others(template) if not _is_empty(values.get(f.key)))]
    return [_field(spec, values.get(spec.key), entry, text) for spec in fields]


def options_of(key: str, template: NoteTemplate | None, stages: Sequence[str]) -> list[str]:
    """The values that a choice may have: the book's stages, the three moods, or a user's own options."""
    if key == "stage":
        return list(stages)
    if key == "satisfaction":
        return list(SATISFACTION)
    own = template.field(key) if template is not None else None
    return list(own.options) if own is not None else []


def _others(template: NoteTemplate) -> list[TemplateField]:
    """The keys that Debrief fills and the template leaves out."""
    return [
        TemplateField(
            key=key,
            label=_ALSO_LABELS[key],
            type=kind,
            review="look" if key in _LOOKS else "together",
            listen_for=[],
            options=[],
        )
        for key, kind in CONTRACT_TYPES.items()
        if template.field(key) is None
    ]


def _values(entry: Entry) -> dict[str, Any]:
    """The entry's values in the shapes of the field types."""
    values = entry.model_dump(mode="json", include=set(CONTRACT_TYPES))
    if entry.deal_amount is not None:
        values["deal_amount"] = {"value": whole(entry.deal_amount), "currency": entry.currency}
    if entry.probability is not None:
        values["probability"] = whole(entry.probability)
    values["contacts"] = [
        {**person, "id": ident} for person, ident in zip(entry.contacts, _contact_ids(entry), strict=True)
    ]
    return values | (entry.fields or {})


def _contact_ids(entry: Entry) -> list[str | None]:
    return [*entry.contact_ids, *[None] * len(entry.contacts)][: len(entry.contacts)]


def _field(spec: TemplateField, value: Any, entry: Entry, text: str | None) -> FieldValue:
    evidence = [] if _is_empty(value) else _as_lists(entry.evidence.get(spec.key) or [])
    return FieldValue(
        key=spec.key,
        label=spec.label,
        type=spec.type,
        value=None if _is_empty(value) else _within(value, spec.max_length),
        evidence=evidence,
        standing=_standing(spec.type, value, evidence, text),
        review=_review(spec, value, entry),
    )


def _standing(kind: str, value: Any, evidence: list[Any], text: str | None) -> Standing:
    if text is not None:
        return standing_of(kind, value, evidence, text)
    if _is_empty(value):
        return "not_said"
    return "said" if evidence and kind in ("text", "texts", "money", "number", "percent", "sums") else "worked_out"


def _review(spec: TemplateField, value: Any, entry: Entry) -> Literal["together", "look"]:
    """New people and a new or unclear client want a look, whatever the template says."""
    if spec.key == "contacts" and None in _contact_ids(entry):
        return "look"
    if spec.key == "company" and value and entry.account_id is None:
        return "look"
    return spec.review


def _within(value: Any, limit: int | None) -> Any:
    """The value with its texts cut to the field's limit at the end of a word; ids, days and numbers are never cut."""
    if limit is None:
        return value
    if isinstance(value, str):
        return value if len(value) <= limit else f"{_cut(value[: limit - 1])}…"
    if isinstance(value, list):
        return [_within(item, limit) for item in value]
    if isinstance(value, dict):
        return {key: _within(part, limit) if key in _TEXTS else part for key, part in value.items()}
    return value


def _cut(text: str) -> str:
    return (text.rsplit(" ", 1)[0] if " " in text else text).rstrip(" ,.;:-")


def _as_lists(evidence: Sequence[Any]) -> list[Any]:
    return [_as_lists(part) if isinstance(part, list | tuple) else part for part in evidence]


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []
