"""The size of a request, judged before its body is read."""

import time

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
        upload = scope["path"].startswith("/api/v1/recordings")
        limit = self._max_upload + MULTIPART_EXTRA if upload else OTHER_LIMIT
        reason = too_large(self._max_upload) if upload else f"The request is larger than {OTHER_LIMIT // 1_000_000} MB."
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await _refuse(reason, scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, reason)
            return message

        await self._app(scope, counted, send)


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    response = JSONResponse({"detail": reason, "error": "TooLarge"}, 413, {"Connection": "close"})
    await send({"type": "http.response.start", "status": 413, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    # A socket that is closed with unread bytes resets the connection, and the sender may lose the answer.
    until, dropped = time.monotonic() + LINGER_SECONDS, 0
    while time.monotonic() < until and dropped < LINGER_BYTES:
        message = await receive()
        dropped += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    await send({"type": "http.response.body", "body": b""})
