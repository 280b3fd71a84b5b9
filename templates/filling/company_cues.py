"""What surrounds the names of companies that the book does not hold: what leads to them, and what follows."""

import re
from collections.abc import Sequence
from functools import cache

from templates.filling import lexicon
from templates.filling.vocabulary import ROLE_NOUNS


@cache
def ends() -> frozenset[str]:
    """Last words of company names."""
    return lexicon.words("companies", "trades") | lexicon.words("accounts", "tails")


def legal(flat: Sequence[str]) -> bool:
    """Whether folded words end in a legal form."""
    return any(" ".join(flat[-n:]) in lexicon.phrases("accounts", "legal_forms") for n in (1, 2, 3) if n < len(flat))


@cache
def called() -> re.Pattern[str]:
    """What leads to a company's name at once."""
    return re.compile(lexicon.regex("companies", "called") + r"[\s,.:]*(?:(?:the|a|um|uh|er)[\s,]+)?$")


@cache
def named() -> re.Pattern[str]:
    """A general word for a company and "called", at the end of a text."""
    # "a little outfit up north called"
    called = lexicon.regex("companies", "called_words")
    return re.compile(rf"(?<![\w'])(?:{_noun()})(?:,?\s+[\w'-]+){{0,4}}?,?\s+{called}[\s,]+(?:(?:the|um|uh)[\s,]+)?$")


@cache
def _roles() -> re.Pattern[str]:
    roles = "|".join(r for r in ROLE_NOUNS if r not in ends())
    return re.compile(rf"\s*,\s+(?:(?:the|their|a|an|he's|she's|she|he)\s+)?(?:[\w'-]+\s+){{0,2}}?(?:{roles})(?![\w])")


def role_after(after: str) -> bool:
    """Whether a person's role follows: "Desmond Euler, head of operations"."""
    return _roles().match(after) is not None


@cache
def visits() -> re.Pattern[str]:
    """What leads to where the speaker was, or to whom."""
    return re.compile(lexicon.regex("companies", "visits") + r"\s+(?:(?:the|um|uh|er)[\s,]+)?$")


@cache
def _noun() -> str:
    words = lexicon.words("companies", "nouns")
    return "|".join(sorted(words, key=lambda w: (-len(w), w)))


@cache
def _apposition() -> re.Pattern[str]:
    # "a coffee roaster in Boulder, Tavora"
    return re.compile(
        rf"(?<![\w'])(?:an?|one|some|new|this|another)\s+(?:[\w'-]+\s+){{0,3}}?(?:{_noun()})(?:\s+[\w'-]+){{0,8}}\s*[,:]\s*$"
    )


def apposed(before: str) -> bool:
    """Whether a general word for a company stands before: "a coffee roaster in Boulder, Tavora"."""
    return _apposition().search(before) is not None


@cache
def _after_name() -> re.Pattern[str]:
    # "Hartwell Joinery, a kitchen firm"
    return re.compile(
        rf"\s*,\s+(?:an?|the|some|another)\s+(?:[\w'-]+\s+){{0,3}}?(?:{_noun()})(?!\w)(?!\s+(?:called|named))"
    )


def told_after(after: str) -> bool:
    """Whether a general word for a company follows: "Hartwell Joinery, a kitchen firm"."""
    return _after_name().match(after) is not None


def place_after(after: str) -> bool:
    """Whether a place follows: "in Hove"."""
    return re.match(r"\s*,?\s+(?:in|out\s+of|up\s+in|down\s+in|over\s+in|based\s+in|near|from)\s+\w", after) is not None
