"""Sentences cut into clauses, the pieces by which a concern or a mood is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from templates.filling.lexicon import words
from templates.filling.text import Span

LEAST_WORDS = 3
"""A piece of fewer words is no clause of its own and stays with the one before it."""

_OPENS = (
    r"(?:and|but|so|which|because|since|though|although|however|while|whereas|unless|until|he|she|they|it|i|we|you|who|"
    r"there|that|this|these|those|his|her|their|our|my|the|nobody|no|not|everybody|otherwise|apart|now|"
    r"then|also|plus|still|overall|please|maybe|if|when|they're|he's|she's|it's|i'll|we'll|i'm|we're|that's|there's|"
    r"they've|what)"
)
_SUBJECT = (
    r"(?:i|we|he|she|they|it|there|that|this|nobody|everybody|i'll|he's|she's|it's|they're|we're|that's|there's|i'm)"
)
_CUT = re.compile(
    rf",\s+(?={_OPENS}(?![\w-]))|[;:]\s+|\s-+\s|"
    rf"\s+(?=(?:but|because|although|though|unless)\s)|\s+(?=(?:and|so)\s+{_SUBJECT}(?![\w-]))"
)
_WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass(frozen=True)
class Clause:
    """One clause: its place in the text, the number of its sentence, and whether it opens that."""

    start: int
    end: int
    sentence: int
    first: bool

    @property
    def span(self) -> Span:
        return self.start, self.end


def cut(flat: str, a: int, b: int) -> list[Span]:
    """The clauses of the folded sentence `flat[a:b]`, in order; together they are all its words."""
    bounds = [a, *(m.end() for m in _CUT.finditer(flat, a, b)), b]
    out: list[Span] = []
    for x, y in pairwise(bounds):
        few = sum(1 for _, _ in zip(range(LEAST_WORDS), _WORD.finditer(flat, x, y), strict=False)) < LEAST_WORDS
        if out and few:
            out[-1] = out[-1][0], y
        elif x < y:
            out.append((x, y))
    if len(out) > 1 and sum(1 for _ in _WORD.finditer(flat, *out[0])) < LEAST_WORDS:
        out[:2] = [(out[0][0], out[1][1])]
    return out


@lru_cache(maxsize=8)
def clauses_of(flat: str, sentences: tuple[Span, ...]) -> Sequence[Clause]:
    """All clauses of the sentences, in order."""
    return [
        Clause(x, y, number, i == 0)
        for number, (a, b) in enumerate(sentences)
        for i, (x, y) in enumerate(cut(flat, a, b))
    ]


def words_of(flat: str, span: Span, named: Sequence[tuple[Span, str]] = ()) -> list[str]:
    """The words of a clause; a number is "#", what `named` gives (in order, without overlap) its own word."""
    out: list[str] = []
    at = 0
    for m in _WORD.finditer(flat, *span):
        while at < len(named) and named[at][0][1] <= m.start():
            at += 1
        if at < len(named) and named[at][0][0] <= m.start():
            if not out or out[-1] != named[at][1]:
                out.append(named[at][1])
            continue
        word = m.group().replace("'", "")
        out.append("#" if word[0].isdigit() else word)
        if flat[m.end() : m.end() + 1] == "%":
            out.append("percent")
    return out


def plain_clause(said: Sequence[str]) -> str:
    """The words of a clause without those that only say how strongly, for looking up phrases."""
    weak = words("concerns", "adverbs")
    return " ".join(w for w in said if w not in weak)
