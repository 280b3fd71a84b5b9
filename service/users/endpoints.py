from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.domain.errors import NotAllowed, NotFound
from service.users import repository, service
from service.users.models import ApiToken, User
from service.users.schemas import (
    OwnDigestIn,
    OwnPasswordIn,
    PasswordIn,
    TokenIn,
    TokenMade,
    TokenOut,
    UserChange,
    UserIn,
    UserOut,
)
from service.web.edge import Actor, AllReader, Config, Keeper, Reading, Writing

router = APIRouter(tags=["users"])


@router.get("/users", response_model=list[UserOut])
def list_users(_: AllReader, session: Reading, active: bool = False) -> list[User]:
    """All users, or the active ones only."""
    return list(repository.listing(session, active_only=active))


@router.post("/users", status_code=201, response_model=UserOut)
def add_user(actor: Keeper, session: Writing, body: UserIn) -> User:
    return service.create_user(session, actor=actor, **body.model_dump())


@router.get("/users/me", response_model=UserOut)
def get_me(actor: Actor) -> User:
    """Who the cookie or the token belongs to."""
    return actor


@router.put("/users/me/password", status_code=204)
def put_own_password(request: Request, actor: Actor, session: Writing, settings: Config, body: OwnPasswordIn) -> None:
    """Change one's own password; every other browser is logged out."""
    keep = request.cookies.get(service.cookie_name(settings))
    service.change_password(session, actor, body.old, body.new, keep=keep)


@router.put("/users/me/digest", response_model=UserOut)
def put_own_digest(actor: Actor, session: Writing, body: OwnDigestIn) -> User:
    """Where one's own digest goes, and whether there is to be one."""
    service.choose_mail(session, actor, email=body.email, digest=body.digest)
    return service.get_user(session, actor.id)


@router.get("/users/{user_id}", response_model=UserOut)
def get_user(actor: Actor, session: Reading, user_id: str) -> User:
    if user_id != actor.id and not actor.kind.reads_all:
        raise NotFound("There is no such user, or not for you to see.")
    return service.get_user(session, user_id)


@router.patch("/users/{user_id}", response_model=UserOut)
def change_user(actor: Keeper, session: Writing, user_id: str, body: UserChange) -> User:
    """Change a user; `active` false sends them away, true lets them in again."""
    user = service.get_user(session, user_id)
    changes = body.model_dump(exclude={"active"})
    service.update_user(session, actor=actor, user=user, **changes)
    if body.active is True:
        service.reactivate(session, actor=actor, user=user)
    elif body.active is False:
        service.deactivate(session, actor=actor, user=user)
    return user


@router.put("/users/{user_id}/password", status_code=204)
def put_password(actor: Keeper, session: Writing, user_id: str, body: PasswordIn) -> None:
    """Set anybody's password; they are logged out everywhere."""
    service.set_password(session, actor=actor, user=service.get_user(session, user_id), new=body.new)


@router.get("/tokens", response_model=list[TokenOut])
def list_tokens(
    actor: Actor, session: Reading, user_id: Annotated[str | None, Query(description="Left out: one's own.")] = None
) -> list[ApiToken]:
    """The tokens in force, without their values."""
    owner_id = user_id or actor.id
    if owner_id != actor.id and not actor.kind.keeps:
        raise NotAllowed("Only admin staff see the tokens of others.")
    return list(repository.tokens_of(session, owner_id))


@router.post("/tokens", status_code=201)
def add_token(actor: Actor, session: Writing, body: TokenIn) -> TokenMade:
    """Make a token; the reply is the only one that shows it."""
    owner_id = body.user_id or actor.id
    if owner_id != actor.id and not actor.kind.keeps:
        raise NotAllowed("Only admin staff make tokens for others.")
    token, secret = service.create_token(session, actor, service.get_user(session, owner_id), body.name)
    return TokenMade.model_validate({**TokenOut.model_validate(token).model_dump(), "token": secret})


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(actor: Actor, session: Writing, token_id: str) -> None:
    service.revoke_token(session, actor, token_id)
