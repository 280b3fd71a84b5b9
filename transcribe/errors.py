"""What can go wrong between a recording and its words.

A `permanent` error lies in the recording itself: another try gives the same. Every other error is about this machine,
and the recording deserves another try once that has been mended.
"""

from typing import ClassVar


class TranscribeError(Exception):
    """The recording could not be turned into words; the message is a sentence for a person."""

    permanent: ClassVar[bool] = False


class RecordingError(TranscribeError):
    """The recording itself cannot be used, however often it is tried."""

    permanent = True


class EmptyRecording(RecordingError):
    """The file has no bytes, or its sound track has no samples."""


class NotARecording(RecordingError):
    """The file is not a sound or video file that can be read."""


class NoSoundTrack(RecordingError):
    """A video file without sound."""


class RecordingTooLong(RecordingError):
    """More sound than the limit allows."""


class EngineError(TranscribeError):
    """The recording is fine; the machine could not transcribe it this time."""


class WeightsMissing(EngineError):
    """The model's weights are not on this machine; the message names what mends it.

    model: the name or path that was asked for.
    """

    def __init__(self, model: str, message: str) -> None:
        super().__init__(message)
        self.model = model


class WeightsUnusable(EngineError):
    """The file is there, but it is no checkpoint in openai-whisper's format."""


class ChildCrashed(EngineError):
    """The transcribing process ended before it answered."""


class ChildTimedOut(EngineError):
    """The transcribing process did not finish within its time and was stopped."""


class ChildOutOfMemory(EngineError):
    """The transcribing process ran out of memory."""


class UnknownLanguage(EngineError):
    """The language that was asked for is none that the model knows."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether another library's error means that memory ran out; each words it in its own way."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        hint in text for hint in ("memory", "failed to map segment", "can't start new thread", "bad_alloc")
    )
