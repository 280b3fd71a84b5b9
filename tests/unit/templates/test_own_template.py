"""A user's own template: chosen by its words, its fields filled beside their phrases, with evidence."""

from typing import Any

import pytest

from templates import Book, Entry, MemoText, NoteTemplate, fill, load_templates

BOOK = Book.model_validate(
    {
        "accounts": [
            {"id": "A1", "name": "Redwood Foods"},
            {"id": "A2", "name": "Silver Oak Hotels", "aliases": ["Silver Oak"]},
        ]
    }
)


def survey(**more: Any) -> NoteTemplate:
    return NoteTemplate.model_validate(
        {
            "name": "site_survey",
            "label": "Site survey",
            "description": "What was seen at a client's site.",
            "choose_when": ["site survey"],
            "fields": [
                {"key": "company", "label": "Client", "type": "text"},
                {"key": "summary", "label": "Summary", "type": "text"},
                *more.get("fields", []),
            ],
        }
        | {key: value for key, value in more.items() if key != "fields"}
    )


def field(kind: str, *phrases: str, **more: Any) -> dict[str, Any]:
    return {"key": "it", "label": "It", "type": kind, "listen_for": list(phrases)} | more


def filled(text: str, *templates: NoteTemplate) -> list[Entry]:
    memo = MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-16T16:40:00-05:00"})
    return fill(memo, BOOK, load_templates() | {t.name: t for t in templates})


def said(entry: Entry, text: str, key: str = "it") -> list[str]:
    spans = entry.evidence.get(key, [])
    return [text[a:b] for part in spans for a, b in (part if isinstance(part[0], list) else [part])]


@pytest.mark.parametrize(
    ("spec", "sentence", "value", "evidence"),
    [
        (field("number", "rooms"), "They have 12 meeting rooms and 3 floors.", 12, ["12"]),
        (field("number", "rooms"), "Number of rooms: twenty-five.", 25, ["twenty-five"]),
        (field("number", "rooms"), "There are 10 rooms, no wait, 12 rooms.", 12, ["12"]),
        (field("number", "rooms"), "The rooms are fine, and there are three floors.", None, []),
        (field("number", "rooms"), "Nobody counted anything.", None, []),
        (
            field("money", "budget"),
            "Their budget is $5,000 a month.",
            {"value": 5000, "currency": "USD"},
            ["$5,000"],
        ),
        (
            field("money", "budget"),
            "They have a 40,000 euro budget.",
            {"value": 40000, "currency": "EUR"},
            ["40,000 euro"],
        ),
        (field("money", "budget"), "The budget is unclear.", None, []),
        (field("percent", "occupancy"), "Occupancy is at 80 percent.", 80, ["80 percent"]),
        (field("percent", "occupancy"), "Occupancy is at 80.", None, []),
        (field("date", "inspection"), "The inspection is on Thursday.", "2026-11-19", ["Thursday"]),
        (
            field("date", "inspection"),
            "The inspection is on Thursday, no wait, make that Friday.",
            "2026-11-20",
            ["Friday"],
        ),
        (
            field("datetime", "inspection"),
            "The inspection is on Thursday at 3 pm.",
            "2026-11-19T15:00",
            ["Thursday", "at 3 pm."],
        ),
        (field("choice", "access", options=["stairs", "lift"]), "Access is by the lift.", "lift", ["lift"]),
        (
            field("choice", "access", options=["stairs", "lift"]),
            "Access is by stairs, there is no lift.",
            "stairs",
            ["stairs"],
        ),
        (field("choice", "access", options=["stairs", "lift"]), "Access is by stairs and lift.", None, []),
        (field("yes_no", "parking"), "There is parking, but no lift.", True, ["There is parking"]),
        (field("yes_no", "parking"), "They don't have parking.", False, ["They don't have parking"]),
        (field("yes_no", "parking"), "I'm not sure if there is parking.", None, []),
        (field("yes_no", "parking"), "We talked about parking.", None, []),
        (
            field("text", "access code"),
            "The access code is four four one one.",
            "four four one one",
            ["four four one one"],
        ),
        (field("text", "access code"), "The access code is 4411, no wait, 4412.", "4412", ["4412"]),
        (
            field("texts", "tools"),
            "Bring the tools: ladder, drill and rope.",
            ["ladder", "drill", "rope"],
            ["ladder", "drill", "rope"],
        ),
    ],
)
def test_a_value_is_found_beside_its_phrase(
    spec: dict[str, Any], sentence: str, value: Any, evidence: list[str]
) -> None:
    text = f"Site survey at Redwood Foods. {sentence} I'll send the offer by Friday."
    (entry,) = filled(text, survey(fields=[spec]))
    assert entry.template_kind == "site_survey"
    assert entry.fields == {"it": value}
    assert said(entry, text) == evidence


def test_the_keys_that_debrief_fills_are_filled_in_an_own_template_too() -> None:
    (entry,) = filled("Site survey at Redwood Foods. I'll send the offer by Friday.", survey())
    assert (entry.template_kind, entry.account_id, entry.fields) == ("site_survey", "A1", None)
    assert [a["due_date"] for a in entry.action_items] == ["2026-11-20"]


def test_a_memo_that_does_not_say_the_words_gets_a_built_in_template_and_no_own_fields() -> None:
    text = "Met Laura Mitchell at Redwood Foods. They have 12 rooms. I'll send the offer by Friday."
    (entry,) = filled(text, survey(fields=[field("number", "rooms")]))
    assert entry.template_kind == "meeting_notes"
    assert entry.fields is None
    assert "it" not in entry.evidence


def test_each_client_of_a_memo_gets_its_own_template_and_values() -> None:
    text = (
        "Met Laura Mitchell at Redwood Foods. They have 12 rooms. I'll send them the offer by Friday. "
        "Then I visited Silver Oak Hotels for a site survey. They have 30 rooms. I'll call them on Thursday."
    )
    first, second = filled(text, survey(fields=[field("number", "rooms")]))
    assert (first.account_id, first.template_kind) == ("A1", "meeting_notes")
    assert (second.account_id, second.template_kind, second.fields) == ("A2", "site_survey", {"it": 30})


def test_of_two_own_templates_the_one_whose_words_are_said_first_is_taken_and_of_one_place_the_longer_words() -> None:
    final = survey(name="final_survey", choose_when=["site survey, final"])
    delivery = survey(name="delivery", choose_when=["delivery"])
    text = "Site survey, final, at Redwood Foods, about the delivery. I'll send the offer by Friday."
    assert [e.template_kind for e in filled(text, survey(), final, delivery)] == ["final_survey"]


def test_a_users_version_of_a_built_in_may_have_fields_of_its_own() -> None:
    mine = survey(name="meeting_notes", choose_when=[], fields=[field("number", "rooms")])
    (entry,) = filled("Met Laura Mitchell at Redwood Foods. They have 12 rooms. I'll call on Friday.", mine)
    assert (entry.template_kind, entry.fields) == ("meeting_notes", {"it": 12})


def test_phrases_are_whole_words_in_any_case_with_or_without_punctuation() -> None:
    text = "site survey at redwood foods they have twelve rooms i'll send the offer by friday"
    (entry,) = filled(text, survey(fields=[field("number", "Rooms"), field("number", "room", key="other")]))
    assert entry.fields == {"it": 12, "other": None}


def test_the_same_memo_gives_the_same_bytes() -> None:
    text = "Site survey at Redwood Foods. They have 12 rooms. I'll send the offer by Friday."
    template = survey(fields=[field("number", "rooms")])
    assert filled(text, template)[0].to_json() == filled(text, template)[0].to_json()
