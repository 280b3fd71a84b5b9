"""Two people on one memo: a draft taken over, approved by both at once, or left without its words while its page is open."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from service.accounts.models import Entry
from service.db import Database
from service.users.models import User
from service.users.service import create_user
from tests.browser.test_desk import draft_of, go_to, take

pytestmark = pytest.mark.chromium

ENDED = re.compile("Filed for|this draft at")


@pytest.fixture
def database(site: Any) -> Iterator[Database]:
    found = Database(f"sqlite:///{site.data / 'debrief.sqlite3'}")
    yield found
    found.close()


@pytest.fixture
def colleague(chromium: Browser, site: Any, database: Database, password: str) -> Iterator[Page]:
    """Omar Haddad's browser, logged in."""
    with database.write() as session:
        if session.query(User).filter_by(login="omar").one_or_none() is None:
            create_user(
                session,
                actor=None,
                login="omar",
                name="Omar Haddad",
                role="admin",
                timezone="Europe/London",
                password=password,
            )
    context = chromium.new_context(base_url=site.address)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Log-in").fill("omar")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/queue"))
    yield page
    context.close()


def take_over(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=re.compile("[Tt]ake .*over")).first.click()
    if page.locator("dialog[open]").count():
        page.locator("dialog[open] button.main").click()
    expect(page.locator(".deskbar")).to_be_visible()
    page.wait_for_selector(".wave[data-ready]")


def look_at_all(page: Page) -> None:
    while wanting := page.locator("[data-wants]").count():
        page.keyboard.press("l")
        expect(page.locator("[data-wants]")).to_have_count(wanting - 1)


def approvals(database: Database, address: str) -> int:
    with database.read() as session:
        return session.query(Entry).filter_by(draft_id=address.rsplit("/", 1)[-1], kind="approval").count()


def test_who_loses_a_draft_keeps_what_was_typed_and_reads_who_has_it(
    page: Page, colleague: Page, site: Any, password: str
) -> None:
    draft_of(page, site, password, "05-nordlicht-logistik.webm", "Nordlicht Logistik")
    take(page)
    go_to(page, "summary")
    page.keyboard.press("e")
    page.locator("#input-summary").fill("Written by the one who lost it.")
    take_over(colleague, page.url)
    page.locator("#input-summary").focus()
    page.keyboard.press("Enter")
    said = page.locator("#desk")
    expect(said).to_contain_text("Omar Haddad took this draft over")
    expect(said).to_contain_text("Written by the one who lost it.")
    expect(colleague.locator("#field-summary .value")).not_to_contain_text("Written by")
    page.get_by_role("link", name="Go on with the version now").click()
    take_over(page, page.url)
    colleague.keyboard.press("a")
    expect(colleague.locator("main")).to_contain_text("Priya Shaw reviews this draft at the moment")


def test_of_two_who_approve_at_once_one_files_it_and_the_other_reads_who(
    page: Page, colleague: Page, site: Any, password: str, database: Database
) -> None:
    draft_of(page, site, password, "11-iron-bridge-capital.mka", "Iron Bridge Capital")
    take(page)
    look_at_all(page)
    address, before = page.url, approvals(database, page.url)
    take_over(colleague, address)
    look_at_all(colleague)
    held: list[Route] = []
    for one in (page, colleague):
        one.route("**/approve", lambda route: held.append(route))
        one.locator("form[action$='/approve'] button").first.click(no_wait_after=True)
    for _ in range(50):
        page.wait_for_timeout(100)
        if len(held) == 2:
            break
    assert len(held) == 2
    for route in held:
        route.continue_()
    for one in (page, colleague):
        expect(one.locator("body")).to_contain_text(ENDED)
    expect(colleague.locator("body")).to_contain_text("Filed for Iron Bridge Capital")
    expect(page.locator("main")).to_contain_text("Omar Haddad")
    assert approvals(database, address) == before + 1
    page.goto(address)
    expect(page.locator("#desk")).to_contain_text("Filed")
    expect(page.locator("form[action$='/approve']")).to_have_count(0)


def test_a_draft_whose_words_went_to_another_client_tells_so_to_who_still_has_it_open(
    page: Page, site: Any, password: str, database: Database
) -> None:
    draft_of(page, site, password, "04-two-clients.ogg", "Gilchrist Marine")
    take(page)
    go_to(page, "summary")
    page.keyboard.press("e")
    page.locator("#input-summary").fill("Typed on a page that is old.")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("link", name="Some of these words are another client’s").click()
    expect(other.get_by_role("heading", name="Whose words are these?")).to_be_visible()
    other.wait_for_load_state()
    keeper = other.locator("select[name=owner]").first
    names = keeper.locator("option").all_inner_texts()
    kept = next(n for n in names if n not in ("Gilchrist Marine", "Another client", "Nobody’s"))
    for number in range(other.locator("select[name=owner]").count()):
        owner = other.locator(f"#owner-{number}")
        if owner.locator("option:checked").inner_text() != kept:
            with other.expect_response(re.compile("/parts/try")):
                owner.select_option(label=kept)
            expect(other.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    other.get_by_role("button", name="Save, and fill them anew").click()
    expect(other.get_by_text("what changed was filled anew")).to_be_visible()
    address = page.url
    page.locator("#input-summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_contain_text("its words went to another client")
    expect(page.locator("#desk")).to_contain_text("Typed on a page that is old.")
    page.goto(address)
    expect(page.get_by_role("button", name="Put it back into the queue")).to_be_visible()
    assert approvals(database, address) == 0
