"""A memo's text as the rules read it: folded without moving a single offset, and cut into sentences."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]

_SAME_LENGTH = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "}
_ABBREVIATION = re.compile(r"(?:\b(?:dr|mr|mrs|ms|st|no|inc|ltd|co|prof|jr|sr|vs|etc|approx)|\b[ap]\.m|\b[a-z])\.$")
_TOO_LONG = 40
"""A sentence of more words than this has lost its stops."""
_BREAK = re.compile(r"[.!?…]+[\"')]*(?=\s|$)|\n+")
_FILLER = re.compile(r",?(?<![\w'-])(?:u+h+m*|u+m+|e+r+m*|hm+|mhm|eh)(?![\w'-]),?")
_STUTTER = re.compile(
    r"(?<![\w'-])(the|a|an|i|we|he|she|they|it|to|of|in|on|at|and|my|their|our)(?:,?\s+)(?=\1(?![\w'-]))"
)


class _Folds(dict[int, str]):
    """What each character folds to, by its code point; found on first use."""

    def __missing__(self, point: int) -> str:
        ch = chr(point)
        base = unicodedata.normalize("NFKD", ch)[0] if unicodedata.category(ch).startswith("L") else ch
        low = base.lower()
        self[point] = low if len(low) == 1 else base
        return self[point]


_FOLDS = _Folds({ord(ch): plain for ch, plain in _SAME_LENGTH.items()})


def fold(text: str) -> str:
    """`text` in lower case without accents and typographic quotes, of the very same length in code points."""
    return text.translate(_FOLDS)


@lru_cache(maxsize=65536)
def squash(text: str) -> str:
    """Only the letters and digits of `text`, folded: the form in which names are compared."""
    return re.sub(r"[^a-z0-9]+", "", fold(text).replace("&", "and"))


class Token(NamedTuple):
    """One word or number; `flat` is its folded form."""

    start: int
    end: int
    flat: str


_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*")


def tokens_of(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and numbers of `flat[start:end]`, in order."""
    stop = len(flat) if end is None else end
    found = []
    for m in _TOKEN.finditer(flat, start, stop):
        word = m.group().rstrip(",")
        found.append(Token(m.start(), m.start() + len(word), word))
    return found


def quiet(flat: str) -> str:
    """`flat` with "um", "uh" and doubled little words blanked out, of the very same length."""
    for pattern in (_FILLER, _STUTTER):
        flat = pattern.sub(lambda m: " " * len(m.group()), flat)
    return flat


@dataclass(frozen=True)
class Reading:
    """A text with its folded twin; all offsets are code points into either. The twin has no "um" any more."""

    text: str
    restored: bool = False
    """Whether its capitals are our own work (templates/filling/restore.py) and not the recogniser's."""
    flat: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flat", quiet(fold(self.text)))

    @property
    def capitals_trusted(self) -> bool:
        """Whether a name surely opens with a capital here."""
        return self.cased and not self.restored

    @cached_property
    def stretches_without_stops(self) -> list[Span]:
        """The stretches that have lost their punctuation: the whole text, or what is too long for one sentence."""
        if self.unpunctuated:
            return [(0, len(self.text))]
        return [(a, b) for a, b in self.sentences if self.flat.count(" ", a, b) >= _TOO_LONG]

    @cached_property
    def cased(self) -> bool:
        """Whether capitals tell names from words here; text in one case throughout tells nothing."""
        letters, upper = sum(map(str.isalpha, self.text)), sum(map(str.isupper, self.text))
        return 0 < upper < 0.6 * letters and upper >= len(self.text.split()) // 40 + 1

    @cached_property
    def unpunctuated(self) -> bool:
        return len(re.findall(r"[.!?](?=\s|$)", self.flat)) * 40 < len(self.flat.split())

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens_of(self.flat)

    @cached_property
    def sentences(self) -> list[Span]:
        """Spans of the sentences, without the spaces around them, each with at least one letter or digit."""
        cuts = [0]
        for m in _BREAK.finditer(self.flat):
            ahead = self.text[m.end() : m.end() + 3].lstrip()
            before = self.flat[max(0, m.start() - 12) : m.start() + 1]
            if m.group() == "." and _ABBREVIATION.search(before):
                meridiem = bool(re.search(r"\b[ap]\.m\.$", before))
                if not meridiem or (ahead[:1].islower() and self.cased):
                    continue
            cuts.append(m.end())
        cuts.append(len(self.flat))
        return [s for s in (self._trim(a, b) for a, b in pairwise(cuts)) if s[0] < s[1]]

    def _trim(self, a: int, b: int) -> Span:
        while a < b and not self.flat[a].isalnum() and self.flat[a] not in "$£€¥":
            a += 1
        while a < b and self.flat[b - 1].isspace():
            b -= 1
        return a, b

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds `offset`, or an empty span there."""
        for a, b in self.sentences:
            if a <= offset < b or offset < a:
                return a, b
        return self.sentences[-1] if self.sentences else (offset, offset)

    def is_capital(self, offset: int) -> bool:
        return offset < len(self.text) and self.text[offset].isupper()
