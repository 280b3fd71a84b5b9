"""Recordings in every coding that can be written here, and the small checkpoint.

There is no writer for the dictation format dss, nor for amr_wb, which phones use for HD voice: reading them is untried.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

ROOT = Path(__file__).parents[3]
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Coding:
    """How a recording is written. name: what `probe` calls its container and codec; lossy: how far sizes may be off."""

    ending: str
    form: str
    codec: str
    rate: int
    name: tuple[str, str]
    layout: str = "mono"
    plays: bool = False


CODINGS = {
    "wav": Coding("wav", "wav", "pcm_s16le", 16000, ("wav", "pcm_s16le"), plays=True),
    "wav of a call": Coding("wav", "wav", "pcm_mulaw", 8000, ("wav", "pcm_mulaw")),
    "mp3": Coding("mp3", "mp3", "libmp3lame", 44100, ("mp3", "mp3"), "stereo", plays=True),
    "m4a": Coding("m4a", "ipod", "aac", 44100, ("m4a", "aac"), plays=True),
    "aac": Coding("aac", "adts", "aac", 44100, ("aac", "aac"), plays=True),
    "ogg opus": Coding("ogg", "ogg", "libopus", 48000, ("ogg", "opus"), plays=True),
    "webm": Coding("webm", "webm", "libopus", 48000, ("webm", "opus"), plays=True),
    "flac": Coding("flac", "flac", "flac", 44100, ("flac", "flac"), "stereo", plays=True),
    "amr": Coding("amr", "amr", "libopencore_amrnb", 8000, ("amr", "amr_nb")),
    "wma": Coding("wma", "asf", "wmav2", 44100, ("asf", "wmav2")),
    "3gp": Coding("3gp", "3gp", "libopencore_amrnb", 8000, ("3gp", "amr_nb")),
    "3gp aac": Coding("3gp", "3gp", "aac", 16000, ("3gp", "aac")),
    "mp4": Coding("mp4", "mp4", "aac", 48000, ("mp4", "aac"), plays=True),
    "mov": Coding("mov", "mov", "pcm_s16le", 44100, ("mov", "pcm_s16le")),
    "caf": Coding("caf", "caf", "alac", 44100, ("caf", "alac")),
    "aiff": Coding("aiff", "aiff", "pcm_s16be", 44100, ("aiff", "pcm_s16be"), "stereo"),
    "mka": Coding("mka", "matroska", "libopus", 48000, ("matroska", "opus")),
    "ac3": Coding("ac3", "ac3", "ac3", 44100, ("ac3", "ac3")),
    "wavpack": Coding("wv", "wv", "wavpack", 16000, ("wv", "wavpack")),
    "avi": Coding("avi", "avi", "mp3", 44100, ("avi", "mp3")),
    "mpeg-ts": Coding("ts", "mpegts", "aac", 48000, ("mpegts", "aac")),
    "adpcm": Coding("wav", "wav", "adpcm_ms", 16000, ("wav", "adpcm_ms")),
}

Recorder = Callable[..., Path]


def beep(seconds: float = 3.0, starts: float = 1.0, hertz: float = 440.0) -> Samples:
    """Silence, then a tone to the end, at 16 kHz."""
    times = np.arange(round(seconds * 16_000)) / 16_000
    return (0.5 * np.sin(2 * np.pi * hertz * times) * (times >= starts)).astype(np.float32)


def write(
    path: Path, samples: Samples, coding: Coding, metadata: dict[str, str], options: dict[str, str], picture: bool
) -> None:
    with av.open(str(path), "w", format=coding.form, options=options) as output:
        output.metadata.update(metadata)
        track = output.add_stream(coding.codec, rate=coding.rate, layout=coding.layout)
        assert isinstance(track, AudioStream)
        if coding.codec in ("aac", "wmav2", "libmp3lame"):
            track.bit_rate = 64_000
        video = output.add_stream("mpeg4", rate=5) if picture else None
        if isinstance(video, VideoStream):
            video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
            for _ in range(round(5 * len(samples) / 16_000)):
                output.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
            output.mux(video.encode(None))
        whole = av.AudioFrame.from_ndarray(
            np.round(samples * 32767).astype(np.int16)[None, :], format="s16", layout="mono"
        )
        whole.sample_rate = 16_000
        resampler = av.AudioResampler(track.codec_context.format, coding.layout, coding.rate)
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            if frame is not None:
                output.mux(track.encode(frame))
        output.mux(track.encode(None))


@pytest.fixture(params=list(CODINGS))
def coding(request: pytest.FixtureRequest) -> Coding:
    """Each coding in turn."""
    return CODINGS[request.param]


@pytest.fixture
def record(tmp_path: Path) -> Recorder:
    """record(coding name or Coding, samples=a beep, metadata={}, options={}, picture=False) -> path of the file."""

    def recorder(
        how: str | Coding,
        samples: Samples | None = None,
        metadata: dict[str, str] | None = None,
        options: dict[str, str] | None = None,
        picture: bool = False,
    ) -> Path:
        coding = how if isinstance(how, Coding) else CODINGS[how]
        path = tmp_path / f"recording.{coding.ending}"
        write(path, beep() if samples is None else samples, coding, metadata or {}, options or {}, picture)
        return path

    return recorder


@pytest.fixture(scope="session")
def checkpoint() -> Path:
    return ROOT / "samples" / "model" / "memo-micro.en.pt"


@pytest.fixture(scope="session")
def memo() -> Path:
    """A recording of 41 seconds of speech that the small checkpoint knows."""
    return ROOT / "samples" / "recordings" / "01-redwood-foods.wav"
