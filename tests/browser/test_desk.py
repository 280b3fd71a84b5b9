"""One draft on one screen: its words and sounds, its typed inputs, and how many keys a right one takes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.chromium

TRANSCRIBED = 120_000  # milliseconds that a busy machine may take

AT = "at => Math.abs(document.querySelector('audio').currentTime - at) < 1.5"


def draft_of(page: Page, site: Any, password: str, recording: str, client: str) -> None:
    """Send a recording, once or again, and open the draft of a client that it speaks of, as one who reviews."""
    page.goto("/login")
    page.get_by_label("Log-in").fill("priya")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    page.goto("/send")
    page.get_by_label("Choose recordings").set_input_files(site.samples / "recordings" / recording)
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.locator("#state-now")).to_contain_text("Waits for review", timeout=TRANSCRIBED)
    page.reload()
    page.get_by_role("link", name=client).first.click()
    expect(page.locator("#desk h1")).to_have_text(client)
    page.wait_for_load_state()


def take(page: Page) -> None:
    if page.locator("form[action$='/claim']").count():
        page.keyboard.press("c")
    expect(page.locator(".deskbar")).to_be_visible()
    page.wait_for_selector(".wave[data-ready]")


def go_to(page: Page, key: str) -> Locator:
    """Walk to a field with the keyboard."""
    page.keyboard.press("Escape")
    keys = [str(one.get_attribute("data-field")) for one in page.locator(".field:visible").all()]
    if not page.locator(".field.at").count():
        page.keyboard.press("j")
    at = page.locator(".field.at").get_attribute("data-field") or keys[0]
    steps = keys.index(key) - keys.index(at)
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "k")
    expect(page.locator(f"#field-{key}")).to_be_focused()
    return page.locator(f"#field-{key}")


def test_a_field_marks_its_words_and_plays_just_its_seconds(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    take(page)
    amount = go_to(page, "deal_amount")
    expect(page.locator(".w.shown").first).to_contain_text("5,000")
    expect(page.locator(".wave [part~=region]")).to_have_count(1)
    ((start, end),) = amount.evaluate("e => JSON.parse(e.dataset.seconds)")
    page.keyboard.press("p")
    page.wait_for_function("at => document.querySelector('audio').currentTime > at", arg=start)
    page.wait_for_function("() => document.querySelector('audio').paused")
    assert end - 0.3 < page.locator("audio").evaluate("sound => sound.currentTime") < end + 1.5

    listed = go_to(page, "action_items")
    second = listed.locator("li").nth(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(second).to_have_class(re.compile("here"))
    page.keyboard.press("p")
    page.wait_for_function(AT, arg=second.evaluate("e => JSON.parse(e.dataset.seconds)[0][0]"))
    listed.get_by_role("button", name="Play the words of").first.focus()
    page.keyboard.press("Enter")
    first = listed.locator("li").first
    page.wait_for_function(AT, arg=first.evaluate("e => JSON.parse(e.dataset.seconds)[0][0]"))


def test_the_player_stays_and_plays_on_while_a_field_is_changed(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    take(page)
    page.locator("audio").evaluate("sound => { window.kept = sound; }")
    page.locator(".transcript .w").first.click()
    page.wait_for_selector(".w.now")
    # What has the focus here is no field: Space is the player's.
    page.wait_for_function("() => !document.querySelector('audio').paused")
    go_to(page, "summary")
    page.keyboard.press("e")
    expect(page.locator("#input-summary")).to_be_focused()
    page.keyboard.type("Said while it played.")
    page.keyboard.press("Enter")
    expect(page.locator("#field-summary .value")).to_have_text("Said while it played.")
    expect(page.locator("#field-summary")).to_be_focused()
    assert page.evaluate("window.kept === document.querySelector('audio') && !window.kept.paused")


def test_inputs_take_what_people_write_and_read_it_back(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    take(page)
    amount = go_to(page, "deal_amount")
    page.keyboard.press("Enter")
    typed = amount.locator("input[name=amount]")
    expect(typed).to_be_focused()
    page.keyboard.type("a lot")
    expect(amount.locator(".reading-back")).to_contain_text("is no number")
    page.keyboard.press("Enter")
    expect(amount.get_by_role("alert")).to_contain_text("is no number")
    expect(typed).to_be_focused()
    expect(typed).to_have_value("a lot")
    typed.fill("86.5k eur")
    expect(amount.locator(".reading-back")).to_have_text("reads as 86,500 EUR")
    page.keyboard.press("Enter")
    expect(amount.locator(".value strong")).to_have_text("86,500 EUR")
    expect(amount.locator(".was")).to_contain_text("72,000 USD")
    expect(amount.locator(".heard-as").first).to_contain_text("heard as")

    close = go_to(page, "close_date")
    before = close.locator(".value").inner_text()
    page.keyboard.press("e")
    page.keyboard.type("end of November")
    expect(close.locator(".reading-back")).to_have_text("reads as Mon 30 Nov 2026")
    expect(close.locator("[data-calendar]")).to_have_value("2026-11-30")
    page.keyboard.press("Escape")
    expect(close).to_be_focused()
    expect(close.locator(".value")).to_have_text(re.compile(re.escape(before.split("\n")[-1])))
    page.keyboard.press("e")
    expect(close.locator("input[name=value]")).to_have_value(re.compile(r"2026-\d\d-\d\d"))
    page.keyboard.type("next friday")
    page.keyboard.press("Enter")
    expect(close.locator(".value strong")).to_contain_text("Fri ")

    people = go_to(page, "contacts")
    page.keyboard.press("e")
    people.locator("input[name=name]").last.fill("Zadie Novak")
    expect(people.locator(".whom").last).to_contain_text("new")
    page.keyboard.press("Enter")
    expect(people.locator("li").last).to_contain_text("Zadie Novak new")


def test_what_nobody_said_is_one_quiet_line_with_a_way_in(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    take(page)
    name = page.locator("#unsaid [data-add]").first
    key = name.get_attribute("data-add")
    hidden = page.locator(f"#field-{key}")
    expect(hidden).to_be_hidden()
    name.focus()
    page.keyboard.press("Enter")
    expect(hidden.locator("details.edit")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(hidden).to_be_hidden()
    expect(name).to_be_focused()


def test_a_right_draft_takes_a_key_to_open_one_to_approve_and_one_for_each_look(
    page: Page, site: Any, password: str
) -> None:
    draft_of(page, site, password, "09-penhallow-dairies.mp4", "Penhallow Dairies")
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        pressed += 1
        page.keyboard.press(key)

    if page.locator("form[action$='/claim']").count():
        press("c")
        expect(page.locator(".deskbar")).to_be_visible()
        page.wait_for_load_state()
    looks = page.locator("[data-look]").count()
    page.keyboard.press("?")
    for help_text in ("Next field", "Play just the words", "other reading", "Hold this field", "Looked at"):
        expect(page.get_by_role("dialog")).to_contain_text(help_text)
    page.keyboard.press("Escape")
    # As fast as they come: each waits for the change before it.
    for _ in range(looks):
        press("l")
    press("a")
    expect(page.get_by_text("Filed for Penhallow Dairies").first).to_be_visible()
    assert pressed <= 3 + looks
