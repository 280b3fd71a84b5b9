"""Keeping users."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from service.db import Database, now
from service.domain.errors import InvalidFields, InvalidInput, NotAllowed, NotFound, NotReady
from service.events import repository as events
from service.users import repository
from service.users.models import User
from service.users.service import (
    create_token,
    create_user,
    deactivate,
    find_rep,
    find_user,
    reactivate,
    revoke_token,
    set_password,
    update_user,
)

MakeUser = Callable[..., User]


def what_happened(database: Database, user: User) -> list[str]:
    with database.read() as session:
        return [event.what for event in events.history(session, "user", user.id)]


def test_a_user_is_stored_tidied_with_an_event(database: Database, make_user: MakeUser) -> None:
    priya = make_user("priya", role="admin")
    with database.write() as session:
        made = create_user(
            session,
            actor=priya,
            login=" Victor.Grant ",
            name="  Victor   Grant ",
            role="rep",
            timezone="Europe/London",
            password="a quiet morning",
            top_biller=True,
        )
    with database.read() as session:
        victor = repository.by_login(session, "victor.grant")
        assert victor is not None
        assert (victor.id, victor.name, victor.top_biller, victor.active) == (made.id, "Victor Grant", True, True)
        assert "a quiet morning" not in victor.password_hash
        created = events.history(session, "user", victor.id)[0]
    assert (created.what, created.target, created.actor_id) == ("created", "rep", priya.id)


def test_everything_wrong_with_a_new_user_is_told_at_once(database: Database, make_user: MakeUser) -> None:
    make_user("nora")
    with pytest.raises(InvalidFields) as caught, database.write() as session:
        create_user(
            session,
            actor=None,
            login="NORA",
            name=" ",
            role="boss",
            timezone="Mars/Olympus",
            password="short",
            top_biller=False,
        )
    assert set(caught.value.errors) == {"login", "name", "role", "timezone", "password"}
    assert "'nora' is taken" in caught.value.errors["login"]
    assert "rep, admin, manager" in caught.value.errors["role"]
    assert "Europe/London" in caught.value.errors["timezone"]


@pytest.mark.parametrize("login", ["", "-nora", "nora hughes", "nöra", "n" * 101, "nora\nx"])
def test_a_login_is_plain_letters_and_digits(database: Database, make_user: MakeUser, login: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        make_user(login, name="Nora Hughes")
    assert set(caught.value.errors) == {"login"}


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Europe", "", "localtime", "europe/nowhere"])
def test_a_time_zone_is_an_iana_name(database: Database, make_user: MakeUser, zone: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        make_user("nora", timezone=zone)
    assert set(caught.value.errors) == {"timezone"}


def test_top_biller_is_a_mark_on_reps_and_goes_with_another_role(database: Database, make_user: MakeUser) -> None:
    with pytest.raises(InvalidFields):
        make_user("priya", role="admin", top_biller=True)
    make_user("frank", role="admin")
    victor = make_user("victor", top_biller=True)
    with database.write() as session:
        update_user(session, actor=None, user=session.merge(victor), role="manager")
    with database.read() as session:
        found = find_user(session, "victor")
        assert (found.role, found.top_biller) == ("manager", False)


def test_changes_are_told_one_by_one(database: Database, make_user: MakeUser) -> None:
    priya, nora = make_user("priya", role="admin"), make_user("nora")
    with database.write() as session:
        user = session.merge(nora)
        update_user(session, actor=priya, user=user, name="Nora Hughes", timezone="America/New_York", role="rep")
    with database.read() as session:
        told = [(e.what, e.source, e.target) for e in events.history(session, "user", nora.id)[1:]]
    assert told == [
        ("changed name", "Nora Example", "Nora Hughes"),
        ("changed timezone", "Europe/London", "America/New_York"),
    ]


def test_a_taken_login_or_a_wrong_zone_changes_nothing(database: Database, make_user: MakeUser) -> None:
    make_user("victor")
    nora = make_user("nora")
    given: dict[str, Any] = {"login": "Victor", "timezone": "nowhere", "name": "Nora Hughes"}
    with pytest.raises(InvalidFields) as caught, database.write() as session:
        update_user(session, actor=None, user=session.merge(nora), **given)
    assert set(caught.value.errors) == {"login", "timezone"}
    with database.read() as session:
        assert find_user(session, "nora").name == "Nora Example"


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_only_admin_staff_keep_users(database: Database, make_user: MakeUser, role: str) -> None:
    actor, other = make_user("actor", role=role), make_user("other")
    values: dict[str, Any] = {"login": "x1", "name": "X", "role": "rep", "timezone": "UTC", "password": "no matter"}
    attempts: list[Callable[[], object]] = []
    with database.write() as session:
        user = session.merge(other)
        attempts = [
            lambda: create_user(session, actor=actor, **values),
            lambda: update_user(session, actor=actor, user=user, role="admin"),
            lambda: set_password(session, actor=actor, user=user, new="a louder evening"),
            lambda: deactivate(session, actor=actor, user=user),
            lambda: reactivate(session, actor=actor, user=user),
            lambda: create_token(session, actor, user, "theirs"),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()
    assert what_happened(database, other) == ["created"]


def test_the_last_active_admin_stays(database: Database, make_user: MakeUser) -> None:
    priya, frank = make_user("priya", role="admin"), make_user("frank", role="admin")
    with database.write() as session:
        deactivate(session, actor=priya, user=session.merge(frank))
    with pytest.raises(NotReady, match="last active admin"), database.write() as session:
        deactivate(session, actor=priya, user=session.merge(priya))
    with pytest.raises(NotReady, match="last active admin"), database.write() as session:
        update_user(session, actor=priya, user=session.merge(priya), role="manager")
    with database.write() as session:
        reactivate(session, actor=priya, user=find_user(session, "frank"))
        update_user(session, actor=priya, user=find_user(session, "priya"), role="manager")
    with database.read() as session:
        assert find_user(session, "priya").role == "manager"


def test_two_admins_cannot_send_each_other_away_at_once(database: Database, make_user: MakeUser) -> None:
    admins = [make_user("priya", role="admin"), make_user("frank", role="admin")]
    both = threading.Barrier(2)
    refused: list[str] = []

    def send_away(actor: User, other: User) -> None:
        both.wait()
        try:
            with database.write() as session:
                deactivate(session, actor=actor, user=find_user(session, other.login))
        except NotReady as error:
            refused.append(error.message)

    threads = [threading.Thread(target=send_away, args=pair) for pair in (admins, admins[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with database.read() as session:
        assert sum(user.active for user in repository.listing(session)) == 1


def test_a_token_is_made_for_oneself_or_by_admin_staff_and_revoked_by_them(
    database: Database, make_user: MakeUser
) -> None:
    nora, victor, priya = make_user("nora"), make_user("victor"), make_user("priya", role="admin")
    with database.write() as session:
        own, _ = create_token(session, nora, nora, "own")
        theirs, _ = create_token(session, priya, nora, "by admin")
        with pytest.raises(NotFound):
            revoke_token(session, victor, own.id)
        with pytest.raises(NotFound):
            revoke_token(session, nora, "no such token")
        with pytest.raises(InvalidInput, match="what the token is for"):
            create_token(session, nora, nora, "  ")
        assert {t.name for t in repository.tokens_of(session, nora.id)} == {"own", "by admin"}
        revoke_token(session, nora, own.id)
        revoke_token(session, priya, theirs.id)
        revoke_token(session, priya, theirs.id)
        assert repository.tokens_of(session, nora.id) == []
    assert what_happened(database, nora)[1:] == ["created token"] * 2 + ["revoked token"] * 2


def test_a_rep_is_found_by_login_id_or_name_whatever_the_case(database: Database, make_user: MakeUser) -> None:
    nora = make_user("nora", name="Nora Ünver")
    with database.read() as session:
        for wanted in ("nora", "NORA", nora.id, "Nora Ünver", " nora  ÜNVER "):
            assert find_rep(session, wanted).id == nora.id


def test_an_unknown_rep_is_told_with_those_who_are_known_the_nearest_first(
    database: Database, make_user: MakeUser
) -> None:
    make_user("victor", name="Victor Grant")
    make_user("nora", name="Nora Hughes")
    make_user("priya", name="Priya Shaw", role="admin")
    gone = make_user("gone", name="Norah Gone")
    with database.write() as session:
        deactivate(session, actor=None, user=session.merge(gone))
    with pytest.raises(NotFound) as caught, database.read() as session:
        find_rep(session, "Norah")
    assert caught.value.message == (
        "There is no rep 'Norah'. Known reps: Nora Hughes (nora), Victor Grant (victor); "
        "add one with `debrief users add`."
    )


def test_with_no_users_the_message_says_how_to_add_one(database: Database) -> None:
    with pytest.raises(NotFound, match="add one with `debrief users add`"), database.read() as session:
        find_rep(session, "Nora")


def test_a_long_list_of_reps_is_cut(database: Database) -> None:
    with database.write() as session:
        for number in range(30):
            # Not by create_user: thirty argon2 hashes would take their time.
            session.add(
                User(
                    login=f"rep{number}",
                    name=f"Rep {number}",
                    role="rep",
                    timezone="UTC",
                    password_hash="none",
                    created_at=now(),
                )
            )
    with pytest.raises(NotFound, match=r"and 18 more \(`debrief users list`\)"), database.read() as session:
        find_rep(session, "somebody")


def test_one_name_for_two_asks_for_the_login_and_prefers_the_active_one(
    database: Database, make_user: MakeUser
) -> None:
    first, second = make_user("ann1", name="Ann Lee"), make_user("ann2", name="Ann Lee")
    with pytest.raises(InvalidInput, match="ann1, ann2"), database.read() as session:
        find_rep(session, "ann lee")
    with database.write() as session:
        deactivate(session, actor=None, user=session.merge(first))
    with database.read() as session:
        assert find_rep(session, "ann lee").id == second.id
