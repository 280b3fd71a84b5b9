from typing import Any

import pytest

from templates import Book, Entry, MemoText, draft_fields, fill, load_templates, options_of
from templates.fields import FieldValue
from templates.note_template import BUILT_IN, CONTRACT_TYPES, NoteTemplate

TEXT = "Met Laura Mitchell at Redwood Foods. The deal value is $85,000. I'll send the quote by Friday."
BUILT = load_templates()


def entry(**values: Any) -> Entry:
    return Entry(**{"template_kind": "deal_progress", "company": "Redwood Foods", "account_id": "A1"} | values)


def fields_of(one: Entry, template: str = "deal_progress", text: str | None = TEXT) -> dict[str, FieldValue]:
    return {f.key: f for f in draft_fields(one, BUILT[template], Book(), text)}


@pytest.mark.parametrize("name", BUILT_IN)
def test_an_empty_draft_has_every_field_of_its_template_as_not_said(name: str) -> None:
    fields = draft_fields(Entry(template_kind=name), BUILT[name], Book())
    assert [f.key for f in fields] == [f.key for f in BUILT[name].fields]
    assert all(f.value is None and f.standing == "not_said" and f.evidence == [] for f in fields)


def test_the_deals_amount_comes_with_its_currency_and_wants_a_look() -> None:
    at = TEXT.index("$85,000")
    amount = fields_of(entry(deal_amount=85000, currency="USD", evidence={"deal_amount": [[at, at + 7]]}))[
        "deal_amount"
    ]
    assert amount.value == {"value": 85000, "currency": "USD"}
    assert isinstance(amount.value["value"], int)
    assert (amount.standing, amount.review, amount.evidence) == ("said", "look", [[at, at + 7]])


def test_stage_and_close_date_want_a_look_and_notes_do_not() -> None:
    fields = fields_of(entry(stage="proposal", close_date="2026-12-18", objections=["too dear"]))
    assert {f.key for f in fields.values() if f.review == "look"} == {"stage", "deal_amount", "close_date"}


@pytest.mark.parametrize(
    ("ids", "review"), [(["C1", "C2"], "together"), (["C1", None], "look"), (["C1"], "look"), ([], "look")]
)
def test_people_whom_the_book_does_not_know_want_a_look(ids: list[str | None], review: str) -> None:
    people = [{"name": "Laura Mitchell", "title": None}, {"name": "Tom Reed", "title": None}]
    field = fields_of(entry(contacts=people, contact_ids=ids))["contacts"]
    assert field.review == review
    assert [p["id"] for p in field.value] == [*ids, None, None][:2]


def test_a_client_whom_the_book_does_not_know_wants_a_look() -> None:
    assert fields_of(entry(account_id=None))["company"].review == "look"
    assert fields_of(entry())["company"].review == "together"


def test_what_was_said_and_the_template_leaves_out_is_shown_after_its_fields() -> None:
    one = entry(template_kind="call_in_check", stage="proposal", evidence={"stage": [[0, 3]]})
    fields = draft_fields(one, BUILT["call_in_check"], Book(), TEXT)
    assert [f.key for f in fields] == [*(f.key for f in BUILT["call_in_check"].fields), "stage"]
    assert (fields[-1].label, fields[-1].review) == ("Stage", "look")


def test_texts_are_cut_to_the_templates_limit_at_the_end_of_a_word() -> None:
    field = fields_of(entry(objections=["the price is far too high " * 20]))["objections"]
    limit = BUILT["deal_progress"].field("objections")
    assert limit is not None
    assert limit.max_length is not None
    assert len(field.value[0]) <= limit.max_length
    assert field.value[0].endswith(("high…", "the…", "price…", "is…", "far…", "too…"))


def test_without_the_memos_text_days_count_as_worked_out() -> None:
    one = entry(close_date="2026-12-18", deal_amount=5, evidence={"close_date": [[0, 1]], "deal_amount": [[0, 1]]})
    fields = fields_of(one, text=None)
    assert (fields["close_date"].standing, fields["deal_amount"].standing) == ("worked_out", "said")


def test_no_value_of_a_filled_memo_is_lost_on_the_way_to_the_draft() -> None:
    book = Book.model_validate({"accounts": [{"id": "A1", "name": "Redwood Foods"}]})
    memo = MemoText.model_validate({"id": "m", "text": TEXT, "recorded_at": "2026-11-16T16:40:00-05:00"})
    (one,) = fill(memo, book, BUILT)
    fields = {f.key: f for f in draft_fields(one, BUILT[one.template_kind], book, TEXT)}
    for key in CONTRACT_TYPES:
        if getattr(one, key) not in (None, "", []):
            assert fields[key].value is not None, key
    assert fields["deal_amount"].standing == "said"
    assert fields["action_items"].standing == "worked_out"
    assert fields["interaction_date"].standing == "worked_out"


def test_the_options_of_a_choice_are_the_books_stages_the_moods_or_the_templates_own() -> None:
    own = NoteTemplate.model_validate(
        {
            "name": "survey",
            "label": "Survey",
            "description": "",
            "choose_when": ["survey"],
            "fields": [
                {"key": "company", "label": "Client", "type": "text"},
                {"key": "summary", "label": "Summary", "type": "text"},
                {
                    "key": "access",
                    "label": "Access",
                    "type": "choice",
                    "listen_for": "access",
                    "options": ["lift", "stairs"],
                },
            ],
        }
    )
    assert options_of("stage", own, ["new", "won"]) == ["new", "won"]
    assert options_of("satisfaction", own, []) == ["positive", "neutral", "negative"]
    assert options_of("access", own, []) == ["lift", "stairs"]
    assert options_of("access", None, []) == []
