"""Log-in, sessions and tokens on real databases. Time is moved by changing the rows' moments."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from service.db import Database, now
from service.domain.errors import NotAllowed, TooManyAttempts
from service.settings import Settings
from service.users import passwords
from service.users.access import BY_ITSELF, COOKIE, cookie_name, digest, log_in, log_out, user_of_request
from service.users.models import ApiToken, LoginFailure, LoginSession, User
from service.users.service import (
    change_password,
    create_token,
    deactivate,
    reactivate,
    revoke_token,
    set_password,
)

MakeUser = Callable[..., User]


def who(database: Database, settings: Settings, cookie: str | None = None, **headers: str) -> User | None:
    return user_of_request(database, settings, {} if cookie is None else {COOKIE: cookie}, headers)


def put(database: Database, model: type[Any], **values: Any) -> None:
    with database.write() as session:
        session.execute(update(model).values(**values))


def failures(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(LoginFailure)) or 0


def test_log_in_opens_a_session_that_log_out_ends(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    nora = make_user("nora")
    cookie = log_in(database, settings, " Nora ", password)
    found = who(database, settings, cookie)
    assert found is not None
    assert (found.id, found.name, found.kind.value) == (nora.id, nora.name, "rep")
    with database.write() as session:
        assert session.scalars(select(LoginSession.token_hash)).all() == [digest(cookie)]
        log_out(session, cookie)
    assert who(database, settings, cookie) is None


def test_two_log_ins_are_two_sessions(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    first, second = (log_in(database, settings, "nora", password) for _ in range(2))
    assert first != second
    assert len(first) >= 43  # 32 random bytes
    with database.write() as session:
        log_out(session, first)
    assert who(database, settings, second) is not None


def test_nobody_comes_in_without_a_cookie_or_with_a_made_up_one(database: Database, settings: Settings) -> None:
    assert who(database, settings) is None
    assert who(database, settings, "") is None
    assert who(database, settings, "made-up") is None
    assert who(database, settings, authorization="Bearer made-up") is None
    assert who(database, settings, authorization="Bearer ") is None
    assert who(database, settings, authorization="Basic bm9yYTpub3Jh") is None


def test_wrong_password_unknown_login_and_former_user_look_the_same(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    gone = make_user("gone")
    with database.write() as session:
        user = session.merge(gone)
        deactivate(session, actor=None, user=user)
    said = set()
    attempts = [("nora", "wrong one"), ("nobody", password), ("gone", password), ("no\0body", password), ("", "")]
    for login, attempt in attempts:
        with pytest.raises(NotAllowed) as caught:
            log_in(database, settings, login, attempt)
        said.add(caught.value.message)
    assert len(said) == 1
    assert failures(database) == 5


def test_an_unknown_login_takes_as_long_as_a_wrong_password(
    database: Database, settings: Settings, make_user: MakeUser
) -> None:
    make_user("nora")

    def seconds(attempt: Callable[[], object]) -> float:
        """Of this process alone, whatever else the machine does: the least of some tries."""
        taken = []
        for _ in range(4):
            started = time.process_time()
            attempt()
            taken.append(time.process_time() - started)
        return min(taken)

    def fail(login: str) -> None:
        with pytest.raises(NotAllowed):
            log_in(database, settings, login, "wrong one")

    fail("warm-up")
    known, unknown = seconds(lambda: fail("nora")), seconds(lambda: fail("nobody"))
    hashing = seconds(lambda: passwords.verified(None, "wrong one"))
    # Were the hash left out for unknown log-ins, they would be faster by nearly all of it.
    assert unknown > known - hashing / 2


def test_ten_failures_close_the_login_for_a_quarter_of_an_hour(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    make_user("victor")
    for _ in range(10):
        with pytest.raises(NotAllowed):
            log_in(database, settings, "nora", "wrong one")
    with pytest.raises(TooManyAttempts, match="Wait a quarter of an hour"):
        log_in(database, settings, "NORA", password)
    assert log_in(database, settings, "victor", password)
    put(database, LoginFailure, at=now() - timedelta(minutes=15, seconds=1))
    assert log_in(database, settings, "nora", password)
    assert failures(database) == 0


def test_an_unknown_login_is_closed_just_the_same(database: Database, settings: Settings) -> None:
    for _ in range(10):
        with pytest.raises(NotAllowed):
            log_in(database, settings, "nobody", "wrong one")
    with pytest.raises(TooManyAttempts):
        log_in(database, settings, "nobody", "wrong one")


def test_a_right_password_forgets_earlier_failures(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    for _ in range(9):
        with pytest.raises(NotAllowed):
            log_in(database, settings, "nora", "wrong one")
    log_in(database, settings, "nora", password)
    assert failures(database) == 0


def test_attempts_sent_at_once_cannot_pass_the_limit(
    database: Database, settings: Settings, make_user: MakeUser
) -> None:
    make_user("nora")
    outcomes: list[str] = []

    def attempt() -> None:
        for _ in range(5):
            try:
                log_in(database, settings, "nora", "wrong one")
            except (NotAllowed, TooManyAttempts) as error:
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["NotAllowed"] * 10 + ["TooManyAttempts"] * 10


def test_a_session_ends_when_idle_and_after_seven_days(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    cookie = log_in(database, settings, "nora", password)
    idle = timedelta(hours=settings.session_hours)
    put(database, LoginSession, seen_at=now() - idle + timedelta(minutes=5))
    assert who(database, settings, cookie) is not None
    put(database, LoginSession, seen_at=now() - idle - timedelta(seconds=1))
    assert who(database, settings, cookie) is None
    put(database, LoginSession, seen_at=now(), created_at=now() - timedelta(days=6, hours=23))
    assert who(database, settings, cookie) is not None
    put(database, LoginSession, created_at=now() - timedelta(days=7, seconds=1))
    assert who(database, settings, cookie) is None


def test_use_is_noted_at_most_once_a_minute(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    cookie = log_in(database, settings, "nora", password)

    def seen() -> datetime:
        with database.read() as session:
            return session.scalars(select(LoginSession.seen_at)).one()

    recent = now() - timedelta(seconds=50)
    put(database, LoginSession, seen_at=recent)
    who(database, settings, cookie)
    assert seen() == recent
    put(database, LoginSession, seen_at=now() - timedelta(seconds=61))
    who(database, settings, cookie)
    assert now() - seen() < timedelta(seconds=30)


def test_what_a_page_asks_by_itself_keeps_no_session_alive(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    cookie = log_in(database, settings, "nora", password)
    before = now() - timedelta(minutes=30)
    put(database, LoginSession, seen_at=before)
    jar = {cookie_name(settings): cookie}
    assert user_of_request(database, settings, jar, {BY_ITSELF: "yes"}) is not None
    with database.read() as session:
        assert session.scalars(select(LoginSession.seen_at)).one() == before
    assert user_of_request(database, settings, jar, {}) is not None
    with database.read() as session:
        assert session.scalars(select(LoginSession.seen_at)).one() > before


def test_a_former_user_is_out_at_once_and_a_reactivated_one_logs_in_anew(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    nora = make_user("nora")
    cookie = log_in(database, settings, "nora", password)
    with database.write() as session:
        _, secret = create_token(session, nora, nora, "recorder")
    with database.write() as session:
        deactivate(session, actor=None, user=session.merge(nora))
    assert who(database, settings, cookie) is None
    assert who(database, settings, authorization=f"Bearer {secret}") is None
    with database.write() as session:
        reactivate(session, actor=None, user=session.merge(nora))
    assert who(database, settings, cookie) is None
    assert who(database, settings, authorization=f"Bearer {secret}") is not None
    assert log_in(database, settings, "nora", password)


def test_changing_ones_password_ends_the_other_sessions(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    nora = make_user("nora")
    here, elsewhere = (log_in(database, settings, "nora", password) for _ in range(2))
    with pytest.raises(NotAllowed, match="present password"), database.write() as session:
        change_password(session, nora, "wrong one", "a louder evening", keep=here)
    with database.write() as session:
        change_password(session, nora, password, "a louder evening", keep=here)
    assert who(database, settings, here) is not None
    assert who(database, settings, elsewhere) is None
    with pytest.raises(NotAllowed):
        log_in(database, settings, "nora", password)
    assert log_in(database, settings, "nora", "a louder evening")


def test_a_password_set_by_an_admin_ends_all_sessions_and_lifts_the_limit(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    nora, priya = make_user("nora"), make_user("priya", role="admin")
    cookie = log_in(database, settings, "nora", password)
    for _ in range(10):
        with pytest.raises(NotAllowed):
            log_in(database, settings, "nora", "wrong one")
    with database.write() as session:
        set_password(session, actor=priya, user=session.merge(nora), new="a louder evening")
    assert who(database, settings, cookie) is None
    assert log_in(database, settings, "nora", "a louder evening")


def test_a_hash_with_old_parameters_is_renewed_at_log_in(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    put(database, User, password_hash=PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(password))
    log_in(database, settings, "nora", password)
    with database.read() as session:
        stored = session.scalars(select(User.password_hash)).one()
    assert not passwords.outdated(stored)
    assert log_in(database, settings, "nora", password)


def test_a_token_opens_until_it_is_revoked(database: Database, settings: Settings, make_user: MakeUser) -> None:
    nora = make_user("nora")
    with database.write() as session:
        token, secret = create_token(session, nora, nora, "recorder in the car")
        assert secret not in (token.token_hash, token.id)
    found = who(database, settings, authorization=f"bearer {secret}")
    assert found is not None
    assert found.id == nora.id
    with database.read() as session:
        assert session.scalars(select(ApiToken.used_at)).one() is not None
    with database.write() as session:
        revoke_token(session, nora, token.id)
    assert who(database, settings, authorization=f"Bearer {secret}") is None


def test_a_token_that_opens_nothing_does_not_fall_back_to_the_cookie(
    database: Database, settings: Settings, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    cookie = log_in(database, settings, "nora", password)
    assert who(database, settings, cookie, authorization="Bearer made-up") is None
    assert who(database, settings, cookie, authorization="Basic bm9yYTpub3Jh") is not None


def test_the_cookie_is_bound_to_the_host_over_https_only(settings: Settings) -> None:
    assert cookie_name(settings) == COOKIE
    assert cookie_name(settings.model_copy(update={"secure_cookies": True})) == f"__Host-{COOKIE}"
