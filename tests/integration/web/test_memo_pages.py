"""Memos: the lists, one memo with its words, and what a person can do about it."""

from collections.abc import Callable
from typing import Any

from service.db import Database
from service.domain.states import MemoState
from service.memos import repository
from service.memos.models import Memo
from service.users.models import User

Open = Callable[[str | None], Any]


def state_of(database: Database, memo: Memo) -> MemoState:
    with database.read() as session:
        found = repository.get(session, memo.id)
        assert found is not None
        return found.standing


def test_reps_see_their_own_memos_and_nobody_elses(browser_of: Open, make_memo: Callable[..., Memo]) -> None:
    make_memo("rob", filename="mine.wav")
    hidden = make_memo("tess", filename="hers.wav")
    rob, ada = browser_of("rob"), browser_of("ada")
    assert "mine.wav" in rob.words(rob.get("/memos"))
    assert "hers.wav" not in rob.words(rob.get(f"/memos?rep={hidden.rep_id}"))
    assert "not yours to see" in rob.words(rob.get(f"/memos/{hidden.id}", 404))
    assert "hers.wav" in ada.words(ada.get("/memos"))


def test_the_list_narrows_by_rep_and_state(
    browser_of: Open, people: dict[str, User], make_memo: Callable[..., Memo]
) -> None:
    make_memo("rob", MemoState.FAILED, filename="broken.wav", problem="Every try ran out of memory.")
    make_memo("rob", MemoState.RECEIVED, filename="fresh.wav")
    make_memo("tess", MemoState.FAILED, filename="hers.wav")
    ada = browser_of("ada")
    found = ada.words(ada.get(f"/memos?state=failed&rep={people['rob'].id}"), "#rows")
    assert "broken.wav" in found
    assert "Every try ran out of memory." in found
    assert "fresh.wav" not in found
    assert "hers.wav" not in found


def test_an_empty_list_says_what_to_do(browser_of: Open, people: dict[str, User]) -> None:
    rob = browser_of("rob")
    assert "Send a recording" in rob.words(rob.get("/memos"), ".empty")


def test_the_rows_ask_again_only_while_something_moves(browser_of: Open, make_memo: Callable[..., Memo]) -> None:
    ada = browser_of("ada")
    make_memo("rob", MemoState.DRAFTED)
    assert not ada.get("/memos").select("#rows[hx-get]")
    make_memo("rob", MemoState.TRANSCRIBING, progress=0.25)
    rows = ada.get("/memos").select_one("#rows")
    assert rows["hx-trigger"] == "every 2s"
    part = ada.get(rows["hx-get"], **{"hx-request": "true", "hx-target": "rows"})
    assert part.select_one("html") is None
    assert part.select_one("progress")["value"] == "0.250"


def test_a_memo_page_shows_its_words_with_their_seconds(browser_of: Open, make_memo: Callable[..., Memo]) -> None:
    memo = make_memo("rob", MemoState.NOTHING_TO_FILE, words=True)
    page = browser_of("rob").get(f"/memos/{memo.id}")
    words = page.select("[data-transcript] .w")
    third = words[2]
    assert (third.text, third["data-s"], third["data-e"]) == ("Maria", "1.00", "1.40")
    assert (third["data-a"], third["data-b"]) == ("6", "11")
    assert page.select_one("audio")["src"] == f"/api/v1/memos/{memo.id}/sound"
    assert page.select_one("[data-player]")["data-peaks"].endswith("/peaks")


def test_moments_are_shown_in_the_readers_zone(browser_of: Open, make_memo: Callable[..., Memo]) -> None:
    memo = make_memo("rob", MemoState.FAILED)
    ada, rob = browser_of("ada"), browser_of("rob")
    assert "16:00" in ada.words(ada.get(f"/memos/{memo.id}"), ".player")  # Berlin
    assert "10:00" in rob.words(rob.get(f"/memos/{memo.id}"), ".player")  # New York


def test_correcting_the_moment_reads_the_reps_clock(
    browser_of: Open, database: Database, make_memo: Callable[..., Memo]
) -> None:
    memo = make_memo("rob", MemoState.DRAFTED, words=True)
    ada = browser_of("ada")
    page = ada.get(f"/memos/{memo.id}")
    assert page.select_one("input[name=at]")["value"] == "2026-11-18T10:00"
    done = ada.post(f"/memos/{memo.id}/moment", data={"at": "2026-11-17T09:30"})
    assert "was corrected" in ada.words(done, "main [role=status]")
    assert "Set by a person" in ada.words(done)
    with database.read() as session:
        found = repository.get(session, memo.id)
        assert found is not None
        assert found.recorded_at.isoformat() == "2026-11-17T14:30:00+00:00"


def test_a_moment_that_cannot_be_stays_in_its_input_with_the_reason(
    browser_of: Open, make_memo: Callable[..., Memo]
) -> None:
    memo = make_memo("rob", MemoState.DRAFTED)
    rob = browser_of("rob")
    page = rob.post(f"/memos/{memo.id}/moment", 422, {"at": "2999-01-01T10:00"})
    assert "future" in rob.words(page, "#at-problem")
    assert page.select_one("#at")["value"] == "2999-01-01T10:00"


def test_a_failed_memo_can_be_tried_again(browser_of: Open, database: Database, make_memo: Callable[..., Memo]) -> None:
    memo = make_memo("rob", MemoState.FAILED, problem="The Whisper process crashed.")
    ada = browser_of("ada")
    assert "crashed" in ada.words(ada.get("/failed"))
    ada.post(f"/memos/{memo.id}/try-again")
    assert state_of(database, memo) is MemoState.RECEIVED


def test_nothing_to_file_can_be_overruled_by_hand(
    browser_of: Open, database: Database, make_memo: Callable[..., Memo]
) -> None:
    memo = make_memo("rob", MemoState.NOTHING_TO_FILE, problem="No words were heard in this recording.")
    ada = browser_of("ada")
    form = ada.get("/nothing-to-file").select_one("form[action$=by-hand]")
    assert "Deal progress" in form.get_text()
    page = ada.post(form["action"], data={"template": "deal_progress"})
    assert page.select("form[action$=approve]"), "the draft is in the hands of who made it"
    assert state_of(database, memo) is MemoState.DRAFTED
    rob = browser_of("rob")
    assert not rob.get(f"/memos/{memo.id}").select("form[action$=by-hand]")


def test_a_rep_withdraws_a_memo(browser_of: Open, database: Database, make_memo: Callable[..., Memo]) -> None:
    memo = make_memo("rob")
    rob = browser_of("rob")
    rob.post(f"/memos/{memo.id}/withdraw")
    assert state_of(database, memo) is MemoState.WITHDRAWN
    assert not rob.get(f"/memos/{memo.id}").select("form[action$=withdraw]")


def test_managers_change_nothing(browser_of: Open, database: Database, make_memo: Callable[..., Memo]) -> None:
    memo = make_memo("rob", MemoState.FAILED)
    manager = browser_of("max")
    page = manager.get(f"/memos/{memo.id}")
    assert not page.select("main form")
    manager.post(f"/memos/{memo.id}/withdraw", 403)
    assert state_of(database, memo) is MemoState.FAILED


def test_the_state_alone_asks_for_the_whole_page_once_it_has_changed(
    browser_of: Open, make_memo: Callable[..., Memo]
) -> None:
    memo = make_memo("rob", MemoState.TRANSCRIBING, progress=0.5)
    rob = browser_of("rob")
    same = rob.http.get(f"/memos/{memo.id}/state?was=transcribing", headers={"hx-request": "true"})
    other = rob.http.get(f"/memos/{memo.id}/state?was=received", headers={"hx-request": "true"})
    assert "hx-refresh" not in same.headers
    assert other.headers["hx-refresh"] == "true"


def test_admin_staff_choose_the_rep_when_sending_and_reps_do_not(browser_of: Open, people: dict[str, User]) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    for one in (ada, rob):
        one.post("/consent", data={"version": 1, "next": "/send"})
    options = [option.text for option in ada.get("/send").select("select[name=rep] option")]
    assert any("Tess Quill" in option for option in options)
    assert not rob.get("/send").select("select[name=rep]")


def test_text_from_outside_is_never_markup(browser_of: Open, make_memo: Callable[..., Memo]) -> None:
    make_memo("rob", MemoState.FAILED, filename="<script>alert(1)</script>.wav", problem="<b>bold</b>")
    page = browser_of("rob").get("/memos")
    assert "<script>alert(1)</script>.wav" in page.get_text()
    assert not page.select("td b")
