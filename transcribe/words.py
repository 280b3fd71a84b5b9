"""Timed words, and the way between a place in the text and the seconds of sound that it came from."""

from bisect import bisect_right
from collections.abc import Iterator
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
        return [(start, end) for start, end, word in self._placed() if isinstance(word, Word)]

    def seconds_of(self, start_char: int, end_char: int) -> tuple[float, float]:
        """The seconds of sound behind text[start_char:end_char].

        A range that touches no word, such as a single space, takes the word before it (or the first one).
        Raises ValueError where the range does not lie in the text.
        """
        if not 0 <= start_char <= end_char <= len(self.text):
            raise ValueError(f"[{start_char}, {end_char}) does not lie in a text of {len(self.text)} characters.")
        placed = list(self._placed())
        if not placed:
            return (0.0, 0.0)
        touched = [piece for start, end, piece in placed if start < end_char and end > start_char]
        if not touched:
            before = bisect_right([start for start, _, _ in placed], start_char) - 1
            touched = [placed[max(before, 0)][2]]
        return (min(piece.start for piece in touched), max(piece.end for piece in touched))

    def _placed(self) -> Iterator[tuple[int, int, Word | Segment]]:
        """Every word with its place in `text`; a segment without words stands for itself."""
        offset = 0
        for segment in self.segments:
            text = segment.text.strip()
            if not text:
                continue
            if not segment.words:
                yield offset, offset + len(text), segment
            cursor = 0
            for word in segment.words:
                found = text.find(word.text, cursor)
                # A word that is not in the segment's text has no width, so that spans stay in step with `words`.
                start, width = (found, len(word.text)) if found >= 0 else (cursor, 0)
                cursor = start + width
                yield offset + start, offset + cursor, word
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
