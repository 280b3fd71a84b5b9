"""A question from the keyboard of admin staff to the thumb of a rep, and back."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_whole_way import drafted, log_in, send

pytestmark = pytest.mark.chromium


def test_a_question_is_asked_by_keyboard_and_answered_by_a_tap(
    chromium: Browser, page: Page, site: Any, password: str
) -> None:
    phone = chromium.new_context(base_url=site.address, viewport={"width": 390, "height": 844}, has_touch=True)
    phone.set_default_timeout(15_000)
    nora = phone.new_page()
    log_in(nora, "nora", password)
    send(nora, site.samples / "recordings" / "06-monarch-cosmetics.flac")
    drafted(nora)
    memo = nora.request.get(f"/api/v1/memos/{nora.url.rsplit('/', 1)[-1]}").json()

    log_in(page, "priya", password)
    page.goto(f"/drafts/{memo['drafts'][0]}")
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.locator(".deskbar")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    while page.locator(".field.at").get_attribute("data-field") != "interaction_date":
        page.keyboard.press("j")
    page.keyboard.press("q")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("About")).to_have_value("interaction_date")
    question = dialog.get_by_label("Question")
    expect(question).to_be_focused()
    expect(dialog.get_by_role("checkbox").first).to_be_checked()
    page.keyboard.press("Control+a")
    page.keyboard.type("On which day were you there?")
    expect(question).to_have_value("On which day were you there?")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("q")
    expect(question).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("On which day were you there?")
    ask = dialog.get_by_role("button", name="Ask and next")
    while not ask.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nora Hughes was asked about")).to_be_visible()

    nora.goto("/memos")
    expect(nora.get_by_role("navigation", name="Main").get_by_text("1 question asked of you")).to_be_attached()
    card = nora.get_by_role("article", name="On which day were you there?")
    tap = card.locator("button.tap").first
    box = tap.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert nora.evaluate("document.documentElement.scrollWidth") <= 390
    said = tap.inner_text()
    tap.tap()
    expect(nora.get_by_text("Thank you. Your answer about")).to_be_visible()
    expect(nora.get_by_role("article")).to_have_count(0)
    phone.close()

    page.goto(f"/drafts/{memo['drafts'][0]}")
    expect(page.get_by_role("region", name="Answer")).to_contain_text(f"Nora Hughes answered: “{said}”")
    field = page.locator("#field-interaction_date")
    expect(field.locator(".value")).to_contain_text(said)
    expect(field).to_contain_text("by a person")
