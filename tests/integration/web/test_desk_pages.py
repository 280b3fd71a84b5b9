"""The draft page's fields: what is typed into them, people out of the book, other readings, and what nobody said."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from service.accounts.models import Account, Contact
from service.db import Database
from service.review import repository
from service.review.models import Draft, DraftField

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]

HTMX = {"hx-request": "true", "hx-target": "desk"}


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


@pytest.fixture
def contacts(database: Database, account: Account, people: Any) -> list[str]:
    """Three of the client's people, two of them named Sam."""
    names = {"maria": ("Maria Lopez", "Buyer"), "sam-c": ("Sam Carter", "Head of IT"), "sam-o": ("Sam Okafor", None)}
    with database.write() as session:
        for key, (name, title) in names.items():
            at = account.created_at
            session.add(Contact(id=key, account_id=account.id, name=name, title=title, email=None, created_at=at))
    return list(names)


@pytest.fixture
def claimed(browser_of: Open, make_draft: MakeDraft) -> tuple[Any, str]:
    ada, draft = browser_of("ada"), make_draft()
    ada.post(f"/drafts/{draft}/claim")
    return ada, draft


def save(ada: Any, database: Database, draft: str, key: str, status: int = 200, **data: Any) -> BeautifulSoup:
    version = draft_of(database, draft).version
    page = ada.post(f"/drafts/{draft}/fields/{key}", status, data | {"version": version}, **HTMX)
    assert isinstance(page, BeautifulSoup)
    return page


def test_a_day_is_typed_as_people_say_it_counted_from_the_recording(
    database: Database, claimed: tuple[Any, str]
) -> None:
    ada, draft = claimed
    for typed, meant in (("next friday", "2026-11-27"), ("12 Dec", "2026-12-12"), ("2026-12-01", "2026-12-01")):
        save(ada, database, draft, "interaction_date", value=typed)
        assert draft_of(database, draft).value("interaction_date") == meant
    page = save(ada, database, draft, "interaction_date", 422, value="friday or monday")
    field = page.select_one("#field-interaction_date")
    assert field is not None
    assert "is no date" in field.select_one("[role=alert]").text  # type: ignore[union-attr]
    assert field.select_one("input[name=value]")["value"] == "friday or monday"  # type: ignore[index]
    assert draft_of(database, draft).value("interaction_date") == "2026-12-01"


def test_a_sum_is_typed_as_people_write_it_and_keeps_its_currency(database: Database, claimed: tuple[Any, str]) -> None:
    ada, draft = claimed
    for typed, meant in (
        ("90k", {"value": 90000, "currency": "USD"}),
        ("86.5k eur", {"value": 86500, "currency": "EUR"}),
        ("1.2 million pounds", {"value": 1200000, "currency": "GBP"}),
        ("75,000", {"value": 75000, "currency": "GBP"}),
        ("75,500 SEK", {"value": 75500, "currency": "SEK"}),
    ):
        save(ada, database, draft, "deal_amount", amount=typed)
        assert draft_of(database, draft).value("deal_amount") == meant, typed


def test_steps_take_days_and_the_reps_name(database: Database, claimed: tuple[Any, str]) -> None:
    ada, draft = claimed
    data: dict[str, Any] = {
        "text": ["send the quote", "call"],
        "owner": ["rob marsh", "Maria Lopez"],
        "due_date": ["tomorrow", ""],
    }
    save(ada, database, draft, "action_items", **data)
    assert draft_of(database, draft).value("action_items") == [
        {"text": "send the quote", "owner": "rep", "due_date": "2026-11-19"},
        {"text": "call", "owner": "Maria Lopez", "due_date": None},
    ]


def test_what_is_typed_is_read_back(claimed: tuple[Any, str]) -> None:
    ada, draft = claimed

    def read(key: str, kind: str, said: str) -> dict[str, str]:
        reply = ada.http.get(f"/drafts/{draft}/reads/{key}", params={"kind": kind, "said": said})
        assert reply.status_code == 200
        found: dict[str, str] = reply.json()
        return found

    assert read("close_date", "date", "in two weeks") == {"value": "2026-12-02", "text": "Wed 2 Dec 2026"}
    assert read("deal_amount", "money", "86.5k eur")["text"] == "86,500 EUR"
    assert read("deal_amount", "money", "99k")["text"] == "99,000 USD"
    assert read("key_dates", "key_date", "06-03")["text"] in ("", "3 June every year")
    assert "is no date" in read("close_date", "date", "bananas")["error"]
    assert read("close_date", "date", "") == {"value": "", "text": ""}
    assert "is no date" in read("close_date", "date", "x" * 20_000)["error"]


def test_people_come_out_of_the_clients_book_and_others_are_new(
    database: Database, claimed: tuple[Any, str], contacts: list[str]
) -> None:
    ada, draft = claimed
    page = ada.get(f"/drafts/{draft}")
    options = [one["value"] for one in page.select("#contacts-contacts option")]
    assert options == ["Maria Lopez", "Sam Carter", "Sam Okafor"]
    rows: dict[str, Any] = {
        "id": ["sam-c", "elsewhere"],
        "name": ["Sam Carter", "Zadie Novak"],
        "title": ["Head of IT", ""],
    }
    page = save(ada, database, draft, "contacts", **rows)
    assert [person["id"] for person in draft_of(database, draft).value("contacts")] == ["sam-c", None]
    shown = page.select("#field-contacts .value li")
    assert ["new" in one.text for one in shown] == [False, True]


def test_the_other_person_of_that_name_is_one_press_away_and_back(
    database: Database, claimed: tuple[Any, str], contacts: list[str]
) -> None:
    ada, draft = claimed
    with database.write() as session:
        field = session.get(DraftField, next(f.id for f in draft_of(database, draft).fields if f.key == "contacts"))
        assert field is not None
        field.value = field.heard = [{"id": None, "name": "Sam", "title": None}]

    def press() -> list[str]:
        form = ada.get(f"/drafts/{draft}").select_one("#field-contacts form.reading")
        data: dict[str, list[str]] = {}
        for one in form.select("input"):
            data.setdefault(one["name"], []).append(one["value"])
        ada.post(form["action"], data=data, **HTMX)
        return [person["name"] for person in draft_of(database, draft).value("contacts")]

    assert [press(), press(), press()] == [["Sam Carter"], ["Sam Okafor"], ["Sam Carter"]]


def test_what_nobody_said_is_listed_at_the_end_and_can_be_added(database: Database, claimed: tuple[Any, str]) -> None:
    ada, draft = claimed
    page = ada.get(f"/drafts/{draft}")
    unsaid = [one["data-add"] for one in page.select("#unsaid [data-add]")]
    empty = [field.key for field in draft_of(database, draft).fields if field.standing == "not_said"]
    assert unsaid == empty
    assert unsaid
    assert page.select_one(f"#unsaid #field-{unsaid[0]} form") is not None


def test_the_book_and_the_draft_stand_as_was_and_now(
    database: Database, claimed: tuple[Any, str], two_deals: list[str]
) -> None:
    ada, draft = claimed
    ada.post(f"/drafts/{draft}/deal", data={"deal": two_deals[0], "version": draft_of(database, draft).version}, **HTMX)
    stage = ada.get(f"/drafts/{draft}").select_one("#field-stage .value")
    assert ada.words(stage, ".was") == "In the book: Discovery"
    assert stage.select_one("strong").text == "Negotiation"


def test_the_waveforms_style_is_let_in_by_a_nonce_of_each_reply(claimed: tuple[Any, str]) -> None:
    ada, draft = claimed
    seen = set()
    for _ in range(2):
        reply = ada.http.get(f"/drafts/{draft}")
        nonce = BeautifulSoup(reply.text, "html.parser").select_one("[data-player]")["data-nonce"]  # type: ignore[index]
        assert f"'nonce-{nonce}'" in reply.headers["content-security-policy"]
        seen.add(nonce)
    assert len(seen) == 2
