"""Where a text says what was asked for, and the part of it that shows this best."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.search.asking import Term
from service.search.folding import Token, tokens

Span = tuple[int, int]

LENGTH = 220
"""Characters of a snippet."""

_BEFORE = 60
"""Characters of a snippet ahead of what was found."""


@dataclass(frozen=True)
class Snippet:
    """A part of a text. marks: what was asked for, as places in `text`; place: the first of it in the whole text."""

    text: str
    marks: list[Span]
    place: Span | None = None

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in its parts, and whether each is marked."""
        out: list[tuple[str, bool]] = []
        at = 0
        for start, end in self.marks:
            out += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [piece for piece in [*out, (self.text[at:], False)] if piece[0]]


def places(text: str, asked: Sequence[Term]) -> list[tuple[int, Span]]:
    """Every place of a term in the text: the number of the term, and where; in their order."""
    words = list(tokens(text))
    out = [(number, span) for number, term in enumerate(asked) for span in _of(words, term)]
    return sorted(out, key=lambda one: one[1])


def whole(text: str, asked: Sequence[Term]) -> Snippet:
    """The text uncut, with its marks."""
    return Snippet(text, _joined([span for _, span in places(text, asked)]))


def snippet(text: str, asked: Sequence[Term]) -> Snippet:
    """The part of the text that has the most of the terms, the first such one; its beginning where it has none."""
    hits = places(text, asked)
    if not hits:
        return Snippet(_cut(text, 0, LENGTH)[0], [])
    start, first = 0, hits[0][1]
    most = 0
    low = 0
    for high, (_, span) in enumerate(hits):
        while span[1] - hits[low][1][0] > LENGTH - _BEFORE and low < high:
            low += 1
        different = len({number for number, _ in hits[low : high + 1]})
        if different > most:
            most, first = different, hits[low][1]
            start = max(0, first[0] - _BEFORE)
    shown, begin, ahead = _cut(text, start, max(start + LENGTH, first[1]))
    marks = [
        (a - begin + ahead, b - begin + ahead)
        for a, b in _joined([span for _, span in hits])
        if a >= begin and b <= begin + len(shown)
    ]
    return Snippet(shown, marks, first)


def _of(words: Sequence[Token], term: Term) -> list[Span]:
    out: list[Span] = []
    size = len(term.words)
    for at in range(len(words) - size + 1):
        if all(_same(words[at + n].text, term, n) for n in range(size)):
            last = words[at + size - 1]
            # A pair of which the first character alone was asked for.
            spare = len(last.text) - len(term.words[-1]) if last.pair else 0
            end = last.end - spare if last.end - last.start == len(last.text) else last.end
            out.append((words[at].start, end))
    return out


def _same(word: str, term: Term, number: int) -> bool:
    asked = term.words[number]
    return word.startswith(asked) if term.begins and number == len(term.words) - 1 else word == asked


def _joined(spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The text from about `start` to about `end`, between words, with … where it was cut; where it begins, and how many
    characters were put ahead of it."""
    if start > 0:
        space = text.find(" ", max(0, start - 20), start + 1)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - 20), end)
        end = space if space > start else end
    ahead = "… " if start > 0 else ""
    return f"{ahead}{text[start:end]}{' …' if end < len(text) else ''}", start, len(ahead)
