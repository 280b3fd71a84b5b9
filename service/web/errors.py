"""An error as a page: the sentence that says what is wrong and what to do, and the way back."""

from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from service.domain.errors import DebriefError, NotReady
from service.web import edge
from service.web.rendering import fragment, is_partial, local_path, user_here
from service.web.translating import _, marked

TITLES = {
    400: marked("That did not work"),
    403: marked("Not for you"),
    404: marked("Not found"),
    409: marked("Changed in the meantime"),
    413: marked("Too large"),
    422: marked("Something needs correcting"),
    429: marked("Please wait"),
    500: marked("The machine needs a hand"),
}


def page(request: Request, error: DebriefError, status: int) -> Response:
    """The error page; to somebody who is not logged in, the way to log in instead."""
    if isinstance(error, edge.NotLoggedIn):
        return _to_login(request)
    body = fragment(
        "error_part.html" if is_partial(request) else "error.html",
        request=request,
        actor=user_here(request),
        title=_("Not yet") if isinstance(error, NotReady) else _(TITLES.get(status, TITLES[400])),
        message=_(error.message),
        back=_back(request),
    )
    return HTMLResponse(body, status_code=status)


def refusal(scope: Scope, error: DebriefError) -> Response:
    """The reply of middleware, before any route is known."""
    status = edge.status_of(error)
    if str(scope["path"]).startswith("/api/"):
        return JSONResponse(edge.problem(error), status_code=status)
    return page(Request(scope), error, status)


def _to_login(request: Request) -> Response:
    if is_partial(request) and request.method != "GET":
        # The page keeps what was typed, and says how to go on.
        return HTMLResponse("", status_code=401)
    if is_partial(request):
        here = _path_of(request.headers.get("hx-current-url", ""))
        return Response(status_code=204, headers={"HX-Redirect": f"/login?next={quote(here)}"})
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        here = _path_of(request.headers.get("referer", ""))
    return RedirectResponse(f"/login?next={quote(here)}" if here != "/" else "/login", status_code=303)


def _back(request: Request) -> str:
    """Where the user came from, where that is one of our pages and not this one."""
    headers: Headers = request.headers
    came = urlsplit(headers.get("referer", ""))
    if came.netloc == headers.get("host", "") and came.path != request.url.path:
        return local_path(came.path + (f"?{came.query}" if came.query else ""))
    return "/"


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
