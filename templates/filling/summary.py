"""The one line that a manager reads: who, what moved, what stands out, what is next."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from templates.filling.facts import tidy

LIMIT = 140

TOLD = frozenset(
    {
        "action_items",
        "close_date",
        "company",
        "competitors",
        "deal_amount",
        "issues",
        "next_meeting",
        "objections",
        "stage",
    }
)
"""The keys whose values the line tells."""

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def _money(value: float, currency: str | None) -> str:
    amount = f"{value:,.2f}".removesuffix(".00")
    if currency in _SIGNS:
        return f"{_SIGNS[currency]}{amount}"
    return f"{amount} {currency}" if currency else amount


def _day(iso: str | None) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso[:10])
    return f" {day.day} {day:%b}"


def _head(entry: dict[str, Any]) -> str:
    head = []
    if entry.get("stage"):
        head.append(str(entry["stage"]).replace("_", " "))
    if entry.get("deal_amount"):
        head.append(_money(entry["deal_amount"], entry.get("currency")))
    if entry.get("close_date") and not str(entry.get("stage", "")).startswith("closed"):
        head.append("close" + _day(entry["close_date"]))
    if entry.get("competitors") and entry.get("stage") == "closed_lost":
        head.append(f"to {entry['competitors'][0]}")
    return ", ".join(head)


def _following(entry: dict[str, Any]) -> str:
    items = entry.get("action_items", [])
    dated = [a for a in items if a.get("due_date")]
    if not items:
        return f"meeting{_day(entry['next_meeting'])}" if entry.get("next_meeting") else ""
    item = min(dated, key=lambda a: a["due_date"]) if dated else items[0]
    return f"next: {tidy(item['text'], 50)}{_day(item.get('due_date'))}"


def summarise(entry: dict[str, Any], short_name: str | None, topics: Sequence[str]) -> str:
    """At most `LIMIT` characters: client, stage and amount, problem or wish, the next thing due, and what else fits.

    `topics` are clauses of the memo that say what the client wants or has, the best first.
    """
    concerns = [*entry.get("issues", []), *entry.get("objections", [])]
    told = [tidy(x, 55) for x in concerns[:2]] or [tidy(x, 70) for x in topics[:1]]
    spare = [tidy(x, 55) for x in (topics if concerns else topics[1:])]
    if entry.get("next_meeting"):
        spare.append(f"meeting{_day(entry['next_meeting'])}")
    points = [_head(entry), *told[:1], _following(entry), *told[1:], *spare]
    line = f"{short_name}: " if short_name else ""
    kept: list[str] = []
    for point in points:
        room = LIMIT - len(line) - len("; ".join(kept)) - (2 if kept else 0)
        if not point or any(point.lower() in k.lower() for k in kept):
            continue
        if len(point) <= room:
            kept.append(point)
        elif room >= 24 and not kept[1:]:
            kept.append(tidy(point, room))
    return (line + "; ".join(kept)).rstrip(": ")


def summary_of(values: Mapping[str, Any]) -> str | None:
    """The line anew from a draft's values (by key, in the shapes of templates/types.py) once a person has corrected one."""
    entry = {key: value for key, value in values.items() if value is not None}
    amount = entry.pop("deal_amount", None)
    if amount is not None:
        entry |= {"deal_amount": amount["value"], "currency": amount.get("currency")}
    return summarise(entry, entry.get("company"), ()) or None
