"""The types that a field can have: how a person's input is read and how a value is shown.

Values are plain JSON: text; an ISO date; {value, currency}; a number; a list of texts, of people {name, title, id}, of
actions {text, owner, due_date}, of quantities {value, unit}, of sums {value, currency, meaning} or of key dates
{date, what}.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

MOST_ITEMS = 50
"""More items than this in one field are a mistake."""

MOST_CHARACTERS = 5000
"""The limit of a text whose field names none."""


class FieldValueError(ValueError):
    """A value that does not fit its field; the message is a sentence for whoever typed it.

    pattern, values: what it is made of, for whoever says it in another language.
    """

    def __init__(self, pattern: str, /, **values: object) -> None:
        super().__init__(pattern % values if values else pattern)
        self.pattern = pattern
        self.values = values


@dataclass(frozen=True)
class Rules:
    """max_length: of each text, in characters; options: the only values of a choice."""

    max_length: int | None = None
    options: Sequence[str] = ()

    @property
    def limit(self) -> int:
        return MOST_CHARACTERS if self.max_length is None else self.max_length


def parse_value(
    type: str,  # noqa: A002 - the word of the template files
    raw: Any,
    *,
    max_length: int | None = None,
    options: Sequence[str] = (),
) -> Any:
    """What a person wrote, as the field's value; None for "not said", for a list too.

    Raises:
        FieldValueError: it does not fit the type, the length limit or the options.
        KeyError: there is no such type.
    """
    kind = TYPES[type]
    if isinstance(raw, str):
        raw = raw.strip()
    if raw in (None, "", []):
        return None
    rules = Rules(max_length, options)
    if not kind.listed:
        return kind.parse(raw, rules)
    if isinstance(raw, str):
        raw = raw.splitlines()
    if not isinstance(raw, list):
        raise FieldValueError("Write one item a line.")
    said = [item for item in raw if not (item is None or (isinstance(item, str) and not item.strip()))]
    if len(said) > MOST_ITEMS:
        raise FieldValueError(
            "%(count)s items are more than the %(most)s that one field takes.", count=len(said), most=MOST_ITEMS
        )
    return [kind.parse(item, rules) for item in said] or None


def display(value: Any, type: str) -> str:  # noqa: A002
    """A value for people; "" for one that was not said."""
    if value in (None, "", []):
        return ""
    kind = TYPES[type]
    return "; ".join(kind.show(item) for item in value) if kind.listed else kind.show(value)


def _text(raw: Any, rules: Rules) -> str:
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise FieldValueError("Write it as plain text.")
    return _within(re.sub(r"[\s\x00]+", " ", str(raw)).strip(), rules)


def _long_text(raw: Any, rules: Rules) -> str:
    if not isinstance(raw, str):
        raise FieldValueError("Write it as plain text.")
    return _within(raw.replace("\x00", "").strip(), rules)


def _within(text: str, rules: Rules) -> str:
    if len(text) > rules.limit:
        raise FieldValueError(
            "This has %(count)s characters, and the limit is %(limit)s. Shorten it.", count=len(text), limit=rules.limit
        )
    return text


def _note(raw: Any, rules: Rules) -> str:
    """A small text inside an item: a unit, a meaning, an owner."""
    return _text(raw, rules) if raw not in (None, "") else ""


def _date(raw: Any, _: Rules) -> str:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise FieldValueError("'%(text)s' is no date. Write it as 2026-11-27.", text=raw) from None


def _moment(raw: Any, _: Rules) -> str:
    text = str(raw)
    try:
        if len(text) == len("2026-11-27"):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError:
        raise FieldValueError(
            "'%(text)s' is no date or time. Write it as 2026-11-27, or as 2026-11-27T14:30.", text=raw
        ) from None


# A comma groups thousands here; "1,5" is refused rather than read as 15.
_DIGITS = re.compile(r"-?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d+)?")


def _number(raw: Any, _: Rules) -> float | int:
    if isinstance(raw, bool) or (not isinstance(raw, int | float) and not _DIGITS.fullmatch(str(raw).strip())):
        raise FieldValueError("'%(text)s' is no number. Write it in digits, such as 40, 2.5 or 85,000.", text=raw)
    value = float(raw if isinstance(raw, int | float) else re.sub(r"[, ]", "", str(raw)))
    if not abs(value) < 1e15:
        raise FieldValueError("'%(text)s' is too large a number.", text=raw)
    return int(value) if value.is_integer() else value


def _percent(raw: Any, rules: Rules) -> float | int:
    value = _number(raw.removesuffix("%").strip() if isinstance(raw, str) else raw, rules)
    if not 0 <= value <= 100:
        raise FieldValueError("'%(text)s' is no percentage. Write a number from 0 to 100.", text=raw)
    return value


_CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_SHOWN_SIGNS = {code: sign for sign, code in _CURRENCY_SIGNS.items()}
_MONEY = re.compile(r"(?P<before>[A-Za-z]{3}|[$€£¥])?\s*(?P<value>-?[\d,. ]*\d)\s*(?P<after>[A-Za-z]{3}|[$€£¥])?")


def _money(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, dict):
        currency = str(raw.get("currency") or "").upper() or None
        value: Any = raw.get("value")
    elif isinstance(raw, int | float):
        currency, value = None, raw
    else:
        found = _MONEY.fullmatch(str(raw))
        if found is None:
            raise FieldValueError("'%(text)s' is no sum of money. Write it as 85000 USD, or as $85,000.", text=raw)
        sign = found["before"] or found["after"]
        currency, value = (_CURRENCY_SIGNS.get(sign, sign.upper()) if sign else None), found["value"]
    if value in (None, ""):
        raise FieldValueError("The sum is missing. Write it as 85000 USD.")
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise FieldValueError(
            "'%(text)s' is no currency. Write its three letters, such as USD, EUR or GBP.", text=currency
        )
    number = _number(value, rules)
    if number < 0:
        raise FieldValueError("A sum of money cannot be negative here.")
    return {"value": number, "currency": currency}


def _choice(raw: Any, rules: Rules) -> str:
    text = _plain(str(raw))
    for option in rules.options:
        if text == _plain(option):
            return option
    near = get_close_matches(text, [_plain(o) for o in rules.options], 1)
    options = ", ".join(rules.options)
    if near:
        raise FieldValueError(
            "'%(text)s' is none of %(options)s. Did you mean %(near)s?", text=raw, options=options, near=near[0]
        )
    raise FieldValueError("'%(text)s' is none of %(options)s.", text=raw, options=options)


def _plain(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


def _yes_no(raw: Any, _: Rules) -> bool:
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    value = known.get(str(raw).casefold())
    if value is None:
        raise FieldValueError("'%(text)s' is neither yes nor no.", text=raw)
    return value


def _person(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, str):
        name, _, title = raw.partition(",")
        raw = {"name": name, "title": title}
    if not isinstance(raw, dict) or not str(raw.get("name") or "").strip():
        raise FieldValueError("Write one person a line: the name, then after a comma the title if it is known.")
    title = str(raw.get("title") or "").strip()
    ident = raw.get("id")
    return {
        "name": _text(raw["name"], rules),
        "title": _text(title, rules) if title else None,
        "id": str(ident) if ident else None,
    }


def _action(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, str):
        parts = [part.strip() for part in raw.split("|")]
        raw = {
            "text": parts[0],
            "due_date": parts[1] if len(parts) > 1 else None,
            "owner": parts[2] if len(parts) > 2 else None,
        }
    if not isinstance(raw, dict) or not str(raw.get("text") or "").strip():
        raise FieldValueError(
            "Write one action a line: what, then after a bar the day and the owner: send the quote | 2026-11-27 | rep."
        )
    due = raw.get("due_date")
    return {
        "text": _text(raw["text"], rules),
        "owner": _note(raw.get("owner"), rules) or "rep",
        "due_date": _date(due, rules) if due not in (None, "") else None,
    }


def _quantity(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, str):
        value, _, unit = raw.partition(" ")
        raw = {"value": value, "unit": unit}
    if not isinstance(raw, dict) or raw.get("value") in (None, ""):
        raise FieldValueError("Write one quantity a line, such as: 40 seats.")
    return {"value": _number(raw["value"], rules), "unit": _note(raw.get("unit"), rules)}


def _sum(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, str):
        said, _, meaning = raw.partition(":")
        raw = {**_money(said.strip(), rules), "meaning": meaning.strip()}
    if not isinstance(raw, dict):
        raise FieldValueError("Write one sum a line, such as: 85000 USD: deal value.")
    money = _money({"value": raw.get("value"), "currency": raw.get("currency")}, rules)
    return {**money, "meaning": _note(raw.get("meaning"), rules)}


def _key_date(raw: Any, rules: Rules) -> dict[str, Any]:
    if isinstance(raw, str):
        day, _, what = raw.partition(":")
        raw = {"date": day.strip(), "what": what.strip()}
    day = str(raw.get("date") or "") if isinstance(raw, dict) else ""
    if not _is_key_date(day):
        raise FieldValueError(
            "'%(text)s' is no date. Write one a line: 2026-06-03: renewal. A month is 2026-10, a day of every year 06-03.",
            text=day,
        )
    return {"date": day, "what": _note(raw.get("what"), rules)}


def _is_key_date(text: str) -> bool:
    """As exact as it was said: 2026-06-03, 2026-10, or 06-03 for every year."""
    if re.fullmatch(r"\d{4}-\d\d", text):
        text = f"{text}-01"
    elif re.fullmatch(r"\d\d-\d\d", text):
        text = f"2000-{text}"
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _show_date(value: Any) -> str:
    day = date.fromisoformat(str(value)[:10])
    return f"{day:%a} {day.day} {day:%b %Y}"


def _show_moment(value: Any) -> str:
    return _show_date(value) + (f", {str(value)[11:16]}" if len(str(value)) > 10 else "")


def _show_number(value: Any) -> str:
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, int | float) else str(value)


def _show_money(value: Any) -> str:
    if not isinstance(value, dict):
        return _show_number(value)
    number, currency = _show_number(value["value"]), value.get("currency")
    if currency in _SHOWN_SIGNS:
        return f"{_SHOWN_SIGNS[currency]}{number}"
    return f"{number} {currency}" if currency else number


def _show_person(value: Any) -> str:
    return f"{value['name']}, {value['title']}" if value.get("title") else str(value["name"])


def _show_action(value: Any) -> str:
    owner = "" if value.get("owner") in (None, "rep") else f"{value['owner']}: "
    due = f" by {_show_date(value['due_date'])}" if value.get("due_date") else ""
    return f"{owner}{value['text']}{due}"


def _show_sum(value: Any) -> str:
    return _show_money(value) + (f" ({value['meaning']})" if value.get("meaning") else "")


def _show_key_date(value: Any) -> str:
    day = str(value["date"])
    if len(day) == len("2026-06-03"):
        shown = _show_date(day)
    elif len(day) == len("2026-06"):
        shown = f"{date.fromisoformat(day + '-01'):%B %Y}"
    else:
        yearly = date.fromisoformat(f"2000-{day}")
        shown = f"{yearly.day} {yearly:%B} every year"
    return f"{shown}: {value['what']}" if value.get("what") else shown


@dataclass(frozen=True)
class FieldType:
    """parse: one item as a person wrote it → value; listed: the value is a list of such items; says: what it is."""

    parse: Callable[[Any, Rules], Any]
    show: Callable[[Any], str]
    says: str
    listed: bool = False


TYPES: dict[str, FieldType] = {
    "text": FieldType(_text, str, "one line of text"),
    "long_text": FieldType(_long_text, str, "several lines of text"),
    "date": FieldType(_date, _show_date, "a day"),
    "datetime": FieldType(_moment, _show_moment, "a day, or a day and a time"),
    "money": FieldType(_money, _show_money, "a sum of money with its currency"),
    "number": FieldType(_number, _show_number, "a number"),
    "percent": FieldType(_percent, lambda v: f"{_show_number(v)} %", "a number from 0 to 100"),
    "choice": FieldType(_choice, lambda v: str(v).replace("_", " "), "one of the options"),
    "yes_no": FieldType(_yes_no, lambda v: "yes" if v else "no", "yes or no"),
    "texts": FieldType(_text, str, "several short texts", listed=True),
    "people": FieldType(_person, _show_person, "people with name and title", listed=True),
    "actions": FieldType(_action, _show_action, "what somebody will do, with owner and day", listed=True),
    "quantities": FieldType(
        _quantity, lambda v: f"{_show_number(v['value'])} {v['unit']}".strip(), "how many of what", listed=True
    ),
    "sums": FieldType(_sum, _show_sum, "sums of money with their meaning", listed=True),
    "key_dates": FieldType(_key_date, _show_key_date, "dates worth remembering", listed=True),
}
"""Every type that a template's field can have."""
