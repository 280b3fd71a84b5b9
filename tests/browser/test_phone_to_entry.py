"""The whole way: spoken on a phone without a network, the tab killed, sent later, reviewed, approved, read by the rep."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_desk import TRANSCRIBED
from tests.browser.test_phone import HASHES, arrived, log_in, speak

pytestmark = pytest.mark.chromium


def test_a_memo_spoken_offline_in_a_tab_that_died_becomes_an_entry(
    chromium: Browser, page: Page, site: Any, password: str
) -> None:
    phone = chromium.new_context(
        base_url=site.address, viewport={"width": 360, "height": 740}, permissions=["microphone"], has_touch=True
    )
    phone.set_default_timeout(20_000)
    first = phone.new_page()
    log_in(first, "nora", password)
    first.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    first.wait_for_function("() => caches.match('/record').then(Boolean)")
    phone.set_offline(True)
    speak(first, 9)
    first.close(run_before_unload=False)

    nora = phone.new_page()
    nora.goto("/record")  # the service worker's, without a network
    expect(nora.get_by_text("was cut off")).to_be_visible()
    assert len(nora.evaluate(HASHES)) == 1
    nora.get_by_role("button", name="Send it").click()
    expect(nora.locator("#unsent")).to_contain_text("There is no network")
    phone.set_offline(False)
    memo = arrived(nora)
    assert nora.evaluate(HASHES) == []
    nora.goto(f"/memos/{memo['id']}")
    expect(nora.locator("#state-now")).to_contain_text("Waits for review", timeout=TRANSCRIBED)
    drafts = nora.request.get(f"/api/v1/memos/{memo['id']}").json()["drafts"]

    log_in(page, "priya", password, "/queue")
    page.goto(f"/drafts/{drafts[0]}")
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.locator(".deskbar")).to_be_visible()
    page.wait_for_selector(".wave[data-ready]")
    client = page.locator("#desk h1").inner_text()
    while page.locator(".field[data-wants]").count():
        page.keyboard.press("l")
    page.locator("body").press("a")
    expect(page.get_by_text(f"Filed for {client}")).to_be_visible()
    page.goto(f"/entries/{drafts[0]}")
    expect(page.get_by_role("heading", name=client).first).to_be_visible()

    nora.goto("/memos")
    nora.wait_for_load_state()
    expect(nora.locator("#rows, main").first).to_contain_text("Filed")
    nora.goto("/record")
    expect(nora.locator("#recordings li").first).to_contain_text("Filed", ignore_case=True)
    phone.close()
