"""The lexicon: words and phrases in data files, and the patterns made of them.

A file of `templates/lexicon/` holds lists, each under its name in brackets on a line of its own. A list of words is split
at every space; a list of phrases has one a line. In a phrase

    (a|b c)   one of these          [a]     with or without it
    {name}    a phrase of the list  _       any one word
    ...       up to four words      word*   a word that begins so

An apostrophe may be missing in the text, as recognisers leave it out, and a comma may stand between two words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

GAP = r",?\s+"
"""What stands between two words of a phrase."""

_FEW = r"(?:[\w'-]+,?\s+){0,4}?"
_TOKEN = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")


class LexiconError(ValueError):
    """A phrase or a list that cannot be read; the message names the file and the list."""


@cache
def _lists(file: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] | None = None
    for number, raw in enumerate((files("templates") / "lexicon" / f"{file}.txt").read_text("utf-8").splitlines(), 1):
        line = "" if raw.lstrip().startswith("#") else raw.split(" #")[0].strip()
        if not line:
            continue
        if line.startswith("[") and line.endswith("]") and re.fullmatch(r"\w+", line[1:-1]):
            if line[1:-1] in found:
                raise LexiconError(f"{file}.txt, line {number}: the list {line} stands there twice")
            lines = found.setdefault(line[1:-1], [])
        elif lines is None:
            raise LexiconError(f"{file}.txt, line {number}: a list has to begin with its [name]")
        else:
            lines.append(line)
    return found


def phrases(file: str, name: str) -> list[str]:
    """The phrases of the list `name`, in order.

    Raises:
        LexiconError: there is no such list.
    """
    lists = _lists(file)
    if name not in lists:
        raise LexiconError(f"{file}.txt has no list [{name}]; it has {', '.join(lists)}")
    return lists[name]


@cache
def words(file: str, name: str) -> frozenset[str]:
    """The words of the list `name`."""
    return frozenset(word for line in phrases(file, name) for word in line.split())


@cache
def regex(file: str, *names: str) -> str:
    """The phrases of the lists as one regular expression for folded text, without groups of its own."""
    return rf"(?<![\w'])(?:{_alternation(file, *names)})(?!\w)"


@cache
def pattern(file: str, *names: str) -> re.Pattern[str]:
    """`regex` compiled: it matches the longest phrases first where they begin alike."""
    return re.compile(regex(file, *names))


@dataclass(frozen=True)
class _Choice:
    """One of several ways to say it; optional: or none of them."""

    ways: tuple["_Phrase", ...]
    optional: bool


_Phrase: TypeAlias = tuple["str | _Choice", ...]


@cache
def _alternation(file: str, *names: str) -> str:
    """Every phrase of the lists; those with the same first word share it, which is what makes the search quick."""
    tails: dict[str, list[_Phrase]] = {}
    for name in names:
        for phrase in phrases(file, name):
            try:
                read = _read(phrase)
            except (IndexError, ValueError) as error:
                raise LexiconError(
                    f"{file}.txt, list [{name}]: '{phrase}' has a bracket without its other half"
                ) from error
            for first, tail in _openings(read):
                tails.setdefault(first, []).append(tail)
    branches = []
    for first in sorted(tails, key=lambda word: (-len(word), word)):
        rests = sorted(dict.fromkeys(tails[first]), key=_length, reverse=True)
        shown = "|".join(dict.fromkeys(_emit(rest, file, begun=True) for rest in rests))
        branches.append(_word(first, file) + (f"(?:{shown})" if shown else ""))
    return "|".join(branches)


def _read(phrase: str) -> _Phrase:
    parts = _TOKEN.findall(phrase)
    ways, end = _ways(parts, 0)
    if end != len(parts):
        raise ValueError(phrase)
    return ways[0] if len(ways) == 1 else (_Choice(ways, optional=False),)


def _ways(parts: Sequence[str], at: int) -> tuple[tuple[_Phrase, ...], int]:
    """The ways to say the parts from `at` up to the bracket that closes, and where that stands."""
    ways: list[list[str | _Choice]] = [[]]
    while at < len(parts) and parts[at] not in ")]":
        part = parts[at]
        if part == "|":
            ways.append([])
        elif part in "([":
            inner, at = _ways(parts, at + 1)
            if parts[at] != {"(": ")", "[": "]"}[part]:
                raise ValueError(part)
            ways[-1].append(_Choice(inner, optional=part == "["))
        else:
            ways[-1].append(part)
        at += 1
    return tuple(tuple(way) for way in ways if way), at


def _openings(phrase: _Phrase) -> list[tuple[str, _Phrase]]:
    """The words that a phrase can begin with, each with what then follows."""
    if not phrase:
        return []
    first, rest = phrase[0], phrase[1:]
    if isinstance(first, str):
        return [(first, rest)]
    found = [(word, tail + rest) for way in first.ways for word, tail in _openings(way)]
    return found + (_openings(rest) if first.optional else [])


def _length(phrase: _Phrase) -> int:
    """The most words that the phrase can have."""
    return sum(1 if isinstance(part, str) else max(map(_length, part.ways)) for part in phrase)


def _emit(phrase: _Phrase, file: str, *, begun: bool) -> str:
    """begun: whether a word stands before it, so that a gap comes first."""
    out = ""
    for part in phrase:
        gap = GAP if begun else ""
        if part == "...":
            out += gap + _FEW
            begun = False
            continue
        if isinstance(part, str):
            out += gap + _word(part, file)
        else:
            ways = sorted(part.ways, key=_length, reverse=True)
            shown = "(?:" + "|".join(_emit(way, file, begun=False) for way in ways) + ")"
            if part.optional:
                out += f"(?:{gap}{shown})?" if begun else f"(?:{shown}{GAP})?"
                continue
            out += gap + shown
        begun = True
    return out


def _word(part: str, file: str) -> str:
    if part == "_":
        return r"[\w'-]+"
    if part.startswith("{"):
        return f"(?:{_alternation(file, part[1:-1])})"
    open_end = part.endswith("*")
    word = re.escape(part.removesuffix("*")).replace("'", "'?")
    return word + (r"\w*" if open_end else "")
