"""Timed words, and the way between a place in the text and the seconds of sound that it came from."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Word:
    """One word with its punctuation. start, end: seconds from the beginning of the recording; probability: 0 to 1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Segment:
    """Words spoken in one go. start, end: seconds from the beginning of the recording."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Transcript:
    """All that was heard in one recording.

    duration: seconds of the recording; engine, model: what heard it, for the record.
    """

    segments: tuple[Segment, ...]
    language: str
    duration: float
    engine: str
    model: str

    @cached_property
    def text(self) -> str:
        """The segments' texts joined by one space each; silent recordings give ""."""
        return " ".join(stripped for segment in self.segments if (stripped := segment.text.strip()))

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)

    def char_spans(self) -> list[tuple[int, int]]:
        """[start, end) of every word of `words` in `text`, in code points."""
        return [(start, end) for start, end, _ in self._placed()]

    def seconds_of(self, start_char: int, end_char: int) -> tuple[float, float]:
        """The seconds of sound behind text[start_char:end_char].

        Where the recogniser wrote something else than the words that it timed, such as digits, these are the seconds of
        the words in their place, else of the segment. A range that touches no letter or digit, such as a single space,
        takes what stands before it (or the first word).
        Raises ValueError where the range does not lie in the text.
        """
        if not 0 <= start_char <= end_char <= len(self.text):
            raise ValueError(f"[{start_char}, {end_char}) does not lie in a text of {len(self.text)} characters.")
        timed = self._timed
        if not timed:
            return (0.0, 0.0)
        first = bisect_right(timed, start_char, key=lambda piece: piece[1])
        last = bisect_left(timed, end_char, key=lambda piece: piece[0])
        touched = timed[first:last] or [timed[max(first - 1, 0)]]
        return (min(piece[2] for piece in touched), max(piece[3] for piece in touched))

    @cached_property
    def _timed(self) -> list[tuple[int, int, float, float]]:
        """Where `text` has letters or digits: [start, end) in code points and the seconds, in order, nothing twice."""
        out: list[tuple[int, int, float, float]] = []
        offset = 0
        for segment in self.segments:
            text = segment.text.strip()
            if not text:
                continue
            place, unplaced = 0, list[Word]()
            for start, end, word in _in_text(segment):
                if start == end:
                    unplaced.append(word)
                    continue
                out += _between(segment, offset, place, start, unplaced)
                out.append((offset + start, offset + end, word.start, word.end))
                place, unplaced = end, []
            out += _between(segment, offset, place, len(text), unplaced)
            offset += len(text) + 1
        return out

    def _placed(self) -> Iterator[tuple[int, int, Word]]:
        """Every word with its place in `text`."""
        offset = 0
        for segment in self.segments:
            text = segment.text.strip()
            if not text:
                continue
            for start, end, word in _in_text(segment):
                yield offset + start, offset + end, word
            offset += len(text) + 1

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, as JSON keeps them."""
        return {
            "text": self.text,
            "language": self.language,
            "duration": self.duration,
            "engine": self.engine,
            "model": self.model,
            "segments": [
                {
                    "start": segment.start,
                    "end": segment.end,
                    "text": segment.text,
                    "words": [
                        {"text": word.text, "start": word.start, "end": word.end, "probability": word.probability}
                        for word in segment.words
                    ],
                }
                for segment in self.segments
            ],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Transcript":
        """The inverse of `to_dict`. Raises KeyError or TypeError for anything else."""
        segments = tuple(
            Segment(
                start=segment["start"],
                end=segment["end"],
                text=segment["text"],
                words=tuple(Word(**word) for word in segment["words"]),
            )
            for segment in data["segments"]
        )
        return cls(segments, data["language"], data["duration"], data["engine"], data["model"])


def _in_text(segment: Segment) -> Iterator[tuple[int, int, Word]]:
    """Every word of a segment with its place in the segment's stripped text."""
    text, cursor = segment.text.strip(), 0
    for word in segment.words:
        found = text.find(word.text, cursor)
        # A word that is not in the segment's text has no width, so that spans stay in step with `words`.
        start, width = (found, len(word.text)) if found >= 0 else (cursor, 0)
        cursor = start + width
        yield start, cursor, word


def _between(
    segment: Segment, offset: int, start: int, end: int, unplaced: Sequence[Word]
) -> list[tuple[int, int, float, float]]:
    """What stands between two words that are in the text: timed by the words that are not, else by the segment."""
    if not any(char.isalnum() for char in segment.text.strip()[start:end]):
        return []
    first, last = (unplaced[0].start, unplaced[-1].end) if unplaced else (segment.start, segment.end)
    return [(offset + start, offset + end, first, last)]
