"""Which client a sentence belongs to, and who "he" is."""

import re

import pytest

from templates.contract import Book, Entry, MemoText
from templates.filling.fill import fill

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Harbison Valve"}, {"id": "A2", "name": "Nova Telecom"}],
        "contacts": [
            {"id": "C1", "name": "Denise Kowalski", "account_id": "A1"},
            {"id": "C2", "name": "Raj Mori", "account_id": "A2"},
        ],
    }
)
INTRODUCTIONS = (
    "Second client is Nova Telecom.",
    "The second one is Nova Telecom.",
    "Next one, Nova Telecom.",
    "Then I drove to Nova Telecom and met Raj Mori.",
    "After that I called Raj Mori at Nova Telecom.",
    "Completely different topic, Nova Telecom.",
    "Now Nova Telecom.",
    "And then Nova Telecom, a phone call with Raj Mori.",
    "Meeting with Raj Mori at Nova Telecom.",
    "Saw Raj Mori at Nova Telecom yesterday.",
    "Visited Nova Telecom in Tokyo today and met Raj Mori.",
    "Deal progress on the Nova Telecom account.",
    "Just left Nova Telecom, spoke with Raj Mori, their HR director.",
)
MENTIONS = (
    "He mentioned that Nova Telecom is also interested.",
    "They referred us to Raj Mori at Nova Telecom.",
    "The competitor is Nova Telecom.",
    "They have a contract with Nova Telecom until May.",
)


def _fill(text: str) -> list[Entry]:
    return fill(MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00"}), BOOK)


def _bare(text: str) -> str:
    return re.sub(r"[.,](?!\d)", "", text).lower()


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_opens_the_second_client(introduction: str, bare: bool) -> None:
    text = (
        "I just met with Denise Kowalski from Harbison Valve. The deal is worth $50,000. I will send the contract by "
        f"Friday. {introduction} The deal is worth 70,000 euros. I will call back by Monday."
    )
    entries = _fill(_bare(text) if bare else text)
    assert [(e.company, e.deal_amount, [a["due_date"] for a in e.action_items]) for e in entries] == [
        ("Harbison Valve", 50_000, ["2026-11-20"]),
        ("Nova Telecom", 70_000, ["2026-11-23"]),
    ]


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_mere_mention_opens_none(mention: str) -> None:
    entries = _fill(f"Meeting with Denise Kowalski at Harbison Valve. {mention} I will call back by Monday.")
    assert [e.company for e in entries] == ["Harbison Valve"]
    assert [a["due_date"] for a in entries[0].action_items] == ["2026-11-23"]


def test_he_is_the_man_who_was_named() -> None:
    (entry,) = _fill("Visited Harbison Valve. Met Victor Stone and Denise. He will send us the plans by Friday.")
    assert [a["owner"] for a in entry.action_items] == ["Victor Stone"]


def test_nobody_named_is_nobody() -> None:
    (entry,) = _fill("Deal update for Harbison Valve. He will send us the plans by Friday.")
    assert [(a["owner"], a["due_date"]) for a in entry.action_items] == [(None, "2026-11-20")]


def test_a_pronoun_in_a_task_becomes_the_name() -> None:
    text = "Meeting with Denise Kowalski at Harbison Valve. I will call her on Friday."
    (entry,) = _fill(text)
    assert [a["text"] for a in entry.action_items] == ["call Denise Kowalski"]
    assert "Denise Kowalski" in [text[a:b] for a, b in entry.evidence["action_items"][0]]


def test_names_without_capitals() -> None:
    (entry,) = _fill(
        "meeting with helen ferreira at harbison valve they want 40 seats helen will send the plans by friday"
    )
    assert [c["name"] for c in entry.contacts] == ["Helen Ferreira"]
    assert [(a["owner"], a["due_date"]) for a in entry.action_items] == [("Helen Ferreira", "2026-11-20")]


def test_a_colleague_is_no_contact() -> None:
    book = Book.model_validate(
        {"accounts": [{"id": "A1", "name": "Harbison Valve"}], "reps": [{"name": "Marcus Webb"}]}
    )
    memo = {"id": "m", "text": "Visited Harbison Valve, met Helen Stone. I will talk to Marcus on Friday.",
            "recorded_at": "2026-11-18T10:00:00-05:00"}  # fmt: skip
    (entry,) = fill(MemoText.model_validate(memo), book)
    assert [c["name"] for c in entry.contacts] == ["Helen Stone"]


def test_two_things_promised_in_one_breath_are_one_task_by_its_day() -> None:
    (entry,) = _fill(
        "Meeting with Denise Kowalski at Harbison Valve. I said we'd ship the chargers, and a new bumper by Friday."
    )
    assert [a["due_date"] for a in entry.action_items] == ["2026-11-20"]
