"""Who is on the client's side, by which name, and who has the last word."""

import pytest

from templates.contract import Book, Entry, MemoText
from templates.filling.fill import fill
from templates.filling.nicknames import short_for, sounds_like

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Harbison Valve"}],
        "contacts": [
            {"id": "C1", "name": "Robert Achterberg", "account_id": "A1"},
            {"id": "C2", "name": "Siobhan Kerrigan", "account_id": "A1"},
            {"id": "C3", "name": "Chua Mei Fen", "account_id": "A1"},
        ],
    }
)


def _entry(said: str) -> Entry:
    text = f"Visited Harbison Valve today. {said} They want 40 valves."
    memo = {"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00"}
    (entry,) = fill(MemoText.model_validate(memo), BOOK)
    return entry


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("Spoke to Bob about the seals.", ["C1"]),
        ("Chevonne showed me the new line.", ["C2"]),
        ("Met with Mr. Achterberg.", ["C1"]),
        ("Mei Fen was there.", ["C3"]),
        ("Spoke to Robert Tillotson.", [None]),
    ],
)
def test_contacts_by_other_names(said: str, ids: list[str | None]) -> None:
    assert _entry(said).contact_ids == ids


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("Met Oluwaseun Bright, plant engineer.", [("Oluwaseun Bright", "plant engineer")]),
        ("Met Jana Krasnick, K-R-A-S-N-I-K.", [("Jana Krasnik", None)]),
        ("I will ask our engineer Gareth about it.", []),
        ("He told me all about his daughter Freya.", []),
        ("My boss Keith will join.", []),
    ],
)
def test_new_people(said: str, people: list[tuple[str, str | None]]) -> None:
    assert [(c["name"], c["title"]) for c in _entry(said).contacts] == people


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Robert has the last word.", "Robert Achterberg"),
        ("Siobhan is the one who signs.", "Siobhan Kerrigan"),
        ("The decision is up to Siobhan.", "Siobhan Kerrigan"),
        ("I met Siobhan, and it's her call.", "Siobhan Kerrigan"),
        ("The paper goes to Robert for signature.", "Robert Achterberg"),
        ("It needs the blessing of their board.", "their board"),
        ("The finance director signs.", "The finance director"),
        ("Siobhan from the council has the last word there.", "Siobhan Kerrigan"),
        ("If Siobhan doesn't like it, it isn't happening.", "Siobhan Kerrigan"),
        ("They take it once their boss, Robert, okays it.", "Robert Achterberg"),
        ("It's a Mr Ivor Scourfield, whose pen it is.", "Ivor Scourfield"),
        ("Siobhan won't put her name to anything before May.", "Siobhan Kerrigan"),
        ("If Robert agrees on the day, I'll come.", None),
        ("Robert signs the delivery notes.", None),
        ("Robert signed up for the newsletter.", None),
        ("Robert doesn't decide.", None),
    ],
)
def test_who_decides(said: str, who: str | None) -> None:
    assert _entry(said).decision_maker == who


def test_short_forms_and_sounds() -> None:
    assert short_for("bob", "robert")
    assert not short_for("bob", "richard")
    assert sounds_like("marta", "martha")
    assert not sounds_like("denise", "dennis")
