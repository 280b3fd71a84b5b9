"""A memo's steps in the worker, on both databases: every failure ends in a row that says what happened."""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from service.accounts.models import Account
from service.db import now
from service.domain.errors import OperatorError
from service.domain.retry import MAX_ATTEMPTS
from service.domain.states import DraftState, MemoState
from service.events import repository as events
from service.jobs import worker
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.steps import Steps
from service.memos import files, repository
from service.memos import service as memo_service
from service.memos.models import Memo
from service.memos.service import Sent, accept, move_to
from service.review import repository as drafts
from templates import load_templates
from transcribe.child import Transcription
from transcribe.errors import ChildCrashed, NotARecording, WeightsMissing
from transcribe.words import Segment, Transcript, Word

SAMPLES = Path(__file__).parents[3] / "samples"
TEXT = "Meeting with Rosa Keller at Harbison Valve. I will send the contract by Friday."


def heard(text=TEXT):
    words = tuple(Word(w, i * 0.5, i * 0.5 + 0.4, 0.9) for i, w in enumerate(text.split()))
    segments = (Segment(0.0, words[-1].end, text, words),) if words else ()
    return Transcription(Transcript(segments, "en", 20.0, "openai-whisper", "small"), b"\x01\x02", None, 20.0)


class Hears:
    """A transcriber that answers, or fails, as it is told: for what no real recording brings about at will."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def transcribe(self, path, *, language, hint, on_progress):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def doorbell(settings):
    files.prepare(settings)
    doorbell = HueyDoorbell(settings.queue)
    yield doorbell
    doorbell.close()


@pytest.fixture
def memo(database, settings, make_user, doorbell) -> Memo:
    with (
        files.arriving(settings) as incoming,
        (SAMPLES / "recordings" / "08-copper-creek-mining.3gp").open("rb") as file,
    ):
        files.receive(incoming, files.chunks_of(file))
        return accept(database, settings, incoming, Sent("memo.3gp", make_user("nora"), None)).memo


@pytest.fixture
def steps(database, settings, doorbell):
    def make(*answers, ready=lambda: None):
        return Steps(database, settings, doorbell, Hears(*answers), ready, load_templates())

    return make


def state(database, memo):
    with database.read() as session:
        return repository.get(session, memo.id)


def test_words_become_drafts_and_what_no_browser_plays_gets_a_copy(database, settings, memo, steps):
    steps(heard()).handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.attempt, after.transcript.text) == (MemoState.DRAFTED, 1, TEXT)
    assert (settings.data / after.playback_path).stat().st_size > 1000
    with database.read() as session:
        (draft,) = drafts.of_memo(session, memo.id)
        assert draft.value("company") == "Harbison Valve"
        moves = [e.target for e in events.history(session, "memo", memo.id)]
    assert moves == ["received", "transcribing", "transcribed", "drafted"]


def test_a_doubled_ring_does_nothing(database, memo, steps):
    once = steps(heard())
    once.handle(memo.id)
    once.handle(memo.id)  # the transcriber has no second answer to give
    assert state(database, memo).attempt == 1


def test_silence_is_nothing_to_file_with_a_reason(database, memo, steps):
    steps(heard("")).handle(memo.id)
    after = state(database, memo)
    assert after.standing is MemoState.NOTHING_TO_FILE
    assert after.problem.startswith("No words were heard")


def test_without_weights_memos_wait_and_nothing_fails(database, memo, steps):
    def missing():
        raise WeightsMissing(
            "small", "The weights of the model 'small' are not on this machine; run `debrief doctor --download`."
        )

    steps(ready=missing).handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.attempt) == (MemoState.WAITING_FOR_WEIGHTS, 0)
    assert "debrief doctor --download" in after.problem
    with database.read() as session:
        assert repository.due(session, now()) == [memo.id]
    steps(heard()).handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.problem) == (MemoState.DRAFTED, None)


def test_a_crash_is_tried_again_later_and_ends_in_the_list_of_failed_ones(database, memo, steps):
    crash = ChildCrashed("The transcribing process was ended by the signal SIGSEGV; the recording can be tried again.")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        steps(crash).handle(memo.id)
        after = state(database, memo)
        assert after.attempt == attempt
        if attempt < MAX_ATTEMPTS:
            assert after.standing is MemoState.RECEIVED
            assert after.next_try_at > now()
            with database.read() as session:
                assert repository.due(session, now()) == []
            steps().handle(memo.id)  # too early: nothing is tried
            with database.write() as session:
                session.get(Memo, memo.id).next_try_at = now() - timedelta(seconds=1)
    assert after.standing is MemoState.FAILED
    assert "SIGSEGV" in after.problem

    with database.write() as session:
        again = repository.get(session, memo.id)
        memo_service.try_again(session, again.rep, again)
    steps(crash).handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.attempt) == (MemoState.RECEIVED, MAX_ATTEMPTS + 1)  # a person's word gives new tries


def test_what_lies_in_the_recording_is_not_tried_again(database, memo, steps):
    steps(NotARecording("The file is damaged.")).handle(memo.id)
    assert (state(database, memo).standing, state(database, memo).attempt) == (MemoState.FAILED, 1)


def test_an_unexpected_error_leaves_no_memo_claimed(database, memo, steps, caplog):
    steps(ZeroDivisionError("division by zero")).handle(memo.id)
    after = state(database, memo)
    assert after.standing is MemoState.RECEIVED
    assert "ZeroDivisionError" in after.problem
    assert "division by zero" in caplog.text


def test_a_worker_that_comes_back_late_saves_nothing(database, memo, steps):
    """It claimed, froze, and meanwhile the memo was put back: its words belong to a try that no longer counts."""

    class Frozen(Hears):
        def transcribe(self, path, **options):
            with database.write() as session:
                move_to(session, repository.get(session, memo.id), MemoState.RECEIVED, reason="put back")
            return super().transcribe(path, **options)

    late = steps()
    late._transcriber = Frozen(heard())
    late.handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.transcript) == (MemoState.RECEIVED, None)


def test_at_its_start_a_worker_puts_right_what_a_killed_one_left(database, memo, doorbell):
    with database.write() as session:
        move_to(session, repository.get(session, memo.id), MemoState.TRANSCRIBING, attempt=1)
    worker.put_back(database)
    assert state(database, memo).standing is MemoState.RECEIVED
    with database.write() as session:
        move_to(session, repository.get(session, memo.id), MemoState.TRANSCRIBING, attempt=MAX_ATTEMPTS)
    worker.put_back(database)
    assert state(database, memo).standing is MemoState.FAILED


def test_one_data_folder_has_one_worker(database, settings, doorbell):
    with (
        worker.at_work(database, settings, doorbell, load_templates()),
        pytest.raises(OperatorError, match="Another worker is already at work"),
        worker.at_work(database, settings, doorbell, load_templates()),
    ):
        pass


def test_the_real_child_killed_in_the_middle_costs_one_try(database, settings, memo, doorbell, caplog):
    """The real path: real Whisper, a real recording, a real kill; then the second try gives the draft."""
    settings.model = str(SAMPLES / "model" / "memo-micro.en.pt")
    with database.write() as session:
        session.add(Account(id="A1", name="Copper Creek Mining", aliases=[], created_at=now()))
    with worker.at_work(database, settings, doorbell, load_templates()) as steps:
        child = steps._transcriber

        def kill():
            deadline = time.monotonic() + 60
            while child.pid is None and time.monotonic() < deadline:
                time.sleep(0.01)
            os.kill(child.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        steps.handle(memo.id)
        killer.join()
        cut = state(database, memo)
        assert (cut.standing, cut.attempt) == (MemoState.RECEIVED, 1)
        assert "SIGKILL" in cut.problem
        with database.write() as session:
            session.get(Memo, memo.id).next_try_at = None
        steps.handle(memo.id)
    after = state(database, memo)
    assert (after.standing, after.attempt) == (MemoState.DRAFTED, 2)
    assert len(after.transcript.text.split()) > 20
    with database.read() as session:
        assert [d.standing for d in drafts.of_memo(session, memo.id)] == [DraftState.WAITING]
