"""Recordings that break off, have holes, or whose heads lie."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transcribe.audio import decode
from transcribe.errors import NotARecording, RecordingError

Recorder = Any
SPEECH = np.random.default_rng(7).normal(0, 0.1, 16_000 * 10).astype(np.float32)


def cut(path: Path, part: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part) - 3])
    return path


@pytest.mark.parametrize(
    "how", ["wav", "wav of a call", "mp3", "aac", "ogg opus", "webm", "flac", "amr", "wma", "aiff"]
)
def test_what_is_there_of_a_truncated_recording_is_read(record: Recorder, how: str) -> None:
    sound = decode(cut(record(how, SPEECH), 0.6), 60)
    assert sound.duration == pytest.approx(6.0, abs=1.2)  # codings keep up to a second together
    assert sound.cut is not None
    assert sound.cut.startswith(f"The recording breaks off at {sound.duration:.1f} seconds")


def test_a_head_that_tells_the_length_is_quoted(record: Recorder) -> None:
    cut_at = decode(cut(record("wav", SPEECH), 0.6), 60).cut
    assert cut_at is not None
    assert "its head says that it lasts 10.0" in cut_at


def test_an_mp4_is_readable_when_its_index_comes_first(record: Recorder) -> None:
    path = record("m4a", SPEECH, options={"movflags": "faststart"})
    sound = decode(cut(path, 0.6), 60)
    assert 4.5 < sound.duration < 6.5
    assert sound.cut is not None


def test_an_mp4_without_its_index_says_why_nothing_can_be_read(record: Recorder) -> None:
    with pytest.raises(NotARecording, match="breaks off before the index"):
        decode(cut(record("m4a", SPEECH), 0.6), 60)


def test_damage_in_the_middle_costs_only_what_is_damaged(record: Recorder) -> None:
    path = record("mp3", SPEECH)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    sound = decode(path, 60)
    assert sound.duration == pytest.approx(10.0, abs=0.5)
    assert sound.cut == "Parts of the recording are damaged, so that some words may be missing."


def wav_that_claims(record: Recorder, size: int) -> Path:
    path: Path = record("wav", SPEECH)
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", size)
    path.write_bytes(content)
    return path


def test_a_head_that_claims_ten_hours(record: Recorder) -> None:
    sound = decode(wav_that_claims(record, 36_000 * 32_000), 60)
    assert sound.duration == pytest.approx(10.0, abs=0.01)
    assert sound.cut is not None
    assert "breaks off at 10.0 seconds" in sound.cut


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_written_into_a_pipe_is_not_cut(record: Recorder, size: int) -> None:
    sound = decode(wav_that_claims(record, size), 60)
    assert sound.duration == pytest.approx(10.0, abs=0.01)
    assert sound.cut is None


@pytest.mark.parametrize("how", ["mp3", "m4a", "ogg opus", "webm", "flac", "amr", "wma", "wav", "3gp", "mka"])
def test_random_damage_never_ends_in_another_error(record: Recorder, how: str) -> None:
    content = bytearray(record(how, SPEECH).read_bytes())
    generator = np.random.default_rng(len(how))
    for round_ in range(15):
        broken = bytearray(content)
        for at in generator.integers(0, len(broken), 30):
            broken[at] = int(generator.integers(256))
        path = record(how)
        path.write_bytes(broken[: int(generator.integers(1, len(broken)))] if round_ % 3 == 0 else broken)
        try:
            sound = decode(path, 60)
        except RecordingError:
            continue
        assert 0 < sound.duration <= 60
        assert np.isfinite(sound.samples).all()
