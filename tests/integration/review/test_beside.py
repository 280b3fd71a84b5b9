"""What stands beside a draft's values: words taken back, a second reading, who filled it, what was dropped, and seconds."""

import pytest

from service.domain.errors import Conflict, InvalidInput
from service.memos import repository as memos
from service.memos.models import TranscriptRow
from service.review import drafting
from service.review import service as review
from service.review.models import Draft, DraftField
from service.review.timing import Timing
from templates import fill, load_templates
from transcribe.words import Segment, Transcript, Word

KINDS = load_templates()
TEXT = (
    "I met Laura Mitchell at Redwood Foods. The price is $80,000, no wait, make that $85,000. "
    "They will sign next Friday. I will send the contract next Thursday."
)


@pytest.fixture
def draft_id(book, make_drafts):
    (made,) = make_drafts(TEXT)
    return made


def choose(do, actor, draft_id, key, value, version):
    do(review.choose_reading, actor, draft_id, key, value, version=version, template=KINDS["deal_progress"])


def test_what_was_taken_back_is_kept_with_its_words(draft_id, look_at):
    (gone,) = look_at(draft_id).withdrawn
    assert (gone["key"], gone["value"]) == ("amounts", 80000)
    assert [TEXT[a:b] for a, b in gone["evidence"]] == ["$80,000"]


def test_the_other_reading_of_a_date_is_chosen_and_can_be_chosen_back(draft_id, do, priya, look_at):
    draft = look_at(draft_id)
    readings = {one["key"]: one["value"] for one in draft.alternatives}
    assert readings == {"close_date": "2026-11-20", "action_items[0].due_date": "2026-11-19"}
    assert (draft.value("close_date"), draft.value("action_items")[0]["due_date"]) == ("2026-11-27", "2026-11-26")
    do(review.claim, priya, draft_id)
    choose(do, priya, draft_id, "close_date", "2026-11-20", 1)
    choose(do, priya, draft_id, "action_items[0].due_date", "2026-11-19", 2)
    draft = look_at(draft_id)
    assert draft.value("close_date") == "2026-11-20"
    assert draft.value("action_items") == [{"text": "send the contract", "owner": "rep", "due_date": "2026-11-19"}]
    field = draft.field("close_date")
    assert (field.standing, field.filled_by, field.heard) == ("by_person", None, "2026-11-27")
    with pytest.raises(Conflict):
        choose(do, priya, draft_id, "close_date", "2026-11-27", 1)
    choose(do, priya, draft_id, "close_date", "2026-11-27", 3)
    assert look_at(draft_id).value("close_date") == "2026-11-27"


def test_only_a_reading_that_is_there_can_be_chosen(draft_id, do, priya):
    do(review.claim, priya, draft_id)
    for key, value in (("close_date", "2026-12-24"), ("next_meeting", "2026-11-20"), ("action_items[7].due_date", "x")):
        with pytest.raises(InvalidInput, match="no such second reading"):
            choose(do, priya, draft_id, key, value, 1)
    do(review.edit, priya, draft_id, "close_date", "2027-01-01", version=1, template=KINDS["deal_progress"])
    with pytest.raises(InvalidInput, match="no such second reading"):
        choose(do, priya, draft_id, "close_date", "2026-11-20", 2)


def test_a_field_says_who_filled_it_until_a_person_writes_it(database, draft_id, do, priya, look_at):
    assert look_at(draft_id).field("close_date").filled_by == "rules"
    do(review.claim, priya, draft_id)
    do(review.edit, priya, draft_id, "close_date", "2027-01-01", version=1, template=KINDS["deal_progress"])
    assert look_at(draft_id).field("close_date").filled_by is None


def test_a_model_s_words_and_its_dropped_ones_are_kept(database, draft_id, look_at):
    dropped = [{"key": "stage", "value": "won", "reason": "its words are not in the memo"}]
    with database.write() as session:
        memo = memos.get(session, look_at(draft_id).memo_id)
        job = drafting.to_fill(session, memo)
        (entry,) = fill(job.memo, job.index, KINDS)
        told = entry.model_copy(update={"filled_by": {"company": "rules", "close_date": "m-7b"}, "dropped": dropped})
        made = drafting.add(session, memo, 1, told, KINDS[told.template_kind], job.index.book).id
    draft = look_at(made)
    assert draft.dropped == dropped
    assert [draft.field(key).filled_by for key in ("company", "close_date", "deal_amount")] == [
        "rules",
        "m-7b",
        "rules",
    ]


def test_the_api_gives_it_all_with_seconds(draft_id, client_of, priya):
    api = client_of(priya)
    told = api.get(f"/api/v1/drafts/{draft_id}").json()
    assert [one["value"] for one in told["withdrawn"]] == [80000]
    assert len(told["alternatives"]) == 2
    assert (told["dropped"], [len(span) for span in told["parts"]]) == ([], [2])
    fields = {field["key"]: field for field in told["fields"]}
    place = TEXT.split().index("$85,000.")
    assert fields["deal_amount"]["seconds"] == [[place * 0.5, place * 0.5 + 0.4]]
    assert [len(one) for one in fields["action_items"]["seconds"]] == [
        len(one) for one in fields["action_items"]["evidence"]
    ]
    assert fields["deal_amount"]["filled_by"] == "rules"
    (listed,) = api.get("/api/v1/drafts").json()["items"]
    assert listed["fields"][0]["seconds"] is None


def test_a_tick_is_for_the_version_that_was_seen(draft_id, do, priya, look_at, client_of):
    do(review.claim, priya, draft_id)
    do(review.edit, priya, draft_id, "deal_amount", "90000 USD", version=1, template=KINDS["deal_progress"])
    with pytest.raises(Conflict):
        do(review.look, priya, draft_id, "close_date", looked=True, version=1)
    assert look_at(draft_id).field("close_date").looked_at is None
    address = f"/api/v1/drafts/{draft_id}/fields/close_date/look"
    api = client_of(priya)
    assert api.put(address, json={"looked": True, "version": 1}).status_code == 409
    assert api.put(address, json={"looked": True, "version": 2}).status_code == 200
    assert look_at(draft_id).field("close_date").looked_at is not None


def test_a_change_of_deal_alone_shows_in_both_versions(draft_id, do, priya, look_at):
    do(review.claim, priya, draft_id)
    do(review.choose_deal, priya, draft_id, None, version=1)
    with pytest.raises(Conflict) as refused:
        do(review.approve, priya, draft_id, version=1, looked=["deal_amount", "close_date"])
    yours, current = refused.value.yours, refused.value.current
    assert (yours["deal_id"], yours["new_deal"]) == ("D1", False)
    assert (current["deal_id"], current["new_deal"]) == (None, True)


def test_where_the_recogniser_wrote_digits_the_segment_is_played():
    words = (Word("It", 3.0, 3.2, 0.9), Word("costs", 3.3, 3.6, 0.9), Word("now.", 7.0, 7.3, 0.9))
    heard = Transcript((Segment(3.0, 8.0, "It costs $85,000 now.", words),), "en", 9.0, "e", "m")
    row = TranscriptRow(memo_id="x", text=heard.text, words=heard.to_dict(), peaks=b"", engine="e", model="m", took=1.0)
    assert Timing(row).seconds([[9, 16]]) == [[3.0, 8.0]]
    assert Timing(row).seconds([[[0, 8]], [[17, 21], [0, 2]]]) == [[[3.0, 3.6]], [[7.0, 7.3], [3.0, 3.2]]]
    assert Timing(None).seconds([[0, 2]]) == []


def test_rows_from_before_are_shown(database, draft_id, client_of, priya):
    with database.write() as session:
        session.query(Draft).update({"parts": [], "withdrawn": [], "alternatives": [], "dropped": []})
        session.query(DraftField).update({"filled_by": None})
    told = client_of(priya).get(f"/api/v1/drafts/{draft_id}").json()
    assert (told["parts"], told["withdrawn"], told["fields"][0]["filled_by"]) == ([], [], None)
