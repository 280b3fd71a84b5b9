"""A transcript as text, JSON, or subtitles."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from transcribe.words import Segment, Transcript, Word

# What a viewer can read at a time: two lines of 42 characters, some seconds.
_LINE_CHARS = 42
_CUE_CHARS = 2 * _LINE_CHARS
_CUE_SECONDS = 6.0
_PAUSE_SECONDS = 1.0
_SHORTEST_SECONDS = 0.5


@dataclass(frozen=True)
class Cue:
    """One subtitle. start, end: seconds."""

    start: float
    end: float
    text: str


def as_text(transcript: Transcript) -> str:
    """The words as one line; an empty one for silence."""
    return transcript.text + "\n"


def as_json(transcript: Transcript) -> str:
    """One line of JSON, see `Transcript.to_dict`."""
    return json.dumps(transcript.to_dict(), ensure_ascii=False) + "\n"


def as_srt(transcript: Transcript) -> str:
    blocks = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_wrapped(cue.text)}\n\n"
        for number, cue in enumerate(cues(transcript), 1)
    )
    return "".join(blocks)


def as_vtt(transcript: Transcript) -> str:
    escaped = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_wrapped(cue.text).translate(escaped)}\n\n"
        for cue in cues(transcript)
    )
    return "WEBVTT\n\n" + "".join(blocks)


FORMATS = {"text": as_text, "json": as_json, "srt": as_srt, "vtt": as_vtt}


def cues(transcript: Transcript) -> list[Cue]:
    """Subtitles in order, none overlapping the next, broken at sentences and pauses."""
    drawn = [cue for segment in transcript.segments for cue in _cues_of(segment)]
    starts = [*(cue.start for cue in drawn), float("inf")]
    return [
        Cue(cue.start, max(min(max(cue.end, cue.start + _SHORTEST_SECONDS), starts[i]), cue.start), cue.text)
        for i, cue in enumerate(drawn, 1)
    ]


def _cues_of(segment: Segment) -> Iterator[Cue]:
    if not segment.words:
        if segment.text.strip():
            yield Cue(segment.start, segment.end, segment.text.strip())
        return
    # The text is cut, not joined anew from the words: not every language has spaces between them.
    held: list[Word] = []
    begin = end = 0
    for word in segment.words:
        if held and _breaks(held, word):
            yield Cue(held[0].start, held[-1].end, segment.text[begin:end].strip())
            held, begin = [], end
        held.append(word)
        end = max(segment.text.find(word.text, end), end) + len(word.text)
    yield Cue(held[0].start, held[-1].end, segment.text[begin:].strip())


def _breaks(held: list[Word], word: Word) -> bool:
    chars = sum(len(each.text) + 1 for each in held) + len(word.text)
    return (
        held[-1].text.endswith((".", "?", "!", "。", "？", "！"))
        or chars > _CUE_CHARS
        or word.end - held[0].start > _CUE_SECONDS
        or word.start - held[-1].end > _PAUSE_SECONDS
    )


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _LINE_CHARS, break_long_words=False, break_on_hyphens=False)
