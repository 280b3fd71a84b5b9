"""Undo takes a decision back exactly: every table of the book as it was, or a refusal that says what is in the way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.accounts import repository as accounts
from service.accounts import service as book_service
from service.accounts.models import Account, Competitor, Contact, Deal, DealChange, Entry, FollowUp, Product
from service.db import now
from service.domain.errors import Conflict, NotAllowed, NotReady
from service.domain.states import DraftState
from service.review import service as review
from service.review.models import Draft
from templates import load_templates

LOOKS = ["stage", "deal_amount", "close_date"]
BOOK = (Account, Contact, Deal, DealChange, FollowUp, Product, Competitor)
TEXTS = {
    "a known client, its deal changed": (
        "Deal update for Redwood Foods. I just met with Laura Mitchell from Redwood Foods. The deal is worth $85,000. "
        "The stage is now negotiation. They expect to sign by December 18th. I will send the contract by Friday."
    ),
    "a new client with its people": (
        "Meeting with Rosa Keller at Harbison Valve. We talked about the support plan. I will call back tomorrow."
    ),
    "a new client with its deal": (
        "Deal update for Harbison Valve. I met with Rosa Keller from Harbison Valve. The deal is worth $40,000. "
        "The stage is now proposal. I will send the offer by Friday."
    ),
    "new people at a known client": (
        "Deal update for Redwood Foods. I met with Oscar Lind from Redwood Foods. The stage is now negotiation. "
        "He will send the numbers by Friday."
    ),
    "nothing owed": "Call with Laura Mitchell at Redwood Foods. They are happy with the pilot.",
}


def rows(database):
    """Every row of the book, whole."""
    with database.read() as session:
        return {
            table.__tablename__: sorted(
                tuple(str(getattr(row, c.key)) for c in table.__mapper__.column_attrs)
                for row in session.scalars(select(table))
            )
            for table in BOOK
        }


def approve(do, actor, draft_id, look_at, **values):
    draft = look_at(draft_id)
    return do(
        review.approve, actor, draft_id, version=draft.version, looked=[f.key for f in review.unlooked(draft)], **values
    )


def edit(do, actor, look_at, draft_id, key, value):
    draft = look_at(draft_id)
    template = load_templates()[draft.template]
    do(review.edit, actor, draft_id, key, value, version=draft.version, template=template)


@pytest.fixture
def draft_id(book, make_drafts):
    (made,) = make_drafts()
    return made


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_approve_and_undo_leave_the_book_as_it_was(database, do, book, make_drafts, priya, ben, look_at, text):
    (draft_id,) = make_drafts(text)
    before, values = rows(database), {f.key: (f.value, f.standing) for f in look_at(draft_id).fields}
    for round_ in range(2):
        approve(do, priya, draft_id, look_at)
        assert rows(database) != before or "happy" in text
        do(review.undo, ben, draft_id)
        assert rows(database) == before
        draft = look_at(draft_id)
        assert (draft.standing, draft.claimed_by_id) == (DraftState.CLAIMED, ben.id)
        assert {f.key: (f.value, f.standing) for f in draft.fields} == values
        do(review.release, ben, draft_id)
        assert look_at(draft_id).standing is DraftState.WAITING
        with database.read() as session:
            assert accounts.count_entries(session) == 0
            kinds = [entry.kind for entry in accounts.revisions(session, draft_id)]
            assert kinds == ["approval", "undo"] * (round_ + 1)
            assert all(one.deliver_after > now() for one in accounts.revisions(session, draft_id))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_approval_that_was_revised_left_alone_and_undone_leaves_nothing(
    database, do, book, make_drafts, priya, look_at, text
):
    (draft_id,) = make_drafts(text)
    before = rows(database)
    approve(do, priya, draft_id, look_at)
    filed = rows(database)
    do(review.revise, priya, draft_id)
    edit(do, priya, look_at, draft_id, "summary", "Something else.")
    do(review.release, priya, draft_id)
    assert look_at(draft_id).standing is DraftState.APPROVED
    assert rows(database) == filed
    do(review.undo, priya, draft_id)
    assert rows(database) == before


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_correction_undone_leaves_what_was_filed_before(database, do, book, make_drafts, priya, look_at, text):
    (draft_id,) = make_drafts(text)
    before = rows(database)
    approve(do, priya, draft_id, look_at)
    filed = rows(database)
    with database.read() as session:
        entry = accounts.standing_entry(session, draft_id)
    do(review.revise, priya, draft_id)
    new = [{"text": "ring Laura", "owner": "rep", "due_date": "2026-11-30"}]
    edit(do, priya, look_at, draft_id, "action_items", new)
    approve(do, priya, draft_id, look_at, reason="It was a call.")
    assert rows(database) != filed
    do(review.undo, priya, draft_id)
    assert rows(database) == filed
    with database.read() as session:
        stands = accounts.standing_entry(session, draft_id)
        assert (stands.kind, stands.revision, stands.fields) == ("restored", 3, entry.fields)
    do(review.release, priya, draft_id)
    assert look_at(draft_id).standing is DraftState.APPROVED
    do(review.undo, priya, draft_id)  # the approval itself, still in time
    assert rows(database) == before
    with database.read() as session:
        assert accounts.standing_entry(session, draft_id) is None


def test_what_was_set_since_is_not_swept_away(database, do, draft_id, priya, ben, look_at):
    approve(do, priya, draft_id, look_at)
    with database.write() as session:
        book_service.update_deal(session, ben, "D1", {"stage": "closed_won"})
    filed = rows(database)
    with pytest.raises(Conflict, match="Ben Ortiz has set the stage of the deal “Inventory” to closed won since"):
        do(review.undo, priya, draft_id)
    assert rows(database) == filed
    assert look_at(draft_id).standing is DraftState.APPROVED


def test_what_was_used_since_stays(database, do, book, make_drafts, priya, look_at, nora):
    first, second = (make_drafts(TEXTS["a new client with its people"])[0] for _ in range(2))
    made = approve(do, priya, first, look_at)
    do(review.claim, priya, second)
    do(review.choose_client, priya, second, made.account_id, version=1)
    approve(do, priya, second, look_at)
    do(review.undo, priya, first)
    with database.read() as session:
        assert session.get(Account, made.account_id) is not None
        assert [c.name for c in accounts.contacts_of(session, made.account_id)] == ["Rosa Keller"]
        assert accounts.count_entries(session) == 1
        assert [f.entry_id for f in session.scalars(select(FollowUp))] != [made.id]


def test_what_was_done_since_stays_done_and_is_not_owed_twice(database, do, draft_id, priya, look_at):
    approve(do, priya, draft_id, look_at)
    with database.write() as session:
        book_service.complete(session, priya, session.scalars(select(FollowUp)).one(), done=True)
    do(review.undo, priya, draft_id)
    approve(do, priya, draft_id, look_at)
    with database.read() as session:
        assert session.scalars(select(FollowUp)).one().done_at is not None


def test_after_the_window_it_is_too_late(do, draft_id, priya, look_at):
    approve(do, priya, draft_id, look_at, window=timedelta(0))
    with pytest.raises(Conflict, match="too late"):
        do(review.undo, priya, draft_id)
    assert look_at(draft_id).standing is DraftState.APPROVED


def test_rejections_and_postponements_are_undone_too(do, draft_id, priya, ben, look_at):
    do(review.reject, priya, draft_id, "Not ours.")
    do(review.undo, priya, draft_id)
    assert (look_at(draft_id).standing, look_at(draft_id).claimed_by_id) == (DraftState.CLAIMED, priya.id)
    do(review.postpone, priya, draft_id, now() + timedelta(days=1), "")
    do(review.undo, ben, draft_id)
    draft = look_at(draft_id)
    assert (draft.standing, draft.claimed_by_id, draft.postponed_until) == (DraftState.CLAIMED, ben.id, None)
    with pytest.raises(NotReady, match="no decision"):
        do(review.undo, ben, draft_id)
    do(review.reject, ben, draft_id, "No.")
    with pytest.raises(Conflict, match="too late"):
        do(review.undo, ben, draft_id, window=timedelta(0))


def test_only_reviewers_undo(do, draft_id, priya, nora, look_at):
    approve(do, priya, draft_id, look_at)
    with pytest.raises(NotAllowed):
        do(review.undo, nora, draft_id)


@pytest.mark.parametrize("other", ["undo", "revise"])
def test_two_at_once_one_wins_and_the_other_is_told(database, do, draft_id, priya, ben, look_at, other):
    approve(do, priya, draft_id, look_at)
    calls = {priya: review.undo, ben: getattr(review, other)}
    ready, done, refused = threading.Barrier(2), [], []

    def act(actor):
        ready.wait()
        try:
            with database.write() as session:
                calls[actor](session, actor, review.visible(session, actor, draft_id))
            done.append(actor)
        except Conflict as error:
            refused.append(error.message)

    threads = [threading.Thread(target=act, args=(actor,)) for actor in (priya, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 1)
    assert done[0].name in refused[0] or "is claimed now" in refused[0]
    assert look_at(draft_id).claimed_by_id == done[0].id
    with database.read() as session:
        stands = accounts.standing_entry(session, draft_id)
        assert (stands is None) is (calls[done[0]] is review.undo)
        assert session.scalars(select(Draft)).one().standing is DraftState.CLAIMED
        assert len(session.scalars(select(Entry)).all()) <= 2
