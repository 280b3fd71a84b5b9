"""A question on the desk, its answer on a rep's page, and what a rep says is wrong with an entry."""

from collections.abc import Callable
from typing import Any

import pytest

from service.db import Database
from service.domain.states import DraftState, MemoState
from service.memos.models import Memo
from service.review import repository
from service.review.models import Draft

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


def file(ada: Any, draft_id: str) -> None:
    ada.post(f"/drafts/{draft_id}/claim")
    page = ada.get(f"/drafts/{draft_id}")
    for form in page.select("form[action*='/looks/']"):
        ada.post(form["action"], data={"looked": "1", "version": form.select_one("[name=version]")["value"]})
    version = ada.get(f"/drafts/{draft_id}").select_one("form[action$='/approve'] [name=version]")["value"]
    ada.post(f"/drafts/{draft_id}/approve", data={"version": version})


@pytest.fixture
def asked(browser_of: Open, make_draft: MakeDraft) -> str:
    """A draft of Rob's whose stage Ada has asked about; its id."""
    draft_id = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft_id}/claim")
    form = ada.get(f"/drafts/{draft_id}/question?key=stage")
    choices = [box["value"] for box in form.select("input[name=choice]")]
    ada.post(f"/drafts/{draft_id}/question", data={"key": "stage", "text": "Is it won?", "choice": choices})
    return draft_id


def test_the_form_suggests_the_question_and_its_answers(browser_of: Open, make_draft: MakeDraft) -> None:
    draft_id = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft_id}/claim")
    page = ada.get(f"/drafts/{draft_id}")
    assert page.select_one("a[data-ask]")["href"] == f"/drafts/{draft_id}/question"
    assert page.select_one("dialog#ask") is not None
    whole = ada.get(f"/drafts/{draft_id}/question?key=stage")
    assert "Where does the deal with Northgate Logistics stand now?" in whole.select_one("textarea").text
    assert "Closed won" in [label.get_text(strip=True) for label in whole.select("label.check")]
    part = ada.get(f"/drafts/{draft_id}/question?key=deal_amount", **{"hx-request": "true"})
    assert part.select_one("html") is None
    assert part.select_one("option[selected]")["value"] == "deal_amount"
    again = ada.post(f"/drafts/{draft_id}/question", 422, {"key": "stage", "text": " "})
    assert "Write the question" in ada.words(again, "#ask-problem")


def test_a_question_shows_on_the_desk_and_can_be_taken_back(browser_of: Open, database: Database, asked: str) -> None:
    ben = browser_of("ben")
    page = ben.get(f"/drafts/{asked}")
    told = ben.words(page, "section[aria-label='Open question']")
    assert "Asked about stage: “Is it won?” Ada Brandt" in told
    assert "Rob Marsh has not answered yet" in told
    form = page.select_one("form[action$='/take-back']")
    assert "was taken back" in ben.words(ben.post(form["action"]))
    assert draft_of(database, asked).standing is DraftState.CLAIMED


def test_a_rep_answers_with_one_tap(browser_of: Open, database: Database, asked: str) -> None:
    rob, ada = browser_of("rob"), browser_of("ada")
    assert "1 question asked of you" in rob.words(rob.get("/asked", **{"hx-request": "true"}), "span")
    page = rob.get("/memos")
    card = rob.words(page, "article.asked")
    assert "Northgate Logistics · Stage" in card
    assert "Is it won?" in card
    assert "You said: “" in card
    button = next(one for one in page.select("button[name=choice]") if one.text == "Closed won")
    action = button.find_parent("form")["action"]
    done = rob.post(action, data={"choice": button["value"]})
    assert "Thank you. Your answer about Northgate Logistics" in rob.words(done)
    assert not done.select("article.asked")
    assert rob.get("/asked").get_text(strip=True) == ""
    draft = draft_of(database, asked)
    assert (draft.standing, draft.value("stage")) == (DraftState.WAITING, "closed_won")
    told = ada.words(ada.get(f"/drafts/{asked}"), "section[aria-label=Answer]")
    assert "Rob Marsh answered: “Closed won”" in told
    assert "It is in the field stage" in told
    assert "answered already" in rob.words(rob.post(action, 409, {"choice": button["value"]}))


def test_an_answer_that_cannot_be_taken_stays_in_its_input(browser_of: Open, asked: str) -> None:
    rob = browser_of("rob")
    action = rob.get("/memos").select_one("form.words")["action"]
    page = rob.post(action, 422, {"text": "long " * 101})
    assert "the limit is 500" in rob.words(page, "#answer-problem")
    assert page.select_one("input[name=text]")["value"].startswith("long long")
    assert page.select_one("article a[href^='/record?answers=']") is not None


def test_top_billers_are_asked_nothing(browser_of: Open, make_draft: MakeDraft) -> None:
    draft_id = make_draft("tess")
    ada, tess = browser_of("ada"), browser_of("tess")
    ada.post(f"/drafts/{draft_id}/claim")
    sentence = "Top billers get no questions; ask a colleague or decide yourself."
    assert sentence in ada.words(ada.get(f"/drafts/{draft_id}/question"))
    assert sentence in ada.words(ada.post(f"/drafts/{draft_id}/question", 422, {"key": "stage", "text": "Where?"}))
    page = tess.get("/memos")
    assert not page.select("#asked")
    assert not page.select("nav [hx-get='/asked']")


def test_my_memos_say_what_became_of_each(
    browser_of: Open, make_draft: MakeDraft, make_memo: Callable[..., Memo], asked: str
) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    filed, rejected = make_draft("rob"), make_draft("rob")
    file(ada, filed)
    ada.post(f"/drafts/{rejected}/reject", data={"reason": "You sent it twice."})
    make_memo("rob", MemoState.TRANSCRIBING, progress=0.4)
    page = rob.get("/memos")
    badges = [badge.text for badge in page.select("#rows li > .row .badge")]
    assert sorted(badges) == ["Asked of you", "Filed", "Not filed", "On the server"]
    assert page.select_one("#rows")["hx-get"] == "/memos?page=1"
    assert [one.text for one in page.select(".count b")] == ["All", "1", "1", "1", "1"]
    only = rob.get("/memos?show=filed")
    assert [badge.text for badge in only.select("#rows li > .row .badge")] == ["Filed"]
    assert only.select_one("#rows a[href='/accounts/northgate']") is not None
    assert only.select_one(".count[aria-current]")["href"] == "/memos?show=filed"
    assert "Why: You sent it twice." in rob.words(rob.get("/memos?show=not-filed"), "#rows")
    empty = browser_of("tess").get("/memos?show=filed")
    assert "Nothing is filed yet." in rob.words(empty, ".empty")


def test_an_entry_is_said_to_be_wrong_and_stays_with_a_reason(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    draft_id = make_draft("rob")
    memo_id = draft_of(database, draft_id).memo_id
    assert not rob.get(f"/memos/{memo_id}").select("#wrong")
    file(ada, draft_id)
    page = rob.get(f"/memos/{memo_id}")
    assert not page.select("form[action$=withdraw]")
    assert page.select_one(f"#wrong a[href='/record?adds_to={memo_id}']") is not None
    form = page.select_one("#wrong form")
    told = rob.post(form["action"], data={"reason": "It was 58,000."})
    assert "You say it is wrong: “It was 58,000.”" in rob.words(told)
    desk = ada.get(f"/drafts/{draft_id}")
    assert "Rob Marsh says: “It was 58,000.”" in ada.words(desk, "section[aria-label='Said to be wrong']")
    ada.post(
        desk.select_one("form[action$='/dispute/dismiss']")["action"], data={"reason": "The contract says 85,000."}
    )
    assert not ada.get(f"/drafts/{draft_id}").select("section[aria-label='Said to be wrong']")
    assert "It stays as it is: The contract says 85,000." in rob.words(rob.get("/memos"), "#rows")


def test_memos_that_belong_together_name_each_other(
    browser_of: Open, database: Database, make_draft: MakeDraft, make_memo: Callable[..., Memo]
) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    draft_id = make_draft("rob")
    first = draft_of(database, draft_id).memo_id
    added = make_memo("rob", MemoState.TRANSCRIBING, adds_to_id=first)
    assert (
        rob.get(f"/memos/{added.id}").select_one(f"main a[href='/memos/{first}']").text == "the memo of Wed 18 Nov 2026"
    )
    assert rob.get(f"/memos/{first}").select_one(f"main a[href='/memos/{added.id}']") is not None
    assert rob.get(f"/memos/{first}").select_one(f"a[href='/record?adds_to={first}']") is not None
    assert ada.get(f"/drafts/{draft_id}").select_one(f"p.note a[href='/memos/{added.id}']") is not None


def test_managers_and_strangers_ask_nothing(browser_of: Open, asked: str) -> None:
    boss, tess = browser_of("max"), browser_of("tess")
    page = boss.get(f"/drafts/{asked}")
    assert not page.select("form[action$='/take-back']")
    boss.get(f"/drafts/{asked}/question", 403)
    tess.get(f"/drafts/{asked}", 404)
    tess.post(f"/drafts/{asked}/dispute", 404, {"reason": "It is wrong."})
