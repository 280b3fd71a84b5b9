"""The filler as a whole, on made-up memos: what must be right, what must not be there, what holds of every entry."""

import json
from pathlib import Path
from typing import Any, TypedDict

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from templates.contract import Book, Entry, MemoText
from templates.filling.fill import fill


class Client(TypedDict):
    """What one entry must hold; see memos.yaml."""

    company: str | None
    amount: float | None
    currency: str | None
    dues: list[str | None]
    close: str | None
    stage: str | None


class Case(TypedDict):
    """A memo and its clients."""

    name: str
    text: str
    clients: list[Client]


_DATA = yaml.safe_load(Path(__file__).with_name("memos.yaml").read_text(encoding="utf-8"))
BOOK: dict[str, Any] = _DATA["book"]
CASES: list[Case] = _DATA["memos"]
BOOK_MODEL = Book.model_validate(BOOK)
WORKED_OUT = {
    "template_kind", "account_id", "contact_ids", "ambiguous", "currency", "interaction_date", "summary", "evidence",
    "alternatives", "withdrawn", "fields",
}  # fmt: skip


def _fill(text: str, book: Book = BOOK_MODEL, **more: Any) -> list[Entry]:
    return fill(
        MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00", **more}), book
    )


def _values_with_evidence(entry: Entry) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    evidence = entry.evidence
    for key, value in entry.to_dict().items():
        if key in WORKED_OUT or value in (None, "", []):
            continue
        if isinstance(value, list):
            spans = evidence.get(key) or []
            assert len(spans) == len(value), key
            pairs += [(f"{key}[{i}]", s) for i, s in enumerate(spans)]
        else:
            pairs.append((key, evidence.get(key)))
    return pairs


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_memo_gives_what_it_says(case: Case) -> None:
    entries = _fill(case["text"])
    assert [e.company for e in entries] == [c["company"] for c in case["clients"]]
    for entry, client in zip(entries, case["clients"], strict=True):
        assert (entry.deal_amount, entry.close_date, entry.stage) == (
            client["amount"],
            client["close"],
            client["stage"],
        )
        if client["amount"] is not None:
            assert entry.currency == client["currency"]
        assert [a["due_date"] for a in entry.action_items] == client["dues"]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_every_value_points_into_the_text(case: Case) -> None:
    for entry in _fill(case["text"]):
        for key, spans in _values_with_evidence(entry):
            assert spans, key
            assert all(0 <= a < b <= len(case["text"]) for a, b in spans), key


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_same_memo_gives_the_same_bytes(case: Case) -> None:
    first, second = ([e.to_json() for e in _fill(case["text"])] for _ in range(2))
    assert first == second


def test_the_words_behind_a_sum_are_its_own() -> None:
    text = "Deal update for Nova Telecom. The deal is worth 85,000 euros."
    (entry,) = _fill(text)
    assert [text[a:b] for a, b in entry.evidence["deal_amount"]] == ["85,000 euros"]


def test_what_was_taken_back_is_listed_and_gone() -> None:
    (entry,) = _fill(
        "Meeting with Raj Mori at Redwood Foods. I will send the quote by Friday, no wait, make that Thursday."
    )
    assert [(w["key"], w["value"]) for w in entry.withdrawn or []] == [("action_items[0].due_date", "2026-11-20")]
    assert "2026-11-20" not in json.dumps(entry.action_items)


def test_the_reps_zone_wins_over_the_offset() -> None:
    book = Book.model_validate({**BOOK, "reps": [{"name": "Mei", "timezone": "Asia/Tokyo"}]})
    text = "Meeting with Raj Mori at Redwood Foods. I will call back tomorrow."
    (entry,) = _fill(text, book, recorded_at="2026-11-18T20:00:00-05:00", rep="Mei")
    assert entry.interaction_date == "2026-11-19"
    assert entry.action_items[0]["due_date"] == "2026-11-20"


def test_next_friday_keeps_both_readings() -> None:
    (entry,) = _fill("Meeting with Raj Mori at Redwood Foods. I will call back next Friday.")
    assert entry.action_items[0]["due_date"] == "2026-11-27"
    assert entry.alternatives == [{"key": "action_items[0].due_date", "value": "2026-11-20"}]


def test_before_a_day_keeps_the_day_before_as_the_other_reading() -> None:
    (entry,) = _fill("Meeting with Raj Mori at Redwood Foods. I will call back before Friday.")
    assert entry.action_items[0]["due_date"] == "2026-11-20"
    assert entry.alternatives == [{"key": "action_items[0].due_date", "value": "2026-11-19"}]


def test_a_first_name_is_the_accounts_contact() -> None:
    (entry,) = _fill("Visited Harbison Valve. Denise was positive.")
    assert entry.contacts == [{"name": "Denise Kowalski", "title": "plant manager"}]
    assert entry.contact_ids == ["C1"]


def test_an_unknown_person_keeps_the_name_as_said() -> None:
    (entry,) = _fill("Meeting with Helen at Harbison Valve.")
    assert (entry.contacts, entry.contact_ids) == ([{"name": "Helen", "title": None}], [None])


def test_a_name_of_two_accounts_stays_open() -> None:
    book = Book.model_validate(
        {
            "accounts": [
                {"id": "A1", "name": "Merrow Boats", "aliases": ["Merrow"]},
                {"id": "A2", "name": "Merrow Paper", "aliases": ["Merrow"]},
            ],
            "contacts": [
                {"id": "C1", "name": "Pat Lund", "account_id": "A1"},
                {"id": "C2", "name": "Pat Osei", "account_id": "A2"},
            ],
        }
    )
    (entry,) = _fill("Pat at Merrow called me back. I will send the quote by Friday.", book)
    assert (entry.company, entry.account_id, entry.contact_ids) == ("Merrow", None, [None])
    assert entry.ambiguous == ["A1", "A2", "C1", "C2"]


def test_the_city_decides_between_two_accounts() -> None:
    book = Book.model_validate(
        {
            "accounts": [
                {"id": "A1", "name": "Merrow Boats", "aliases": ["Merrow"], "city": "Cork"},
                {"id": "A2", "name": "Merrow Paper", "aliases": ["Merrow"], "city": "Lyon"},
            ]
        }
    )
    (entry,) = _fill("Visited Merrow in Lyon. I will send the quote by Friday.", book)
    assert (entry.company, entry.account_id) == ("Merrow Paper", "A2")


def test_a_spoken_stage_outside_the_book_is_left_out() -> None:
    (entry,) = _fill("Deal update for Nova Telecom. The stage is now contract review.")
    assert entry.stage is None


def test_a_discount_is_no_probability() -> None:
    (entry,) = _fill("Deal update for Nova Telecom. They asked for a 15% discount.")
    assert entry.probability is None


def test_products_and_competitors_bear_the_books_names() -> None:
    (entry,) = _fill(
        "Meeting with Raj Mori at Redwood Foods. We discussed the route planner. They also talk to hubspot."
    )
    assert entry.products == ["Route Planner"]


def test_a_problem_in_a_check_in_is_an_issue_with_a_mood() -> None:
    (entry,) = _fill(
        "Call-in check with Raj Mori at Redwood Foods. They complained that the screens freeze. He is losing patience."
    )
    assert (entry.template_kind, entry.satisfaction, len(entry.issues)) == ("call_in_check", "negative", 1)


def test_the_next_meeting_has_its_time() -> None:
    (entry,) = _fill(
        "Meeting with Raj Mori at Redwood Foods. The next meeting is on Friday, sorry, Tuesday at 3:30 p.m."
    )
    assert entry.next_meeting == "2026-11-24T15:30"


def test_a_yearly_day_is_said_without_the_year() -> None:
    (entry,) = _fill("Meeting with Raj Mori at Redwood Foods. Raj's birthday is on March 9th.")
    assert [k["date"] for k in entry.key_dates] == ["03-09"]


def test_a_summary_fits_one_line() -> None:
    for case in CASES:
        for entry in _fill(case["text"]):
            assert 0 < len(entry.summary) <= 140


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [s + "." for c in CASES for s in c["text"].split(". ")] + ["Üm, très bien… 😀.", "$", "“No.”", "İstanbul"]
        ),
        max_size=8,
    )
)
def test_any_mixture_of_sentences_gives_sound_evidence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    for entry in _fill(text):
        for key, spans in _values_with_evidence(entry):
            assert spans, key
            assert all(0 <= a < b <= len(text) for a, b in spans), key
        assert len(entry.summary) <= 140


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_filler(text: str) -> None:
    for entry in _fill(text, Book()):
        assert isinstance(entry, Entry)
