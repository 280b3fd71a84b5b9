"""Where in the sound a draft's evidence is: the one way from places in the text to seconds."""

from collections.abc import Sequence
from typing import Any

from service.memos.models import TranscriptRow
from transcribe.words import Transcript


class Timing:
    """A memo's timed words, asked by places in its text."""

    def __init__(self, row: TranscriptRow | None) -> None:
        self._heard = None if row is None else Transcript.from_dict(row.words)

    def seconds(self, evidence: Sequence[Any]) -> list[Any]:
        """[start_s, end_s] for each [start, end] of the evidence, in the evidence's own shape; [] without words."""
        heard = self._heard
        if heard is None:
            return []
        return [
            [round(second, 2) for second in heard.seconds_of(part[0], part[1])] if is_span(part) else self.seconds(part)
            for part in evidence
        ]


def is_span(part: Sequence[Any]) -> bool:
    """Whether a part of the evidence is one [start, end], and not the list of them for an item."""
    return len(part) == 2 and all(isinstance(at, int) for at in part)
