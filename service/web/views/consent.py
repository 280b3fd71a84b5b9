"""Consent to recording: everybody reads and agrees before the microphone is on; admin staff set the text."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.errors import Conflict, InvalidInput
from service.users import consent
from service.users.models import User
from service.users.service import get_user
from service.web.edge import Actor, Keeper, Reading, Writing, database_of, status_of
from service.web.rendering import go, local_path, render
from service.web.translating import _

router = APIRouter(include_in_schema=False)


def ask(request: Request, session: AnySession, actor: User) -> Response:
    """The text in the place of the page that records or sends, which comes once one has agreed."""
    return _page(request, session, actor, request.url.path + (f"?{request.url.query}" if request.url.query else ""))


@router.get("/consent")
def show_consent(request: Request, actor: Actor, session: Reading) -> Response:
    return _page(request, session, actor, "/consent")


@router.post("/consent")
def agree(
    request: Request, actor: Actor, version: Annotated[int, Form()], onto: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    try:
        with database_of(request).write() as session:
            consent.agree(session, actor, version)
    except Conflict as error:
        with database_of(request).read() as reading:
            return _page(request, reading, actor, local_path(onto), error)
    return go(local_path(onto), "You have agreed.")


@router.post("/consent/withdrawal")
def take_back(actor: Actor, session: Writing) -> Response:
    consent.take_back(session, actor)
    return go("/consent", "You have taken your consent back. The microphone stays off; what was filed before stays.")


@router.get("/consent-text")
def show_text(request: Request, actor: Keeper, session: Reading) -> Response:
    return _form(request, session, actor)


@router.post("/consent-text")
def set_text(
    request: Request, actor: Keeper, version: Annotated[int, Form()], text: Annotated[str, Form()] = ""
) -> Response:
    try:
        with database_of(request).write() as session:
            changed = consent.set_text(session, actor, text, version)
    except (Conflict, InvalidInput) as error:
        with database_of(request).read() as reading:
            return _form(request, reading, actor, text, error)
    return go(
        "/consent-text",
        _("The text was changed. Everybody is asked again before the next recording.")
        if changed
        else _("Nothing was changed."),
    )


def _page(request: Request, session: AnySession, actor: User, onto: str, error: Conflict | None = None) -> Response:
    text = consent.current(session)
    user = get_user(session, actor.id)
    return render(
        request,
        "consent.html",
        actor,
        status=200 if error is None else status_of(error),
        text=text,
        agreed=user.consented_at if user.consented_version == text.version else None,
        again=user.consented_version is not None and user.consented_version != text.version,
        onto=onto,
        problem=_(error.message) if error is not None else None,
    )


def _form(
    request: Request,
    session: AnySession,
    actor: User,
    typed: str | None = None,
    error: Conflict | InvalidInput | None = None,
) -> Response:
    text = consent.current(session)
    return render(
        request,
        "consent_text.html",
        actor,
        status=200 if error is None else status_of(error),
        text=text,
        typed=text.text if typed is None else typed,
        agreed=consent.count_agreed(session, text.version),
        problem=_(error.message) if error is not None else None,
        theirs=text if isinstance(error, Conflict) else None,
    )
