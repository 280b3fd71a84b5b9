"""How many of what: "40 seats", "two pallets", "RinseMates, a dozen of them"."""

import re
from itertools import islice

from templates.filling.corrections import negated, taken_back
from templates.filling.facts import Part
from templates.filling.lexicon import regex, words
from templates.filling.linking import Taken
from templates.filling.numbers import Number, find_numbers, whole
from templates.filling.text import Span
from templates.filling.vocabulary import UNITS
from templates.filling.when import When

Quantity = tuple[dict[str, object], Span]

_GOODS = words("quantities", "goods") | frozenset(UNITS)
_NEVER = words("quantities", "never")
_HIRED = words("quantities", "hired")
_HIRING = re.compile(rf"(?:^|[,:]\s+|\bfor\s+|{regex('quantities', 'hiring')})\s*$")
_WISH = re.compile(rf"{regex('quantities', 'wish')}[^.]{{0,40}}$")
_NO_COUNT_AFTER = re.compile(
    r"\s*(?:%|percent|per\s+cent|o'?clock|[ap]\.?m\b|st\b|nd\b|rd\b|th\b|:\d|out\s+of\b|-\s?(?:year|day|week|month|inch|page|hour|minute|man|person)\b)"
)
_OTHER_COUNT = re.compile(
    r"\b(?:instead\s+of|not|used\s+to\s+have|uses?\s+(?:maybe|only)|down\s+from|up\s+from|from|rather\s+than|number|"
    r"room|aisle|line|gate|unit|page|floor|phase|step|version|model|every|net|than|against)\s+(?:the\s+|about\s+|just\s+)?$"
)
_RATE = re.compile(r"\s+(?:a|an|per|every|each)\s+(?:day|shift|hour|minute|week|month|year|night)\b")
_DESCRIBED = re.compile(
    r"[\s-]+(?:(?:more|new|extra|additional|further|of\s+the|of\s+our|of\s+those|of\s+their|replacement|spare|over|odd|other)\s+)?"
)
_WORD = re.compile(r"([a-z][a-z'-]*)(?:\s+|$|(?=[^\w\s]))")
_FUNCTION = words("quantities", "function")
_OF_THEM = re.compile(r"\s+of\s+(?:them|'em|em|these|those)\b")
_NOUN_BEFORE = re.compile(r"(?P<u>(?:[a-z-]+\s+)?[a-z]{3,}s)[,:]?\s+(?:about\s+|maybe\s+|all\s+|like\s+)?$")
_CHANGE = re.compile(
    r"(?P<u>[a-z]+s)\s+(?:(?:are|is|have|has|went|gone|go|goes|now|count|number|up|down|been|cut|increased|reduced|raised|from|of|"
    r"only|to|at|will\s+be)\s+)*(?:(?:\d+|[a-z-]+)\s+to\s+)?$"
)
_FROM_TO = re.compile(r"\b(?:from|of|instead\s+of)\s+(?:[a-z]+\s+)?$")
_SINGLE = re.compile(
    r"\b(?:an?|another|one\s+more)\s+(?:(?:replacement|new|spare|second|loaner|trial|extra|further|single|sample|demo)\s+)?$"
)
_ALONE = re.compile(r"\s*(?:[.,;]|$)|\s+(?:for|by|to|on|at|in|and|so|with|before|if|but|too|as|from|this|next)\b")
_PAIR = re.compile(r"\b(?:a|one|another)\s+(?:pair|brace|couple)\s+of\s+(?:new\s+|extra\s+|spare\s+|more\s+)?")


def find_quantities(part: Part, dates: list[When]) -> list[Quantity]:
    """Counts of products and of things to count, with their words."""
    flat = part.flat
    numbers = [n for n in find_numbers(flat) if not n.ordinal]
    gone = taken_back(flat, numbers)
    replaced = {new: old for old, new in gone.items()}
    busy = Taken([(w.start, w.end) for w in dates] + [s.span for s in part.sums] + [p.span for p in part.products])
    inside = [n for n in numbers if any(a <= n.start < b for a, b in part.spans)]
    out: list[Quantity] = []
    seen: set[tuple[float, str]] = set()
    units: dict[int, tuple[str, int]] = {}
    for n in inside:
        here = (n.start, n.end)
        unit = _unit(part, n)
        if unit:
            units[n.start] = unit
        if here in gone or n.idiom or n.scale > 1000 or n.value <= 0 or n.value != int(n.value) or busy.hold(here):
            continue
        lead = flat[max(part.sentence_of(n.start)[0], n.start - 70) : n.start]
        if negated(flat, n.start) or _NO_COUNT_AFTER.match(flat[n.end : n.end + 16]) or _OTHER_COUNT.search(lead):
            continue
        if unit and _outdated(flat, unit[1], numbers):
            continue
        unit = unit or _unit_elsewhere(part, n, lead, units, replaced)
        if unit is None or (n.value == 1 and not _WISH.search(lead)):
            continue
        if (n.value, unit[0].lower()) in seen:
            continue
        seen.add((n.value, unit[0].lower()))
        out.append(({"value": whole(n.value), "unit": unit[0]}, (n.start, unit[1])))
    out += _singles(part)
    return sorted(out, key=lambda q: q[1][0])


def _outdated(flat: str, at: int, numbers: list[Number]) -> bool:
    """Whether what holds follows: "the forty doors are now thirty-two", "from 120 seats to 95"."""
    now = re.match(r"\s+(?:(?:are|is)\s+now|to|become|becomes)\s+(?:only\s+|just\s+)?", flat[at : at + 24])
    return now is not None and any(x.start == at + now.end() for x in numbers)


def _unit_elsewhere(
    part: Part, n: Number, lead: str, units: dict[int, tuple[str, int]], replaced: dict[Span, Span]
) -> tuple[str, int] | None:
    """The noun of a number that stands without it: named before it, or with the number that it replaces."""
    flat = part.flat
    text = part.reading.text
    of_them = _OF_THEM.match(flat, n.end)
    noun = _NOUN_BEFORE.search(lead)
    if of_them or (noun and re.match(r"[.,;]|\s+(?:more|in\s+total|altogether)\b|$", flat[n.end : n.end + 12])):
        far = 60 if of_them else 8
        product = next((p for p in reversed(part.products) if 0 <= n.start - p.end <= far), None)
        end = of_them.end() if of_them else n.end
        if product:
            return text[product.start : product.end], end
        if noun and of_them and noun["u"].split()[-1] not in _NEVER:
            at = n.start - len(lead) + noun.start("u")
            return text[at : at + len(noun["u"])], end
    change = _CHANGE.search(lead)
    if change and (change["u"] in _GOODS) and re.search(r"\b(?:now|to|up|down|at)\s+(?:only\s+)?$", lead):
        return change["u"], n.end
    before = [x for x in islice(reversed(units), 4) if n.start - 100 <= x < n.start]
    to = re.search(r"\bto\s+(?:only\s+|just\s+|maybe\s+|about\s+)?$", lead)
    if before and to and not re.match(r"\s+[a-z]+s\b", flat[n.end : n.end + 20]):
        return units[before[0]][0], n.end
    if before and re.match(r"\s+more\b(?!\s+[a-z]+s\b)", flat[n.end : n.end + 20]):
        return units[before[0]][0], n.end
    old = replaced.get((n.start, n.end))
    if old and old[0] in units:
        return units[old[0]][0], n.end
    return None


def _singles(part: Part) -> list[Quantity]:
    """ "Another LoadGuard" is one, "a pair of LoadGuards" is two; "a LoadGuard brochure" is none."""
    out: list[Quantity] = []
    flat = part.flat
    for product in part.products:
        base = max(0, product.start - 36)
        lead = flat[base : product.start]
        name = part.reading.text[product.start : product.end]
        pair = next((m for m in _PAIR.finditer(lead) if m.end() == len(lead)), None)
        if pair and "couple" not in pair.group():
            out.append(({"value": 2, "unit": name}, (base + pair.start(), product.end)))
            continue
        one = _SINGLE.search(lead)
        if one and _ALONE.match(flat[product.end : product.end + 12]):
            wanted = one.group().split()[0] != "a" or _WISH.search(flat[max(0, base - 30) : base + one.start()])
            if wanted:
                out.append(({"value": 1, "unit": name}, (base + one.start(), product.end)))
    return out


def _unit(part: Part, n: Number) -> tuple[str, int] | None:
    """The product or counted noun after `n`, at most two words of description between."""
    flat = part.flat
    described = _DESCRIBED.match(flat, n.end)
    if described is None or re.match(r"-by-", flat[n.end : n.end + 4]):
        return None
    at = described.end()
    product = next((p for p in part.products if p.start in (n.end + 1, at)), None)
    if product is None:
        product = next(
            (p for p in part.products if 0 < p.start - at <= 14 and flat[at : p.start].count(" ") == 1), None
        )
    if product is not None and not re.search(r"\b(?:the|a|of|and|to|for|in|on|with)\b", flat[at : product.start]):
        return part.reading.text[product.start : product.end], product.end
    lead = flat[max(part.sentence_of(n.start)[0], n.start - 70) : n.start]
    place = at
    for count in range(3):
        m = _WORD.match(flat, place)
        if m is None or m[1] in _FUNCTION:
            return None
        word, end = m[1], m.end(1)
        if word in _HIRED and (re.match(r"\s+(?:short|down|under)\b", flat[end : end + 8]) or _HIRING.search(lead)):
            return part.reading.text[at:end], end
        if word in _NEVER:
            if word == "people" and count == 0 and re.search(r"\bfor\s+(?:about\s+|some\s+)?$", lead):
                return word, end
            return None
        goods = word in _GOODS or word.split("-")[-1] in _GOODS
        plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
        if goods and "of the" in described.group() and not _WISH.search(lead):
            return None
        if goods and not _more_follows(flat, end):
            return (part.reading.text[at:end], end) if not _RATE.match(flat, end) else None
        if plural and not goods and n.value > 1 and count < 2:
            wished = _WISH.search(lead)
            return (part.reading.text[at:end], end) if wished and not _RATE.match(flat, end) else None
        place = m.end()
        if place == end:
            return None  # a comma or a stop
    return None


def _more_follows(flat: str, end: int) -> bool:
    """Whether the noun only describes the next one: "pump stations", "instrument trays"."""
    m = re.match(r"\s+([a-z]+)", flat[end : end + 24])
    return m is not None and m[1] in _GOODS and m[1] != "head"
