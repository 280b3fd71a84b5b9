"""The products that are spoken of."""

import re
from functools import lru_cache

from templates.filling import lexicon
from templates.filling.book_index import BookIndex
from templates.filling.linking import Match, exact, near
from templates.filling.text import Reading, fold

_ONE_WORD = 90.0
"""Likeness that a single word has to have: "spindle" is no SpindelAuge."""


def find_products(reading: Reading, index: BookIndex) -> list[Match]:
    """Every place that names a product of the book: as written, shortened, in the plural, with its number in words, or
    misheard."""
    full = list(index.product_names.pairs)
    short = list(index.product_short_names)
    # "ThermaLog" is nobody's everyday word; "Training" of "Training Package" is, and counts as a name only by its capital
    coined = [(i, n) for i, n in short if re.search(r"\d|.[A-Z]", n)]
    names = full + coined
    openings = {a for a, _ in reading.sentences}
    hits = exact(reading, full + (short if reading.cased else coined), plural=True)
    everyday = {fold(n) for _, n in short} - {fold(n) for _, n in coined}
    hits = [h for h in hits if h.start not in openings or reading.flat[h.start : h.end] not in everyday]
    spelled = names + [(i, n + "s") for i, n in names if not n.endswith("s")]
    spelled += [(i, said) for i, n in names if (said := in_words(n)) != n]
    heard = near(reading, spelled, [h.span for h in hits], least=8, threshold=80.0, capital=False)
    hits += [h for h in heard if h.score >= _ONE_WORD or " " in reading.flat[h.start : h.end]]
    return sorted(hits, key=lambda h: h.start)


@lru_cache(maxsize=4096)
def in_words(name: str) -> str:
    """`name` with its numbers below ten thousand in words: "FlowGuard 300" is "FlowGuard three hundred"."""
    return re.sub(r"(?<!\S)[1-9]\d{0,3}(?!\S)", lambda m: _number(int(m.group())), name)


def _number(value: int) -> str:
    words = {int(v): said for line in _lines() for v, said in [line.split()[:2]]}
    parts: list[str] = []
    if value >= 1000 and value % 1000 < 100:
        parts += [words[value // 1000], "thousand"]
        value %= 1000
    if value >= 100:
        parts += [_number(value // 100), "hundred"]
        value %= 100
    if value >= 20:
        parts.append(words[value // 10 * 10])
        value %= 10
    return " ".join([*parts, *([words[value]] if value else [])])


def _lines() -> list[str]:
    return [*lexicon.phrases("numbers", "units"), *lexicon.phrases("numbers", "tens")]
