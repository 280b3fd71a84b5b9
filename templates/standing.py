"""Whether a value was said as it stands, worked out from what was said, or not said at all."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

from templates.filling.days import MONTHS
from templates.filling.numbers import find_numbers
from templates.filling.text import fold

Standing = Literal["said", "worked_out", "not_said"]


def standing_of(kind: str, value: Any, evidence: list[Any], text: str) -> Standing:
    """How a field's value came about.

    kind: the field's type. evidence: the value's spans, or for a list value one list of spans for each item. text: the
    memo's. A list was said when each of its items was.
    """
    if value in (None, "", []):
        return "not_said"
    said = _SAID.get(kind)
    if said is None or not evidence:
        return "worked_out"
    items = [(value, evidence)]
    if isinstance(value, list):
        if len(evidence) != len(value):
            return "worked_out"
        items = list(zip(value, evidence, strict=True))
    return "said" if all(said(item, _words_of(text, spans), fold(text)) for item, spans in items) else "worked_out"


def _words_of(text: str, spans: Iterable[Any]) -> str:
    return fold(" ".join(text[start:end] for start, end in spans))


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text).replace("_", " "))


def _in_order(value: Any, words: str) -> bool:
    """Every word of the value stands in the words, in the same order; what was left out between them does not count."""
    said = iter(_tokens(words))
    tokens = _tokens(str(value))
    return bool(tokens) and all(token in said for token in tokens)


def _text(value: Any, words: str, _: str) -> bool:
    return _in_order(value, words)


def _number(value: Any, words: str, _: str) -> bool:
    return any(abs(n.value - float(value)) < 0.005 for n in find_numbers(words))


def _valued(value: Any, words: str, text: str) -> bool:
    """Of a sum or a quantity: its number; that "dollars" are USD or "licences" the unit is no reckoning."""
    return value.get("value") is not None and _number(value["value"], words, text)


def _day(value: Any, words: str, _: str) -> bool:
    """Month and day by name and number, as in "December 18th": "Friday" or "next week" has to be worked out."""
    iso = str(value)[:10]
    if iso in words:
        return True
    day = date.fromisoformat(iso)
    month = MONTHS[day.month - 1]
    named = re.search(rf"\b(?:{month}|{month[:3]})\b", words) is not None
    return named and any(n.value == day.day for n in find_numbers(words))


def _moment(value: Any, words: str, text: str) -> bool:
    return len(str(value)) == len("2026-11-27") and _day(value, words, text)


def _person(value: Any, words: str, text: str) -> bool:
    title = value.get("title")
    return _in_order(value["name"], words) and (not title or " ".join(_tokens(title)) in " ".join(_tokens(text)))


def _action(value: Any, words: str, text: str) -> bool:
    due, owner = value.get("due_date"), value.get("owner")
    return (
        _in_order(value["text"], words)
        and (not due or _day(due, words, text))
        and (owner in (None, "", "rep") or _in_order(owner, words))
    )


def _key_date(value: Any, words: str, text: str) -> bool:
    said = str(value["date"])
    return _day(said if len(said) == len("2026-11-27") else f"2000-{said}", words, text) if len(said) != 7 else False


_SAID: Mapping[str, Callable[[Any, str, str], bool]] = {
    "text": _text,
    "long_text": _text,
    "texts": _text,
    "choice": _text,
    "date": _day,
    "datetime": _moment,
    "money": _valued,
    "number": _number,
    "percent": _number,
    "quantities": _valued,
    "sums": _valued,
    "people": _person,
    "actions": _action,
    "key_dates": _key_date,
}
"""The types whose values can be said; a yes or no is always worked out."""
