"""The child's side, `python -m transcribe.child_process`: one model, one recording after the other.

Requests come in by standard input, events go out by what was standard output. Where standard input ends, the parent is
gone, however it died, and the child goes too.
"""

import base64
import contextlib
import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import BinaryIO

from transcribe.audio import decode, peaks
from transcribe.engine import Engine
from transcribe.errors import ChildCrashed, ChildOutOfMemory, TranscribeError, is_out_of_memory
from transcribe.pipe import Message, PipeClosed, receive, send

_STEP = 0.01  # of progress; more messages would tell nothing more


def main() -> None:
    # Libraries print; the way to the parent must carry messages only.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    start = receive(sys.stdin.buffer)
    if start["memory_limit_bytes"] is not None:
        _limit_memory(start["memory_limit_bytes"])
    requests: queue.Queue[Message] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    child = _Child(start, out)
    while child.answer(requests.get()):
        pass


def _listen(requests: "queue.Queue[Message]") -> None:
    with contextlib.suppress(PipeClosed):
        while True:
            requests.put(receive(sys.stdin.buffer))
    os._exit(0)  # at once, also in the middle of a recording: nobody waits for it any more


def _limit_memory(limit: int) -> None:
    import resource

    # Data, not address space: PyTorch maps far more than it ever touches.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


class _Child:
    def __init__(self, start: Message, out: BinaryIO) -> None:
        self._start, self._out = start, out
        self._engine: Engine | None = None

    def answer(self, request: Message) -> bool:
        """Whether the process is fit for another request."""
        try:
            self._transcribe(request)
        except PipeClosed:
            return False
        except TranscribeError as error:
            self._failed(type(error).__name__, str(error))
        except Exception as error:
            if is_out_of_memory(error):
                self._failed(ChildOutOfMemory.__name__, f"{type(error).__name__}: {error}")
            else:
                traceback.print_exc()
                self._failed(ChildCrashed.__name__, f"{type(error).__name__}: {error}")
            return False  # what an unforeseen error leaves behind is unknown; the parent starts a fresh process
        return True

    def _failed(self, error: str, message: str) -> None:
        send(self._out, {"event": "failed", "error": error, "message": message})

    def _transcribe(self, request: Message) -> None:
        sound = decode(Path(request["path"]), request["max_seconds"])
        send(self._out, {"event": "sound", "duration": sound.duration})
        told = 0.0

        def tell(part: float) -> None:
            nonlocal told
            if part >= told + _STEP:
                told = part
                send(self._out, {"event": "progress", "part": part})

        engine = self._loaded()
        send(self._out, {"event": "loaded"})
        transcript = engine.transcribe(
            sound.samples, language=request["language"], hint=request["hint"], on_progress=tell
        )
        send(
            self._out,
            {
                "event": "done",
                "transcript": transcript.to_dict(),
                "peaks": base64.b64encode(peaks(sound.samples)).decode(),
                "cut": sound.cut,
                "duration": sound.duration,
            },
        )

    def _loaded(self) -> Engine:
        if self._engine is None:
            from transcribe.whisper_engine import WhisperEngine  # heavy, and a bad recording never needs it

            self._engine = WhisperEngine(
                Path(self._start["weights"]),
                model=self._start["model"],
                max_clip_seconds=self._start["max_clip_seconds"],
                threads=self._start["threads"],
            )
        return self._engine


if __name__ == "__main__":
    main()
