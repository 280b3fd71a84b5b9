"""What the rules' own recognisers find in a memo: the one place through which an answer is checked against them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from templates.contract import Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.clock import Clock, find_clock
from templates.filling.companies import Company, find_companies
from templates.filling.competitors import find_competitors
from templates.filling.corrections import Located, negated, taken_back
from templates.filling.currency import currency_of_zone
from templates.filling.dates import find_dates
from templates.filling.fill import local_day, restored
from templates.filling.linking import Match, overlaps
from templates.filling.money import Money, correct_money, find_money, fit_to_deal, settle_currency, spoken_currency
from templates.filling.numbers import Number, find_numbers
from templates.filling.people import Person, find_people
from templates.filling.products import find_products
from templates.filling.text import Reading, Span, fold, quiet
from templates.filling.when import When
from templates.llm.quotes import Words

Found = TypeVar("Found", bound=Located)


class Memo:
    """One memo with everything found in it, for all of its clients. Every place is one of the memo's own text."""

    def __init__(self, memo: MemoText, index: BookIndex) -> None:
        self.rep = memo.rep
        self.index = index
        self.text = memo.text
        self.flat = quiet(fold(memo.text))
        self.today = local_day(memo, index)
        self._restored = restored(memo.text, index)
        self.read = Reading(self._restored.text, restored=self._restored.capitals)
        """What the rules read: the text with capitals and stops given back where they were missing."""

    def back(self, found: Found) -> Found:
        """What was found in the text that the rules read, at its place in the memo's own."""
        start, end = self._restored.back((found.start, found.end))
        return replace(found, start=start, end=end)  # type: ignore[type-var] # every find is a dataclass

    def back_span(self, span: Span) -> Span:
        return self._restored.back(span)

    def forth(self, spans: Iterable[Span]) -> list[Span]:
        """Spans of the memo's own text in what the rules read."""
        return [self._restored.forth(span) for span in spans]

    @cached_property
    def words(self) -> Words:
        return Words(self.flat)

    @cached_property
    def _products(self) -> list[Match]:
        return find_products(self.read, self.index)

    @cached_property
    def _competitors(self) -> list[Match]:
        return find_competitors(self.read, self.index, [p.span for p in self._products])

    @cached_property
    def _companies(self) -> list[Company]:
        return find_companies(self.read, self.index, [m.span for m in (*self._products, *self._competitors)])

    @cached_property
    def taken(self) -> list[Span]:
        """Where companies and things are named, in what the rules read: no person's name stands there."""
        return [c.span for c in self._companies] + [m.span for m in (*self._products, *self._competitors)]

    @cached_property
    def names(self) -> list[Span]:
        """Where companies and things are named."""
        return [self.back_span(span) for span in self.taken]

    @cached_property
    def products(self) -> list[Match]:
        return [self.back(m) for m in self._products]

    @cached_property
    def competitors(self) -> list[Match]:
        return [self.back(m) for m in self._competitors]

    @cached_property
    def companies(self) -> list[Company]:
        return [self.back(c) for c in self._companies]

    @cached_property
    def _dates(self) -> list[When]:
        return find_dates(self.read.flat, self.today)

    @cached_property
    def dates(self) -> list[When]:
        return [self.back(w) for w in self._dates]

    @cached_property
    def plain_numbers(self) -> list[Number]:
        """The numbers without ordinals, in what the rules read."""
        return [n for n in find_numbers(self.read.flat) if not n.ordinal]

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers without ordinals."""
        return [self.back(n) for n in self.plain_numbers]

    @cached_property
    def gone(self) -> list[Span]:
        """Where days and numbers stand that the speaker took back, in order."""
        flat = self.read.flat
        found = {*taken_back(flat, self._dates), *taken_back(flat, self.plain_numbers)}
        return sorted(self.back_span(span) for span in found)


class Part:
    """One client's stretches of the memo. gone: words that no value may rest on, because they were taken back."""

    def __init__(self, memo: Memo, entry: Entry, account_ids: Sequence[str]) -> None:
        self.memo = memo
        self.spans: list[Span] = list(entry.parts) or [(0, len(memo.text))]
        self.account_ids = tuple(account_ids)
        withdrawn = [(s[0], s[1]) for w in entry.withdrawn or () for s in w.get("evidence") or ()]
        self.gone: list[Span] = sorted({*memo.gone, *withdrawn})

    def text(self, spans: Sequence[Span]) -> str:
        """The words at `spans` without those that were taken back."""
        return " ".join(self.memo.text[a:b] for a, b in self._standing(spans))

    def _standing(self, spans: Sequence[Span]) -> Iterator[Span]:
        for a, b in spans:
            for x, y in self.gone:
                if x < b and a < y:
                    if a < x:
                        yield a, x
                    a = max(a, min(b, y))
            if a < b:
                yield a, b

    def holds(self, found: Located) -> bool:
        """Whether what was found was neither taken back nor ruled out ("not the sixty-two")."""
        span = found.start, found.end
        return not overlaps(span, self.gone) and not negated(self.memo.flat, found.start)

    @cached_property
    def people(self) -> list[Person]:
        """The client's people, linked as the rules link them."""
        memo, inside = self.memo, self.memo.forth(self.spans)
        found = find_people(memo.read, memo.index, self.account_ids, inside, memo.taken, memo.rep)
        return [replace(p, spans=[memo.back_span(s) for s in p.spans]) for p in found]

    @cached_property
    def names(self) -> str:
        """The names of the client's people and of the things that the part speaks of, one after the other."""
        index, memo = self.memo.index, self.memo
        here = [m for m in (*memo.products, *memo.competitors) if any(a <= m.start < b for a, b in self.spans)]
        things = [p.name if (p := index.product(m.ids[0])) else m.ids[0] for m in here]
        return " . ".join([*(p.name for p in self.people), *things])

    @cached_property
    def sums(self) -> list[Money]:
        """The part's sums that stand, with their currency."""
        flat, deals = self.memo.read.flat, self.memo.index.deals_of(self.account_ids)
        inside = self.memo.forth(self.spans)
        found, _ = correct_money(flat, find_money(flat), self.memo.plain_numbers)
        found = [s for s in found if any(a <= s.start < b for a, b in inside)]
        found = fit_to_deal(found, [d.amount for d in deals if d.amount])
        return [self.memo.back(replace(s, currency=self._settled(s.currency))) for s in found]

    def _settled(self, code: str | None) -> str | None:
        index = self.memo.index
        home = currency_of_zone(index.rep_zone(self.memo.rep))
        return settle_currency(code, self.deal_currency, self._remark, index.currencies, home)

    @cached_property
    def _remark(self) -> str | None:
        """The currency that a remark sets for every sum of the part."""
        spans = self.memo.forth(self.spans)
        return next((c for c in (spoken_currency(self.memo.read.flat, a, b) for a, b in spans) if c), None)

    @property
    def currency(self) -> str | None:
        """Of a sum that is said without one."""
        return self._settled(None)

    @cached_property
    def deal_currency(self) -> str | None:
        codes = {d.currency for d in self.memo.index.deals_of(self.account_ids) if d.currency}
        return codes.pop() if len(codes) == 1 else None

    def clocks(self, span: Span) -> list[Clock]:
        return find_clock(self.memo.flat, *span)
