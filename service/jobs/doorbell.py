"""The doorbell: wakes a worker for a memo. The memo's row is the truth; a ring may be lost or doubled."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Doorbell(Protocol):
    """Rings may be lost or doubled; `worker.recover` rings again for whatever waits."""

    def ring(self, memo_id: str, *, at: datetime | None = None) -> None:
        """Have a worker look at the memo, not before `at`."""

    def run(self, handle: Callable[[str], None], recover: Callable[[], None]) -> None:
        """Call `handle` for every ring, one after the other, and `recover` every minute, until told to stop."""

    def close(self) -> None:
        """Let go of the queue's files or connections."""
