"""The one line that a manager reads: who, what moved, what stands in the way, what is next."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from templates.filling.topics import WORTH, Point, content, telegram, told

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
        "products",
        "stage",
    }
)
"""The keys whose values the line tells."""

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_EVEN = 45
"""How much the length of a point counts: the more, the less."""
_LEAST = 12
"""Characters that a point needs at least."""
_TOLD, _AGAIN, _STEP = 1.0, 0.6, 1.0
"""What a word adds that is new to the line, what is left out of a key told before, and what a further step is worth."""
_LATE = frozenset({"verbal_commit", "closed_won", "closed_lost"})
"""Stages that are news; the earlier ones go without saying."""
_LAST = (1 << 60, 1 << 60)
"""The place of the steps, behind all else."""


def money(value: float, currency: str | None) -> str:
    """A sum as people write it: "€79,120", "1.2 million CAD", "22.5 lakh INR"."""
    size, word = 1.0, ""
    if currency == "INR" and value >= 100_000:
        size, word = (10_000_000.0, " crore") if value >= 10_000_000 else (100_000.0, " lakh")
    elif value >= 1_000_000 and value % 10_000 == 0:
        size, word = 1_000_000.0, " million"
    amount = f"{value / size:,.2f}"
    amount = amount.rstrip("0").rstrip(".") if word else amount.removesuffix(".00")
    if currency in _SIGNS:
        return f"{_SIGNS[currency]}{amount}{word}"
    return f"{amount}{word} {currency}" if currency else f"{amount}{word}"


def _day(iso: str | None) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso[:10])
    return f" {day.day} {day:%B}"


def _next(entry: Mapping[str, Any]) -> list[str]:
    """What is to be done next, the first thing due first, and the meeting."""
    items = entry.get("action_items") or []
    ranked = sorted(items, key=lambda a: (a.get("owner") != "rep", a.get("due_date") is None, a.get("due_date") or ""))
    steps = [f"{telegram(a['text'], 48)}{_day(a.get('due_date'))}" for a in ranked[:3]]
    if entry.get("next_meeting"):
        steps.append(f"meeting{_day(entry['next_meeting'])}")
    return steps


def _counted(product: str, quantities: Sequence[Mapping[str, Any]]) -> str:
    """ "3 BreezeLoops" where that many of the product were told, else its name."""
    for one in quantities:
        unit = str(one.get("unit") or "")
        if unit and (product.casefold() in unit.casefold() or unit.casefold() in product.casefold()):
            return f"{one['value']} {unit}"
    return product


def _facts(entry: Mapping[str, Any]) -> list[str]:
    """The product and how many of it, a late stage, the sum, and the day of signature."""
    facts = [_counted(str(name), entry.get("quantity") or []) for name in (entry.get("products") or [])[:1]]
    stage = str(entry.get("stage") or "")
    if stage in _LATE:
        facts.append(stage.replace("_", " "))
    if entry.get("deal_amount"):
        facts.append(money(entry["deal_amount"], entry.get("currency")))
    if entry.get("close_date") and not stage.startswith("closed"):
        facts.append("close" + _day(entry["close_date"]))
    if entry.get("competitors") and stage == "closed_lost":
        facts.append(f"to {entry['competitors'][0]}")
    return facts


def summarise(entry: Mapping[str, Any], short_name: str | None, points: Sequence[Point]) -> str:
    """At most `LIMIT` characters: the client, stage and sum, the phrases with the most news, and the next step.

    entry: the values by key. points: the memo's phrases; without them the line is made of the values alone.
    """
    line = f"{short_name}: " if short_name else ""
    room = LIMIT - len(line)
    facts = _facts(entry)
    if len(", ".join(facts)) > room:
        facts = []
    head = [", ".join(facts)] if facts else []
    steps = _next(entry)
    tail = [f"next: {steps[0]}"] if steps else []
    if not points:
        points = [
            point
            for key in ("issues", "objections")
            for point in told(entry.get(key) or [], [[[i, i]] for i in range(len(entry.get(key) or []))], key)
        ]
    later = [Point(step, _STEP, frozenset({"action_items"}), _LAST, content(step)) for step in steps[1:]]
    room -= sum(len(part) + 2 for part in head + tail)
    known = {key for key in ("deal_amount", "amounts", "stage", "action_items") if entry.get(key)}
    chosen = _chosen([*points, *later], room, content("; ".join([line, *head, *tail])), known)
    body = _joined(sorted((p for p in chosen if p.span != _LAST), key=lambda p: p.span))
    tail += [p.text for p in chosen if p.span == _LAST]
    head = [", ".join(f for f in facts if not _says("; ".join(body), f))]
    return (line + "; ".join(filter(None, [*head, *body, *tail]))).strip().rstrip(":;,")[:LIMIT]


def _says(text: str, fact: str) -> bool:
    """Whether the text has the fact whole: "$5,000" is not in "$5,000,000"."""
    return re.search(rf"(?<![\w.,]){re.escape(fact)}(?![\w%]|[.,]\w)", text, re.IGNORECASE) is not None


def _chosen(points: Sequence[Point], room: int, told: frozenset[str], known: set[str]) -> list[Point]:
    """The points that tell the most in `room` characters: the most news a character first, nothing twice.

    told: the stems of what stands in the line already; known: the keys that it tells.
    """
    chosen: list[Point] = []
    said, seen = set(told), set(known)
    left = list(points)
    while left and room >= _LEAST:
        best, gain = None, 0.0
        for p in left:
            if len(p.text) > room:
                continue
            fresh = p.words - said
            if 2 * len(fresh) < len(p.words) or not fresh:
                continue
            value = p.weight + _TOLD * len(fresh) - _AGAIN * sum(WORTH[key] for key in p.keys & seen)
            if value / (len(p.text) + _EVEN) > gain:
                best, gain = p, value / (len(p.text) + _EVEN)
        if best is None:
            break
        left.remove(best)
        chosen.append(best)
        said |= best.words
        seen |= best.keys
        room -= len(best.text) + 2
    return chosen


def _joined(points: Sequence[Point]) -> list[str]:
    """Their texts; two phrases of one clause, side by side, are one text."""
    texts: list[str] = []
    for i, p in enumerate(points):
        if i and 0 <= p.span[0] - points[i - 1].span[1] <= 1:
            texts[-1] += " " + p.text
        else:
            texts.append(p.text)
    return texts


def summary_of(values: Mapping[str, Any]) -> str | None:
    """The line anew from a draft's values (by key, in the shapes of templates/types.py) once a person has corrected one."""
    entry = {key: value for key, value in values.items() if value is not None}
    amount = entry.pop("deal_amount", None)
    if amount is not None:
        entry |= {"deal_amount": amount["value"], "currency": amount.get("currency")}
    return summarise(entry, entry.get("company"), ()) or None
