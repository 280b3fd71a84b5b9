"""Pages from their templates: what every page knows, and the one place where a reply is made of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.health import banner
from service.users.models import User
from service.web import showing, translating
from service.web.statics import static

NOTICE = "debrief_notice"
"""A cookie that carries one sentence over a redirect."""

MOST_OF_NOTICE = 3600
"""Bytes of it: browsers drop a cookie of more than 4,096 with its name and its rules."""

UNDOABLE = "debrief_undo"
"""A cookie beside it, with the draft whose decision the sentence tells of and a button takes back."""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(translating.gettext, translating.ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own `_` looks `gettext` up and calls it through two more layers, a few hundred times a page.
    made.globals["_"] = made.globals["gettext"]
    made.globals["static"] = static
    made.filters.update(showing.FILTERS)
    made.tests.update(showing.TESTS)
    return made


_PAGES = _environment()


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def user_here(request: Request) -> User | None:
    user = getattr(request.state, "user", None)
    return user if isinstance(user, User) else None


def fragment(name: str, *, request: Request, actor: User | None, **context: Any) -> str:
    """A template's text, given what every page knows: who looks, in which zone, at which address."""
    settings = request.app.state.settings if "app" in request.scope else None
    return _PAGES.get_template(name).render(
        {
            "actor": actor,
            "zone": actor.zone if actor is not None else showing.UTC_ZONE,
            "here": request.url.path,
            "notice": unquote(request.cookies.get(NOTICE, "")),
            "undoable": _undoable(request),
            "banner": banner(settings) if settings is not None and actor is not None else None,
            "settings": settings,
            "language": translating.language(),
            "script_texts": translating.script_texts,
            "nonce": getattr(request.state, "nonce", ""),
        }
        | context
    )


def render(
    request: Request,
    name: str,
    actor: User | None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page or a part of one; a whole page also shows, once, the notice of the redirect that led here."""
    body = fragment(name, request=request, actor=actor, **context)
    response = HTMLResponse(body, status_code=status, headers=dict(headers or {}))
    if NOTICE in request.cookies and not is_partial(request):
        response.delete_cookie(NOTICE, path="/")
        response.delete_cookie(UNDOABLE, path="/")
    return response


def go(address: str, notice: str | None = None, *, undo: str | None = None) -> Response:
    """On to another of our pages after a change, with a sentence to show there. A constant one need not be translated before.

    undo: id of the draft whose decision the sentence tells of, where it can be taken back.
    """
    response = RedirectResponse(address, status_code=303)
    if notice:
        response.set_cookie(NOTICE, _for_cookie(notice), max_age=60, path="/", httponly=True, samesite="lax")
    if notice and undo:
        response.set_cookie(UNDOABLE, undo, max_age=60, path="/", httponly=True, samesite="lax")
    return response


def _for_cookie(notice: str) -> str:
    """The sentence as a cookie carries it; one that is too long for that is cut."""
    text = translating.gettext(notice)
    while len(quote(text)) > MOST_OF_NOTICE:
        text = f"{text[: len(text) * 9 // 10].rstrip('… ')}…"
    return quote(text)


def _undoable(request: Request) -> str | None:
    draft_id = request.cookies.get(UNDOABLE, "")
    return draft_id if draft_id.isascii() and draft_id.isalnum() else None


def local_path(address: str) -> str:
    """`address` where it is a path on this server, else the front page: nobody is sent elsewhere by a link to us."""
    if (
        not address.startswith("/")
        or address.startswith(("//", "/\\"))
        or any(ord(c) < 32 or c == "\\" for c in address)
    ):
        return "/"
    return address
