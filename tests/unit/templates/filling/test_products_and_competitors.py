"""Which products and competitors a memo names."""

import pytest

from templates.contract import Book
from templates.filling.book_index import BookIndex
from templates.filling.competitors import find_competitors
from templates.filling.products import find_products, in_words
from templates.filling.text import Reading

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Harbison Valve"}],
        "products": [{"id": "P1", "name": "FlowGuard 300"}, {"id": "P2", "name": "SpindelAuge"}],
        "competitors": [{"id": "K1", "name": "Orbal Flow", "aliases": ["Orbal"]}],
    }
)
INDEX = BookIndex(BOOK)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("FlowGuard 300", "FlowGuard three hundred"),
        ("Kelo 24", "Kelo twenty four"),
        ("Brik 2400", "Brik twenty four hundred"),
        ("Brik 2000", "Brik two thousand"),
        ("S4 Max", "S4 Max"),
        ("Part 30011", "Part 30011"),
    ],
)
def test_numbers_in_words(name: str, said: str) -> None:
    assert in_words(name) == said


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("They want two FlowGuard 300s.", ["P1"]),
        ("She asked for the flow guard three hundred.", ["P1"]),
        ("The FlowGuard trips at night.", ["P1"]),
        ("He likes the Spindel Auge.", ["P2"]),
        ("The spindle runs hot and the spindles are worn.", []),
    ],
)
def test_products(text: str, ids: list[str]) -> None:
    assert [i for h in find_products(Reading(text), INDEX) for i in h.ids] == ids


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Orbal is cheaper.", ["Orbal Flow"]),
        ("We lost it to Brightwater Pumps in the end.", ["Brightwater Pumps"]),
        ("They are also looking at Tidewell.", ["Tidewell"]),
        ("They have a quote from Tidewell & Sons for less.", ["Tidewell & Sons"]),
        ("Tidewell undercut us, Tidewell quoted them nine thousand.", ["Tidewell"]),
        ("I'm looking at Thursday for the demo.", []),
        ("She is stuck with it. I've promised them the same crew.", []),
        ("Looking at Tidewell next week.", []),
        ("She went with Harbison Valve to the fair.", []),
    ],
)
def test_competitors(text: str, names: list[str]) -> None:
    assert [i for h in find_competitors(Reading(text), INDEX, []) for i in h.ids] == names
