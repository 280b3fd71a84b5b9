"""What two do at the same moment: on PostgreSQL both transactions really run, on SQLite one waits for the other."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.accounts.models import Account, Contact, Entry
from service.db import now
from service.domain.states import MemoState
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.steps import Steps
from service.memos import files
from service.memos import repository as memos
from service.memos import service as memo_service
from service.memos.models import Memo
from service.review import drafting, repository
from service.review import service as review
from service.review.models import Draft
from templates import fill, load_templates

NEW_CLIENT = "Meeting with Rosa Keller at Harbison Valve. We talked about the support plan. I will call back tomorrow."
KINDS = load_templates()
LOOKS = ["company", "contacts"]


@pytest.fixture
def steps(database, settings):
    files.prepare(settings)
    doorbell = HueyDoorbell(settings.queue)
    yield Steps(database, settings, doorbell, None, lambda: None, KINDS)
    doorbell.close()


@pytest.fixture
def transcribed(database, make_drafts):
    """Id of a memo that waits to be filled."""
    memo_id = None
    (draft_id,) = make_drafts(NEW_CLIENT)
    with database.write() as session:
        draft = repository.get(session, draft_id)
        memo_id = draft.memo_id
        for field in draft.fields:
            session.delete(field)
        session.flush()
        session.delete(session.get(Draft, draft_id))
        session.get(Memo, memo_id).state = str(MemoState.TRANSCRIBED)
    return memo_id


def test_two_approvals_of_one_new_client_make_one_account(database, make_drafts, priya, ben):
    pairs = list(zip((priya, ben), (make_drafts(NEW_CLIENT)[0], make_drafts(NEW_CLIENT)[0]), strict=True))
    made, wait = threading.Event(), threading.Event()
    failed = []

    def first():
        with database.write() as session:
            actor, draft_id = pairs[0]
            review.approve(session, actor, review.visible(session, actor, draft_id), version=1, looked=LOOKS)
            made.set()
            wait.wait(10)

    def second():
        try:
            with database.write() as session:
                actor, draft_id = pairs[1]
                review.approve(session, actor, review.visible(session, actor, draft_id), version=1, looked=LOOKS)
        except Exception as error:  # on SQLite the second one waits, and then sees the account before it approves
            failed.append(error)

    one, two = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    assert made.wait(30)
    two.start()
    two.join(1)
    wait.set()
    one.join(30)
    two.join(30)
    with database.read() as session:
        assert len(session.scalars(select(Account)).all()) == 1
        assert len(session.scalars(select(Contact)).all()) == 1
        assert len(session.scalars(select(Entry)).all()) + len(failed) == 2
    assert all("A client of this name is in the book" in str(error) for error in failed)


def test_a_moment_corrected_while_the_drafts_are_stored_counts(database, steps, transcribed, priya):
    with database.write() as session:
        memo = memos.get(session, transcribed)
        memo_service.set_moment(session, priya, memo, memo.recorded_at - timedelta(days=7))
        drafting.work_out_anew(session, priya, memo, KINDS)
        session.flush()
        filling = threading.Thread(target=steps.handle, args=(transcribed,))
        filling.start()
        filling.join(2)
    filling.join(30)
    with database.read() as session:
        (draft,) = repository.of_memo(session, transcribed)
        assert draft.value("interaction_date") == "2026-11-09"
        assert draft.value("action_items")[0]["due_date"] == "2026-11-10"


def test_drafts_stored_while_the_moment_is_corrected_are_worked_out_anew(database, transcribed, priya):
    counted = []

    def correct():
        with database.write() as session:
            memo = memos.get(session, transcribed)
            memo_service.set_moment(session, priya, memo, memo.recorded_at - timedelta(days=7))
            counted.append(drafting.work_out_anew(session, priya, memo, KINDS))

    correcting = threading.Thread(target=correct)
    with database.write() as session:
        memo = memos.get(session, transcribed)
        memos.lock(session, memo)
        job = drafting.to_fill(session, memo)
        drafting.draft(session, memo, fill(job.memo, job.index, KINDS), job.index.book, KINDS)
        memo_service.move_to(session, memo, MemoState.DRAFTED)
        session.flush()
        correcting.start()
        correcting.join(1)
    correcting.join(30)
    assert counted == [1]
    with database.read() as session:
        (draft,) = repository.of_memo(session, transcribed)
        assert draft.value("interaction_date") == "2026-11-09"


@pytest.mark.parametrize(
    ("values", "year"),
    [
        ({"recorded_zone": "Mars/Olympus"}, 2026),
        ({"recorded_at": datetime(2031, 5, 5, 12, tzinfo=UTC)}, 2031),
        ({"recorded_zone": "", "recorded_at": datetime(2031, 5, 5, 12, tzinfo=UTC)}, 2031),
    ],
)
def test_a_zone_that_is_gone_and_a_moment_to_come_stop_nothing(
    database, steps, transcribed, priya, client_of, values, year
):
    with database.write() as session:
        memo = session.get(Memo, transcribed)
        for key, value in values.items():
            setattr(memo, key, value)
    steps.handle(transcribed)
    with database.write() as session:
        memo = memos.get(session, transcribed)
        assert memo.standing is MemoState.DRAFTED
        (draft,) = repository.of_memo(session, transcribed)
        assert draft.value("interaction_date").startswith(str(year))
        memo_service.set_moment(session, priya, memo, now() - timedelta(days=400))
        assert drafting.work_out_anew(session, priya, memo, KINDS) == 1
    assert client_of(priya).get(f"/api/v1/memos/{transcribed}").status_code == 200
