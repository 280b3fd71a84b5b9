"""The parts of an interrupted recording as one. Their streams cannot be put together byte by byte: each has a head of its own."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream

from transcribe.audio import TrackReader, too_long
from transcribe.containers import open_recording, sound_track
from transcribe.errors import EmptyRecording, RecordingError, RecordingTooLong

RATE = 24_000
"""Hertz: more than speech needs, and than Whisper listens to."""


def join(paths: Sequence[Path], target: Path, max_seconds: float) -> None:
    """Write the sound of all parts, in their order, as one mono FLAC file. It appears whole or not at all.

    A part that holds no sound, such as one that a call ended at once, is passed over.

    Raises:
        RecordingError: no part holds any, or all together are longer than `max_seconds`.
    """
    unfinished = target.with_name(f"{target.name}.part")
    trouble: RecordingError | None = None
    position = 0
    try:
        with av.open(str(unfinished), mode="w", format="flac") as output:
            written = output.add_stream("flac", rate=RATE, layout="mono")
            assert isinstance(written, AudioStream)
            for path in paths:
                try:
                    with open_recording(path) as container:
                        for frame in TrackReader(container, sound_track(container), RATE):
                            frame.pts, frame.time_base = position, Fraction(1, RATE)
                            position += frame.samples
                            if position > max_seconds * RATE:
                                raise RecordingTooLong(too_long(None, max_seconds))
                            output.mux(written.encode(frame))
                except RecordingTooLong:
                    raise
                except RecordingError as error:
                    trouble = error
            if not position:
                raise trouble or EmptyRecording("The recording holds no sound at all. Record it again.")
            output.mux(written.encode(None))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
