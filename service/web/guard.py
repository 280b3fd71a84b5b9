"""What every request passes: its language, no change on another site's behalf, and headers that keep pages to themselves."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.errors import NotAllowed
from service.web import errors, translating

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The content policy. The nonce, another one for each reply, is for the one style sheet that the waveform brings along."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}


def from_elsewhere(headers: Headers) -> bool:
    """Whether a browser sent this on behalf of another site.

    Browsers tell by Sec-Fetch-Site, and over plain HTTP by Origin. A request with neither comes from a program, which
    nobody can lure; one with a token carries no cookie that could be abused.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


class Guard:
    """ASGI middleware: refuses forged changes, adds the security headers, keeps pages out of shared caches."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        translating.begin(Headers(scope=scope).get("accept-language", ""))
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", POLICY.format(nonce=nonce))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "cache-control", "no-store" if not scope["path"].startswith("/static/") else "no-cache"
                )
            await send(message)

        if scope["method"] not in SAFE and from_elsewhere(Headers(scope=scope)):
            response = errors.refusal(
                scope,
                NotAllowed(
                    "This was sent from another site, so nothing was changed. Open Debrief's page and try again there. "
                    "If this is its own page, the proxy in front of Debrief must pass the Host header on unchanged."
                ),
            )
            await response(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)
