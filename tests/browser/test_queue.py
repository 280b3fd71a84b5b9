"""The queue in a browser: its keys, ticks that stay, rows that come by themselves, and what it says when it is old."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from service.db import Database, now
from service.domain.states import DRAFT_OPEN
from service.review.models import Draft, DraftField
from tests.browser.test_desk import draft_of
from tests.browser.test_shortcuts import listed

pytestmark = pytest.mark.chromium

TRIED = {"j", "k", "Enter", "Space", "t", "b", "m", "n", "/", "?", "Esc"}


@pytest.fixture
def queue(page: Page, site: Any, password: str) -> Page:
    """The queue with the drafts of two recordings, in which nothing wants a look."""
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    page.context.clear_cookies()
    draft_of(page, site, password, "02-silver-oak-hotels.mp3", "Silver Oak Hotels")
    database = Database(f"sqlite:///{site.data / 'debrief.sqlite3'}")
    with database.write() as session:
        session.execute(update(DraftField).values(looked_at=now()))
        free = {"state": "waiting", "claimed_by_id": None, "claimed_at": None}
        session.execute(update(Draft).where(Draft.state.in_([str(one) for one in DRAFT_OPEN])).values(free))
    database.close()
    page.goto("/queue")
    page.wait_for_function("() => !document.querySelector('#tick-safe').hidden")
    return page


def refresh(page: Page) -> None:
    page.evaluate("() => htmx.trigger('#rows', 'refresh')")


def focused(page: Page) -> int:
    """The number of the row whose client has the focus, from 0; -1: none."""
    found: int = page.evaluate("() => [...document.querySelectorAll('a[data-row]')].indexOf(document.activeElement)")
    return found


def test_every_key_of_the_queue(queue: Page) -> None:
    press, ticks = queue.keyboard.press, queue.locator(".tick input")
    navigation = {str(one.get_attribute("data-key")) for one in queue.locator("header [data-key]").all()}
    assert listed(queue) == (TRIED | navigation) - {"b"}  # nothing is ticked
    ticks.first.check()
    assert listed(queue) == TRIED | navigation
    queue.reload()
    queue.wait_for_function("() => !document.querySelector('#tick-safe').hidden")
    press("j")
    assert focused(queue) == 0
    press("j")
    assert focused(queue) == 1
    press("k")
    assert focused(queue) == 0
    press("Space")
    expect(ticks.first).to_be_checked()
    expect(queue.locator("#approve-ticked")).to_have_text(re.compile(r"\(1\)"))
    press("t")
    assert all(box.is_checked() for box in ticks.all())
    press("t")
    assert not any(box.is_checked() for box in ticks.all())
    press("/")
    expect(queue.locator("#q")).to_be_focused()
    queue.keyboard.type("silver oak")
    press("Enter")
    queue.wait_for_url(re.compile("q=silver(\\+|%20)oak"))
    expect(queue.locator("a[data-row]").first).to_have_text("Silver Oak Hotels")
    press("m")
    queue.wait_for_url(re.compile("show=mine.*q=silver(\\+|%20)oak"))
    queue.go_back()
    queue.wait_for_url(re.compile("show=open.*q=silver(\\+|%20)oak"))
    press("j")
    press("Enter")
    queue.wait_for_url(re.compile("/drafts/"))
    expect(queue.locator("#desk h1")).to_have_text("Silver Oak Hotels")
    queue.goto("/queue")
    press("n")
    queue.wait_for_url(re.compile("/drafts/"))
    expect(queue.locator(".deskbar")).to_be_visible()
    queue.goto("/queue?q=silver+oak")
    press("j")
    press("Space")
    press("b")
    queue.wait_for_url(re.compile("/queue/approve"))
    expect(queue.get_by_role("heading", name="1 of 1 filed")).to_be_visible()
    queue.locator("details.fold form button").click()
    queue.wait_for_url(re.compile("/drafts/"))


def test_new_rows_come_and_take_nothing_away(queue: Page, site: Any) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("Space")
    chosen = queue.locator(".tick input:checked").get_attribute("value")
    first = queue.evaluate("() => document.activeElement.id")
    with queue.expect_response(re.compile("seen=")) as same:
        refresh(queue)
    assert same.value.status == 204
    assert same.value.request.headers["x-by-itself"] == "yes"
    database = Database(f"sqlite:///{site.data / 'debrief.sqlite3'}")
    with database.write() as session:
        whole = session.query(Draft).filter(Draft.state == "waiting").order_by(Draft.created_at.desc()).first()
        assert whole is not None
        columns = {c.key: getattr(whole, c.key) for c in Draft.__mapper__.column_attrs}
        session.add(Draft(**columns | {"id": "fresh", "position": 77}))
    rows = queue.locator("a[data-row]").count()
    with queue.expect_response(re.compile("seen=")):
        refresh(queue)
    expect(queue.locator("a[data-row]")).to_have_count(rows + 1)
    expect(queue.locator("#news")).to_have_text("New in the queue: 1")
    assert queue.evaluate("() => document.activeElement.id") == first
    assert queue.locator(".tick input:checked").get_attribute("value") == chosen
    queue.keyboard.press("j")
    assert focused(queue) == 1
    with database.write() as session:
        session.delete(session.get_one(Draft, "fresh"))
    database.close()


def test_a_queue_without_its_server_says_since_when_it_is_old(queue: Page) -> None:
    queue.context.set_offline(True)
    refresh(queue)
    stale = queue.locator("#stale")
    expect(stale).to_have_text(re.compile(r"Not up to date since \d\d:\d\d"))
    expect(queue.locator("#alarm")).to_be_hidden()
    queue.context.set_offline(False)
    refresh(queue)
    expect(stale).to_be_hidden()


def test_the_tabs_title_counts_what_waits(queue: Page) -> None:
    number = queue.locator("#tab-open b").inner_text()
    queue.reload()
    queue.wait_for_function(f"() => document.title === '({number}) Queue – Debrief'")
