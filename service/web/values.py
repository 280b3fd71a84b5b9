"""A field's value as people read it, whatever its type: drafts, entries and both sides of a conflict."""

from collections.abc import Mapping
from typing import Any

from service.web.showing import day, money, words
from service.web.translating import _, translated


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def shown(kind: str, value: Any, rep: str | None = None) -> str:
    """One value, or one item of a list, as text. kind: the field's type; rep: who "rep" is."""
    if is_empty(value):
        return _("not said")
    if isinstance(value, list):
        return "; ".join(shown(kind, item, rep) for item in value)
    if isinstance(value, dict):
        return _record(value, rep)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return money(value) + (" %" if kind == "percent" else "")
    text = str(value)
    if kind in ("date", "datetime"):
        return day(text)
    if kind == "choice":
        return words(text)
    return text


def _record(value: Mapping[str, Any], rep: str | None) -> str:
    if "name" in value:
        return f"{value['name']}, {value['title']}" if value.get("title") else str(value["name"])
    if "owner" in value or "due_date" in value:
        return _action(value, rep)
    if "unit" in value:
        return f"{money(value.get('value'))} {value['unit'] or ''}".strip()
    if "what" in value:
        return f"{day(str(value.get('date') or ''))}: {value['what']}"
    if "currency" in value or "meaning" in value:
        sum_of = money(value.get("value"), value.get("currency"))
        return f"{sum_of}, {translated(value['meaning'].replace('_', ' '))}" if value.get("meaning") else sum_of
    return ", ".join(f"{key}: {part}" for key, part in value.items() if not is_empty(part))


def _action(value: Mapping[str, Any], rep: str | None) -> str:
    owner = value.get("owner")
    who = (rep or _("the rep")) if owner in ("rep", None, "") else str(owner)
    due = _("by %(day)s", day=day(str(value["due_date"]))) if value.get("due_date") else _("no day said")
    return f"{value.get('text', '')} – {who}, {due}"
