"""What only a browser can show: sending, speaking, hearing the words, and reviewing by keyboard alone."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.chromium

TRANSCRIBED = 120_000  # milliseconds that a busy machine may take


def log_in(page: Page, login: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Log-in").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Send a recording").or_(page.get_by_role("heading", name="Queue")).first).to_be_visible()
    page.wait_for_load_state()  # keys work once the scripts have run


def send(page: Page, recording: Path) -> None:
    """Send a file and open its memo."""
    page.goto("/send")
    page.get_by_label("Choose recordings").set_input_files(recording)
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.get_by_role("heading", name=recording.name)).to_be_visible()


def drafted(page: Page) -> None:
    """Wait, as a user does, until the page by itself says that the memo has become a draft."""
    expect(page.locator("#state-now")).to_contain_text("Waits for review", timeout=TRANSCRIBED)


def test_a_file_is_sent_transcribed_and_can_be_heard_word_by_word(page: Page, site: Any, password: str) -> None:
    log_in(page, "nora", password)
    send(page, site.samples / "recordings" / "03-lakeside-clinics.m4a")
    drafted(page)
    words = page.locator("[data-transcript] .w")
    assert words.count() > 20
    audio = page.locator("audio")
    tenth = words.nth(10)
    start = float(tenth.get_attribute("data-s") or "-1")
    tenth.click()
    page.wait_for_function("at => Math.abs(document.querySelector('audio').currentTime - at) < 1.5", arg=start)
    page.wait_for_selector(".w.now")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('audio').paused")
    before = audio.evaluate("sound => sound.currentTime")
    page.keyboard.press("]")
    page.wait_for_function("at => document.querySelector('audio').currentTime >= at + 2.5", arg=before)
    inked = page.locator(".wave[data-ready] canvas").first.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)"
    )
    assert inked, "the waveform is empty"


def test_the_same_recording_twice_is_the_same_memo(page: Page, site: Any, password: str) -> None:
    log_in(page, "nora", password)
    recording = site.samples / "recordings" / "12-silence.mp3"
    send(page, recording)
    first = page.url
    page.goto("/send")
    page.get_by_label("Choose recordings").set_input_files(recording)
    expect(page.locator("#sendings").get_by_text("this is the same memo")).to_be_visible()
    page.get_by_role("link", name="Open the memo").click()
    page.wait_for_url(first)


def test_what_cannot_be_taken_says_why(page: Page, tmp_path: Path, password: str) -> None:
    fake = tmp_path / "notes.mp3"
    fake.write_text("This is no sound.")
    log_in(page, "nora", password)
    page.goto("/send")
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as answer:
        page.get_by_label("Choose recordings").set_input_files(fake)
    assert answer.value.status == 422
    said = page.locator("#sendings .error")
    expect(said).to_contain_text("notes.mp3")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_memo_is_spoken_into_the_microphone(page: Page, password: str) -> None:
    log_in(page, "nora", password)
    page.goto("/record")
    page.get_by_role("button", name="Record", exact=True).click()
    started = datetime.now(UTC)
    expect(page.locator(".clock")).to_have_text(re.compile("0:0[3-9]"))
    assert page.locator(".level").evaluate("bar => bar.value") >= 0
    page.get_by_role("button", name="Stop and send").click()
    page.get_by_role("link", name="Open the memo").first.click()
    expect(page.get_by_text("From the device that recorded it")).to_be_visible()
    memo = page.request.get(f"/api/v1/memos/{page.url.rsplit('/', 1)[-1]}").json()
    assert abs((datetime.fromisoformat(memo["recorded_at"]) - started).total_seconds()) < 30
    assert memo["codec"] == "opus"
    page.wait_for_selector("#state-now:not(:has-text('Waiting its turn'))", timeout=TRANSCRIBED)


def test_a_draft_is_reviewed_by_keyboard_alone(page: Page, site: Any, password: str) -> None:
    log_in(page, "nora", password)
    send(page, site.samples / "recordings" / "07-bramhope-veterinary-group.wma")
    drafted(page)
    memo = page.url.rsplit("/", 1)[-1]
    page.goto("/profile")
    page.locator("details.who > summary").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("/login"))

    log_in(page, "priya", password)
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/drafts/"))
    while page.locator(f"a[href='/memos/{memo}']").count() == 0:
        page.keyboard.press("w")
        with page.expect_navigation():
            page.get_by_role("button", name="Postpone and next").click()
    name = page.locator("#desk h1").inner_text()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next field")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    while page.locator(".field.at").get_attribute("data-field") != "company":
        page.keyboard.press("k")
    expect(page.locator(".w.shown").first).to_be_visible()

    while page.locator(".field.at").get_attribute("data-field") != "summary":
        page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#input-summary")).to_be_focused()
    page.keyboard.type("Checked by keyboard.")
    page.keyboard.press("Enter")
    expect(page.locator("#field-summary .value")).to_have_text("Checked by keyboard.")
    expect(page.locator("#field-summary")).to_have_class(re.compile(r"\bat\b"))

    while page.locator(".field[data-wants]").count():
        page.keyboard.press("l")
    for choice in ("deal", "account"):
        options = page.locator(f"#client-choice input[name={choice}]:visible")
        if options.count():
            options.first.focus()
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            expect(page.locator("#desk")).to_be_visible()
    expect(page.locator(".deskbar")).to_contain_text("has had one")
    page.locator("body").press("a")
    expect(page.get_by_text(f"Filed for {name}.")).to_be_visible()
    page.wait_for_load_state()

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/accounts$"))
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_text("Checked by keyboard.").first).to_be_visible()


def test_an_unreachable_server_is_told_and_the_recording_kept(page: Page, site: Any, password: str) -> None:
    log_in(page, "nora", password)
    page.goto("/send")
    page.route("**/api/v1/uploads/*", lambda route: route.abort())
    page.get_by_label("Choose recordings").set_input_files(site.samples / "recordings" / "13-test-recording.ogg")
    expect(page.locator("#sendings .error")).to_contain_text("has not been sent", timeout=30_000)
    page.unroute("**/api/v1/uploads/*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="Open the memo")).to_be_visible()
