from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from service.db import AnySession, Database, WriteSession
from service.domain.roles import Role
from service.users.models import ApiToken, LoginFailure, LoginSession, User


def get(session: AnySession, user_id: str) -> User | None:
    return session.get(User, user_id)


def by_login(session: AnySession, login: str, *, lock: bool = False) -> User | None:
    query = select(User).where(User.login == login)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def listing(session: AnySession, *, active_only: bool = False) -> Sequence[User]:
    """Users by name, the former ones last."""
    query = select(User).order_by(User.active.desc(), func.lower(User.name), User.login)
    return session.scalars(query.where(User.active) if active_only else query).all()


def count_consented(session: AnySession, version: int) -> int:
    query = select(func.count()).select_from(User).where(User.active, User.consented_version == version)
    return session.scalar(query) or 0


def lock_active_admins(session: WriteSession) -> Sequence[str]:
    """Ids of the active admins, held until the transaction ends, so that two cannot demote each other at once."""
    query = select(User.id).where(User.role == Role.ADMIN, User.active).order_by(User.id).with_for_update()
    return session.scalars(query).all()


def session_with_user(session: AnySession, token_hash: str) -> tuple[LoginSession, User] | None:
    query = select(LoginSession, User).join(User, User.id == LoginSession.user_id)
    row = session.execute(query.where(LoginSession.token_hash == token_hash)).one_or_none()
    return None if row is None else (row[0], row[1])


def token_with_user(session: AnySession, token_hash: str) -> tuple[ApiToken, User] | None:
    query = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
    row = session.execute(query.where(ApiToken.token_hash == token_hash)).one_or_none()
    return None if row is None else (row[0], row[1])


def touch_session(database: Database, token_hash: str, at: datetime) -> None:
    with database.write() as session:
        session.execute(update(LoginSession).where(LoginSession.token_hash == token_hash).values(seen_at=at))


def touch_token(database: Database, token_hash: str, at: datetime) -> None:
    with database.write() as session:
        session.execute(update(ApiToken).where(ApiToken.token_hash == token_hash).values(used_at=at))


def end_session(session: WriteSession, token_hash: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash))


def end_sessions(session: WriteSession, user_id: str, *, keep: str | None = None) -> None:
    """Log a user out everywhere, but where the session's hash is `keep`."""
    query = delete(LoginSession).where(LoginSession.user_id == user_id)
    session.execute(query if keep is None else query.where(LoginSession.token_hash != keep))


def drop_sessions(session: WriteSession, *, seen_before: datetime, created_before: datetime) -> None:
    ended = or_(LoginSession.seen_at < seen_before, LoginSession.created_at < created_before)
    session.execute(delete(LoginSession).where(ended))


def count_failures(session: AnySession, login: str, since: datetime) -> int:
    query = select(func.count()).select_from(LoginFailure).where(LoginFailure.login == login, LoginFailure.at >= since)
    return session.scalar(query) or 0


def drop_failures(session: WriteSession, *, login: str | None = None, before: datetime | None = None) -> None:
    query = delete(LoginFailure)
    if login is not None:
        query = query.where(LoginFailure.login == login)
    if before is not None:
        query = query.where(LoginFailure.at < before)
    session.execute(query)


def get_token(session: AnySession, token_id: str) -> ApiToken | None:
    return session.get(ApiToken, token_id)


def tokens_of(session: AnySession, user_id: str) -> Sequence[ApiToken]:
    """The user's tokens that are in force, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return session.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()
