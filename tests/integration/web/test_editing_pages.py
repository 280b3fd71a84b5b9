"""Undo, another note template and corrected words, in the pages and through the API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.db import Database
from service.review import repository
from service.review.models import Draft
from service.users.models import User

from .conftest import TEXT

Open = Callable[[str | None], Any]


@pytest.fixture
def ada(browser_of: Open, people: dict[str, User]) -> Any:
    return browser_of("ada")


@pytest.fixture
def held(ada: Any, make_draft: Callable[..., str]) -> str:
    draft_id = make_draft()
    ada.post(f"/drafts/{draft_id}/claim")
    return draft_id


def sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form."""
    values = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    return values | {one["name"]: one.text for one in form.select("textarea[name]")}


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


def take(browser: Any, page: Any, selector: str, **headers: str) -> Any:
    form = page.select_one(selector).find_parent("form")
    return browser.post(form["action"], data=sent(form), **headers)


def test_an_edit_is_undone_and_done_again_also_after_a_reload(ada: Any, held: str, database: Database) -> None:
    page = ada.get(f"/drafts/{held}")
    assert page.select_one("#undo-edit") is None
    before = draft_of(database, held).value("summary")
    ada.post(f"/drafts/{held}/fields/summary", data={"version": "1", "value": "They want forty seats."})
    page = ada.get(f"/drafts/{held}")
    assert "They want forty seats." in page.select_one("#undo-edit").text
    stale = page
    page = take(ada, page, "#undo-edit")
    assert draft_of(database, held).value("summary") == before
    assert page.select_one("#undo-edit") is None
    again = page.select_one("#redo-edit")
    assert again["data-key"] == "Z"
    form = stale.select_one("#undo-edit").find_parent("form")
    refused = ada.post(form["action"], status=409, data=sent(form))
    assert "changed this draft since" in ada.words(refused)
    part = take(ada, page, "#redo-edit", **{"hx-request": "true"})
    assert part.select_one("#desk") is not None
    assert draft_of(database, held).value("summary") == "They want forty seats."


def test_the_note_template_is_changed_with_what_that_means(ada: Any, held: str, database: Database) -> None:
    page = ada.get(f"/drafts/{held}/kind")
    kept = ada.words(page)
    assert "Kept:" in kept
    form = next(f for f in page.select("main form") if f.select_one("[name=template]")["value"] == "call_in_check")
    page = ada.post(form["action"], data=sent(form))
    assert draft_of(database, held).template == "call_in_check"
    assert "note template" in page.select_one("#undo-edit").text
    ada.post(f"/drafts/{held}/kind", status=422, data={"template": "nonsense", "version": "2"})


def test_the_words_are_corrected_and_the_name_is_learnt(
    ada: Any, held: str, database: Database, client_of: Callable[[User | None], httpx.Client], people: dict[str, User]
) -> None:
    memo_id = draft_of(database, held).memo_id
    address = f"/memos/{memo_id}/transcript?draft={held}"
    page = ada.get(address)
    form = page.select_one("form#words")
    assert [one.text for one in form.select("textarea")] == list(TEXT)
    values = sent(form)
    wrong = values | {"words-0": "I met her at the office today."}
    page = ada.post(form["action"], data=wrong)
    assert "not said any more: Client" in ada.words(page, "body")
    late = ada.post(form["action"], status=409, data=values | {"words-2": "I will call her."})
    assert "Somebody else has corrected" in ada.words(late)
    assert late.select_one("#words-2").text == "I will call her."
    assert "Saved meanwhile" in ada.words(late)
    again = late.select_one("form#words")
    page = ada.post(again["action"], data=sent(again) | {"words-0": TEXT[0], "words-2": TEXT[2]})
    assert draft_of(database, held).account_id == "northgate"
    api = client_of(people["ada"])
    words = api.get(f"/api/v1/memos/{memo_id}/transcript").json()
    assert (words["version"], words["corrected_by"]) == (3, "Ada Brandt")
    body = {"version": 3, "paragraphs": {"1": "The deal is worth 95,000 dollars."}}
    reply = api.put(f"/api/v1/memos/{memo_id}/transcript", json=body)
    assert reply.status_code == 200, reply.text
    assert "deal_amount" in reply.json()["changed"][held]
    assert api.put(f"/api/v1/memos/{memo_id}/transcript", json=body).status_code == 409
    reply = api.delete(f"/api/v1/memos/{memo_id}/transcript/correction", params={"version": 4})
    assert reply.json()["transcript"]["corrected_by"] is None
    assert reply.json()["transcript"]["text"] == " ".join(TEXT)


def test_what_was_heard_is_offered_as_another_name(
    ada: Any, database: Database, make_draft: Callable[..., str], account: Any
) -> None:
    held = make_draft()
    memo_id = draft_of(database, held).memo_id
    values = {"version": "1", "draft": held}
    ada.post(f"/memos/{memo_id}/other-name", data=values | {"account": account.id, "name": "Northgate logs"})
    page = ada.get(f"/accounts/{account.id}")
    assert "Northgate logs" in page.text


def test_the_api_undoes_and_changes_the_template(
    held: str, client_of: Callable[[User | None], httpx.Client], people: dict[str, User]
) -> None:
    api = client_of(people["ada"])
    base = f"/api/v1/drafts/{held}"
    assert api.get(f"{base}/edits").json() == {"undo": None, "redo": None}
    assert api.get(f"{base}/template/call_in_check").json()["dropped"] == []
    reply = api.put(f"{base}/template", json={"template": "call_in_check", "version": 1})
    assert (reply.status_code, reply.json()["template"]) == (200, "call_in_check")
    edit = api.get(f"{base}/edits").json()["undo"]
    assert (edit["what"], edit["by"]) == ("template", "Ada Brandt")
    step = {"edit": edit["id"], "version": reply.json()["version"]}
    back = api.post(f"{base}/undo-edit", json=step)
    assert back.json()["template"] != "call_in_check"
    assert api.post(f"{base}/undo-edit", json=step).status_code == 409
    step["version"] = back.json()["version"]
    assert api.post(f"{base}/redo-edit", json=step).json()["template"] == "call_in_check"
    stranger = client_of(people["ben"])
    assert stranger.post(f"{base}/undo-edit", json=step).status_code == 409
    assert client_of(people["rob"]).post(f"{base}/undo-edit", json=step).status_code == 403
