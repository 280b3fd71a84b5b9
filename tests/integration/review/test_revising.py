"""Holding back, revising what is filed, taking over, and approving many at once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.accounts import repository as accounts
from service.accounts import service as book_service
from service.accounts.models import Deal, DealChange, FollowUp
from service.domain.errors import Conflict, InvalidInput, NotAllowed, NotReady
from service.domain.states import DraftState
from service.review import bulk
from service.review import service as review
from tests.integration.review.test_undoing_decisions import TEXTS, approve, edit, rows


@pytest.fixture
def draft_id(book, make_drafts):
    (made,) = make_drafts()
    return made


def version(look_at, draft_id):
    return look_at(draft_id).version


def test_what_is_held_back_enters_neither_entry_nor_book(database, do, draft_id, priya, look_at):
    do(review.claim, priya, draft_id)
    do(review.hold, priya, draft_id, "deal_amount", held=True, version=1)
    entry = do(review.approve, priya, draft_id, version=1, looked=["stage", "close_date"])
    assert look_at(draft_id).standing is DraftState.PARTLY_APPROVED
    assert "deal_amount" not in {f["key"] for f in entry.fields}
    assert "85,000" not in (entry.summary or "")
    assert "85000" not in str(entry.fields)  # nor in the list of all sums that were said
    with database.read() as session:
        deal = session.get(Deal, "D1")
        assert (deal.stage, deal.amount, deal.close_date) == ("negotiation", Decimal(72000), date(2026, 12, 18))


def test_a_held_field_approved_later_makes_the_next_revision(database, do, draft_id, priya, ben, look_at):
    do(review.claim, priya, draft_id)
    assert do(review.hold_unlooked, priya, draft_id, version=1) == ["stage", "deal_amount", "close_date"]
    first = do(review.approve, priya, draft_id, version=1)
    owed = rows(database)["follow_ups"]
    with pytest.raises(Conflict, match="Priya Shaw approved this draft in part at"):
        do(review.claim, ben, draft_id)
    do(review.revise, ben, draft_id)
    with pytest.raises(NotReady, match="Nothing differs from the entry"):
        do(review.approve, ben, draft_id, version=version(look_at, draft_id))
    do(review.hold, ben, draft_id, "deal_amount", held=False, version=version(look_at, draft_id))
    with pytest.raises(NotReady, match="tick them: Deal amount"):
        do(review.approve, ben, draft_id, version=version(look_at, draft_id))
    second = do(review.approve, ben, draft_id, version=version(look_at, draft_id), looked=["deal_amount"])
    assert (second.revision, second.kind, second.reason) == (2, "held", None)
    assert look_at(draft_id).standing is DraftState.PARTLY_APPROVED
    with database.read() as session:
        deal = session.get(Deal, "D1")
        assert (deal.stage, deal.amount, deal.close_date) == ("proposal", Decimal(85000), None)
        assert accounts.count_entries(session) == 1
        assert accounts.standing_entry(session, draft_id).id == second.id != first.id
    assert rows(database)["follow_ups"] == owed
    do(review.undo, ben, draft_id)
    with database.read() as session:
        assert session.get(Deal, "D1").amount == Decimal(72000)
        assert accounts.standing_entry(session, draft_id).kind == "restored"
    do(review.release, ben, draft_id)
    draft = look_at(draft_id)
    assert (draft.standing, draft.field("deal_amount").held) == (DraftState.PARTLY_APPROVED, True)


def test_what_cannot_be_held_back(do, draft_id, priya, ben, look_at):
    do(review.claim, priya, draft_id)
    with pytest.raises(InvalidInput, match="client cannot be held back"):
        do(review.hold, priya, draft_id, "company", held=True, version=1)
    with pytest.raises(InvalidInput, match="no field 'x'"):
        do(review.hold, priya, draft_id, "x", held=True, version=1)
    edit(do, priya, look_at, draft_id, "probability", "40")
    with pytest.raises(Conflict, match="changed this draft since"):
        do(review.hold, priya, draft_id, "stage", held=True, version=1)
    with pytest.raises(Conflict, match="Priya Shaw took this draft for review at"):
        do(review.hold, ben, draft_id, "stage", held=True, version=2)
    approve(do, priya, draft_id, look_at)
    do(review.revise, priya, draft_id)
    with pytest.raises(InvalidInput, match="Stage is filed already"):
        do(review.hold, priya, draft_id, "stage", held=True, version=version(look_at, draft_id))


def test_a_correction_wants_a_reason_and_changes_only_what_it_changes(database, do, draft_id, priya, look_at):
    approve(do, priya, draft_id, look_at)
    before = rows(database)
    do(review.revise, priya, draft_id)
    edit(do, priya, look_at, draft_id, "deal_amount", "90000 USD")
    with pytest.raises(NotReady, match="why the entry is corrected"):
        approve(do, priya, draft_id, look_at)
    entry = approve(do, priya, draft_id, look_at, reason=" Nora misspoke. ")
    assert (entry.revision, entry.kind, entry.reason) == (2, "correction", "Nora misspoke.")
    with database.read() as session:
        assert session.get(Deal, "D1").amount == Decimal(90000)
        assert [c.key for c in session.scalars(select(DealChange).where(DealChange.entry_id == entry.id))] == ["amount"]
        assert [e.id for e in accounts.entries(session)] == [entry.id]
    assert rows(database)["follow_ups"] == before["follow_ups"]


def test_a_value_that_was_never_meant_goes_back_to_what_it_was(database, do, draft_id, priya, look_at):
    approve(do, priya, draft_id, look_at)
    do(review.revise, priya, draft_id)
    edit(do, priya, look_at, draft_id, "stage", "")
    approve(do, priya, draft_id, look_at, reason="They only talked about it.")
    with database.read() as session:
        deal = session.get(Deal, "D1")
        assert (deal.stage, deal.amount) == ("proposal", Decimal(85000))


def test_follow_ups_are_updated_not_doubled_and_done_ones_stay_done(database, do, draft_id, priya, look_at):
    do(review.claim, priya, draft_id)
    items = [
        {"text": text, "owner": "rep", "due_date": None} for text in ("send the contract", "ring Laura", "book a room")
    ]
    edit(do, priya, look_at, draft_id, "action_items", items)
    approve(do, priya, draft_id, look_at)
    with database.write() as session:
        ids = {f.text: f.id for f in session.scalars(select(FollowUp))}
        done = book_service.get_follow_up(session, ids["send the contract"])
        book_service.complete(session, priya, done, done=True)
    do(review.revise, priya, draft_id)
    fresh = [{"text": "ring Laura Mitchell", "owner": "rep", "due_date": "2026-12-01"}, items[2]]
    edit(do, priya, look_at, draft_id, "action_items", fresh)
    approve(do, priya, draft_id, look_at, reason="Her whole name.")
    with database.read() as session:
        found = {f.text: (f.id, f.due_date, f.done_at is not None) for f in session.scalars(select(FollowUp))}
    assert found == {
        "send the contract": (ids["send the contract"], None, True),
        "ring Laura Mitchell": (ids["ring Laura"], date(2026, 12, 1), False),
        "book a room": (ids["book a room"], None, False),
    }


def test_another_deal_takes_the_values_and_the_first_one_gets_its_own_back(database, do, draft_id, priya, look_at):
    approve(do, priya, draft_id, look_at)
    do(review.revise, priya, draft_id)
    do(review.choose_deal, priya, draft_id, None, version=version(look_at, draft_id))
    entry = approve(do, priya, draft_id, look_at, reason="It is a second deal.")
    with database.read() as session:
        first, second = session.get(Deal, "D1"), session.get(Deal, entry.deal_id)
        assert (first.stage, first.amount, first.close_date) == ("proposal", Decimal(72000), None)
        assert (second.stage, second.amount) == ("negotiation", Decimal(85000))


def test_released_it_is_as_it_was(do, draft_id, priya, look_at, database):
    approve(do, priya, draft_id, look_at)
    before = {f.key: (f.value, f.standing) for f in look_at(draft_id).fields}
    book = rows(database)
    do(review.revise, priya, draft_id)
    edit(do, priya, look_at, draft_id, "deal_amount", "1 USD")
    with pytest.raises(NotReady, match="cannot be rejected"):
        do(review.reject, priya, draft_id, "No.")
    do(review.release, priya, draft_id)
    draft = look_at(draft_id)
    assert (draft.standing, {f.key: (f.value, f.standing) for f in draft.fields}) == (DraftState.APPROVED, before)
    assert rows(database) == book


def test_taken_over_the_first_is_told(do, draft_id, priya, ben, nora, look_at):
    with pytest.raises(Conflict, match="nothing to take over"):
        do(review.take_over, ben, draft_id)
    do(review.claim, priya, draft_id)
    edit(do, priya, look_at, draft_id, "probability", "40")
    do(review.take_over, ben, draft_id)
    draft = look_at(draft_id)
    assert (draft.claimed_by_id, draft.value("probability")) == (ben.id, 40)
    with pytest.raises(Conflict, match=r"Ben Ortiz took this draft over at \d\d:\d\d\.") as told:
        edit(do, priya, look_at, draft_id, "probability", "60")
    assert told.value.current["fields"]["probability"] == 40
    with pytest.raises(NotAllowed):
        do(review.take_over, nora, draft_id)


def test_the_second_decider_sees_who_decided_what_and_when(do, draft_id, priya, ben, look_at):
    approve(do, priya, draft_id, look_at)
    with pytest.raises(Conflict, match=r"Priya Shaw approved this draft at \d\d:\d\d"):
        do(review.approve, ben, draft_id, version=1)


def test_many_at_once_only_the_safe_ones_each_alone(database, do, book, make_drafts, priya, ben, nora, look_at):
    safe = make_drafts(TEXTS["nothing owed"])[0]
    risky, taken = make_drafts()[0], make_drafts(TEXTS["nothing owed"])[0]
    stale = make_drafts(TEXTS["nothing owed"])[0]
    do(review.claim, ben, taken)
    do(review.claim, priya, stale)
    edit(do, priya, look_at, stale, "summary", "Changed.")
    do(review.release, priya, stale)
    chosen = [(safe, 1), (risky, 1), (taken, 1), (stale, 1), ("gone", 1)]
    found = {one.draft_id: one for one in bulk.approve_safe(database, priya, chosen)}
    assert found[safe].entry_id is not None
    assert found[safe].client == "Redwood Foods"
    assert "Wants a look: Stage" in found[risky].problem
    assert "Ben Ortiz reviews this draft" in found[taken].problem
    assert "changed this draft since" in found[stale].problem
    assert "no such draft" in found["gone"].problem
    states = {one: look_at(one).standing for one in (safe, risky, taken, stale)}
    assert states == {
        safe: DraftState.APPROVED,
        risky: DraftState.WAITING,
        taken: DraftState.CLAIMED,
        stale: DraftState.WAITING,
    }
    with pytest.raises(NotAllowed):
        bulk.approve_safe(database, nora, [(risky, 1)])


def test_the_way_of_a_program(client_of, draft_id, priya, ben):
    first, second = client_of(priya), client_of(ben)
    held = first.put(f"/api/v1/drafts/{draft_id}/holds/deal_amount", json={"held": True, "version": 1})
    assert next(f for f in held.json()["fields"] if f["key"] == "deal_amount")["held"] is True
    made = first.post(f"/api/v1/drafts/{draft_id}/approval", json={"version": 1, "looked": ["stage", "close_date"]})
    assert (made.status_code, made.json()["revision"], made.json()["kind"]) == (201, 1, "approval")
    assert second.put(f"/api/v1/drafts/{draft_id}/revision").json()["claimed_by"] == "Ben Ortiz"
    assert first.put(f"/api/v1/drafts/{draft_id}/reviewer").json()["claimed_by"] == "Priya Shaw"
    assert second.delete(f"/api/v1/drafts/{draft_id}/decision").status_code == 409
    assert first.delete(f"/api/v1/drafts/{draft_id}/decision").json()["state"] == "claimed"
    report = first.post("/api/v1/drafts/approvals", json={"drafts": [{"draft_id": draft_id, "version": 1}]})
    assert report.json()[0]["entry_id"] is None
    assert report.json()[0]["problem"] == "Held back: Deal amount, Sums of money."
