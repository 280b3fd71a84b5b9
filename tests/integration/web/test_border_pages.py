"""Whose words are whose in the pages: marked in the transcript, moved by a sentence, divided on a page of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from service.accounts.models import Account
from service.db import Database
from service.domain.states import DraftState, MemoState
from service.memos import repository as memos
from service.memos.models import Memo, TranscriptRow
from service.review import drafting, repository
from service.review.models import Draft
from templates import fill, load_templates
from transcribe.words import Segment, Transcript, Word

Open = Callable[[str | None], Any]

SAID = (
    "I met Maria Lopez at Northgate Logistics.",
    "The price is 80,000 dollars, no wait, make that 85,000 dollars.",
    "They will sign next Friday.",
    "Then I called Rosa Keller at Harbison Valve.",
    "They want forty seats.",
)


@pytest.fixture
def two(database: Database, account: Account, make_memo: Callable[..., Memo]) -> tuple[str, str]:
    """Ids of the two drafts of one memo."""
    memo = make_memo("rob", MemoState.DRAFTED)
    at, segments = 0.0, []
    for sentence in SAID:
        words = tuple(Word(w, at + i / 2, at + i / 2 + 0.4, 0.9) for i, w in enumerate(sentence.split()))
        segments.append(Segment(words[0].start, words[-1].end, sentence, words))
        at = words[-1].end + 0.1
    heard = Transcript(tuple(segments), "en", at, "e", "m")
    row = TranscriptRow(
        memo_id=memo.id,
        text=heard.text,
        words=heard.to_dict(),
        peaks=b"",
        engine="e",
        model="m",
        took=1.0,
        created_at=memo.received_at,
    )
    with database.write() as session:
        session.add(row)
    with database.write() as session:
        whole = memos.get(session, memo.id)
        assert whole is not None
        job, kinds = drafting.to_fill(session, whole), load_templates()
        assert job.memo is not None
        made = drafting.draft(session, whole, fill(job.memo, job.index, kinds), job.index.book, kinds)
        first, second = (draft.id for draft in made)
    return first, second


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


def sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form: its inputs, and the chosen option of each select."""
    values: dict[str, Any] = {}
    for one in form.select("input[name], select[name]"):
        chosen = one if one.name == "input" else one.select_one("option[selected]")
        values.setdefault(one["name"], []).append(chosen.get("value", ""))
    return values


def test_the_client_s_words_are_marked_by_name_and_shade(browser_of: Open, two: tuple[str, str]) -> None:
    page = browser_of("ada").get(f"/drafts/{two[0]}")
    assert [one.text for one in page.select(".transcript .whose")] == ["Northgate Logistics", "Harbison Valve"]
    away = " ".join(word.text for word in page.select(".transcript .w.away"))
    assert away == " ".join(SAID[3:])


def test_the_border_moves_by_a_sentence_and_both_sides_are_filled(
    browser_of: Open, database: Database, two: tuple[str, str]
) -> None:
    ada = browser_of("ada")
    forms = ada.get(f"/drafts/{two[0]}").select("form[action$='/border']")
    assert [form.button.text for form in forms] == [
        "Give the first sentence away",
        "Take the next sentence from Harbison Valve",
        "Give the last sentence to Harbison Valve",
    ]
    page = ada.post(forms[2]["action"], data=sent(forms[2]))
    assert "both sides were filled anew" in ada.words(page, "body")
    assert draft_of(database, two[0]).value("close_date") is None
    assert draft_of(database, two[1]).value("close_date") == "2026-11-27"
    assert "Changed in the meantime" in ada.words(ada.post(forms[2]["action"], 409, sent(forms[2])), "main")


def test_the_border_form_follows_an_edit(browser_of: Open, two: tuple[str, str]) -> None:
    ada = browser_of("ada")
    ada.post(f"/drafts/{two[0]}/claim")
    data = {"version": "1", "value": "60"}
    part = ada.post(f"/drafts/{two[0]}/fields/probability", data=data, **{"hx-request": "true", "hx-target": "desk"})
    form = part.select("form[action$='/border']")[-1]
    ada.post(form["action"], data=sent(form))


def test_words_are_divided_on_a_page_of_their_own(browser_of: Open, database: Database, two: tuple[str, str]) -> None:
    ada = browser_of("ada")
    memo_id = draft_of(database, two[0]).memo_id
    form = ada.get(f"/memos/{memo_id}/parts").select_one("form.card")
    assert [td.text for td in form.select("td:first-child")] == list(SAID)
    values = sent(form) | {"company": "Tollgate Press"}
    values["owner"][2:4] = ["new", ""]
    ada.post(form["action"], data=values)
    with database.read() as session:
        made = [d for d in repository.of_memo(session, memo_id) if d.id not in two]
        assert [(d.value("company"), d.value("close_date")) for d in made] == [("Tollgate Press", "2026-11-27")]
    assert draft_of(database, two[1]).value("contacts") is None
    history = ada.words(ada.get(f"/memos/{memo_id}"), ".timeline")
    assert "divided between clients anew: 2 filled anew, 1 new" in history


def test_a_draft_left_without_words_is_rejected_and_says_why(
    browser_of: Open, database: Database, two: tuple[str, str]
) -> None:
    ada = browser_of("ada")
    form = ada.get(f"/memos/{draft_of(database, two[0]).memo_id}/parts").select_one("form.card")
    values = sent(form)
    values["owner"] = [two[0]] * len(SAID)
    ada.post(form["action"], data=values)
    assert draft_of(database, two[1]).standing is DraftState.REJECTED
    assert "its words went to another client" in ada.words(ada.get(f"/drafts/{two[1]}"))
    assert "Put it back" in ada.words(ada.get(f"/drafts/{two[1]}"))


def test_the_pieces_of_a_page_that_is_outdated_are_refused(browser_of: Open, database: Database, two: Any) -> None:
    ada = browser_of("ada")
    memo_id = draft_of(database, two[0]).memo_id
    data = {"owner": [two[0]], "seen": [f"{two[0]}:1", f"{two[1]}:1"]}
    assert "Reload the page" in ada.words(ada.post(f"/memos/{memo_id}/parts", 422, data), "main")


def test_what_was_taken_back_and_the_second_reading_stand_beside_their_field(
    browser_of: Open, database: Database, two: tuple[str, str]
) -> None:
    ada = browser_of("ada")
    ada.post(f"/drafts/{two[0]}/claim")
    page = ada.get(f"/drafts/{two[0]}")
    taken = next(b for b in page.select(".field .quote") if "80,000" in b.text and "taken back" in b.parent.text)
    assert taken["data-seconds"].startswith("[[")
    form = page.select_one("#field-close_date form[action$='/readings']")
    assert form.button.text == "Fri 20 Nov 2026"
    ada.post(form["action"], data=sent(form))
    field = ada.get(f"/drafts/{two[0]}").select_one("#field-close_date")
    assert "Fri 20 Nov 2026" in field.select_one(".value").text
    assert "next Friday" in field.select_one("button.quote").text
    assert field.select_one("form[action$='/readings'] button").text == "Fri 27 Nov 2026"
    chosen = draft_of(database, two[0]).field("close_date")
    assert chosen is not None
    assert chosen.standing == "by_person"


def test_what_a_model_filled_and_what_it_said_in_vain_is_told(
    browser_of: Open, database: Database, two: tuple[str, str]
) -> None:
    with database.write() as session:
        draft = repository.get(session, two[0])
        assert draft is not None
        draft.dropped = [
            {"key": "stage", "value": "closed_won", "reason": "its words are not in the memo"},
            {"key": "*", "value": None, "reason": "the answer was cut off"},
        ]
        field = draft.field("close_date")
        assert field is not None
        field.filled_by = "<b>m-7b</b>"
    ada = browser_of("ada")
    page = ada.get(f"/drafts/{two[0]}")
    assert "filled by <b>m-7b</b>" in page.select_one("#field-close_date").text
    assert "filled by" not in page.select_one("#field-company").text
    told = ada.words(page, "#dropped")
    assert "Stage : Closed won – its words are not in the memo" in told
    assert "Its answer – the answer was cut off" in told


def test_only_admin_staff_get_the_controls(browser_of: Open, database: Database, two: tuple[str, str]) -> None:
    memo_id = draft_of(database, two[0]).memo_id
    for login in ("rob", "max"):
        browser = browser_of(login)
        assert not browser.get(f"/drafts/{two[0]}").select("#border")
        browser.get(f"/memos/{memo_id}/parts", 403)
        browser.post(f"/drafts/{two[0]}/border", 403)


def test_a_conflict_over_the_deal_alone_tells_the_deals(
    browser_of: Open, database: Database, make_draft: Callable[..., str], two_deals: list[str]
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    ada.post(f"/drafts/{draft}/deal", data={"version": "1", "deal": two_deals[0]})
    ada.post(f"/drafts/{draft}/deal", data={"version": "2", "deal": two_deals[1]})
    page = ada.post(f"/drafts/{draft}/approve", 409, {"version": "2"})
    assert [one.text for one in page.select(".differs")] == two_deals


def test_nothing_to_file_is_filed_with_its_words(
    browser_of: Open, database: Database, account: Account, make_memo: Callable[..., Memo]
) -> None:
    memo = make_memo("rob", MemoState.NOTHING_TO_FILE, words=True)
    ada = browser_of("ada")
    assert ada.get(f"/memos/{memo.id}").select(f"a[href='/memos/{memo.id}/parts']")
    form = ada.get(f"/memos/{memo.id}/parts").select_one("form.card")
    ada.post(form["action"], data=sent(form))
    with database.read() as session:
        (draft,) = repository.of_memo(session, memo.id)
        assert (draft.account_id, draft.value("deal_amount")["value"]) == ("northgate", 85000)
