"""A language model's server that listens on a real socket and plays whatever part a test gives it."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from templates import Book, MemoText

TEXT = (
    "Met Laura Mitchell at Redwood Foods this morning. Their head of IT, Jonas Weber, joined us. The deal is worth "
    "$85,000, no wait, make that 92,000. They're chuffed with the pilot, but Jonas frets about the migration. "
    "I owe Laura the revised offer by next Friday."
)
MEMO = MemoText.model_validate(
    {"id": "m1", "text": TEXT, "recorded_at": "2026-11-16T16:40:00-05:00", "rep": "Nora Hughes"}
)
BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Redwood Foods", "aliases": ["Redwood"], "city": "Leeds"}],
        "contacts": [{"id": "C1", "name": "Laura Mitchell", "title": "Buyer", "account_id": "A1"}],
        "reps": [{"name": "Nora Hughes", "timezone": "America/New_York"}],
    }
)
GOOD = {
    "entries": [
        {
            "client": 1,
            "template_kind": "deal_progress",
            "company": {"quote": "at Redwood Foods", "value": "Redwood Foods"},
            "contacts": [
                {"quote": "Met Laura Mitchell", "name": "Laura Mitchell", "title": None},
                {"quote": "Their head of IT, Jonas Weber", "name": "Jonas Weber", "title": "head of IT"},
            ],
            "deal_amount": {"quote": "no wait, make that 92,000", "said": "92,000"},
            "satisfaction": {"quote": "They're chuffed with the pilot", "value": "positive"},
            "objections": [{"quote": "Jonas frets about the migration", "value": "frets about the migration"}],
            "action_items": [
                {
                    "quote": "I owe Laura the revised offer by next Friday",
                    "text": "owe Laura the revised offer",
                    "owner": "rep",
                    "due": "next Friday",
                }
            ],
            "summary": "Redwood Foods: 92,000; Jonas frets about the migration; revised offer by next Friday",
        }
    ]
}


class ModelServer:
    """play: the part, a method of `_Handler` by name; content: what the model writes; requests: what it was asked.

    memo, book, entry: what the tests fill, and what the good model answers for it.
    """

    memo, book = MEMO, BOOK

    def __init__(self) -> None:
        self.play = "good"
        self.content = json.dumps(GOOD)
        self.entry: dict[str, Any] = json.loads(self.content)["entries"][0]
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.asked = threading.Event()
        self.go = threading.Event()
        self.over = threading.Event()
        server = self

        class Handler(_Handler):
            told = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def says(self, **changes: Any) -> None:
        """The good answer with other values for some keys."""
        self.content = json.dumps({"entries": [self.entry | changes]})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def stop(self) -> None:
        """After this nobody listens at the address."""
        self.over.set()
        self.go.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    told: ModelServer

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._json(200, {"object": "list", "data": [{"id": "tiny-model"}, {"id": "other"}]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.told.requests.append(({k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
        self.told.asked.set()
        with suppress(ConnectionError, BrokenPipeError):
            getattr(self, self.told.play)()

    @property
    def asked(self) -> dict[str, Any]:
        return self.told.requests[-1][1]

    def _send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, status: int, value: Any) -> None:
        self._send(status, json.dumps(value).encode())

    def _chat(self, content: Any, finish: str = "stop") -> dict[str, Any]:
        return {
            "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}]
        }

    def good(self) -> None:
        self._json(200, self._chat(self.told.content))

    def in_pieces(self) -> None:
        half = len(self.told.content) // 2
        pieces = [self.told.content[:half], self.told.content[half:]]
        self._json(200, self._chat([{"type": "text", "text": piece} for piece in pieces]))

    def truncating(self) -> None:
        self._json(200, self._chat(self.told.content, "length"))

    def silent(self) -> None:
        self.told.over.wait(30)

    def _drip(self, data: bytes) -> None:
        """A byte every tenth of a second: each read is quick, and the whole takes for ever."""
        for i in range(len(data)):
            if self.told.over.wait(0.1):
                return
            self.wfile.write(data[i : i + 1])
            self.wfile.flush()

    def drips_headers(self) -> None:
        self._drip(b"HTTP/1.1 200 OK\r\nx-padding: " + b"a" * 10_000)

    def drips_body(self) -> None:
        body = json.dumps(self._chat(self.told.content)).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
        self._drip(body)

    def failing(self) -> None:
        self._json(500, {"error": {"message": "out of memory"}})

    def html(self) -> None:
        self._send(200, b"<html><body>Bad gateway</body></html>", "text/html")

    def no_chat(self) -> None:
        self._json(200, {"error": {"message": "model is loading"}})

    def no_content(self) -> None:
        self._json(200, self._chat(None))

    def resets(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{")
        self.wfile.flush()
        # With nothing to linger for, closing sends a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def endless(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
        while not self.told.over.is_set():
            self.wfile.write(b" " * 65_536)

    def packed(self) -> None:
        self._send(200, b"\x1f\x8b", content_encoding="gzip")

    def redirects(self) -> None:
        self._send(307, b"", location=f"{self.told.url}/elsewhere")

    def wants_key(self) -> None:
        self._json(401, {"error": {"message": f"wrong key {self.headers.get('authorization')}"}})

    def no_schema(self) -> None:
        self._only("json_object", None)

    def no_format(self) -> None:
        self._only(None)

    def _only(self, *forms: str | None) -> None:
        if (self.asked.get("response_format") or {}).get("type") in forms:
            self.good()
        else:
            self._json(400, {"error": {"message": "response_format is not supported"}})

    def reasoning(self) -> None:
        """A hosted one that names the limit otherwise and has a fixed temperature."""
        if "max_tokens" in self.asked:
            self._json(400, {"error": {"message": "Unsupported: 'max_tokens'. Use 'max_completion_tokens' instead."}})
        elif "temperature" in self.asked:
            self._json(400, {"error": {"message": "Unsupported value: 'temperature' does not support 0."}})
        else:
            self.good()

    def refuses(self) -> None:
        self._json(400, {"error": {"message": "the context is too long"}})

    def slow(self) -> None:
        time.sleep(1.0)
        self.good()

    def waits(self) -> None:
        """Until the test lets it go on."""
        self.told.go.wait(60)
        self.good()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    playing = ModelServer()
    yield playing
    playing.stop()
