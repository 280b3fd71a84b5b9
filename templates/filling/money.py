"""Sums of money: "$1.5 million", "85,000 euros", "two hundred forty a seat", and "the eighty-six" of a known deal."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from templates.filling.clock import find_clock
from templates.filling.corrections import taken_back
from templates.filling.currency import code_after, code_before, settle_currency, spoken_currency
from templates.filling.lexicon import regex, words
from templates.filling.numbers import Number, find_numbers
from templates.filling.text import Span

__all__ = ["Money", "correct_money", "find_money", "fit_to_deal", "settle_currency", "spoken_currency"]

_AFTER_SUM = words("money", "after_sum")
_COUNTED = words("money", "counted")
_APPROXIMATELY = (
    r"(?:(?:about|around|roughly|some|like|maybe|now|still|only|just|nearly|almost|approximately|say|the|a|an|say|"
    r"somewhere|between|circa|exactly|more|or\s+less|down|up|back|it'?s|at|of|to|from),?\s+|near\s+enough\s+)*"
)
_BARE_BEFORE = re.compile(rf"{regex('money', 'bare_before')}[\s,:-]*{_APPROXIMATELY}$")
_BARE_AFTER = re.compile(
    rf"[\s,]*{regex('money', 'bare_after')}|'s\s+(?:the\s+(?:number|figure|price)|too\s+(?:high|much))\b"
)
_NO_SUM_AFTER = re.compile(
    r"\s*(?:%|percent|per\s+cent|o'?clock|[ap]\.?m\b|st\b|nd\b|rd\b|th\b|:\d|out\s+of\b|in\s+the\s+(?:morning|afternoon|evening)|"
    r"of\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|them|us|our|those|these|the)\b|"
    r"january|february|march|april|june|july|august|september|october|november|december)"
)
_NAME_BEFORE = re.compile(
    r"(?:\b(?:room|number|no\.?|unit|aisle|line|gate|error|ticket|model|po|lpo|stand|number\s+is|extension|floor|bay|lane|level|phase|"
    r"version|order\s+number|zone|page|item|point|step|option|q|terminal|building|dock|kiln|tank|highway|route|net|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|year|since|in)\s+|[#\d][.,:-]|-)$"
)
_PRICE_BEFORE = re.compile(
    r"\b(?:at|for|our|to|is|was|about|around|against|say|said|than|from|their|on|comes|total|quoted|offered|paid|pay|price|worth|"
    r"it's|that's|her|him|them|us|so|deal|of|and|value|amount|figure|budget|the|some|roughly|now|just|still|only)[\s,:]+$"
)
_CENTS_END = re.compile(rf"\s*(?:$|[.,;:!?]|{regex('money', 'per_unit', 'period')})")
_PERCENT_BEFORE = re.compile(
    r"(?:%|\bper\s?cent)[^.!?]{0,40}[.!?;,]\s+(?:(?:so|and|but|sorry|well)[,\s]+)*(?:it|that|we|this)\s+(?:was|were|had\s+been)\s+(?:at\s+|only\s+|about\s+)*$"
)
"""What a bare number goes on with a chance after: "I'd put it at seventy per cent. It was | fifty before Christmas"."""
_RATE = re.compile(rf"\s*{regex('money', 'per_unit', 'period')}")
_TIME_RATE = re.compile(rf"\s*{regex('money', 'time')}")
_TWO_WORDS = re.compile(r"\s+([a-z][a-z'-]*)(?:\s+([a-z][a-z'-]*))?")
_RANGE = re.compile(r"\s*(?:-|to|and|or|up\s+to)\s*[$£€]?(?:somewhere\s+)?(?:around\s+|about\s+|maybe\s+)?")
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+|around\s+)?[$£€]?$")
_CHANGED = re.compile(r"\b(?:from|was)\s+(?:about\s+|around\s+)?[$£€]?$")


@dataclass(frozen=True)
class Money:
    """A sum at `[start, end)`; `currency` is an ISO code, the family of one ("dollar"), or None."""

    value: float
    currency: str | None
    start: int
    end: int
    explicit: bool = True
    """False for a bare number that only a known sum of its size can prove to be one."""
    said_from: int | None = None
    """Where the sum begins that this one corrects."""
    ranged: bool = False
    """Whether it is an end of a range: "between forty and fifty"."""
    scale: float = 1.0

    @property
    def span(self) -> Span:
        return self.start, self.end


def find_money(flat: str, start: int = 0, end: int | None = None) -> list[Money]:
    """Every sum said in `flat[start:end]`. Bare numbers after a word like "quoted" come with `explicit` False."""
    stop = len(flat) if end is None else end
    numbers = _with_price_pairs(flat, [n for n in find_numbers(flat, start, stop) if not n.ordinal])
    found: dict[int, Money] = {}
    for i, n in enumerate(numbers):
        money = _explicit(flat, n, stop) or _bare(flat, n)
        if money and not money.explicit and _goes_on_counting(flat, numbers, found, i):
            continue
        if money:
            found[i] = money
    for i in range(len(numbers) - 1):
        _as_range(flat, numbers, found, i)
        _with_cents(flat, numbers, found, i)
    return [found[i] for i in sorted(found)]


_TO = re.compile(r"\b(?:up|down|go|went|gone|cut)\s+to\s+$")


def _goes_on_counting(flat: str, numbers: list[Number], found: dict[int, Money], i: int) -> bool:
    """Whether the number continues a count: "he has 115 seats and asked to go down to ninety-five"."""
    n = numbers[i]
    if not _TO.search(flat[max(0, n.start - 12) : n.start]):
        return False
    for k in range(i - 1, max(-1, i - 4), -1):
        if k in found or n.start - numbers[k].end > 90:
            return False
        if counts_something(flat[numbers[k].end : numbers[k].end + 40]):
            return True
    return False


def _with_price_pairs(flat: str, numbers: list[Number]) -> list[Number]:
    """`numbers` with "eighteen five" (18,500) and "ninety-eight fifty" (9,850) joined where both are words."""
    out: list[Number] = []
    for n in numbers:
        a = out[-1] if out else None
        if (
            a is not None
            and flat[a.end : n.start] in (" ", "-")
            and flat[a.start].isalpha()
            and flat[n.start].isalpha()
        ):
            value = 0.0
            plain = a.scale == n.scale == 1 and not n.idiom and a.value == int(a.value)
            if plain and 10 <= a.value < 1000 and 1 <= n.value <= 9:
                value = a.value * 1000 + n.value * 100
            elif (
                plain and 11 <= a.value <= 99 and 10 <= n.value <= 99 and not 19 <= a.value <= 20 and a.value != n.value
            ):
                value = a.value * 100 + n.value
            if value:
                out[-1] = Number(value, a.start, n.end, scale=1.0, idiom=True)
                continue
        out.append(n)
    return out


def _explicit(flat: str, n: Number, stop: int) -> Money | None:
    before = code_before(flat, n.start, n.value)
    after = code_after(flat, n.end, stop)
    if before:
        code, end = before[0], n.end
        if after and (after[0].isupper() or code == after[0]):  # "$1.2 million Canadian"
            code, end = after
        return Money(n.value, code, before[1], end, scale=n.scale)
    if after:
        return Money(n.value, after[0], n.start, after[1], scale=n.scale)
    if _is_year(flat, n) or _NO_SUM_AFTER.match(flat[n.end : n.end + 24]):
        return None
    rest = flat[n.end : n.end + 40]
    lead = flat[max(0, n.start - 60) : n.start]
    if n.value >= 1000 and _TIME_RATE.match(rest) and not _PRICE_BEFORE.search(lead[-14:]):
        return None  # "ten thousand a day" is what a line makes
    if (
        _RATE.match(rest)
        and n.value >= 20
        and (not n.idiom or _BARE_BEFORE.search(lead))
        and not _NAME_BEFORE.search(lead)
    ):
        return Money(n.value, None, n.start, n.end, scale=n.scale)
    if counts_something(rest):
        return None
    if n.scale >= 1000:
        return Money(n.value, None, n.start, n.end, scale=n.scale)
    if (
        "," in flat[n.start : n.end]
        and n.value >= 1000
        and (_PRICE_BEFORE.search(lead[-14:]) or _BARE_AFTER.match(rest))
    ):
        return Money(n.value, None, n.start, n.end, scale=n.scale)
    return None


def _is_year(flat: str, n: Number) -> bool:
    said = flat[n.start : n.end]
    return (
        n.value != 2000
        and 1900 <= n.value <= 2100
        and n.value == int(n.value)
        and "," not in said
        and "hundred" not in said
    )


def counts_something(rest: str) -> bool:
    """Whether `rest`, which follows a number, begins with the noun that it counts."""
    m = _TWO_WORDS.match(rest)
    if m is None:
        return False
    first, second = m[1], m[2] or ""
    if first in _COUNTED:
        return True
    if first in _AFTER_SUM:
        return False
    if len(first) > 3 and first.endswith("s") and not first.endswith(("'s", "ss")):
        return True
    return second in _COUNTED or (
        len(second) > 3 and second.endswith("s") and not second.endswith(("'s", "ss")) and second not in _AFTER_SUM
    )


def _bare(flat: str, n: Number) -> Money | None:
    rest = flat[n.end : n.end + 40]
    lead = flat[max(0, n.start - 60) : n.start]
    if _NO_SUM_AFTER.match(rest) or counts_something(rest) or n.scale >= 1000 or _is_year(flat, n):
        return None
    if n.value < 10 and n.value == int(n.value):
        return None
    if n.value <= 100 and _PERCENT_BEFORE.search(flat, max(0, n.start - 90), n.start):
        return None
    after = _BARE_AFTER.match(rest)
    pair = n.idiom and n.value >= 10000
    if not after and not pair and (_NAME_BEFORE.search(lead) or not _BARE_BEFORE.search(lead)):
        return None
    if after and re.search(r"\b(?:room|number|line|gate|the\s+only)\s+$", lead):
        return None
    # "call it seven thirty" and "at four" are times; "at ninety-eight" is none
    on_the_clock = n.value <= 24 or (n.idiom and n.value % 5 == 0 and n.value % 100 < 60 and n.value < 1300)
    near = find_clock(flat, max(0, n.start - 10), n.end + 12) if on_the_clock else []
    if any(c.start < n.end and n.start < c.end <= n.end + 1 for c in near):
        return None
    sure = n.value >= 1000 and bool(_BARE_BEFORE.search(lead))
    return Money(n.value, None, n.start, n.end, explicit=sure, scale=n.scale)


def _as_range(flat: str, numbers: list[Number], found: dict[int, Money], i: int) -> None:
    """Makes both of "80 to 90 thousand" sums: the first takes scale and currency from the second."""
    low, high = numbers[i], numbers[i + 1]
    top = found.get(i + 1)
    if top is None or low.idiom:
        return
    between = flat[low.end : top.start]
    link = _RANGE.fullmatch(between)
    if not link:
        return
    open_range = _BETWEEN.search(flat[max(0, low.start - 24) : low.start])
    if "and" in between and not open_range:
        return
    # "from 118 to 112" is a change
    changed = "to" in between and not open_range and _CHANGED.search(flat[max(0, low.start - 20) : low.start])
    ranged = not changed
    first = found.get(i)
    value = low.value
    if high.scale > 1 and low.scale == 1 and value * high.scale <= high.value * (1 if ranged else 3):
        value *= high.scale
    elif "," in flat[high.start : high.end] and high.value >= 1000 and value < 1000:
        value *= 1000
    if value < 0.02 * high.value or (ranged and value >= high.value):
        return
    before = code_before(flat, low.start, low.value)
    found[i] = Money(
        round(value, 2),
        (first.currency if first else None) or top.currency,
        before[1] if before else low.start,
        first.end if first else low.end,
        explicit=top.explicit,
        ranged=ranged,
        scale=max(low.scale, high.scale),
    )
    if ranged:
        found[i + 1] = replace(top, ranged=True, currency=top.currency or found[i].currency)


def _with_cents(flat: str, numbers: list[Number], found: dict[int, Money], i: int) -> None:
    """Makes one sum of "twenty-eight euro fifty an hour"."""
    whole, cents = found.get(i), numbers[i + 1]
    if (
        whole is None
        or not whole.currency
        or numbers[i].scale != 1
        or whole.value >= 1000
        or not 10 <= cents.value <= 99
    ):
        return
    if flat[whole.end : cents.start] != " " or cents.value != int(cents.value) or not _CENTS_END.match(flat, cents.end):
        return
    found[i] = replace(whole, value=round(whole.value + cents.value / 100, 2), end=cents.end)
    found.pop(i + 1, None)


def correct_money(flat: str, sums: list[Money], numbers: list[Number]) -> tuple[list[Money], list[Money]]:
    """(what holds, what was taken back). What holds takes a missing "million" or currency from what it replaces."""
    pairs = taken_back(flat, numbers)
    by_number = {n.start: n for n in numbers}
    kept, gone = list(sums), []
    for old_span, new_span in pairs.items():
        old, new = by_number[old_span[0]], by_number[new_span[0]]
        old_sum = next((s for s in kept if s.start <= old_span[0] < s.end), None)
        new_sum = next((s for s in kept if s.start <= new_span[0] < s.end), None)
        echoed = [
            s for s in kept if s is not new_sum and old.start - 120 < s.start < old.start
            and s.value in (old.value, old.value * 1000) and old.value >= 10
        ] if new_sum is not None else []  # fmt: skip
        if old_sum is None:
            if not echoed:
                continue
            old_sum = echoed.pop()
        if new_sum is None:
            rest = flat[new.end : new.end + 30]
            if _NO_SUM_AFTER.match(rest) or counts_something(rest):
                continue
            new_sum = Money(new.value, None, new.start, new.end, explicit=old_sum.explicit)
            kept.append(new_sum)
        if old_sum is new_sum:
            continue
        for s in [old_sum, *echoed]:
            if s in kept:
                kept.remove(s)
                gone.append(s)
        scaled = replace(
            new_sum, said_from=min(x for x in (new_sum.said_from, old_sum.said_from, old_sum.start) if x is not None)
        )
        if new.scale == 1 and old_sum.scale > 1 and 0.2 <= new.value * old_sum.scale / old_sum.value <= 5:
            scaled = replace(scaled, value=round(new.value * old_sum.scale, 2), scale=old_sum.scale)
        elif (
            new.value < 1000
            and new.scale == 1
            and old_sum.value >= 1000
            and 0.2 <= new.value * 1000 / old_sum.value <= 5
        ):
            scaled = replace(scaled, value=round(new.value * 1000, 2))
        if scaled.currency is None:
            scaled = replace(scaled, currency=old_sum.currency)
        kept[kept.index(new_sum)] = scaled
    return sorted(kept, key=lambda s: s.start), gone


def fit_to_deal(sums: list[Money], known: list[float]) -> list[Money]:
    """Bare numbers at the size of a known amount: "we were at ninety-eight" where 98,000 is in the book; others go."""
    anchors = [k for k in known if k > 0] + [s.value for s in sums if s.explicit and s.value >= 1000]
    scales = [s.scale for s in sums if s.scale >= 1000]
    fitted = []
    for s in sums:
        if s.explicit:
            fitted.append(s)
            continue
        for factor in (*scales, 1000.0, 1.0, 1e6, 1e5):
            value = s.value * factor
            if value >= 1000 and any(0.4 <= value / a <= 2.5 for a in anchors):
                fitted.append(replace(s, value=round(value, 2)))
                break
    return fitted


def known_again(flat: str, sums: list[Money], numbers: list[Number], known: list[float]) -> list[Money]:
    """`sums` and the bare numbers that name the amount of a known deal: "420 is too high" where 420,000 is in the book."""
    found = list(sums)
    taken = [s.span for s in sums]
    for n in numbers:
        if n.scale != 1 or not 10 < n.value < 1000:
            continue
        value = next((k for k in known for factor in (1e3, 1e6, 1e5) if n.value * factor == k), None)
        if value is None or any(a <= n.start < b for a, b in taken):
            continue
        rest = flat[n.end : n.end + 40]
        lead = flat[max(0, n.start - 24) : n.start]
        if counts_something(rest) or _NO_SUM_AFTER.match(rest) or _NAME_BEFORE.search(lead):
            continue
        if re.match(r"\s*(?:,|\.\s|and|or|to|-)?\s*\d", rest) or re.search(r"\d[\s-]*$", lead):
            continue  # a telephone number, a time
        if (
            n.value % 10 == 0
            and n.value <= 100
            and not re.search(r"\b(?:at|the|is|was|from|still|say|on|for|than)\s+$", lead)
        ):
            continue
        found.append(Money(value, None, n.start, n.end))
    return sorted(found, key=lambda s: s.start)


def pairs_of(sums: list[Money]) -> list[tuple[Money, Money]]:
    """Neighbouring sums that are the two ends of one range."""
    return [(a, b) for a, b in pairwise(sums) if a.ranged and b.ranged and b.start - a.end <= 24]
