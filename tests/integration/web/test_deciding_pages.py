"""Deciding in the pages: undo after approval, holding back, revising with its history, taking over, many at once."""

from collections.abc import Callable
from typing import Any

from service.accounts import repository as accounts
from service.db import Database
from service.domain.states import DraftState
from service.review import repository
from service.review.models import Draft

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]

HTMX = {"hx-request": "true", "hx-target": "desk"}


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


def approve(browser: Any, draft_id: str, **data: Any) -> Any:
    page = browser.get(f"/drafts/{draft_id}")
    for form in page.select("form[action*='/looks/']"):
        if form.select_one("[name=looked]")["value"] == "1":
            browser.post(form["action"], data={"looked": "1", "version": form.select_one("[name=version]")["value"]})
    page = browser.get(f"/drafts/{draft_id}")
    version = page.select_one("form[action$='/approve'] [name=version]")["value"]
    return browser.post(f"/drafts/{draft_id}/approve", data={"version": version} | data)


def test_after_approval_one_press_undoes_it(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    first, second = make_draft("rob"), make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{first}/claim")
    page = approve(ada, first)
    assert "Filed for Northgate Logistics. Here is the next." in ada.words(page, ".note.good")
    button = page.select_one(f"form[action='/drafts/{first}/undo'] button[data-key=u]")
    assert button is not None
    assert not ada.get(f"/drafts/{second}").select(f"form[action='/drafts/{first}/undo']")  # said once
    page = ada.post(f"/drafts/{first}/undo")
    assert "That is undone" in ada.words(page)
    assert draft_of(database, first).standing is DraftState.CLAIMED
    history = ada.words(ada.get(f"/entries/{first}"))
    assert "The approval was undone; nothing stands" in history
    assert "Nothing stands here" in history
    assert "Northgate" not in ada.words(ada.get("/entries"))
    assert "Nothing is on record yet" in ada.words(ada.get("/accounts/northgate"))


def test_a_rejection_and_a_postponement_offer_undo_too(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    for path, data in (("reject", {"reason": "No visit."}), ("postpone", {"until": "tomorrow"})):
        ada.post(f"/drafts/{draft}/claim")
        page = ada.post(f"/drafts/{draft}/{path}", data=data)
        assert page.select(f"form[action='/drafts/{draft}/undo']")
        ada.post(f"/drafts/{draft}/undo")
        assert draft_of(database, draft).standing is DraftState.CLAIMED


def test_the_safe_ones_are_filed_and_the_rest_is_held(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    page = ada.post(f"/drafts/{draft}/claim")
    assert "Approve the safe ones , hold the rest" in ada.words(page, ".deskbar")
    page = ada.post(f"/drafts/{draft}/approve", data={"version": "1", "hold": "rest"})
    assert "without" in ada.words(page, ".note.good")
    found = draft_of(database, draft)
    assert found.standing is DraftState.PARTLY_APPROVED
    held = [f.key for f in found.fields if f.held]
    assert "deal_amount" in held
    assert "Held back, and not in the entry yet" in ada.words(ada.get(f"/entries/{draft}"))
    page = ada.get(f"/drafts/{draft}")
    assert "Take up what is held back" in ada.words(page, ".deskbar")
    ada.post(f"/drafts/{draft}/claim")  # the queue's button for these
    for key in held:
        version = str(draft_of(database, draft).version)
        ada.post(f"/drafts/{draft}/holds/{key}", data={"held": "", "version": version}, **HTMX)
    approve(ada, draft)
    history = ada.words(ada.get(f"/entries/{draft}"))
    assert "What was held back came in" in history
    assert draft_of(database, draft).standing is DraftState.APPROVED


def test_a_correction_wants_its_reason_and_shows_was_and_now(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    approve(ada, draft)
    page = ada.post(f"/drafts/{draft}/revise")
    assert "Why is the entry corrected?" in ada.words(page, ".deskbar")
    assert not page.select("[data-open=reject]")
    assert "Ada Brandt revises this entry" in ada.words(ada.get(f"/entries/{draft}"))
    version = page.select_one("form[action$='/approve'] [name=version]")["value"]
    ada.post(f"/drafts/{draft}/fields/summary", data={"value": "They signed.", "version": version})
    version = str(draft_of(database, draft).version)
    page = ada.post(f"/drafts/{draft}/approve", status=409, data={"version": version})
    assert "why the entry is corrected" in ada.words(page, "[role=alert].note:not([hidden])")
    ada.post(f"/drafts/{draft}/approve", data={"version": version, "reason": "Rob wrote to us."})
    page = ada.get(f"/entries/{draft}")
    latest = ada.words(page, "#revision-2")
    for part in ("Corrected", "stands", "Rob wrote to us.", "Summary", "They signed."):
        assert part in latest
    assert page.select_one("#revision-2 dd s") is not None
    assert page.select_one("#revision-1 dd") is None
    assert "They signed." in ada.words(ada.get("/entries"))
    assert ada.get("/accounts/northgate").select(f"a[href='/entries/{draft}']")


def test_left_as_it_is_the_entry_stands(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    approve(ada, draft)
    ada.post(f"/drafts/{draft}/revise")
    assert "The entry stays as it was" in ada.words(ada.post(f"/drafts/{draft}/release"))
    assert draft_of(database, draft).standing is DraftState.APPROVED


def test_who_reads_an_entry_and_who_revises_it(browser_of: Open, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    approve(ada, draft)
    rob = browser_of("rob").get(f"/entries/{draft}")
    assert not rob.select("form[action$='/revise'], form[action$='/undo']")
    assert rob.select("a[href^='/memos/']")
    tess = browser_of("tess").get(f"/entries/{draft}")
    assert not tess.select("#main a[href^='/memos/']")
    browser_of("rob").post(f"/drafts/{draft}/undo", status=403)
    ada.get("/entries/nothing", status=404)


def test_taking_over_tells_the_first_one(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada, ben = browser_of("ada"), browser_of("ben")
    ada.post(f"/drafts/{draft}/claim")
    page = ben.get(f"/drafts/{draft}")
    assert "Take it over from Ada Brandt" in ben.words(page, ".deskbar")
    assert page.select_one("dialog#take-over form")["action"] == f"/drafts/{draft}/take-over"
    ben.post(f"/drafts/{draft}/take-over")
    reply = ada.post(
        f"/drafts/{draft}/fields/summary", status=409, data={"value": "Mine, typed long.", "version": "1"}, **HTMX
    )
    told = reply.get_text(" ")
    assert "Ben Ortiz took this draft over at" in told
    assert "Mine, typed long." in told
    assert draft_of(database, draft).claimed_by_id != draft


def test_many_at_once_from_the_queue(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    safe, risky = make_draft("rob"), make_draft("rob")
    with database.write() as session:
        found = repository.get(session, safe)
        assert found is not None
        for field in found.fields:
            field.review = "together"
    ada = browser_of("ada")
    page = ada.post("/queue/approve", data={"draft": [f"{safe}:1", f"{risky}:1"]})
    assert "1 of 2 filed" in ada.words(page)
    assert "Wants a look" in ada.words(page)
    assert page.select(f"form[action='/drafts/{safe}/undo']")
    part = ada.post("/queue/approve", data={"draft": f"{safe}:1"}, **HTMX)
    assert part.select_one("#bulk-report") is not None
    assert part.select_one("nav") is None
    assert "approved this draft at" in part.get_text(" ")
    ada.post("/queue/approve", status=422, data={"draft": safe})
    ada.post("/queue/approve", status=422)
    with database.read() as session:
        assert accounts.count_entries(session) == 1
