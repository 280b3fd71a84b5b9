"""What a client's part has to tell: its clauses, each with the weight of the news in it, for the one-line summary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from templates.filling import lexicon
from templates.filling.account_names import by_use
from templates.filling.book_index import BookIndex
from templates.filling.clauses import clauses_of
from templates.filling.clients import Client
from templates.filling.facts import Part, tidy
from templates.filling.linking import Taken
from templates.filling.text import Span, fold

WORTH = {
    "issues": 3.0,
    "objections": 3.0,
    "stage": 2.0,
    "deal_amount": 2.0,
    "products": 2.0,
    "close_date": 1.0,
    "quantity": 2.0,
    "amounts": 1.0,
    "competitors": 1.5,
    "action_items": 0.5,
    "key_dates": 1.0,
    "decision_maker": 0.5,
    "next_meeting": 0.5,
    "probability": 0.5,
    "satisfaction": 1.0,
}
"""What a value found in a clause adds to the clause's weight."""
_NEWS, _CHATTER, _MOST_NEWS = 0.8, 3.0, 2.0
_LONGEST = 62
"""Characters of a point at most."""
_LEAST_WORDS, _LEAST_CONTENT = 2, 2
_MOST_CLAUSES = 400
_COMMONEST = 330
"""The commonest words of speech tell nothing by themselves."""
_WORD = re.compile(r"[^\W_][\w'’-]*(?:[.,]\d+)*%?")
_ENDING = re.compile(r"(?:ing|ed|es|s)$")


@dataclass(frozen=True)
class Point:
    """A phrase of the memo, trimmed to its core. keys: what was found in it; weight: how much news it has, beside its
    words; words: those that tell something, by their stems."""

    text: str
    weight: float
    keys: frozenset[str]
    span: Span
    words: frozenset[str] = frozenset()


def points_of(part: Part, company: str | None, values: Mapping[str, Any], evidence: Mapping[str, Any]) -> list[Point]:
    """The part's phrases with news in them, and its problems and objections, in order.

    company: the client's name, which said whole is no news in its own entry ("second client is Hollis Brewing"); its words
    alone can be: "they want a valve" at Harbison Valve. values, evidence: as an entry has them, in offsets of the part's text.
    """
    places = sorted((span[0], span[1], key) for key in WORTH for span in _spans(evidence.get(key)))
    gone = Taken(part.withdrawn_places)
    names = frozenset(w for p in part.people for w in fold(p.name).split())
    client = fold(company or "")
    found: list[Point] = []
    at = 0
    for clause in clauses_of(part.flat, part.sentences())[:_MOST_CLAUSES]:
        chatter = not lexicon.words("summary", "chatter").isdisjoint(
            _WORD.findall(part.flat[clause.start : clause.end])
        )
        for start, end in _pieces(part.flat, _core(part.flat, clause.span)):
            while at < len(places) and places[at][1] <= start and places[at][0] < start:
                at += 1
            keys = {key for a, b, key in places[max(0, at - 8) :][:64] if a < end and start < b}
            weight = -_CHATTER * chatter - 3.0 * gone.hold((start, end))
            point = _point(part, (start, end), frozenset(keys), weight, names, client)
            if point is not None:
                found.append(point)
    for key in ("issues", "objections"):
        found += told(values.get(key) or [], evidence.get(key) or [], key)
    return sorted(found, key=lambda p: p.span)


def told(texts: Sequence[str], evidence: Sequence[Sequence[Sequence[int]]], key: str) -> list[Point]:
    """The items of a list of texts as points."""
    made = []
    for text, spans in zip(texts, evidence, strict=False):
        short = telegram(text)
        if spans and short:
            span = (spans[0][0], spans[-1][1])
            made.append(Point(short, WORTH[key] + 1.0, frozenset({key}), span, content(short)))
    return made


def content(text: str, names: frozenset[str] = frozenset()) -> frozenset[str]:
    """The stems of the words of `text` that tell something; people's `names` tell little and are left out."""
    said = (w.replace("’", "'") for w in _WORD.findall(fold(text)))
    return frozenset(
        _ENDING.sub("", w) if len(w) > 4 else w
        for w in said
        if (w[0].isdigit() or (len(w) > 2 and w not in _common())) and w not in names
    )


def telegram(text: str, limit: int = _LONGEST) -> str:
    """`text` as a telegram has it: no articles, no hedges, no "he is" in front; at most `limit` characters."""
    text = tidy(_spare().sub("", text), limit + 40)
    opened = _subject().match(text)
    if opened and len(text) - opened.end() > 8:
        text = text[opened.end() :]
    return _dangling().sub("", tidy(text, limit))


def short_name(client: Client, index: BookIndex) -> str | None:
    """The account's shortest alias that is still a name (no initials), else the company as filed."""
    account = index.account(client.ids[0]) if len(client.ids) == 1 else None
    if account is None:
        return client.name
    return min([account.name, *(x for x in account.aliases if len(x) > 4)], key=len)


def _spans(evidence: Any) -> list[Span]:
    """The spans of a value, or of all the items of a list."""
    found: list[Span] = []
    for item in evidence or ():
        found += [(item[0], item[1])] if item and isinstance(item[0], int) else [(a, b) for a, b in item]
    return found


def _point(
    part: Part, span: Span, keys: frozenset[str], weight: float, names: frozenset[str], client: str
) -> Point | None:
    said = _WORD.findall(part.flat[span[0] : span[1]])
    if len(said) < _LEAST_WORDS:
        return None
    text = telegram(part.reading.text[span[0] : span[1]])
    words = content(fold(text).replace(client, " ") if client else text, names)
    if len(words) < _LEAST_CONTENT or len(text) < 6:
        return None
    news = sum(w in lexicon.words("summary", "news") for w in said) * _NEWS
    weight += sum(WORTH[key] for key in keys) + min(news, _MOST_NEWS)
    return Point(text, weight, keys, span, words)


def _core(flat: str, span: Span) -> Span:
    """The clause without what only leads to its news: "and he said that"."""
    start, end = span
    while m := _lead().match(flat, start, end):
        if m.end() >= end - 3:
            break
        start = m.end()
    return start, end


def _pieces(flat: str, span: Span) -> Iterator[Span]:
    """The span, cut at commas and where a phrase opens wherever it is too long for one point."""
    start, end = span
    while end - start > _LONGEST + 12:
        cuts = [m.start() for m in _borders().finditer(flat, start + 12, start + _LONGEST + 12)]
        if not cuts:
            break
        commas = [c for c in cuts if flat[c] == "," and c - start > 24]
        at = commas[-1] if commas else cuts[-1]
        yield start, at
        start = at + 1
    yield start, end


@cache
def _borders() -> re.Pattern[str]:
    return re.compile(rf",(?=\s)|\s(?=(?:{'|'.join(sorted(lexicon.words('summary', 'phrase_opens')))})\s)")


@cache
def _spare() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon.words("summary", "spare"), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-]|\.\w)[,]?\s*", re.IGNORECASE)


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(lexicon.regex("summary", "subjects") + r"\s+", re.IGNORECASE)


@cache
def _dangling() -> re.Pattern[str]:
    return re.compile(rf"(?:[\s,]+(?:{'|'.join(sorted(lexicon.words('summary', 'danglers')))}))+$", re.IGNORECASE)


@cache
def _common() -> frozenset[str]:
    return (frozenset(by_use()[:_COMMONEST]) - lexicon.words("summary", "news")) | lexicon.words("summary", "agenda")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(r"[\s,.]*" + lexicon.regex("summary", "reporting") + r"[\s,]+")
