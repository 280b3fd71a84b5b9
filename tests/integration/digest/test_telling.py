"""What each user is told: reviewers of drafts, reps of questions and what they owe, top billers of no question."""

from datetime import timedelta

import pytest

from service.db import new_id
from service.digest import repository
from service.digest.telling import letter_for
from service.domain.states import DraftState
from service.memos.models import Memo
from service.review.models import Draft, DraftField, Question
from tests.integration.digest.conftest import AT

SITE = "https://debrief.example"


@pytest.fixture
def priya(make_user):
    return make_user("priya", role="admin", name="Priya Shaw", email="priya@example.com")


@pytest.fixture
def make_draft(database):
    """make_draft(rep, hours): a draft that waits for so long, with one field that wants a look."""

    def make(rep, hours=1, state=DraftState.WAITING, review="look"):
        at = AT - timedelta(hours=hours)
        memo = Memo(
            id=new_id(), rep_id=rep.id, state="drafted", attempt=1, received_at=at, recorded_at=at, recorded_zone="UTC",
            recorded_source="client", filename="memo.wav", path="none", sha256=new_id(), size=1, container="wav",
            codec="pcm_s16le", channels=1,
        )  # fmt: skip
        draft = Draft(
            id=new_id(), memo_id=memo.id, rep_id=rep.id, position=0, state=str(state), template="visit", created_at=at
        )
        fields = [
            DraftField(draft_id=draft.id, position=n, key=key, label=label, type="text", value=value, evidence=[],
                       standing="said", review=review)
            for n, (key, label, value) in enumerate([("company", "Client", "Orrin Mill"), ("deal_amount", "Amount", "85000")])
        ]  # fmt: skip
        with database.write() as session:
            session.add(memo)
            session.flush()
            session.add(draft)
            session.flush()
            session.add_all(fields)
        return draft

    return make


@pytest.fixture
def ask(database, priya):
    def put(draft, text="Which Friday?"):
        with database.write() as session:
            session.merge(draft).state = str(DraftState.ASKED)
            session.add(
                Question(
                    id=new_id(),
                    draft_id=draft.id,
                    key="close_date",
                    text=text,
                    choices=[],
                    asked_by_id=priya.id,
                    asked_at=AT,
                )
            )

    return put


@pytest.fixture
def letter(database):
    def read(user):
        with database.read() as session:
            return letter_for(session, user, AT, SITE)

    return read


def test_a_reviewer_is_told_how_many_since_when_and_which_are_risky(letter, make_draft, nora, priya):
    make_draft(nora, hours=30)
    make_draft(nora, hours=2, review="together")
    told = letter(priya)
    assert told.subject == "Debrief: 2 drafts wait"
    assert "2 drafts wait, the oldest since 15 November 2026, 03:30" in told.text
    assert "1 of them wants a closer look" in told.text
    assert "- Orrin Mill, by Nora Hughes: Client, Amount" in told.text
    assert f"{SITE}/drafts/" in told.text


def test_a_reviewer_with_nothing_waiting_is_told_nothing(letter, make_draft, nora, priya):
    make_draft(nora, state=DraftState.REJECTED)
    assert letter(priya) is None


def test_a_rep_is_told_of_questions_and_what_is_due(letter, make_draft, ask, owe, nora):
    ask(make_draft(nora))
    owe(nora)
    owe(nora, client="Late Mill", due=AT.date() - timedelta(days=1))
    told = letter(nora)
    assert told.subject == "Debrief: 1 question, 1 follow-up due today"
    assert "Which Friday?" in told.text
    assert "Redwood Foods: Send the contract" in told.text
    assert "Late Mill" not in told.text


def test_a_rep_reads_no_question_of_anothers(letter, make_draft, ask, make_user, nora):
    ask(make_draft(make_user("rob")))
    assert letter(nora) is None


def test_a_top_biller_never_gets_a_question(database, letter, make_draft, ask, owe, nora):
    ask(make_draft(nora))
    with database.write() as session:
        top = session.merge(nora)
        top.top_biller = True
    assert letter(top) is None
    owe(top)
    told = letter(top)
    assert told.subject == "Debrief: 1 follow-up due today"
    assert "Which Friday?" not in told.text + told.html


def test_a_follow_up_that_is_done_is_not_due(database, letter, owe, nora):
    owe(nora)
    with database.write() as session:
        (one,) = repository.due_on(session, nora.id, AT.date())
        one.done_at = AT
    assert letter(nora) is None
