"""Words as the index keeps them: without case, accents and forms of width, so that both databases compare the same."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MOST_OF_WORD = 60
"""Characters: PostgreSQL takes no word of more than 2,046 bytes, and nobody types more."""

# Writing without spaces between words: Han, Hiragana, Katakana with its half-width forms.
_RUN = (
    r"[\u3005-\u3007\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\uFF66-\uFF9F"
    r"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]"
)
_PIECE = re.compile(
    rf"(?P<run>{_RUN}(?:{_RUN}|[\u3099\u309A])*)|(?P<word>(?!{_RUN})[^\W_](?:(?!{_RUN})[^\W_]|[\u0300-\u036F])*)"
)
_ALNUM = re.compile(r"[^\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036F]+")
# Letters of their own in Unicode, accents to whoever types them.
_OTHERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


class Token(NamedTuple):
    """A word of the index, and where its characters are in the text."""

    text: str
    start: int
    end: int
    pair: bool = False
    """Whether it is a part of a run without spaces, which it overlaps with its neighbours."""


def folded(text: str) -> str:
    """The text without case, accents and forms of width; what it marks off stays."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    # The marks of kana and Hangul are no accents: composed again, they stay what they were.
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).translate(_OTHERS)


def key_of(text: str) -> str:
    """The text as it is sorted and begun with: its words with one space between them."""
    return " ".join(_ALNUM.findall(folded(text)))


def tokens(text: str) -> Iterator[Token]:
    """The words of the text; a run without spaces as its overlapping pairs and its last character."""
    for found in _PIECE.finditer(text):
        start, end = found.span()
        piece = folded(found.group())
        if found.lastgroup == "run":
            yield from _pairs(piece, start, end)
        else:
            for word in _ALNUM.findall(piece):
                yield Token(word[:MOST_OF_WORD], start, end)


def _pairs(run: str, start: int, end: int) -> Iterator[Token]:
    # A half-width character with its mark becomes one: then only the run as a whole has a known place.
    exact = len(run) == end - start
    for at in range(len(run)):
        pair = run[at : at + 2]
        yield Token(pair, start + at if exact else start, start + at + len(pair) if exact else end, True)
