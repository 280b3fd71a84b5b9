"""Takes the pictures of the documentation from a running demo, with the Chromium of the browser tests.

make demo ARGS="--port 8321"     in one terminal, with a fresh demo-data
python docs/make_pictures.py http://127.0.0.1:8321
"""

import shutil
import sys
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from service.demo.command import PASSWORD

FOLDER = Path(__file__).parent / "pictures"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 760}


def main(address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        admin = _as(browser, address, "priya", WIDE, "light")
        _take(admin, "/queue", "queue")
        draft = _draft_of(admin, "Redwood Foods")
        admin.keyboard.press("c")
        admin.wait_for_selector(".deskbar")
        for _ in range(6):
            admin.keyboard.press("j")
        _take(admin, None, "desk")
        _take(_as(browser, address, "priya", WIDE, "dark"), draft, "desk-dark")
        rep = _as(browser, address, "nora", PHONE, "light")
        rep.goto("/record")
        if rep.get_by_role("button", name="I agree").count():
            rep.get_by_role("button", name="I agree").click()
        _take(rep, "/record", "phone-record")
        _take(rep, "/memos", "phone-memos")
        browser.close()


def _as(browser: Browser, address: str, login: str, size: Any, scheme: Literal["light", "dark"]) -> Page:
    page = browser.new_context(base_url=address, viewport=size, color_scheme=scheme).new_page()
    page.goto("/login")
    page.get_by_label("Log-in").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _draft_of(page: Page, client: str) -> str:
    page.goto("/queue")
    page.get_by_role("link", name=client).first.click()
    page.wait_for_selector(".wave[data-ready]")
    return page.url


def _take(page: Page, path: str | None, name: str) -> None:
    if path is not None:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else sys.exit(__doc__))
