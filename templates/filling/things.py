"""Products, competitors and counted things."""

import re

from templates.contract import Book
from templates.filling.companies import CAPS
from templates.filling.corrections import negated, taken_back
from templates.filling.facts import Part
from templates.filling.linking import Match, exact, near, overlaps
from templates.filling.numbers import find_numbers, whole
from templates.filling.text import Reading, Span, fold
from templates.filling.vocabulary import NOT_NAMES, UNITS
from templates.filling.when import When

_RIVAL = re.compile(
    rf"\b(?:competitor\s+(?:is|was)|competing\s+(?:with|against)|up\s+against|(?:also\s+)?looking\s+at|"
    rf"also\s+talk(?:ing)?\s+to|"
    rf"lost\s+(?:the\s+deal\s+|it\s+|this\s+)?to|went\s+with|contract\s+with|currently\s+use|quote\s+from|"
    rf"offer\s+from)\s+(?P<c>{CAPS})",
    re.IGNORECASE,
)
_RIVAL_SUBJECT = re.compile(
    rf"(?:^|[.!?]\s+|,\s+)(?P<c>{CAPS})\s+(?:offered|quoted|undercut)\s+(?:them|him|"
    rf"her)\b",
    re.IGNORECASE,
)
_NOT_COUNTS = re.compile(
    r"^\s*(?:%|percent|o'?clock|[ap]\.?m\b|days?|weeks?|months?|years?|hours?|minutes?|"
    r"euros?|dollars?|pounds?|yen|grand)\b"
)
_PAST_COUNT = re.compile(
    r"\b(?:instead\s+of|not\s+(?:the\s+)?(?:\w+\s+)?|used\s+to\s+have|uses?\s+(?:maybe|"
    r"only)?|has|down\s+from|up\s+from|rather\s+than|there\s+(?:are|were)|number|all\s+of)\s*$"
)
_WISH = re.compile(
    r"\b(?:wants?|want(?:ed)?|asked\s+for|looking\s+for|need|needs|order(?:ed)?|starts?\s+[^.]{0,20}with|for|to|"
    r"takes?|of|are\s+now|got|have|on\s+all|all|a|another|plus|with|now|off)\b[^.]{0,24}$"
)


def short_names(book: Book) -> list[tuple[str, str]]:
    """The short forms that people use of the book's products: a word that only one of them has ("S4", "BeltWatch")."""
    names: list[tuple[str, str]] = []
    firsts: dict[str, list[str]] = {}
    lasts: dict[str, list[str]] = {}
    for p in book.products:
        words = p.name.split()
        firsts.setdefault(fold(words[0]), []).append(p.id)
        if len(words) > 1:
            lasts.setdefault(fold(words[-1]), []).append(p.id)
    for p in book.products:
        words = p.name.split()
        if len(words) < 2:
            continue
        last, first = words[-1], words[0]
        if len(lasts[fold(last)]) == 1 and any(c.isdigit() for c in last) and not last.isdigit():
            names.append((p.id, last))
        # "ThermaLogs" is the one that is a number of its line, not the gateway
        if last[:1].isdigit() or len(firsts[fold(first)]) == 1:
            names.append((p.id, first))
    return names


def find_products(reading: Reading, book: Book) -> list[Match]:
    full = [(p.id, p.name) for p in book.products]
    short = short_names(book)
    # "ThermaLog" is nobody's everyday word; "Training" of "Training Package" is, and counts as a name only by its capital
    coined = [(i, n) for i, n in short if re.search(r"\d|.[A-Z]", n)]
    names = full + coined
    openings = {a for a, _ in reading.sentences}
    hits = exact(reading, full + (short if reading.cased else coined), plural=True)
    everyday = {fold(n) for _, n in short} - {fold(n) for _, n in coined}
    hits = [h for h in hits if h.start not in openings or reading.flat[h.start : h.end] not in everyday]
    spelled = [(i, n) for i, n in names] + [(i, n + "s") for i, n in names if not n.endswith("s")]
    return sorted(
        hits + near(reading, spelled, [h.span for h in hits], least=8, threshold=80.0, capital=False),
        key=lambda h: h.start,
    )


def find_competitors(reading: Reading, book: Book, taken: list[Span]) -> list[Match]:
    """The book's competitors by name, alias and mishearing; `ids` hold the names to print."""
    names = [(c.name, n) for c in book.competitors for n in (c.name, *c.aliases)]
    hits = [h for h in exact(reading, names) if not overlaps(h.span, taken)]
    hits += near(reading, names, [h.span for h in hits] + taken, capital=False)
    if reading.cased:
        for a, b in reading.sentences:
            for pattern in (_RIVAL, _RIVAL_SUBJECT):
                for m in pattern.finditer(reading.text[a:b]):
                    span = (a + m.start("c"), a + m.end("c"))
                    name = reading.text[span[0] : span[1]]
                    if not overlaps(span, [h.span for h in hits]) and fold(name).split()[0] not in NOT_NAMES:
                        hits.append(Match(span[0], span[1], (name.rstrip(".,'"),)))
    return sorted(hits, key=lambda h: h.start)


def find_quantities(part: Part, dates: list[When]) -> list[tuple[dict[str, object], Span]]:
    """Counts of products and of things to count, with their words."""
    flat = part.flat
    numbers = [n for n in find_numbers(flat) if not n.ordinal]
    gone = taken_back(flat, numbers)
    out: list[tuple[dict[str, object], Span]] = []
    seen: set[tuple[float, str]] = set()
    for n in numbers:
        if not any(a <= n.start < b for a, b in part.spans) or overlaps(
            (n.start, n.end), [(w.start, w.end) for w in dates]
        ):
            continue
        if (n.start, n.end) in gone or n.idiom or n.scale > 1000 or negated(flat, n.start):
            continue
        if overlaps(
            (n.start, n.end), [s.span for s in part.sums] + [p.span for p in part.products]
        ) or _NOT_COUNTS.match(flat[n.end :]):
            continue
        lead = flat[max(0, n.start - 40) : n.start]
        if _PAST_COUNT.search(lead):
            continue
        unit = _unit(part, n.end)
        now = re.match(r"\s+(?:are|is)\s+now\s+(?:only\s+)?", flat[unit[1] :]) if unit else None
        if unit and now and any(x.start == unit[1] + now.end() for x in numbers):
            continue  # "the forty doors are now thirty-two"
        if (
            unit is None
            and (grown := re.search(r"\b(?P<u>[a-z]+)\s+(?:are|is)\s+now\s+(?:only\s+)?$", lead))
            and grown["u"] in UNITS
        ):
            unit = (grown["u"], n.end)
        more = re.match(r"\s+more\b(?!\s+[a-z]+s\b)", flat[n.end :])
        if unit is None and (more or re.search(r"\b(?:down|up)\s+to\s+$", lead)):
            a, _ = part.sentence_of(n.start)
            earlier = [u for x in numbers if a <= x.start < n.start and (u := _unit(part, x.end))]
            unit = (earlier[-1][0], n.end) if earlier else None
        if unit is None and (n.start, n.end) in gone.values():
            old = next(k for k, v in gone.items() if v == (n.start, n.end))
            unit = _unit(part, old[1])
            unit = (unit[0], n.end) if unit else None
        if unit is None:
            continue
        if n.value == 1 and not _WISH.search(lead):
            continue
        if (n.value, unit[0]) in seen or n.value == 0:
            continue
        seen.add((n.value, unit[0]))
        out.append(({"value": whole(n.value), "unit": unit[0]}, (n.start, unit[1])))
    out += _singles(part)
    return sorted(out, key=lambda q: q[1][0])


_SINGLE = re.compile(
    r"\b(?:an?|another|one\s+more)\s+(?:(?:replacement|new|spare|second|loaner|trial|extra|"
    r"further|single)\s+)?$"
)


def _singles(part: Part) -> list[tuple[dict[str, object], Span]]:
    """ "Another LoadGuard" is one; "a LoadGuard brochure" is none."""
    out: list[tuple[dict[str, object], Span]] = []
    for product in part.products:
        m = _SINGLE.search(part.flat[max(0, product.start - 30) : product.start])
        if m and re.match(
            r"\s*(?:[.,;]|$)|\s+(?:for|by|to|on|at|in|and|so|with|before|if|but|too|"
            r"as)\b",
            part.flat[product.end :],
        ):
            start = max(0, product.start - 30) + m.start()
            out.append(({"value": 1, "unit": part.reading.text[product.start : product.end]}, (start, product.end)))
    return out


def _unit(part: Part, at: int) -> tuple[str, int] | None:
    """The product or counted noun right after `at`, at most two words of description between."""
    more = re.match(
        r"\s+(?:(?:more|new|extra|additional|further|of\s+the|replacement|"
        r"spare)\s+)?",
        part.flat[at : at + 20],
    )
    gap = more.end() if more else 1
    product = next((p for p in part.products if p.start - at in (1, gap)), None)
    if product is not None:
        return part.reading.text[product.start : product.end], product.end
    m = re.match(
        r"\s+(?:(?:more|new|of\s+the|additional|"
        r"extra)\s+)?(?P<u>(?:[a-z]+[\s-]){0,2}?(?P<n>[a-z]+))\b",
        part.flat[at : at + 50],
    )
    if m is None:
        return None
    m2 = re.match(
        rf"\s+(?:(?:more|new|additional|extra|dock|"
        rf"replacement)\s+)?(?:[a-z]+\s)?(?P<n>{'|'.join(sorted(UNITS, key=len, reverse=True))})\b",
        part.flat[at : at + 50],
    )
    if m2 is None or re.search(r"\b(?:of|the|in|a|and|or|on|for|to|per|is)\b", m2.group()):
        return None
    return part.reading.text[at + m2.start("n") : at + m2.end("n")], at + m2.end("n")
