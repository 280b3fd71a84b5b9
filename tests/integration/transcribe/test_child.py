"""A real child process that is killed, stopped, starved and orphaned."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from transcribe.child import ChildTranscriber, Transcription
from transcribe.errors import (
    ChildCrashed,
    ChildOutOfMemory,
    ChildTimedOut,
    NotARecording,
    RecordingTooLong,
    WeightsMissing,
    WeightsUnusable,
)


@pytest.fixture(scope="module")
def child(checkpoint: Path) -> Iterator[ChildTranscriber]:
    with ChildTranscriber(str(checkpoint), threads=2) as child:
        yield child


def send_when_busy(child: ChildTranscriber, number: signal.Signals) -> Callable[[float], None]:
    """An on_progress that sends the signal to the child once, in the middle of its work."""
    sent: list[int] = []

    def progress(_part: float) -> None:
        if not sent and child.pid is not None:
            sent.append(child.pid)
            os.kill(child.pid, number)

    return progress


def test_words_peaks_and_progress_come_back(child: ChildTranscriber, memo: Path) -> None:
    told: list[float] = []
    result = child.transcribe(memo, on_progress=told.append)
    assert isinstance(result, Transcription)
    assert "Redwood Foods" in result.transcript.text
    assert result.duration == pytest.approx(40.8, abs=0.1)
    assert len(result.peaks) == pytest.approx(result.duration * 50, abs=1)
    assert max(result.peaks) > 100
    assert result.cut is None
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_one_process_serves_many_recordings(child: ChildTranscriber, memo: Path) -> None:
    first = child.transcribe(memo)
    pid = child.pid
    assert child.transcribe(memo) == first
    assert child.pid == pid


def test_a_bad_recording_costs_nothing_but_itself(child: ChildTranscriber, memo: Path, tmp_path: Path) -> None:
    child.transcribe(memo)
    pid = child.pid
    (tmp_path / "notes.mp3").write_text("These are no sounds. " * 100)
    with pytest.raises(NotARecording):
        child.transcribe(tmp_path / "notes.mp3")
    with pytest.raises(FileNotFoundError):
        child.transcribe(tmp_path / "gone.mp3")
    assert child.transcribe(memo).transcript.words
    assert child.pid == pid


def test_a_truncated_recording_is_transcribed_and_told(child: ChildTranscriber, memo: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.wav").write_bytes(memo.read_bytes()[:400_000])
    result = child.transcribe(tmp_path / "cut.wav")
    assert result.transcript.text.startswith("Deal update for Redwood Foods.")
    assert result.cut is not None
    assert "breaks off at 12.5 seconds" in result.cut


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_crash_costs_one_try(child: ChildTranscriber, memo: Path, number: signal.Signals) -> None:
    with pytest.raises(ChildCrashed, match=f"by the signal {number.name}; the recording can be tried again") as caught:
        child.transcribe(memo, on_progress=send_when_busy(child, number))
    assert caught.value.permanent is False
    assert child.pid is None
    assert child.transcribe(memo).transcript.words


def test_a_child_that_died_between_two_recordings_is_replaced(child: ChildTranscriber, memo: Path) -> None:
    child.transcribe(memo)
    pid = child.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while child.pid is not None:
        time.sleep(0.01)
    assert child.transcribe(memo).transcript.words


def test_a_hang_ends_at_the_time_limit(checkpoint: Path, memo: Path) -> None:
    with ChildTranscriber(str(checkpoint), threads=2) as warm:
        warm.transcribe(memo)  # loading is not what this measures
        warm._base_seconds, warm._seconds_per_second = 2.0, 0.02
        pid, begun = warm.pid, time.monotonic()
        with pytest.raises(ChildTimedOut, match="time limit"):
            warm.transcribe(memo, on_progress=send_when_busy(warm, signal.SIGSTOP))
        assert 2.0 < time.monotonic() - begun < 6.0
        assert pid is not None
        assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's data")
@pytest.mark.parametrize("megabytes", [40, 200, 350])
def test_memory_exhaustion_is_told_as_such(checkpoint: Path, memo: Path, megabytes: int) -> None:
    with (
        ChildTranscriber(str(checkpoint), threads=2, memory_limit_bytes=megabytes * 1_000_000) as starved,
        pytest.raises(ChildOutOfMemory, match="not enough memory to transcribe with the model"),
    ):
        starved.transcribe(memo)


def test_the_length_limit_holds_in_the_child(checkpoint: Path, memo: Path) -> None:
    with (
        ChildTranscriber(str(checkpoint), threads=2, max_seconds=30) as strict,
        pytest.raises(RecordingTooLong, match="DEBRIEF_MAX_MINUTES"),
    ):
        strict.transcribe(memo)


def test_no_weights_no_process(tmp_path: Path, memo: Path) -> None:
    with ChildTranscriber("small", cache=tmp_path) as child:
        with pytest.raises(WeightsMissing, match="debrief doctor --download"):
            child.transcribe(memo)
        assert child.pid is None


def test_weights_that_are_none(tmp_path: Path, memo: Path) -> None:
    (tmp_path / "notes.pt").write_text("These are not weights.")
    with (
        ChildTranscriber(str(tmp_path / "notes.pt")) as child,
        pytest.raises(WeightsUnusable, match="Set DEBRIEF_MODEL"),
    ):
        child.transcribe(memo)


def test_closing_ends_a_transcription_under_way(checkpoint: Path, memo: Path) -> None:
    child = ChildTranscriber(str(checkpoint), threads=2)
    busy = threading.Event()

    def close() -> None:
        busy.wait(60)
        child.close()

    def progress(_part: float) -> None:
        busy.set()
        time.sleep(0.3)

    closer = threading.Thread(target=close)
    closer.start()
    with pytest.raises(ChildCrashed, match="the program is closing"):
        child.transcribe(memo, on_progress=progress)
    closer.join()
    assert child.pid is None
    with pytest.raises(ChildCrashed, match="has been closed"):
        child.transcribe(memo)


def test_an_error_of_the_callers_progress_is_the_callers(child: ChildTranscriber, memo: Path) -> None:
    def fail(_part: float) -> None:
        raise KeyError("the row is gone")

    with pytest.raises(KeyError):
        child.transcribe(memo, on_progress=fail)
    assert child.transcribe(memo).transcript.words


PARENT = """
import sys
from pathlib import Path
from transcribe.child import ChildTranscriber

child = ChildTranscriber(sys.argv[1], threads=1)
child.transcribe(Path(sys.argv[2]), on_progress=lambda part: print(child.pid, flush=True))
"""


def test_a_killed_parent_leaves_no_orphan(checkpoint: Path, memo: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(checkpoint), str(memo)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    orphan.wait(timeout=10)


def test_the_path_to_words_takes_less_than_half_of_the_recording(child: ChildTranscriber, memo: Path) -> None:
    child.transcribe(memo)
    begun = time.monotonic()
    result = child.transcribe(memo)
    assert time.monotonic() - begun < 0.5 * result.duration


def test_silence_has_no_words_but_an_outline(child: ChildTranscriber, record: Callable[..., Path]) -> None:
    result = child.transcribe(record("mp3", np.zeros(16_000 * 8, np.float32)))
    assert result.transcript.text == ""
    assert set(result.peaks) == {0}
