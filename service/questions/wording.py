"""The question that a field suggests, and the answers that need one tap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession
from service.review.models import Draft, DraftField
from service.review.readings import field_key, other_readings
from templates import NoteTemplate, display, options_of
from templates.contract import STAGES

MOST_CHOICES = 12


@dataclass(frozen=True)
class Suggestion:
    text: str
    choices: list[dict[str, Any]]
    """{label, value}: the value as the field takes it; of the client {"account_id": …}."""


def suggestion(session: AnySession, draft: Draft, field: DraftField, template: NoteTemplate | None) -> Suggestion:
    """What is most likely to be asked about the field as it stands."""
    found = _unique([*_candidates(session, draft, field), *_values(draft, field, template)])
    return Suggestion(_text(draft, field, bool(found)), found[:MOST_CHOICES])


def _candidates(session: AnySession, draft: Draft, field: DraftField) -> Iterator[dict[str, Any]]:
    if field.key != "company" or draft.account_id is not None:
        return
    for account_id in draft.candidates:
        account = accounts.get_account(session, account_id)
        if account is not None:
            label = f"{account.name}, {account.city}" if account.city else account.name
            yield {"label": label, "value": {"account_id": account.id}}


def _values(draft: Draft, field: DraftField, template: NoteTemplate | None) -> Iterator[dict[str, Any]]:
    if field.type == "yes_no":
        yield from ({"label": "Yes", "value": True}, {"label": "No", "value": False})
    elif field.type == "choice" or field.key == "stage":
        for one in options_of(field.key, template, STAGES):
            yield {"label": one.replace("_", " ").capitalize(), "value": one}
    elif field.type in ("date", "datetime", "money", "number", "percent"):
        values = [field.value, field.heard, *(r.whole for r in other_readings(draft) if r.field is field)]
        values += [one["value"] for one in draft.withdrawn if field_key(one["key"]) == field.key]
        for value in values:
            if _fits(field, value):
                yield {"label": display(value, field.type), "value": value}


def _fits(field: DraftField, value: Any) -> bool:
    """What was taken back may have another shape than the field."""
    if field.type == "money":
        return isinstance(value, dict) and "value" in value
    if field.type in ("number", "percent"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and bool(value)


def _unique(choices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for one in choices:
        if all(one["value"] != known["value"] for known in out):
            out.append(one)
    return out


def _text(draft: Draft, field: DraftField, choices: bool) -> str:
    label = field.label[:1].lower() + field.label[1:]
    said = display(field.value, field.type)
    client = draft.account.name if draft.account is not None else draft.value("company")
    at = f" at {client}" if client and field.key != "company" else ""
    if field.key == "company":
        return f"Which client is “{said}”?" if said else "Which client was this memo about?"
    if field.type in ("date", "datetime"):
        if choices and said:
            return f"Which day did you mean: {label}{at}?"
        return f"Which day: {label}{at}?"
    if field.type == "money":
        return f"How much is it: {label}{at}?"
    if field.type in ("number", "percent", "quantities", "sums"):
        return f"How many, or how much: {label}{at}?"
    if field.key == "stage":
        return f"Where does the deal{f' with {client}' if client else ''} stand now?"
    if field.type == "people":
        return f"Who was there{at}, and what do they do?"
    if field.type == "actions":
        return f"What will be done{at}, by whom and by when?"
    return f"{field.label}{at}: what did you mean?" if said else f"{field.label}{at}: what is it?"
