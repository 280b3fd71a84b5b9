"""Where HTTP meets the domain: sessions for requests, who is asking, and the one map from error to status code."""

from collections.abc import Iterator
from typing import Annotated, cast

from fastapi import Depends, Request

from service.db import Database, ReadSession, WriteSession, after_commit
from service.domain import errors
from service.domain.errors import DebriefError, NotAllowed
from service.jobs.doorbell import Doorbell
from service.settings import Settings
from service.users import consent
from service.users.access import is_program
from service.users.models import User
from service.users.service import user_of_request
from service.web import translating
from templates import NoteTemplate

STATUS: dict[type[DebriefError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.IllegalMove: 409,
    errors.Conflict: 409,
    errors.NotReady: 409,
    errors.TooLarge: 413,
    errors.InvalidInput: 422,
    errors.TooManyAttempts: 429,
    errors.OperatorError: 500,
}


class NotLoggedIn(DebriefError):
    """Log in first, or send an API token as `Authorization: Bearer …`."""


STATUS[NotLoggedIn] = 401


def status_of(error: DebriefError) -> int:
    """The status code of an error: its own class's, else that of the nearest class above it."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def problem(error: DebriefError) -> dict[str, object]:
    """An error as the API tells it: `detail` for people, what else it carries for programs."""
    out: dict[str, object] = {"detail": error.message, "error": type(error).__name__}
    if isinstance(error, errors.Conflict):
        out |= {"yours": error.yours, "current": error.current}
    if isinstance(error, errors.NotReady):
        out["missing"] = error.missing
    if isinstance(error, errors.InvalidFields):
        out["fields"] = error.errors
    return out


def database_of(request: Request) -> Database:
    database = request.app.state.database
    assert isinstance(database, Database)
    return database


def settings_of(request: Request) -> Settings:
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


def _reading(request: Request) -> Iterator[ReadSession]:
    with database_of(request).read() as session:
        yield session


def _writing(request: Request) -> Iterator[WriteSession]:
    with database_of(request).write() as session:
        yield session


# scope="function": the commit happens before the reply is sent, so that "saved" is never said too early.
Reading = Annotated[ReadSession, Depends(_reading, scope="function")]
Writing = Annotated[WriteSession, Depends(_writing, scope="function")]
Config = Annotated[Settings, Depends(settings_of)]


def _actor(request: Request) -> User:
    """The user who asks, by cookie or by token; in a session of its own, so that looking never joins the work."""
    user = getattr(request.state, "user", None)
    if user is None:
        user = user_of_request(database_of(request), settings_of(request), request.cookies, request.headers)
        request.state.user = user
    if user is None:
        raise NotLoggedIn
    assert isinstance(user, User)
    translating.speak(user.language)
    return user


Actor = Annotated[User, Depends(_actor)]


def _sender(request: Request, actor: Actor, session: Reading) -> User:
    """Somebody who may send recordings: who has agreed to how they are used. For its programs, the house has."""
    if not is_program(request.headers):
        consent.check(session, actor)
    return actor


def _reviewer(actor: Actor) -> User:
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff review drafts; ask one of them.")
    return actor


def _keeper(actor: Actor) -> User:
    if not actor.kind.keeps:
        raise NotAllowed("Only admin staff keep users and the book; ask one of them.")
    return actor


def _reader(actor: Actor) -> User:
    if not actor.kind.reads_all:
        raise NotAllowed("Reps see their own memos; ask an admin or a manager for the rest.")
    return actor


Reviewer = Annotated[User, Depends(_reviewer)]
Keeper = Annotated[User, Depends(_keeper)]
Sender = Annotated[User, Depends(_sender)]
AllReader = Annotated[User, Depends(_reader)]


def doorbell_of(request: Request) -> Doorbell:
    return cast("Doorbell", request.app.state.doorbell)


def templates_of(request: Request) -> dict[str, NoteTemplate]:
    """The note templates, by name."""
    return cast("dict[str, NoteTemplate]", request.app.state.note_templates)


def after_commit_ring(request: Request, session: WriteSession, memo_id: str) -> None:
    """Ring for a memo once, and only if, the request's transaction is committed."""
    doorbell = doorbell_of(request)
    after_commit(session, lambda: doorbell.ring(memo_id))
