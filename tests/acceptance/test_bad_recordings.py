"""Recordings that cannot be taken, or not whole: each is told what is wrong, and nothing of it stays behind."""

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import House, Server

GIGABYTE = 1_000_000_000


@pytest.fixture(scope="module")
def two_hours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "two-hours.flac"
    hush = np.zeros((1, 4608), dtype=np.int16)
    with av.open(str(path), "w") as container:
        track = container.add_stream("flac", rate=8000, layout="mono")
        for _ in range(2 * 3600 * 8000 // hush.shape[1] + 1):
            frame = av.AudioFrame.from_ndarray(hush, format="s16", layout="mono")
            frame.sample_rate = 8000
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return path


@pytest.fixture(scope="module")
def truncated(tmp_path_factory: pytest.TempPathFactory, recordings: Path) -> Path:
    whole = (recordings / "02-silver-oak-hotels.mp3").read_bytes()
    path = tmp_path_factory.mktemp("cut") / "cut.mp3"
    path.write_bytes(whole[: len(whole) // 2])
    return path


@pytest.fixture(autouse=True)
def nothing_stays_behind(server: "Server") -> Iterator[None]:
    yield
    assert list((server.house.data / "incoming").iterdir()) == []


def refusal(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    detail: str = answer.json()["detail"]
    return detail


def made(tmp_path: Path, name: str, content: bytes) -> Path:
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("empty.wav", b"", "empty.wav: The file is empty: it has no bytes. Send the recording again."),
        (
            "notes.mp3",
            b"Call Laura about the quote.\n" * 40,
            "notes.mp3: The file is not a recording that can be read.",
        ),
    ],
)
def test_what_is_no_recording_is_refused_both_ways(
    server: "Server", tmp_path: Path, name: str, content: bytes, wrong: str
) -> None:
    before = server.get("memos", "nora")["total"]
    assert refusal(server.send(made(tmp_path, name, content)), 422).startswith(wrong)
    raw = server.client("nora").put(f"/api/v1/recordings/{name}", content=content)
    assert refusal(raw, 422).startswith(wrong)
    assert server.get("memos", "nora")["total"] == before


def test_two_hours_are_refused_where_the_limit_is_half_an_hour(server: "Server", two_hours: Path) -> None:
    told = refusal(server.send(two_hours), 422)
    assert "two-hours.flac: the recording is 120 minutes long, and the limit is 30 minutes" in told
    assert "DEBRIEF_MAX_MINUTES" in told
    added = server.house.refused("add", two_hours, "--rep", "nora")
    assert "two-hours.flac: the recording is 120 minutes long" in added


def test_a_truncated_recording_is_transcribed_and_the_cut_is_shown(server: "Server", truncated: Path) -> None:
    draft = server.draft_of(server.sent(truncated, "victor"))
    memo = server.get(f"memos/{draft['memo_id']}")
    assert memo["cut"].startswith("The recording breaks off at ")
    assert "Silver Oak Hotels" in server.get(f"memos/{memo['id']}/transcript")["text"]
    assert draft["account_id"] == "A02"
    for page in (f"/memos/{memo['id']}", f"/drafts/{draft['id']}"):
        assert memo["cut"] in server.page(page)


def test_the_same_recording_twice_from_one_rep_is_one_memo(server: "Server", recordings: Path) -> None:
    silence = recordings / "13-test-recording.ogg"
    first = server.send(silence, "nora")
    again = server.send(silence, "nora", name="the same.ogg")
    raw = server.client("nora").put("/api/v1/recordings/raw.ogg", content=silence.read_bytes())
    assert [answer.status_code for answer in (first, again, raw)] == [201, 200, 200]
    assert {answer.json()["id"] for answer in (first, again, raw)} == {first.json()["id"]}
    assert (again.json()["created"], again.json()["filename"]) == (False, "13-test-recording.ogg")
    # The same sound from somebody else is another memo.
    other = server.send(silence, "victor")
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]
    for answer in (first, other):
        server.memo(answer.json()["id"], "nothing_to_file")


def test_a_recording_for_a_rep_whom_nobody_knows_is_refused_with_those_who_are_known(
    server: "Server", recordings: Path
) -> None:
    sample = recordings / "12-silence.mp3"
    told = refusal(server.send(sample, "priya", rep="nobody"), 404)
    assert told.startswith("There is no rep 'nobody'.")
    assert "Nora Hughes (nora)" in told
    added = server.house.refused("add", sample, "--rep", "nobody")
    assert added.startswith("debrief: There is no rep 'nobody'.")
    assert "Nora Hughes (nora)" in added


def test_nobody_sends_in_another_reps_name(server: "Server", recordings: Path) -> None:
    told = refusal(server.send(recordings / "12-silence.mp3", "nora", rep="victor"), 403)
    assert told == "Only admin staff send recordings for somebody else."


def test_a_gigabyte_is_refused_before_it_is_read(server: "Server") -> None:
    for method, path in (("PUT", "/api/v1/recordings/long.wav"), ("POST", "/api/v1/recordings")):
        head = [f"{method} {path} HTTP/1.1", f"Content-Length: {GIGABYTE}"]
        status, answer, written = pour(server, head, GIGABYTE)
        assert status == 413
        assert answer["detail"].startswith("The recording is larger than 200 MB, the limit here.")
        assert "DEBRIEF_MAX_UPLOAD_MB" in answer["detail"]
        assert written < GIGABYTE / 5


@pytest.fixture(scope="module")
def narrow(new_house: Callable[..., "House"], tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A server that takes one megabyte at most."""
    house = new_house(tmp_path_factory.mktemp("narrow"), DEBRIEF_MAX_UPLOAD_MB="1")
    yield house.serve()
    house.clear()


def test_a_stream_of_unknown_length_is_cut_off_at_the_limit(narrow: "Server") -> None:
    head = ["PUT /api/v1/recordings/endless.wav HTTP/1.1", "Transfer-Encoding: chunked"]
    status, answer, written = pour(narrow, head, GIGABYTE, chunked=True)
    assert status == 413
    assert answer["detail"].startswith("The recording is larger than 1 MB, the limit here.")
    assert written < GIGABYTE / 5
    assert list((narrow.house.data / "incoming").iterdir()) == []


def test_a_form_a_little_over_the_limit_is_refused_as_well(narrow: "Server", recordings: Path) -> None:
    wave = recordings / "01-redwood-foods.wav"
    assert wave.stat().st_size > 1_000_000
    told = refusal(narrow.send(wave), 413)
    assert told.startswith("The recording is larger than 1 MB, the limit here.")
    added = narrow.house.refused("add", wave, "--rep", "nora")
    assert f"{wave}: The recording is larger than 1 MB" in added
    assert narrow.get("memos", "nora")["total"] == 0


def pour(server: "Server", head: list[str], most: int, *, chunked: bool = False) -> tuple[int, Any, int]:
    """Send a body, and go on until the server hangs up: (status, answer, bytes that it let through)."""
    block = bytes(1 << 18)
    piece = b"%x\r\n%b\r\n" % (len(block), block) if chunked else block
    written, answer = 0, io.BytesIO()

    def send() -> None:
        nonlocal written
        with suppress(ConnectionError, TimeoutError):
            while written < most:
                connection.sendall(piece)
                written += len(piece)

    host = ["Host: 127.0.0.1", f"Authorization: Bearer {server.house.tokens['nora']}", "Content-Type: audio/wav"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*head, *host, "", ""]).encode())
        sender = threading.Thread(target=send)
        sender.start()
        with suppress(ConnectionResetError):  # to one who does not stop; the answer has arrived by then
            while received := connection.recv(65536):
                answer.write(received)
        sender.join()
    first, _, rest = answer.getvalue().partition(b"\r\n")
    return int(first.split()[1]), json.loads(rest[rest.index(b"{") : rest.rindex(b"}") + 1]), written
