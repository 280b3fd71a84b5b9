"""A copy that every browser plays, of recordings that not every browser plays. The original stays as it is."""

from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream

from transcribe.audio import RecordingInfo, TrackReader
from transcribe.containers import open_recording, sound_track
from transcribe.errors import NotARecording

_PLAYED = {
    "wav": {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"},
    "mp3": {"mp3"},
    "m4a": {"aac", "mp3"},
    "mp4": {"aac", "mp3"},
    "aac": {"aac"},
    "flac": {"flac"},
    "ogg": {"opus", "vorbis"},
    "webm": {"opus", "vorbis"},
}
_CODERS = {".mp3": ("mp3", "libmp3lame"), ".m4a": ("ipod", "aac"), ".wav": ("wav", "pcm_s16le")}
_BIT_RATE = 64_000


def plays_in_browsers(info: RecordingInfo) -> bool:
    """Whether the browsers of today play the recording as it is."""
    return info.codec in _PLAYED.get(info.container, set())


def make_playback_copy(path: Path, target: Path) -> None:
    """Write the recording's sound as mono to `target`, whose ending says how: .mp3, .m4a or .wav.

    The copy appears whole or not at all. Raises as `audio.probe` does, and ValueError for another ending.
    """
    if target.suffix not in _CODERS:
        raise ValueError(f"A playback copy ends in {', '.join(_CODERS)}, not in '{target.suffix}'.")
    form, coder = _CODERS[target.suffix]
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with open_recording(path) as container, av.open(str(unfinished), mode="w", format=form) as output:
            track = sound_track(container)
            rate = _rate(track.codec_context.sample_rate)
            written = output.add_stream(coder, rate=rate, layout="mono")
            assert isinstance(written, AudioStream)
            if coder != "pcm_s16le":
                written.bit_rate = _BIT_RATE
            position = 0
            for frame in TrackReader(container, track, rate):
                frame.pts, frame.time_base = position, Fraction(1, rate)
                position += frame.samples
                output.mux(written.encode(frame))
            if not position:
                raise NotARecording("Nothing of the recording's sound can be read, so that it cannot be played either.")
            output.mux(written.encode(None))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _rate(original: int) -> int:
    """A rate that mp3 and aac both have, no lower than speech needs and no higher than the recording's own."""
    return max(rate for rate in (16_000, 24_000, 44_100) if rate <= max(original, 16_000))
