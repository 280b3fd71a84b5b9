"""A rep's answer as a value of the field that was asked about, where its words leave no doubt."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from templates import FieldValueError, NoteTemplate, options_of, parse_value
from templates.contract import STAGES
from templates.filling.currency import settle_currency, spoken_currency
from templates.filling.dates import find_dates, is_left, month_comes_first
from templates.filling.money import find_money
from templates.filling.numbers import find_numbers, whole
from templates.filling.text import Reading, fold

_YES = re.compile(r"(?:yes|yeah|yep|yup|correct|exactly|right|that's right|true|it is|they do|they did|sure)\b")
_NO = re.compile(r"(?:no|nope|nah|not|never|wrong|false|it isn't|they don't|they didn't)\b")
_WORDS_OF_ITS_OWN = frozenset({"text", "long_text"})


def value_of(
    key: str, kind: str, answer: str, *, now: Any, template: NoteTemplate | None, day: date, zone: str
) -> Any | None:
    """The value that the answer gives, or None where a reviewer has to read it. A list is never written over.

    kind: the field's type; now: its value as it stands; day, zone: when and where it was said, for "next Friday".
    """
    spec = template.field(key) if template is not None else None
    options = options_of(key, template, STAGES)
    words = answer.strip() if kind in _WORDS_OF_ITS_OWN else answer.strip().rstrip(".!")
    try:
        return parse_value(kind, words, max_length=spec.max_length if spec else None, options=options)
    except FieldValueError:
        pass
    flat = Reading(answer).flat
    if kind in ("date", "datetime"):
        return _day(flat, day, zone)
    if kind == "money":
        return _money(flat, now)
    if kind in ("number", "percent"):
        found = {whole(n.value) for n in find_numbers(flat) if not n.ordinal}
        value = found.pop() if len(found) == 1 else None
        return value if value is not None and (kind == "number" or 0 <= value <= 100) else None
    if kind == "choice":
        return _option(flat, options)
    if kind == "yes_no":
        start = flat.lstrip(" ,.")
        return True if _YES.match(start) else False if _NO.match(start) else None
    return None


def takes_words(kind: str) -> bool:
    """Whether an answer may be written into a field of this type: lists hold more than one answer says."""
    return kind not in ("texts", "people", "actions", "quantities", "sums", "key_dates")


def _day(flat: str, day: date, zone: str) -> str | None:
    """The one day that is named; of a span or a month none is."""
    said = [w for w in find_dates(flat, day, month_first=month_comes_first(zone)) if not is_left(flat, w)]
    days = {w.day for w in said if w.kind == "day" and not w.vague}
    return days.pop().isoformat() if len(days) == 1 and len(said) == 1 else None


def _money(flat: str, now: Any) -> dict[str, Any] | None:
    sums = [m for m in find_money(flat) if m.explicit and not m.ranged]
    known = now.get("currency") if isinstance(now, dict) else None
    if not sums:
        # Asked for a sum, a bare number is one.
        found = {whole(n.value) for n in find_numbers(flat) if not n.ordinal}
        return {"value": found.pop(), "currency": known} if len(found) == 1 else None
    if len({(m.value, m.currency) for m in sums}) != 1:
        return None
    currency = settle_currency(sums[0].currency, known, spoken_currency(flat, 0, len(flat)))
    return {"value": whole(sums[0].value), "currency": currency}


def _option(flat: str, options: Sequence[str]) -> str | None:
    """The option that is named, where only one is; of two that overlap the longer."""
    hits = [o for o in options if re.search(rf"\b{re.escape(_plain(o))}\b", flat)]
    hits = [o for o in hits if not any(o != other and _plain(o) in _plain(other) for other in hits)]
    return hits[0] if len(hits) == 1 and not re.search(r"\bnot\b", flat) else None


def _plain(option: str) -> str:
    return fold(option.replace("_", " "))
