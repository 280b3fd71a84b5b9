"""The border between clients on both databases: who has which words, and what a reviewer's new border fills anew."""

import pytest

from service.domain.errors import Conflict, IllegalMove, InvalidInput, NotAllowed, NotReady
from service.domain.states import DraftState, MemoState
from service.events import repository as events
from service.memos import repository as memos
from service.memos import service as memo_service
from service.memos.models import Memo
from service.review import drafting, parts, repository
from service.review import service as review
from service.review.models import Draft, DraftField
from service.review.parts import Wanted
from templates import load_templates

TEXT = (
    "I met Laura Mitchell at Redwood Foods. The deal is worth $85,000. They hope to sign by December 18th. "
    "Then I called Rosa Keller at Harbison Valve. They want 40 seats. I will send her the offer by Friday."
)
BORDER = TEXT.index("Then I called")
HOPE = TEXT.index("They hope")
OFFER = TEXT.index("I will send")
KINDS = load_templates()


@pytest.fixture
def two(book, make_drafts):
    """Ids of the drafts of Redwood Foods and of Harbison Valve, of one memo."""
    first, second = make_drafts(TEXT)
    return first, second


@pytest.fixture
def divide(database, priya, look_at):
    """divide(draft_id, [Wanted, …]): draws the parts of the draft's memo; versions default to the current ones."""

    def run(draft_id, wanted, versions=None, actor=None):
        with database.write() as session:
            memo = memos.get(session, look_at(draft_id).memo_id)
            known = {d.id: d.version for d in repository.of_memo(session, memo.id)} if versions is None else versions
            parts.divide(session, actor or priya, memo, wanted, known, KINDS)

    return run


@pytest.fixture
def drawn(database, look_at):
    """drawn(draft_id): (draft ids with spans in the order of the text, ids of those without)."""

    def run(draft_id):
        with database.read() as session:
            having, others = parts.parts_of(session, memos.get(session, look_at(draft_id).memo_id))
            return [(d.id, d.parts) for d in having], [d.id for d in others]

    return run


def halves(two, at):
    return [Wanted([(0, at)], two[0]), Wanted([(at, len(TEXT))], two[1])]


def edit(do, actor, draft_id, key, value, version):
    do(review.edit, actor, draft_id, key, value, version=version, template=KINDS["deal_progress"])


def test_each_draft_keeps_its_client_s_words(two, look_at):
    first, second = (look_at(draft_id) for draft_id in two)
    assert [first.account_id, second.value("company")] == ["A1", "Harbison Valve"]
    (start, end), (later, last) = first.parts[0], second.parts[0]
    assert TEXT[start:end].strip() == TEXT[:BORDER].strip()
    assert TEXT[later:last].strip() == TEXT[BORDER:].strip()
    assert first.field("deal_amount").filled_by == "rules"
    assert first.field("probability").filled_by is None


def test_moving_the_border_fills_both_sides_anew(two, divide, look_at, drawn, database):
    divide(two[0], halves(two, HOPE))
    first, second = (look_at(draft_id) for draft_id in two)
    assert (first.value("close_date"), second.value("close_date")) == (None, "2026-12-18")
    assert (first.value("deal_amount")["value"], first.account_id) == (85000, "A1")
    assert "18 December" not in first.value("summary")
    assert "18 December" in second.value("summary")
    assert (first.version, second.version) == (2, 2)
    assert [TEXT[a:b] for a, b in second.field("close_date").evidence][-1] == "December 18th"
    (_, before), (_, after) = drawn(two[0])[0]
    assert (before, after) == ([[0, HOPE - 1]], [[HOPE, len(TEXT)]])
    with database.read() as session:
        event = events.history(session, "memo", first.memo_id)[-1]
        assert (event.what, event.reason) == ("divided", "2 filled anew")


def test_drawing_what_is_there_changes_nothing(two, divide, look_at):
    divide(two[0], halves(two, BORDER))
    divide(two[0], [Wanted([(0, BORDER)], two[0], "A1", "Redwood Foods"), halves(two, BORDER)[1]])
    assert [look_at(draft_id).version for draft_id in two] == [1, 1]


def test_what_a_person_has_written_stays_and_the_summary_tells_it(two, divide, do, priya, look_at):
    do(review.claim, priya, two[0])
    edit(do, priya, two[0], "deal_amount", "90000 USD", 1)
    edit(do, priya, two[0], "stage", "negotiation", 2)
    divide(two[0], halves(two, TEXT.index("The deal")))
    first, second = (look_at(draft_id) for draft_id in two)
    field = first.field("deal_amount")
    assert (field.value["value"], field.standing, field.heard, field.filled_by) == (90000, "by_person", None, None)
    assert first.value("stage") == "negotiation"
    assert "$90,000" in first.value("summary")
    assert second.value("deal_amount")["value"] == 85000
    assert first.standing is DraftState.CLAIMED


def test_a_tick_is_dropped_only_where_the_value_changed(two, divide, do, priya, look_at):
    do(review.claim, priya, two[0])
    for key in ("deal_amount", "close_date"):
        do(review.look, priya, two[0], key, looked=True, version=1)
    divide(two[0], halves(two, HOPE))
    first = look_at(two[0])
    assert first.field("deal_amount").looked_at is not None
    assert first.field("close_date").looked_at is None


def test_another_kind_of_note_exchanges_the_fields_and_keeps_a_person_s(book, make_drafts, divide, do, priya, look_at):
    text = (
        "I called Laura Mitchell at Redwood Foods to see how they are doing. The scanners fail every morning. "
        "They are unhappy with the support. "
        "Then I met Rosa Keller at Harbison Valve. The deal is worth $20,000. The stage is now negotiation. "
        "They will sign by December 18th."
    )
    first, second = make_drafts(text)
    kinds = [look_at(first).template, look_at(second).template]
    assert kinds == ["call_in_check", "deal_progress"]
    do(review.claim, priya, first)
    do(review.edit, priya, first, "satisfaction", "neutral", version=1, template=KINDS["call_in_check"])
    border = text.index("Then I met")
    divide(first, [Wanted([(border, len(text))], first), Wanted([(0, border)], second)])
    swapped = look_at(first)
    assert (swapped.template, swapped.account_id) == ("deal_progress", "A1")
    assert swapped.value("stage") == "negotiation"
    assert swapped.value("satisfaction") == "neutral"
    assert {f.key for f in swapped.fields} >= {f.key for f in KINDS["deal_progress"].fields}
    assert "issues" not in {f.key for f in swapped.fields}
    assert [f.position for f in swapped.fields] == list(range(len(swapped.fields)))


def test_a_draft_without_words_is_rejected_and_can_come_back(two, divide, do, priya, look_at, drawn, database):
    divide(two[0], [Wanted([(0, len(TEXT))], two[0])])
    gone = look_at(two[1])
    assert (gone.standing, gone.parts, gone.value("quantity")[0]["value"]) == (DraftState.REJECTED, [], 40)
    with database.read() as session:
        assert events.history(session, "draft", two[1])[-1].reason == "its words went to another client"
    assert drawn(two[0]) == ([(two[0], [[0, len(TEXT)]])], [two[1]])
    with pytest.raises(Conflict, match="rejected"):
        divide(two[0], halves(two, BORDER))
    do(review.reopen, priya, two[1])
    divide(two[0], halves(two, BORDER))
    assert look_at(two[1]).standing is DraftState.WAITING
    assert [spans for _, spans in drawn(two[0])[0]] == [[[0, BORDER - 1]], [[BORDER, len(TEXT)]]]


def test_words_left_to_nobody_reject_with_that_reason(two, divide, database):
    divide(two[0], [Wanted([(0, BORDER)], two[0])])
    with database.read() as session:
        assert events.history(session, "draft", two[1])[-1].reason == "its words are no client's any more"


def test_a_part_without_a_draft_becomes_one_in_the_queue(two, divide, drawn, look_at, database):
    divide(two[0], [*halves(two, BORDER)[:1], Wanted([(BORDER, OFFER)], two[1]), Wanted([(OFFER, len(TEXT))])])
    having, _ = drawn(two[0])
    assert [draft_id for draft_id, _ in having[:2]] == list(two)
    made = look_at(having[2][0])
    assert (made.standing, made.version, made.parts) == (DraftState.WAITING, 1, [[OFFER, len(TEXT)]])
    assert made.value("action_items")[0]["due_date"] == "2026-11-20"
    assert look_at(two[1]).value("action_items") is None
    assert look_at(two[0]).version == 1


def test_the_client_of_a_part_can_be_told(two, divide, look_at, drawn, priya):
    told = [
        Wanted([(0, HOPE)], two[0], company="Tollgate Press"),
        Wanted([(HOPE, BORDER)], account_id="A1"),
        Wanted([(BORDER, len(TEXT))], two[1]),
    ]
    divide(two[0], told)
    first, made = look_at(two[0]), look_at(drawn(two[0])[0][1][0])
    assert (first.account_id, first.deal_id, first.value("company")) == (None, None, "Tollgate Press")
    assert (made.account_id, made.deal_id, made.value("company")) == ("A1", "D1", "Redwood Foods")
    for draft in (first, made):
        company = draft.field("company")
        assert (company.standing, company.looked_by_id) == ("by_person", priya.id)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (lambda two: [Wanted([(0, 9999)], two[0])], "does not lie in the text"),
        (lambda two: [Wanted([], two[0])], "has no words"),
        (lambda two: [*halves(two, BORDER)[:1], Wanted([(3, 20)], two[1])], "overlap"),
        (lambda two: [Wanted([(0, 30)], "nobody")], "this memo has no draft 'nobody'"),
        (lambda two: [Wanted([(0, 30)], two[0]), Wanted([(40, 60)], two[0])], "has a part already"),
        (lambda two: [Wanted([(0, 30)], two[0], account_id="A99")], "there is no account 'A99'"),
    ],
)
def test_parts_that_do_not_fit_are_refused_and_change_nothing(two, divide, look_at, wanted, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        divide(two[0], wanted(two))
    assert [look_at(draft_id).version for draft_id in two] == [1, 1]


def test_a_draft_that_has_moved_on_or_was_not_seen_is_a_conflict(two, divide, do, priya, look_at):
    do(review.claim, priya, two[1])
    edit(do, priya, two[1], "probability", "50", 1)
    with pytest.raises(Conflict, match="Somebody else has changed Harbison Valve") as refused:
        divide(two[0], halves(two, HOPE), versions={two[0]: 1, two[1]: 1})
    assert refused.value.yours["versions"] == {two[0]: 1, two[1]: 1}
    assert [(p["draft_id"], p["version"]) for p in refused.value.current["parts"]] == [(two[0], 1), (two[1], 2)]
    with pytest.raises(Conflict, match="you have not seen it"):
        divide(two[0], halves(two, HOPE)[:1], versions={two[0]: 1})
    assert look_at(two[0]).version == 1


def test_decided_drafts_and_those_in_other_hands_keep_their_words(two, divide, do, priya, ben, look_at):
    do(review.approve, priya, two[0], version=1, looked=["deal_amount", "close_date"])
    with pytest.raises(Conflict, match="Redwood Foods is filed already"):
        divide(two[0], halves(two, HOPE))
    with pytest.raises(Conflict, match="Redwood Foods is filed already"):
        divide(two[0], halves(two, BORDER)[1:])
    divide(two[0], [*halves(two, BORDER)[:1], Wanted([(BORDER, OFFER)], two[1])])
    assert look_at(two[1]).value("action_items") is None
    do(review.claim, ben, two[1])
    with pytest.raises(Conflict, match="Ben Ortiz reviews Harbison Valve at the moment"):
        divide(two[0], halves(two, BORDER))


def test_only_admin_staff_draw_the_border(two, divide, nora):
    with pytest.raises(NotAllowed):
        divide(two[0], halves(two, HOPE), actor=nora)


def test_nothing_to_file_becomes_a_draft_with_its_words(database, make_drafts, priya, book):
    text = "Testing, one, two, three. This is just a test recording. Redwood Foods wants 40 seats."
    assert make_drafts(text) == []
    with database.write() as session:
        (memo,) = memos.listing(session, states=[MemoState.NOTHING_TO_FILE])
        memo = memos.get(session, memo.id)
        parts.divide(session, priya, memo, [], {}, KINDS)
        assert memo.standing is MemoState.NOTHING_TO_FILE
        parts.divide(session, priya, memo, [Wanted([(text.index("Redwood"), len(text))])], {}, KINDS)
    with database.read() as session:
        (draft,) = repository.of_memo(session, memo.id)
        assert draft.memo.standing is MemoState.DRAFTED
        assert (draft.account_id, draft.value("quantity")[0]["value"]) == ("A1", 40)
        assert events.history(session, "memo", memo.id)[-2].reason == "filed anyway"


def test_memos_that_are_on_their_way_or_withdrawn_are_not_divided(two, divide, database, look_at, nora):
    with database.write() as session:
        memo_service.withdraw(session, nora, memos.get(session, look_at(two[0]).memo_id))
    with pytest.raises(IllegalMove):
        divide(two[0], halves(two, HOPE))
    with database.write() as session:
        session.get(Memo, look_at(two[0]).memo_id).state = str(MemoState.TRANSCRIBED)
    with pytest.raises(NotReady, match="being filled"):
        divide(two[0], halves(two, HOPE))


def test_drafts_from_before_words_were_kept_still_work(two, divide, database, look_at, priya, drawn):
    with database.write() as session:
        for draft_id in two:
            session.get(Draft, draft_id).parts = []
            session.query(DraftField).filter_by(draft_id=draft_id).update({"filled_by": None})
        memo = memos.get(session, look_at(two[0]).memo_id)
        memo_service.set_moment(session, priya, memo, memo.recorded_at.replace(day=9))
        assert drafting.work_out_anew(session, priya, memo, KINDS) == 2
    assert look_at(two[1]).value("action_items")[0]["due_date"] == "2026-11-13"
    assert drawn(two[0]) == ([], list(two))
    divide(two[0], halves(two, HOPE))
    assert look_at(two[1]).value("close_date") == "2026-12-18"


def test_a_corrected_moment_counts_within_the_parts_as_drawn(two, divide, database, look_at, priya):
    divide(two[0], [Wanted([(0, OFFER)], two[0]), Wanted([(OFFER, len(TEXT))], two[1])])
    with database.write() as session:
        memo = memos.get(session, look_at(two[0]).memo_id)
        memo_service.set_moment(session, priya, memo, memo.recorded_at.replace(day=9))
        drafting.work_out_anew(session, priya, memo, KINDS)
    first, second = (look_at(draft_id) for draft_id in two)
    assert second.value("action_items")[0]["due_date"] == "2026-11-13"
    assert first.value("action_items") is None
    assert first.value("interaction_date") == "2026-11-09"


def test_the_api_tells_and_takes_the_parts(two, client_of, priya, nora, look_at):
    api = client_of(priya)
    address = f"/api/v1/memos/{look_at(two[0]).memo_id}/parts"
    told = api.get(address).json()
    assert (told["length"], told["others"]) == (len(TEXT), [])
    assert [(p["draft_id"], p["company"], p["account_id"], p["version"]) for p in told["parts"]] == [
        (two[0], "Redwood Foods", "A1", 1),
        (two[1], "Harbison Valve", None, 1),
    ]
    versions = {p["draft_id"]: p["version"] for p in told["parts"]}
    assert api.put(address, json={"parts": told["parts"], "versions": versions}).json() == told
    told["parts"][0]["spans"], told["parts"][1]["spans"] = [[0, HOPE]], [[HOPE, len(TEXT)]]
    moved = api.put(address, json={"parts": told["parts"], "versions": versions})
    assert [p["version"] for p in moved.json()["parts"]] == [2, 2]
    again = api.put(address, json={"parts": told["parts"], "versions": versions})
    assert (again.status_code, again.json()["error"]) == (409, "Conflict")
    bad = api.put(address, json={"parts": [{"spans": [[5, 2]]}], "versions": {}})
    assert (bad.status_code, "does not lie in the text" in bad.json()["detail"]) == (422, True)
    rep = client_of(nora)
    assert rep.get(address).status_code == 200
    assert rep.put(address, json={"parts": [], "versions": {}}).status_code == 403
