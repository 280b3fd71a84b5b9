"""The worker process: one a data folder. At its start it puts right what a killed one has left."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from service.db import Database, now
from service.digest.service import send_due
from service.domain.errors import Conflict, OperatorError
from service.domain.retry import next_try
from service.domain.states import MemoState
from service.jobs.doorbell import Doorbell
from service.jobs.steps import Steps
from service.memos import files, repository
from service.memos.service import move_to
from service.settings import Settings
from templates import NoteTemplate
from transcribe import weights
from transcribe.child import ChildTranscriber
from transcribe.errors import WeightsMissing

log = logging.getLogger("debrief.worker")

ASK_AGAIN = 60.0
"""Seconds before a download that failed is tried again."""

STOPPED = "The worker was stopped in the middle of this try."


class Weights:
    """Sees to it that the model's weights are here, fetching them on first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: float | None = None

    def __call__(self) -> None:
        """Raises WeightsMissing or WeightsUnusable where they are not here and could not be fetched just now."""
        model, cache = self._settings.model, self._settings.weights_cache
        try:
            weights.locate(model, cache)
        except WeightsMissing:
            if self._asked is not None and time.monotonic() - self._asked < ASK_AGAIN:
                raise
            self._asked = time.monotonic()
            log.info("fetching the weights of %s into %s", model, cache)
            weights.download(model, cache, None, base_url=self._settings.weights_url)


def transcriber(settings: Settings) -> ChildTranscriber:
    """Whisper in a child process, as the settings say."""
    memory = settings.whisper_memory_mb
    return ChildTranscriber(
        settings.model,
        cache=settings.weights_cache,
        max_clip_seconds=settings.max_clip_seconds,
        max_seconds=settings.max_seconds,
        threads=settings.threads,
        seconds_per_second=settings.time_limit_factor,
        memory_limit_bytes=None if memory is None else memory * 1_000_000,
    )


@contextmanager
def at_work(
    database: Database, settings: Settings, doorbell: Doorbell, note_templates: dict[str, NoteTemplate]
) -> Iterator[Steps]:
    """The steps, with this data folder's lock held and what a killed worker has left put right.

    Raises:
        OperatorError: another worker has this data folder.
    """
    lock = FileLock(settings.data / "worker.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise OperatorError(
            f"Another worker is already at work in {settings.data}. One data folder has one worker; stop the other one first."
        ) from None
    with lock, transcriber(settings) as child:
        put_back(database)
        files.drop_unfinished(settings)
        yield Steps(database, settings, doorbell, child, Weights(settings), note_templates)


def work(database: Database, settings: Settings, doorbell: Doorbell, note_templates: dict[str, NoteTemplate]) -> None:
    """Answer the doorbell until told to stop.

    Raises:
        OperatorError: another worker has this data folder.
    """
    with at_work(database, settings, doorbell, note_templates) as steps:
        recover(database, doorbell)
        log.info("worker ready in %s, model %s", settings.data, settings.model)
        doorbell.run(steps.handle, lambda: _look_again(database, settings, doorbell))


def _look_again(database: Database, settings: Settings, doorbell: Doorbell) -> None:
    """The doorbell calls this between two memos: whatever says that it is in work was lost in an error, and waits again.

    Then the digests that are due are sent.
    """
    put_back(database)
    recover(database, doorbell)
    send_due(database, settings)


def put_back(database: Database) -> None:
    """Put memos that a killed worker has left claimed back, or on the list of failed ones after too many tries.

    Only right while the worker's lock is held: then nobody can be at work on them.
    """
    with database.read() as session:
        left = repository.abandoned(session)
    for memo in left:
        at = next_try(memo.tries, now(), permanent=False)
        target = MemoState.FAILED if at is None else MemoState.RECEIVED
        log.warning("memo %s: try %d was cut off; it is %s now", memo.id, memo.attempt, target)
        try:
            with database.write() as session:
                session.add(memo)
                # The worker's death need not be this memo's fault: no pause, but the try counts.
                move_to(session, memo, target, reason=STOPPED, problem=None if at else STOPPED, progress=None)
        except Conflict:
            continue


def recover(database: Database, doorbell: Doorbell) -> None:
    """Ring for every memo that waits; whatever is in work is left alone."""
    with database.read() as session:
        waiting = repository.due(session, now())
    for memo_id in waiting:
        doorbell.ring(memo_id)
