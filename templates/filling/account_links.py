"""Which of the book's accounts a memo names, and where: as written, shortened, spelled by letters, or misheard.

A company that is not in the book must not become one that is: words that the book's names know count as meant, a name
that goes on with another trade is another company, and a likeness has to hold for the part that tells names apart.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from templates.filling import lexicon
from templates.filling.account_names import WHOLE, AccountNames, dictionary_words, everyday_words
from templates.filling.book_index import BookIndex, bare_name
from templates.filling.linking import Match, Taken, Window, apart, exact, windows
from templates.filling.names import name_words, said_words
from templates.filling.text import Reading, Span
from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES, NOT_NAMES, PLACES

_LEAST = 6
"""Letters of a name that is looked for by sound; shorter ones are hit by chance."""
_OPENING = 96.0
"""Likeness that misheard opening words of a name have to have."""
_WEAK, _HALF_WEAK, _HINT = 16.0, 14.0, 9.0
"""What makes up for a lack of likeness: a contact of the account named in full, two hints at it, or one hint."""
_SAME = 95.0
"""Likeness from which a word that may be a person's or a place's name is still a company's, given a hint."""
_PLAIN = 92.0
"""Likeness as a whole that words of everyday speech have to have, where nothing before them leads to a company."""
_MARGIN = 3.0
"""Accounts that are as like as that are told apart by nothing: all of them are given."""
_MOST = 4

_LEADS = lexicon.words("accounts", "leads")
_AFTER = lexicon.words("accounts", "after")
_HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "herr", "frau"})
_SPACE = re.compile(r"\s{1,3}")


def link_accounts(reading: Reading, index: BookIndex, taken: Sequence[Span]) -> list[Match]:
    """Every place that names an account, in order; `ids` has several where nothing decides between them.

    A misheard name has its likeness as `score`, below 100. taken: places that hold something else.
    """
    return _Links(reading, index, taken).all()


class _Links:
    def __init__(self, reading: Reading, index: BookIndex, taken: Sequence[Span]) -> None:
        self._reading, self._index, self._taken = reading, index, taken
        self._names: AccountNames = index.accounts
        self._held = Taken(taken)
        self._said = said_words(reading.flat)
        self._at = {word.start: i for i, word in enumerate(self._said)}
        self._ends = {word.end: i + 1 for i, word in enumerate(self._said)}

    def all(self) -> list[Match]:
        written = [m for m in exact(self._reading, self._names.full) if self._meant(m)]
        written += self._by_letters(Taken(m.span for m in written))
        heard = self._misheard()
        # "Min Asaki Foods" is Minasaki Foods, though the book has an Asaki Foods, too
        split = [m for m in heard if m.score == 100.0 and any(_holds(m, w) for w in written)]
        found = apart(sorted((*written, *split), key=_longest_first))
        found = apart([*found, *sorted((*heard, *self._shortened()), key=_longest_first)])
        return [m for m in found if not self._held.hold(m.span)]

    def _words(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(w.word for w in self._said[first:last])

    # as the book has it

    def _meant(self, match: Match) -> bool:
        """Whether a name of the book, said in full, is that name here and not an everyday word or part of a longer one."""
        first, last = self._at[match.start], self._ends[match.end]
        if last - first == 1 and self._said[first].word in everyday_words() and not self._in_context(first, last):
            return False
        if last - first == 1 and self._beside(first) and (self._odd(first - 1) or self._ends_person(first)):
            return False
        return not self._goes_on(self._words(first, last), last, match.ids) and not self._second_of_two(first, last)

    def _in_context(self, first: int, last: int) -> bool:
        """Whether the words around an everyday word make a company of it: "at Summit today"."""
        reading = self._reading
        if reading.cased and first and not self._opens_sentence(first):
            return True
        led = first > 0 and self._said[first - 1].word in _LEADS
        closed = last == len(self._said) or self._said[last].word in _AFTER or not self._beside(last)
        return led and closed

    def _opens_sentence(self, first: int) -> bool:
        start = self._said[first].start
        return self._reading.sentence_at(start)[0] == start

    def _beside(self, at: int) -> bool:
        """Whether only a space stands before the word at `at`."""
        if not 0 < at < len(self._said):
            return False
        return _SPACE.fullmatch(self._reading.flat, self._said[at - 1].end, self._said[at].start) is not None

    def _goes_on(self, said: tuple[str, ...], last: int, ids: Sequence[str]) -> bool:
        """Whether the words from `last` on make another company of the name said: "Redwood | Paper" for Redwood Foods."""
        names = [name for i in ids for name in self._names.words_of(i)]
        if self._beside(last) and self._names.goes_on(said, self._said[last].word, ids):
            return True
        opening = any(len(name) > len(said) for name in names[: 1 if len(ids) == 1 else None])
        own = {word[:4] for name in names for word in name}
        at = last
        while self._beside(at) and self._said[at].word[:4] in own:
            at += 1
        if not self._beside(at):
            return False
        word = self._said[at]
        if opening and word.word == "and":
            return self._has_partner(at, said in self._names.full_forms)
        if self._leads_to_tail(at):
            return True
        return opening and self._name_like(at)

    def _has_partner(self, at: int, given: bool) -> bool:
        """Whether the "and" at `at` makes one company of the name before it and the next.

        given: the name is the book's own, who may stand beside another client.
        """
        if self._reading.flat[self._said[at].start] == "&":
            return True
        if not self._beside(at + 1) or (given and self._said[at + 1].word in self._names.known_words):
            return False
        return self._name_like(at + 1)

    def _leads_to_tail(self, at: int) -> bool:
        """Whether the words from `at` on are another company's trade: "Paper", "Park Garden Centres"."""
        for word in self._said[at : at + 3]:
            if self._sure_case and not self._reading.is_capital(word.start):
                return False
            if word.word in self._names.tails:
                return True
            if word.word not in self._names.known_words or not self._beside(self._at[word.start] + 1):
                return False
        return False

    def _name_like(self, at: int) -> bool:
        """Whether the word at `at` is neither everyday speech nor a number nor somebody's name."""
        word = self._said[at]
        if self._held.hold((word.start, word.end)):
            return False
        if self._sure_case:
            exempt = word.word in NOT_NAMES or word.word in PLACES or word.word in GIVEN_NAMES
            return self._reading.is_capital(word.start) and not exempt
        return not word.word.isdigit() and word.word not in everyday_words() and word.word not in _AFTER

    @cached_property
    def _sure_case(self) -> bool:
        """Whether the capitals are the recogniser's own, who knows where names stand."""
        return self._reading.cased and not self._reading.restored

    def _second_of_two(self, first: int, last: int) -> bool:
        """Whether the name before is this one's partner, as in "Hollis & | Wray": then neither is meant alone."""
        if first and self._reading.flat[self._said[first - 1].end : self._said[first].start] == " ":
            before = self._said[first - 1]
            if self._reading.flat[before.start : before.end] == "&":
                return True
        if last - first > 1 or first < 2 or not (self._beside(first) and self._beside(first - 1)):
            return False
        if self._said[first - 1].word != "and":
            return False
        given = (self._said[first].word,) in self._names.full_forms
        if given and self._said[first - 2].word in self._names.known_words:
            return False
        return self._name_like(first - 2)

    def _ends_person(self, at: int) -> bool:
        """Whether the word at `at` is the surname of somebody named in full, and no company: "Zoe | Radridge"."""
        given, surname = self._said[at - 1].word, self._said[at].word
        if (given, surname) in self._index.contact_names.by_opening:
            return True
        return self._sure_case and given in GIVEN_NAMES and given not in AMBIGUOUS_NAMES

    def _comes_after_name(self, first: int) -> bool:
        """Whether the word before is a person's or another part of a name: "Denise | Harbison"."""
        if not self._beside(first):
            return False
        before = self._said[first - 1]
        if before.word in GIVEN_NAMES or before.word in _HONORIFICS:
            return True
        return self._odd(first - 1) or (
            self._sure_case and self._reading.is_capital(before.start) and before.word not in everyday_words()
        )

    def _odd(self, at: int) -> bool:
        """Whether the word at `at` is in no dictionary and no name of the book: part of a name that nobody knows."""
        word = self._said[at]
        if self._sure_case and not self._reading.is_capital(word.start):
            return False
        return not (word.word.isdigit() or word.word in dictionary_words() or word.word in self._names.known_words)

    # shortened

    def _by_letters(self, held: Taken) -> list[Match]:
        """Abbreviations said letter by letter: "K C S", "K.C.S."."""
        found, first = [], 0
        while first < len(self._said):
            last = first
            while last < len(self._said) and len(self._said[last].word) == 1 and (last == first or self._close(last)):
                last += 1
            if last - first > 1:
                short = "".join(w.word for w in self._said[first:last])
                if ids := self._names.initials.get(short, ()):
                    found.append(Match(self._said[first].start, self._said[last - 1].end, ids))
            first = max(last, first + 1)
        made = {short for short in self._names.initials if short not in self._names.full.first_words}
        for word in self._said:
            capitals = self._reading.cased and self._reading.text[word.start : word.end].isupper()
            if word.word in made and capitals:
                found.append(Match(word.start, word.end, self._names.initials[word.word]))
        return [m for m in found if not held.hold(m.span)]

    def _close(self, at: int) -> bool:
        return self._said[at].start - self._said[at - 1].end <= 2

    def _shortened(self) -> list[Match]:
        """Only the opening words of a name: "Northgate" for Northgate Dental Supplies."""
        return [m for m in exact(self._reading, self._names.openings) if self._opens(m)]

    def _opens(self, match: Match) -> bool:
        first, last = self._at[match.start], self._ends[match.end]
        if self._comes_after_name(first) or self._second_of_two(first, last):
            return False
        return not self._goes_on(self._words(first, last), last, match.ids)

    # misheard

    def _misheard(self) -> list[Match]:
        found: list[Match] = []
        names = self._names.by_sound
        places = windows(self._reading, names, self._taken, least=_LEAST - 1, capital=True, lead=_LEADS)
        for window in places:
            if not self._may_be_misheard(window):
                continue
            ranked = self._ranked(window)
            if ranked:
                best = ranked[0][1]
                ids = tuple(sorted(i for i, score in ranked if best - score < _MARGIN))
                if len(ids) <= _MOST:
                    found.append(Match(window.start, window.end, ids, best))
        return found + self._split()

    def _split(self) -> list[Match]:
        """Names written as two words of everyday speech, where what else is said hints at them: "tall grass"."""
        found = []
        for i, (one, two) in enumerate(pairwise(self._said)):
            form = self._names.single_words.get(one.word + two.word, ())
            ids = tuple(ident for ident in form if self._made_up_for[ident])
            if ids and self._beside(i + 1) and not self._goes_on((one.word + two.word,), i + 2, ids):
                found.append(Match(one.start, two.end, ids, _SAME))
        return found

    def _may_be_misheard(self, window: Window) -> bool:
        said = self._said[window.first : window.last]
        if self._second_of_two(window.first, window.last):
            return False
        if len(said) > 1:
            return True
        person = self._beside(window.first) and self._ends_person(window.first)
        return not person and said[0].word not in everyday_words()

    def _ranked(self, window: Window) -> list[tuple[str, float]]:
        """The accounts that the words may be, with their likeness, the likest first."""
        said = self._words(window.first, window.last)
        names = self._names.by_sound
        best: dict[str, float] = {}
        for like in names.sounds.like(window.spoken, WHOLE - _WEAK):
            form = names.forms[like.form]
            spelled = names.sounds.forms[like.form]
            if len(spelled) < _LEAST:
                continue
            hinted = like.score >= _SAME and any(self._made_up_for[i] for i in form.ids)
            if self._names.knows_better(said, spelled, people=not hinted):
                continue
            lacks = self._names.lacks(said, form.words)
            if lacks is None or self._goes_on(form.words, window.last, form.ids):
                continue
            if form.words not in self._names.full_forms and (
                like.score < _OPENING or self._comes_after_name(window.first)
            ):
                continue
            short = max(self._asked(window) - like.score, lacks)
            for ident in form.ids:
                if short <= 0 or (short <= _WEAK and short <= self._made_up_for[ident]):
                    best[ident] = max(best.get(ident, 0.0), like.score)
        return sorted(best.items(), key=lambda kv: (-kv[1], kv[0]))

    def _asked(self, window: Window) -> float:
        """The likeness as a whole that is asked of the words."""
        said = self._words(window.first, window.last)
        plain = all(w in everyday_words() for w in said)
        capital = self._reading.cased and self._reading.is_capital(window.start)
        led = window.first > 0 and self._said[window.first - 1].word in _LEADS
        return _PLAIN if plain and not (capital or led) else WHOLE

    @cached_property
    def _made_up_for(self) -> "_Support":
        return _Support(self._index, self._pairs, frozenset(w.word for w in self._said))

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words of the memo."""
        return frozenset((a.word, b.word) for a, b in pairwise(self._said))


class _Support(dict[str, float]):
    """For each account how much of a lack of likeness the memo's other words make up for, found when asked."""

    def __init__(self, index: BookIndex, pairs: frozenset[tuple[str, str]], said: frozenset[str]) -> None:
        super().__init__()
        self._index, self._pairs, self._said = index, pairs, said

    def __missing__(self, account_id: str) -> float:
        own = {word for name in self._index.accounts.words_of(account_id) for word in name}
        account = self._index.account(account_id)
        city = name_words((account.city or "").split(",")[0]) if account else ()
        hints = int(bool(city) and own.isdisjoint(city) and self._said.issuperset(city))
        self[account_id] = 0.0
        for name in (name_words(bare_name(c.name)) for c in self._index.contacts_of((account_id,))):
            if len(name) > 1 and (name[0], name[-1]) in self._pairs:
                self[account_id] = _WEAK
                return _WEAK
            # a partner's surname is the firm's, too
            hints += any(w in self._said and w not in own and len(w) > 2 for w in (name[0], name[-1]))
        self[account_id] = (0.0, _HINT, _HALF_WEAK)[min(hints, 2)]
        return self[account_id]


def _holds(match: Match, other: Match) -> bool:
    return match.start <= other.start and other.end <= match.end and match.span != other.span


def _longest_first(match: Match) -> tuple[int, float, int]:
    return match.start - match.end, -match.score, match.start
