"""Whether the machine can do its work: what `debrief doctor` checks and the pages' banner tells."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.domain.errors import DebriefError
from service.settings import Settings
from transcribe import weights
from transcribe.errors import TranscribeError

_KEPT_FOR = 5.0
"""Seconds for which the banner trusts its last look at the disk."""

_last: tuple[float, str, str | None] | None = None


@dataclass(frozen=True)
class Finding:
    """One thing checked. text: what was found, with what mends it where it is not well."""

    name: str
    well: bool
    text: str


def missing_weights(settings: Settings) -> str | None:
    """One sentence, with the command that mends it, where the model's weights are not on this machine."""
    try:
        weights.locate(settings.model, settings.weights_cache)
    except TranscribeError as error:
        return str(error)
    return None


def banner(settings: Settings) -> str | None:
    """What every page tells while memos cannot be transcribed; None when all is well."""
    global _last
    at = time.monotonic()
    if _last is None or _last[1] != settings.model or at - _last[0] > _KEPT_FOR:
        reason = missing_weights(settings)
        _last = (at, settings.model, None if reason is None else f"New memos wait. {reason}")
    return _last[2]


def examine(checks: list[tuple[str, Callable[[], str]]]) -> Iterator[Finding]:
    """Run the checks one by one; each returns what it found, or raises what is wrong."""
    for name, check in checks:
        try:
            yield Finding(name, True, check())
        except (DebriefError, TranscribeError) as error:
            yield Finding(name, False, str(error))
