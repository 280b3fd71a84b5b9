"""Words that a person writes in place of those that were heard: each keeps its seconds, and places in the text follow."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from transcribe.words import Segment, Transcript, Word

Span = tuple[int, int]
"""[start, end) in code points of a transcript's text."""

_FAR = 1500
"""Words of one paragraph that are compared one by one; more of them that differ take each other's place as a whole."""


@dataclass(frozen=True)
class Piece:
    """What became of old[a:b]: it is new[c:d] now. same: in the same words; else b - a or d - c may be nothing."""

    a: int
    b: int
    c: int
    d: int
    same: bool


@dataclass(frozen=True)
class Moves:
    """The way from places in a text to those in the text that took its place, where words stand in their order."""

    pieces: Sequence[Piece]

    def follow(self, start: int, end: int) -> Span | None:
        """Where the words of old[start:end] are; None: they are gone. Replaced words are followed as a whole."""
        kept = [piece for piece in self._touched(start, end) if piece.c < piece.d]
        if not kept:
            return None
        first, last = kept[0], kept[-1]
        at = first.c + max(0, start - first.a) if first.same else first.c
        to = last.d - max(0, last.b - end) if last.same else last.d
        return (at, to) if at < to else None

    def untouched(self, start: int, end: int) -> bool:
        """Whether the words of old[start:end] are the same, and follow each other as before."""
        touched = self._touched(start, end)
        return all(piece.same for piece in touched) and all(
            after.c - before.d == after.a - before.b for before, after in pairwise(touched)
        )

    @property
    def back(self) -> "Moves":
        """The way from the new text to the old one."""
        return Moves([Piece(p.c, p.d, p.a, p.b, p.same) for p in self.pieces])

    def _touched(self, start: int, end: int) -> Sequence[Piece]:
        first = bisect_right(self.pieces, start, key=lambda piece: piece.b)
        last = bisect_left(self.pieces, end, key=lambda piece: piece.a)
        return self.pieces[first:last]


def corrected(heard: Transcript, texts: Mapping[int, str]) -> Transcript:
    """The transcript with other words in some segments. texts: by the segment's number; blanks count as one.

    A word that stays keeps its seconds; those in the place of others share their seconds by length; words put in take
    the pause that they stand in. Raises IndexError where there is no such segment.
    """
    segments = list(heard.segments)
    places = _places(heard)
    for number, text in texts.items():
        segment = segments[number]
        words = text.split()
        if " ".join(words) != " ".join(segment.text.split()):
            old = _timed(heard, segment, places[number])
            segments[number] = replace(segment, text=" ".join(words), words=tuple(_retimed(segment, old, words)))
    return replace(heard, segments=tuple(segments))


def moves(old: Transcript, new: Transcript) -> Moves:
    """The way from places in the text of `old` to those in `new`, which has the same segments with other words."""
    pieces: list[Piece] = []
    for before, after, a, c in zip(old.segments, new.segments, _places(old), _places(new), strict=True):
        was, now = before.text.strip(), after.text.strip()
        if was == now:
            if was:
                pieces.append(Piece(a, a + len(was), c, c + len(now), same=True))
            continue
        own, fresh = _tokens(was), _tokens(now)
        for same, i, j, k, m in _aligned([was[x:y] for x, y in own], [now[x:y] for x, y in fresh]):
            if same:
                pairs = zip(own[i:j], fresh[k:m], strict=True)
                pieces += [Piece(a + x, a + y, c + u, c + v, same=True) for (x, y), (u, v) in pairs]
            else:
                x, y = (own[i][0], own[j - 1][1]) if i < j else (own[i - 1][1],) * 2 if i else (0, 0)
                u, v = (fresh[k][0], fresh[m - 1][1]) if k < m else (fresh[k - 1][1],) * 2 if k else (0, 0)
                pieces.append(Piece(a + x, a + y, c + u, c + v, same=False))
    return Moves(pieces)


def _places(transcript: Transcript) -> list[int]:
    """Where each segment's words begin in the text."""
    out, at = [], 0
    for segment in transcript.segments:
        out.append(at)
        text = segment.text.strip()
        at += len(text) + 1 if text else 0
    return out


def _tokens(text: str) -> list[Span]:
    out, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        out.append((at, at + len(word)))
        at += len(word)
    return out


def _timed(heard: Transcript, segment: Segment, place: int) -> list[Word]:
    """The segment's words as its text has them, each with seconds; where several share some, they are divided."""
    text = segment.text.strip()
    sure = {word.text: word.probability for word in segment.words}
    out: list[Word] = []
    for a, b in _tokens(text):
        start, end = heard.seconds_of(place + a, place + b)
        out.append(Word(text[a:b], start, max(start, end), sure.get(text[a:b], 1.0)))
    return _in_order(_divided(out))


def _divided(words: Sequence[Word]) -> list[Word]:
    """Words that share their seconds with each other, one after the other in them."""
    out: list[Word] = []
    first = 0
    for i, word in enumerate(words):
        if i + 1 == len(words) or (words[i + 1].start, words[i + 1].end) != (word.start, word.end):
            out += _spread(words[first : i + 1], word.start, word.end)
            first = i + 1
    return out


def _retimed(segment: Segment, old: Sequence[Word], words: Sequence[str]) -> list[Word]:
    out: list[Word] = []
    for same, i, j, k, m in _aligned([word.text for word in old], words):
        if same:
            out += old[i:j]
            continue
        if i < j:
            start, end = old[i].start, old[j - 1].end
        else:
            start = old[i - 1].end if i else segment.start
            end = old[i].start if i < len(old) else segment.end
        out += _spread([Word(text, start, start, 1.0) for text in words[k:m]], start, max(start, end))
    return _in_order(out)


def _spread(words: Sequence[Word], start: float, end: float) -> list[Word]:
    """The words one after the other from start to end, each as long as its letters."""
    if len(words) == 1:
        return [replace(words[0], start=start, end=end)]
    letters = sum(len(word.text) for word in words)
    out, done = [], 0
    for word in words:
        at = start + (end - start) * done / letters
        done += len(word.text)
        out.append(replace(word, start=round(at, 3), end=round(start + (end - start) * done / letters, 3)))
    return out


def _in_order(words: Sequence[Word]) -> list[Word]:
    """No word begins before the one ahead of it, or ends before it begins."""
    out, at = [], 0.0
    for word in words:
        at = max(at, word.start)
        out.append(replace(word, start=at, end=max(at, word.end)))
    return out


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """(same, i, j, k, m): old[i:j] is new[k:m], or has it in its place; in order, and all of both."""
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    out = [(True, 0, head, 0, head)] if head else []
    if max(len(a), len(b)) > _FAR:
        out.append((False, head, head + len(a), head, head + len(b)))
    elif a or b:
        found = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        out += [(tag == "equal", head + i, head + j, head + k, head + m) for tag, i, j, k, m in found]
    if tail:
        out.append((True, len(old) - tail, len(old), len(new) - tail, len(new)))
    return out
