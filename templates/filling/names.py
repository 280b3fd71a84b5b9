"""Names of records made ready to be looked for: exactly by their first word, and by how they sound."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from templates.filling.sound import letters
from templates.filling.sound_index import SoundIndex
from templates.filling.text import fold

_WORD = re.compile(r"[^\W_]+|&")


class Said(NamedTuple):
    """One word of a text as names are compared with it: folded, letters and digits only; "&" is "and"."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=8)
def said_words(flat: str) -> Sequence[Said]:
    """The words of folded text, in order; "o'brien" is two."""
    return tuple(Said(m.start(), m.end(), "and" if m.group() == "&" else m.group()) for m in _WORD.finditer(flat))


def name_words(name: str) -> tuple[str, ...]:
    """`name` as `said_words` cuts it."""
    return tuple("and" if w == "&" else w for w in _WORD.findall(fold(name)))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name, and the records that bear it. capital: it opens with one wherever case is kept."""

    words: tuple[str, ...]
    ids: tuple[str, ...]
    capital: bool


class Names:
    """Names of records, `(id, name)`, made ready once to be looked for in many memos. Immutable."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)

    @classmethod
    def of(cls, pairs: "Iterable[tuple[str, str]] | Names") -> "Names":
        return pairs if isinstance(pairs, Names) else cls(pairs)

    @cached_property
    def forms(self) -> Sequence[Form]:
        """The names without repeats, in the order of `pairs`; those without a letter or digit are left out."""
        ids: dict[tuple[str, ...], dict[str, None]] = {}
        capital: set[tuple[str, ...]] = set()
        for ident, name in self.pairs:
            words = name_words(name)
            if words:
                ids.setdefault(words, {})[ident] = None
                if name[:1].isupper():
                    capital.add(words)
        return tuple(Form(words, tuple(owners), words in capital) for words, owners in ids.items())

    @cached_property
    def by_opening(self) -> dict[tuple[str, str], list[Form]]:
        """The forms by their first two words; the second is "" for a form of one word."""
        found: dict[tuple[str, str], list[Form]] = {}
        for form in self.forms:
            found.setdefault((form.words[0], form.words[1] if len(form.words) > 1 else ""), []).append(form)
        return found

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words that open a form."""
        return frozenset(form.words[0] for form in self.forms)

    @cached_property
    def longest(self) -> int:
        """Words of the longest name."""
        return max((len(f.words) for f in self.forms), default=0)

    @cached_property
    def sounds(self) -> SoundIndex:
        """The forms by sound, in the order of `forms`."""
        return SoundIndex(letters("".join(f.words)) for f in self.forms)
