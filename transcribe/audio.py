"""Any recording to 16 kHz mono, without an ffmpeg program; what its head says; its outline for the player."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcribe.containers import (
    container_name,
    head,
    header_seconds,
    is_disk_error,
    open_recording,
    recorded_at,
    sound_track,
)
from transcribe.cut import where_it_stops
from transcribe.errors import EmptyRecording, NotARecording, RecordingTooLong

SAMPLE_RATE = 16_000
_GAP_SECONDS = 0.1  # clocks of containers are coarse and drift a little; a shorter gap is no gap
_LONGEST_GAP_SECONDS = 60.0  # a longer one is a damaged clock
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RecordingInfo:
    """What the file's head says; nothing has been decoded. duration: seconds, None where the head has none."""

    duration: float | None
    container: str
    codec: str
    channels: int
    sample_rate: int
    recorded_at: datetime | None
    video: bool


@dataclass(frozen=True)
class Sound:
    """samples: 16 kHz mono, -1 to 1; duration: seconds; cut: a sentence where the recording's end could not be read."""

    samples: Samples
    duration: float
    cut: str | None


def probe(path: Path) -> RecordingInfo:
    """Raises EmptyRecording, NotARecording or NoSoundTrack."""
    with open_recording(path) as container:
        track = sound_track(container)
        codec = track.codec_context
        return RecordingInfo(
            duration=header_seconds(container, track),
            container=container_name(container, head(path)),
            codec=codec.codec.canonical_name,
            channels=codec.channels,
            sample_rate=codec.sample_rate,
            recorded_at=recorded_at(container, track),
            video=any(not _is_cover(stream) for stream in container.streams.video),
        )


def _is_cover(stream: av.VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def decode(path: Path, max_seconds: float) -> Sound:
    """The whole sound track. What can be read of a damaged recording is returned, and `Sound.cut` says where it stops.

    Raises EmptyRecording, NotARecording, NoSoundTrack, and RecordingTooLong as soon as more than `max_seconds` have
    been decoded, whatever the head claims.
    """
    with open_recording(path) as container:
        track = sound_track(container)
        claimed = header_seconds(container, track)
        reader = TrackReader(container, track, SAMPLE_RATE)
        pieces: list[npt.NDArray[np.int16]] = []
        total = 0
        for frame in reader:
            piece = frame.to_ndarray().ravel().astype(np.int16, copy=False)
            total += piece.size
            if total > max_seconds * SAMPLE_RATE:
                raise RecordingTooLong(too_long(claimed, max_seconds))
            pieces.append(piece)
    if not total:
        raise _nothing(reader)
    samples = np.concatenate(pieces).astype(np.float32)
    samples /= 32768.0
    duration = total / SAMPLE_RATE
    return Sound(samples, duration, where_it_stops(path, duration, claimed, reader.damaged, reader.breaks_off))


def too_long(claimed: float | None, max_seconds: float) -> str:
    """The sentence for a recording that goes beyond the limit. claimed: seconds that its head tells."""
    limit = max_seconds / 60
    # A head may lie; only a claim beyond the limit can be true of what has been decoded so far.
    known = claimed is not None and claimed > max_seconds
    length = f"{(claimed or 0) / 60:.0f} minutes long" if known else f"longer than {limit:g} minutes"
    return (
        f"The recording is {length}, and the limit is {limit:g} minutes. Send a shorter one, or let the operator raise "
        "the setting DEBRIEF_MAX_MINUTES."
    )


def _nothing(reader: "TrackReader") -> EmptyRecording | NotARecording:
    if reader.damaged or reader.breaks_off:
        return NotARecording("Nothing of the recording's sound can be read: it is damaged. Copy it once more.")
    return EmptyRecording("The recording holds no sound at all: its sound track is empty. Record it again.")


class TrackReader:
    """The track's sound as 16-bit mono frames of one rate, read as far as it goes.

    Damage never raises: what can be read comes out. Afterwards `damaged` is True where something before the end could
    not be read, and `breaks_off` where the end itself is missing. Gaps that the recording's own clock shows become
    silence, so that seconds here are the seconds of a player.
    """

    def __init__(self, container: InputContainer, track: AudioStream, rate: int) -> None:
        self.damaged = self.breaks_off = False
        self._container, self._track, self._rate = container, track, rate

    def __iter__(self) -> Iterator[AudioFrame]:
        resampler: AudioResampler | None = None
        shape: tuple[str, str, int] | None = None
        clock: float | None = None
        for frame in self._frames():
            if frame.time is not None:
                gap = frame.time - clock if clock is not None else 0.0
                clock = frame.time if clock is None or gap > _GAP_SECONDS else clock
                if _GAP_SECONDS < gap < _LONGEST_GAP_SECONDS:
                    yield from _rest(resampler)
                    resampler = None
                    yield self._silence(gap)
            if clock is not None:
                clock += frame.samples / frame.sample_rate
            # A sound track may change its shape on the way; each resampler knows one shape only.
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if resampler is None or now != shape:
                yield from _rest(resampler)
                resampler, shape = AudioResampler(format="s16", layout="mono", rate=self._rate), now
            frame.pts = None
            yield from resampler.resample(frame)
        yield from _rest(resampler)

    def _silence(self, seconds: float) -> AudioFrame:
        zeros = np.zeros((1, round(seconds * self._rate)), np.int16)
        frame = AudioFrame.from_ndarray(zeros, format="s16", layout="mono")
        frame.sample_rate = self._rate
        return frame

    def _frames(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._track)
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, OSError) as error:
                if is_disk_error(error):
                    raise
                self.breaks_off = True
                return
            if packet is None:
                return
            try:
                frames = [frame for frame in packet.decode() if frame.samples]
            except av.error.FFmpegError:
                frames = []
                self.breaks_off = True
            # The flushing packet at the end brings what the decoder still held, not what follows the break.
            if frames and packet.size:
                self.damaged |= self.breaks_off
                self.breaks_off = False
            self.breaks_off |= packet.is_corrupt
            yield from frames


def _rest(resampler: AudioResampler | None) -> Iterator[AudioFrame]:
    """What the resampler still holds; one that passes frames through unchanged answers [None]."""
    held = cast("list[AudioFrame | None]", resampler.resample(None)) if resampler is not None else []
    yield from (frame for frame in held if frame is not None)


def peaks(samples: Samples, per_second: int = 50) -> bytes:
    """The loudest sample of each 1/per_second s as one byte, 0 to 255; the last stretch may be shorter."""
    step = SAMPLE_RATE // per_second
    if not samples.size:
        return b""
    loudest = np.maximum.reduceat(np.abs(samples), np.arange(0, samples.size, step))
    return np.minimum(np.round(loudest * 255), 255).astype(np.uint8).tobytes()
