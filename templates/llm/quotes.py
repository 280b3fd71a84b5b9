"""Finding quoted words in a memo, and telling whether a text is made of them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from templates.filling.numbers import find_numbers
from templates.filling.text import Span, fold, quiet
from templates.llm.answer import clean

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_LEFT_OUT = re.compile(r"\.{3,}|…")
_MOST_PLACES = 50


class NotGrounded(Exception):
    """A value does not stand on the memo's words; the message says why, for whoever looks at the draft."""


class Words:
    """The words of a folded text, found by what they say: spaces, punctuation and case do not count."""

    def __init__(self, flat: str) -> None:
        self._spans = [m.span() for m in _WORD.finditer(flat)]
        self._starts: list[int] = []
        pieces, at = [" "], 1
        for a, b in self._spans:
            word = flat[a:b].replace(",", "")
            self._starts.append(at)
            pieces.append(word + " ")
            at += len(word) + 1
        self._joined = "".join(pieces)

    def places(self, said: str, inside: Sequence[Span]) -> Iterator[Span]:
        """Where the words of `said` stand one after the other within one span of `inside`; at most 50 places."""
        words = words_of(quiet(fold(clean(said))))
        if not words:
            return
        needle = f" {' '.join(words)} "
        at, count = self._joined.find(needle), 0
        while at >= 0 and count < _MOST_PLACES:
            first = bisect_left(self._starts, at + 1)
            span = self._spans[first][0], self._spans[first + len(words) - 1][1]
            if any(a <= span[0] and span[1] <= b for a, b in inside):
                count += 1
                yield span
            at = self._joined.find(needle, at + 1)

    def quoted(self, quote: str, inside: Sequence[Span]) -> list[list[Span]]:
        """The readings of a quote within `inside`, each the spans of its pieces; [] where it does not stand there.

        A quote that leaves words out ("they will … by Friday") is read in order, with two words or more in each piece.
        """
        pieces = [piece for piece in _LEFT_OUT.split(quote) if _WORD.search(piece)]
        if len(pieces) < 2:
            return [[span] for piece in pieces for span in self.places(piece, inside)]
        found: list[Span] = []
        for piece in pieces:
            after = found[-1][1] if found else 0
            span = next((s for s in self.places(piece, inside) if s[0] >= after), None)
            if span is None or len(_WORD.findall(piece)) < 2:
                return []
            found.append(span)
        return [found]


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared; a number is one word, with or without commas in it."""
    return [word.replace(",", "") for word in _WORD.findall(fold(text))]


def in_order(value: str, heard: str) -> bool:
    """Whether the words of `value` stand in `heard` in the same order; what was left out between them does not count."""
    said = iter(words_of(heard))
    words = words_of(value)
    return bool(words) and all(word in said for word in words)


def not_said(value: str, heard: str) -> str | None:
    """The first word or number of `value` that `heard` does not hold; None where it is the speaker's own words.

    Little words do not count, and endings may differ: "sending the contracts" is made of "send the contract".
    """
    flat, spoken = fold(value), fold(heard)
    numbers = find_numbers(flat)
    known = [n.value for n in find_numbers(spoken)]
    for number in numbers:
        if not any(abs(number.value - k) < 0.005 for k in known):
            return value[number.start : number.end]
    stems = set(words_of(spoken))
    for m in _WORD.finditer(flat):
        word = m.group()
        if word in stems or word in _little_words() or any(n.start <= m.start() < n.end for n in numbers):
            continue
        if not any(_alike(word, other) for other in stems):
            return value[m.start() : m.end()]
    return None


def _alike(a: str, b: str) -> bool:
    """Whether two words differ in their ending only."""
    need = max(4, max(len(a), len(b)) - 3)
    return len(a) >= need and len(b) >= need and a[:need] == b[:need]


@lru_cache(maxsize=1)
def _little_words() -> frozenset[str]:
    return frozenset(files("templates.llm").joinpath("little_words.txt").read_text(encoding="utf-8").split())
