"""The steps of a memo, each from one committed row to the next: transcribe, then fill."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from service.db import Database, now
from service.domain.errors import Conflict, IllegalMove
from service.domain.retry import next_try
from service.domain.states import MemoState
from service.filling import filler_of
from service.jobs.doorbell import Doorbell
from service.memos import files, repository
from service.memos.models import Memo, TranscriptRow
from service.memos.service import move_to
from service.questions import additions, disputes
from service.questions import service as questions
from service.review import drafting
from service.settings import Settings
from templates import NoteTemplate
from transcribe.audio import probe
from transcribe.child import Transcription
from transcribe.errors import TranscribeError, WeightsMissing, WeightsUnusable
from transcribe.playback import make_playback_copy, plays_in_browsers

log = logging.getLogger("debrief.worker")

PROGRESS_EVERY = 1.0
"""Seconds between two writes of a memo's progress: each is a committed transaction."""

_FILLS = 3
"""Times that a memo is filled, where what it says changes under the filler."""

UNEXPECTED = (
    "Something unexpected went wrong while this memo was worked on ({kind}). The log has the details; try it again."
)


class Transcriber(Protocol):
    """What the worker needs of `transcribe.child.ChildTranscriber`."""

    def transcribe(
        self, path: Path, *, language: str | None, hint: str | None, on_progress: Callable[[float], None] | None
    ) -> Transcription: ...


class Steps:
    """Takes one memo as far as it goes. One instance a worker; not for several threads."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        doorbell: Doorbell,
        transcriber: Transcriber,
        ready: Callable[[], None],
        note_templates: dict[str, NoteTemplate],
    ) -> None:
        """ready: raises WeightsMissing where the model cannot be had at the moment.

        Raises:
            OperatorError: a language model is set up by half.
        """
        self._database = database
        self._settings = settings
        self._doorbell = doorbell
        self._transcriber = transcriber
        self._ready = ready
        self._templates = note_templates
        self._filler = filler_of(settings)

    def handle(self, memo_id: str) -> None:
        """Answer one ring. Whatever the memo is in is looked up here; a doubled or late ring finds nothing to do."""
        with self._database.read() as session:
            memo = repository.get(session, memo_id)
        if memo is None or (memo.next_try_at is not None and memo.next_try_at > now()):
            return
        if memo.standing in (MemoState.RECEIVED, MemoState.WAITING_FOR_WEIGHTS):
            self._transcribe(memo)
        elif memo.standing is MemoState.TRANSCRIBED:
            self._fill(memo)

    def _transcribe(self, memo: Memo) -> None:
        try:
            self._ready()
        except (WeightsMissing, WeightsUnusable) as error:
            self._wait_for_weights(memo, str(error))
            return
        if not self._claim(memo):
            return
        started = time.monotonic()
        try:
            self._make_playback_copy(memo)
            heard = self._transcriber.transcribe(
                self._settings.data / memo.path,
                language=self._settings.language,
                hint=None,
                on_progress=self._progress(memo),
            )
        except (WeightsMissing, WeightsUnusable) as error:
            self._wait_for_weights(memo, str(error))
            return
        except TranscribeError as error:
            self._failed(memo, str(error), permanent=error.permanent)
            return
        except Exception as error:  # a step's error must never leave a memo claimed for ever
            log.exception("memo %s: unexpected error while transcribing", memo.id)
            self._failed(memo, UNEXPECTED.format(kind=type(error).__name__), permanent=False)
            return
        if self._store(memo, heard, time.monotonic() - started):
            self._fill(memo)

    def _claim(self, memo: Memo) -> bool:
        try:
            with self._database.write() as session:
                session.add(memo)
                move_to(
                    session,
                    memo,
                    MemoState.TRANSCRIBING,
                    attempt=memo.attempt + 1,
                    progress=0.0,
                    problem=None,
                    next_try_at=None,
                )
        except Conflict:
            return False
        log.info("memo %s: try %d at %s", memo.id, memo.attempt, memo.filename)
        return True

    def _wait_for_weights(self, memo: Memo, reason: str) -> None:
        if memo.standing is MemoState.WAITING_FOR_WEIGHTS:
            return
        log.warning("memo %s waits: %s", memo.id, reason)
        self._move(memo, MemoState.WAITING_FOR_WEIGHTS, reason, problem=reason, progress=None)

    def _failed(self, memo: Memo, reason: str, *, permanent: bool) -> None:
        at = next_try(memo.tries, now(), permanent=permanent)
        log.warning("memo %s: try %d failed: %s", memo.id, memo.attempt, reason)
        if at is None:
            self._move(memo, MemoState.FAILED, reason, problem=reason, progress=None)
        elif self._move(memo, MemoState.RECEIVED, reason, problem=reason, progress=None, next_try_at=at):
            self._doorbell.ring(memo.id, at=at)

    def _store(self, memo: Memo, heard: Transcription, took: float) -> bool:
        """False: this try no longer counts, because the memo was put back meanwhile; its words are dropped."""
        transcript = heard.transcript
        row = TranscriptRow(
            memo_id=memo.id,
            text=transcript.text,
            words=transcript.to_dict(),
            peaks=heard.peaks,
            language=transcript.language,
            engine=transcript.engine,
            model=transcript.model,
            took=took,
            created_at=now(),
        )
        try:
            with self._database.write() as session:
                session.add(memo)
                move_to(
                    session,
                    memo,
                    MemoState.TRANSCRIBED,
                    progress=None,
                    problem=None,
                    duration=heard.duration,
                    cut=heard.cut,
                )
                session.merge(row)
        except Conflict:
            log.warning("memo %s: a try came back too late; its words are dropped", row.memo_id)
            return False
        log.info("memo %s: %.0f s of sound transcribed in %.1f s", memo.id, heard.duration, took)
        return True

    def _fill(self, memo: Memo) -> None:
        """Fill outside of any transaction, since a model may take a minute; until the drafts are stored the memo waits."""
        if memo.answers_id is not None:
            self._take_answer(memo.id)
            return
        drafts = None
        try:
            # Again where the moment of recording was corrected meanwhile.
            for _ in range(_FILLS):
                drafts = self._filled(memo.id)
                if drafts is not None:
                    break
        except (Conflict, IllegalMove):
            log.info("memo %s: somebody else has taken it on", memo.id)
        except Exception as error:  # the transcript is stored; filling it again is a person's decision
            log.exception("memo %s: unexpected error while filling", memo.id)
            reason = UNEXPECTED.format(kind=type(error).__name__)
            with self._database.read() as reading:
                stored = repository.get(reading, memo.id)
            if stored is not None and stored.standing is MemoState.TRANSCRIBED:
                self._move(stored, MemoState.FAILED, reason, problem=reason)
        else:
            told = (
                "waits to be filled again" if drafts is None else f"{drafts} draft(s)" if drafts else "nothing to file"
            )
            log.info("memo %s: %s", memo.id, told)

    def _take_answer(self, memo_id: str) -> None:
        """A recording that answers a question makes no draft: its words go into the field that was asked about."""
        try:
            with self._database.write() as session:
                memo = repository.get(session, memo_id)
                assert memo is not None
                problem = questions.answer_by_voice(session, memo, self._templates)
                target = MemoState.NOTHING_TO_FILE if problem else MemoState.DRAFTED
                move_to(session, memo, target, reason=None if problem else "answers a question", problem=problem)
        except (Conflict, IllegalMove):
            log.info("memo %s: somebody else has taken it on", memo_id)
        else:
            log.info("memo %s: %s", memo_id, problem or "answers a question")

    def _filled(self, memo_id: str) -> int | None:
        """The number of drafts that were made; None where the memo's words or moment changed while it was filled."""
        with self._database.read() as session:
            memo = repository.get(session, memo_id)
            assert memo is not None
            job = drafting.to_fill(session, memo)
            client = additions.client_of_first(session, memo)
        entries = self._filler.fill(job.memo, job.index, self._templates) if job.memo is not None else []
        if job.memo is not None and client is not None and additions.names_no_client(entries):
            entries = self._filler.fill(job.memo, job.index, self._templates, [client])
        with self._database.write() as session:
            fresh = repository.get(session, memo_id)
            assert fresh is not None
            # Who corrects the moment locks the memo, too: either these drafts are seen there, or the new moment here.
            repository.lock(session, fresh)
            if fresh.standing is MemoState.TRANSCRIBED and drafting.words_to_fill(fresh) != job.memo:
                return None
            drafts = drafting.draft(session, fresh, entries, job.index.book, self._templates)
            target = MemoState.DRAFTED if drafts else MemoState.NOTHING_TO_FILE
            move_to(session, fresh, target, problem=None if drafts else drafting.why_nothing(fresh))
            disputes.tell_of_addition(session, fresh)
        return len(drafts)

    def _move(self, memo: Memo, target: MemoState, reason: str, **changes: Any) -> bool:
        try:
            with self._database.write() as session:
                session.add(memo)
                move_to(session, memo, target, reason=reason, **changes)
        except Conflict:
            return False
        return True

    def _progress(self, memo: Memo) -> Callable[[float], None]:
        last = time.monotonic()

        def tell(share: float) -> None:
            nonlocal last
            if time.monotonic() - last < PROGRESS_EVERY:
                return
            last = time.monotonic()
            with self._database.write() as session:
                repository.set_progress(session, memo.id, memo.attempt, share)

        return tell

    def _make_playback_copy(self, memo: Memo) -> None:
        """Best effort: a memo whose sound no browser can play is still worth its words."""
        original = self._settings.data / memo.path
        if memo.playback_path is not None:
            return
        try:
            if plays_in_browsers(probe(original)):
                return
            target = files.playback_target(original)
            make_playback_copy(original, target)
        except (TranscribeError, OSError) as error:
            log.warning("memo %s: no playback copy: %s", memo.id, error)
            return
        with self._database.write() as session:
            session.add(memo)
            memo.playback_path = target.relative_to(self._settings.data).as_posix()
