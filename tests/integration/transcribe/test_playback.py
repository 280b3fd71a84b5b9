from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transcribe.audio import decode, probe
from transcribe.errors import NotARecording
from transcribe.playback import make_playback_copy, plays_in_browsers

Recorder = Any
Coding = Any


def test_which_codings_browsers_play(record: Recorder, coding: Coding) -> None:
    assert plays_in_browsers(probe(record(coding))) is coding.plays


@pytest.mark.parametrize("how", ["amr", "wma", "3gp", "wav of a call", "caf"])
@pytest.mark.parametrize("ending", [".mp3", ".m4a", ".wav"])
def test_the_copy_plays_and_keeps_the_seconds(record: Recorder, tmp_path: Path, how: str, ending: str) -> None:
    original, copy = record(how), tmp_path / f"copy{ending}"
    before = original.read_bytes()
    make_playback_copy(original, copy)
    info = probe(copy)
    assert plays_in_browsers(info)
    assert info.channels == 1
    assert info.sample_rate >= 16_000
    heard, copied = decode(original, 60).samples, decode(copy, 60).samples
    assert len(copied) == pytest.approx(len(heard), abs=2400)
    starts = [np.flatnonzero(np.abs(samples) > 0.2)[0] / 16_000 for samples in (heard, copied)]
    assert starts[1] == pytest.approx(starts[0], abs=0.05)
    assert original.read_bytes() == before


def test_the_copy_of_a_truncated_recording_has_what_is_there(record: Recorder, tmp_path: Path) -> None:
    path = record("wma")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    make_playback_copy(path, tmp_path / "copy.mp3")
    assert decode(tmp_path / "copy.mp3", 60).duration == pytest.approx(decode(path, 60).duration, abs=0.1)


def test_nothing_is_left_of_a_copy_that_failed(tmp_path: Path) -> None:
    (tmp_path / "memo.amr").write_bytes(b"#!AMR\n" + b"\xff" * 50)
    with pytest.raises(NotARecording):
        make_playback_copy(tmp_path / "memo.amr", tmp_path / "copy.mp3")
    assert [path.name for path in tmp_path.iterdir()] == ["memo.amr"]


def test_another_ending_is_a_mistake_of_the_caller(record: Recorder, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ends in \.mp3, \.m4a, \.wav"):
        make_playback_copy(record("amr"), tmp_path / "copy.ogg")
