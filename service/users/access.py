"""Getting in: log-in and log-out, and who is behind a request's cookie or token."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from service.db import Database, WriteSession, now
from service.domain.errors import NotAllowed, TooManyAttempts
from service.domain.sentences import said
from service.events import repository as events
from service.settings import Settings
from service.users import passwords, repository
from service.users.models import LoginFailure, LoginSession, User

COOKIE = "debrief_session"

MOST_DAYS = timedelta(days=7)
"""A log-in ends after this long, however busy it is."""

TOUCH_EVERY = timedelta(minutes=1)
"""A session's and a token's last use is noted this often at most: each note is a committed transaction."""

BY_ITSELF = "x-by-itself"
"""A header of what a page asks without anybody's doing: a page that is left open must not keep its session alive."""

FAILURES_ALLOWED = 10
FAILURES_WITHIN = timedelta(minutes=15)

_WRONG = said(
    "This log-in and password do not belong together. Check both; if you have forgotten the password, "
    "ask admin staff for a new one."
)
_TOO_MANY = said(
    "There were %(count)s failed attempts with this log-in in the last %(minutes)s minutes. Wait a quarter of an hour, "
    "then try again.",
    count=FAILURES_ALLOWED,
    minutes=FAILURES_WITHIN.seconds // 60,
)


def cookie_name(settings: Settings) -> str:
    """The log-in cookie's name. Browsers take `__Host-` only over HTTPS, and then let no other host set it."""
    return f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE


def digest(secret: str) -> str:
    """What is stored of a cookie's or a token's value: it is random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def log_in(database: Database, settings: Settings, login: str, password: str) -> str:
    """Open a session; the cookie's value to send. A wrong attempt is counted although this raises.

    Raises:
        NotAllowed: unknown log-in, wrong password or former user, which cannot be told apart.
        TooManyAttempts: too many failures with this log-in of late.
    """
    known_as = login.replace("\0", "").strip().lower()[:100]
    user_id, stored = _begin_attempt(database, known_as)
    # Hashing is slow by design, so it happens outside any transaction.
    if not passwords.verified(stored, password):
        raise NotAllowed(_WRONG)
    token = secrets.token_urlsafe(32)
    at = now()
    with database.write() as session:
        user = repository.by_login(session, known_as, lock=True)
        # Between the two transactions the password may have been changed, or the user sent away.
        if user is None or user.id != user_id or user.password_hash != stored or not user.active:
            raise NotAllowed(_WRONG)
        if passwords.outdated(user.password_hash):
            user.password_hash = passwords.hashed(password)
        repository.drop_failures(session, login=known_as)
        repository.drop_sessions(session, seen_before=at - _idle(settings), created_before=at - MOST_DAYS)
        session.add(LoginSession(token_hash=digest(token), user_id=user.id, created_at=at, seen_at=at))
        events.record(session, "user", user.id, "logged_in", actor_id=user.id)
    return token


def log_out(session: WriteSession, token: str) -> None:
    """End one session; an unknown token ends none."""
    repository.end_session(session, digest(token))


def user_of_request(
    database: Database, settings: Settings, cookies: Mapping[str, str], headers: Mapping[str, str]
) -> User | None:
    """Who asks, by API token or by cookie; None: nobody that may. The user is loaded and belongs to no session.

    Where a token is sent it alone decides: requests with a token pass the guard against forged ones, so a token that
    opens nothing must not fall back to the browser's cookie.
    """
    token = _bearer(headers)
    if token is not None:
        return _user_of_token(database, token)
    value = cookies.get(cookie_name(settings))
    by_itself = headers.get(BY_ITSELF)
    return None if not value else _user_of_session(database, settings, value, seen=not by_itself)


def is_program(headers: Mapping[str, str]) -> bool:
    """Whether the request carries a token, and so comes from a program: then the token alone says who asks."""
    return _bearer(headers) is not None


def _begin_attempt(database: Database, login: str) -> tuple[str | None, str | None]:
    """Note the attempt as failed until it has succeeded; the user's id and password hash, or twice None.

    Noting it first is what makes the limit hold for many attempts sent at once.
    """
    at = now()
    with database.write() as session:
        user = repository.by_login(session, login, lock=True)
        repository.drop_failures(session, before=at - FAILURES_WITHIN)
        if repository.count_failures(session, login, at - FAILURES_WITHIN) >= FAILURES_ALLOWED:
            raise TooManyAttempts(_TOO_MANY)
        session.add(LoginFailure(login=login, at=at))
        if user is None or not user.active:
            return None, None
        return user.id, user.password_hash


def _user_of_session(database: Database, settings: Settings, value: str, *, seen: bool) -> User | None:
    """seen: whether somebody is there; else the session grows no younger."""
    token_hash = digest(value)
    with database.read() as session:
        found = repository.session_with_user(session, token_hash)
    if found is None:
        return None
    row, user = found
    at = now()
    if not user.active or at - row.seen_at >= _idle(settings) or at - row.created_at >= MOST_DAYS:
        return None
    if seen and _stale(row.seen_at, at):
        repository.touch_session(database, token_hash, at)
    return user


def _user_of_token(database: Database, value: str) -> User | None:
    token_hash = digest(value)
    with database.read() as session:
        found = repository.token_with_user(session, token_hash)
    if found is None:
        return None
    row, user = found
    if row.revoked_at is not None or not user.active:
        return None
    at = now()
    if _stale(row.used_at, at):
        repository.touch_token(database, token_hash, at)
    return user


def _bearer(headers: Mapping[str, str]) -> str | None:
    value = headers.get("authorization") or headers.get("Authorization") or ""
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _stale(last: datetime | None, at: datetime) -> bool:
    return last is None or at - last >= TOUCH_EVERY


def _idle(settings: Settings) -> timedelta:
    return timedelta(hours=settings.session_hours)
