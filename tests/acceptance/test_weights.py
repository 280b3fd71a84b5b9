"""A machine without the model's weights: it says so, memos wait, and one command mends it."""

import functools
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import House

COMMAND = "`debrief doctor --download`"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def mirror(tmp_path: Path, checkpoint: Path) -> Iterator[str]:
    """A server that offers the small checkpoint under the name `memos`."""
    sha256 = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    folder = tmp_path / "mirror"
    (folder / sha256).mkdir(parents=True)
    (folder / sha256 / "memos.pt").symlink_to(checkpoint)
    (folder / "models.json").write_text(json.dumps({"memos": f"{sha256}/memos.pt"}))
    http = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()
    thread.join()


def test_doctor_finds_a_whole_machine_well(house: "House", checkpoint: Path) -> None:
    told = house.done("doctor").splitlines()
    assert [line.partition(":")[0] for line in told] == [
        "ok    data folder",
        "ok    database",
        "ok    note templates",
        "ok    model",
        "ok    LLM filling",
        "ok    mail",
    ]
    assert str(checkpoint) in told[3]
    assert "openai-whisper" in told[3]


def test_doctor_says_in_one_sentence_that_the_weights_are_missing_and_what_mends_it(house: "House") -> None:
    ended = house.run("doctor", DEBRIEF_MODEL="small")
    assert ended.returncode == 1
    (mend,) = [line for line in ended.stdout.splitlines() if line.startswith("MEND")]
    assert mend == f"MEND  model: The weights of the model 'small' are not on this machine; run {COMMAND}."
    assert ended.stderr == ""


def test_doctor_names_a_model_file_that_is_not_there(house: "House") -> None:
    ended = house.run("doctor", DEBRIEF_MODEL="models/ours.pt")
    assert ended.returncode == 1
    assert "There is no model file models/ours.pt; set DEBRIEF_MODEL to a file that exists" in ended.stdout


def test_a_download_that_reaches_nobody_says_so_and_the_doctor_stays_unwell(house: "House") -> None:
    ended = house.run("doctor", "--download", DEBRIEF_MODEL="small")
    assert ended.returncode == 1
    assert "The weights of the model 'small' could not be downloaded" in ended.stderr
    assert "127.0.0.1:9" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "MEND  model" in ended.stdout


def test_the_doctor_downloads_weights_once(house: "House", mirror: str) -> None:
    settings = {"DEBRIEF_MODEL": "memos", "DEBRIEF_WEIGHTS_URL": mirror}
    assert house.run("doctor", **settings).returncode == 1
    told = house.done("doctor", "--download", **settings)
    assert f"ok    model: memos, weights at {house.folder / 'cache' / 'memos.pt'}" in told
    # From now on nobody is asked.
    assert "ok    model" in house.done("doctor", "--download", DEBRIEF_MODEL="memos")


def test_without_weights_memos_wait_and_go_on_once_they_are_here(
    new_house: Callable[..., "House"], tmp_path: Path, recordings: Path
) -> None:
    house = new_house(tmp_path)
    try:
        server = house.serve(DEBRIEF_MODEL="small")
        assert f"run {COMMAND}" in server.log.read_text()
        memo_id = server.sent(recordings / "03-lakeside-clinics.m4a")
        waiting = server.memo(memo_id, "waiting_for_weights")
        assert COMMAND in waiting["problem"]
        assert waiting["attempt"] == 0
        for page in ("/send", f"/memos/{memo_id}"):
            shown = server.page(page, "nora").replace("&#39;", "'")
            assert "New memos wait. The weights of the model 'small' are not on this machine" in shown
            assert "debrief doctor --download" in shown
        assert server.page("/failed").count(memo_id) == 0
        # Reviewing goes on without weights, and so does the sound.
        assert server.client("nora").get(f"/api/v1/memos/{memo_id}/sound").status_code == 200
        server.stop()

        again = house.serve()
        drafted = again.memo(memo_id, "drafted")
        assert (drafted["attempt"], drafted["problem"], len(drafted["drafts"])) == (1, None, 1)
        assert "New memos wait" not in again.page("/send", "nora")
    finally:
        house.clear()
