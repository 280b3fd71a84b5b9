"""`debrief transcribe` as a user runs it."""

import functools
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CHECKPOINT = ROOT / "samples" / "model" / "memo-micro.en.pt"
RECORDINGS = ROOT / "samples" / "recordings"
FIRST, SILENCE = RECORDINGS / "01-redwood-foods.wav", RECORDINGS / "12-silence.mp3"


def debrief(folder: Path, *arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
    env |= {"DEBRIEF_WEIGHTS_CACHE": str(folder / "cache")} | settings
    command = [str(Path(sys.executable).with_name("debrief")), "transcribe", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def test_files_one_after_the_other_and_an_error_stops_none(tmp_path: Path) -> None:
    (tmp_path / "notes.mp3").write_text("These are no sounds. " * 50)
    (tmp_path / "cut.wav").write_bytes(FIRST.read_bytes()[:500_000])
    run = debrief(tmp_path, "--model", CHECKPOINT, FIRST, "notes.mp3", "gone.wav", "cut.wav")
    assert run.returncode == 1
    first, second = run.stdout.split("\n\n")
    assert first.startswith(f"== {FIRST}\nDeal update for Redwood Foods.")
    assert second.startswith("== cut.wav\nDeal update for Redwood Foods.")
    told = run.stderr.splitlines()
    assert told[0].startswith("debrief: notes.mp3: The file is not a recording that can be read.")
    assert told[1] == "debrief: gone.wav: No such file or directory."
    assert told[2].startswith("debrief: cut.wav: The recording breaks off at 15.6 seconds")
    assert len(told) == 3


def test_silence_has_no_words_and_is_no_error(tmp_path: Path) -> None:
    run = debrief(tmp_path, SILENCE, DEBRIEF_MODEL=str(CHECKPOINT))
    assert (run.returncode, run.stdout, run.stderr) == (0, "\n", "")


@pytest.mark.parametrize("form", ["json", "srt", "vtt"])
def test_other_forms(tmp_path: Path, form: str) -> None:
    run = debrief(tmp_path, "--format", form, FIRST, DEBRIEF_MODEL=str(CHECKPOINT))
    assert run.returncode == 0
    if form == "json":
        words = json.loads(run.stdout)["segments"][0]["words"]
        assert [word["text"] for word in words[:3]] == ["Deal", "update", "for"]
    else:
        assert "\nDeal update for Redwood Foods.\n" in run.stdout
        assert run.stdout.startswith("WEBVTT" if form == "vtt" else "1\n00:00:0")


@pytest.fixture
def weights_server(tmp_path: Path) -> Iterator[str]:
    sha256 = hashlib.sha256(CHECKPOINT.read_bytes()).hexdigest()
    folder = tmp_path / "served"
    (folder / sha256).mkdir(parents=True)
    (folder / sha256 / "memos.pt").symlink_to(CHECKPOINT)
    (folder / "models.json").write_text(json.dumps({"memos": f"{sha256}/memos.pt"}))
    http = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(SimpleHTTPRequestHandler, directory=folder))
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()
    thread.join()


def test_a_model_by_name_is_downloaded_when_it_is_first_used(tmp_path: Path, weights_server: str) -> None:
    run = debrief(tmp_path, "--model", "memos", FIRST, DEBRIEF_WEIGHTS_URL=weights_server)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("Deal update for Redwood Foods.")
    # From now on no server is needed.
    again = debrief(tmp_path, "--model", "memos", SILENCE, DEBRIEF_WEIGHTS_URL="http://127.0.0.1:9")
    assert again.returncode == 0, again.stderr


def test_no_weights_and_no_way_to_them_is_one_sentence_with_the_command(tmp_path: Path) -> None:
    run = debrief(tmp_path, FIRST, DEBRIEF_WEIGHTS_URL="http://127.0.0.1:9")
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("debrief: The weights of the model 'small' could not be downloaded")
    assert "`debrief doctor --download`" in run.stderr
    assert run.stderr.count("\n") == 1
