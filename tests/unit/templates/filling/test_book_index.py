"""The book by look-up: the same answers as reading through its lists, in the book's order."""

import pytest

from templates import Book, BookIndex, MemoText, fill
from templates.filling.book_index import bare_name, first_name

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "A1", "name": "Harbison Valve"}, {"id": "A2", "name": "Nova Telecom"}],
        "contacts": [
            {"id": "C1", "name": "Dr. Helen Ashby", "account_id": "A2"},
            {"id": "C2", "name": "Raj Mori", "account_id": "A1"},
            {"id": "C3", "name": "Helen Stone", "account_id": "A1"},
            {"id": "C4", "name": "Olga Free"},
            {"id": "C5", "name": "Mr. ", "account_id": "A1"},
        ],
        "deals": [
            {"id": "D1", "account_id": "A2", "name": "Towers"},
            {"id": "D2", "account_id": "A1", "name": "Valves"},
            {"id": "D3", "account_id": "A2", "name": "Cables"},
        ],
        "products": [
            {"id": "P1", "name": "Sweepline S4"},
            {"id": "P2", "name": "Sweepline S7"},
            {"id": "P3", "name": "BeltWatch Camera"},
        ],
        "reps": [{"name": "Mei Sato", "timezone": "Asia/Tokyo"}, {"name": "mei sato", "timezone": "Europe/Rome"}],
    }
)
INDEX = BookIndex(BOOK)


def test_records_by_id() -> None:
    account, contact, product = INDEX.account("A2"), INDEX.contact("C3"), INDEX.product("P3")
    assert (account, contact, product) == (BOOK.accounts[1], BOOK.contacts[2], BOOK.products[2])
    assert INDEX.account("A9") is None
    assert INDEX.contact(None) is None
    assert INDEX.product("") is None


def test_what_belongs_to_accounts_comes_in_the_books_order() -> None:
    assert [c.id for c in INDEX.contacts_of(("A1", "A2", "A1"))] == ["C1", "C2", "C3", "C5"]
    assert [d.id for d in INDEX.deals_of(["A2", "A1"])] == ["D1", "D2", "D3"]
    assert INDEX.contacts_of(()) == []
    assert INDEX.deals_of(["A9"]) == []


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("Helen", {"A1", "A2"}),
        ("helen  ashby", {"A2"}),
        ("Dr Helen Ashby", {"A2"}),
        ("Ashby", set()),
        ("Olga", set()),
    ],
)
def test_who_has_a_contact_of_a_name(name: str, owners: set[str]) -> None:
    assert INDEX.accounts_of_contact_name(name) == owners


def test_a_title_is_no_part_of_a_name() -> None:
    assert bare_name("Dr. Helen Ashby") == "Helen Ashby"
    assert bare_name("Mr. ") == "Mr."
    assert first_name("Mrs Zoë Lind") == "zoe"
    assert first_name(" ") == ""


def test_the_first_rep_of_a_name_tells_the_zone() -> None:
    assert INDEX.rep_zone("MEI SATO") == "Asia/Tokyo"
    assert INDEX.rep_zone("Somebody") is INDEX.rep_zone(None) is None


def test_products_are_called_by_what_only_one_of_them_has() -> None:
    assert sorted(INDEX.product_short_names) == [("P1", "S4"), ("P2", "S7"), ("P3", "BeltWatch")]


def test_an_index_fills_as_its_book_does() -> None:
    memo = MemoText.model_validate(
        {"id": "m", "recorded_at": "2026-11-18T10:00:00-05:00", "text": "Met Raj at Harbison Valve. I owe him a quote."}
    )
    assert [e.to_json() for e in fill(memo, INDEX)] == [e.to_json() for e in fill(memo, BOOK)]
    assert BookIndex.of(INDEX) is INDEX


def test_an_empty_book_has_nothing() -> None:
    empty = BookIndex(Book())
    assert empty.contacts_of(["A1"]) == []
    assert empty.account_names.forms == empty.contact_names.forms == ()
    assert empty.accounts.clear > 0
