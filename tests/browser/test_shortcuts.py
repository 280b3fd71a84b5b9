"""Every key that `?` lists on the desk does what it says, and no key is listed that is not tried here."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import draft_of, go_to, take

pytestmark = pytest.mark.chromium

NAMES = {"↑": "ArrowUp", "↓": "ArrowDown", "←": "ArrowLeft", "→": "ArrowRight"}


def listed(page: Page) -> set[str]:
    """The keys of the list on this page, as `shortcuts.js` names them."""
    page.keyboard.press("?")
    rows = page.locator("#keys dt").all_inner_texts()
    page.keyboard.press("Escape")
    ways = [way.split() for row in rows for way in row.split("or ")]
    return {" ".join(NAMES.get(key, key) for key in way) for way in ways}


def at(page: Page) -> str:
    return str(page.locator(".field.at").get_attribute("data-field"))


def seconds(page: Page) -> float:
    found: float = page.locator("audio").evaluate("sound => sound.currentTime")
    return found


class Desk:
    """A method a key: presses it, and asserts what it is to do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.press = page.keyboard.press

    def opens(self, key: str, dialog: str) -> None:
        self.press(key)
        expect(self.page.locator(dialog)).to_be_visible()
        self.press("Escape")
        expect(self.page.locator(dialog)).to_be_hidden()

    def goes(self, key: str, address: str) -> None:
        here = self.page.url
        for one in key.split():
            self.press(one)
        self.page.wait_for_url(re.compile(address))
        self.page.goto(here)
        self.page.wait_for_selector(".wave[data-ready]")

    def steps(self, key: str, by: int) -> None:
        keys = [one.get_attribute("data-field") for one in self.page.locator(".field:visible").all()]
        start = go_to(self.page, "summary").get_attribute("data-field")
        self.press(key)
        assert at(self.page) == keys[keys.index(start) + by]

    def plays(self) -> None:
        self.press("Space")
        self.page.wait_for_function("() => !document.querySelector('audio').paused")
        self.press("Space")
        self.page.wait_for_function("() => document.querySelector('audio').paused")

    def jumps(self, key: str, start: float, end: float) -> None:
        self.page.locator("audio").evaluate("(sound, at) => { sound.currentTime = at; }", start)
        self.press(key)
        self.page.wait_for_function("end => Math.abs(document.querySelector('audio').currentTime - end) < 0.3", arg=end)

    def items(self) -> None:
        items = go_to(self.page, "action_items").locator(".value li")
        self.press("ArrowRight")
        expect(items.first).to_have_class(re.compile("here"))
        self.press("ArrowLeft")
        expect(items.first).not_to_have_class(re.compile("here"))

    def plays_words(self) -> None:
        start = go_to(self.page, "deal_amount").evaluate("e => JSON.parse(e.dataset.seconds)[0][0]")
        self.press("p")
        self.page.wait_for_function("at => document.querySelector('audio').currentTime > at", arg=start)
        self.page.wait_for_function("() => document.querySelector('audio').paused")

    def edits(self, key: str) -> None:
        go_to(self.page, "summary")
        self.press(key)
        expect(self.page.locator("#input-summary")).to_be_focused()
        self.press("Escape")
        expect(self.page.locator("#field-summary")).to_be_focused()

    def looks(self) -> None:
        wants = self.page.locator(".field[data-wants]")
        before = wants.count()
        go_to(self.page, str(wants.first.get_attribute("data-field")))
        self.press("l")
        expect(wants).to_have_count(before - 1)

    def holds(self) -> None:
        field = go_to(self.page, "deal_amount")
        self.press("h")
        expect(field).to_contain_text("held back")
        self.press("h")
        expect(field).not_to_contain_text("held back")

    def takes_back(self) -> None:
        value = go_to(self.page, "summary").locator(".value")
        before = value.inner_text()
        self.press("e")
        self.page.keyboard.type("Quite another one.")
        self.press("Enter")
        expect(value).to_contain_text("Quite another one.")
        self.press("z")
        expect(value).to_have_text(before)
        self.press("Z")
        expect(value).to_contain_text("Quite another one.")
        self.press("z")
        expect(value).to_have_text(before)

    def reads_otherwise(self) -> None:
        field = go_to(self.page, str(self.page.locator(".field:has([data-reading])").first.get_attribute("data-field")))
        other = field.locator("[data-reading]")
        text = other.inner_text()
        self.press("o")
        expect(other).not_to_have_text(text)
        self.press("o")
        expect(other).to_have_text(text)

    def finds(self) -> None:
        box = self.page.get_by_role("search").get_by_role("searchbox")
        self.press("/")
        expect(box).to_be_focused()
        expect(box).to_have_value("")
        box.blur()

    def tells(self) -> None:
        self.opens("?", "#keys")


def test_every_key_of_the_desk_does_what_the_list_says(page: Page, site: Any, password: str) -> None:
    draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
    take(page)
    desk = Desk(page)
    tries: dict[str, Callable[[], None]] = {
        "Space": desk.plays,
        "]": lambda: desk.jumps("]", 10, 13),
        "[": lambda: desk.jumps("[", 10, 7),
        "j": lambda: desk.steps("j", 1),
        "k": lambda: desk.steps("k", -1),
        "ArrowDown": lambda: desk.steps("ArrowDown", 1),
        "ArrowUp": lambda: desk.steps("ArrowUp", -1),
        "ArrowRight": desk.items,
        "ArrowLeft": desk.items,
        "p": desk.plays_words,
        "e": lambda: desk.edits("e"),
        "Enter": lambda: desk.edits("Enter"),
        "l": desk.looks,
        "o": desk.reads_otherwise,
        "h": desk.holds,
        "z": desk.takes_back,
        "Z": desk.takes_back,
        "t": lambda: desk.goes("t", "/kind"),
        "v": lambda: desk.goes("v", "/transcript"),
        "x": lambda: desk.opens("x", "#reject"),
        "w": lambda: desk.opens("w", "#postpone"),
        "q": lambda: desk.opens("q", "#ask"),
        "/": desk.finds,
        "?": desk.tells,
        "Esc": desk.tells,
    }
    # Where the keys lead elsewhere: each of the navigation's, tried from here.
    for link in page.locator("nav a[data-key]").all():
        key, address = str(link.get_attribute("data-key")), str(link.get_attribute("href"))
        tries[key] = lambda key=key, address=address: desk.goes(key, f"{address}$")  # type: ignore[misc]
    ends = {"a", "A", "r"}
    assert listed(page) - set(tries) - ends == set()
    for key, attempt in tries.items():
        if key == "o" and not page.locator("[data-reading]").count():
            continue
        attempt()
    draft = page.url
    page.keyboard.press("r")
    page.wait_for_url(re.compile("/queue"))
    page.goto(draft)
    take(page)
    page.keyboard.press("A")
    expect(page.get_by_text("Filed for Redwood Foods").first).to_be_visible()
    page.wait_for_load_state()  # its keys come with its scripts
    page.keyboard.press("u")
    page.wait_for_url(draft)
    expect(page.locator(".deskbar")).to_be_visible()


def test_single_keys_can_be_turned_off(page: Page, site: Any, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Log-in").fill("priya")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/queue"))
    page.keyboard.press("?")
    page.get_by_label("Turn these keys off in this browser").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("details.who > summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Turn these keys off in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/accounts$"))
