"""What goes wrong at a desk: a dead session, the back button, a double click, a huge paste, a draft decided by somebody else."""

import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from service.accounts.models import Entry
from service.db import Database
from service.domain.states import DRAFT_FILED, DraftState
from service.review import moves, repository, revising
from service.users.models import User
from service.users.service import create_user
from tests.browser.test_desk import draft_of, go_to, take

pytestmark = pytest.mark.chromium

FILED = re.compile("Filed for Redwood Foods")


@pytest.fixture
def database(site: Any) -> Iterator[Database]:
    found = Database(f"sqlite:///{site.data / 'debrief.sqlite3'}")
    yield found
    found.close()


def log_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Log-in").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def second(context: BrowserContext, chromium: Any, site: Any, database: Database, password: str) -> Iterator[Page]:
    """Another reviewer's browser, logged in."""
    with database.write() as session:
        if session.query(User).filter_by(login="ben").one_or_none() is None:
            create_user(
                session,
                actor=None,
                login="ben",
                name="Ben Ortiz",
                role="admin",
                timezone="Europe/London",
                password=password,
            )
    other = chromium.new_context(base_url=site.address)
    page = other.new_page()
    page.goto("/login")
    log_in(page, "ben", password)
    page.wait_for_url(re.compile("/queue"))
    yield page
    other.close()


DRAFTS: dict[str, str] = {}
"""Of each site, the draft that these tests decide again and again."""


@pytest.fixture
def desk(page: Page, site: Any, password: str, database: Database) -> Page:
    """A draft that is in hand, with nothing of it filed."""
    if site.address not in DRAFTS:
        draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
        DRAFTS[site.address] = page.url.rsplit("/", 1)[-1]
    else:
        page.goto("/login")
        log_in(page, "priya", password)
        page.wait_for_url(re.compile("/queue"))
    with database.write() as session:
        draft = repository.get(session, DRAFTS[site.address])
        assert draft is not None
        actor = session.query(User).filter_by(login="priya").one()
        if draft.standing in DRAFT_FILED:
            revising.undo(session, actor, draft)
        elif draft.standing is DraftState.CLAIMED and draft.claimed_by_id != actor.id:
            moves.take_over(session, actor, draft)
    page.goto(f"/drafts/{DRAFTS[site.address]}")
    take(page)
    page.keyboard.press("j")
    return page


def looks(page: Page) -> None:
    for _ in range(8):
        if not page.locator("[data-wants]").count():
            break
        wanting = page.locator("[data-wants]").count()
        page.keyboard.press("l")
        expect(page.locator("[data-wants]")).to_have_count(wanting - 1)


def entries(database: Database) -> int:
    """Approvals of the draft so far."""
    (draft_id,) = DRAFTS.values()
    with database.read() as session:
        return session.query(Entry).filter_by(draft_id=draft_id, kind="approval").count()


def test_a_session_that_dies_in_the_middle_of_an_edit_costs_nothing(desk: Page, password: str) -> None:
    go_to(desk, "summary")
    desk.keyboard.press("e")
    typed = desk.locator("#input-summary")
    typed.fill("Typed before the session died.")
    desk.context.clear_cookies()
    desk.keyboard.press("Enter")
    alarm = desk.locator("#alarm")
    expect(alarm).to_contain_text("You are no longer logged in")
    expect(alarm).to_be_in_viewport()
    expect(typed).to_have_value("Typed before the session died.")
    with desk.context.expect_page() as opened:
        alarm.get_by_role("link", name="Log in").click()
    log_in(opened.value, "priya", password)
    opened.value.wait_for_url(re.compile("/queue"))
    opened.value.close()
    typed.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#field-summary .value")).to_have_text("Typed before the session died.")
    expect(alarm).to_be_hidden()


def test_a_form_is_filled_again_after_the_log_in(page: Page, site: Any, password: str) -> None:
    page.goto("/login")
    log_in(page, "priya", password)
    page.goto("/accounts/new")
    page.get_by_label(re.compile("^Name")).fill("Halden Systems")
    page.get_by_label("City").fill("Oslo")
    page.context.clear_cookies()
    page.get_by_role("button", name=re.compile("Add|Save")).click()
    page.wait_for_url(re.compile("/login"))
    log_in(page, "priya", password)
    page.wait_for_url(re.compile("/accounts/new"))
    expect(page.locator("#alarm")).to_contain_text("What you typed is here again")
    expect(page.get_by_label(re.compile("^Name"))).to_have_value("Halden Systems")
    expect(page.get_by_label("City")).to_have_value("Oslo")
    page.get_by_role("button", name=re.compile("Add|Save")).click()
    expect(page.get_by_role("heading", name="Halden Systems")).to_be_visible()
    page.goto("/accounts/new")
    expect(page.get_by_label(re.compile("^Name"))).to_have_value("")


def test_the_back_button_shows_what_stands_and_files_nothing_twice(desk: Page, database: Database) -> None:
    draft = desk.url
    looks(desk)
    before = entries(database)
    desk.keyboard.press("a")
    expect(desk.get_by_text(FILED).first).to_be_visible()
    desk.go_back()
    desk.wait_for_url(draft)
    expect(desk.locator("form[action$='/approve']")).to_have_count(0)
    expect(desk.locator("#desk")).to_contain_text("Filed")
    desk.keyboard.press("a")
    desk.wait_for_timeout(500)
    assert entries(database) == before + 1


def test_a_double_click_approves_once(desk: Page, database: Database) -> None:
    looks(desk)
    before, draft = entries(database), desk.url
    desk.locator("form[action$='/approve'] button").first.dblclick()
    expect(desk.get_by_text(FILED).first).to_be_visible()
    desk.goto(draft)
    assert entries(database) == before + 1


def test_a_huge_paste_is_refused_in_words_and_stays(desk: Page) -> None:
    go_to(desk, "summary")
    desk.keyboard.press("e")
    typed = desk.locator("#input-summary")
    typed.evaluate("input => { input.removeAttribute('maxlength'); input.value = 'many words '.repeat(100000); }")
    desk.keyboard.press("Enter")
    expect(desk.locator("#field-summary").get_by_role("alert")).to_contain_text(re.compile("characters"))
    assert len(typed.input_value()) > 1_000_000
    desk.keyboard.press("Escape")
    expect(desk.locator("#field-summary")).to_be_focused()


def test_a_draft_that_a_colleague_decides_meanwhile_tells_who_did_what(
    desk: Page, second: Page, database: Database
) -> None:
    looks(desk)
    before = entries(database)
    second.goto(desk.url)
    second.get_by_role("button", name=re.compile("[Tt]ake .*over")).first.click()
    if second.locator("dialog[open]").count():
        second.locator("dialog[open] button.main").click()
    expect(second.locator(".deskbar")).to_be_visible()
    second.wait_for_selector(".wave[data-ready]")
    second.keyboard.press("a")
    expect(second.get_by_text(FILED).first).to_be_visible()
    desk.keyboard.press("a")
    said = desk.locator("main")
    expect(said).to_contain_text("Ben Ortiz")
    assert entries(database) == before + 1


def test_an_edit_under_which_the_draft_was_taken_tells_who_has_it(desk: Page, second: Page) -> None:
    go_to(desk, "summary")
    desk.keyboard.press("e")
    desk.locator("#input-summary").fill("Too late.")
    second.goto(desk.url)
    second.get_by_role("button", name=re.compile("[Tt]ake .*over")).first.click()
    if second.locator("dialog[open]").count():
        second.locator("dialog[open] button.main").click()
    expect(second.locator(".deskbar")).to_be_visible()
    desk.locator("#input-summary").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("Ben Ortiz")
    expect(second.locator("#field-summary .value")).not_to_have_text("Too late.")


def test_a_recording_of_no_seconds_is_refused_in_words(page: Page, password: str, tmp_path: Path) -> None:
    empty = tmp_path / "nothing.wav"
    with wave.open(str(empty), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
    page.goto("/login")
    log_in(page, "nora", password)
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/send")
    page.get_by_label("Choose recordings").set_input_files(empty)
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.locator("#state-now")).not_to_contain_text("Waiting", timeout=60_000)
    expect(page.locator("main")).to_contain_text(
        re.compile("no sound|nothing was heard|no words", re.IGNORECASE), timeout=60_000
    )
