"""The search box by keyboard, without a script, on a phone; and the words of a memo that it leads to."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_desk import draft_of

pytestmark = pytest.mark.chromium

BOX = "header form[role=search] input"


def log_in(page: Page, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Log-in").fill("priya")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_from_the_key_to_the_words(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    page.goto("/memos")
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("redw")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=redw$"))
    expect(page.locator("main mark").first).to_have_text(re.compile("^Redw", re.IGNORECASE))
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("a.found-name[href^='/memos/']").first.click()
    page.wait_for_url(re.compile(r"#words-\d+-\d+$"))
    expect(page.locator(".w.shown").first).to_contain_text(re.compile("redw", re.IGNORECASE))


def test_where_a_page_has_the_key_for_itself(page: Page, password: str) -> None:
    log_in(page, password)
    page.goto("/accounts")
    page.keyboard.press("/")
    expect(page.locator("main #q")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("main #q").blur()
    page.keyboard.press("g")
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()


def test_a_laptop_has_a_link_where_the_box_would_not_fit(page: Page, password: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    log_in(page, password)
    page.goto("/memos")
    expect(page.locator(BOX)).to_be_hidden()
    page.keyboard.press("/")
    page.wait_for_url(re.compile(r"/search$"))
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script_on_a_phone(chromium: Browser, site: Any, password: str, scheme: Any, tmp_path: Any) -> None:
    context = chromium.new_context(
        base_url=site.address, viewport={"width": 360, "height": 740}, java_script_enabled=False, color_scheme=scheme
    )
    page = context.new_page()
    log_in(page, password)
    page.locator("header a.find-link").click()
    page.locator("#q").fill("foods")
    page.locator("main form[role=search] button").click()
    expect(page.locator("main mark").first).to_be_visible()
    widest = page.locator("main *, header .find-link, header .brand, header .who").evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
    )
    assert widest <= 360
    page.screenshot(path=str(tmp_path / f"search-{scheme}.png"), full_page=True)
    context.close()
