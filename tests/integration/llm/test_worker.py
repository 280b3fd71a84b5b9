"""A worker that drafts with a model: outside of any transaction, and with nothing lost when it is killed meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.accounts.models import Account, Contact
from service.db import Database, new_id
from service.domain.errors import OperatorError
from service.domain.states import MemoState
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.steps import Steps
from service.memos import files, repository
from service.memos.models import Memo, TranscriptRow
from service.memos.service import move_to
from service.migrations import migrate
from service.review import repository as drafts
from service.settings import Settings
from service.users.models import User
from service.users.service import create_user
from templates import load_templates

if TYPE_CHECKING:
    from tests.integration.llm.conftest import ModelServer

RECORDED = datetime(2026, 11, 16, 21, 40, tzinfo=UTC)
PATIENCE = 60.0


def waiting_memo(database: Database, text: str, rep: User) -> str:
    """A transcribed memo that waits to be filled, and the book that it speaks of; the memo's id."""
    memo = Memo(
        id=new_id(), rep_id=rep.id, state=str(MemoState.TRANSCRIBING), attempt=1, received_at=RECORDED, recorded_at=RECORDED,
        recorded_zone="America/New_York", recorded_source="client", filename="memo.wav", path="none", sha256=new_id(),
        size=1, duration=20.0, container="wav", codec="pcm_s16le", channels=1,
    )  # fmt: skip
    row = TranscriptRow(
        memo_id=memo.id, text=text, words={"segments": []}, peaks=b"", language="en", engine="e", model="m", took=1.0,
        created_at=RECORDED,
    )  # fmt: skip
    with database.write() as session:
        session.add(Account(id="A1", name="Redwood Foods", aliases=["Redwood"], created_at=RECORDED))
        session.flush()
        session.add(Contact(id="C1", account_id="A1", name="Laura Mitchell", title="Buyer", created_at=RECORDED))
        session.add(memo)
        session.flush()
        move_to(session, memo, MemoState.TRANSCRIBED)
        session.add(row)
    return memo.id


def memo_of(database: Database, memo_id: str) -> Memo:
    with database.read() as session:
        memo = repository.get(session, memo_id)
        assert memo is not None
        return memo


def values_of(database: Database, memo_id: str) -> dict[str, Any]:
    with database.read() as session:
        (draft,) = drafts.of_memo(session, memo_id)
        return {field.key: field.value for field in draft.fields}


@pytest.fixture
def rep(make_user: Callable[..., User]) -> User:
    return make_user("nora", name="Nora Hughes", timezone="America/New_York")


@pytest.fixture
def steps(database: Database, settings: Settings, server: "ModelServer") -> Iterator[Steps]:
    """The worker's steps with the model; nothing is left to transcribe."""
    files.prepare(settings)
    settings.llm_url, settings.llm_model, settings.llm_timeout_s = server.url, "tiny-model", 20.0
    doorbell = HueyDoorbell(settings.queue)
    yield Steps(database, settings, doorbell, None, lambda: None, load_templates())  # type: ignore[arg-type]
    doorbell.close()


def test_the_draft_holds_what_the_model_saw(database: Database, rep: User, steps: Steps, server: "ModelServer") -> None:
    memo_id = waiting_memo(database, server.memo.text, rep)
    steps.handle(memo_id)
    assert memo_of(database, memo_id).standing is MemoState.DRAFTED
    values = values_of(database, memo_id)
    assert values["satisfaction"] == "positive"
    assert [a["due_date"] for a in values["action_items"]] == ["2026-11-27"]


def test_a_model_that_is_away_costs_no_draft(
    database: Database, rep: User, steps: Steps, server: "ModelServer"
) -> None:
    memo_id = waiting_memo(database, server.memo.text, rep)
    server.stop()
    steps.handle(memo_id)
    assert memo_of(database, memo_id).standing is MemoState.DRAFTED
    assert values_of(database, memo_id)["deal_amount"] == {"value": 92000, "currency": "USD"}


def test_while_the_model_thinks_others_write_and_a_corrected_moment_counts(
    database: Database, rep: User, steps: Steps, server: "ModelServer"
) -> None:
    memo_id = waiting_memo(database, server.memo.text, rep)
    server.play = "waits"
    worker = threading.Thread(target=steps.handle, args=(memo_id,))
    worker.start()
    assert server.asked.wait(PATIENCE)
    started = time.monotonic()
    with database.write() as session:
        moved = repository.get(session, memo_id)
        assert moved is not None
        moved.recorded_at = RECORDED - timedelta(days=7)
    assert time.monotonic() - started < 5.0  # a write lock held by the filler would be waited for here
    server.go.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert len(server.requests) == 2
    assert [a["due_date"] for a in values_of(database, memo_id)["action_items"]] == ["2026-11-20"]


def test_a_memo_that_is_taken_back_meanwhile_gets_no_draft(
    database: Database, rep: User, steps: Steps, server: "ModelServer"
) -> None:
    memo_id = waiting_memo(database, server.memo.text, rep)
    server.play = "waits"
    worker = threading.Thread(target=steps.handle, args=(memo_id,))
    worker.start()
    assert server.asked.wait(PATIENCE)
    with database.write() as session:
        memo = repository.get(session, memo_id)
        assert memo is not None
        move_to(session, memo, MemoState.WITHDRAWN, actor=rep)
    server.go.set()
    worker.join(PATIENCE)
    with database.read() as session:
        assert list(drafts.of_memo(session, memo_id)) == []
    assert memo_of(database, memo_id).standing is MemoState.WITHDRAWN


def test_a_model_that_is_set_up_by_half_stops_the_worker_at_once(database: Database, settings: Settings) -> None:
    settings.llm_url = "http://127.0.0.1:9/v1"
    with pytest.raises(OperatorError, match="DEBRIEF_LLM_MODEL"):
        Steps(database, settings, None, None, lambda: None, {})  # type: ignore[arg-type]


def start_worker(settings: Settings, server: "ModelServer", log: Path) -> "subprocess.Popen[bytes]":
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    own = {
        "DEBRIEF_DATA": str(settings.data), "DEBRIEF_LLM_URL": server.url, "DEBRIEF_LLM_MODEL": "tiny-model",
        "DEBRIEF_LLM_TIMEOUT_S": "50", "DEBRIEF_MODEL": "none.pt",
    }  # fmt: skip
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", "worker"], env=keep | own, cwd=settings.data, stdout=out, stderr=out
        )


def test_a_worker_killed_while_the_model_thinks_fills_the_memo_at_its_next_start(
    tmp_path: Path, server: "ModelServer"
) -> None:
    """The real process, twice: what was transcribed is neither lost nor drafted twice."""
    settings, log = Settings(data=tmp_path / "data", _env_file=None), tmp_path / "worker.log"
    files.prepare(settings)
    database = Database(settings.url)
    migrate(database)
    with database.write() as session:
        rep = create_user(
            session, actor=None, login="nora", name="Nora Hughes", role="rep", timezone="America/New_York",
            password="a quiet morning",
        )  # fmt: skip
    memo_id = waiting_memo(database, server.memo.text, rep)
    server.play = "waits"
    worker = start_worker(settings, server, log)
    try:
        assert server.asked.wait(PATIENCE), log.read_text()
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        assert memo_of(database, memo_id).standing is MemoState.TRANSCRIBED
        server.go.set()
        worker = start_worker(settings, server, log)
        deadline = time.monotonic() + PATIENCE
        while memo_of(database, memo_id).standing is MemoState.TRANSCRIBED and time.monotonic() < deadline:
            time.sleep(0.1)
        assert memo_of(database, memo_id).standing is MemoState.DRAFTED, log.read_text()
        assert values_of(database, memo_id)["satisfaction"] == "positive"
    finally:
        worker.kill()
        worker.wait(10)
        database.close()
