"""Transcription in a process of its own, so that its crash, its hang or its hunger for memory costs one recording."""

import base64
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, NoReturn, cast

from transcribe import errors
from transcribe.engine import Progress
from transcribe.errors import ChildCrashed, ChildOutOfMemory, ChildTimedOut, TranscribeError
from transcribe.pipe import Message, PipeClosed, PipeTimeout, TimedReader, send
from transcribe.weights import locate
from transcribe.words import Transcript

_LAST_WORDS_BYTES = 2000
_ENDING_SECONDS = 5.0
_VMSTAT = Path("/proc/vmstat")


@dataclass(frozen=True)
class Transcription:
    """A recording heard. peaks: see `audio.peaks`; cut: see `audio.Sound`; duration: seconds of sound."""

    transcript: Transcript
    peaks: bytes
    cut: str | None
    duration: float


class ChildTranscriber:
    """Keeps one child process with one loaded model over many recordings; starts it when first needed, and anew after
    anything that ended it. Threads wait for one another. Close it, or use it as a context manager."""

    def __init__(
        self,
        model: str,
        *,
        cache: Path | None = None,
        max_clip_seconds: float | None = None,
        max_seconds: float = 30 * 60,
        threads: int | None = None,
        base_seconds: float = 180.0,
        seconds_per_second: float = 20.0,
        memory_limit_bytes: int | None = None,
    ) -> None:
        """model: a name or a path, see `weights.locate`; max_clip_seconds, threads: see `WhisperEngine`; max_seconds:
        the longest recording; base_seconds + seconds_per_second * the recording's length: the longest time that one
        recording may take, loading the model included; memory_limit_bytes: of the child's data (Linux)."""
        self._model, self._cache = model, cache
        self._max_clip_seconds, self._max_seconds, self._threads = max_clip_seconds, max_seconds, threads
        self._base_seconds, self._seconds_per_second = base_seconds, seconds_per_second
        self._memory_limit_bytes = memory_limit_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id; None before the first recording and after a crash."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        hint: str | None = None,
        on_progress: Progress | None = None,
    ) -> Transcription:
        """The words of the recording at `path`; language, hint and on_progress as in `engine.Engine`.

        Raises RecordingError for what is wrong with the recording, EngineError for what is wrong with the machine, and
        OSError where the file cannot be opened.
        """
        with path.open("rb"):
            pass
        with self._lock:
            process = self._running()
            request: Message = {
                "path": str(path.resolve()),
                "max_seconds": self._max_seconds,
                "language": language,
                "hint": hint,
            }
            kills_before = _oom_kills()
            try:
                send(cast(BinaryIO, process.stdin), request)
                return self._listen(on_progress or (lambda _: None))
            except PipeTimeout:
                self._end()
                raise ChildTimedOut(
                    "The transcription did not finish within its time limit and was stopped; it can be tried again."
                ) from None
            except PipeClosed:
                self._report_end(kills_before)
            except TranscribeError:
                raise
            except BaseException:
                self._end()  # an interrupt, or an error of the caller's on_progress: the child is busy with a request
                raise

    def _listen(self, on_progress: Progress) -> Transcription:
        deadline = time.monotonic() + self._base_seconds
        while True:
            event = self._reader.receive(deadline)
            match event["event"]:
                case "sound":
                    deadline += self._seconds_per_second * float(event["duration"])
                case "progress":
                    on_progress(float(event["part"]))
                case "failed":
                    raise self._error(event)
                case "done":
                    return Transcription(
                        Transcript.from_dict(event["transcript"]),
                        base64.b64decode(event["peaks"]),
                        event["cut"],
                        float(event["duration"]),
                    )

    def _error(self, event: Message) -> TranscribeError:
        """The child's error as it was raised there."""
        kind: type[TranscribeError] = getattr(errors, event["error"])
        if not issubclass(kind, ChildOutOfMemory | ChildCrashed):
            return kind(event["message"])
        self._end()
        if issubclass(kind, ChildOutOfMemory):
            return self._out_of_memory(event["message"])
        return ChildCrashed(f"The transcription failed unexpectedly ({event['message']}); it can be tried again.")

    def _out_of_memory(self, detail: str) -> ChildOutOfMemory:
        error = ChildOutOfMemory(
            f"The machine has not enough memory to transcribe with the model '{self._model}'. Give it more, or set "
            "DEBRIEF_MODEL to a smaller model."
        )
        error.add_note(detail)
        return error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ChildCrashed("The transcriber has been closed.")
        if self.pid is not None:
            return cast("subprocess.Popen[bytes]", self._process)
        self._end()
        weights = locate(self._model, self._cache)
        self._last_words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        process = subprocess.Popen(
            # -P: no module of the folder that the program happens to run in may pose as one of ours.
            [sys.executable, "-P", "-m", "transcribe.child_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            bufsize=0,
            # Threads that spin while they wait take the processor from the pages: three times slower on a busy machine.
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ},
            start_new_session=True,  # a Ctrl-C in the terminal is the parent's to handle
        )
        self._process = process
        self._reader = TimedReader(cast(BinaryIO, process.stdout).fileno())
        start: Message = {
            "weights": str(weights.resolve()),
            "model": self._model,
            "max_clip_seconds": self._max_clip_seconds,
            "threads": self._threads,
            "memory_limit_bytes": self._memory_limit_bytes,
        }
        with contextlib.suppress(PipeClosed):  # the request that follows meets the same, and reports it
            send(cast(BinaryIO, process.stdin), start)
        return process

    def _report_end(self, kills_before: int) -> NoReturn:
        """The child is gone in the middle of a recording: say how it ended."""
        process = cast("subprocess.Popen[bytes]", self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING_SECONDS)
        code, said = process.poll(), self._said()
        self._end()
        if self._closed:
            raise ChildCrashed("The transcription was stopped because the program is closing.")
        killed = code == -signal.SIGKILL and _oom_kills() > kills_before
        if killed or errors.is_out_of_memory(RuntimeError(said)):
            raise self._out_of_memory(said or "The system killed the process for its memory.")
        how = f"by the signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"with status {code}"
        error = ChildCrashed(f"The transcribing process was ended {how}; the recording can be tried again.")
        if said:
            error.add_note(said)
        raise error

    def _said(self) -> str:
        self._last_words.seek(0, 2)
        self._last_words.seek(max(0, self._last_words.tell() - _LAST_WORDS_BYTES))
        return self._last_words.read().decode(errors="replace").strip()

    def _end(self) -> None:
        """Kill the child, if there is one, and let go of what belongs to it."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._last_words.close()
        self._process = None

    def close(self) -> None:
        """End the child, from any thread; a transcription that is under way raises ChildCrashed."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def __enter__(self) -> "ChildTranscriber":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _oom_kills() -> int:
    """How many processes the kernel has killed for memory since it started; 0 where it does not tell."""
    with contextlib.suppress(OSError):
        for line in _VMSTAT.read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
