"""Uploads by tus 1.0, as a client sees them: they go on where they broke off, and become memos."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from service.memos.models import Upload
from service.uploads import service, store

RECORDING = Path(__file__).parents[3] / "samples" / "recordings" / "12-silence.mp3"
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}
ROOT = "/api/v1/uploads"


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(client: httpx.Client, size: int, concat: str = "", **values: str) -> str:
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**({"filename": "visit.mp3"} | values))}
    if concat:
        headers["Upload-Concat"] = concat
    reply = client.post(ROOT, headers=headers)
    assert reply.status_code == 201, reply.text
    return reply.headers["location"]


def piece(client: httpx.Client, address: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
    return client.patch(address, content=data, headers={**BODY, "Upload-Offset": str(offset)} | headers)


def whole(client: httpx.Client, data: bytes, concat: str = "", **values: str) -> str:
    address = begin(client, len(data), concat, **values)
    assert piece(client, address, 0, data).status_code == 204
    return address


@pytest.fixture
def data() -> bytes:
    return RECORDING.read_bytes()


@pytest.fixture
def nora(client_of: Callable[..., httpx.Client], make_user: Callable[..., object]) -> httpx.Client:
    return client_of(make_user("nora"))


def test_the_server_says_what_it_can(nora, settings):
    reply = nora.options(ROOT)
    assert reply.status_code == 204
    assert reply.headers["tus-version"] == "1.0.0"
    assert "concatenation" in reply.headers["tus-extension"]
    assert reply.headers["tus-max-size"] == str(settings.max_upload_bytes)
    assert reply.headers["tus-checksum-algorithm"] == "sha1,sha256"


def test_an_upload_in_pieces_becomes_the_memo_that_a_form_would_have_made(nora, data, settings):
    address = begin(nora, len(data), recorded_at="2026-11-16T16:40:00-05:00")
    half = len(data) // 2
    first = piece(nora, address, 0, data[:half])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(half))
    assert "upload-memo" not in first.headers
    asked = nora.head(address, headers=TUS)
    assert (asked.status_code, asked.headers["upload-offset"], asked.headers["upload-length"]) == (
        200,
        str(half),
        str(len(data)),
    )
    assert asked.headers["cache-control"] == "no-store"
    assert asked.headers["upload-metadata"].startswith("filename ")
    last = piece(nora, address, half, data[half:])
    assert (last.status_code, last.headers["tus-resumable"]) == (204, "1.0.0")
    memo = nora.get(f"/api/v1/memos/{last.headers['upload-memo']}").json()
    assert (memo["filename"], memo["recorded_source"], memo["state"]) == ("visit.mp3", "client", "received")
    assert memo["recorded_at"].startswith("2026-11-16T21:40")
    told = nora.get(address).json()
    assert (told["state"], told["received"], told["memo_id"]) == ("memo", len(data), memo["id"])
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert [p for p in settings.uploads.iterdir() if p.is_file()] == []
    assert nora.get(f"/api/v1/memos/{memo['id']}/original").content == data
    again = piece(nora, address, len(data), b"")
    assert again.headers["upload-memo"] == memo["id"]
    form = nora.post("/api/v1/recordings", files={"file": ("other.mp3", data)})
    assert (form.status_code, form.json()["id"]) == (200, memo["id"])


def test_creation_brings_the_bytes_along(nora, data):
    headers = {**BODY, "Upload-Length": str(len(data)), "Upload-Metadata": metadata(filename="a.mp3")}
    reply = nora.post(ROOT, content=data, headers=headers)
    assert (reply.status_code, reply.headers["upload-offset"]) == (201, str(len(data)))
    assert reply.headers["upload-memo"]


def test_a_length_that_is_not_known_yet_comes_later(nora, data):
    reply = nora.post(ROOT, headers={**TUS, "Upload-Defer-Length": "1"})
    address = reply.headers["location"]
    assert nora.head(address, headers=TUS).headers["upload-defer-length"] == "1"
    assert piece(nora, address, 0, data[:100]).headers["upload-offset"] == "100"
    last = piece(nora, address, 100, data[100:], **{"Upload-Length": str(len(data))})
    assert last.headers["upload-memo"]


def test_bytes_at_another_place_are_refused(nora, data):
    address = begin(nora, len(data))
    piece(nora, address, 0, data[:100])
    assert piece(nora, address, 50, data[50:]).status_code == 409
    assert piece(nora, address, 0, data).status_code == 409
    assert piece(nora, address, 100, data[100:] + b"x").status_code == 413
    assert nora.head(address, headers=TUS).headers["upload-offset"] == "100"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_another_checksum_are_dropped(nora, data, algorithm, settings):
    address = begin(nora, len(data))
    right = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    wrong = piece(nora, address, 0, data[:-1] + b"x", **{"Upload-Checksum": f"{algorithm} {right}"})
    assert wrong.status_code == 460
    assert "send them again" in wrong.json()["detail"]
    assert nora.head(address, headers=TUS).headers["upload-offset"] == "0"
    taken = piece(nora, address, 0, data, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert taken.status_code == 204
    assert taken.headers["upload-memo"]
    assert list(settings.incoming.iterdir()) == []


def test_what_is_wrong_with_a_request_is_told(nora, data, settings):
    assert nora.post(ROOT, headers={"Upload-Length": "10"}).status_code == 412
    assert nora.post(ROOT, headers=TUS).status_code == 400
    assert nora.post(ROOT, headers={**TUS, "Upload-Length": "ten"}).status_code == 400
    assert nora.post(ROOT, headers={**TUS, "Upload-Length": "10", "Upload-Metadata": "filename ***"}).status_code == 400
    empty = nora.post(ROOT, headers={**TUS, "Upload-Length": "0"})
    assert (empty.status_code, empty.headers["tus-resumable"]) == (422, "1.0.0")
    large = nora.post(ROOT, headers={**TUS, "Upload-Length": str(settings.max_upload_bytes + 1)})
    assert (large.status_code, large.headers["tus-max-size"]) == (413, str(settings.max_upload_bytes))
    assert "DEBRIEF_MAX_UPLOAD_MB" in large.json()["detail"]
    address = begin(nora, len(data))
    assert nora.patch(address, content=data, headers={**TUS, "Upload-Offset": "0"}).status_code == 415
    assert nora.patch(address, content=data, headers=BODY).status_code == 400
    assert piece(nora, address, 0, data, **{"Upload-Checksum": "md5 AAAA"}).status_code == 400
    assert nora.post(address, headers=TUS).status_code == 405
    assert nora.head(f"{ROOT}/{'0' * 32}", headers=TUS).status_code == 404


def test_an_upload_is_its_senders_alone(nora, client_of, make_user, data):
    address = begin(nora, len(data))
    priya = client_of(make_user("priya", role="admin"))
    assert priya.head(address, headers=TUS).status_code == 404
    assert piece(priya, address, 0, data).status_code == 404
    assert client_of(None).post(ROOT, headers={**TUS, "Upload-Length": "5"}).status_code == 401
    forged = nora.post(
        ROOT, headers={**TUS, "Upload-Length": "5", "Authorization": "", "Origin": "http://elsewhere.test"}
    )
    assert forged.status_code == 403


def test_only_admin_staff_send_for_somebody_else(client_of, make_user, data):
    make_user("victor")
    nora, priya = client_of(make_user("nora")), client_of(make_user("priya", role="admin"))
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(filename="a.mp3", rep="victor")}
    assert nora.post(ROOT, headers=headers).status_code == 403
    address = whole(priya, data, rep="victor")
    assert priya.get(f"/api/v1/memos/{priya.get(address).json()['memo_id']}").json()["rep"] == "Victor Example"


def test_what_is_no_recording_is_refused_with_a_sentence_and_kept(nora, settings):
    text = b"Dear Sarah,\nplease find the quote attached.\n" * 40
    address = begin(nora, len(text), filename="notes.mp3")
    reply = piece(nora, address, 0, text)
    assert reply.status_code == 422
    assert "notes.mp3" in reply.json()["detail"]
    told = nora.get(address).json()
    assert (told["state"], told["memo_id"]) == ("refused", None)
    assert "notes.mp3" in told["problem"]
    assert nora.delete(address, headers=TUS).status_code == 204
    assert nora.get(address).status_code == 404
    assert [p for p in settings.uploads.iterdir() if p.is_file()] == []


def test_a_senders_own_checksum_of_the_whole_is_compared(nora, data):
    address = begin(nora, len(data), sha256=hashlib.sha256(b"something else").hexdigest())
    assert piece(nora, address, 0, data).status_code == 422
    assert "checksums differ" in nora.get(address).json()["problem"]


def test_an_addition_and_an_answer_have_to_be_the_reps_own(nora, client_of, make_user, data):
    first = nora.get(whole(nora, data)).json()["memo_id"]
    other = client_of(make_user("other"))
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(filename="a.mp3", adds_to=first)}
    assert other.post(ROOT, headers=headers).status_code == 422
    headers["Upload-Metadata"] = metadata(filename="a.mp3", answers="0" * 32)
    assert other.post(ROOT, headers=headers).status_code == 422
    recording = RECORDING.with_name("13-test-recording.ogg").read_bytes()
    added = nora.get(whole(nora, recording, adds_to=first)).json()
    assert added["state"] == "memo"
    priya = client_of(make_user("priya", role="admin"))
    by_staff = priya.get(whole(priya, data[:-500], adds_to=first)).json()
    assert priya.get(f"/api/v1/memos/{by_staff['memo_id']}").json()["rep"] == "Nora Example"


def test_old_proxies_get_their_methods_by_header(nora, data):
    address = begin(nora, len(data))
    headers = {**BODY, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert nora.post(address, content=data, headers=headers).headers["upload-memo"]
    assert nora.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204


def test_a_server_killed_before_the_memo_makes_it_at_the_next_question(nora, data, settings, database):
    address = begin(nora, len(data))
    upload_id = address.rsplit("/", 1)[-1]
    store.append(settings, upload_id, 0, data)  # every byte is here, and nothing else has happened
    told = nora.get(address).json()
    assert told["state"] == "memo"
    with database.write() as session:  # killed after the memo, before the upload's row knew
        session.execute(update(Upload).values(memo_id=None))
    store.append(settings, upload_id, 0, data)
    assert nora.get(address).json()["memo_id"] == told["memo_id"]
    assert nora.get("/api/v1/memos").json()["total"] == 1


def test_what_nobody_goes_on_with_is_dropped_after_its_time(nora, data, settings, database):
    forgotten, finished = begin(nora, len(data)), begin(nora, len(data))
    piece(nora, forgotten, 0, data[:100])
    store.append(settings, finished.rsplit("/", 1)[-1], 0, data)
    with database.write() as session:
        session.execute(update(Upload).values(touched_at=datetime.now(UTC) - service.KEPT_FOR - timedelta(hours=1)))
    begin(nora, len(data))
    assert nora.get(forgotten).status_code == 404
    assert nora.get(finished).json()["state"] == "memo"
    assert [p for p in settings.uploads.iterdir() if p.is_file()] == []
