"""kill -9 at the worst moments: nothing is lost, nothing is saved twice, and nobody is left behind."""

import signal
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import House, Server

STOPPED = "The worker was stopped in the middle of this try."


@pytest.fixture(scope="module")
def long_memo(tmp_path_factory: pytest.TempPathFactory, recordings: Path) -> Path:
    """A deal update that is said twice over, to be long enough to be cut off."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    with wave.open(str(recordings / "01-redwood-foods.wav")) as once, wave.open(str(path), "wb") as twice:
        twice.setparams(once.getparams())
        twice.writeframes(once.readframes(once.getnframes()) * 2)
    return path


def in_the_middle(server: "Server", memo_id: str) -> Any:
    """The memo, while words are being found in it: the sound is read, the model loaded, and not all of it is heard."""
    return server.house.until(
        lambda: (memo := server.memo(memo_id, "transcribing", "drafted"))["progress"] and memo,
        what=f"memo {memo_id} is heard in part",
        every=0.02,
    )


def moves(server: "Server", memo_id: str) -> list[tuple[str, int]]:
    events = server.get(f"memos/{memo_id}")["events"]
    return [(event["target"], event["attempt"]) for event in events if event["what"] == "moved"]


def test_a_worker_killed_in_the_middle_is_started_again_and_the_memo_goes_on(
    house: "House", long_memo: Path, recordings: Path
) -> None:
    server = house.serve()
    first = server.sent(long_memo)
    second = server.sent(recordings / "12-silence.mp3")
    worker, child = server.worker(), server.child()
    in_the_middle(server, first)
    worker.kill()

    house.until(lambda: not child.is_running(), what="the orphaned child is gone", within=10)
    assert server.memo(first, "drafted")["attempt"] == 2
    assert moves(server, first) == [
        ("received", 0),
        ("transcribing", 1),
        ("received", 1),
        ("transcribing", 2),
        ("transcribed", 2),
        ("drafted", 2),
    ]
    assert STOPPED in {event["reason"] for event in server.get(f"memos/{first}")["events"]}
    assert server.memo(second, "nothing_to_file")["attempt"] == 1
    assert server.worker().pid != worker.pid
    assert len(server.get(f"memos/{first}")["drafts"]) == 1
    assert "the worker ended with status -9; it is started again" in server.log.read_text()
    # What shells make of Ctrl-C; 0 where the loop had ended before uvicorn handed the signal on.
    assert server.stop() in (0, 130)
    assert house.processes() == []


def test_server_and_worker_killed_together_lose_nothing_and_save_nothing_twice(
    house: "House", long_memo: Path, recordings: Path
) -> None:
    server = house.serve()
    filed = server.draft_of(server.sent(recordings / "03-lakeside-clinics.m4a"))
    looked = [field["key"] for field in filed["fields"] if field["review"] == "look"]
    path, body = f"/api/v1/drafts/{filed['id']}/approval", {"version": filed["version"], "looked": looked}
    assert server.client("priya").post(path, json=body).status_code == 201
    long = server.sent(long_memo)
    waiting = server.sent(recordings / "06-monarch-cosmetics.flac", "victor")
    in_the_middle(server, long)
    book = house.counts()
    assert (book["entries"], book["drafts"]) == (1, 1)
    worker = server.worker()
    server.process.kill()
    worker.kill()
    server.kill()
    house.until(lambda: not house.processes(), what="nothing of it runs", within=10)
    assert house.rows("SELECT state FROM memos WHERE id = ?", long) == [("transcribing",)]

    again = house.serve()
    assert again.memo(long, "drafted")["attempt"] == 2
    assert again.memo(waiting, "drafted")["attempt"] == 1
    assert again.memo(filed["memo_id"], "drafted")["attempt"] == 1
    assert moves(again, long).count(("drafted", 2)) == 1
    assert again.get(f"drafts/{filed['id']}")["state"] == "approved"
    for memo_id in (long, waiting, filed["memo_id"]):
        assert len(again.get(f"memos/{memo_id}")["drafts"]) == 1
        assert again.client("priya").get(f"/api/v1/memos/{memo_id}/original").status_code == 200
    counts = house.counts()
    assert (counts["memos"], counts["transcripts"], counts["drafts"]) == (3, 3, 3)
    for table in ("entries", "follow_ups", "accounts", "contacts", "deals", "deal_changes"):
        assert counts[table] == book[table], table
    # What has been sent is known again, also after all this.
    assert again.send(long_memo).json()["id"] == long
    assert again.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
    house.until(lambda: not house.processes(), what="nothing of it runs", within=30)


def test_a_worker_does_not_outlive_its_server(house: "House", recordings: Path) -> None:
    server = house.serve()
    memo_id = house.add(recordings / "12-silence.mp3")
    server.memo(memo_id, "nothing_to_file")
    worker, child = server.worker(), server.child()
    assert {worker.pid, child.pid} < {process.pid for process in house.processes()}
    server.kill()
    house.until(lambda: not house.processes(), what="worker and child are gone", within=15)


def test_a_worker_that_still_starts_does_not_outlive_its_server_in_the_background(house: "House") -> None:
    # What a shell's background job hands down.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        server = house.serve()
    finally:
        signal.signal(signal.SIGINT, before)
    house.until(lambda: len(house.processes()) > 1, what="the worker is starting")
    server.kill()
    house.until(lambda: not house.processes(), what="the worker is gone")


def test_a_worker_does_not_outlive_its_server_in_the_middle_of_a_memo(house: "House", long_memo: Path) -> None:
    server = house.serve()
    memo_id = server.sent(long_memo)
    in_the_middle(server, memo_id)
    server.kill()
    # It may finish what it is at, and no more.
    house.until(lambda: not house.processes(), what="worker and child are gone", within=40)
    again = house.serve()
    assert len(again.memo(memo_id, "drafted")["drafts"]) == 1
    assert house.counts()["transcripts"] == 1
