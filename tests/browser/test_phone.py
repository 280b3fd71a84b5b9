"""The phone's page: consent first, and a memo that survives a closed page, a call and a missing network."""

import hashlib
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.chromium

HASHES = """async () => {
  const { recordings, takes } = await import("/static/slices.js");
  const out = [];
  for (const recording of await recordings()) {
    for (const { blob } of await takes(recording)) {
      const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
      out.push([...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
  }
  return out;
}"""
"""SHA-256 of all sound on the device, a take each."""


def log_in(page: Page, login: str, password: str, onto: str = "/record") -> None:
    page.goto(f"/login?next={onto}")
    page.get_by_label("Log-in").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**{onto}")
    page.wait_for_load_state()


def speak(page: Page, seconds: int) -> None:
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".clock")).to_have_text(re.compile(rf"0:(0[{seconds}-9]|[1-5]\d)"), timeout=20_000)


def arrived(page: Page) -> dict[str, Any]:
    """The memo of the newest recording on this page, once it is on the server."""
    link = page.get_by_role("link", name="Open the memo").first
    expect(link).to_be_visible(timeout=30_000)
    memo: dict[str, Any] = page.request.get(f"/api/v1{link.get_attribute('href')}").json()
    return memo


def test_the_microphone_stays_off_until_one_has_agreed(chromium: Browser, site: Any, password: str) -> None:
    context = chromium.new_context(base_url=site.address, viewport={"width": 390, "height": 800})
    page = context.new_page()
    log_in(page, "priya", password, "/users/new")
    for name, value in {"Full name": "Tom Reed", "Log-in": "tom", "Time zone": "Europe/London"}.items():
        page.get_by_label(name).first.fill(value)
    page.get_by_label("First password").fill(password)
    page.get_by_role("button", name="Add the user").click()
    context.clear_cookies()
    log_in(page, "tom", password)
    expect(page.get_by_role("button", name="Record", exact=True)).to_have_count(0)
    refused = page.evaluate(
        "() => fetch('/api/v1/uploads', {method: 'POST', headers: {'Tus-Resumable': '1.0.0', 'Upload-Length': '9'}})"
        ".then((reply) => reply.json())"
    )
    assert refused["error"] == "ConsentMissing"
    page.goto("/send")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.goto("/record")
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
    context.close()


def test_a_memo_outlives_a_reload_and_a_missing_network(page: Page, password: str) -> None:
    log_in(page, "nora", password)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => caches.match('/record').then(Boolean)")
    context = page.context
    context.set_offline(True)
    speak(page, 6)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()  # without a network, in the middle of a word
    expect(page.get_by_text("was cut off")).to_be_visible()
    expect(page.locator("#unsent")).to_contain_text("1 memo not sent yet")
    expect(page).to_have_title(re.compile(r"\(1 not sent\)"))
    (local,) = page.evaluate(HASHES)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#unsent")).to_contain_text("There is no network")
    assert page.evaluate(HASHES) == [local]
    page.reload()
    expect(page.locator("#recordings")).to_contain_text("On this device")
    context.set_offline(False)
    memo = arrived(page)
    kept = page.request.get(f"/api/v1/memos/{memo['id']}/original").body()
    assert hashlib.sha256(kept).hexdigest() == local
    assert memo["size"] > 10_000
    assert page.evaluate(HASHES) == []
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#recordings li").first).to_contain_text(
        re.compile("On the server|Being checked|Nothing to file")
    )


def test_the_local_copy_stays_while_the_server_does_not_show_the_same_bytes(page: Page, password: str) -> None:
    log_in(page, "nora", password)
    page.route(
        "**/api/v1/uploads/*",
        lambda route: (
            route.fulfill(json={"state": "memo", "sha256": "0" * 64, "memo_id": "x"})
            if route.request.method == "GET"
            else route.continue_()
        ),
    )
    speak(page, 2)
    page.get_by_role("button", name="Stop and send").click()
    expect(page.locator("#recordings .error")).to_contain_text("other bytes than this device", timeout=30_000)
    assert len(page.evaluate(HASHES)) == 1
    page.unroute("**/api/v1/uploads/*")
    page.get_by_role("button", name="Try again").click()
    assert arrived(page)["codec"] == "opus"
    assert page.evaluate(HASHES) == []


def test_what_answers_nothing_any_more_can_go_as_a_memo_of_its_own(page: Page, password: str) -> None:
    log_in(page, "nora", password)
    page.goto(f"/record?answers={'0' * 32}")
    expect(page.get_by_text("answers the question that you were asked")).to_be_visible()
    speak(page, 1)
    page.get_by_role("button", name="Stop and send").click()
    expect(page.locator("#recordings .error")).to_contain_text("question", timeout=20_000)
    expect(page).to_have_url(re.compile("/record$"))
    page.get_by_role("button", name="Send it as a memo of its own").click()
    assert arrived(page)["codec"] == "opus"


def test_a_call_in_the_middle_makes_two_parts_and_one_memo(page: Page, password: str) -> None:
    page.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (wish) => (window.microphone = await ask(wish));"
    )
    log_in(page, "nora", password)
    speak(page, 3)
    page.evaluate("() => window.microphone.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator("#record")).to_have_attribute("data-state", "away")
    expect(page.get_by_text("The microphone is taken")).to_be_visible()
    expect(page.locator("#record")).to_have_attribute("data-state", "on", timeout=10_000)
    expect(page.locator(".clock")).to_have_text(re.compile("0:0[6-9]"))
    page.get_by_role("button", name="Stop and send").click()
    memo = arrived(page)
    assert memo["codec"] == "flac"
    assert 5 < memo["duration"] < 12
    assert page.evaluate(HASHES) == []


def test_a_dead_log_in_waits_for_the_next_and_nothing_is_lost(page: Page, password: str) -> None:
    log_in(page, "nora", password)
    speak(page, 2)
    page.context.clear_cookies()
    page.route("**/api/v1/users/me", lambda route: route.fulfill(status=401, json={"detail": "Log in first."}))
    page.get_by_role("button", name="Stop and send").click()
    expect(page.locator("#unsent")).to_contain_text("no longer logged in")
    page.unroute("**/api/v1/users/me")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Log-in").fill("nora")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    assert arrived(page)["codec"] == "opus"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
            "not allowed for this page",
        ),
        (
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'))",
            "No microphone was found",
        ),
        (
            "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (value, key) {"
            " if (key?.[2] > 0) throw new DOMException('full', 'QuotaExceededError'); return put.call(this, value, key); }",
            "storage of this device is full",
        ),
    ],
    ids=["refused", "none there", "storage full"],
)
def test_what_stops_a_recording_is_said(page: Page, password: str, script: str, sentence: str) -> None:
    log_in(page, "nora", password)
    page.evaluate(f"() => {{ {script} }}")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recording-problem")).to_contain_text(sentence, timeout=20_000)
    expect(page.locator("#record")).not_to_have_attribute("data-state", "on")
    if "full" in sentence:
        assert arrived(page)["codec"] == "opus"


def test_plain_http_offers_files(page: Page, password: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    log_in(page, "nora", password)
    expect(page.locator("#recording-problem")).to_contain_text("plain HTTP")
    page.get_by_role("link", name="Choose a file").click()
    expect(page.get_by_label("Choose recordings")).to_be_visible()


def test_several_files_go_at_once_each_with_its_own_word(page: Page, site: Any, tmp_path: Any, password: str) -> None:
    log_in(page, "nora", password, "/send")
    fake, empty = tmp_path / "notes.mp3", tmp_path / "empty.wav"
    fake.write_text("This is no sound.")
    empty.write_bytes(b"")
    names = ("10-castle-rock-bakery.m4a", "14-kingfisher-travel.mov")
    recordings = [site.samples / "recordings" / name for name in names]
    page.get_by_label("Choose recordings").set_input_files([*recordings, fake, empty])
    expect(page.get_by_role("link", name="Open the memo")).to_have_count(2, timeout=30_000)
    expect(page.locator("#sendings li", has_text="notes.mp3")).to_contain_text("not a recording")
    expect(page.locator("#sendings li", has_text="empty.wav")).to_contain_text("no bytes")


def test_a_file_chosen_again_after_a_closed_page_goes_on_where_it_was(page: Page, site: Any, password: str) -> None:
    log_in(page, "nora", password, "/send")
    recording = site.samples / "recordings" / "08-copper-creek-mining.3gp"
    page.route("**/api/v1/uploads/*", lambda route: route.abort())
    page.get_by_label("Choose recordings").set_input_files(recording)
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('tus::'))")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/api/v1/uploads/*")
    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.method) if "/api/v1/uploads" in request.url else None)
    page.get_by_label("Choose recordings").set_input_files(recording)
    expect(page.get_by_role("link", name="Open the memo")).to_be_visible(timeout=30_000)
    assert "POST" not in begun
    assert begun[0] == "HEAD"
