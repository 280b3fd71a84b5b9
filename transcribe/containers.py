"""Opening a recording: which containers are read, what their heads say. Nothing but the given file is ever opened."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcribe.errors import EmptyRecording, NoSoundTrack, NotARecording

# Playlists, image sequences and whatever refers to further files (hls, dash, concat, sdp ...) are not on this list.
READ = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dss,eac3,flac,flv,gsm,loas,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpc,mpc8,mpeg,mpegts,ogg,qcp,rm,tak,tta,voc,w64,wav,wv"
)
_HEAD_BYTES = 4096
_FIRST_CREDIBLE_YEAR = 2000  # clocks that were never set say 1904 or 1970


class _Bytes:
    """The file's bytes without its name, so that contents alone decide what it is."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


@contextmanager
def open_recording(path: Path) -> Iterator[InputContainer]:
    """The opened container of `path`.

    Raises EmptyRecording, NotARecording, and OSError where the file itself cannot be read.
    """
    with path.open("rb") as file:
        if not file.read(1):
            raise EmptyRecording("The file is empty: it has no bytes. Send the recording again.")
        file.seek(0)
        options = {"format_whitelist": READ, "protocol_whitelist": "none"}
        try:
            container = av.open(_Bytes(file), mode="r", options=options, metadata_errors="replace")
        except (av.error.FFmpegError, ValueError, OSError) as error:
            if is_disk_error(error):
                raise
            raise NotARecording(_unreadable(head(path))) from error
        with container:
            yield container


def is_disk_error(error: Exception) -> bool:
    """Whether reading the file failed, not understanding it: seeking to where a damaged head points fails as well."""
    foreign = isinstance(error, av.error.FFmpegError) or not isinstance(error, OSError)
    return not foreign and cast(OSError, error).errno != errno.EINVAL


def _unreadable(start: bytes) -> str:
    if start[4:8] == b"ftyp":
        return (
            "The recording breaks off before the index that its format (mp4, m4a, 3gp) keeps at the end, so that "
            "nothing of it can be read. Copy it from the recorder once more."
        )
    return (
        "The file is not a recording that can be read. Send sound or video in a common format such as mp3, m4a, wav, "
        "ogg, webm, flac, amr, wma, 3gp or dss."
    )


def sound_track(container: InputContainer) -> AudioStream:
    """The first sound track that can be decoded. Raises NoSoundTrack or NotARecording."""
    tracks = container.streams.audio
    for track in tracks:
        # A track whose codec is unknown has no codec context, whatever the type stubs promise.
        if cast(object, track.codec_context) is not None and track.codec_context.sample_rate > 0:
            return track
    if tracks:
        raise NotARecording("The recording's sound is coded in a way that cannot be read. Send it as mp3, m4a or wav.")
    if any(stream.type == "video" for stream in container.streams):
        raise NoSoundTrack("The video has no sound track. Send a recording that has sound.")
    raise NotARecording(_unreadable(b""))


def head(path: Path) -> bytes:
    """The file's first bytes, for what the demuxer does not pass on."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def container_name(container: InputContainer, start: bytes) -> str:
    """One plain word: wav, mp3, m4a, mp4, mov, 3gp, ogg, webm, matroska, flac, amr, asf, dss ..."""
    name = container.format.name
    if name.startswith("mov,"):
        brand = start[8:12].decode("latin-1").strip().lower()
        if brand.startswith(("3gp", "3g2", "3gr", "3gs")):
            return "3gp"
        return {"qt": "mov", "m4a": "m4a", "m4b": "m4a"}.get(brand, "mp4")
    if name.startswith("matroska"):
        return "webm" if b"webm" in start[:64] else "matroska"
    return "amr" if name.startswith("amr") else name.split(",")[0]


def header_seconds(container: InputContainer, track: AudioStream) -> float | None:
    """What the head claims; None where it claims nothing, as for a browser's own recordings."""
    if container.format.name == "aac":
        return None  # a stream without a head; the demuxer guesses from the first frames, and far off
    if track.duration is not None and track.time_base is not None:
        return float(track.duration * track.time_base)
    return container.duration / av.time_base if container.duration is not None else None


def recorded_at(container: InputContainer, track: AudioStream) -> datetime | None:
    """The moment the file itself names; aware where the tag says the offset, None where no tag has a time of day."""
    tags = {key.lower(): value for key, value in {**track.metadata, **container.metadata}.items()}
    day, clock = tags.get("date", ""), tags.get("creation_time", "")
    # Broadcast WAV splits the moment into a date and a time; everyone else has it in one tag.
    for value in (tags.get("com.apple.quicktime.creationdate", ""), clock, f"{day} {clock}", day):
        moment = _moment(value)
        if moment is not None:
            return moment
    return None


def _moment(value: str) -> datetime | None:
    value = value.strip()
    if ":" not in value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.year >= _FIRST_CREDIBLE_YEAR else None
