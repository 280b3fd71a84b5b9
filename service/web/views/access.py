"""Log-in and log-out, the front door, and what users change about themselves."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.errors import DebriefError, InvalidFields, InvalidInput, NotAllowed, TooManyAttempts
from service.users import repository
from service.users import service as users
from service.users.access import MOST_DAYS, cookie_name
from service.users.models import User
from service.users.passwords import SHORTEST
from service.web import translating
from service.web.edge import Actor, Config, Reading, Writing, database_of, settings_of, status_of
from service.web.rendering import go, local_path, render
from service.web.translating import _

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, actor: Actor) -> Response:
    """Each role starts where its work is; a rep on a phone at the one big button."""
    if actor.kind.reviews:
        return go("/queue")
    if actor.kind.reads_all:
        return go("/entries")
    return go("/record" if "Mobi" in request.headers.get("user-agent", "") else "/send")


@router.get("/login")
def show_login(request: Request, settings: Config, onto: Annotated[str, Query(alias="next")] = "/") -> Response:
    user = users.user_of_request(database_of(request), settings, request.cookies, request.headers)
    if user is not None:
        return go(local_path(onto))
    return render(request, "login.html", None, next=local_path(onto), login="", problem=None)


@router.post("/login")
def log_in(
    request: Request,
    settings: Config,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    onto: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    try:
        value = users.log_in(database_of(request), settings, login, password)
    except (NotAllowed, TooManyAttempts) as error:
        status = status_of(error)
        return render(
            request, "login.html", None, status=status, next=local_path(onto), login=login, problem=_(error.message)
        )
    response = go(local_path(onto))
    response.set_cookie(
        cookie_name(settings),
        value,
        max_age=int(MOST_DAYS.total_seconds()),
        path="/",
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )
    return response


@router.post("/logout")
def log_out(request: Request, session: Writing, settings: Config) -> Response:
    value = request.cookies.get(cookie_name(settings))
    if value:
        users.log_out(session, value)
    response = go("/login")
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.secure_cookies, httponly=True, samesite="lax"
    )
    return response


@router.get("/profile")
def show_profile(request: Request, actor: Actor, session: Reading) -> Response:
    return _profile(request, session, actor)


@router.post("/profile/password")
def change_password(
    request: Request, actor: Actor, settings: Config, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = ""
) -> Response:
    try:
        with database_of(request).write() as session:
            users.change_password(session, actor, old, new, keep=request.cookies.get(cookie_name(settings)))
    except (NotAllowed, InvalidInput) as error:
        with database_of(request).read() as reading:
            return _profile(request, reading, actor, error)
    return go("/profile", "Your password was changed. Other browsers were logged out.")


@router.post("/profile/language")
def choose_language(
    request: Request, actor: Actor, session: Writing, language: Annotated[str, Form()] = ""
) -> Response:
    """The language of the pages; none: what the browser asks for."""
    users.choose_language(session, actor, language if language in translating.LANGUAGES else None)
    translating.begin(request.headers.get("accept-language", ""))
    translating.speak(language)
    return go("/profile", _("The pages are in this language now."))


@router.post("/profile/digest")
def choose_mail(
    request: Request, actor: Actor, email: Annotated[str, Form()] = "", digest: Annotated[str, Form()] = ""
) -> Response:
    """Where the daily digest goes, and whether there is to be one."""
    try:
        with database_of(request).write() as session:
            users.choose_mail(session, actor, email=email, digest=digest == "yes")
    except InvalidFields as error:
        reason = error.errors["email"]
        with database_of(request).read() as reading:
            return _profile(request, reading, actor, mail=(email, digest == "yes", _(reason)))
    return go("/profile", _("Your e-mail address and your choice are kept."))


@router.post("/profile/tokens")
def make_token(request: Request, actor: Actor, session: Writing, name: Annotated[str, Form()] = "") -> Response:
    # Shown in the reply itself: a redirect would have to carry the secret.
    _token, secret = users.create_token(session, actor, actor, name)
    return _profile(request, session, actor, fresh_token=secret)


@router.post("/profile/tokens/{token_id}/revoke")
def revoke_token(actor: Actor, session: Writing, token_id: str) -> Response:
    users.revoke_token(session, actor, token_id)
    return go("/profile", "The token was revoked; programs that use it get no further.")


def _profile(
    request: Request,
    session: AnySession,
    actor: User,
    problem: DebriefError | None = None,
    fresh_token: str | None = None,
    mail: tuple[str, bool, str] | None = None,
) -> Response:
    """mail: what was typed for the digest and cannot be taken, with the reason."""
    settings = settings_of(request)
    email, wants_digest, mail_problem = mail or (actor.email or "", actor.digest, None)
    return render(
        request,
        "profile.html",
        actor,
        status=200 if problem is None and mail is None else 422,
        tokens=repository.tokens_of(session, actor.id),
        password_problem=_(problem.message) if problem is not None else None,
        fresh_token=fresh_token,
        shortest=SHORTEST,
        languages=translating.choices(),
        email=email,
        wants_digest=wants_digest,
        mail_problem=mail_problem,
        digest_hour=None if settings.smtp_host is None else f"{settings.digest_hour}:00",
    )
