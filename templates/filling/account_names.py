"""How the book's accounts are called: in full, by alias, without the legal form, by their opening words or initials."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property

from templates.contract import BookAccount
from templates.filling import lexicon
from templates.filling.names import Names, name_words
from templates.filling.sound import letters
from templates.filling.sound_index import likeness
from templates.filling.vocabulary import GIVEN_NAMES, NOT_NAMES, PLACES

_MOST_LIKE_NAMED = 4
"""Accounts that may share their opening words for these to name them at all; more of them, and the words tell nothing."""
_CHANCE = 500
"""Initials count where at most one made-up abbreviation in so many is some account's."""
WHOLE = 86.0
"""Likeness that a misheard name has to have as a whole."""
_CLEAR, _CLEAR_TRADE = 84.0, 72.0
"""The least that is asked of the differing words: where they tell the name from others, and where they are its trade."""
_SAMPLE = 3000
"""Names of the book from which `AccountNames.clear` is found."""
_COMMONEST = 12_000
"""Words of everyday speech, of the lexicon's common words, that name a company only where the words around them do."""


class AccountNames:
    """The names of a book's accounts, made ready once. Every form is a tuple of words as `names.name_words` cuts them."""

    def __init__(self, accounts: Sequence[BookAccount]) -> None:
        self._words = {a.id: tuple(without_legal_form(name_words(n)) for n in (a.name, *a.aliases)) for a in accounts}
        self.full = Names(
            (a.id, written)
            for a in accounts
            for n in (a.name, *a.aliases)
            for written in _with_and_without_legal_form(n)
        )
        """Names, aliases, and both without their legal form."""

    def words_of(self, account_id: str) -> Sequence[tuple[str, ...]]:
        """The words of the account's name and aliases, without legal forms."""
        return self._words.get(account_id, ())

    @cached_property
    def openings(self) -> Names:
        """Opening words of names that are no name themselves, of one account or of a few: "Northgate Dental"."""
        owners: dict[tuple[str, ...], dict[str, None]] = {}
        for ident, names in self._words.items():
            for words in names:
                for n in range(1, len(words)):
                    owners.setdefault(words[:n], {})[ident] = None
        known = {form.words for form in self.full.forms}
        return Names(
            (ident, " ".join(words).title())
            for words, ids in owners.items()
            if len(ids) <= _MOST_LIKE_NAMED and words not in known and _may_stand_alone(words)
            for ident in ids
        )

    @cached_property
    def by_sound(self) -> Names:
        """What is looked for by sound: the full names, and opening words of one account that are long enough."""
        alone = (form for form in self.openings.forms if len(form.ids) == 1 and len(letters("".join(form.words))) > 6)
        pairs = [(ident, " ".join(form.words)) for form in self.full.forms for ident in form.ids]
        return Names([*pairs, *((form.ids[0], " ".join(form.words)) for form in alone)])

    @cached_property
    def initials(self) -> dict[str, tuple[str, ...]]:
        """Abbreviations by their letters: those given as aliases, and the initials of names, where chance hits are rare."""
        given: dict[str, dict[str, None]] = {}
        made: dict[str, dict[str, None]] = {}
        for form in self.full.forms:
            if len(form.words) == 1 and 2 <= len(form.words[0]) <= 5:
                for ident in form.ids:
                    given.setdefault(form.words[0], {})[ident] = None
        for ident, names in self._words.items():
            short = "".join(w[0] for w in names[0])
            if 3 <= len(short) <= 5 and short not in given:
                made.setdefault(short, {})[ident] = None
        for size in (3, 4, 5):
            if sum(len(short) == size for short in made) * _CHANCE <= 26**size:
                given.update((short, ids) for short, ids in made.items() if len(short) == size)
        return {short: tuple(ids) for short, ids in given.items() if len(ids) <= _MOST_LIKE_NAMED}

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that the book's names are made of: who says one of them means it."""
        return frozenset(self._uses)

    def goes_on(self, said: tuple[str, ...], word: str, ids: Sequence[str]) -> bool:
        """Whether some other account's name opens with `said` and goes on with a word that begins as `word` does."""
        return any(ident not in ids for ident in self._next.get((*said, word[:4]), ()))

    @cached_property
    def _next(self) -> dict[tuple[str, ...], set[str]]:
        """Openings of names with the beginning of the word after them, and whose they are."""
        found: dict[tuple[str, ...], set[str]] = {}
        for ident, names in self._words.items():
            for words in names:
                for n in range(1, len(words)):
                    found.setdefault((*words[:n], words[n][:4]), set()).add(ident)
        return found

    @cached_property
    def single_words(self) -> dict[str, tuple[str, ...]]:
        """Names of one long word, and whose they are."""
        return {form.words[0]: form.ids for form in self.full.forms if len(form.words) == 1 and len(form.words[0]) > 6}

    @cached_property
    def full_forms(self) -> frozenset[tuple[str, ...]]:
        return frozenset(form.words for form in self.full.forms)

    def knows_better(self, said: Sequence[str], form: str, without: str | None = None, people: bool = True) -> bool:
        """Whether a word is said that names of the book or people have and this name has not: then it is meant.

        Args:
            form: the name, as `sound.letters` gives it.
            without: an account to be taken as not in the book.
            people: names of people and places count, too.
        """
        return any(
            len(w) > 3
            and w not in form
            and (self._owners(w, without) or (people and (w in GIVEN_NAMES or w in PLACES)))
            for w in said
        )

    def _owners(self, word: str, without: str | None) -> int:
        own = without is not None and any(word in name for name in self._words[without])
        return self._uses.get(word, 0) - own

    @cached_property
    def _uses(self) -> Counter[str]:
        """How many accounts have a word in their name."""
        return Counter(w for names in self._words.values() for w in {w for words in names for w in words})

    def lacks(self, said: Sequence[str], form: Sequence[str]) -> float | None:
        """How much more alike the words would have to be in which they differ; None where one only has words more.

        A name's opening tells it from others, and has to be more alike than its trade: see `clear`.
        """
        mine, its = _differing(said, form)
        if not mine and not its:
            return -100.0
        if not mine or not its:
            return None
        trade = len(its) < len(form) and all(w in self.tails for w in its)
        return (_CLEAR_TRADE if trade else self.clear) - likeness(letters("".join(mine)), letters("".join(its)))

    @cached_property
    def clear(self) -> float:
        """The likeness of the differing words from which on a misheard name is one of this book's.

        Found by asking which of the book's own names would be taken for another one if they were not in it: at most one
        in 500 may. The closer a book's names are to each other, the less of a mishearing is repaired.
        """
        ids = list(self._words)
        step = max(1, len(ids) // _SAMPLE)
        nearest = sorted((self._nearest_other(ident) for ident in ids[::step]), reverse=True)
        allowed = len(nearest) // 500
        return min(100.0, max(_CLEAR, (nearest[allowed] + 1.0) if len(nearest) > allowed else 0.0))

    def _nearest_other(self, ident: str) -> float:
        said = self._words[ident][0]
        names, best = self.by_sound, 0.0
        for like in names.sounds.like(letters("".join(said)), WHOLE):
            form = names.forms[like.form]
            if ident in form.ids or form.words not in self.full_forms:
                continue
            mine, its = _differing(said, form.words)
            if mine and its and not self.knows_better(said, names.sounds.forms[like.form], ident):
                best = max(best, likeness(letters("".join(mine)), letters("".join(its))))
        return best

    @cached_property
    def tails(self) -> frozenset[str]:
        """Words that make another company of a name that they follow: the lexicon's, and the book's own last words."""
        last: dict[str, int] = {}
        for names in self._words.values():
            if len(names[0]) > 1:
                last[names[0][-1]] = last.get(names[0][-1], 0) + 1
        return frozenset(w for w, n in last.items() if n > 1) | lexicon.words("accounts", "tails")


def _differing(said: Sequence[str], form: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What is left of two names without the words that are the same at either end."""
    first, least = 0, min(len(said), len(form))
    while first < least and said[first] == form[first]:
        first += 1
    last = 0
    while last < least - first and said[-1 - last] == form[-1 - last]:
        last += 1
    return said[first : len(said) - last], form[first : len(form) - last]


def without_legal_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """`words` without "GmbH", "S.p.A." and their like at the end, unless nothing were left."""
    for form in _legal_forms().get(words[-1], ()) if words else ():
        if len(form) < len(words) and words[-len(form) :] == form:
            return words[: -len(form)]
    return words


@cache
def _legal_forms() -> dict[str, list[tuple[str, ...]]]:
    """By their last word, the longer ones first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(
        (tuple(p.split()) for p in lexicon.phrases("accounts", "legal_forms")), key=lambda f: (-len(f), f)
    ):
        found.setdefault(form[-1], []).append(form)
    return found


def _with_and_without_legal_form(name: str) -> Iterable[str]:
    yield name
    words = name_words(name)
    short = without_legal_form(words)
    if short != words:
        yield " ".join(short).title() if name[:1].isupper() else " ".join(short)


@cache
def everyday_words() -> frozenset[str]:
    """Words of everyday speech, months, places, given names: said often without naming a company."""
    return frozenset(by_use()[:_COMMONEST]) | GIVEN_NAMES | NOT_NAMES | PLACES


@cache
def dictionary_words() -> frozenset[str]:
    """All words that are surely no surname or coined name, and given names and places."""
    return everyday_words().union(by_use())


@cache
def by_use() -> Sequence[str]:
    """The commonest words of spoken English, the commonest first."""
    return [w for line in lexicon.phrases("common_words", "words") for w in line.split()]


def _may_stand_alone(words: tuple[str, ...]) -> bool:
    if words[-1] in ("and", "of", "the", "de", "la", "di", "von", "van"):
        return False
    return len(words) > 1 or (len(words[0]) > 3 and not words[0].isdigit() and words[0] not in everyday_words())
