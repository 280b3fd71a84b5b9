"""Every page by axe's rules for WCAG 2.2 AA: light and dark, wide and on a phone; for each role."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from fastapi.routing import APIRoute
from playwright.sync_api import BrowserContext, Page

from service.accounts.models import Contact, Deal
from service.db import Database
from service.review import deciding, moves, repository
from service.users.models import User
from service.users.service import create_user
from service.web import views
from tests.browser.test_desk import draft_of

pytestmark = pytest.mark.chromium

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

PAGES = {
    None: ["/login"],
    "priya": [
        "/queue", "/queue?show=rejected", "/drafts/{draft_id}", "/drafts/{draft_id}/kind", "/drafts/{draft_id}/question",
        "/drafts/{filed}", "/record", "/send", "/memos", "/memos/{memo_id}", "/memos/{memo_id}/parts",
        "/memos/{memo_id}/transcript", "/entries", "/entries/{filed}", "/accounts", "/accounts/new", "/accounts/{account_id}",
        "/accounts/{account_id}/edit", "/accounts/{account_id}/contacts/new", "/accounts/{account_id}/deals/new",
        "/contacts/{contact_id}/edit", "/deals/{deal_id}/edit", "/follow-ups", "/nothing-to-file", "/failed", "/users",
        "/users/new", "/users/{user_id}", "/book", "/profile", "/consent", "/consent-text", "/search", "/search?q=redwood",
        "/insight", "/no/such/page",
    ],
    "nora": [
        "/record", "/send", "/memos", "/memos/{memo_id}", "/accounts/{account_id}", "/follow-ups", "/search?q=inventory",
        "/profile", "/entries/{filed}",
    ],
    "frank": ["/entries", "/queue", "/drafts/{draft_id}", "/insight", "/insight/check/{filed}", "/memos"],
}  # fmt: skip
"""By who looks; None is a stranger."""

SAME = {"/entries/{draft_id}": "/entries/{filed}", "/insight/check/{draft_id}": "/insight/check/{filed}"}

NO_PAGES = {
    "/", "/asked", "/waiting", "/sw.js", "/book/export.zip", "/insight.csv", "/insight/check", "/memos/{memo_id}/state",
    "/drafts/{draft_id}/accounts", "/drafts/{draft_id}/reads/{key}",
}  # fmt: skip
"""Redirects, files, numbers and parts of pages."""


def test_no_page_is_left_out() -> None:
    modules = [import_module(f"{views.__name__}.{one.name}") for one in pkgutil.iter_modules(views.__path__)]
    routers = [module.router for module in modules if hasattr(module, "router")]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    known = {SAME.get(route.path, route.path) for route in routes if "GET" in (route.methods or ())} - NO_PAGES
    tried = {address.partition("?")[0] for them in PAGES.values() for address in them}
    assert len(known) > 30
    assert known - tried == set()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Without the ear for complaints: axe tries out styles, which the content policy stops and the browser tells of."""
    return context.new_page()


@pytest.fixture(scope="module")
def ids() -> dict[str, str]:
    return {}


@pytest.fixture
def addresses(page: Page, site: Any, password: str, ids: dict[str, str]) -> dict[str, str]:
    """What stands for the names in the addresses: a draft that is claimed, one that is filed, and what belongs to them."""
    if not ids:
        draft_of(page, site, password, "01-redwood-foods.wav", "Redwood Foods")
        ids["draft_id"] = page.url.rsplit("/", 1)[-1]
        page.context.clear_cookies()
        draft_of(page, site, password, "02-silver-oak-hotels.mp3", "Silver Oak Hotels")
        ids["filed"] = page.url.rsplit("/", 1)[-1]
        page.context.clear_cookies()
        database = Database(f"sqlite:///{site.data / 'debrief.sqlite3'}")
        with database.write() as session:
            create_user(
                session,
                actor=None,
                login="frank",
                name="Frank Olsen",
                role="manager",
                timezone="Europe/London",
                password=password,
            )
            priya = session.query(User).filter_by(login="priya").one()
            for name in ("draft_id", "filed"):
                draft = repository.get(session, ids[name])
                assert draft is not None
                if name == "draft_id":
                    moves.claim(session, priya, draft)
                    ids |= {"memo_id": draft.memo_id, "account_id": str(draft.account_id), "user_id": priya.id}
                elif draft.state not in ("approved", "partly_approved"):
                    looked = [one.key for one in draft.fields if one.review == "look"]
                    deciding.approve(session, priya, draft, version=draft.version, looked=looked)
            ids["contact_id"] = session.query(Contact).first().id  # type: ignore[union-attr]
            ids["deal_id"] = session.query(Deal).first().id  # type: ignore[union-attr]
        database.close()
    return ids


def complaints(page: Page, rules: list[str] | None = None) -> list[str]:
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:150]}" for one in found for node in one["nodes"]]


def look(page: Page) -> list[str]:
    """All that is wrong with the page that is open."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    out = [f"wide: {one}" for one in complaints(page)]
    page.emulate_media(color_scheme="dark")
    out += [f"dark: {one}" for one in complaints(page, ["color-contrast"])]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    out += [f"phone: {one}" for one in complaints(page)]
    width = page.evaluate("() => document.scrollingElement.scrollWidth")
    if width > PHONE["width"]:
        out.append(f"phone: scrolls sideways, {width} pixels wide: {page.evaluate(WIDEST)}")
    page.emulate_media(color_scheme="light")
    out += [f"phone, light: {one}" for one in complaints(page, ["color-contrast"])]
    if page.locator("h1").count() != 1:
        out.append(f"{page.locator('h1').count()} headings of the first level")
    if len(page.title()) < len("? – Debrief"):
        out.append("no title")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return out


WIDEST = """() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => one.getBoundingClientRect().right > 361).slice(-1).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("login", PAGES, ids=str)
def test_axe_finds_nothing(
    page: Page, login: str | None, addresses: dict[str, str], password: str, log_in: Callable[[str], None]
) -> None:
    wrong: dict[str, list[str]] = {}
    if login is not None:
        log_in(login)
    for address in PAGES[login]:
        page.goto(address.format(**addresses))
        page.wait_for_load_state("networkidle")
        if found := look(page):
            wrong[address] = found
    assert not wrong, "\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())


@pytest.fixture
def log_in(page: Page, password: str) -> Callable[[str], None]:
    def enter(login: str) -> None:
        page.context.clear_cookies()
        page.goto("/login")
        page.get_by_label("Log-in").fill(login)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    return enter


def test_axe_finds_nothing_in_what_opens_on_a_page(
    page: Page, addresses: dict[str, str], log_in: Callable[[str], None]
) -> None:
    log_in("priya")
    page.goto(f"/drafts/{addresses['draft_id']}")
    page.wait_for_selector(".wave[data-ready]")
    wrong = {}
    for name, keys in {"editor": ["e"], "question": ["q"], "rejection": ["x"], "keys": ["?"]}.items():
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(400)
        if found := look(page):
            wrong[name] = found
        page.keyboard.press("Escape")
    page.locator("details.who > summary").click()
    if found := look(page):
        wrong["menu"] = found
    assert not wrong, "\n".join(f"{name}\n  " + "\n  ".join(found) for name, found in wrong.items())


MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const moves = (text) => text.split(", ").some((time) => parseFloat(time) > 0.01);
  return moves(style.transitionDuration) || style.animationName !== "none" || style.scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_nothing_moves_for_those_who_asked_for_less_motion(
    page: Page, addresses: dict[str, str], log_in: Callable[[str], None]
) -> None:
    log_in("priya")
    page.emulate_media(reduced_motion="reduce")
    for address in ("/queue", "/record", "/send", "/memos", f"/drafts/{addresses['draft_id']}", "/search?q=redwood"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(MOVING) == [], address
