"""Users and tokens over HTTP."""

from collections.abc import Callable

import httpx

from service.db import Database
from service.settings import Settings
from service.users.access import COOKIE, log_in
from service.users.models import User

MakeUser = Callable[..., User]
ClientOf = Callable[[User | None], httpx.Client]

ONE = {
    "login": "victor",
    "name": "Victor Grant",
    "role": "rep",
    "timezone": "Europe/London",
    "password": "a quiet morning",
}


def test_nobody_gets_in_without_a_token(client_of: ClientOf) -> None:
    client = client_of(None)
    for path in ("/users", "/users/me", "/tokens"):
        reply = client.get(f"/api/v1{path}")
        assert reply.status_code == 401
        assert "Log in first" in reply.json()["detail"]


def test_an_admin_adds_changes_and_sends_away(client_of: ClientOf, make_user: MakeUser) -> None:
    client = client_of(make_user("priya", role="admin"))
    made = client.post("/api/v1/users", json=ONE)
    assert made.status_code == 201
    user = made.json()
    assert user["login"] == "victor"
    assert not any("password" in key for key in user)
    changed = client.patch(f"/api/v1/users/{user['id']}", json={"top_biller": True, "timezone": "Europe/Madrid"})
    assert changed.json() == user | {"top_biller": True, "timezone": "Europe/Madrid"}
    away = client.patch(f"/api/v1/users/{user['id']}", json={"active": False})
    assert away.json()["active"] is False
    assert [u["login"] for u in client.get("/api/v1/users", params={"active": True}).json()] == ["priya"]
    assert client.patch(f"/api/v1/users/{user['id']}", json={"active": True}).json()["active"] is True
    assert client.put(f"/api/v1/users/{user['id']}/password", json={"new": "a louder evening"}).status_code == 204


def test_what_cannot_be_taken_is_told_by_field(client_of: ClientOf, make_user: MakeUser) -> None:
    client = client_of(make_user("priya", role="admin"))
    reply = client.post("/api/v1/users", json=ONE | {"login": "priya", "password": "short"})
    assert reply.status_code == 422
    assert set(reply.json()["fields"]) == {"login", "password"}
    assert client.post("/api/v1/users", json=ONE | {"role": "boss"}).status_code == 422
    assert client.post("/api/v1/users", json=ONE | {"is_admin": True}).status_code == 422


def test_the_last_admin_cannot_leave(client_of: ClientOf, make_user: MakeUser) -> None:
    priya = make_user("priya", role="admin")
    reply = client_of(priya).patch(f"/api/v1/users/{priya.id}", json={"active": False})
    assert reply.status_code == 409
    assert "last active admin" in reply.json()["detail"]


def test_reps_see_themselves_only_and_managers_all_without_changing(client_of: ClientOf, make_user: MakeUser) -> None:
    nora, victor, frank = make_user("nora"), make_user("victor"), make_user("frank", role="manager")
    rep, manager = client_of(nora), client_of(frank)
    assert rep.get("/api/v1/users/me").json()["id"] == nora.id
    assert rep.get(f"/api/v1/users/{nora.id}").status_code == 200
    assert rep.get(f"/api/v1/users/{victor.id}").status_code == 404
    assert rep.get("/api/v1/users").status_code == 403
    assert len(manager.get("/api/v1/users").json()) == 3
    for client in (rep, manager):
        assert client.post("/api/v1/users", json=ONE | {"login": "new"}).status_code == 403
        assert client.patch(f"/api/v1/users/{nora.id}", json={"role": "admin"}).status_code == 403
        assert client.put(f"/api/v1/users/{victor.id}/password", json={"new": "a louder evening"}).status_code == 403


def test_ones_own_password_is_changed_by_the_present_one_and_this_browser_stays_in(
    app: object, database: Database, settings: Settings, client_of: ClientOf, make_user: MakeUser, password: str
) -> None:
    make_user("nora")
    here, elsewhere = client_of(None), client_of(None)
    for client in (here, elsewhere):
        client.cookies.set(COOKIE, log_in(database, settings, "nora", password))
    wrong = here.put("/api/v1/users/me/password", json={"old": "wrong one", "new": "a louder evening"})
    assert wrong.status_code == 403
    weak = here.put("/api/v1/users/me/password", json={"old": password, "new": "12345678"})
    assert weak.status_code == 422
    assert here.put("/api/v1/users/me/password", json={"old": password, "new": "a louder evening"}).status_code == 204
    assert here.get("/api/v1/users/me").status_code == 200
    assert elsewhere.get("/api/v1/users/me").status_code == 401


def test_a_token_is_shown_once_and_ends_when_revoked(client_of: ClientOf, make_user: MakeUser) -> None:
    nora, victor = make_user("nora"), make_user("victor")
    client = client_of(nora)
    made = client.post("/api/v1/tokens", json={"name": "recorder"})
    assert made.status_code == 201
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    assert client.get("/api/v1/users/me", headers=headers).json()["id"] == nora.id
    listed = client.get("/api/v1/tokens").json()
    assert {t["name"] for t in listed} == {"test", "recorder"}
    assert all(set(t) == {"id", "user_id", "name", "created_at", "used_at"} for t in listed)
    other = client_of(victor)
    assert other.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 404
    assert other.get("/api/v1/tokens", params={"user_id": nora.id}).status_code == 403
    assert other.post("/api/v1/tokens", json={"name": "x", "user_id": nora.id}).status_code == 403
    assert client.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204
    assert client.get("/api/v1/users/me", headers=headers).status_code == 401
