"""Days, times, sums and numbers that a model points at with the memo's words: read by the rules' own code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from templates.filling.corrections import Located
from templates.filling.linking import overlaps
from templates.filling.money import Money
from templates.filling.numbers import Number, whole
from templates.filling.text import Span
from templates.filling.when import When
from templates.llm.evidence import Part
from templates.llm.quotes import NotGrounded, words_of

Found = TypeVar("Found", bound=Located)

_CHANCE = re.compile(r"%|\bper\s?cent\b|\bchances?\b|\bodds\b|\bprobab|\blikel|\bconfiden|\bfifty-fifty\b")
_NO_CHANCE = re.compile(
    r"\b(?:discount|off|rebate|deposit|down\s+payment|up\s?front|fee|commission|margin|tax|vat|share|cheaper|interest|"
    r"increase|decrease)\b"
)
_LEAST_SUM = 1000
_COUNTS = re.compile(r"\s*(?:%|per\s?cent\b|(?!(?:is|was|has|as|plus|us|its|this|his|minus|unless|across)\b)[a-z]+s\b)")
_PERCENT = re.compile(r"\s*(?:%|per\s?cent\b)")


@dataclass(frozen=True)
class Held:
    """A value with the words it rests on. other: the second fair reading of its day."""

    value: Any
    spans: tuple[Span, ...]
    other: date | None = None


def text_of(raw: Mapping[str, Any], key: str) -> str:
    """A text of the answer.

    Raises:
        NotGrounded: it is missing or no text.
    """
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NotGrounded(f"it is not in the form that was asked for: no {key}")
    return value


def quotes_of(raw: Mapping[str, Any], part: Part) -> list[list[Span]]:
    """Where the quote stands in the client's part, each place as its spans.

    Raises:
        NotGrounded: it stands elsewhere or nowhere, or all of it was taken back.
    """
    quote, memo = text_of(raw, "quote"), part.memo
    places = memo.words.quoted(quote, part.spans)
    if not places:
        if memo.words.quoted(quote, [(0, len(memo.text))]):
            raise NotGrounded("these words are said of another client")
        raise NotGrounded("these words are not in the memo")
    standing = [spans for spans in places if part.text(spans).strip()]
    if not standing:
        raise NotGrounded("these words were taken back")
    return standing


def pointed_at(raw: Mapping[str, Any], said: str, part: Part) -> Iterator[Span]:
    """Where the words of `said` stand within the quote."""
    for spans in quotes_of(raw, part):
        yield from part.memo.words.places(said, spans)


def _standing(raw: Mapping[str, Any], said: str, part: Part, found: Sequence[Found], what: str) -> list[Found]:
    """What was found at the first place of `said` where something stands."""
    places = list(pointed_at(raw, said, part))
    if not places:
        raise NotGrounded(f"'{said}' is not in the quoted words; a {what} is taken only as it was said")
    touched = False
    for a, b in places:
        here = [f for f in found if f.start < b and a < f.end]
        touched = touched or bool(here) or overlaps((a, b), part.gone)
        kept = [f for f in here if part.holds(f)]
        if kept:
            return kept
    raise NotGrounded("these words were taken back" if touched else f"no {what} is read in '{said}'")


def day_at(raw: Mapping[str, Any], said: str, part: Part) -> When:
    """The day or span of days that `said` names; of several the last, which corrects the others."""
    return _standing(raw, said, part, part.memo.dates, "day")[-1]


def due_day(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    when = day_at(raw, said, part)
    return Held(when.day.isoformat(), ((when.start, when.end),), when.other)


def talk_day(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    """A day up to today: "Thursday" is last Thursday here."""
    when, today = day_at(raw, said, part), part.memo.today
    day = when.day if when.day <= today else when.past
    if day is None or day > today:
        raise NotGrounded(f"'{said}' is yet to come, and a talk is not")
    return Held(day.isoformat(), ((when.start, when.end),))


def meeting_moment(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    """A day to come, or a time today."""
    held, today = moment(raw, said, part), part.memo.today.isoformat()
    if held.value <= today:
        raise NotGrounded(f"'{said}' is not yet to come, and the next meeting is")
    return held


def moment(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    when = day_at(raw, said, part)
    day = when.start, when.end
    quote = next(spans for spans in quotes_of(raw, part) if any(a <= day[0] < b for a, b in spans))
    clocks = [c for span in quote for c in part.clocks(span) if part.holds(c)]
    clocks = [c for c in clocks if c.end <= day[0] or c.start >= day[1]]
    if not clocks:
        return Held(when.day.isoformat(), (day,), when.other)
    clock = clocks[-1]
    return Held(f"{when.day.isoformat()}T{clock}", (day, (clock.start, clock.end)), when.other)


def sum_at(raw: Mapping[str, Any], said: str, part: Part) -> Money:
    """The sum that `said` names; a bare number of a thousand or more that counts nothing is believed to be one."""
    try:
        return _standing(raw, said, part, part.sums, "sum of money")[-1]
    except NotGrounded:
        bare = [n for n in part.memo.numbers if n.value >= _LEAST_SUM and not _COUNTS.match(part.memo.flat, n.end)]
        days = [(w.start, w.end) for w in part.memo.dates]
        bare = [n for n in bare if not overlaps((n.start, n.end), days) and not _year(part.memo.flat, n)]
        found = next(iter(_touching(raw, said, part, bare)), None)
        if found is None:
            raise
        return Money(found.value, part.currency, found.start, found.end, explicit=False)


def _year(flat: str, number: Number) -> bool:
    return flat[number.start : number.end].isdecimal() and 1900 <= number.value < 2100


def _touching(raw: Mapping[str, Any], said: str, part: Part, found: Sequence[Found]) -> list[Found]:
    return [f for a, b in pointed_at(raw, said, part) for f in found if f.start < b and a < f.end and part.holds(f)]


def number_at(raw: Mapping[str, Any], said: str, part: Part) -> Number:
    return _standing(raw, said, part, part.memo.numbers, "number")[-1]


def count_at(raw: Mapping[str, Any], said: str, part: Part) -> tuple[float, Span]:
    """How many, and where that is said; "a" and "another" are one."""
    try:
        found = number_at(raw, said, part)
    except NotGrounded:
        first = next(iter(words_of(said)), "")
        place = next((p for p in pointed_at(raw, said, part) if not overlaps(p, part.gone)), None)
        if first not in ("a", "an", "another") or place is None:
            raise
        return 1, place
    return whole(found.value), (found.start, found.end)


def number(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    found = number_at(raw, said, part)
    return Held(whole(found.value), ((found.start, found.end),))


def percent(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    found = number_at(raw, said, part)
    sign = _PERCENT.match(part.memo.flat, found.end)
    if not 0 <= found.value <= 100:
        raise NotGrounded(f"'{said}' is no percentage")
    return Held(whole(found.value), ((found.start, sign.end() if sign else found.end),))


def chance(raw: Mapping[str, Any], said: str, part: Part) -> Held:
    """A percentage that the quote speaks of as one, and not as a discount or a fee."""
    held = percent(raw, said, part)
    a, b = held.spans[0]
    flat = part.memo.flat
    near = flat[max(0, a - 30) : b + 24]
    if not _CHANCE.search(near):
        raise NotGrounded("nothing there speaks of a chance")
    if _NO_CHANCE.search(flat[max(0, a - 16) : b + 16]):
        raise NotGrounded("a discount, a fee or a share is no chance of winning")
    return held
