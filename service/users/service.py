"""Keeping users: who they are, what they may do, their passwords and their tokens."""

import re
import secrets
from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process
from sqlalchemy.exc import IntegrityError

from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import InvalidFields, InvalidInput, NotAllowed, NotFound, NotReady
from service.domain.roles import Role
from service.domain.sentences import Sentence, said
from service.events import repository as events
from service.users import addresses, passwords, repository
from service.users.access import COOKIE, cookie_name, digest, log_in, log_out, user_of_request
from service.users.models import ApiToken, User

__all__ = [
    "COOKIE",
    "change_password",
    "choose_language",
    "choose_mail",
    "cookie_name",
    "create_token",
    "create_user",
    "deactivate",
    "find_rep",
    "find_user",
    "get_user",
    "log_in",
    "log_out",
    "reactivate",
    "revoke_token",
    "set_password",
    "timezones",
    "update_user",
    "user_of_request",
]

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_NAME_LENGTH = 100
_LISTED = 12
"""Names that an error message lists at most."""


def get_user(session: AnySession, user_id: str) -> User:
    """Raises NotFound."""
    user = repository.get(session, user_id)
    if user is None:
        raise NotFound("There is no such user; look in the list of users.")
    return user


def find_user(session: AnySession, name_or_login: str) -> User:
    """A user by log-in, id or full name, whatever the case; an active one before a former one of the same name.

    Raises:
        NotFound: nobody is called so; the message lists those who are.
        InvalidInput: several are; the message lists their log-ins.
    """
    return _find(repository.listing(session), name_or_login, "user")


def find_rep(session: AnySession, name_or_login: str) -> User:
    """The same for the one whose recording it is."""
    return _find(repository.listing(session), name_or_login, "rep")


def create_user(
    session: WriteSession,
    *,
    actor: User | None,
    login: str,
    name: str,
    role: str,
    timezone: str,
    password: str,
    top_biller: bool = False,
    email: str | None = None,
) -> User:
    """Add a user. actor: None is the command line.

    Raises:
        NotAllowed: the actor keeps no users.
        InvalidFields: one sentence for each argument that cannot be taken.
    """
    _check_keeper(actor)
    user = User(
        id=new_id(),
        login=login.strip().lower(),
        name=_tidy(name),
        role=role.strip().lower(),
        timezone=timezone.strip(),
        top_biller=top_biller,
        email=(email or "").strip() or None,
        active=True,
        created_at=now(),
    )
    problems = _problems(session, user)
    if (weak := passwords.problem_with(password, user.login)) is not None:
        problems["password"] = weak
    if problems:
        raise InvalidFields(problems)
    user.password_hash = passwords.hashed(password)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise InvalidFields({"login": _taken(user.login)}) from None
    events.record(session, "user", user.id, "created", target=user.role, actor_id=_id(actor))
    return user


def update_user(
    session: WriteSession,
    *,
    actor: User | None,
    user: User,
    login: str | None = None,
    name: str | None = None,
    role: str | None = None,
    timezone: str | None = None,
    top_biller: bool | None = None,
    email: str | None = None,
) -> None:
    """Change what is not None; an empty e-mail address takes it away. `user` must belong to `session`.

    Raises:
        NotAllowed: the actor keeps no users.
        NotReady: it would leave Debrief without an active admin.
        InvalidFields: one sentence for each argument that cannot be taken.
    """
    _check_keeper(actor)
    before = {key: getattr(user, key) for key in ("login", "name", "role", "timezone", "top_biller")}
    before["email"] = user.email or ""
    fresh = {
        "login": None if login is None else login.strip().lower(),
        "name": None if name is None else _tidy(name),
        "role": None if role is None else role.strip().lower(),
        "timezone": None if timezone is None else timezone.strip(),
        "top_biller": top_biller,
        "email": None if email is None else email.strip(),
    }
    changed = {key: value for key, value in fresh.items() if value is not None and value != before[key]}
    if not changed:
        return
    if changed.get("role", Role.REP) != Role.REP and top_biller is None:
        changed["top_biller"] = False
    with session.no_autoflush:
        problems = _problems(session, User(**(before | changed), id=user.id))
        if problems:
            raise InvalidFields(problems)
        if "role" in changed:
            _check_admin_remains(session, user)
    for key, value in changed.items():
        setattr(user, key, (value or None) if key == "email" else value)
        events.record(
            session, "user", user.id, f"changed {key}", source=str(before[key]), target=str(value), actor_id=_id(actor)
        )
    try:
        session.flush()
    except IntegrityError:
        raise InvalidFields({"login": _taken(str(changed["login"]))}) from None


def change_password(session: WriteSession, actor: User, old: str, new: str, *, keep: str | None = None) -> None:
    """A user's own change. Every other session of theirs ends. keep: the value of the cookie that stays logged in.

    Raises:
        NotAllowed: `old` is not the password.
        InvalidInput: `new` is not taken, with the reason.
    """
    user = get_user(session, actor.id)
    if not passwords.verified(user.password_hash, old):
        raise NotAllowed("Your present password is another one; nothing was changed.")
    if old == new:
        raise InvalidInput("The new password is the present one; choose another.")
    _set(session, user, new)
    repository.end_sessions(session, user.id, keep=None if keep is None else digest(keep))
    events.record(session, "user", user.id, "changed password", actor_id=actor.id)


def choose_language(session: WriteSession, actor: User, language: str | None) -> None:
    """What the pages are read in; None: what the browser asks for."""
    get_user(session, actor.id).language = language


def choose_mail(session: WriteSession, actor: User, *, email: str, digest: bool) -> None:
    """A user's own choice of where digests go, and whether they want any. An empty address: nowhere.

    Raises:
        InvalidFields: it is no e-mail address.
    """
    user = get_user(session, actor.id)
    address = email.strip()
    if address and (problem := addresses.problem_with(address)) is not None:
        raise InvalidFields({"email": problem})
    if (user.email or "") != address:
        events.record(
            session, "user", user.id, "changed email", source=user.email or "", target=address, actor_id=actor.id
        )
        user.email = address or None
    if user.digest != digest:
        events.record(
            session, "user", user.id, "changed digest", source=str(user.digest), target=str(digest), actor_id=actor.id
        )
        user.digest = digest


def set_password(session: WriteSession, *, actor: User | None, user: User, new: str) -> None:
    """Admin staff's change of anybody's password; the user is logged out everywhere.

    Raises:
        NotAllowed: the actor keeps no users.
        InvalidInput: `new` is not taken, with the reason.
    """
    _check_keeper(actor)
    _set(session, user, new)
    repository.end_sessions(session, user.id)
    repository.drop_failures(session, login=user.login)
    events.record(session, "user", user.id, "set password", actor_id=_id(actor))


def deactivate(session: WriteSession, *, actor: User | None, user: User) -> None:
    """Send a user away: no log-in, no tokens, no new memos; what they did stays.

    Raises:
        NotAllowed: the actor keeps no users.
        NotReady: it would leave Debrief without an active admin.
    """
    _check_keeper(actor)
    if not user.active:
        return
    _check_admin_remains(session, user)
    user.active = False
    repository.end_sessions(session, user.id)
    events.record(session, "user", user.id, "deactivated", actor_id=_id(actor))


def reactivate(session: WriteSession, *, actor: User | None, user: User) -> None:
    """Let a former user in again, with the password and the unrevoked tokens of before."""
    _check_keeper(actor)
    if user.active:
        return
    user.active = True
    events.record(session, "user", user.id, "reactivated", actor_id=_id(actor))


def create_token(session: WriteSession, actor: User | None, user: User, name: str) -> tuple[ApiToken, str]:
    """A program's key with the rights of `user`; (row, the token itself, which is never to be had again).

    Raises:
        NotAllowed: it is another's token, and the actor keeps none.
        InvalidInput: it has no name, or the user is a former one.
    """
    if actor is None or actor.id != user.id:
        _check_keeper(actor)
    if not user.active:
        raise InvalidInput(said("%(name)s is no longer active; activate them first.", name=user.name))
    label = _tidy(name)
    if not label or len(label) > _NAME_LENGTH:
        raise InvalidInput(
            said("Say in 1 to %(most)s characters what the token is for, to tell it from others.", most=_NAME_LENGTH)
        )
    secret = f"debrief_{secrets.token_urlsafe(32)}"
    token = ApiToken(id=new_id(), user_id=user.id, name=label, token_hash=digest(secret), created_at=now())
    session.add(token)
    session.flush()
    events.record(session, "user", user.id, "created token", target=label, actor_id=_id(actor))
    return token, secret


def revoke_token(session: WriteSession, actor: User | None, token_id: str) -> None:
    """End a token for good; one that is already revoked stays so.

    Raises:
        NotFound: there is none, or it is another's and the actor keeps none.
    """
    token = repository.get_token(session, token_id)
    if token is None or not (actor is None or actor.kind.keeps or token.user_id == actor.id):
        raise NotFound("There is no such token, or it is not yours.")
    if token.revoked_at is not None:
        return
    token.revoked_at = now()
    events.record(session, "user", token.user_id, "revoked token", source=token.name, actor_id=_id(actor))


def _find(users: Sequence[User], name_or_login: str, what: str) -> User:
    wanted = _tidy(name_or_login).casefold()
    for user in users:
        if wanted in (user.login, user.id):
            return user
    named = [user for user in users if user.name.casefold() == wanted]
    named = [user for user in named if user.active] or named
    if len(named) == 1:
        return named[0]
    if named:
        logins = ", ".join(sorted(user.login for user in named))
        raise InvalidInput(
            said(
                "Several users are called '%(name)s'; give the log-in instead: %(logins)s.",
                name=_tidy(name_or_login),
                logins=logins,
            )
        )
    raise NotFound(
        said(
            "There is no %(what)s '%(name)s'. %(nearest)s",
            what=said(what),
            name=_tidy(name_or_login),
            nearest=_nearest(users, wanted, what),
        )
    )


def _nearest(users: Sequence[User], wanted: str, what: str) -> Sentence:
    shown = [user for user in users if user.active and (what == "user" or user.kind is Role.REP)]
    known = {f"{user.name} ({user.login})": f"{user.name} {user.login}".casefold() for user in shown}
    if not known:
        return said("No %(what)s is known yet; add one with `debrief users add`.", what=said(what))
    names = [name for _, _, name in process.extract(wanted, known, scorer=fuzz.WRatio, limit=_LISTED)]
    told = {"what": said(what), "names": ", ".join(names)}
    if len(names) == len(known):
        return said("Known %(what)ss: %(names)s; add one with `debrief users add`.", **told)
    return said(
        "Known %(what)ss: %(names)s and %(more)s more (`debrief users list`); add one with `debrief users add`.",
        **told,
        more=len(known) - len(names),
    )


def _problems(session: AnySession, user: User) -> dict[str, str]:
    """One sentence for each column of a user that cannot be stored as it is."""
    problems: dict[str, str] = {}
    if not _LOGIN.fullmatch(user.login):
        problems["login"] = said(
            "The log-in '%(login)s' cannot be taken: use up to 100 letters from a to z and digits, and after the first of "
            "them also . _ @ + and -.",
            login=user.login,
        )
    else:
        same = repository.by_login(session, user.login)
        if same is not None and same.id != user.id:
            problems["login"] = _taken(user.login)
    if not 0 < len(user.name) <= _NAME_LENGTH:
        problems["name"] = said("Give the full name, in 1 to %(most)s characters.", most=_NAME_LENGTH)
    if user.role not in set(Role):
        problems["role"] = said(
            "There is no role '%(role)s'; choose one of %(roles)s.", role=user.role, roles=", ".join(Role)
        )
    elif user.top_biller and user.role != Role.REP:
        problems["top_biller"] = said("Top biller is a mark on reps only; take it off, or make the user a rep.")
    if user.timezone not in timezones():
        problems["timezone"] = said(
            "There is no time zone '%(zone)s'; give an IANA name such as Europe/London.", zone=user.timezone
        )
    if user.email and (problem := addresses.problem_with(user.email)) is not None:
        problems["email"] = problem
    return problems


@cache
def timezones() -> frozenset[str]:
    """The IANA names that a user's time zone can have; without those that mean another one on every machine."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _taken(login: str) -> Sentence:
    return said("The log-in '%(login)s' is taken; choose another.", login=login)


def _set(session: WriteSession, user: User, new: str) -> None:
    weak = passwords.problem_with(new, user.login)
    if weak is not None:
        raise InvalidFields({"password": weak})
    user.password_hash = passwords.hashed(new)
    session.flush()


def _check_keeper(actor: User | None) -> None:
    if actor is not None and not actor.kind.keeps:
        raise NotAllowed("Only admin staff keep users; ask one of them.")


def _check_admin_remains(session: WriteSession, user: User) -> None:
    """Refuse to take the last active admin away."""
    if list(repository.lock_active_admins(session)) == [user.id]:
        raise NotReady(
            said(
                "%(name)s is the last active admin, and somebody has to keep users. Make another user an admin first.",
                name=user.name,
            ),
            missing=["admin"],
        )


def _tidy(text: str) -> str:
    # PostgreSQL stores no NUL.
    return " ".join(text.replace("\0", " ").split())


def _id(user: User | None) -> str | None:
    return user.id if user is not None else None
