"""The size of a request, judged before its body is read."""

import asyncio
import contextlib

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.memos.files import too_large

MULTIPART_EXTRA = 1_000_000
"""Bytes that a form may have around its recording."""

OTHER_LIMIT = 20_000_000
"""Bytes for every request that sends no recording: a book of CSV files at most."""

LINGER_SECONDS, LINGER_BYTES = 2.0, 64_000_000
"""How long, and how much of, a refused body is read and dropped, so that the sender sees the answer and no broken pipe."""


class BodyLimit:
    """Answers 413 at once where Content-Length tells of too much, and stops reading where there is none."""

    def __init__(self, app: ASGIApp, *, max_upload_bytes: int) -> None:
        self._app = app
        self._max_upload = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = scope["path"].startswith(("/api/v1/recordings", "/api/v1/uploads"))
        limit = self._max_upload + MULTIPART_EXTRA if upload else OTHER_LIMIT
        reason = too_large(self._max_upload) if upload else f"The request is larger than {OTHER_LIMIT // 1_000_000} MB."
        body = _Body(receive, limit, reason)
        lingering = _lingering(send, body)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await JSONResponse({"detail": reason, "error": "TooLarge"}, 413)(scope, receive, lingering)
            return
        await self._app(scope, body.receive, lingering)


class _Body:
    """A request's body on its way in."""

    def __init__(self, receive: Receive, limit: int, reason: str) -> None:
        self._receive, self._limit, self._reason = receive, limit, reason
        self._seen = 0
        self._ended = False

    async def receive(self) -> Message:
        """Raises HTTPException as soon as the limit is passed."""
        message = await self._next()
        if self._seen > self._limit:
            raise HTTPException(413, self._reason)
        return message

    async def drop(self) -> None:
        """Read on for a while, and forget what comes."""
        until = self._seen + LINGER_BYTES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while not self._ended and self._seen < until:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message


def _lingering(send: Send, body: _Body) -> Send:
    """Passes answers on. After a 413 the connection ends, but not at once.

    A socket that is closed with unread bytes resets the connection, and the sender may lose the answer; one that stays
    open is sent the rest of the body, however long that is.
    """
    refused = False

    async def passed_on(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] == 413:
            refused = True
            message = {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
        if refused and message["type"] == "http.response.body" and not message.get("more_body", False):
            await send({**message, "more_body": True})
            await body.drop()
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return passed_on
