"""What of an answer stands on the memo's words, field by field, and what is dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from templates import Entry, load_templates

OneEntry = Callable[..., Entry]
Entries = Callable[..., list[Entry]]
Reasons = Callable[[Entry], dict[str, str]]


def phrase(quote: str, said: str) -> dict[str, str]:
    return {"quote": quote, "said": said}


def value(quote: str, text: Any) -> dict[str, Any]:
    return {"quote": quote, "value": text}


@pytest.mark.parametrize(
    ("text", "key", "answer", "expected"),
    [
        ("We were at Redwood on Thursday.", "interaction_date", phrase("on Thursday", "Thursday"), "2026-11-12"),
        ("Redwood will buy it on December 18th.", "close_date", phrase("buy it on December 18th", "December 18th"), "2026-12-18"),
        ("Coffee at Redwood next Friday at two o'clock.", "next_meeting",
         phrase("next Friday at two o'clock", "next Friday"), "2026-11-27T14:00"),
        ("Redwood gives it a seventy percent chance.", "probability", phrase("a seventy percent chance", "seventy"), 70),
    ],
)  # fmt: skip
def test_days_and_numbers_are_worked_out_from_the_words(
    entry: OneEntry, text: str, key: str, answer: dict[str, str], expected: object
) -> None:
    made = entry(text + " I'll send Laura the offer.", **{key: answer})
    assert getattr(made, key) == expected
    assert made.filled_by[key] == "tiny"
    assert made.dropped == []
    assert made.evidence[key]


@pytest.mark.parametrize(
    ("text", "key", "answer", "reason"),
    [
        ("See Redwood next Friday.", "next_meeting", phrase("next Friday", "2026-11-27"), "taken only as it was said"),
        ("See Redwood next Friday.", "next_meeting", phrase("next Monday", "next Monday"), "not in the memo"),
        ("See Redwood soon.", "next_meeting", phrase("See Redwood soon", "soon"), "no day is read"),
        ("Redwood on Friday, no wait, make that Thursday.", "close_date",
         phrase("Friday, no wait, make that Thursday", "Friday"), "taken back"),
        ("Redwood on Friday, no wait, make that Thursday.", "close_date", phrase("on Friday", "Friday"), "taken back"),
        ("Redwood signs tomorrow.", "interaction_date", phrase("signs tomorrow", "tomorrow"), "yet to come"),
        ("Saw Redwood yesterday.", "next_meeting", phrase("yesterday", "yesterday"), "not yet to come"),
        ("Redwood wants a ten percent discount.", "probability", phrase("a ten percent discount", "ten percent"), "chance"),
        ("Redwood has 40 seats.", "probability", phrase("40 seats", "40"), "chance"),
        ("Redwood has 40 seats.", "deal_amount", phrase("40 seats", "40"), "no sum of money"),
        ("Redwood will sign soon.", "stage", value("will sign soon", "closed_won"), "do not tell"),
        ("Redwood isn't happy.", "satisfaction", value("isn't happy", "positive"), "do not tell"),
        ("Redwood is fine.", "stage", value("is fine", "almost there"), "none of the options"),
        ("Redwood is fine.", "stage", "closed_won", "not in the form"),
        ("Redwood is fine.", "stage", {"value": "closed_won"}, "no quote"),
        ("Redwood met Bo.", "decision_maker", value("met Bo", "Bo"), "who signs"),
        ("Redwood is fine.", "company", value("Redwood is fine", "Harbison Valve"), ""),
    ],
)  # fmt: skip
def test_what_the_words_do_not_bear_is_dropped_with_the_reason(
    entry: OneEntry, reasons: Reasons, text: str, key: str, answer: Any, reason: str
) -> None:
    text = text + " I'll send Laura the offer."
    plain, made = entry(text), entry(text, **{key: answer})
    assert made.to_dict() == plain.to_dict()
    assert reason in reasons(made).get(key, "")
    assert all(len(str(one["reason"])) > 10 for one in made.dropped)


def test_the_rest_of_a_correction_stands(entry: OneEntry) -> None:
    text = "Redwood closes on Friday, no wait, make that Thursday. I'll send Laura the offer."
    made = entry(
        text, close_date=phrase("on Friday, no wait, make that Thursday", "Friday, no wait, make that Thursday")
    )
    assert made.close_date == "2026-11-19"
    assert [text[a:b] for a, b in made.evidence["close_date"]] == ["Thursday"]


def test_a_text_is_not_made_of_words_that_were_taken_back(entry: OneEntry, reasons: Reasons) -> None:
    text = "At Redwood 40 seats, sorry, 60 seats. They worry that 40 seats, no, 60 seats are too many. I'll call Laura."
    made = entry(
        text,
        quantity=[{"quote": "40 seats, sorry, 60 seats", "said": "40", "unit": "seats"}],
        objections=[value("40 seats, no, 60 seats are too many", "40 seats are too many")],
    )
    assert reasons(made) == {
        "quantity[0]": "these words were taken back",
        "objections[0]": "'40' is not in the quoted words",
    }
    assert {"value": 40, "unit": "seats"} not in made.quantity


def test_sums_take_their_currency_as_the_rules_do(entry: OneEntry) -> None:
    text = "Harbison Valve would pay 38,000 and their budget was forty thousand euros. I'll send Rosa the offer."
    made = entry(
        text,
        deal_amount=phrase("would pay 38,000", "38,000"),
        amounts=[
            phrase("would pay 38,000", "38,000") | {"meaning": "deal value"},
            phrase("budget was forty thousand euros", "forty thousand euros") | {"meaning": "budget"},
            phrase("would pay 38,000", "38,000") | {"meaning": "lunch"},
        ],
    )
    assert (made.deal_amount, made.currency) == (38000, "EUR")
    assert made.amounts == [
        {"value": 38000, "currency": "EUR", "meaning": "deal value"},
        {"value": 40000, "currency": "EUR", "meaning": "budget"},
    ]
    assert [one["key"] for one in made.dropped] == ["amounts[2]"]


def test_people_are_linked_through_the_book_and_never_get_a_surname(entry: OneEntry, reasons: Reasons) -> None:
    text = "At Redwood I met Laura and a new buyer, Priya. Nora Hughes came along. Tom rang. I'll send Laura the offer."
    made = entry(
        text,
        contacts=[
            {"quote": "I met Laura", "name": "Laura Mitchell", "title": "chief of staff"},
            {"quote": "a new buyer, Priya", "name": "Priya", "title": "buyer"},
            {"quote": "a new buyer, Priya", "name": "Priya Raman", "title": None},
            {"quote": "Nora Hughes came along", "name": "Nora Hughes", "title": None},
            {"quote": "Tom rang", "name": "Tom", "title": None},
        ],
    )
    assert made.contacts == [
        {"name": "Laura Mitchell", "title": "Buyer"},
        {"name": "Priya", "title": "buyer"},
        {"name": "Tom", "title": None},
    ]
    assert made.contact_ids == ["C1", None, None]
    assert made.ambiguous == ["C3", "C4"]
    assert set(reasons(made)) == {"contacts[2]", "contacts[3]"}


def test_things_of_the_book_get_its_names(entry: OneEntry, reasons: Reasons) -> None:
    text = "Redwood looked at Belt Watch and at Nimbus, and at something of Kestrel's. I'll send Laura the offer."
    made = entry(
        text,
        products=[value("looked at Belt Watch", "BeltWatch"), value("looked at Belt Watch", "ThermaLog Gateway")],
        competitors=[value("at Nimbus", "Nimbus"), value("something of Kestrel's", "Kestrel")],
    )
    assert made.products == ["BeltWatch"]
    assert made.competitors == ["Nimbus Systems", "Kestrel"]
    assert set(reasons(made)) == {"products[1]"}


def test_an_action_without_its_day_keeps_the_rules_day(entry: OneEntry, reasons: Reasons) -> None:
    text = "Met Laura at Redwood. I'll send the revised offer by Friday. Laura will send us the plans."
    made = entry(
        text,
        action_items=[
            {
                "quote": "I'll send the revised offer by Friday",
                "text": "send the revised offer",
                "owner": "me",
                "due": "in June",
            },
            {"quote": "Laura will send us the plans", "text": "send us the plans", "owner": "Laura", "due": None},
            {"quote": "Laura will send us the plans", "text": "send us the plans", "owner": "Boris", "due": None},
        ],
    )
    assert made.action_items == [
        {"text": "send the revised offer", "owner": "rep", "due_date": "2026-11-20"},
        {"text": "send us the plans", "owner": "Laura Mitchell", "due_date": None},
    ]
    assert set(reasons(made)) == {"action_items[0].due_date", "action_items[2]"}


TWO = (
    "Met Laura at Redwood Foods, the deal is at $50,000 and they sign on Friday. Then I drove to Harbison Valve and met Rosa. "
    "The deal there is at 38,000 euros. I'll send Rosa the contract by Monday."
)


def test_words_of_another_client_do_not_count(entries: Entries, reasons: Reasons) -> None:
    plain = entries(TWO, {}, {})
    assert [e.account_id for e in plain] == ["A1", "A2"]
    first, second = entries(
        TWO,
        {
            "deal_amount": phrase("at 38,000 euros", "38,000 euros"),
            "company": value("Harbison Valve", "Harbison Valve"),
        },
        {
            "deal_amount": phrase("at 38,000 euros", "38,000 euros"),
            "close_date": phrase("they sign on Friday", "Friday"),
        },
    )
    assert (first.deal_amount, second.deal_amount) == (plain[0].deal_amount, 38000)
    assert second.close_date is None
    assert reasons(first)["deal_amount"] == reasons(second)["close_date"] == "these words are said of another client"
    assert (first.account_id, second.account_id) == ("A1", "A2")


def test_a_model_adds_no_client_and_drops_none(entries: Entries, reasons: Reasons) -> None:
    answers = [{"client": 3, "company": value("Redwood Foods", "Redwood Foods")}, {"client": "x"}, {"client": True}]
    plain = entries(TWO)
    made = entries(TWO, *answers)
    assert [e.to_dict() for e in made] == [e.to_dict() for e in plain]
    assert "does not have" in reasons(made[0])["*"]


def test_a_memo_without_case_and_stops_keeps_its_own_offsets(entry: OneEntry) -> None:
    text = (
        "so i met laura mitchell at redwood foods this morning and they are really happy with the pilot "
        "they worry about the long migration and i owe her the revised offer by next friday"
    )
    made = entry(
        text,
        contacts=[{"quote": "met laura mitchell", "name": "laura mitchell", "title": None}],
        satisfaction=value("really happy with the pilot", "positive"),
        objections=[value("they worry about the long migration", "worry about the long migration")],
        close_date=phrase("by next friday", "next friday"),
    )
    assert (made.contacts, made.contact_ids) == ([{"name": "Laura Mitchell", "title": "Buyer"}], ["C1"])
    assert made.close_date == "2026-11-27"
    assert [text[a:b] for a, b in made.evidence["close_date"]] == ["next friday"]
    assert [text[a:b] for a, b in made.evidence["contacts"][0]] == ["laura mitchell"]
    assert made.dropped == []


OWN = """\
name: site_survey
label: Site survey
description: What was seen on site.
choose_when: [site survey]
fields:
  - {key: company, label: Client, type: text}
  - {key: summary, label: Summary, type: text}
  - {key: rooms, label: Rooms, type: number, listen_for: rooms}
  - {key: lift, label: Lift, type: yes_no, listen_for: [lift, elevator]}
  - {key: floor, label: Floor, type: choice, listen_for: floor, options: [concrete, carpet]}
  - {key: rent, label: Rent, type: money, listen_for: rent}
"""


@pytest.fixture
def with_own(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "survey.yaml").write_text(OWN, encoding="utf-8")
    return load_templates(tmp_path)


def test_the_users_own_fields_are_asked_for_and_checked_too(
    entries: Entries, reasons: Reasons, with_own: dict[str, Any]
) -> None:
    text = (
        "Site survey at Redwood Foods. I counted twelve of the things they call offices. No elevator to be seen. "
        "Carpet all over. Twelve hundred dollars a month. I'll send Laura the plan."
    )
    (made,) = entries(
        text,
        {
            "site_survey.rooms": phrase("I counted twelve of the things", "twelve"),
            "site_survey.lift": value("No elevator to be seen", False),
            "site_survey.floor": value("Carpet all over", "concrete"),
            "site_survey.rent": phrase("Twelve hundred dollars a month", "Twelve hundred dollars"),
            "site_survey.roof": value("Carpet all over", "flat"),
        },
        templates=with_own,
    )
    assert made.template_kind == "site_survey"
    assert made.fields == {"rooms": 12, "lift": False, "floor": made.fields and made.fields["floor"],
                           "rent": {"value": 1200, "currency": "USD"}}  # fmt: skip
    assert made.fields["floor"] != "concrete"
    assert made.filled_by["rooms"] == "tiny"
    assert [text[a:b] for a, b in made.evidence["rooms"]] == ["twelve"]
    assert set(reasons(made)) == {"site_survey.floor", "site_survey.roof"}


def test_a_model_may_choose_the_users_template_where_no_words_have_chosen(
    entries: Entries, reasons: Reasons, with_own: dict[str, Any]
) -> None:
    text = "Walked the whole place at Redwood Foods with Laura, 12 rooms. I'll send Laura the plan."
    answer = {"template_kind": "site_survey", "site_survey.rooms": phrase("12 rooms", "12")}
    (made,) = entries(text, answer, templates=with_own)
    assert (made.template_kind, (made.fields or {})["rooms"]) == ("site_survey", 12)
    (kept,) = entries("Site survey. " + text, answer | {"template_kind": "deal_progress"}, templates=with_own)
    assert kept.template_kind == "site_survey"
    assert "user's own" in reasons(kept)["template_kind"]
    (built_in,) = entries(text, answer | {"template_kind": "meeting_notes"}, templates=with_own)
    assert reasons(built_in) == {"site_survey.rooms": "the note is meeting_notes, which has no such field"}


def test_the_summary_tells_what_the_entry_holds(entry: OneEntry, reasons: Reasons) -> None:
    text = "Met Laura at Redwood Foods. The deal is at $50,000. They fret about the migration. I'll send the offer by Friday."
    good = entry(text, summary="Redwood Foods: $50,000; frets about migration; send offer 20 Nov")
    assert good.summary == "Redwood Foods: $50,000; frets about migration; send offer 20 Nov"
    for line in ("Redwood Foods: $90,000", "Redwood is bankrupt", "Redwood send offer 21 Nov", "Redwood " * 30):
        made = entry(text, summary=line)
        assert made.summary == entry(text).summary
        assert made.filled_by["summary"] == "rules"
        assert reasons(made)["summary"]
