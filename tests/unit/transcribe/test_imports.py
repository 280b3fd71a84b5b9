import subprocess
import sys

import pytest

from transcribe.errors import EngineError, RecordingError, TranscribeError


@pytest.mark.parametrize("module", ["transcribe", "transcribe.child", "transcribe.weights", "transcribe.playback"])
def test_what_the_parent_imports_brings_neither_torch_nor_whisper(module: str) -> None:
    code = f"import sys, {module}; print([name for name in ('torch', 'whisper', 'silero_vad') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "[]"


def test_only_errors_of_the_recording_are_permanent() -> None:
    kinds: list[type[TranscribeError]] = [
        TranscribeError,
        *TranscribeError.__subclasses__(),
        *RecordingError.__subclasses__(),
    ]
    kinds += EngineError.__subclasses__()
    assert {kind.__name__ for kind in kinds if kind.permanent} == {
        "RecordingError",
        "EmptyRecording",
        "NotARecording",
        "NoSoundTrack",
        "RecordingTooLong",
    }
