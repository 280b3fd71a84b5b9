"""Downloads from a server of the tests' own."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from transcribe.child import ChildTranscriber
from transcribe.errors import WeightsMissing
from transcribe.weights import default_cache, download, locate, whisper_models

CONTENT = bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Server:
    """Serves `files` by path. breaks_at: bytes after which the next answers break off; ranges: may begin in the middle."""

    files: dict[str, bytes] = field(default_factory=dict)
    breaks_at: list[int] = field(default_factory=list)
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range")
            state.asked.append((self.path, span))
            content = state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            first = int(span.removeprefix("bytes=").rstrip("-")) if span and state.ranges else 0
            self.send_response(206 if first else 200)
            self.send_header("Content-Length", str(len(content) - first))
            self.end_headers()
            rest = content[first:]
            self.wfile.write(rest[: state.breaks_at.pop(0)] if state.breaks_at else rest)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{http.server_port}/weights"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield state
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def tiny(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server has a file that is to be Whisper's `tiny`."""
    monkeypatch.setitem(whisper_models(), "tiny", f"https://models.invalid/main/{SHA256}/tiny.pt")
    server.files[f"/weights/{SHA256}/tiny.pt"] = CONTENT
    return server


def test_the_names_are_whispers_own() -> None:
    import whisper

    assert whisper_models() == whisper._MODELS


def test_a_model_is_downloaded_once_with_progress(tiny: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    path = download("tiny", tmp_path / "cache", lambda done, total: told.append((done, total)), base_url=tiny.url)
    assert path.read_bytes() == CONTENT
    assert path == locate("tiny", tmp_path / "cache") == tmp_path / "cache" / "tiny.pt"
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert download("tiny", tmp_path / "cache", base_url=tiny.url) == path
    assert len(tiny.asked) == 1


def test_cache_and_server_from_the_environment(tiny: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WEIGHTS_CACHE", str(tmp_path / "mine"))
    monkeypatch.setenv("DEBRIEF_WEIGHTS_URL", tiny.url + "/")
    assert default_cache() == tmp_path / "mine"
    assert download("tiny") == tmp_path / "mine" / "tiny.pt"


def test_a_download_that_breaks_off_goes_on_where_it_stopped(tiny: Server, tmp_path: Path) -> None:
    tiny.breaks_at = [2_000_000]
    assert download("tiny", tmp_path, base_url=tiny.url).read_bytes() == CONTENT
    assert [span for _, span in tiny.asked] == [None, "bytes=2000000-"]


def test_a_later_attempt_goes_on_as_well(tiny: Server, tmp_path: Path) -> None:
    tiny.breaks_at = [1_000_000, 1_000_000, 1_000_000]
    with pytest.raises(WeightsMissing, match="could not be downloaded"):
        download("tiny", tmp_path, base_url=tiny.url)
    with pytest.raises(WeightsMissing):
        locate("tiny", tmp_path)
    assert download("tiny", tmp_path, base_url=tiny.url).read_bytes() == CONTENT
    assert tiny.asked[-1][1] == "bytes=3000000-"


def test_a_server_that_cannot_begin_in_the_middle_sends_all_again(tiny: Server, tmp_path: Path) -> None:
    tiny.breaks_at, tiny.ranges = [2_000_000], False
    assert download("tiny", tmp_path, base_url=tiny.url).read_bytes() == CONTENT


def test_a_file_that_is_another_one_is_thrown_away(tiny: Server, tmp_path: Path) -> None:
    tiny.files[f"/weights/{SHA256}/tiny.pt"] = CONTENT[:-1] + b"?"
    with pytest.raises(WeightsMissing, match="SHA-256"):
        download("tiny", tmp_path, base_url=tiny.url)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_a_server_without_the_file(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"'base' could not be downloaded \(.*404.*debrief doctor --download"):
        download("base", tmp_path, base_url=server.url)


def test_no_server_at_all(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"`debrief doctor --download` when this machine can reach 127\.0\.0\.1:9"):
        download("tiny", tmp_path, base_url="http://127.0.0.1:9")


def test_a_cache_that_cannot_be_written(tiny: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsMissing, match="cannot be stored in"):
        download("tiny", tmp_path / "file" / "cache", base_url=tiny.url)


def test_two_at_once_download_once(tiny: Server, tmp_path: Path) -> None:
    paths: list[Path] = []
    threads = [
        threading.Thread(target=lambda: paths.append(download("tiny", tmp_path, base_url=tiny.url))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert paths == [tmp_path / "tiny.pt"] * 4
    assert len(tiny.asked) == 1


def test_a_further_name_of_ones_own_server_goes_all_the_way_to_words(
    server: Server, tmp_path: Path, checkpoint: Path, memo: Path
) -> None:
    content = checkpoint.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    server.files["/weights/models.json"] = json.dumps({"memos": f"{sha256}/ours.pt"}).encode()
    server.files[f"/weights/{sha256}/ours.pt"] = content
    with pytest.raises(WeightsMissing, match="no model named 'memos'"):
        locate("memos", tmp_path)
    download("memos", tmp_path, base_url=server.url)
    with ChildTranscriber("memos", cache=tmp_path, threads=2) as child:
        heard = child.transcribe(memo).transcript
    assert heard.model == "memos"
    assert "Redwood Foods" in heard.text


def test_a_name_that_nobody_knows(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"No model is named 'smal'.*small"):
        download("smal", tmp_path, base_url=server.url)
    with pytest.raises(WeightsMissing, match=r"no model named 'smal'; set DEBRIEF_MODEL to .*small"):
        locate("smal", tmp_path)


def test_weights_that_are_not_here_name_the_command(tmp_path: Path) -> None:
    with pytest.raises(
        WeightsMissing, match="'small' are not on this machine; run `debrief doctor --download`"
    ) as caught:
        locate("small", tmp_path)
    assert caught.value.model == "small"
    assert caught.value.permanent is False


def test_a_model_by_path(tmp_path: Path, checkpoint: Path) -> None:
    assert locate(str(checkpoint)) == download(str(checkpoint)) == checkpoint
    with pytest.raises(WeightsMissing, match="set DEBRIEF_MODEL to a file that exists"):
        locate(str(tmp_path / "gone.pt"))
