"""The parts of an interrupted recording, sent one by one, are one memo."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from av.audio.stream import AudioStream

from tests.integration.uploads.test_tus import ROOT, TUS, metadata, whole
from transcribe.audio import decode, probe

RATE = 48_000


def speak(path: Path, seconds: float, hertz: float, form: str = "webm", coder: str = "libopus") -> bytes:
    """A tone, coded as browsers code a microphone."""
    with av.open(str(path), mode="w", format=form) as output:
        track = output.add_stream(coder, rate=RATE, layout="mono")
        assert isinstance(track, AudioStream)
        wave = np.sin(np.arange(round(seconds * RATE)) * (2 * np.pi * hertz / RATE)) * 9000
        for start in range(0, wave.size, 960):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 960].astype(np.int16), "s16", "mono")
            frame.sample_rate, frame.pts = RATE, start
            output.mux(track.encode(frame))
        output.mux(track.encode(None))
    return path.read_bytes()


@pytest.fixture
def nora(client_of: Callable[..., httpx.Client], make_user: Callable[..., object]) -> httpx.Client:
    return client_of(make_user("nora"))


def final(client: httpx.Client, addresses: list[str], **values: str) -> httpx.Response:
    headers = {**TUS, "Upload-Concat": f"final;{' '.join(addresses)}", "Upload-Metadata": metadata(**values)}
    return client.post(ROOT, headers=headers)


@pytest.mark.parametrize(("form", "coder", "ending"), [("webm", "libopus", "webm"), ("mp4", "aac", "m4a")])
def test_parts_of_a_recording_are_joined_in_their_order_and_kept(nora, tmp_path, settings, form, coder, ending):
    parts = [
        speak(tmp_path / f"{n}.{ending}", seconds, hertz, form, coder)
        for n, (seconds, hertz) in enumerate([(2.0, 300), (1.0, 1200), (1.5, 300)])
    ]
    addresses = [whole(nora, part, "partial", filename=f"memo.{ending}") for part in parts]
    told = [nora.get(address).json() for address in addresses]
    assert [one["state"] for one in told] == ["arrived"] * 3
    assert [one["sha256"] for one in told] == [hashlib.sha256(part).hexdigest() for part in parts]
    assert nora.get("/api/v1/memos").json()["total"] == 0

    values = {"filename": f"memo.{ending}", "join": "recordings", "recorded_at": "2026-11-16T16:40:00Z"}
    reply = final(nora, addresses, **values)
    assert reply.status_code == 201, reply.text
    memo = nora.get(f"/api/v1/memos/{reply.headers['upload-memo']}").json()
    assert (memo["filename"], memo["codec"], memo["recorded_source"]) == ("memo.flac", "flac", "client")
    assert abs(memo["duration"] - 4.5) < 0.2
    (kept,) = settings.recordings.glob("*/*/original.flac")
    samples = decode(kept, 60).samples
    heard = [loudest(samples[at * 16000 : at * 16000 + 8000]) for at in (1, 2, 4)]
    assert [round(hertz / 100) for hertz in heard] == [3, 12, 3]
    beside = sorted(kept.parent.glob("part-*"))
    assert [path.read_bytes() for path in beside] == parts

    joined = nora.get(reply.headers["location"]).json()
    assert (joined["state"], [part["sha256"] for part in joined["parts"]]) == (
        "memo",
        [hashlib.sha256(part).hexdigest() for part in parts],
    )
    again = final(nora, addresses, **values)
    assert again.headers["upload-memo"] == memo["id"]
    assert nora.get("/api/v1/memos").json()["total"] == 1
    assert (
        nora.head(reply.headers["location"], headers=TUS).headers["upload-concat"].startswith("final;/api/v1/uploads/")
    )
    assert (
        nora.patch(
            reply.headers["location"],
            headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
        ).status_code
        == 403
    )
    assert [p for p in settings.uploads.iterdir() if p.is_file()] == []


def loudest(samples: np.ndarray) -> float:
    """The strongest tone in hertz."""
    return float(np.abs(np.fft.rfft(samples)).argmax() * 16000 / samples.size)


def test_pieces_of_one_file_are_put_together_byte_by_byte(nora, tmp_path):
    data = speak(tmp_path / "a.webm", 3.0, 440)
    half = len(data) // 2
    addresses = [whole(nora, piece, "partial") for piece in (data[:half], data[half:])]
    reply = final(nora, addresses, filename="a.webm")
    told = nora.get(reply.headers["location"]).json()
    assert (told["state"], told["sha256"]) == ("memo", hashlib.sha256(data).hexdigest())


def test_a_part_without_sound_is_passed_over(nora, tmp_path):
    good, broken = speak(tmp_path / "a.webm", 2.0, 440), speak(tmp_path / "b.webm", 2.0, 440)[:60]
    addresses = [whole(nora, part, "partial", filename="memo.webm") for part in (good, broken)]
    reply = final(nora, addresses, filename="memo.webm", join="recordings")
    assert reply.status_code == 201, reply.text
    twice = final(nora, [addresses[0], whole(nora, broken, "partial")], filename="memo.webm", join="recordings")
    assert (twice.status_code, "joined with others before" in twice.text) == (422, True)
    silent = [whole(nora, broken, "partial"), whole(nora, broken[:50], "partial")]
    refused = final(nora, silent, filename="memo.webm", join="recordings")
    assert refused.status_code == 422
    assert "memo.webm" in refused.json()["detail"]


def test_only_whole_parts_of_ones_own_are_joined(nora, client_of, make_user, tmp_path):
    data = speak(tmp_path / "a.webm", 1.0, 440)
    other = client_of(make_user("other"))
    assert final(nora, [whole(other, data, "partial")], filename="a.webm").status_code == 422
    begun = nora.post(ROOT, headers={**TUS, "Upload-Length": "500", "Upload-Concat": "partial"}).headers["location"]
    assert final(nora, [begun], filename="a.webm").status_code == 422
    assert final(nora, [whole(nora, data)], filename="a.webm").status_code == 422
    assert nora.post(ROOT, headers={**TUS, "Upload-Concat": "final;nonsense"}).status_code == 400


def test_parts_that_are_too_long_together_are_refused(nora, tmp_path, settings):
    settings.max_minutes = 0.05
    addresses = [whole(nora, speak(tmp_path / f"{n}.webm", 2.0, 440), "partial") for n in range(2)]
    reply = final(nora, addresses, filename="memo.webm", join="recordings")
    assert reply.status_code == 422
    assert "DEBRIEF_MAX_MINUTES" in reply.json()["detail"]


def test_a_joined_recording_is_one_that_whisper_and_browsers_take(nora, tmp_path, settings):
    addresses = [whole(nora, speak(tmp_path / f"{n}.webm", 1.0, 300 + n), "partial") for n in range(2)]
    final(nora, addresses, filename="memo.webm", join="recordings")
    (kept,) = settings.recordings.glob("*/*/original.flac")
    assert (probe(kept).container, probe(kept).channels) == ("flac", 1)
