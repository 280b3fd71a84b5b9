"""Questions to reps, spoken and written answers, memos that add to others, and entries that a rep says are wrong."""

import pytest

from service.db import new_id, now
from service.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotReady
from service.domain.states import DraftState, MemoState
from service.events import repository as events
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.steps import Steps
from service.memos import files, own
from service.memos import repository as memos
from service.memos.models import Memo, TranscriptRow
from service.memos.own import Became
from service.questions import disputes, repository, service
from service.questions.wording import suggestion
from service.review import repository as drafts
from service.review import service as review
from service.review.models import Question
from templates import load_templates
from tests.integration.review.conftest import RECORDED, transcript

KINDS = load_templates()
CLOSE = [{"label": "Fri 18 Dec 2026", "value": "2026-12-18"}, {"label": "Fri 11 Dec 2026", "value": "2026-12-11"}]


@pytest.fixture
def draft_id(book, make_drafts):
    (made,) = make_drafts()
    return made


@pytest.fixture
def ask(do, priya):
    def put(draft_id, key="close_date", text="Which Friday?", choices=CLOSE, actor=priya):
        do(review.claim, actor, draft_id)
        template = KINDS["deal_progress"]
        return do(service.ask, actor, draft_id, key, text, choices, template=template).id

    return put


@pytest.fixture
def answer(database, nora):
    def give(question_id, actor=nora, **values):
        with database.write() as session:
            question = service.visible(session, actor, question_id)
            service.answer(session, actor, question, template=KINDS["deal_progress"], **values)

    return give


@pytest.fixture
def take_back(database):
    def back(actor, question_id):
        with database.write() as session:
            service.take_back(session, actor, service.visible(session, actor, question_id))

    return back


@pytest.fixture
def question_of(database):
    def find(question_id):
        with database.read() as session:
            found = repository.get(session, question_id)
            assert found is not None
            return found

    return find


@pytest.fixture
def spoken(database, settings, nora):
    """spoken(text, answers_id=…): a transcribed recording of Nora's, after the worker has taken it on."""
    files.prepare(settings)
    doorbell = HueyDoorbell(settings.queue)

    def say(text, **values):
        heard = transcript(text or "x")
        memo = Memo(
            id=new_id(),
            rep_id=nora.id,
            state=str(MemoState.TRANSCRIBED),
            attempt=1,
            received_at=now(),
            recorded_at=RECORDED,
            recorded_zone=nora.timezone,
            recorded_source="client",
            filename="answer.wav",
            path="none",
            sha256=new_id(),
            size=1,
            duration=heard.duration,
            container="wav",
            codec="pcm_s16le",
            channels=1,
            **values,
        )
        with database.write() as session:
            session.add(memo)
            session.flush()
            row = {"peaks": b"", "language": "en", "engine": "e", "model": "m", "took": 1.0, "created_at": RECORDED}
            session.add(TranscriptRow(memo_id=memo.id, text=text, words=heard.to_dict(), **row))
        Steps(database, settings, doorbell, None, lambda: None, KINDS).handle(memo.id)
        with database.read() as session:
            return memos.get(session, memo.id)

    yield say
    doorbell.close()


@pytest.fixture
def filed(do, priya, draft_id):
    do(review.claim, priya, draft_id)
    do(review.approve, priya, draft_id, version=1, looked=["stage", "deal_amount", "close_date"])
    return draft_id


def asked_of(database, rep):
    with database.read() as session:
        return [one.id for one in repository.listing(session, rep_id=rep.id)]


def test_a_question_puts_the_draft_aside_and_the_answer_brings_it_back(
    database, draft_id, ask, answer, look_at, nora, question_of
):
    question = ask(draft_id)
    assert look_at(draft_id).standing is DraftState.ASKED
    assert look_at(draft_id).claimed_by_id is None
    assert asked_of(database, nora) == [question]
    answer(question, choice=1)
    draft = look_at(draft_id)
    field = draft.field("close_date")
    assert draft.standing is DraftState.WAITING
    assert (field.value, field.standing, field.looked_at) == ("2026-12-11", "by_person", None)
    assert draft.version == 2
    assert (question_of(question).answer, question_of(question).value) == ("Fri 11 Dec 2026", "2026-12-11")
    assert asked_of(database, nora) == []
    with database.read() as session:
        told = [event.what for event in events.history(session, "draft", draft_id)]
    assert told == ["moved", "moved", "asked", "moved", "answered", "moved"]


def test_an_answer_that_confirms_the_value_wants_a_look_all_the_same(draft_id, ask, answer, look_at):
    answer(ask(draft_id), choice=0)
    field = look_at(draft_id).field("close_date")
    assert (field.value, field.standing, field.looked_at) == ("2026-12-18", "by_person", None)


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("close_date", "2026-12-11", "2026-12-11"),
        ("close_date", "I meant December the eleventh.", "2026-12-11"),
        ("close_date", "Some time in spring, or the 3rd of May, or the 4th.", None),
        ("deal_amount", "It is eighty-six thousand dollars.", {"value": 86000, "currency": "USD"}),
        ("deal_amount", "86,500", {"value": 86500, "currency": None}),
        ("deal_amount", "Between forty and fifty thousand.", None),
        ("stage", "They are in closed won now.", "closed_won"),
        ("stage", "Proposal", "proposal"),
        ("probability", "about 70 percent", 70),
        ("contacts", "Laura and her boss Sam", None),
    ],
)
def test_words_become_a_value_where_they_leave_no_doubt(draft_id, ask, answer, look_at, question_of, key, words, value):
    before = look_at(draft_id).value(key)
    question = ask(draft_id, key, "What is it?", [])
    answer(question, text=words)
    assert question_of(question).value == value
    assert question_of(question).answer == words
    draft = look_at(draft_id)
    assert draft.value(key) == (value if value is not None else before)
    assert draft.standing is DraftState.WAITING


def test_one_question_a_draft_and_only_on_ones_own(do, draft_id, ask, priya, ben, nora):
    template = KINDS["deal_progress"]
    with pytest.raises(Conflict, match="Claim the draft first"):
        do(service.ask, priya, draft_id, "stage", "Where?", template=template)
    with pytest.raises(NotAllowed):
        do(service.ask, nora, draft_id, "stage", "Where?", template=template)
    ask(draft_id)
    do(review.claim, ben, draft_id)  # decides without waiting
    with pytest.raises(Conflict, match="open already"):
        do(service.ask, ben, draft_id, "stage", "Where?", template=template)


def test_what_cannot_be_asked_says_why(do, draft_id, priya):
    do(review.claim, priya, draft_id)
    template = KINDS["deal_progress"]
    for key, words, choices, why in [
        ("colour", "Which?", [], "no field 'colour'"),
        ("stage", "   ", [], "Write the question"),
        ("stage", "x" * 501, [], "limit is 500"),
        ("close_date", "Which?", [{"label": "soon", "value": "soon"}], "soon: .*no date"),
        ("contacts", "Who?", [{"label": "Sam", "value": [{"name": "Sam"}]}], "several items"),
        ("company", "Which?", [{"label": "Gone", "value": {"account_id": "A9"}}], "no such account"),
        ("stage", "Which?", [{"label": "Won", "value": "closed_won"}] * 13, "13 choices"),
    ]:
        with pytest.raises(InvalidInput, match=why):
            do(service.ask, priya, draft_id, key, words, choices, template=template)


def test_top_billers_are_asked_nothing(database, book, do, make_drafts, make_user, priya, draft_id, ask, nora):
    tess = make_user("tess", name="Tess Quill", top_biller=True)
    (hers,) = make_drafts(rep=tess)
    do(review.claim, priya, hers)
    with pytest.raises(NotReady, match="Top billers get no questions; ask a colleague or decide yourself"):
        do(service.ask, priya, hers, "stage", "Where?", template=None)
    ask(draft_id)
    with database.write() as session:
        session.get(type(nora), nora.id).top_biller = True
    assert asked_of(database, nora) == []


def test_a_question_is_taken_back(database, draft_id, ask, answer, take_back, look_at, priya, nora):
    question = ask(draft_id)
    with pytest.raises(NotAllowed):
        take_back(nora, question)
    take_back(priya, question)
    draft = look_at(draft_id)
    assert (draft.standing, draft.claimed_by_id) == (DraftState.CLAIMED, priya.id)
    assert asked_of(database, nora) == []
    with pytest.raises(Conflict, match="taken back"):
        answer(question, text="too late")
    second = ask(draft_id)
    answer(second, choice=0)
    with pytest.raises(Conflict, match="has been answered in the meantime"):
        take_back(priya, second)
    with pytest.raises(Conflict, match="answered already"):
        answer(second, choice=1)


def test_only_the_rep_answers(draft_id, ask, answer, make_user, priya):
    question = ask(draft_id)
    with pytest.raises(NotAllowed, match="Only the rep who was asked"):
        answer(question, actor=priya, choice=0)
    with pytest.raises(NotFound, match="put to somebody else"):
        answer(question, actor=make_user("rob"), choice=0)
    for empty in ({"text": "  "}, {"choice": 7}, {"text": "x" * 501}):
        with pytest.raises(InvalidInput):
            answer(question, **empty)


def test_an_answer_to_a_decided_draft_says_so(database, do, draft_id, ask, answer, priya, nora, look_at):
    question = ask(draft_id)
    do(review.claim, priya, draft_id)
    do(review.approve, priya, draft_id, version=1, looked=["stage", "deal_amount", "close_date"])
    assert asked_of(database, nora) == []
    with pytest.raises(Conflict, match="filed in the meantime"):
        answer(question, choice=1)
    assert look_at(draft_id).value("close_date") == "2026-12-18"


def test_an_answer_reaches_whoever_has_the_draft_now(do, draft_id, ask, answer, ben, look_at):
    question = ask(draft_id)
    do(review.claim, ben, draft_id)
    answer(question, choice=1)
    draft = look_at(draft_id)
    assert (draft.standing, draft.claimed_by_id, draft.value("close_date")) == (
        DraftState.CLAIMED,
        ben.id,
        "2026-12-11",
    )
    with pytest.raises(Conflict, match="Somebody else has changed this draft"):
        do(review.approve, ben, draft_id, version=1, looked=["stage", "deal_amount", "close_date"])


def test_an_answer_by_voice_makes_no_draft(database, draft_id, ask, spoken, look_at, question_of):
    question = ask(draft_id)
    memo = spoken("I meant Friday the eleventh of December.", answers_id=question)
    assert (memo.standing, memo.problem) == (MemoState.DRAFTED, None)
    draft = look_at(draft_id)
    assert (draft.standing, draft.value("close_date")) == (DraftState.WAITING, "2026-12-11")
    assert question_of(question).memo_id == memo.id
    assert question_of(question).answer == "I meant Friday the eleventh of December."
    with database.read() as session:
        assert drafts.of_memo(session, memo.id) == []


def test_a_spoken_answer_that_comes_too_late_or_is_silent_is_kept(draft_id, ask, answer, spoken, look_at, question_of):
    question = ask(draft_id)
    silent = spoken("", answers_id=question)
    assert silent.standing is MemoState.NOTHING_TO_FILE
    assert "No words were heard in this answer" in silent.problem
    assert question_of(question).answered_at is None
    answer(question, choice=0)
    late = spoken("The eleventh of December.", answers_id=question)
    assert late.standing is MemoState.NOTHING_TO_FILE
    assert "answered already" in late.problem
    assert look_at(draft_id).value("close_date") == "2026-12-18"


def test_the_client_is_chosen_by_a_tap(database, do, make_drafts, ask, answer, look_at, book, priya):
    (draft_id,) = make_drafts("I met Tom Hale at Redwood today. We talked about the price. I will call him on Friday.")
    with database.write() as session:
        draft = review.visible(session, priya, draft_id)
        draft.account_id, draft.candidates = None, ["A1"]
    with database.read() as session:
        draft = review.visible(session, priya, draft_id)
        found = suggestion(session, draft, draft.field("company"), KINDS[draft.template])
    assert found.choices[0] == {"label": "Redwood Foods", "value": {"account_id": "A1"}}
    answer(ask(draft_id, "company", found.text, found.choices[:1]), choice=0)
    draft = look_at(draft_id)
    assert (draft.account_id, draft.value("company"), draft.candidates) == ("A1", "Redwood Foods", [])


def test_suggestions_follow_the_type_of_field(database, draft_id, priya):
    with database.read() as session:
        draft = review.visible(session, priya, draft_id)
        by_key = {f.key: suggestion(session, draft, f, KINDS["deal_progress"]) for f in draft.fields}
    assert by_key["stage"].text == "Where does the deal with Redwood Foods stand now?"
    assert {"label": "Closed won", "value": "closed_won"} in by_key["stage"].choices
    assert by_key["close_date"].choices == [{"label": "Fri 18 Dec 2026", "value": "2026-12-18"}]
    assert by_key["deal_amount"].choices == [{"label": "$85,000", "value": {"value": 85000, "currency": "USD"}}]
    assert by_key["contacts"].choices == []


def test_a_memo_that_adds_names_the_first_ones_client_by_default(database, draft_id, spoken, look_at):
    first = look_at(draft_id).memo_id
    memo = spoken("One more thing. I will send the new price list by Thursday.", adds_to_id=first)
    assert memo.standing is MemoState.DRAFTED
    with database.read() as session:
        (added,) = drafts.of_memo(session, memo.id)
        assert added.account_id == "A1"
        assert [one.id for one in repository.additions(session, first)] == [memo.id]
        assert repository.open_disputes(session) == []
    other = spoken("I met Rosa Keller at Harbison Valve today. I will call her on Friday.", adds_to_id=first)
    with database.read() as session:
        (added,) = drafts.of_memo(session, other.id)
        assert added.value("company") == "Harbison Valve"


def test_a_rep_says_that_an_entry_is_wrong_and_reads_why_it_stays(database, do, filed, nora, priya, make_user):
    with pytest.raises(NotAllowed):
        do(disputes.dispute, priya, filed, "It is mine.")
    with pytest.raises(InvalidInput, match="what is wrong"):
        do(disputes.dispute, nora, filed, "  ")
    do(disputes.dispute, nora, filed, "It was 58,000.")
    with database.read() as session:
        ((event, by),) = repository.open_disputes(session)
    assert (event.subject_id, event.reason, by.name) == (filed, "It was 58,000.", "Nora Hughes")
    with pytest.raises(NotAllowed):
        do(disputes.dismiss, nora, filed, "No.")
    do(disputes.dismiss, priya, filed, "You said 85,000; the contract says so, too.")
    with database.read() as session:
        assert repository.open_disputes(session) == []
        assert [one.what for one in repository.disputes_of(session, [filed])] == ["disputed", "dispute_dismissed"]
    with pytest.raises(Conflict, match="Nothing is said to be wrong"):
        do(disputes.dismiss, priya, filed, "Again.")


def test_what_is_not_filed_cannot_be_wrong(do, draft_id, nora):
    with pytest.raises(Conflict, match="Nothing is filed"):
        do(disputes.dispute, nora, draft_id, "It was 58,000.")


def test_a_recording_that_adds_to_a_filed_memo_is_told_at_the_entry(database, filed, spoken, look_at):
    memo = spoken("The price was fifty-eight thousand, not eighty-five.", adds_to_id=look_at(filed).memo_id)
    with database.read() as session:
        ((event, by),) = repository.open_disputes(session, [filed])
    assert (event.target, by.name) == (memo.id, "Nora Hughes")
    assert event.reason == "The price was fifty-eight thousand, not eighty-five."


def test_a_rep_s_memos_are_told_by_what_became_of_them(database, filed, make_drafts, spoken, nora, ask, answer):
    (open_one,) = make_drafts()
    answer(ask(open_one), choice=0)
    spoken("")
    with database.read() as session:
        assert own.counts(session, nora.id) == {
            Became.ON_SERVER: 0,
            Became.BEING_CHECKED: 1,
            Became.FILED: 1,
            Became.NOT_FILED: 1,
        }
        assert len(own.listing(session, nora.id, None, limit=10)) == 3
        (checked,) = own.listing(session, nora.id, Became.BEING_CHECKED, limit=10)
        assert [one.id for one in repository.drafts_of(session, [checked.id])[checked.id]] == [open_one]


def test_the_api_asks_and_answers(client_of, database, draft_id, priya, nora):
    admin, rep = client_of(priya), client_of(nora)
    assert (
        admin.post(f"/api/v1/drafts/{draft_id}/questions", json={"key": "stage", "text": "Where?"}).status_code == 409
    )
    assert admin.put(f"/api/v1/drafts/{draft_id}/claim").status_code == 200
    reply = admin.post(f"/api/v1/drafts/{draft_id}/questions", json={"key": "stage", "text": "Where does it stand?"})
    assert reply.status_code == 201, reply.text
    question = reply.json()
    assert {"label": "Closed won", "value": "closed_won"} in question["choices"]
    assert rep.get("/api/v1/questions").json()["total"] == 1
    assert rep.post(f"/api/v1/drafts/{draft_id}/questions", json={"key": "stage", "text": "?"}).status_code == 403
    assert rep.post(f"/api/v1/questions/{question['id']}/answer", json={}).status_code == 422
    won = [one["value"] for one in question["choices"]].index("closed_won")
    told = rep.post(f"/api/v1/questions/{question['id']}/answer", json={"choice": won}).json()
    assert (told["answer"], told["value"]) == ("Closed won", "closed_won")
    assert rep.post(f"/api/v1/questions/{question['id']}/answer", json={"choice": won}).status_code == 409
    assert admin.delete(f"/api/v1/questions/{question['id']}").status_code == 409
    assert admin.get("/api/v1/questions?unanswered=false").json()["total"] == 1
    with database.read() as session:
        assert session.get(Question, question["id"]).answered_by_id == nora.id


def test_the_api_tells_disputes(client_of, filed, priya, nora):
    admin, rep = client_of(priya), client_of(nora)
    assert rep.get("/api/v1/disputes").status_code == 403
    assert rep.post(f"/api/v1/drafts/{filed}/dispute", json={"reason": "It was 58,000."}).status_code == 204
    (one,) = admin.get("/api/v1/disputes").json()
    assert (one["draft_id"], one["by"], one["reason"]) == (filed, "Nora Hughes", "It was 58,000.")
    assert admin.post(f"/api/v1/drafts/{filed}/dispute/dismissal", json={"reason": "It is right."}).status_code == 204
    assert admin.get("/api/v1/disputes").json() == []
