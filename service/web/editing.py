"""How each type of field is edited: which input it gets, and what a form's texts mean as a raw value."""

from typing import Any

from starlette.datastructures import FormData

from service.web.forms import text, texts

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


def raw_value(kind: str, form: FormData, rep: str) -> Any:
    """What a form says a field is, in the shape of its type; None: not said. rep: the name that means "rep"."""
    widget = WIDGETS.get(kind, "line")
    if widget == "lines":
        return [line.strip() for line in text(form, "value").splitlines() if line.strip()]
    if widget == "moment":
        day, time = text(form, "date"), text(form, "time")
        # A time without a day is passed on too: it has to be refused, not lost.
        return f"{day}T{time}" if time else day or None
    if widget == "money":
        return _money(text(form, "amount"), text(form, "currency"))
    if widget == "people":
        rows = zip(texts(form, "id"), texts(form, "name"), texts(form, "title"), strict=False)
        return [{"id": key or None, "name": name, "title": title or None} for key, name, title in rows if name]
    if widget == "actions":
        rows = zip(texts(form, "text"), texts(form, "owner"), texts(form, "due_date"), strict=False)
        return [
            {"text": what, "owner": "rep" if owner in ("", rep) else owner, "due_date": due or None}
            for what, owner, due in rows
            if what
        ]
    if widget == "sums":
        rows = zip(texts(form, "amount"), texts(form, "currency"), texts(form, "meaning"), strict=False)
        return [
            {**(_money(amount, currency) or {}), "meaning": meaning or None}
            for amount, currency, meaning in rows
            if amount
        ]
    if widget == "quantities":
        pairs = zip(texts(form, "amount"), texts(form, "unit"), strict=False)
        return [{"value": amount, "unit": unit or None} for amount, unit in pairs if amount]
    if widget == "key_dates":
        pairs = zip(texts(form, "date"), texts(form, "what"), strict=False)
        return [{"date": day, "what": what} for day, what in pairs if day or what]
    return text(form, "value") or None


def _money(amount: str, currency: str) -> dict[str, Any] | None:
    return {"value": amount, "currency": currency.upper() or None} if amount else None
