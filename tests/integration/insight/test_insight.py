"""What is told about review, after real decisions: clocks, edits, spot checks, and what is too little to be told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from service.db import Database, now
from service.domain.errors import Conflict, InvalidInput, NotAllowed
from service.events.models import Event
from service.insight import service
from service.insight.repository import Move
from service.insight.service import decided
from service.review import deciding, moves, repository, revising
from service.review import service as review
from service.review.models import Draft, SpotCheck
from service.users.models import User

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MakeDraft = Callable[..., str]


def move(
    second: float, source: str, target: str, reason: str | None = None, draft: str = "d", who: str = "ada"
) -> Move:
    return Move(draft, "meeting_notes", source, target, who, AT + timedelta(seconds=second), reason)


def took(*steps: Move) -> list[float | None]:
    return [one.took.total_seconds() if one.took is not None else None for one in decided(steps)]


def test_the_clock_runs_from_taking_to_deciding() -> None:
    assert took(move(0, "waiting", "claimed"), move(40, "claimed", "approved")) == [40]
    assert took(move(0, "waiting", "claimed"), move(9, "claimed", "rejected")) == [9]
    assert took(move(5, "claimed", "approved")) == [None]
    assert took(move(0, "waiting", "claimed")) == []


def test_who_takes_it_anew_starts_anew() -> None:
    steps = [move(0, "waiting", "claimed"), move(900, "claimed", "waiting", "claim expired")]
    steps += [move(901, "waiting", "claimed", who="ben"), move(931, "claimed", "approved", who="ben")]
    assert took(*steps) == [30]
    assert [one.by_id for one in decided(steps)] == ["ben"]


def test_what_was_undone_is_no_decision_and_a_revision_is_no_second_one() -> None:
    first = [
        move(0, "waiting", "claimed"),
        move(3, "claimed", "approved"),
        move(10, "approved", "claimed", "approval undone"),
    ]
    assert took(*first) == []
    assert took(*first, move(35, "claimed", "approved")) == [25]
    revised = [move(900, "approved", "claimed", "to be revised"), move(990, "claimed", "approved")]
    assert took(*first, move(35, "claimed", "approved"), *revised) == [25]
    left = [move(900, "approved", "claimed", "to be revised"), move(905, "claimed", "approved", "left as it is")]
    assert took(move(0, "waiting", "claimed"), move(60, "claimed", "approved"), *left) == [60]


def load(session: Any, draft_id: str) -> Draft:
    found = repository.get(session, draft_id)
    assert found is not None
    return found


def approve(database: Database, actor: User, draft_id: str, *, change: dict[str, Any] | None = None) -> None:
    with database.write() as session:
        moves.claim(session, actor, load(session, draft_id))
    for key, value in (change or {}).items():
        with database.write() as session:
            draft = load(session, draft_id)
            review.edit(session, actor, draft, key, value, version=draft.version, template=None)
    with database.write() as session:
        draft = load(session, draft_id)
        looks = [f.key for f in draft.fields if f.review == "look"]
        deciding.approve(session, actor, draft, version=draft.version, looked=looks)


@pytest.fixture
def filed(database: Database, people: dict[str, User], make_draft: MakeDraft) -> list[str]:
    """Six of Rob's drafts, filed by Ada: the first with a wrong amount, the second with a removed one, the third with a
    competitor that was not heard."""
    drafts = [make_draft("rob") for _ in range(6)]
    changes: list[dict[str, Any]] = [
        {"deal_amount": {"value": "90000", "currency": "USD"}},
        {"deal_amount": None},
        {"competitors": ["Halden Systems"]},
        {},
        {},
        {},
    ]
    for draft, change in zip(drafts, changes, strict=True):
        approve(database, people["ada"], draft, change=change)
    return drafts


def test_edits_are_counted_by_field_kind_and_rep(database: Database, filed: list[str]) -> None:
    with database.read() as session:
        found = service.report(session, 30)
    assert (found.filed, found.rejected, found.drafts, found.untouched) == (6, 0, 6, 3)
    by_name = {one.name: one for one in found.fields}
    amount = by_name["Deal amount"]
    assert (amount.of, amount.wrong, amount.in_vain, amount.missed) == (6, 1, 1, 0)
    assert by_name["Summary"].edited == 0  # it was written anew for the other amount, by nobody's hand
    assert "Competitors" not in by_name  # one value of one draft: too few to tell
    (kind,) = found.by_kind
    assert (kind.name, kind.drafts, kind.untouched, kind.missed) == ("deal_progress", 6, 3, 1)
    assert [one.name for one in found.reps] == ["Rob Marsh"]


def test_few_drafts_of_a_rep_are_not_told(database: Database, people: dict[str, User], make_draft: MakeDraft) -> None:
    for _ in range(service.FEWEST - 1):
        approve(database, people["ada"], make_draft("rob"))
    with database.read() as session:
        found = service.report(session, 7)
    assert found.filed == service.FEWEST - 1
    assert (found.reps, found.by_kind, found.reviewers, found.median_s) == ([], [], [], None)


def test_what_is_too_old_undone_or_by_hand_does_not_count(
    database: Database, people: dict[str, User], filed: list[str]
) -> None:
    with database.write() as session:
        revising.undo(session, people["ada"], load(session, filed[5]))
    with database.write() as session:
        session.execute(update(Draft).where(Draft.id == filed[1]).values(by_hand=True))
        session.execute(update(Event).where(Event.subject_id == filed[2]).values(at=now() - timedelta(days=40)))
    with database.read() as session:
        found = service.report(session, 30)
    assert found.drafts == 4
    assert found.filed == 4


def test_quick_approvals_are_told_apart_from_those_that_were_ticked(
    database: Database, people: dict[str, User], make_draft: MakeDraft
) -> None:
    drafts = [make_draft("rob") for _ in range(12)]
    for draft in drafts:
        approve(database, people["ada"], draft)
    with database.write() as session:
        for number, draft in enumerate(drafts):
            rows = session.scalars(select(Event).where(Event.subject_id == draft, Event.what == "moved")).all()
            taken = next(one for one in rows if one.target == "claimed")
            done = next(one for one in rows if one.target == "approved")
            done.at = taken.at + timedelta(seconds=(0.01, 3, 60)[number % 3])
    with database.read() as session:
        found = service.report(session, 7)
    assert (found.together, found.alone, found.fast) == (4, 8, 4)
    assert found.median_s == pytest.approx(31.5)
    assert [(one.name, one.decided, one.fast) for one in found.reviewers] == [("Ada Brandt", 8, 4)]


def test_spot_checks_draw_what_others_approved_once(
    database: Database, people: dict[str, User], filed: list[str]
) -> None:
    ada, maximum = people["ada"], people["max"]
    with database.read() as session:
        assert service.to_check(session, ada) is None  # all of it is her own work
        assert service.to_check(session, maximum) in filed
        with pytest.raises(NotAllowed):
            service.to_check(session, people["rob"])
    for draft in filed:
        with database.write() as session:
            service.check(session, maximum, load(session, draft), ["stage"] if draft == filed[0] else [])
    with database.read() as session:
        assert service.to_check(session, maximum) is None
        found = service.report(session, 7)
        assert (found.checked.drafts, found.checked.wrong, found.checked.by_field) == (6, 1, {"Stage": 1})
    with pytest.raises(Conflict), database.write() as session:
        service.check(session, people["ben"], load(session, filed[0]), [])
    with database.write() as session:
        session.execute(SpotCheck.__table__.delete())  # type: ignore[attr-defined]
    with pytest.raises(InvalidInput), database.write() as session:
        service.check(session, maximum, load(session, filed[0]), ["no such field"])
    with database.write() as session:
        revising.undo(session, ada, load(session, filed[5]))
    with pytest.raises(Conflict), database.write() as session:
        service.check(session, maximum, load(session, filed[5]), [])


def test_the_page_shows_it_and_the_file_has_it(
    browser_of: Callable[[str | None], Any], database: Database, filed: list[str]
) -> None:
    maximum = browser_of("max")
    page = maximum.get("/insight?days=7")
    words = maximum.words(page)
    assert "6 filed, 0 rejected" in words
    assert "3 of 6 without a single edit" in words
    assert "Deal amount 2 of 6" in words
    assert page.select("svg.bar rect.wrong")
    assert not page.select("[style]")
    reply = maximum.http.get("/insight.csv?days=7")
    assert reply.headers["content-disposition"].endswith('"debrief-insight-7-days.csv"')
    assert "field,Deal amount,6,1,1,0,0,0" in reply.text
    assert "rep,Rob Marsh," in reply.text
    assert maximum.http.get("/api/v1/insight?days=7").json()["untouched"] == 3
    assert maximum.http.get("/api/v1/insight?days=0").status_code == 422
    for address in ("/insight", "/insight.csv", "/api/v1/insight", "/insight/check"):
        assert browser_of("rob").http.get(address).status_code == 403
    assert "30 days" in maximum.words(maximum.get("/insight?days=nonsense"), "[aria-current=page].count")


def test_an_empty_period_says_so(browser_of: Callable[[str | None], Any], people: dict[str, User]) -> None:
    ada = browser_of("ada")
    assert "Nothing was decided in these days." in ada.words(ada.get("/insight"), ".empty")
    assert "There is nothing to check" in ada.words(ada.get("/insight/check"), ".note.good")


def test_a_check_in_the_pages(browser_of: Callable[[str | None], Any], database: Database, filed: list[str]) -> None:
    ben = browser_of("ben")
    page = ben.get("/insight/check")
    form = page.select_one("main form[action^='/insight/check/']")
    assert page.select_one("audio")
    assert page.select(".checks .said")  # whichever of the drafts was drawn
    assert page.select_one(".checks input[value=stage]")
    after = ben.post(form["action"], data={"wrong": ["stage", "close_date"][0:1]})
    assert "Noted what is wrong. Revise the entry here." in ben.words(after, ".note.good")
    assert after.select_one("form[action$='/revise']")
    assert "1 of 1 had something wrong" in ben.words(ben.get("/insight"))
    ben.post(form["action"], 409)
    reply = browser_of("max").http.get("/insight/check/none")
    assert reply.status_code == 404
