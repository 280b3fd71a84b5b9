"""The competitors that are spoken of."""

import re
from collections.abc import Iterator
from functools import cache

from templates.filling import lexicon
from templates.filling.book_index import BookIndex
from templates.filling.corrections import negated
from templates.filling.linking import Match, Taken, exact, near
from templates.filling.text import Reading, Span, fold
from templates.filling.vocabulary import NOT_NAMES

_CORRECTED = 30
"""Characters between a wrong name and its "not"."""
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME = re.compile(
    rf"{_CAPITAL}[\w'’-]*(?:\s(?:&\s|and\s(?={_CAPITAL})|of\s(?={_CAPITAL}))?[A-ZÀ-ÖØ-Þ0-9][\w'’-]*){{0,4}}"
)
_OPENING = re.compile(rf"(?:^|(?<=[.!?,]\s)){_NAME.pattern}", re.MULTILINE)


def find_competitors(reading: Reading, index: BookIndex, taken: list[Span]) -> list[Match]:
    """The book's competitors by name, alias and mishearing, and others that are told to be rivals.

    `ids` hold the names to print. taken: places that hold something else.
    """
    names = index.competitor_names
    busy = Taken(taken)
    hits = [h for h in exact(reading, names) if not busy.hold(h.span)]
    hits += near(reading, names, [h.span for h in hits] + taken, capital=False)
    if reading.cased and (others := list(_told(reading))):
        busy = Taken([*(h.span for h in hits), *taken, *(m.span for m in exact(reading, index.account_names))])
        for a, b in others:
            name = reading.text[a:b].rstrip(".,'’")
            if not busy.hold((a, b)) and fold(name).split()[0].split("'")[0] not in NOT_NAMES:
                hits.append(Match(a, a + len(name), (name,)))
    return _standing(reading, sorted(hits, key=lambda h: h.start))


def _told(reading: Reading) -> Iterator[Span]:
    """Names that the words around make a rival's."""
    for m in lexicon.pattern("competitors", "leads", "needs_also").finditer(reading.flat):
        name = _NAME.match(reading.text, m.end() + 1)
        if (
            name
            and reading.flat[m.end()] == " "
            and (not _vague().fullmatch(m.group()) or _besides(reading, m.start()))
        ):
            yield name.span()
    for m in _OPENING.finditer(reading.text):
        if lexicon.pattern("competitors", "does").match(reading.flat, m.end() + 1):
            yield m.span()


def _besides(reading: Reading, at: int) -> bool:
    """Whether the words right before tell that somebody else is looked at, too."""
    before = reading.flat[max(0, at - 16) : at].split()
    return bool(before) and before[-1] in lexicon.words("competitors", "ours")


@cache
def _vague() -> re.Pattern[str]:
    return lexicon.pattern("competitors", "needs_also")


def _standing(reading: Reading, hits: list[Match]) -> list[Match]:
    """The hits without the names put right: "Vantec, no, not Vantec, Orbal"."""
    gone = [h for h in hits if negated(reading.flat, h.start)]
    return [
        h
        for h in hits
        if h not in gone and not any(h.ids == g.ids and 0 <= g.start - h.end <= _CORRECTED for g in gone)
    ]
