"""Names spelled letter by letter: "Krasnik, K-R-A-S-N-I-K", "that's S I O B H A N"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from templates.filling.sound_index import likeness
from templates.filling.text import Reading, Span

_LETTERS = re.compile(r"(?<![\w'.-])[a-z](?:(?:-|\.\s?|,\s|\s)[a-z]){2,15}(?![\w'])\.?")
_SEPARATOR = re.compile(r"[^a-z]+")
_WORD = re.compile(r"[a-z']{2,}")
_NEAR = 70
"""Characters before the letters within which the name that they spell was said."""
_LIKE = 55.0


@dataclass(frozen=True)
class Spelled:
    """`letters` as spelled at `span`, for the word at `word`."""

    word: Span
    letters: str
    span: Span


def spelled_names(reading: Reading) -> Iterator[Spelled]:
    """Every name of three letters or more that is spelled, with the likest word before it that opens alike."""
    flat = reading.flat
    for m in _LETTERS.finditer(flat):
        letters = _SEPARATOR.sub("", m.group())
        best: tuple[float, Span] | None = None
        start = max(0, m.start() - _NEAR)
        for word in _WORD.finditer(flat, start, m.start()):
            like = likeness(word.group(), letters)
            if like >= _LIKE and (best is None or like >= best[0]):
                best = (like, word.span())
        if best:
            yield Spelled(best[1], letters, m.span())
