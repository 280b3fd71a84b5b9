"""What every speech recogniser here offers, whatever is behind it."""

from collections.abc import Callable
from typing import Protocol

from transcribe.audio import Samples
from transcribe.words import Transcript

Progress = Callable[[float], None]
"""Called with the part that is done, 0 to 1, never less than before."""


class Engine(Protocol):
    """One loaded model. Silence and noise give a transcript without words."""

    def transcribe(
        self,
        samples: Samples,
        *,
        language: str | None = None,
        hint: str | None = None,
        on_progress: Progress | None = None,
    ) -> Transcript:
        """Words with their seconds.

        samples: 16 kHz mono, -1 to 1; language: a code such as "en", None to have it detected; hint: names and terms
        that may occur, separated by commas, the most important first. Raises EngineError.
        """
        ...
