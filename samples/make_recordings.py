"""Make the recordings of memos.yaml: `python -m samples.make_recordings [--only 03] [--target FOLDER]`.

Each sentence is spoken by itself, then laid down with the pauses of speech and a little white noise over all, and
written with PyAV in the container and codec that memos.yaml asks for. The random numbers come from the file's name, so
that a second run gives the same sound, as far as the speech programs and the encoders do.
Needs the programs flite and espeak-ng; everything else comes with Debrief.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import yaml
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from samples.model.voices import RATE, ProgramMissingError, Sound, Voice, require_programs, speak

HERE = Path(__file__).parent
PAUSES = (0.3, 0.9)  # seconds between two sentences, unless the memo asks for others
NOISE = (-3.7, -2.7)  # powers of ten: the amplitude of the white noise, within what the checkpoint was trained on
LEVEL = (0.7, 1.0)

Memo = dict[str, Any]


def main() -> int:
    """Make what the command line asks for; 1 where a speech program is missing."""
    parser = argparse.ArgumentParser(description="Make the sample recordings of memos.yaml.")
    parser.add_argument("--only", default="", help="only files whose name starts with this")
    parser.add_argument("--target", type=Path, default=HERE / "recordings", help="folder to write to")
    options = parser.parse_args()
    try:
        require_programs("flite", "espeak-ng")
    except ProgramMissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    options.target.mkdir(parents=True, exist_ok=True)
    for memo in read_memos(HERE / "memos.yaml"):
        if memo["file"].startswith(options.only):
            sound = lay_down(memo)
            path = options.target / memo["file"]
            write(sound, path, memo["encoding"], memo["recorded_at"])
            print(f"{memo['file']:34} {len(sound) / RATE:5.1f} s  {path.stat().st_size / 1024:6.0f} KiB")
    return 0


def read_memos(path: Path) -> list[Memo]:
    """The memos of memos.yaml, in order."""
    return cast(list[Memo], yaml.safe_load(path.read_text(encoding="utf-8")))


def sentences(text: str) -> list[str]:
    """The sentences of `text`, cut at each full stop that a capital follows ("at 9 a.m. on Friday" stays whole)."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if text else []


def lay_down(memo: Memo) -> Sound:
    """The memo's whole sound: float32, mono, 16 kHz."""
    random = np.random.default_rng(list(memo["file"].encode()))
    if memo["voice"] is None:
        sound = np.zeros(int(memo["seconds"] * RATE), np.float32)
    else:
        settings = dict(memo["voice"])
        pauses = settings.pop("pauses", PAUSES)
        voice = Voice(**settings)
        parts = [_silence(random.uniform(*pauses))]
        for sentence in sentences(memo["text"]):
            parts += [speak(voice, sentence) * np.float32(random.uniform(*LEVEL)), _silence(random.uniform(*pauses))]
        sound = np.concatenate(parts)
    noise = random.standard_normal(len(sound)) * 10 ** random.uniform(*NOISE)
    return np.clip(sound + noise, -1, 1).astype(np.float32)


def write(sound: Sound, path: Path, encoding: dict[str, Any], recorded_at: str) -> None:
    """Write `sound` (mono, 16 kHz) to `path`; the moment of recording goes into the file's own tag where it has one."""
    rate, channels = int(encoding["rate"]), int(encoding.get("channels", 1))
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        container.metadata["creation_time"] = recorded_at
        layout = "stereo" if channels == 2 else "mono"
        stream = cast(AudioStream, container.add_stream(encoding["codec"], rate=rate, layout=layout))
        if "bit_rate" in encoding:
            stream.bit_rate = encoding["bit_rate"]
        picture = _picture_track(container, encoding["video"]) if "video" in encoding else None
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for frame in _frames(sound):
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
        if picture is not None:
            _draw(container, picture, seconds=len(sound) / RATE)


def _silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.float32)


def _frames(sound: Sound) -> Iterator[av.AudioFrame]:
    for start in range(0, len(sound), RATE):
        frame = av.AudioFrame.from_ndarray(sound[None, start : start + RATE], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame


def _picture_track(container: av.container.OutputContainer, codec: str) -> VideoStream:
    stream = cast(VideoStream, container.add_stream(codec, rate=1))
    stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
    return stream


def _draw(container: av.container.OutputContainer, stream: VideoStream, seconds: float) -> None:
    """A grey picture with a bar that grows, one a second: what a phone's video of a dashboard might hold."""
    for second in range(int(seconds)):
        picture = np.full((120, 160, 3), 96, np.uint8)
        picture[100:110, 10 : 10 + int(140 * second / seconds)] = 220
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = second, Fraction(1, 1)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


if __name__ == "__main__":
    sys.exit(main())
