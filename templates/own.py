"""Filling a user's own note template: each field's value is looked for where one of its phrases is said.

Nothing is guessed: a phrase that is not said leaves its field empty, and so does one beside which no value of the
field's type stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from templates.contract import Entry
from templates.filling.clock import find_clock
from templates.filling.corrections import MARKER, Located, taken_back
from templates.filling.dates import find_dates
from templates.filling.facts import tidy
from templates.filling.money import Money, correct_money, find_money, settle_currency, spoken_currency
from templates.filling.numbers import Number, find_numbers, whole
from templates.filling.text import Reading, Span, fold
from templates.filling.when import When
from templates.note_template import NoteTemplate, TemplateField

Place = TypeVar("Place", bound=Located)

_LEAD = re.compile(r"[\s,:;-]*(?:(?:is|are|was|were|about|around|of|says?|that)\b[\s,:;-]*)*")
_CLAUSE_END = re.compile(r"[,;.!?]\s|\s(?:but|and|though|although)\s")
_COMMA = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\band\s+)")
_BESIDE = re.compile(r"\s*(?:[a-z-]+\s+)?")
"""Between a value and the phrase that follows it: "12 rooms", "12 meeting rooms"."""
_PERCENT = re.compile(r"\s*(?:%|per\s?cent\b)")
_NO = re.compile(
    r"\b(?:no|not|none|never|without|lacks?|lacking|cannot|(?:is|are|was|do|does|did|has|have|ca|wo)n'?t)\b"
)
_YES = re.compile(r"\b(?:yes|yeah|yep|sure|indeed|available|there'?s|is|are|has|have|they'?ve|got|do|does|will)\b")
_UNSURE = re.compile(
    r"\b(?:if|whether|not\s+sure|unsure|unclear|don'?t\s+know|maybe|perhaps|might|asked|ask|asking|wonders?|would|could)\b"
)


@dataclass(frozen=True)
class _Found:
    value: Any
    spans: tuple[Span, ...]
    per_item: tuple[Span, ...] = ()


@dataclass(frozen=True)
class _Option:
    start: int
    end: int
    value: str


@dataclass
class _Memo:
    """What the readers of values share; found once a memo."""

    reading: Reading
    parts: Sequence[Span]
    today: date

    @property
    def flat(self) -> str:
        return self.reading.flat

    @cached_property
    def dates(self) -> list[When]:
        found = find_dates(self.flat, self.today)
        return _standing(self.flat, found)

    @cached_property
    def numbers(self) -> list[Number]:
        found = [n for n in find_numbers(self.flat) if not n.ordinal]
        dates = [(w.start, w.end) for w in find_dates(self.flat, self.today)]
        return _standing(self.flat, [n for n in found if not any(a <= n.start < b for a, b in dates)])

    @cached_property
    def sums(self) -> list[Money]:
        numbers = [n for n in find_numbers(self.flat) if not n.ordinal]
        held, _ = correct_money(self.flat, find_money(self.flat), numbers)
        remark = next((c for c in (spoken_currency(self.flat, a, b) for a, b in self.parts) if c), None)
        return [Money(s.value, settle_currency(s.currency, None, remark), s.start, s.end, s.explicit) for s in held]

    def sentences(self) -> Iterator[Span]:
        for a, b in self.reading.sentences:
            for x, y in self.parts:
                if max(a, x) < min(b, y):
                    yield max(a, x), min(b, y)

    def clause(self, place: Span, sentence: Span) -> Span:
        """The stretch around `place` up to the next comma, "but" or "and" on either side."""
        start = max((m.end() for m in _CLAUSE_END.finditer(self.flat, sentence[0], place[0] + 1)), default=sentence[0])
        after = _CLAUSE_END.search(self.flat, place[1], sentence[1])
        end = after.start() if after else sentence[1]
        while end > place[1] and self.flat[end - 1] in " .,;!?":
            end -= 1
        return min(start, place[0]), end


def in_own_template(
    entry: Entry, reading: Reading, spans: Iterable[Span], templates: Mapping[str, NoteTemplate], today: date
) -> Entry:
    """`entry` in the user's own template where one fits, with that template's own fields and their evidence.

    spans: the client's part of the memo. The entry comes back unchanged where its template has no fields of the user's.
    """
    parts = list(spans)
    template = choose_own(reading, parts, templates) or templates.get(entry.template_kind)
    if template is None:
        return entry
    memo = _Memo(reading, parts, today)
    values: dict[str, Any] = {}
    evidence = dict(entry.evidence)
    for spec in template.fields:
        if not spec.own:
            continue
        found = _value(memo, spec)
        values[spec.key] = found.value if found is not None else None
        if found is not None:
            evidence[spec.key] = (
                [[list(s)] for s in found.per_item] if found.per_item else [list(s) for s in found.spans]
            )
    changed = {"template_kind": template.name, "fields": values or None, "evidence": evidence}
    return entry.model_copy(update=changed)


def choose_own(reading: Reading, spans: Iterable[Span], templates: Mapping[str, NoteTemplate]) -> NoteTemplate | None:
    """The template whose `choose_when` words are said first, of two the longer words; None: none of them is said."""
    said = [
        (place[0], -len(phrase), name)
        for part in spans
        for name, template in templates.items()
        for phrase in template.choose_when
        if (place := _place(reading, phrase, *part)) is not None
    ]
    return templates[min(said)[2]] if said else None


def chosen_by(template: NoteTemplate, text: str) -> bool:
    """Whether a memo with this text says words that choose the template."""
    return choose_own(Reading(text), [(0, len(text))], {template.name: template}) is not None


def _value(memo: _Memo, spec: TemplateField) -> _Found | None:
    read = _READERS[spec.type]
    for sentence in memo.sentences():
        for phrase in spec.listen_for:
            for place in _places(memo.reading, phrase, *sentence):
                found = read(memo, place, sentence, spec)
                if found is not None:
                    return found
    return None


def _place(reading: Reading, phrase: str, start: int, end: int) -> Span | None:
    return next(_places(reading, phrase, start, end), None)


def _places(reading: Reading, phrase: str, start: int, end: int) -> Iterator[Span]:
    words = r"\s+".join(re.escape(word) for word in fold(phrase).split())
    for found in re.compile(rf"(?<!\w){words}(?!\w)").finditer(reading.flat, start, end):
        yield found.span()


def _standing(flat: str, mentions: list[Place]) -> list[Place]:
    """Those that were not taken back."""
    gone = taken_back(flat, mentions)
    return [m for m in mentions if (m.start, m.end) not in gone]


def _nearest(flat: str, mentions: Sequence[Place], place: Span, sentence: Span, clause: Span) -> Place | None:
    """The mention right before the phrase ("12 rooms"), else the first after it, else the last before in its clause."""
    here = [m for m in mentions if sentence[0] <= m.start and m.end <= sentence[1]]
    before = [m for m in here if m.end <= place[0]]
    if before and _BESIDE.fullmatch(flat, before[-1].end, place[0]):
        return before[-1]
    after = [m for m in here if m.start >= place[1]]
    if after:
        return after[0]
    inside = [m for m in before if m.start >= clause[0]]
    return inside[-1] if inside else None


def _rest(memo: _Memo, place: Span, sentence: Span) -> Span | None:
    """What is said after the phrase, without leading little words, what was taken back and the full stop."""
    start = place[1]
    for marker in MARKER.finditer(memo.flat, place[1], sentence[1]):
        if marker["sure"]:
            start = marker.end()
    lead = _LEAD.match(memo.flat, start, sentence[1])
    start, end = (lead.end() if lead else start), sentence[1]
    while end > start and memo.reading.text[end - 1] in " .,;:!?":
        end -= 1
    return (start, end) if end > start else None


def _text(memo: _Memo, place: Span, sentence: Span, spec: TemplateField) -> _Found | None:
    span = _rest(memo, place, sentence)
    text = tidy(memo.reading.text[span[0] : span[1]], spec.max_length or 500) if span is not None else ""
    return _Found(text, (span,)) if span is not None and text else None


def _texts(memo: _Memo, place: Span, sentence: Span, spec: TemplateField) -> _Found | None:
    rest = _rest(memo, place, sentence)
    if rest is None:
        return None
    items = []
    cuts = [(rest[0], rest[0]), *(m.span() for m in _COMMA.finditer(memo.flat, *rest)), (rest[1], rest[1])]
    for (_, start), (end, _) in pairwise(cuts):
        text = tidy(memo.reading.text[start:end], spec.max_length or 200)
        if text:
            items.append((text, (start, end)))
    return _Found([text for text, _ in items], (), tuple(span for _, span in items)) if items else None


def _money(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    found = _nearest(memo.flat, memo.sums, place, sentence, memo.clause(place, sentence))
    return _Found({"value": whole(found.value), "currency": found.currency}, (found.span,)) if found else None


def _number(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    clause = memo.clause(place, sentence)
    sums = [s.span for s in memo.sums if s.explicit]
    plain = [
        n for n in memo.numbers if not _PERCENT.match(memo.flat, n.end) and not any(a <= n.start < b for a, b in sums)
    ]
    # Beyond the phrase's own clause a number counts something else: "the rooms are fine, and three floors".
    here = [n for n in plain if clause[0] <= n.start and n.end <= clause[1]]
    found = _nearest(memo.flat, here, place, sentence, clause)
    return _Found(whole(found.value), ((found.start, found.end),)) if found else None


def _percent(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    shares = [n for n in memo.numbers if _PERCENT.match(memo.flat, n.end) and 0 <= n.value <= 100]
    found = _nearest(memo.flat, shares, place, sentence, memo.clause(place, sentence))
    if found is None:
        return None
    sign = _PERCENT.match(memo.flat, found.end)
    return _Found(whole(found.value), ((found.start, sign.end() if sign else found.end),))


def _date(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    found = _nearest(memo.flat, memo.dates, place, sentence, memo.clause(place, sentence))
    return _Found(found.day.isoformat(), ((found.start, found.end),)) if found else None


def _datetime(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    found = _nearest(memo.flat, memo.dates, place, sentence, memo.clause(place, sentence))
    if found is None:
        return None
    clocks = [c for c in find_clock(memo.flat, *sentence) if c.end <= found.start or c.start >= found.end]
    day = (found.start, found.end)
    if len(clocks) != 1:
        return _Found(found.day.isoformat(), (day,))
    return _Found(f"{found.day.isoformat()}T{clocks[0]}", (day, (clocks[0].start, clocks[0].end)))


def _choice(memo: _Memo, place: Span, sentence: Span, spec: TemplateField) -> _Found | None:
    """The one option that is said, not ruled out and not taken back; two of them decide nothing."""
    said = sorted(
        (
            _Option(*spot, option)
            for option in spec.options
            if (spot := _place(memo.reading, option.replace("_", " "), *sentence)) is not None
            and not re.search(r"\b(?:no|not|without)\s+(?:an?\s+|the\s+|any\s+)?$", memo.flat[: spot[0]][-16:])
        ),
        key=lambda o: (o.start, -o.end),
    )
    apart = [o for o in said if not any(p is not o and p.start <= o.start and o.end <= p.end for p in said)]
    held = _standing(memo.flat, apart)
    return _Found(held[0].value, ((held[0].start, held[0].end),)) if len(held) == 1 else None


def _yes_no(memo: _Memo, place: Span, sentence: Span, _: TemplateField) -> _Found | None:
    """A "no" in the phrase's clause is a no; a bare mention, a question or a doubt is not yet a yes."""
    clause = memo.clause(place, sentence)
    if _UNSURE.search(memo.flat, *clause) or memo.flat[sentence[1] - 1 : sentence[1] + 1].strip().endswith("?"):
        return None
    if _NO.search(memo.flat, *clause):
        return _Found(False, (clause,))
    return _Found(True, (clause,)) if _YES.search(memo.flat, *clause) else None


_READERS: Mapping[str, Callable[[_Memo, Span, Span, TemplateField], _Found | None]] = {
    "text": _text,
    "long_text": _text,
    "texts": _texts,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "yes_no": _yes_no,
}
