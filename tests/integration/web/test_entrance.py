"""Log-in and log-out, who may see which page, and what is refused whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest

from service.users.models import User

Open = Callable[[str | None], Any]

PAGES = {
    "/send": {"ada", "rob", "tess"},
    "/memos": {"ada", "rob", "tess", "max"},
    "/nothing-to-file": {"ada", "max"},
    "/failed": {"ada", "max"},
    "/queue": {"ada", "max"},
    "/accounts": {"ada", "rob", "tess", "max"},
    "/accounts/new": {"ada"},
    "/follow-ups": {"ada", "rob", "tess", "max"},
    "/entries": {"ada", "max"},
    "/users": {"ada"},
    "/users/new": {"ada"},
    "/book": {"ada"},
    "/book/export.zip": {"ada"},
    "/profile": {"ada", "rob", "tess", "max"},
}


@pytest.mark.parametrize("login", ["ada", "rob", "tess", "max"])
def test_each_role_sees_its_pages_and_is_refused_the_others(
    browser_of: Open, people: dict[str, User], login: str
) -> None:
    browser = browser_of(login)
    for address, allowed in PAGES.items():
        if login in allowed:
            assert browser.http.get(address).status_code == 200, address
        else:
            page = browser.get(address, 403)
            assert len(browser.words(page, "[data-sentence]")) > 30, address


@pytest.mark.parametrize("login", ["ada", "rob", "max"])
def test_the_menu_names_only_pages_that_one_may_see(browser_of: Open, people: dict[str, User], login: str) -> None:
    browser = browser_of(login)
    links = [link["href"] for link in browser.get("/accounts").select("nav[aria-label=Main] a")]
    assert len(links) >= 4
    assert all(browser.http.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(("login", "start"), [("ada", "/queue"), ("rob", "/send"), ("max", "/entries")])
def test_each_role_starts_where_its_work_is(browser_of: Open, people: dict[str, User], login: str, start: str) -> None:
    assert browser_of(login).http.get("/").url.path == start


def test_a_stranger_is_led_to_the_log_in_and_back(browser_of: Open, people: dict[str, User], password: str) -> None:
    stranger = browser_of(None)
    page = stranger.get("/memos?state=failed")
    assert page.select_one("input[name=next]")["value"] == "/memos?state=failed"
    reply = stranger.http.post("/login", data={"login": "ADA ", "password": password, "next": "/memos?state=failed"})
    assert str(reply.url) == "http://debrief.test/memos?state=failed"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""]
)
def test_the_log_in_leads_to_no_other_site(
    browser_of: Open, people: dict[str, User], password: str, address: str
) -> None:
    stranger = browser_of(None)
    stranger.http.follow_redirects = False
    reply = stranger.http.post("/login", data={"login": "rob", "password": password, "next": address})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_a_wrong_password_says_so_and_keeps_the_log_in(browser_of: Open, people: dict[str, User]) -> None:
    stranger = browser_of(None)
    page = stranger.post("/login", 403, {"login": "rob", "password": "wrong"})
    assert "do not belong together" in stranger.words(page, "[role=alert]:not([hidden])")
    assert page.select_one("#login")["value"] == "rob"
    assert not stranger.http.cookies


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    browser_of: Open, people: dict[str, User], password: str
) -> None:
    stranger = browser_of(None)
    stranger.http.follow_redirects = False
    cookie = stranger.http.post("/login", data={"login": "rob", "password": password}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_after_log_out_the_old_cookie_opens_nothing(browser_of: Open, people: dict[str, User]) -> None:
    browser = browser_of("rob")
    kept = dict(browser.http.cookies)
    browser.post("/logout")
    browser.http.cookies.update(kept)
    assert browser.http.get("/memos").url.path == "/login"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_change_from_another_site_is_refused(
    browser_of: Open, people: dict[str, User], headers: dict[str, str]
) -> None:
    browser = browser_of("rob")
    page = browser.post("/profile/tokens", 403, {"name": "stolen"}, **headers)
    assert "another site" in browser.words(page)
    reply = browser.http.post("/api/v1/recordings", headers=headers)
    assert reply.status_code == 403
    assert "another site" in reply.json()["detail"]
    assert "stolen" not in browser.get("/profile").get_text()


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://debrief.test"}, {}])
def test_a_change_from_our_own_page_goes_through(
    browser_of: Open, people: dict[str, User], headers: dict[str, str]
) -> None:
    browser = browser_of("rob")
    page = browser.post("/profile/tokens", data={"name": "Recorder"}, **headers)
    assert page.select_one("#token").text.startswith("debrief_")


def test_every_reply_carries_the_security_headers(browser_of: Open, people: dict[str, User]) -> None:
    stranger = browser_of(None)
    for address in ("/login", "/nowhere", "/api/v1/memos", "/static/base.css"):
        headers = stranger.http.get(address).headers
        assert "default-src 'self'" in headers["content-security-policy"], address
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert stranger.http.get("/login").headers["cache-control"] == "no-store"


def test_a_file_asked_for_by_its_hash_may_be_kept_for_good(browser_of: Open, people: dict[str, User]) -> None:
    stranger = browser_of(None)
    style = stranger.get("/login").select_one("link[rel=stylesheet]")["href"]
    assert "immutable" in stranger.http.get(style).headers["cache-control"]
    assert "immutable" not in stranger.http.get("/static/base.css?_hash=old").headers["cache-control"]


def test_a_part_that_htmx_asks_for_leads_the_whole_page_to_the_log_in(
    browser_of: Open, people: dict[str, User]
) -> None:
    stranger = browser_of(None)
    reply = stranger.http.get(
        "/memos", headers={"hx-request": "true", "hx-current-url": "http://debrief.test/memos?rep=x"}
    )
    assert (reply.status_code, reply.headers["hx-redirect"]) == (204, "/login?next=/memos%3Frep%3Dx")


def test_a_page_that_is_not_there_says_so(browser_of: Open, people: dict[str, User]) -> None:
    browser = browser_of("rob")
    assert "no such page" in browser.words(browser.get("/nowhere", 404)).lower()


def test_a_password_change_wants_the_old_one_and_a_good_new_one(
    browser_of: Open, people: dict[str, User], password: str
) -> None:
    browser = browser_of("rob")
    wrong = browser.post("/profile/password", 422, {"old": "guess", "new": "a much longer sentence"})
    assert "present password is another" in browser.words(wrong)
    weak = browser.post("/profile/password", 422, {"old": password, "new": "short"})
    assert "at least 8" in browser.words(weak, "[role=alert]:not([hidden])")
    done = browser.post("/profile/password", data={"old": password, "new": "a much longer sentence"})
    assert "was changed" in browser.words(done, "main [role=status]")
    assert browser_of(None).http.post("/login", data={"login": "rob", "password": password}).status_code == 403


def test_a_revoked_token_is_gone(browser_of: Open, people: dict[str, User]) -> None:
    browser = browser_of("rob")
    page = browser.post("/profile/tokens", data={"name": "Car"})
    token = page.select_one("#token").text
    bearer = {"authorization": f"Bearer {token}"}
    stranger = browser_of(None)
    assert stranger.http.get("/api/v1/memos", headers=bearer).status_code == 200
    browser.post(page.select_one("form[action$=revoke]")["action"])
    assert stranger.http.get("/api/v1/memos", headers=bearer).status_code == 401
