"""What a reviewer types for a day or a sum, read as people write it: "next Friday", "12 Dec", "86.5k EUR"."""

import re
from datetime import date
from typing import Any

from service.memos.models import Memo
from templates.filling.currency import settle_currency
from templates.filling.dates import find_dates, month_comes_first
from templates.filling.money import find_money
from templates.filling.text import fold
from templates.filling.when import WEEKDAY, When

_BESIDE_A_DAY = re.compile(rf"(?:on|by|until|the|{WEEKDAY}|[\s,.])*")
"""What may stand beside a day without saying another one."""


def day_of_recording(memo: Memo) -> date:
    """The day on which the memo was spoken, where it was spoken: from it "next Friday" is counted."""
    return memo.recorded_at.astimezone(memo.zone).date()


def day_typed(said: str, memo: Memo) -> str:
    """The day as an ISO date where the words are one day, else the words as they are, for the field to refuse."""
    found = _read(said, memo)
    return said if found is None else found.day.isoformat()


def date_typed(said: str, memo: Memo) -> str:
    """The same, as exact as it was said: a month stays a month."""
    if re.fullmatch(r"[\d-]+", said):
        return said
    found = _read(said, memo)
    return said if found is None else found.said


def _read(said: str, memo: Memo) -> When | None:
    flat = fold(said)
    if len(flat) > 80:
        return None
    found = find_dates(flat, day_of_recording(memo), month_first=month_comes_first(memo.recorded_zone))
    if len(found) != 1:
        return None
    rest = (flat[: found[0].start], flat[found[0].end :])
    return found[0] if all(_BESIDE_A_DAY.fullmatch(part) for part in rest) else None


def sum_typed(said: str, currency: str | None, usual: str | None) -> dict[str, Any] | None:
    """{value, currency} of a sum; the value stays a text where it is none, for the field to refuse.

    currency: of an input of its own; usual: what is meant where none is named.
    """
    if not said:
        return None
    flat = fold(said)
    found = find_money(flat) if len(flat) <= 80 else []
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(flat):
        value = found[0].value
        code = settle_currency(found[0].currency, usual, None)
        return {"value": int(value) if value.is_integer() else value, "currency": code or currency}
    plain = re.fullmatch(r"(?P<value>.*\d)\s*(?P<code>[A-Za-z]{3})", said)
    if plain is not None:
        return {"value": plain["value"], "currency": plain["code"].upper()}
    return {"value": said, "currency": currency or usual}
