"""Chromium on this machine, driven against a real `debrief serve` with its worker, the bundled checkpoint and a book."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from service.accounts.csv_book import import_book
from service.accounts.csv_reading import files_at
from service.db import Database
from service.memos import files
from service.migrations import migrate
from service.settings import Settings
from service.users import consent
from service.users.service import create_user

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
PASSWORD = "a quiet morning"

WIDE: ViewportSize = {"width": 1440, "height": 900}  # the whole navigation and the search box beside it

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    f"--use-file-for-fake-audio-capture={SAMPLES / 'recordings' / '01-redwood-foods.wav'}",
]


EXPECTED = re.compile(
    r"Failed to load resource: .*(status of (401|409|422)|ERR_FAILED|ERR_INTERNET_DISCONNECTED)"
    r"|htmx:(sendError|afterRequest)|Response Status Error Code 401"
)


@dataclass(frozen=True)
class Site:
    """A running server. address: without a slash at its end. data: its folder."""

    address: str
    samples: Path
    data: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for each file of tests: what the tests of one decide, those of another must not find decided."""
    data = tmp_path_factory.mktemp("site") / "data"
    settings = Settings(
        data=data,
        model=str(SAMPLES / "model" / "memo-micro.en.pt"),
        language="en",
        max_clip_seconds=10,
        port=_free_port(),
        _env_file=None,
    )
    _prepare(settings)
    log = data.parent / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=data.parent,
            env=os.environ | settings.as_environment(),
        )
    address = f"http://127.0.0.1:{settings.port}"
    try:
        deadline = time.monotonic() + 90
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield Site(address, SAMPLES, data)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _prepare(settings: Settings) -> None:
    files.prepare(settings)
    database = Database(settings.url)
    migrate(database)
    with database.write() as session:
        for login, name, role in (("priya", "Priya Shaw", "admin"), ("nora", "Nora Hughes", "rep")):
            user = create_user(
                session, actor=None, login=login, name=name, role=role, timezone="America/New_York", password=PASSWORD
            )
            consent.agree(session, user, 1)
        import_book(session, None, files_at([SAMPLES / "book"]))
    database.close()


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/login").status_code == 200
    return False


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # Not for the whole session: its event loop runs in this thread, where later tests want loops of their own.
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing = "there is no Chromium on this machine"
        if "chromium" in os.environ.get("DEBRIEF_TEST_REQUIRE", ""):
            pytest.fail(f"{missing}, and DEBRIEF_TEST_REQUIRE asks for it.")
        pytest.skip(missing)
    browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        base_url=site.address, permissions=["microphone"], timezone_id="America/New_York", viewport=WIDE
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when a script throws or the content policy stops something."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # That a request was refused, or failed on purpose, is for the tests to judge.
        if message.type == "error" and not EXPECTED.search(message.text):
            complaints.append(message.text)

    made = context.new_page()
    made.on("console", on_console)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    assert not complaints


@pytest.fixture
def password() -> str:
    return PASSWORD
