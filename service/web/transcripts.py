"""A transcript's words as the pages show them: each with its seconds and its place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.memos.models import TranscriptRow
from transcribe.words import Transcript

UNSURE_BELOW = 0.35
"""Words with a lower probability are dotted: few enough that a reader still looks at them."""


@dataclass(frozen=True, slots=True)
class ShownWord:
    """start, end: seconds; a, b: its place in the text, b exclusive."""

    text: str
    start: float
    end: float
    a: int
    b: int
    unsure: bool


def paragraphs(row: TranscriptRow | None) -> list[list[ShownWord]]:
    """The words, one list for each stretch that was spoken in one go; [] where nothing was heard."""
    if row is None:
        return []
    transcript = Transcript.from_dict(row.words)
    spans = iter(transcript.char_spans())
    out = []
    for segment in transcript.segments:
        if not segment.text.strip():
            continue
        shown = []
        for word in segment.words:
            a, b = next(spans)
            shown.append(ShownWord(word.text.strip(), word.start, word.end, a, b, word.probability < UNSURE_BELOW))
        out.append(shown)
    return out


def flat_spans(evidence: Sequence[Any]) -> list[list[int]]:
    """Evidence as one list of [start, end], whether it came for one value or for each item of a list."""
    out: list[list[int]] = []
    for part in evidence:
        if len(part) == 2 and all(isinstance(n, int) for n in part):
            out.append([part[0], part[1]])
        else:
            out.extend(flat_spans(part))
    return out


def quote(text: str, evidence: Sequence[Any]) -> str:
    """The words of the evidence in the order of the text, with … where something lies between."""
    spans = sorted({(a, b) for a, b in flat_spans(evidence)})
    return " … ".join(piece for a, b in spans if (piece := text[a:b].strip()))
