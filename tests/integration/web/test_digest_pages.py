"""Where the digest goes: users set it on their profile, admin staff on the page of users, programs by the API."""

import pytest

from service.users import repository


def kept(database, user):
    with database.read() as session:
        found = repository.get(session, user.id)
    return found.email, found.digest


def test_users_set_their_own_address_and_turn_the_digest_off(browser_of, people, database):
    browser = browser_of("rob")
    page = browser.get("/profile")
    assert page.select_one("#email")["value"] == ""
    assert page.select_one("input[name=digest]").has_attr("checked")
    page = browser.post("/profile/digest", data={"email": " rob@example.com ", "digest": "yes"})
    assert page.select_one("#email")["value"] == "rob@example.com"
    assert kept(database, people["rob"]) == ("rob@example.com", True)
    page = browser.post("/profile/digest", data={"email": "rob@example.com"})
    assert not page.select_one("input[name=digest]").has_attr("checked")
    assert kept(database, people["rob"]) == ("rob@example.com", False)
    browser.post("/profile/digest", data={"email": "", "digest": "yes"})
    assert kept(database, people["rob"]) == (None, True)


@pytest.mark.parametrize(
    "email", ["rob", "rob@example.com\r\nBcc: eve@example.com", "a b@example.com", "<rob@x.example>"]
)
def test_what_is_no_address_is_refused_and_stays_in_the_form(browser_of, people, database, email):
    browser = browser_of("rob")
    page = browser.post("/profile/digest", 422, data={"email": email})
    assert "This is no e-mail address" in browser.words(page, "#email-error")
    assert not page.select_one("input[name=digest]").has_attr("checked")
    assert kept(database, people["rob"]) == (None, True)


def test_admin_staff_keep_addresses(browser_of, people, database):
    browser = browser_of("ada")
    rob = people["rob"]
    same = {"login": "rob", "name": "Rob Marsh", "role": "rep", "timezone": "America/New_York"}
    browser.post(f"/users/{rob.id}", data=same | {"email": "rob@example.com"})
    assert kept(database, rob) == ("rob@example.com", True)
    page = browser.get(f"/users/{rob.id}")
    assert page.select_one("#email")["value"] == "rob@example.com"
    page = browser.post(f"/users/{rob.id}", 422, data=same | {"email": "rob"})
    assert "This is no e-mail address" in browser.words(page, "#email-error")
    browser.post(f"/users/{rob.id}", data=same | {"email": ""})
    assert kept(database, rob) == (None, True)
    fresh = {"login": "mia", "name": "Mia Lind", "role": "rep", "timezone": "UTC", "password": "a quiet morning"}
    browser.post("/users/new", data=fresh | {"email": "mia@example.com"})
    with database.read() as session:
        assert repository.by_login(session, "mia").email == "mia@example.com"


def test_the_api_keeps_addresses_too(client_of, people, database):
    rob, ada = client_of(people["rob"]), client_of(people["ada"])
    own = rob.put("/api/v1/users/me/digest", json={"email": "rob@example.com", "digest": False})
    assert (own.status_code, own.json()["email"], own.json()["digest"]) == (200, "rob@example.com", False)
    assert rob.put("/api/v1/users/me/digest", json={"email": "x", "digest": True}).status_code == 422
    changed = ada.patch(f"/api/v1/users/{people['rob'].id}", json={"email": ""})
    assert (changed.status_code, changed.json()["email"]) == (200, None)
    assert rob.patch(f"/api/v1/users/{people['rob'].id}", json={"email": "eve@example.com"}).status_code == 403
    assert kept(database, people["rob"]) == (None, False)


def test_the_profile_tells_whether_mail_is_sent_at_all(browser_of, people, app):
    browser = browser_of("rob")
    assert "the operator has set up no mail server" in browser.words(browser.get("/profile"))
    app.state.settings = app.state.settings.model_copy(update={"smtp_host": "mail.example.com", "digest_hour": 6})
    assert "One e-mail a day from 6:00" in browser.words(browser.get("/profile"))
