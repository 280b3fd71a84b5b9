"""Review on both databases: one reviewer at a time, what was seen is what is saved, and saved once."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from service.accounts import repository as accounts
from service.accounts.models import Account, Deal, DealChange, Entry, FollowUp
from service.db import now
from service.domain.claims import CLAIM_LASTS
from service.domain.errors import Conflict, IllegalMove, InvalidInput, NotAllowed, NotFound, NotReady
from service.domain.states import DraftState, MemoState
from service.events import repository as events
from service.memos import repository as memos
from service.memos import service as memo_service
from service.review import drafting, repository
from service.review import service as review
from service.review.models import Draft
from templates import load_templates

LOOKS = ["stage", "deal_amount", "close_date"]


def edit(do, actor, draft_id, key, value, version):
    template = load_templates()["deal_progress"]
    do(review.edit, actor, draft_id, key, value, version=version, template=template)


@pytest.fixture
def draft_id(book, make_drafts):
    (made,) = make_drafts()
    return made


def test_the_filler_s_values_stand_with_their_evidence(draft_id, look_at):
    draft = look_at(draft_id)
    assert draft.template == "deal_progress"
    assert draft.account_id == "A1"
    assert draft.value("deal_amount") == {"value": 85000, "currency": "USD"}
    assert draft.value("close_date") == "2026-12-18"
    text = draft.memo.transcript.text
    assert [text[a:b] for a, b in draft.field("deal_amount").evidence] == ["$85,000"]
    assert draft.field("probability").standing == "not_said"
    assert draft.field("contacts").value[0]["id"] == "C1"


def test_one_reviewer_at_a_time(do, draft_id, priya, ben, look_at):
    do(review.claim, priya, draft_id)
    with pytest.raises(Conflict, match="Priya Shaw reviews this draft"):
        do(review.claim, ben, draft_id)
    with pytest.raises(Conflict, match="Claim the draft first"):
        edit(do, ben, draft_id, "probability", "50", 1)
    do(review.release, priya, draft_id)
    do(review.claim, ben, draft_id)
    assert look_at(draft_id).claimed_by.name == "Ben Ortiz"


def test_a_forgotten_claim_ends(database, do, draft_id, priya, ben, look_at):
    do(review.claim, priya, draft_id)
    with database.write() as session:
        session.get(Draft, draft_id).claimed_at = now() - CLAIM_LASTS
    do(review.claim, ben, draft_id)
    assert look_at(draft_id).claimed_by_id == ben.id


def test_only_admin_staff_review_and_reps_see_their_own(do, draft_id, nora, make_user, database):
    with pytest.raises(NotAllowed):
        do(review.claim, nora, draft_id)
    with pytest.raises(NotAllowed):
        do(review.approve, make_user("max", role="manager"), draft_id, version=1)
    with pytest.raises(NotFound):
        do(review.claim, make_user("other"), draft_id)


def test_an_edit_is_checked_by_its_type_and_leaves_a_trail(do, draft_id, priya, look_at, database):
    do(review.claim, priya, draft_id)
    with pytest.raises(InvalidInput, match=r"Close date: 'next Friday' is no date"):
        edit(do, priya, draft_id, "close_date", "next Friday", 1)
    with pytest.raises(InvalidInput, match=r"Stage: 'won it' is none of"):
        edit(do, priya, draft_id, "stage", "won it", 1)
    edit(do, priya, draft_id, "close_date", "2027-01-15", 1)
    draft = look_at(draft_id)
    field = draft.field("close_date")
    assert (draft.version, field.value, field.heard, field.standing) == (2, "2027-01-15", "2026-12-18", "by_person")
    with pytest.raises(Conflict, match="nothing was saved"):
        edit(do, priya, draft_id, "probability", "60", 1)


def test_the_summary_follows_a_correction_until_a_person_writes_it(do, draft_id, priya, look_at):
    do(review.claim, priya, draft_id)
    assert "$85,000" in look_at(draft_id).value("summary")
    edit(do, priya, draft_id, "deal_amount", "90000 USD", 1)
    assert "$90,000" in look_at(draft_id).value("summary")
    edit(do, priya, draft_id, "summary", "They will sign.", 2)
    edit(do, priya, draft_id, "deal_amount", "95000 USD", 3)
    assert look_at(draft_id).value("summary") == "They will sign."


def test_what_wants_a_look_is_not_approved_without_one(do, draft_id, priya, look_at):
    with pytest.raises(NotReady) as refused:
        do(review.approve, priya, draft_id, version=1)
    assert refused.value.missing == LOOKS
    assert look_at(draft_id).standing is DraftState.WAITING  # the whole step was rolled back
    do(review.approve, priya, draft_id, version=1, looked=LOOKS)
    assert look_at(draft_id).standing is DraftState.APPROVED


def test_approval_saves_the_entry_and_teaches_the_book(database, do, draft_id, priya, nora):
    entry = do(review.approve, priya, draft_id, version=1, looked=LOOKS)
    with database.read() as session:
        saved = accounts.get_entry(session, entry.id)
        assert (saved.account.name, saved.rep.name, saved.approved_by.name) == (
            "Redwood Foods",
            "Nora Hughes",
            "Priya Shaw",
        )
        assert saved.interaction_date == date(2026, 11, 16)
        deal = session.get(Deal, "D1")
        assert (deal.stage, deal.amount, deal.close_date) == ("negotiation", Decimal(85000), date(2026, 12, 18))
        changes = {c.key: (c.old, c.new, c.entry_id) for c in session.scalars(select(DealChange))}
        assert changes["stage"] == ("proposal", "negotiation", entry.id)
        assert changes["amount"] == ("72000.00", "85000.00", entry.id)
        (owed,) = session.scalars(select(FollowUp)).all()
        assert (owed.text, owed.due_date, owed.owner_id) == ("send the contract", date(2026, 11, 20), nora.id)
        assert [e.target for e in events.history(session, "draft", draft_id)] == ["waiting", "claimed", "approved"]


def test_new_clients_and_people_enter_the_book_once(database, do, make_drafts, priya):
    text = "Meeting with Rosa Keller at Harbison Valve. We talked about the support plan. I will call back tomorrow."
    first, second = make_drafts(text)[0], make_drafts(text)[0]
    with pytest.raises(NotReady, match="Client, People"):
        do(review.approve, priya, first, version=1)
    made = do(review.approve, priya, first, version=1, looked=["company", "contacts"])
    with pytest.raises(NotReady, match="A client of this name is in the book"):
        do(review.approve, priya, second, version=1, looked=["company", "contacts"])
    do(review.claim, priya, second)
    do(review.choose_client, priya, second, made.account_id, version=1)
    do(review.approve, priya, second, version=2, looked=["contacts"])
    with database.read() as session:
        (account,) = session.scalars(select(Account)).all()
        assert account.name == "Harbison Valve"
        assert [c.name for c in accounts.contacts_of(session, account.id)] == ["Rosa Keller"]
        assert accounts.count_entries(session) == 2


def test_approving_what_somebody_else_has_changed_shows_both_versions(do, draft_id, priya, ben, database):
    do(review.claim, priya, draft_id)
    edit(do, priya, draft_id, "deal_amount", "90000 USD", 1)
    edit(do, priya, draft_id, "probability", "70", 2)
    do(review.release, priya, draft_id)
    with pytest.raises(Conflict) as refused:
        do(review.approve, ben, draft_id, version=1, looked=LOOKS)
    yours, current = refused.value.yours, refused.value.current
    assert (yours["version"], current["version"]) == (1, 3)
    assert yours["fields"]["deal_amount"]["value"] == 85000
    assert current["fields"]["deal_amount"]["value"] == 90000
    assert (yours["fields"]["probability"], current["fields"]["probability"]) == (None, 70)
    with database.read() as session:
        assert accounts.count_entries(session) == 0


def test_two_approvals_at_once_save_one_entry(database, draft_id, priya, ben):
    ready = threading.Barrier(2)
    saved, refused = [], []

    def approve(actor):
        ready.wait()
        try:
            with database.write() as session:
                draft = review.visible(session, actor, draft_id)
                saved.append(review.approve(session, actor, draft, version=1, looked=LOOKS).id)
        except (Conflict, IllegalMove) as error:
            refused.append(error)

    threads = [threading.Thread(target=approve, args=(actor,)) for actor in (priya, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(saved), len(refused)) == (1, 1)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 1


def test_a_deal_that_comes_up_meanwhile_is_not_the_one_that_was_seen(database, do, draft_id, priya):
    with database.write() as session:
        session.get(Deal, "D1").stage = "closed_lost"
        session.add(Deal(id="D2", account_id="A1", name="Rollout", stage="discovery", created_at=now()))
    do(review.approve, priya, draft_id, version=1, looked=LOOKS)
    with database.read() as session:
        assert session.get(Deal, "D2").stage == "discovery"


def test_a_withdrawn_memo_is_not_filed_after_all(database, do, draft_id, priya, nora):
    with database.write() as session:
        memo_service.withdraw(session, nora, memo_service.visible(session, nora, _memo_id(database, priya, draft_id)))
    with pytest.raises(NotReady, match="withdrawn"):
        do(review.reopen, priya, draft_id)


def test_another_name_is_another_person(database, do, draft_id, priya):
    do(review.claim, priya, draft_id)
    edit(do, priya, draft_id, "contacts", [{"id": "C1", "name": "Lara Michelson", "title": None}], 1)
    entry = do(review.approve, priya, draft_id, version=2, looked=LOOKS)
    (person,) = next(field["value"] for field in entry.fields if field["key"] == "contacts")
    assert person["name"] == "Lara Michelson"
    with database.read() as session:
        assert {c.name for c in accounts.contacts_of(session, "A1")} == {"Laura Mitchell", "Lara Michelson"}


def test_forgotten_and_postponed_drafts_come_up_again(database, do, draft_id, priya):
    do(review.postpone, priya, draft_id, now() + timedelta(hours=1), "")
    with database.write() as session:
        assert review.next_waiting(session) is None
        session.get(Draft, draft_id).postponed_until = now() - timedelta(minutes=1)
    with database.read() as session:
        assert review.next_waiting(session).id == draft_id
    do(review.claim, priya, draft_id)
    with database.write() as session:
        assert review.next_waiting(session) is None
        session.get(Draft, draft_id).claimed_at = now() - CLAIM_LASTS
    with database.read() as session:
        assert review.next_waiting(session).id == draft_id


def test_several_open_deals_have_to_be_told_apart(database, do, book, make_drafts, priya):
    with database.write() as session:
        session.add(Deal(id="D2", account_id="A1", name="Rollout", stage="discovery", created_at=now()))
    (draft_id,) = make_drafts()
    with pytest.raises(NotReady, match="several open deals"):
        do(review.approve, priya, draft_id, version=1, looked=LOOKS)
    do(review.claim, priya, draft_id)
    do(review.choose_deal, priya, draft_id, "D2", version=1)
    do(review.approve, priya, draft_id, version=2, looked=LOOKS)
    with database.read() as session:
        assert (session.get(Deal, "D1").stage, session.get(Deal, "D2").stage) == ("proposal", "negotiation")


def test_rejected_is_told_why_and_can_be_put_back(do, draft_id, priya, look_at, database):
    with pytest.raises(InvalidInput, match="Say in a few words"):
        do(review.reject, priya, draft_id, "  ")
    do(review.reject, priya, draft_id, "A test of the recorder")
    assert look_at(draft_id).standing is DraftState.REJECTED
    with database.read() as session:
        assert events.history(session, "draft", draft_id)[-1].reason == "A test of the recorder"
    do(review.reopen, priya, draft_id)
    assert look_at(draft_id).standing is DraftState.WAITING


def test_postponed_leaves_the_queue_and_comes_back(do, draft_id, priya, look_at, database):
    do(review.postpone, priya, draft_id, datetime(2026, 12, 1, tzinfo=UTC), "waits for the offer")
    with database.read() as session:
        assert repository.queue(session, states=[DraftState.WAITING]) == []
    do(review.claim, priya, draft_id)
    assert look_at(draft_id).standing is DraftState.CLAIMED


def test_top_billers_come_first_then_the_oldest(database, make_drafts, make_user, book):
    victor = make_user("victor", top_biller=True)
    order = [make_drafts()[0], make_drafts()[0], make_drafts(rep=victor)[0], make_drafts(rep=victor)[0]]
    with database.read() as session:
        queue = [draft.id for draft in repository.queue(session, states=[DraftState.WAITING])]
        assert queue == [order[2], order[3], order[0], order[1]]
        assert review.next_waiting(session).id == order[2]


def test_a_corrected_moment_works_the_dates_out_anew_save_what_a_person_wrote(database, do, draft_id, priya, look_at):
    do(review.claim, priya, draft_id)
    edit(do, priya, draft_id, "close_date", "2027-02-01", 1)
    earlier = look_at(draft_id).memo.recorded_at - timedelta(days=7)
    with database.write() as session:
        memo = memos.get(session, look_at(draft_id).memo_id)
        memo_service.set_moment(session, priya, memo, earlier)
        drafting.work_out_anew(session, priya, memo, load_templates())
    draft = look_at(draft_id)
    assert draft.value("action_items")[0]["due_date"] == "2026-11-13"
    assert draft.value("interaction_date") == "2026-11-09"
    assert draft.value("close_date") == "2027-02-01"
    assert draft.version == 3


def test_withdrawing_a_memo_takes_its_drafts_out_of_the_queue_but_not_its_entries(
    database, do, draft_id, nora, priya, make_drafts
):
    memo_id = _memo_id(database, priya, draft_id)
    with database.write() as session:
        memo_service.withdraw(session, nora, memo_service.visible(session, nora, memo_id))
    with database.read() as session:
        assert memos.get(session, memo_id).standing is MemoState.WITHDRAWN
        assert repository.queue(session, states=[DraftState.WAITING]) == []
    filed = make_drafts()[0]
    do(review.approve, priya, filed, version=1, looked=LOOKS)
    with pytest.raises(IllegalMove, match="approved"), database.write() as session:
        memo_service.withdraw(session, nora, memo_service.visible(session, nora, _memo_id(database, priya, filed)))


def test_nothing_to_file_is_overruled_by_hand(database, do, make_drafts, priya, nora, book, look_at):
    assert make_drafts("Testing, one, two, three. This is just a test recording.") == []
    with database.read() as session:
        (memo,) = memos.listing(session, states=[MemoState.NOTHING_TO_FILE])
    with database.write() as session:
        fresh = memos.get(session, memo.id)
        made = drafting.by_hand(session, priya, fresh, "meeting_notes", load_templates())
    with pytest.raises(NotReady, match="name a new one"):
        do(review.approve, priya, made.id, version=1)
    do(review.claim, priya, made.id)
    do(review.choose_client, priya, made.id, "A1", version=1)
    do(
        review.edit,
        priya,
        made.id,
        "summary",
        "Called in; all well.",
        version=2,
        template=load_templates()["meeting_notes"],
    )
    entry = do(review.approve, priya, made.id, version=3)
    assert (entry.account_id, entry.summary) == ("A1", "Called in; all well.")


def test_a_memo_s_outcome_is_told_once_all_its_drafts_are_decided(database, do, make_drafts, priya, book):
    filed, rejected, open_ = (make_drafts()[0] for _ in range(3))
    do(review.approve, priya, filed, version=1, looked=LOOKS)
    do(review.reject, priya, rejected, "A test")
    ids = [_memo_id(database, priya, draft_id) for draft_id in (filed, rejected, open_)]
    with database.read() as session:
        assert repository.outcomes(session, ids) == {ids[0]: DraftState.APPROVED, ids[1]: DraftState.REJECTED}


def _memo_id(database, actor, draft_id):
    with database.read() as session:
        return review.visible(session, actor, draft_id).memo_id
