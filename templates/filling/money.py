"""Sums of money: "$1.5 million", "85,000 euros", "two hundred forty a seat", and "the eighty-six" of a known deal."""

import re
from dataclasses import dataclass, replace

from templates.filling.clock import find_clock
from templates.filling.corrections import taken_back
from templates.filling.numbers import Number, find_numbers
from templates.filling.text import Span

_WORDS = (
    (r"(?:canadian|canada)(?:\s+dollars?)?|cad", "CAD"),
    (r"(?:kiwi|new\s+zealand|nz)\s+dollars?|nzd", "NZD"),
    (r"(?:australian|aussie)\s+dollars?|aud", "AUD"),
    (r"singapore\s+dollars?|sing\s+dollars?|sgd", "SGD"),
    (r"(?:us|u\.s\.|american)\s+dollars?|usd", "USD"),
    (r"euros?|eur", "EUR"),
    (r"(?:pounds?\s+sterling|sterling|quid|gbp)|pounds?", "GBP"),
    (r"(?:swiss\s+)?francs?|chf", "CHF"),
    (r"yen|jpy", "JPY"),
    (r"rupees?|inr", "INR"),
    (r"(?:mexican\s+)?pesos?|mxn", "MXN"),
    (r"swedish\s+kron(?:a|or)|sek", "SEK"),
    (r"norwegian\s+kroner?|nok", "NOK"),
    (r"danish\s+kroner?|dkk", "DKK"),
    (r"zloty|pln", "PLN"),
    (r"(?:dollars?|bucks?)", "$"),
)
_AFTER = re.compile(
    r"(?:\s+(?:and\s+some|or\s+so|odd|something|plus))?(?:\s+a\s+pop,)?\s*(?:"
    + "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(_WORDS))
    + r")(?![a-z])"
)
_SYMBOLS = {"$": "$", "£": "GBP", "€": "EUR", "¥": "JPY"}
_PREFIXES = {
    "us": "USD",
    "c": "CAD",
    "ca": "CAD",
    "cad": "CAD",
    "a": "AUD",
    "au": "AUD",
    "nz": "NZD",
    "s": "SGD",
    "sg": "SGD",
}
DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_COUNTED = re.compile(
    r"\s+(?!(?:is|was|has|as|plus|us|its|holds|stands|stays|this|his|includes|minus|unless|"
    r"across)\b)(?:[a-z]+\s+)?[a-z]{2,}s\b"
)
_BARE_LEAD = re.compile(
    r"(?:we\s+(?:were|are|stand)|we'?re(?:\s+still)?|they'?(?:ve|re)?\s+(?:come|came|are|were)(?:\s+in)?|"
    r"come\s+in|came\s+in|land|"
    r"stay|keep\s+it|leave\s+it)\s+at\s+(?:about\s+)?$"
    r"|\b(?:lets?'?s?\s+say|call\s+it|settled?\s+(?:on|at)|meet\s+at|sniffing\s+[^.]{0,24}at)\s+(?:about\s+|"
    r"around\s+)?$"
    r"|(?:our|the|my)\s+(?:quote|offer|price|number|bid)(?:,\s+the|\s+(?:is|was|of|at))\s+(?:about\s+)?$"
    r"|\b(?:against|(?:i'?ve|i|we'?ve|we)\s+said|(?:anything|everything)\s+(?:over|above)|cheaper,?|"
    r"up\s+from|down\s+from|quoted|"
    r"offered(?:\s+them)?)\s+(?:about\s+)?$"
    r"|\b(?:deal|budget|price|offer|quote)\s+(?:is|was|of)\s+(?:about\s+|around\s+)?$"
)
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:%|percent|per\s+cent|o'?clock|[ap]\.?m\b|st\b|nd\b|rd\b|th\b|:\d|(?:(?!an?\s|"
    r"per\s)[a-z]+\s+)?(?:seats?|licen[cs]es?|units?|users?|sites?|"
    r"stores?|days?|weeks?|months?|years?|hours?|minutes?|people|points?|times?)\b)"
)


_PRICE_LEAD = re.compile(r"\b(?:at|for|our|to|is|was|about|around|against|say|than|from|their|on)\s+$")
_RATE = re.compile(
    r"\s+(?:an?|per)\s+(?:seat|unit|user|licen[cs]e|hour|day|night|month|year|piece|sensor|door|site|store|"
    r"device|tank|robot|truck|room|"
    r"location|head|person|visit|box|pallet)\b"
)


@dataclass(frozen=True)
class Money:
    """A sum at `[start, end)`; `currency` is an ISO code, "$" for a dollar of an unnamed country, or None."""

    value: float
    currency: str | None
    start: int
    end: int
    explicit: bool = True
    said_from: int | None = None  # where the sum that this one corrects begins

    @property
    def span(self) -> Span:
        return self.start, self.end


def spoken_currency(flat: str, a: int, b: int) -> str | None:
    """The currency that a remark like "the price is in kiwi dollars" sets for every sum of `flat[a:b]`."""
    m = re.compile(r"\b(?:in|all in|talking)\s+(?:the\s+)?").search(flat, a, b)
    while m:
        unit = _AFTER.match(flat, m.end(), b)
        if unit:
            code = _code(unit)
            return None if code == "$" else code
        m = re.compile(r"\b(?:in|all in|talking)\s+(?:the\s+)?").search(flat, m.end(), b)
    return None


def _code(m: re.Match[str]) -> str:
    return next(code for i, (_, code) in enumerate(_WORDS) if m[f"c{i}"])


def find_money(flat: str, start: int = 0, end: int | None = None) -> list[Money]:
    """Every sum said in `flat[start:end]`. Bare numbers after a word like "quoted" come with `explicit` False."""
    stop = len(flat) if end is None else end
    found = []
    for n in find_numbers(flat, start, stop):
        if n.ordinal:
            continue
        money = _explicit(flat, n, stop) or _bare(flat, n)
        if money:
            found.append(money)
    return found


def _explicit(flat: str, n: Number, stop: int) -> Money | None:
    at = n.start - 1 if n.start and flat[n.start - 1] in _SYMBOLS else None
    if at is not None:
        code = _SYMBOLS[flat[at]]
        prefix = re.search(r"\b([a-z]{1,3})$", flat[max(0, at - 4) : at])
        if prefix and code == "$" and prefix.group(1) in _PREFIXES:
            return Money(n.value, _PREFIXES[prefix.group(1)], at - len(prefix.group(1)), n.end)
        named = _AFTER.match(flat, n.end, stop)
        if named:  # "$1.2 million Canadian"
            return Money(n.value, code if _code(named) == "$" else _code(named), at, named.end())
        return Money(n.value, code, at, n.end)
    unit = _AFTER.match(flat, n.end, stop)
    if unit:
        return Money(n.value, _code(unit), n.start, unit.end())
    after = flat[n.end : n.end + 40]
    if n.value >= 20 and not n.idiom and _RATE.match(after):
        return Money(n.value, None, n.start, n.end)
    grouped = (
        "," in flat[n.start : n.end] and n.value >= 1000 and _PRICE_LEAD.search(flat[max(0, n.start - 14) : n.start])
    )
    if (n.scale >= 1000 or grouped) and not _COUNTED.match(after) and not _NOT_MONEY_AFTER.match(after):
        return Money(n.value, None, n.start, n.end)
    return None


def _bare(flat: str, n: Number) -> Money | None:
    if any(
        c.start < n.end and n.start < c.end and c.end >= n.end
        for c in find_clock(flat, max(0, n.start - 10), n.end + 12)
    ):
        return None  # "call it seven thirty"
    if _NOT_MONEY_AFTER.match(flat[n.end : n.end + 30]) or not _BARE_LEAD.search(flat[max(0, n.start - 40) : n.start]):
        return None
    return Money(n.value, None, n.start, n.end, explicit=False)


def correct_money(flat: str, sums: list[Money], numbers: list[Number]) -> tuple[list[Money], list[Money]]:
    """(what holds, what was taken back). What holds takes a missing "million" or currency from what it replaces."""
    pairs = taken_back(flat, numbers)
    by_number = {n.start: n for n in numbers}
    kept, gone = list(sums), []
    for old_span, new_span in pairs.items():
        old_sum = next((s for s in kept if s.start <= old_span[0] < s.end), None)
        if old_sum is None:
            continue
        old, new = by_number[old_span[0]], by_number[new_span[0]]
        new_sum = next((s for s in kept if s.start <= new_span[0] < s.end), None)
        if new_sum is None:
            if _NOT_MONEY_AFTER.match(flat[new.end : new.end + 30]):
                continue
            new_sum = Money(new.value, None, new.start, new.end)
            kept.append(new_sum)
        kept.remove(old_sum)
        gone.append(old_sum)
        scaled = replace(new_sum, said_from=old_sum.said_from or old_sum.start)
        if new.scale == 1 and old.scale > 1 and 0.2 <= new.value * old.scale / old.value <= 5:
            scaled = replace(scaled, value=round(new.value * old.scale, 2))
        if scaled.currency is None:
            scaled = replace(scaled, currency=old_sum.currency)
        kept[kept.index(new_sum)] = scaled
    return sorted(kept, key=lambda s: s.start), gone


def fit_to_deal(sums: list[Money], known: list[float]) -> list[Money]:
    """Bare numbers at the size of a known amount: "we were at ninety-eight" where 98,000 is in the book; others go."""
    anchors = [k for k in known if k > 0] + [s.value for s in sums if s.explicit and s.value >= 1000]
    fitted = []
    for s in sums:
        if s.explicit:
            fitted.append(s)
            continue
        for factor in (1000.0, 1.0, 1e6):
            value = s.value * factor
            if value >= 1000 and any(0.4 <= value / a <= 2.5 for a in anchors):
                fitted.append(replace(s, value=round(value, 2)))
                break
    return fitted


def settle_currency(code: str | None, deal_currency: str | None, remark: str | None) -> str | None:
    """The ISO code of a sum: as said, else as remarked for all sums, else the linked deal's, else None.

    A bare dollar is the linked deal's where that is in some dollar, else the US one.
    """
    if code == "$":
        if remark in DOLLARS:
            return remark
        return deal_currency if deal_currency in DOLLARS else "USD"
    return code or remark or deal_currency
