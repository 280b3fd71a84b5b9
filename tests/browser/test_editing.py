"""Editing by keyboard alone: undo and redo, a draft split and joined, words corrected, all of it taken back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.chromium

TRANSCRIBED = 120_000  # milliseconds that a busy machine may take
FIRST_FILL = 30_000  # the first filling of a process loads what it knows


def press(page: Page, key: str) -> None:
    """Press a key once the page's scripts are there to hear it."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_words_and_borders_are_changed_by_keyboard_and_taken_back(page: Page, site: Any, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Log-in").fill("priya")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    page.goto("/send")
    page.get_by_label("Choose recordings").set_input_files(site.samples / "recordings" / "08-copper-creek-mining.3gp")
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.locator("#state-now")).to_contain_text("Waits for review", timeout=TRANSCRIBED)
    page.reload()
    memo = page.url
    page.get_by_role("link", name="Copper Creek Mining").first.click()
    expect(page.get_by_role("button", name="Take it for review")).to_be_visible()
    press(page, "c")
    expect(page.get_by_role("button", name="Approve and next")).to_be_visible()

    # The words: a paragraph is changed and saved without the mouse; the last edit is undone, and done again.
    press(page, "v")
    first = page.locator("#words textarea").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" They sign on December 4th.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The words are saved.")).to_be_visible(timeout=FIRST_FILL)
    expect(page.locator(".transcript")).to_contain_text("They sign on December 4th.")
    undo = page.locator("#undo-edit")
    expect(undo).to_contain_text("the corrected words")
    press(page, "z")
    expect(page.locator("#redo-edit")).to_be_visible()
    expect(page.locator(".transcript")).not_to_contain_text("They sign on December 4th.")
    press(page, "Shift+Z")
    expect(page.locator(".transcript")).to_contain_text("They sign on December 4th.")
    press(page, "z")
    expect(page.locator("#redo-edit")).to_be_visible()

    # The note template: what it means is told first.
    press(page, "t")
    expect(page.get_by_role("heading", name="Another note template")).to_be_visible()
    press(page, "1")
    expect(undo).to_contain_text("note template")
    press(page, "z")
    expect(page.locator("#redo-edit")).to_contain_text("note template")

    # The border: split before the second sentence, see what each will have, join them again.
    page.goto(f"{memo}/parts")
    owners = page.locator("select[name=owner]")
    expect(owners.first).to_be_visible()
    press(page, "j")
    press(page, "j")
    press(page, "s")
    expect(page.get_by_role("heading", name="What each will have")).to_be_visible()
    expect(page.get_by_text("new draft")).to_be_visible()
    assert owners.nth(1).input_value() == "new"
    expect(page.locator("#sentence-1")).to_be_focused()
    press(page, "m")
    expect(page.get_by_text("new draft")).to_have_count(0)
    assert owners.nth(1).input_value() == owners.first.input_value()
