"""Admin staff keep users: add, change, set a password, send away and let in again."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.errors import InvalidFields
from service.domain.roles import Role
from service.users import repository, service
from service.users.models import User
from service.web.edge import Keeper, Reading, Writing, database_of
from service.web.forms import Sent, text
from service.web.rendering import go, render
from service.web.showing import ROLE_WORDS
from service.web.translating import _

router = APIRouter(include_in_schema=False)


@router.get("/users")
def show_users(request: Request, actor: Keeper, session: Reading) -> Response:
    return render(request, "users.html", actor, users=repository.listing(session))


@router.get("/users/new")
def show_new(request: Request, actor: Keeper) -> Response:
    return _form(request, actor, None, {"role": str(Role.REP), "timezone": actor.timezone})


@router.post("/users/new")
def add_user(request: Request, actor: Keeper, form: Sent) -> Response:
    values = _values(form)
    try:
        with database_of(request).write() as session:
            service.create_user(session, actor=actor, password=str(form.get("password", "")), **values)
    except InvalidFields as error:
        return _form(request, actor, None, values, error)
    return go(
        "/users",
        _(
            "%(name)s was added. Tell them log-in and password; they can change it under their name.",
            name=values["name"],
        ),
    )


@router.get("/users/{user_id}")
def show_user(request: Request, actor: Keeper, session: Reading, user_id: str) -> Response:
    return _edit(request, session, actor, user_id)


@router.post("/users/{user_id}")
def change_user(request: Request, actor: Keeper, form: Sent, user_id: str) -> Response:
    values = _values(form)
    try:
        with database_of(request).write() as session:
            service.update_user(session, actor=actor, user=service.get_user(session, user_id), **values)
    except InvalidFields as error:
        with database_of(request).read() as reading:
            return _form(request, actor, service.get_user(reading, user_id), values, error)
    return go("/users", _("%(name)s was changed.", name=values["name"]))


@router.post("/users/{user_id}/password")
def set_password(request: Request, actor: Keeper, form: Sent, user_id: str) -> Response:
    try:
        with database_of(request).write() as session:
            user = service.get_user(session, user_id)
            service.set_password(session, actor=actor, user=user, new=str(form.get("password", "")))
    except InvalidFields as error:
        with database_of(request).read() as reading:
            return _edit(request, reading, actor, user_id, error)
    return go("/users", _("The password of %(name)s was set, and they were logged out everywhere.", name=user.name))


@router.post("/users/{user_id}/deactivate")
def deactivate(actor: Keeper, session: Writing, user_id: str) -> Response:
    user = service.get_user(session, user_id)
    service.deactivate(session, actor=actor, user=user)
    return go("/users", _("%(name)s can no longer log in. What they did stays.", name=user.name))


@router.post("/users/{user_id}/reactivate")
def reactivate(actor: Keeper, session: Writing, user_id: str) -> Response:
    user = service.get_user(session, user_id)
    service.reactivate(session, actor=actor, user=user)
    return go("/users", _("%(name)s can log in again.", name=user.name))


def _values(form: Sent) -> dict[str, Any]:
    return {
        "login": text(form, "login"),
        "name": text(form, "name"),
        "role": text(form, "role"),
        "timezone": text(form, "timezone"),
        "email": text(form, "email"),
        "top_biller": text(form, "top_biller") == "yes",
    }


def _edit(
    request: Request, session: AnySession, actor: User, user_id: str, error: InvalidFields | None = None
) -> Response:
    user = service.get_user(session, user_id)
    values = {key: getattr(user, key) for key in ("login", "name", "role", "timezone", "email", "top_biller")}
    return _form(request, actor, user, values, error)


def _form(
    request: Request, actor: User, user: User | None, values: dict[str, Any], error: InvalidFields | None = None
) -> Response:
    return render(
        request,
        "user.html",
        actor,
        status=200 if error is None else 422,
        user=user,
        values={"login": "", "name": "", "email": "", "top_biller": False} | values,
        errors={name: _(text) for name, text in error.errors.items()} if error is not None else {},
        roles=[(str(role), _(words)) for role, words in ROLE_WORDS.items()],
        zones=sorted(service.timezones()),
    )
