"""The doorbell on one machine: huey, in a SQLite file of its own beside either database.

huey takes a job off its queue before it runs it, so that a killed worker loses the ring. That is what `recover` is for.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

STOP_AFTER = 20.0
"""Seconds that a job may go on once the worker was told to stop; the memo's row outlives it."""


class HueyDoorbell:
    def __init__(self, queue: Path) -> None:
        self._huey = SqliteHuey("debrief", filename=str(queue), results=False, fsync=True, timeout=30, utc=True)
        self._handle: Callable[[str], None] | None = None
        self._recover: Callable[[], None] | None = None
        self._ring = self._huey.task(name="memo")(self._on_ring)
        self._huey.periodic_task(crontab(minute="*"), name="recover")(self._on_minute)

    def ring(self, memo_id: str, *, at: datetime | None = None) -> None:
        if at is None:
            self._ring(memo_id)
        else:
            self._ring.schedule((memo_id,), delay=max(0.0, (at - datetime.now(UTC)).total_seconds()))

    def run(self, handle: Callable[[str], None], recover: Callable[[], None]) -> None:
        self._handle, self._recover = handle, recover
        consumer = Consumer(
            self._huey,
            workers=1,
            worker_type="thread",
            max_delay=1.0,
            check_worker_health=True,
            shutdown_timeout=STOP_AFTER,
        )
        consumer.run()

    def close(self) -> None:
        self._huey.storage.close()

    def _on_ring(self, memo_id: str) -> None:
        assert self._handle is not None, "A ring is answered in the worker only."
        self._handle(memo_id)

    def _on_minute(self) -> None:
        assert self._recover is not None, "A ring is answered in the worker only."
        # Rings that still wait will be answered anyway; a long memo must not have every minute add a ring for each other.
        if self._huey.pending_count() == 0:
            self._recover()
