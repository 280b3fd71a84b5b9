"""The search box and its page: for everybody, without a script, and with whatever is typed."""

from collections.abc import Callable
from typing import Any

import pytest

from service.accounts.models import Account, Contact
from service.db import Database
from service.memos.models import Memo
from service.users.models import User
from tests.integration.web.conftest import RECORDED, Browser
from tests.integration.web.test_deciding_pages import approve

BrowserOf = Callable[[str | None], Browser]


@pytest.mark.parametrize("login", ["ada", "rob", "max"])
def test_the_box_is_on_every_page(browser_of: BrowserOf, people: dict[str, User], login: str) -> None:
    browser = browser_of(login)
    for address, key in (("/memos", "/"), ("/follow-ups", "/"), ("/accounts", "g /")):
        form = browser.get(address).select_one("header form[role=search]")
        assert form is not None
        assert (form["method"], form["action"]) == ("get", "/search")
        box = form.select_one("input[name=q]")
        assert box is not None
        assert box["data-key"] == key
    page = browser.get("/search")
    assert page.select("header form[role=search]") == []
    assert [box["data-key"] for box in page.select("main form[role=search] input")] == ["/"]
    assert "What are you looking for?" in browser.words(page)


def test_nobody_searches_without_logging_in(browser_of: BrowserOf, people: dict[str, User]) -> None:
    assert browser_of(None).http.get("/search?q=northgate").url.path == "/login"


def test_what_is_found_is_grouped_marked_and_linked(
    browser_of: BrowserOf, make_draft: Callable[..., str], database: Database
) -> None:
    draft_id = make_draft()
    with database.write() as session:
        session.add(Contact(id="c", account_id="northgate", name="Maria Lopez", created_at=RECORDED))
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft_id}/claim")
    approve(ada, draft_id)
    page = ada.get("/search?q=northgate")
    assert [" ".join(h.get_text().split()) for h in page.select("h2")][:2] == ["Accounts 1", "Contacts 1"]
    assert {mark.get_text() for mark in page.select("main mark")} == {"Northgate"}
    links = [str(link["href"]) for link in page.select("a.found-name")]
    assert links[:2] == ["/accounts/northgate", "/accounts/northgate"]
    memo = next(link for link in links if link.startswith("/memos/"))
    assert memo.endswith("#words-21-30")
    ada.get(memo.split("#")[0])
    for link in links:
        ada.get(link.split("#")[0])


def test_a_rep_sees_no_words_of_others(
    browser_of: BrowserOf, make_draft: Callable[..., str], people: dict[str, User]
) -> None:
    make_draft("rob")
    assert "Memo of Rob Marsh" in Browser.words(browser_of("rob").get("/search?q=negotiation"))
    assert "Memo of Rob Marsh" in Browser.words(browser_of("max").get("/search?q=negotiation"))
    assert "Nothing has all of these words." in Browser.words(browser_of("tess").get("/search?q=negotiation"))
    found = browser_of("tess").get("/search?q=northgate")
    assert [link["href"] for link in found.select("a.found-name")] == ["/accounts/northgate"]


def test_what_people_wrote_stays_text(browser_of: BrowserOf, people: dict[str, User], database: Database) -> None:
    bad = '<script>alert(1)</script> <b>bold</b> & "co" </mark>'
    with database.write() as session:
        session.add(Account(id="x", name=f"Vantage {bad}", aliases=[bad], city=bad, created_at=RECORDED))
    ada = browser_of("ada")
    for typed in ("vantage", "script alert", "<b>bold</b>", '"><script>alert(1)</script>', "mark"):
        reply = ada.http.get("/search", params={"q": typed})
        assert reply.status_code == 200
        assert "<script>alert" not in reply.text
        assert "<b>" not in reply.text
        assert "</mark></mark>" not in reply.text
    page = ada.get("/search?q=bold")
    assert {mark.get_text() for mark in page.select("mark")} == {"bold"}
    assert "<script>alert(1)</script>" in Browser.words(page)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "What are you looking for?"),
        ("   ", "What are you looking for?"),
        ("?!…", "There is no word in this."),
        ('""', "There is no word in this."),
        ("nowhere", "Nothing has all of these words."),
        ("x" * 300, "Only the first 200 characters were searched for."),
        ("東京工業", "Nothing has all of these words."),
        ("' OR 1=1; --", "Nothing has all of these words."),
    ],
)
def test_any_query_has_an_answer(browser_of: BrowserOf, people: dict[str, User], typed: str, told: str) -> None:
    ada = browser_of("ada")
    reply = ada.http.get("/search", params={"q": typed})
    assert reply.status_code == 200
    assert told in reply.text


def test_there_is_more_of_a_kind(
    browser_of: BrowserOf, people: dict[str, User], make_memo: Callable[..., Memo]
) -> None:
    for _ in range(33):
        make_memo("rob", words=True)
    rob = browser_of("rob")
    page = rob.get("/search?q=lopez")
    assert len(page.select("a.found-name")) == 5
    more = page.select_one(".found .button")
    assert more is not None
    page = rob.get(str(more["href"]))
    assert len(page.select("a.found-name")) == 30
    more = page.select_one(".found .button")
    assert more is not None
    page = rob.get(str(more["href"]))
    assert len(page.select("a.found-name")) == 3
    assert page.select(".found .button") == []
    assert rob.get("/search?q=lopez&kind=nothing").select("a.found-name")


def test_a_program_searches(
    client_of: Callable[..., Any], people: dict[str, User], make_draft: Callable[..., str]
) -> None:
    make_draft("rob")
    found = client_of(people["rob"]).get("/api/v1/search", params={"q": "negotiation"}).json()
    (group,) = found["groups"]
    assert (group["kind"], group["total"]) == ("memo", 1)
    (hit,) = group["results"]
    assert [hit["snippet"][a:b] for a, b in hit["marks"]] == ["negotiation"]
    assert hit["page"].startswith(f"/memos/{hit['id']}#words-")
    assert client_of(people["tess"]).get("/api/v1/search", params={"q": "negotiation"}).json() == {"groups": []}
    assert client_of(people["rob"]).get("/api/v1/search", params={"q": "x" * 201}).status_code == 422
    assert client_of(people["rob"]).get("/api/v1/search").status_code == 422
    assert client_of(None).get("/api/v1/search", params={"q": "a"}).status_code == 401
