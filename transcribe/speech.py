"""Where somebody speaks, and how speech is cut into clips for a model that hears up to 30 seconds at once."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transcribe.audio import SAMPLE_RATE, Samples

_MIN_SILENCE_MS = 120
_PAD_MS = 60
# A clip may hold short pauses. A model that hears a long one in a clip tends to fill it with words nobody said.
_LONGEST_PAUSE = 3 * SAMPLE_RATE


@dataclass(frozen=True)
class Clip:
    """Speech to be heard in one go. start, end: samples from the recording's beginning; spans: the speech inside."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...]

    @property
    def samples(self) -> int:
        return self.end - self.start

    def halves(self) -> tuple["Clip", "Clip"]:
        """The clip cut at its longest pause, or in the middle where it has none."""
        if len(self.spans) < 2:
            middle = (self.start + self.end) // 2
            return (
                Clip(self.start, middle, ((self.start, middle),)),
                Clip(middle, self.end, ((middle, self.end),)),
            )
        pauses = [after[0] - before[1] for before, after in zip(self.spans, self.spans[1:], strict=False)]
        cut = pauses.index(max(pauses)) + 1
        return _clip(self.spans[:cut]), _clip(self.spans[cut:])


def _clip(spans: tuple[tuple[int, int], ...]) -> Clip:
    return Clip(spans[0][0], spans[-1][1], spans)


def pack(spans: Iterable[tuple[int, int]], max_samples: int) -> list[Clip]:
    """Clips of at most `max_samples` out of spans that are no longer than that, cut only at pauses."""
    clips: list[Clip] = []
    for start, end in spans:
        last = clips[-1] if clips else None
        if last and end - last.start <= max_samples and start - last.end <= _LONGEST_PAUSE:
            clips[-1] = _clip((*last.spans, (start, end)))
        else:
            clips.append(_clip(((start, end),)))
    return clips


class SpeechFinder:
    """Silero's voice detector, whose package brings its weights. Not for two threads at once: it keeps a state."""

    def __init__(self) -> None:
        import torch

        threads = torch.get_num_threads()
        from silero_vad import load_silero_vad

        torch.set_num_threads(threads)  # importing silero_vad sets it to 1 for the whole process
        with warnings.catch_warnings():
            # The package loads its own file in a way that PyTorch wants to retire; that is not ours to change.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._detector = load_silero_vad()

    def clips(
        self, samples: Samples, max_seconds: float, on_progress: Callable[[float], None] | None = None
    ) -> list[Clip]:
        """The recording's speech in clips of at most `max_seconds`; none for silence and noise."""
        import torch
        from silero_vad import get_speech_timestamps

        # Thousands of tiny steps: more threads only wait for one another, many times as long on a busy machine.
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            spans = get_speech_timestamps(
                torch.from_numpy(samples),
                self._detector,
                sampling_rate=SAMPLE_RATE,
                min_silence_duration_ms=_MIN_SILENCE_MS,
                speech_pad_ms=_PAD_MS,
                max_speech_duration_s=max_seconds,
                progress_tracking_callback=(lambda percent: on_progress(percent / 100)) if on_progress else None,
            )
        finally:
            torch.set_num_threads(threads)
        return pack(((span["start"], span["end"]) for span in spans), round(max_seconds * SAMPLE_RATE))
