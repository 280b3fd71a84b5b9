"""A memo of two clients and what a model might say of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from templates import Book, BookIndex, Entry, MemoText, fill, load_templates
from templates.llm import filled

BOOK = BookIndex(
    Book.model_validate(
        {
            "accounts": [
                {"id": "A1", "name": "Redwood Foods", "aliases": ["Redwood"], "city": "Leeds"},
                {"id": "A2", "name": "Harbison Valve", "city": "Hull"},
                {"id": "A3", "name": "Northwind Traders", "city": "York"},
            ],
            "contacts": [
                {"id": "C1", "name": "Laura Mitchell", "title": "Buyer", "account_id": "A1"},
                {"id": "C2", "name": "Rosa Keller", "account_id": "A2"},
                {"id": "C3", "name": "Tom Avery", "account_id": "A1"},
                {"id": "C4", "name": "Tom Ellison", "account_id": "A1"},
            ],
            "deals": [
                {
                    "id": "D1",
                    "account_id": "A2",
                    "name": "Valves",
                    "stage": "proposal",
                    "amount": 40000,
                    "currency": "EUR",
                }
            ],
            "products": [{"id": "P1", "name": "BeltWatch"}, {"id": "P2", "name": "ThermaLog Gateway"}],
            "competitors": [{"id": "K1", "name": "Nimbus Systems", "aliases": ["Nimbus"]}],
            "reps": [{"name": "Nora Hughes", "timezone": "America/New_York"}],
        }
    )
)
TEMPLATES = load_templates()


@pytest.fixture
def book() -> BookIndex:
    return BOOK


@pytest.fixture
def memo() -> Callable[[str], MemoText]:
    """memo(text): recorded on Monday, 16 November 2026, at 16:40 in New York."""

    def make(text: str) -> MemoText:
        return MemoText.model_validate(
            {"id": "m", "text": text, "recorded_at": "2026-11-16T16:40:00-05:00", "rep": "Nora Hughes"}
        )

    return make


@pytest.fixture
def entries(memo: Callable[[str], MemoText]) -> Callable[..., list[Entry]]:
    """entries(text, answers…, templates=…): the entries with those answers of a model, one for each client."""

    def make(text: str, *answers: dict[str, Any], templates: Any = TEMPLATES) -> list[Entry]:
        told = memo(text)
        numbered = [{"client": i, **answer} for i, answer in enumerate(answers, 1)]
        content = json.dumps({"entries": numbered})
        return filled(told, BOOK, templates, fill(told, BOOK, templates), content, "tiny")

    return make


@pytest.fixture
def entry(entries: Callable[..., list[Entry]]) -> Callable[..., Entry]:
    """entry(text, key=value…): the only entry with this answer."""

    def make(text: str, **answer: Any) -> Entry:
        (one,) = entries(text, answer)
        return one

    return make


@pytest.fixture
def reasons() -> Callable[[Entry], dict[str, str]]:
    """Why values were dropped, by key."""
    return lambda entry: {one["key"]: one["reason"] for one in entry.dropped}
