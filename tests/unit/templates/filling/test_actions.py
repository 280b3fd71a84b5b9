"""Action items: spoken sentences of many kinds, and who does what by when in them."""

import time

import pytest

from templates.contract import Book, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill

BOOK = BookIndex(
    Book.model_validate(
        {
            "accounts": [{"id": "a1", "name": "Quarrell Mills", "aliases": [], "city": "Leeds"}],
            "contacts": [
                {"id": "c1", "name": "Denise Ashworth", "title": "buyer", "account_id": "a1", "email": None},
                {"id": "c2", "name": "Tom Petrov", "title": "engineer", "account_id": "a1", "email": None},
            ],
        }
    )
)
OPENING = "I was at Quarrell Mills this morning and met Denise Ashworth and Tom Petrov. "
Item = tuple[str, str | None, str | None]


def _items(text: str) -> list[Item]:
    """The action items of a memo of Wednesday 18 November 2026, as (text, owner, due date)."""
    memo = MemoText.model_validate(
        {"id": "m", "text": OPENING + text, "recorded_at": "2026-11-18T16:00:00+00:00", "rep": "Rosalind"}
    )
    return [(a["text"], a["owner"], a["due_date"]) for e in fill(memo, BOOK) for a in e.action_items]


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ("I'll send Denise the revised quote by Friday.", [("send Denise the revised quote", "rep", "2026-11-20")]),
        ("I owe Denise a price list.", [("owe Denise a price list", "rep", None)]),
        (
            "We said we would organise a training session on Monday.",
            [("organise a training session", "rep", "2026-11-23")],
        ),
        (
            "Denise will get approval from finance by Monday.",
            [("get approval from finance", "Denise Ashworth", "2026-11-23")],
        ),
        (
            "I've got to chase the lab for the results tomorrow.",
            [("chase the lab for the results", "rep", "2026-11-19")],
        ),
        ("We still need to book the crane.", [("book the crane", "rep", None)]),
        ("She wants me to draft a service plan.", [("draft a service plan", "rep", None)]),
        ("Remind me to order a card for Tom.", [("order a card for Tom", "rep", None)]),
        ("Make a note to ring the warehouse on Monday.", [("ring the warehouse", "rep", "2026-11-23")]),
        ("Send Tom the spec by Friday.", [("Send Tom the spec", "rep", "2026-11-20")]),
        ("The samples go out Monday.", [("The samples go out", "rep", "2026-11-23")]),
        ("Quote to Denise tomorrow.", [("Quote to Denise", "rep", "2026-11-19")]),
        ("Next step: draft the contract.", [("draft the contract", "rep", None)]),
        ("I told Tom I'd look into the noise.", [("look into the noise", "rep", None)]),
        ("On Friday I'll drop off the spare keys.", [("drop off the spare keys", "rep", "2026-11-20")]),
        ("Denise is going to check with legal.", [("check with legal", "Denise Ashworth", None)]),
        ("Tom will send us the drawings by Monday.", [("send us the drawings", "Tom Petrov", "2026-11-23")]),
        ("Tom sends me the drawings.", [("send me the drawings", "Tom Petrov", None)]),
        ("Tom owes me the site plan.", [("the site plan", "Tom Petrov", None)]),
        ("I'm still waiting on Tom for the drawings.", [("the drawings", "Tom Petrov", None)]),
        ("I asked Tom to send a picture.", [("send a picture", "Tom Petrov", None)]),
        ("Denise promised the forecast by Monday.", [("the forecast", "Denise Ashworth", "2026-11-23")]),
        ("Our engineers will visit the site tomorrow.", [("visit the site", "rep", "2026-11-19")]),
        (
            "I'll email the brochure tomorrow and book the van for the trial.",
            [("email the brochure", "rep", "2026-11-19"), ("book the van for the trial", "rep", None)],
        ),
        ("Denise's to screenshot the error messages.", [("screenshot the error messages", "Denise Ashworth", None)]),
        ("Tom to note the batch numbers.", [("note the batch numbers", "Tom Petrov", None)]),
        ("Posting Denise a clean filter tomorrow.", [("Posting Denise a clean filter", "rep", "2026-11-19")]),
        ("I've until Monday to come back on the price.", [("come back on the price", "rep", "2026-11-23")]),
        ("I'll ask finance and tell her by Monday.", [("ask finance and tell Denise Ashworth", "rep", "2026-11-23")]),
    ],
)
def test_who_does_what_by_when(said: str, items: list[Item]) -> None:
    assert _items(said) == items


@pytest.mark.parametrize(
    "said",
    [
        "I've already sent Denise the quote.",
        "Sending samples takes a week.",
        "Buy or nothing, she said.",
        "I sent Tom the drawings on Monday.",
        "I might send them a brochure.",
        "Maybe I'll call the depot.",
        "If they sign we would ship the pumps on Friday.",
        "I won't send anything before they pay.",
        "They always send the forms on Fridays.",
        "I'd say it went well.",
        "Call it sixty percent.",
        "Denise will decide in January.",
        "Tom will think about it.",
        "The pump will send an alarm when it is hot.",
        "I don't need to send anything.",
        "I was going to bring the samples but forgot.",
        "Tom could send the drawings.",
        "They might order by Friday.",
        "Did I send the price list?",
        "Let me see.",
    ],
)
def test_what_is_done_or_might_be_is_no_task(said: str) -> None:
    assert _items(said) == []


def test_one_task_told_twice_is_one_and_keeps_its_day() -> None:
    assert _items("I'll send the revised quote. So the revised quote goes out Friday.") == [
        ("send the revised quote", "rep", "2026-11-20")
    ]


def test_a_day_that_is_told_afterwards_belongs_to_the_task() -> None:
    assert _items("I'll send Denise the revised quote. I'll do that tomorrow.") == [
        ("send Denise the revised quote", "rep", "2026-11-19")
    ]


def test_a_later_correction_changes_the_day() -> None:
    assert _items("I'll send Denise the revised quote by Friday, no wait, make that Monday.") == [
        ("send Denise the revised quote", "rep", "2026-11-23")
    ]


def test_the_day_of_a_meeting_is_not_the_day_of_the_task() -> None:
    assert _items("I'll draft the agenda for the meeting on the 30th.")[0][2] is None


def test_it_is_named_by_the_thing_before() -> None:
    assert _items("Denise asked for a renewal quote. I'll send it tomorrow.") == [
        ("send a renewal quote", "rep", "2026-11-19")
    ]


def test_the_time_grows_with_the_text_alone() -> None:
    sentence = "I'll send Denise the revised quote and Tom will check the drawings with the lab by Friday, so he said. "
    took = []
    for many in (20, 200):
        start = time.process_time()
        _items(sentence * many)
        took.append(time.process_time() - start)
    assert took[1] < 40 * max(took[0], 0.02)
