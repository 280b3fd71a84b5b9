"""The border between two clients, moved in a browser by keyboard alone, and its words played."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.chromium

TRANSCRIBED = 120_000  # milliseconds that a busy machine may take


def log_in(page: Page, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Log-in").fill("priya")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_the_border_is_moved_by_keyboard_and_the_words_follow(page: Page, site: Any, password: str) -> None:
    log_in(page, password)
    page.goto("/send")
    recording = site.samples / "recordings" / "04-two-clients.ogg"
    page.get_by_label("Choose recordings").set_input_files(recording)
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.locator("#state-now")).to_contain_text("Waits for review", timeout=TRANSCRIBED)
    page.reload()
    page.get_by_role("link", name="Gilchrist Marine").click()
    expect(page.locator(".transcript .whose")).to_have_count(2)
    away = page.locator(".transcript .w.away")
    before = away.count()
    assert before > 0

    page.get_by_role("button", name="Give the last sentence to").focus()
    page.keyboard.press("Enter")
    # The first filling in a server reads the lexicons, which takes a busy machine a while.
    expect(page.get_by_text("both sides were filled anew")).to_be_visible(timeout=30_000)
    expect(away).not_to_have_count(before)
    assert away.count() > before
    page.get_by_role("button", name="Take the next sentence from").focus()
    page.keyboard.press("Enter")
    expect(away).to_have_count(before)

    quoted = page.locator("[data-quote]").first
    seconds = quoted.evaluate("e => JSON.parse(e.dataset.seconds)[0]")
    quoted.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("at => Math.abs(document.querySelector('audio').currentTime - at) < 1.5", arg=seconds[0])

    page.get_by_role("link", name="Some of these words are another client’s").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Whose words are these?")).to_be_visible()
    owner = page.locator("select[name=owner]").last
    owner.focus()
    owner.press("N")  # Nobody's
    page.get_by_role("button", name="Fill them anew").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("what changed was filled anew")).to_be_visible()
    expect(page.get_by_text("divided between clients anew").first).to_be_visible()
