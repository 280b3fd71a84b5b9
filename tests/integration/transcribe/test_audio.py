import wave
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transcribe.audio import decode, probe
from transcribe.errors import EmptyRecording, NoSoundTrack, NotARecording, RecordingTooLong

Recorder = Any
Coding = Any


def assert_is_the_beep(samples: Any, loudness: float = 0.5) -> None:
    """A second of silence, then two of 440 Hz."""
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    assert loud[0] / 16_000 == pytest.approx(1.0, abs=0.08)
    tone = samples[loud[0] + 1600 : loud[0] + 1600 + 16_000]
    assert int(np.argmax(np.abs(np.fft.rfft(tone)))) == 440
    assert float(np.sqrt(np.mean(tone**2))) == pytest.approx(loudness / np.sqrt(2), rel=0.15)


def test_every_coding_becomes_the_same_sound(record: Recorder, coding: Coding) -> None:
    sound = decode(record(coding), 60)
    assert sound.samples.dtype == np.float32
    assert sound.samples.ndim == 1
    assert sound.duration == len(sound.samples) / 16_000 == pytest.approx(3.0, abs=0.12)
    assert sound.cut is None
    # Written as stereo, the one voice is spread over two channels.
    assert_is_the_beep(sound.samples, 0.5 if coding.layout == "mono" else 0.5 / np.sqrt(2))


def test_probing_every_coding(record: Recorder, coding: Coding) -> None:
    info = probe(record(coding))
    assert (info.container, info.codec) == coding.name
    assert info.sample_rate == coding.rate
    assert info.channels == (2 if coding.layout == "stereo" else 1)
    # An aac stream has no head that could tell.
    assert info.duration == (None if coding.ending == "aac" else pytest.approx(3.0, abs=0.15))
    assert info.video is False


def test_the_name_of_a_file_does_not_matter(record: Recorder) -> None:
    path = record("amr")
    assert probe(path.rename(path.with_name("no-ending"))).codec == "amr_nb"
    assert probe(record("flac").rename(path.with_name("wrong.mp3"))).codec == "flac"


def test_a_browsers_own_webm_has_no_duration(record: Recorder) -> None:
    # A browser streams what it records, and never comes back to fill in the length.
    path = record("webm", options={"live": "1"})
    assert probe(path).duration is None
    sound = decode(path, 60)
    assert sound.duration == pytest.approx(3.0, abs=0.05)
    assert sound.cut is None


def test_a_videos_sound_track(record: Recorder) -> None:
    path = record("mp4", picture=True)
    assert probe(path).video is True
    assert_is_the_beep(decode(path, 60).samples)


def test_a_gap_in_the_recordings_clock_is_silence(record: Recorder) -> None:
    # An Ogg page whose checksum is wrong is left out; what follows keeps its time.
    path = record("ogg opus", np.concatenate([np.random.default_rng(1).normal(0, 0.1, 16_000 * 5), np.zeros(16_000)]))
    whole = decode(path, 60).duration
    pages = path.read_bytes().split(b"OggS")
    middle = len(pages) // 2
    pages[middle] = pages[middle][:-5] + bytes(5)
    path.write_bytes(b"OggS".join(pages))
    assert decode(path, 60).duration == pytest.approx(whole, abs=0.05)


@pytest.mark.parametrize(
    ("how", "tags", "moment"),
    [
        ("m4a", {"creation_time": "2026-05-04T09:30:00Z"}, datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
        ("webm", {"creation_time": "2026-05-04T09:30:00Z"}, datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
        (
            "flac",
            {"date": "2026-05-04T09:30:00+02:00"},
            datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("mp3", {"date": "2026-05-04T09:30:15"}, datetime(2026, 5, 4, 9, 30, 15)),
        ("mp3", {"date": "2026"}, None),  # a year is no moment
        ("flac", {"date": "some day: maybe"}, None),
        ("m4a", {"creation_time": "1970-01-01T00:00:00Z"}, None),  # a clock that was never set
        ("wav", {}, None),
    ],
)
def test_the_files_own_moment_of_recording(
    record: Recorder, how: str, tags: dict[str, str], moment: datetime | None
) -> None:
    assert probe(record(how, metadata=tags)).recorded_at == moment


def test_broadcast_wav_has_its_moment_in_two_tags(record: Recorder) -> None:
    tags = {"origination_date": "2026-05-04", "origination_time": "09:30:15"}
    path = record("wav", metadata=tags, options={"write_bext": "1"})
    assert probe(path).recorded_at == datetime(2026, 5, 4, 9, 30, 15)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "memo.mp3"
    path.write_bytes(b"")
    for read in (probe, lambda path: decode(path, 60)):
        with pytest.raises(EmptyRecording, match="no bytes"):
            read(path)


def test_a_head_without_sound(tmp_path: Path) -> None:
    path = tmp_path / "memo.wav"
    with wave.open(str(path), "wb") as head:
        head.setparams((1, 2, 16_000, 0, "NONE", ""))
    with pytest.raises(EmptyRecording, match="no sound at all"):
        decode(path, 60)


@pytest.mark.parametrize(
    "content",
    [
        b"These are the minutes of our meeting.\n" * 500,
        b"a",
        np.random.default_rng(3).bytes(100_000),
        b"PK\x03\x04" + bytes(5000),
        b"%PDF-1.7\n" + b"stream " * 4000,
    ],
    ids=["text", "one letter", "noise", "zip", "pdf"],
)
def test_what_is_no_recording_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "memo.mp3"
    path.write_bytes(content)
    for read in (probe, lambda path: decode(path, 60)):
        with pytest.raises(NotARecording, match="Send sound or video in a common format"):
            read(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{0}\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile '{0}'\n"),
        ("call.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"),
        (
            "list.mpd",
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet><Representation>'
            "<BaseURL>{0}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        ),
    ],
)
def test_lists_that_name_other_files_are_never_followed(record: Recorder, tmp_path: Path, name: str, text: str) -> None:
    other = record("mpeg-ts")
    path = tmp_path / name
    path.write_text(text.format(other))
    with pytest.raises(NotARecording):
        decode(path, 60)


def test_a_video_without_sound(tmp_path: Path) -> None:
    import av

    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as output:
        video = output.add_stream("mpeg4", rate=5)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        output.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        output.mux(video.encode(None))
    with pytest.raises(NoSoundTrack, match="no sound track"):
        probe(path)


def test_a_recording_beyond_the_limit_names_length_limit_and_setting(record: Recorder) -> None:
    path = record("flac", np.zeros(16_000 * 200, np.float32))
    with pytest.raises(RecordingTooLong, match=r"3 minutes long, .* limit is 2 minutes.*DEBRIEF_MAX_MINUTES"):
        decode(path, 120)
    assert decode(path, 200).duration == pytest.approx(200)


def test_a_long_recording_whose_head_has_no_length_is_refused_too(record: Recorder) -> None:
    path = record("webm", np.zeros(16_000 * 70, np.float32), options={"live": "1"})
    with pytest.raises(RecordingTooLong, match="longer than 1 minutes"):
        decode(path, 60)


def test_reading_leaves_no_file_open(record: Recorder) -> None:
    path = record("m4a")
    before = open_files()
    for _ in range(20):
        probe(path)
        decode(path, 60)
    assert open_files() <= before


def open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0
