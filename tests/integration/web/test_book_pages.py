"""Accounts, follow-ups, entries, the book's files, and the users whom admin staff keep."""

from collections.abc import Callable
from datetime import date
from typing import Any

from service.accounts import repository
from service.accounts.models import Account, FollowUp
from service.db import Database, new_id, now
from service.users.models import User

Open = Callable[[str | None], Any]


def owe(database: Database, account: Account, owner: User, text: str, due: date | None) -> str:
    made = FollowUp(
        id=new_id(),
        account_id=account.id,
        text=text,
        owner_id=owner.id,
        owner_name=owner.name,
        due_date=due,
        created_at=now(),
    )
    with database.write() as session:
        session.add(made)
    return made.id


def test_accounts_are_found_by_name_other_name_and_city(
    browser_of: Open, people: dict[str, User], account: Account
) -> None:
    rob = browser_of("rob")
    for part in ("north", "Northgate", "leeds"):
        assert "Northgate Logistics" in rob.words(rob.get(f"/accounts?q={part}"), "#rows"), part
    assert "No account matches" in rob.words(rob.get("/accounts?q=zzz"), ".empty")


def test_the_keeper_adds_an_account_with_people_and_a_deal(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    reply = ada.http.post("/accounts/new", data={"name": "Quarry & Sons", "aliases": "Quarry | QS", "city": "York"})
    home = reply.url.path
    ada.post(f"{home}/contacts/new", data={"name": "Ivy Stone", "title": "Buyer", "email": "ivy@example.com"})
    deal = {
        "name": "Crushers",
        "stage": "proposal",
        "amount": "1,200.50",
        "currency": "gbp",
        "close_date": "2026-12-01",
    }
    ada.post(f"{home}/deals/new", data=deal)
    words = ada.words(ada.get(home))
    for part in (
        "Quarry & Sons",
        "also called Quarry, QS",
        "Ivy Stone",
        "Buyer",
        "Crushers",
        "1,200.50 GBP",
        "Proposal",
    ):
        assert part in words, part


def test_a_deal_shows_its_history(browser_of: Open, people: dict[str, User], account: Account) -> None:
    ada = browser_of("ada")
    ada.post("/accounts/northgate/deals/new", data={"name": "Depot", "stage": "discovery"})
    edit = ada.get("/accounts/northgate").select_one("a[href^='/deals/']")["href"]
    ada.post(edit, data={"name": "Depot", "stage": "negotiation"})
    assert "Stage: Discovery → Negotiation" in ada.words(ada.get("/accounts/northgate"))


def test_a_value_that_cannot_be_taken_stays_with_its_reason(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    page = ada.post("/accounts/new", 422, {"name": "", "city": "York"})
    assert "give a name" in ada.words(page, "#name-error")
    assert page.select_one("#city")["value"] == "York"


def test_reps_tick_off_what_they_owe_and_nothing_else(
    browser_of: Open, database: Database, people: dict[str, User], account: Account
) -> None:
    mine = owe(database, account, people["rob"], "Send the quote", date(2020, 1, 1))
    hers = owe(database, account, people["tess"], "Call back", None)
    rob = browser_of("rob")
    page = rob.get("/follow-ups")
    assert "overdue since" in rob.words(page)
    assert "Call back" not in rob.words(page)
    rob.post(f"/follow-ups/{hers}/done", 403)
    reply = rob.http.post(f"/follow-ups/{mine}/done", data={"back": "/accounts/northgate"})
    assert reply.url.path == "/accounts/northgate"
    assert "Send the quote" in rob.words(rob.get("/follow-ups?show=done"))
    with database.read() as session:
        found = repository.get_follow_up(session, mine)
        assert found is not None
        assert found.done_by_id == people["rob"].id


def test_ticking_off_leads_to_no_other_site(
    browser_of: Open, database: Database, people: dict[str, User], account: Account
) -> None:
    mine = owe(database, account, people["rob"], "Send the quote", None)
    rob = browser_of("rob")
    rob.http.follow_redirects = False
    assert rob.http.post(f"/follow-ups/{mine}/done", data={"back": "//evil.example"}).headers["location"] == "/"


def test_a_broken_book_names_the_lines_and_imports_nothing(
    browser_of: Open, database: Database, people: dict[str, User]
) -> None:
    ada = browser_of("ada")
    data = b"name,account_id\nIvy Stone,nowhere\n,northgate\n"
    good = b"id,name,aliases,city\nnorthgate,Northgate Logistics,Northgate,Leeds\n"
    files = {"accounts": ("accounts.csv", good), "contacts": ("contacts.csv", data)}
    page = ada._soup(ada.http.post("/book", files=files), 422)
    sentence = ada.words(page, "[data-sentence]")
    assert "contacts.csv, line 2" in sentence
    assert "contacts.csv, line 3" in sentence
    with database.read() as session:
        assert not repository.all_accounts(session)


def test_a_good_book_is_imported_and_given_back(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    good = b"id,name,aliases,city\nnorthgate,Northgate Logistics,Northgate,Leeds\n"
    page = ada._soup(ada.http.post("/book", files={"accounts": ("accounts.csv", good)}), 200)
    assert "accounts 1 new" in ada.words(page, "main [role=status]")
    assert ada.http.get("/book/export.zip").content.startswith(b"PK")
    assert "choose at least one" in ada.words(ada.post("/book", 422), "[data-sentence]")


def test_admin_staff_keep_users(browser_of: Open, people: dict[str, User], password: str) -> None:
    ada = browser_of("ada")
    new = {
        "name": "Nora Vance",
        "login": "nora",
        "role": "rep",
        "timezone": "Europe/Paris",
        "top_biller": "yes",
        "password": password,
    }
    wrong = ada.post("/users/new", 422, {**new, "timezone": "Mars/Base", "login": "rob"})
    assert "Mars/Base" in ada.words(wrong, "#timezone-error")
    assert "taken" in ada.words(wrong, "#login-error")
    assert password not in str(wrong)
    ada.post("/users/new", data=new)
    assert browser_of("nora").http.get("/").url.path == "/send"
    link = next(a["href"] for a in ada.get("/users").select("td a") if "Nora" in a.text)
    ada.post(link, data={**new, "name": "Nora Vance-Hill", "top_biller": ""})
    assert "Nora Vance-Hill" in ada.words(ada.get("/users"))
    ada.post(f"{link}/password", data={"password": "another quiet morning"})
    stranger = browser_of(None)
    assert stranger.http.post("/login", data={"login": "nora", "password": password}).status_code == 403
    ada.post(f"{link}/deactivate")
    refused = stranger.http.post("/login", data={"login": "nora", "password": "another quiet morning"})
    assert refused.status_code == 403
    ada.post(f"{link}/reactivate")
    back = stranger.http.post("/login", data={"login": "nora", "password": "another quiet morning"})
    assert back.url.path == "/send"


def test_the_last_admin_stays(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    ada.post(f"/users/{people['ben'].id}/deactivate")
    refused = ada.post(f"/users/{people['ada'].id}/deactivate", 409)
    assert "last active admin" in ada.words(refused, "[data-sentence]")
    assert "meantime" not in ada.words(refused, "h1")
