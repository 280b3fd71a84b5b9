"""How each type of field is edited: which input it gets, and what a form's texts mean as a raw value."""

from collections.abc import Callable
from typing import Any

from starlette.datastructures import FormData

from service.memos.models import Memo
from service.review.models import Draft, DraftField
from service.web.forms import text, texts
from service.web.typed import date_typed, day_typed, sum_typed

WIDGETS: dict[str, str] = {
    "text": "line",
    "long_text": "area",
    "date": "date",
    "datetime": "moment",
    "number": "number",
    "percent": "number",
    "money": "money",
    "choice": "choice",
    "yes_no": "choice",
    "texts": "lines",
    "people": "people",
    "actions": "actions",
    "sums": "sums",
    "quantities": "quantities",
    "key_dates": "key_dates",
}
"""The input for each type of field that templates/types.py knows."""


def raw_value(draft: Draft, field: DraftField | None, form: FormData) -> Any:
    """What a form says a field is, in the shape of its type; None: not said."""
    reader = _READERS.get(WIDGETS.get(field.type, "line")) if field is not None else None
    if field is None or reader is None:
        return text(form, "value") or None
    return reader(draft, field, form)


def usual_currency(draft: Draft, field: DraftField) -> str | None:
    """The currency of a sum that names none: the field's own until now, else the deal's."""
    sums = field.value if isinstance(field.value, list) else [field.value]
    known = (one.get("currency") for one in sums if isinstance(one, dict))
    return next((code for code in known if code), draft.deal.currency if draft.deal is not None else None)


def _lines(_: Draft, __: DraftField, form: FormData) -> list[str]:
    return [line.strip() for line in text(form, "value").splitlines() if line.strip()]


def _date(draft: Draft, _: DraftField, form: FormData) -> str | None:
    return day_typed(text(form, "value"), draft.memo) or None


def _moment(draft: Draft, _: DraftField, form: FormData) -> str | None:
    day, time = day_typed(text(form, "date"), draft.memo), text(form, "time")
    # A time without a day is passed on too: it has to be refused, not lost.
    return f"{day}T{time}" if time else day or None


def _money(draft: Draft, field: DraftField, form: FormData) -> dict[str, Any] | None:
    return sum_typed(text(form, "amount"), text(form, "currency").upper() or None, usual_currency(draft, field))


def _people(_: Draft, __: DraftField, form: FormData) -> list[dict[str, Any]]:
    rows = zip(texts(form, "id"), texts(form, "name"), texts(form, "title"), strict=False)
    return [{"id": key or None, "name": name, "title": title or None} for key, name, title in rows if name]


def _actions(draft: Draft, _: DraftField, form: FormData) -> list[dict[str, Any]]:
    rows = zip(texts(form, "text"), texts(form, "owner"), texts(form, "due_date"), strict=False)
    return [
        {"text": what, "owner": _owner(owner, draft.memo), "due_date": day_typed(due, draft.memo) or None}
        for what, owner, due in rows
        if what
    ]


def _owner(owner: str, memo: Memo) -> str:
    return "rep" if owner.casefold() in ("", "rep", memo.rep.name.casefold()) else owner


def _sums(draft: Draft, field: DraftField, form: FormData) -> list[dict[str, Any]]:
    usual = usual_currency(draft, field)
    rows = zip(texts(form, "amount"), texts(form, "meaning"), strict=False)
    return [(sum_typed(amount, None, usual) or {}) | {"meaning": meaning or None} for amount, meaning in rows if amount]


def _quantities(_: Draft, __: DraftField, form: FormData) -> list[dict[str, Any]]:
    pairs = zip(texts(form, "amount"), texts(form, "unit"), strict=False)
    return [{"value": amount, "unit": unit or None} for amount, unit in pairs if amount]


def _key_dates(draft: Draft, _: DraftField, form: FormData) -> list[dict[str, Any]]:
    pairs = zip(texts(form, "date"), texts(form, "what"), strict=False)
    return [{"date": date_typed(day, draft.memo), "what": what} for day, what in pairs if day or what]


_READERS: dict[str, Callable[[Draft, DraftField, FormData], Any]] = {
    "lines": _lines,
    "date": _date,
    "moment": _moment,
    "money": _money,
    "people": _people,
    "actions": _actions,
    "sums": _sums,
    "quantities": _quantities,
    "key_dates": _key_dates,
}
