"""Companies that the book does not hold, told by what leads to their names, how these end, and how they are spelled."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from templates.filling import lexicon
from templates.filling.account_names import dictionary_words, everyday_words
from templates.filling.company_cues import (
    apposed,
    called,
    ends,
    legal,
    named,
    place_after,
    role_after,
    told_after,
    visits,
)
from templates.filling.linking import Taken
from templates.filling.text import Reading, Span, Token, fold, squash
from templates.filling.vocabulary import GIVEN_NAMES, NOT_NAMES, PLACES, ROLE_NOUNS

STRONG, FAIR, WEAK = 3, 2, 1
"""A company for sure; one by its name; one only where nothing else in the memo is."""

_TOKEN = re.compile(r"[^\W_][\w'’]*(?:-[\w'’]+)*|&")
_JOINS = frozenset({"and", "&", "of", "de", "del", "la", "y", "et", "und", "e", "al"})
_LETTERS = re.compile(r"(?<![\w'’-])(?:(?:double\s+)?[^\W\d_](?:\s*[-.,]\s*|\s+)){2,}[^\W\d_](?![\w'’])", re.IGNORECASE)
_SPELLED = re.compile(r"[^\W\d_](?:-[^\W\d_])+")
_MOST_TOKENS = 5
_MOST_NAMES = 40
"""Companies outside the book that one memo is believed to name."""
_AROUND = 90
_ALIKE = 0.6
_MOST_LETTERS = 24


_DAYS = lexicon.words("calendar", "weekdays") | lexicon.words("calendar", "months")


@dataclass(frozen=True)
class NewCompany:
    """A company named at `[start, end)`. name: as the memo means it, spelled letters honoured."""

    start: int
    end: int
    name: str


@dataclass
class _Found:
    start: int
    end: int
    words: list[str]
    weight: int
    spelled: bool = False

    @property
    def name(self) -> str:
        return " ".join(self.words)


def new_companies(
    reading: Reading, taken: Sequence[Span], cities: Iterable[str] = (), known: bool = False
) -> list[NewCompany]:
    """Every place that names a company outside the book, in order.

    taken: places that hold something else. cities: folded names that are places. known: whether the book's own
    companies are named in the memo, too; then a mere likeness is none.
    """
    if not reading.cased:
        return []
    return _Search(reading, taken, frozenset(cities), known).all()


class _Search:
    def __init__(self, reading: Reading, taken: Sequence[Span], cities: frozenset[str], known: bool) -> None:
        self._reading, self._known = reading, known
        self._cities = cities
        self._taken = Taken(taken)
        self._tokens = [Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(reading.flat)]
        self._starts = [t.start for t in self._tokens]
        self._openings = {a for a, _ in reading.sentences}

    def all(self) -> list[NewCompany]:
        found = self._runs()
        self._spell(found)
        best = max((f.weight for f in found), default=0)
        least = FAIR if self._known or best > WEAK else WEAK
        found = [f for f in found if f.weight >= least]
        if least == WEAK:
            found = found[:1]
        return self._mentions(_one_each(found))

    # runs of name-like words

    def _runs(self) -> list[_Found]:
        found: list[_Found] = []
        i = 0
        while i < len(self._tokens):
            last = self._run_from(i)
            if last == i and self._led_to(i):
                last = self._run_from(i, led=True)
            if last == i:
                i += 1
                continue
            made = self._judged(i, last)
            if made is not None:
                found.append(made)
            i = last
        return found

    def _led_to(self, at: int) -> bool:
        """Whether words lead to a company right here, whose capital our restoring has left out."""
        if self._reading.capitals_trusted or self._tokens[at].flat in dictionary_words():
            return False
        start = self._tokens[at].start
        before = self._reading.flat[max(0, start - _AROUND) : start]
        return bool(called().search(before) or named().search(before))

    def _run_from(self, first: int, led: bool = False) -> int:
        """Where the run of name-like words ends that opens at `first`; `first` itself where none does."""
        if not self._like_name(first, opening=not led):
            return first
        last = first + 1
        while last < len(self._tokens) and last - first < _MOST_TOKENS and self._beside(last):
            if self._like_name(last):
                last += 1
            elif (
                self._tokens[last].flat in _JOINS
                and last + 1 < len(self._tokens)
                and self._beside(last + 1)
                and self._like_name(last + 1)
                and self._tokens[last + 1].flat not in GIVEN_NAMES
            ):
                last += 2
            else:
                break
        return last

    def _like_name(self, at: int, opening: bool = False) -> bool:
        token = self._tokens[at]
        capital = self._reading.is_capital(token.start)
        if not capital and (opening or self._reading.capitals_trusted):
            return False
        if len(token.flat) < 2 or token.flat in lexicon.words("companies", "not_companies"):
            return False
        base, mark, _ = token.flat.partition("'")
        if (mark and base in everyday_words()) or _SPELLED.fullmatch(token.flat):
            return False
        plain = token.flat in NOT_NAMES and (opening or not self._reading.capitals_trusted or token.flat in _DAYS)
        if plain or not token.flat[0].isalpha() or self._taken.hold((token.start, token.end)):
            return False
        if capital:
            return not (
                opening
                and token.start in self._openings
                and token.flat in everyday_words()
                and token.flat not in GIVEN_NAMES
            )
        # a capital that our own restoring has left out
        return token.flat in ends() or token.flat not in dictionary_words()

    def _beside(self, at: int) -> bool:
        gap = self._reading.flat[self._tokens[at - 1].end : self._tokens[at].start]
        return gap.strip() in ("", "&") and "\n" not in gap

    def _judged(self, first: int, last: int) -> _Found | None:
        """The run as a company with its weight, or None where it is somebody, a place, or anything else."""
        while last - first > 1 and self._tokens[last - 1].flat in PLACES:
            last -= 1
        start, end = self._tokens[first].start, self._tokens[last - 1].end
        words = [self._shown(t) for t in self._tokens[first:last]]
        words[-1] = re.sub(r"['’]s$", "", words[-1])
        end -= self._reading.text[start:end].endswith(("'s", "’s")) * 2
        flat = [fold(w) for w in words]
        if flat[-1] in lexicon.words("companies", "place_ends") or " ".join(flat) in self._cities:
            return None
        if all(w in PLACES or w in NOT_NAMES or w in self._cities for w in flat):
            return None
        ended = len(words) > 1 and (
            flat[-1] in ends() or legal(flat) or flat[0] in lexicon.words("companies", "openings")
        )
        # "Helen Stone" is somebody, "Helen Stone Masonry" a company
        somebody = flat[0] in GIVEN_NAMES and not (ended and len(words) > 2 and self._reading.capitals_trusted)
        if any(w in ROLE_NOUNS and w not in ends() for w in flat):
            return None
        before = self._reading.flat[max(0, start - _AROUND) : start]
        after = self._reading.flat[end : end + _AROUND]
        if re.search(r"(?<![\w'])(?:our|my|us\s+at|we\s+at)\s+(?:own\s+)?$", before):
            return None
        weight = 0
        somebody = somebody or role_after(after)
        led = called().search(before) or named().search(before)
        if (led and (ended or not somebody)) or (not somebody and (apposed(before) or told_after(after))):
            weight = STRONG
        elif ended and not somebody and (self._introduced(first) or place_after(after)):
            weight = FAIR
        elif not somebody and self._heads(first, after, len(words)) and flat[0] not in dictionary_words():
            weight = FAIR if len(words) > 1 and place_after(after) else WEAK
        elif (not somebody and self._person_from(first)) or (ended and not somebody):
            weight = WEAK
        return _Found(start, end, words, weight) if weight else None

    def _shown(self, token: Token) -> str:
        word = self._reading.text[token.start : token.end]
        return word if word[0].isupper() or token.flat in _JOINS else word[0].upper() + word[1:]

    def _introduced(self, first: int) -> bool:
        """Whether the words before lead to where the speaker was or of whom he speaks, or the name opens its clause."""
        token = self._tokens[first]
        before = self._reading.flat[max(0, token.start - _AROUND) : token.start]
        return token.start in self._openings or before.rstrip()[-1:] in (",", ":", ".") or bool(visits().search(before))

    def _heads(self, first: int, after: str, words: int) -> bool:
        """Whether the name is the heading of the memo: "Kestrel. Met Anna"."""
        token = self._tokens[first]
        if first > 2 or token.start not in self._openings or len(token.flat) < 4:
            return False
        return re.match(r"\s*[,.:](?!\d)" if words > 1 else r"\s*[.:](?!\d)", after) is not None

    def _person_from(self, first: int) -> bool:
        """ "Clara Voss from Kestrel"."""
        if first < 2 or self._tokens[first - 1].flat not in ("from", "at"):
            return False
        name = self._tokens[first - 2]
        return self._reading.is_capital(name.start) and (
            name.flat in GIVEN_NAMES or name.flat not in dictionary_words()
        )

    # spelled by letters

    def _spell(self, found: list[_Found]) -> None:
        """Honours names spelled letter by letter: the word meant is the likest one before the letters, or right after."""
        for m in _LETTERS.finditer(self._reading.text):
            letters = re.sub(r"double\s+(\w)", r"\1\1", fold(m.group()))
            word = re.sub(r"[^a-z]", "", re.sub(r"\bdouble\b", "", letters)) if letters.isascii() else squash(letters)
            if not 3 <= len(word) <= _MOST_LETTERS:
                continue
            ahead = self._after_letters(m.end(), word)
            near = [f for f in found if m.start() - 80 <= f.start <= m.end() + 40 and _best(f.words, word)[1] >= _ALIKE]
            if ahead is not None and not any(f.start == ahead.start for f in near):
                near.append(ahead)
                found.append(ahead)
            if not near:
                before = self._before_letters(m.start(), word)
                if before is not None:
                    found.append(before)
                    near.append(before)
            for f in near:
                meant = _best(f.words, word)[0]
                # "Möckel" keeps its umlaut, and where only "C, K, E, L" was made out of its letters, its head
                if not squash(f.words[meant]).endswith(word):
                    f.words[meant] = word.capitalize()
                f.spelled, f.weight = True, STRONG

    def _after_letters(self, at: int, word: str) -> _Found | None:
        """ "T-A-V-O-R-A, Tavora Coffee": the name said once more right after, when it goes on with a trade."""
        first = bisect_right(self._starts, at - 1)
        if first >= len(self._tokens) or squash(self._tokens[first].flat) != word:
            return None
        last = max(self._run_from(first), first + 1)
        flat = [t.flat for t in self._tokens[first:last]]
        if last - first < 2 or not (flat[-1] in ends() or legal(flat)):
            return None
        return _Found(
            self._tokens[first].start,
            self._tokens[last - 1].end,
            [self._shown(t) for t in self._tokens[first:last]],
            STRONG,
        )

    def _before_letters(self, at: int, word: str) -> _Found | None:
        """A run before the letters that is like them and ends in a trade."""
        first = max(0, bisect_right(self._starts, at) - 9)
        for i in range(first, len(self._tokens)):
            if self._tokens[i].start >= at:
                break
            last = self._run_from(i)
            words = [self._shown(t) for t in self._tokens[i:last]]
            if len(words) > 1 and fold(words[-1]) in ends() and _best(words, word)[1] >= _ALIKE:
                return _Found(self._tokens[i].start, self._tokens[last - 1].end, words, STRONG)
        return None

    # every mention

    def _mentions(self, found: Sequence[_Found]) -> list[NewCompany]:
        """Every place of the names, also of a first word that nobody would say otherwise."""
        out = [NewCompany(f.start, f.end, f.name) for f in found]
        names = list(dict.fromkeys(f.name for f in found))[:_MOST_NAMES]
        forms = {fold(name): name for name in names}
        for name in names:
            opening = fold(name.split()[0])
            if opening not in dictionary_words() and len(opening) > 2:
                forms.setdefault(opening, name)
        if not forms:
            return out
        held = Taken([(f.start, f.end) for f in found])
        said = "|".join(re.escape(form) for form in sorted(forms, key=lambda w: (-len(w), w)))
        for m in re.finditer(rf"(?<![\w'’])(?:{said})(?!\w)", self._reading.flat):
            if not held.hold(m.span()) and not self._taken.hold(m.span()):
                out.append(NewCompany(*m.span(), forms[m.group()]))
        return sorted(out, key=lambda c: c.start)


def _one_each(found: list[_Found]) -> list[_Found]:
    """Gives names that are one company's one form: the spelled one, else the longest; "Tavora" is "Tavora Coffee"."""
    told = list({f.name: f for f in found}.values())[:_MOST_NAMES]
    for f in found[: 2 * _MOST_NAMES]:
        for other in told:
            if other is f or f.name == other.name:
                continue
            opens = fold(other.name).startswith(fold(f.name) + " ") or fold(other.name).endswith(" " + fold(f.name))
            alike = SequenceMatcher(None, squash(f.name), squash(other.name)).ratio() >= 0.7
            if (opens and not f.spelled) or (opens and other.spelled) or (alike and other.spelled and not f.spelled):
                f.words = list(other.words)
    return found


def _best(words: Sequence[str], spelled: str) -> tuple[int, float]:
    """Which of the words is likest to the spelled one, and how like."""
    ratios = [SequenceMatcher(None, squash(w), spelled).ratio() for w in words]
    at = max(range(len(words)), key=lambda i: ratios[i])
    return at, ratios[at]
