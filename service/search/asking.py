"""What somebody typed, as terms that both databases understand and no punctuation can break."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.search.folding import Token, tokens

MOST = 200
"""Characters of a query."""

MOST_TERMS = 16

_QUOTED = re.compile(r'["“”„‟«»「」『』]')


class Term(NamedTuple):
    """Words that follow each other."""

    words: tuple[str, ...]
    begins: bool
    """Whether the last word may go on."""


def terms(typed: str) -> list[Term]:
    """The terms of a query, each of which has to be there: a phrase in quotes as it is, any other word as a beginning.

    A quote that is not closed is a phrase that is still being typed.
    """
    out: list[Term] = []
    parts = _QUOTED.split(typed[:MOST])
    for number, part in enumerate(parts):
        if number % 2:
            found = [_term(list(tokens(part)), begins=number == len(parts) - 1)]
        else:
            found = [_term(list(tokens(word)), begins=True) for word in part.split()]
        out += [term for term in found if term is not None and term not in out]
    return out[:MOST_TERMS]


def _term(found: Sequence[Token], *, begins: bool) -> Term | None:
    words = [token.text for token in found]
    if not words:
        return None
    # The last character of a run stands alone in the index only where the text ends a run: alone it must not be asked for.
    if len(found) > 1 and found[-1].pair and len(words[-1]) == 1 and found[-2].pair:
        words.pop()
        begins = False
    elif found[-1].pair:
        begins = True
    return Term(tuple(words), begins)


def for_sqlite(asked: Sequence[Term]) -> str:
    """The terms in FTS5's language. Words hold letters and digits alone, so that quotes cannot be broken."""
    return " AND ".join(f'"{" ".join(term.words)}"{"*" if term.begins else ""}' for term in asked)


def for_postgres(asked: Sequence[Term]) -> str:
    """The terms as a tsquery."""

    def one(term: Term) -> str:
        words = [f"'{word}'" for word in term.words]
        if term.begins:
            words[-1] += ":*"
        return f"({' <-> '.join(words)})"

    return " & ".join(one(term) for term in asked)
