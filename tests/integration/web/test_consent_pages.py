"""Consent: read and agreed to before anything is recorded or sent, set by admin staff, asked again when it changes."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.db import Database
from service.events import repository as events
from service.users import consent
from service.users.models import User

Open = Callable[[str | None], Any]
HEADERS = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}


def test_the_text_stands_where_one_would_record_or_send_until_one_agrees(
    browser_of: Open, people: dict[str, User]
) -> None:
    rob = browser_of("rob")
    for address in ("/record", "/send"):
        page = rob.get(address)
        assert "The microphone is on only while" in rob.words(page)
        assert page.select_one("#record, input[type=file]") is None
    assert rob.http.post("/api/v1/uploads", headers=HEADERS).json()["error"] == "ConsentMissing"
    assert rob.http.post("/api/v1/recordings", files={"file": ("a.wav", b"x")}).status_code == 403

    page = rob.post("/consent", data={"version": 1, "next": "/record?adds_to=0"})
    assert page.select_one("#record") is not None
    assert rob.get("/send").select_one("input[type=file]") is not None
    assert rob.http.post("/api/v1/uploads", headers=HEADERS).status_code == 201
    assert "You agreed on" in rob.words(rob.get("/consent"))


def test_a_program_with_a_token_is_not_asked(
    client_of: Callable[[User | None], httpx.Client], people: dict[str, User]
) -> None:
    assert client_of(people["rob"]).post("/api/v1/uploads", headers=HEADERS).status_code == 201


def test_consent_can_be_taken_back(browser_of: Open, people: dict[str, User], database: Database) -> None:
    rob = browser_of("rob")
    rob.post("/consent", data={"version": 1, "next": "/consent"})
    assert "taken your consent back" in rob.words(rob.post("/consent/withdrawal"))
    assert rob.get("/record").select_one("#record") is None
    with database.read() as session:
        told = [event.what for event in events.history(session, "user", people["rob"].id)]
    assert told[-2:] == ["agreed to being recorded", "took consent back"]


def test_a_changed_text_asks_everybody_again(browser_of: Open, people: dict[str, User], database: Database) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    rob.post("/consent", data={"version": 1, "next": "/record"})
    form = ada.get("/consent-text")
    assert "1 has agreed" in ada.words(form)
    same = ada.post("/consent-text", data={"version": 1, "text": form.select_one("textarea").text})
    assert "Nothing was changed" in ada.words(same)
    assert rob.get("/record").select_one("#record") is not None

    ada.post("/consent-text", data={"version": 1, "text": "We record memos.\r\n\r\n• <b>Only</b> yours."})
    asked = rob.get("/record")
    assert "has changed since you agreed" in rob.words(asked)
    assert asked.select_one("main li").text == "<b>Only</b> yours."
    late = rob.post("/consent", data={"version": 1, "next": "/record"}, status=409)
    assert "changed while you read" in rob.words(late)
    assert rob.post("/consent", data={"version": 2, "next": "/record"}).select_one("#record") is not None
    with database.read() as session:
        assert consent.current(session).version == 2


@pytest.mark.parametrize(
    ("text", "words"), [(" \n ", "Write what people agree to"), ("x" * 10_001, "10000 are the limit")]
)
def test_a_text_that_cannot_be_taken_stays_in_the_form(
    browser_of: Open, people: dict[str, User], text: str, words: str
) -> None:
    ada = browser_of("ada")
    page = ada.post("/consent-text", data={"version": 1, "text": text}, status=422)
    assert words in ada.words(page)
    assert page.select_one("textarea").text.strip() == text.strip()


def test_two_admins_at_once_see_each_others_text(browser_of: Open, people: dict[str, User]) -> None:
    ada, ben = browser_of("ada"), browser_of("ben")
    ada.post("/consent-text", data={"version": 1, "text": "Ada's text."})
    page = ben.post("/consent-text", data={"version": 1, "text": "Ben's text."}, status=409)
    assert "Somebody else has changed" in ben.words(page)
    assert "Ada's text." in ben.words(page)
    assert page.select_one("textarea").text.strip() == "Ben's text."
    ben.post("/consent-text", data={"version": page.select_one("input[name=version]")["value"], "text": "Ben's text."})
    assert "Ben's text." in ada.words(ada.get("/consent"))


def test_only_admin_staff_set_the_text_and_managers_do_not_record(browser_of: Open, people: dict[str, User]) -> None:
    browser_of("rob").get("/consent-text", status=403)
    browser_of("max").get("/consent-text", status=403)
    browser_of("max").get("/record", status=403)


def test_a_phone_starts_at_the_button(browser_of: Open, people: dict[str, User]) -> None:
    rob = browser_of("rob")
    rob.http.headers["user-agent"] = "Mozilla/5.0 (iPhone) Mobile/15E148"
    assert rob.http.get("/").url.path == "/record"


def test_the_worker_is_served_at_the_root_and_the_manifest_names_icons_that_exist(
    browser_of: Open, people: dict[str, User]
) -> None:
    http = browser_of(None).http
    worker = http.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    manifest = http.get("/static/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    for icon in manifest.json()["icons"]:
        assert http.get(icon["src"]).headers["content-type"] == "image/png"
