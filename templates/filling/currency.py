"""Currencies: their signs and words, and whose dollar "dollars" means."""

import re
from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

from templates.filling.lexicon import phrases, regex

_CODES = [code for line in phrases("money", "codes") for code in line.split()]
FAMILIES = {name: tuple(members) for name, *members in (line.split() for line in phrases("money", "families"))}
"""The currencies that share a name, as "dollar"; the first is meant where nothing tells, "-" stands for none."""
_WORD = "|".join(f"(?P<{code}>{regex('money', code)})" for code in sorted(_CODES, key=lambda c: c in FAMILIES))
_SIGNS = {
    "$": "dollar", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₱": "PHP", "₩": "KRW", "฿": "THB", "₪": "ILS",
    "₫": "VND", "₦": "NGN", "₺": "TRY", "₽": "RUB",
}  # fmt: skip
_DOLLARS = {
    "us": "USD", "c": "CAD", "ca": "CAD", "cad": "CAD", "a": "AUD", "au": "AUD", "aud": "AUD", "nz": "NZD", "s": "SGD",
    "sg": "SGD", "hk": "HKD", "r": "BRL", "mx": "MXN", "nt": "TWD", "usd": "USD",
}  # fmt: skip
_CODE_BEFORE = {
    "rs": "rupee", "rm": "MYR", "r": "ZAR", "rmb": "CNY", "kr": "krona", "n": "NGN", "ksh": "KES", "dhs": "AED",
    **{code.lower(): code for code in _CODES if code.isupper() and code not in ("TRY", "RON", "ALL")},
}  # fmt: skip
_BEFORE = re.compile(
    r"(?:(?<![a-z])(?P<letters>[a-z]{1,3})\.?\s?)?(?P<sign>[$£€¥₹₱₩฿₪₫₦₺₽])\s?$|(?<![a-z])(?P<code>(?:rs\.|[a-z]{1,3}))\s?$"
)
_SIGN_AFTER = re.compile(r"\s?(?P<sign>[$£€¥₹₱₩฿₪₫₦₺₽])")
_LOOSE = (
    r"(?:[\s,]+(?:and\s+some|or\s+so|odd|something|plus|ish|give\s+or\s+take|a\s+pop|each|that'?s|thats|in|of\s+course|"
    r"thousand))*"
)
_AFTER = re.compile(rf"{_LOOSE}[\s,-]*(?:{_WORD})(?!\s+of\b)")
_REMARK = re.compile(rf"\b(?:in|all\s+in|talking)\s+(?:the\s+)?(?:{_WORD})")


def code_after(flat: str, at: int, stop: int) -> tuple[str, int] | None:
    """(currency or family, end) of the word or sign that follows a number which ends at `at`."""
    sign = _SIGN_AFTER.match(flat, at, stop)
    if sign and not flat[sign.end() : sign.end() + 1].isdigit():
        return _SIGNS[sign["sign"]], sign.end()
    if at >= stop or flat[at] not in " ,-":
        return None
    m = _AFTER.match(flat, at, stop)
    return (str(m.lastgroup), m.end()) if m else None


def code_before(flat: str, at: int, value: float) -> tuple[str, int] | None:
    """(currency or family, start) of the sign or code right before a number that begins at `at`."""
    base = max(0, at - 7)
    m = _BEFORE.search(flat[base:at])
    if m is None:
        return None
    if m["sign"]:
        letters = m["letters"] or ""
        if letters and m["sign"] == "$" and letters in _DOLLARS:
            return _DOLLARS[letters], base + m.start()
        return _SIGNS[m["sign"]], base + m.start("sign")
    code = _CODE_BEFORE.get(m["code"].removesuffix("."))
    if code is None or (len(m["code"]) == 1 and (value < 100 or flat[at - 1] == " ")):
        return None
    return code, base + m.start()


def spoken_currency(flat: str, a: int, b: int) -> str | None:
    """The currency that a remark like "the price is in kiwi dollars" sets for every sum of `flat[a:b]`."""
    for m in _REMARK.finditer(flat, a, b):
        code = str(m.lastgroup)
        if code not in FAMILIES:
            return code
    return None


@cache
def currency_of_zone(zone: str | None) -> str | None:
    """The currency of the country that the IANA time zone `zone` lies in, after CLDR; None where that tells none."""
    territory = get_global("zone_territories").get(zone or "")
    now = get_territory_currencies(territory) if territory else []
    return now[0] if len(now) == 1 else None


def settle_currency(
    code: str | None,
    deal_currency: str | None,
    remark: str | None,
    others: frozenset[str] = frozenset(),
    home: str | None = None,
) -> str | None:
    """The ISO code of a sum: as said, else as remarked for all sums, else the linked deal's, else None.

    A bare dollar (peso, crown) is the linked deal's where that is in some dollar, else the only one of the book's
    currencies `others`, else that of the rep's country (`home`), else the one that is mostly meant, else None.
    """
    if code in FAMILIES:
        members = FAMILIES[code]
        for known in (remark, deal_currency):
            if known in members:
                return known
        here = sorted(set(members) & others)
        if len(here) == 1:
            return here[0]
        if home in members:
            return home
        return None if members[0] == "-" else members[0]
    return code or remark or deal_currency
