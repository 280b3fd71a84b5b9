"""What a model is told: the instruction, the memo by its clients, and few names of the book."""

from collections.abc import Callable

import pytest

from templates import Book, BookIndex, MemoText, fill, load_templates
from templates.llm import Request, request_for

TEMPLATES = load_templates()
LETTERS = ["Al", "Be", "Cor", "Dun", "Ez", "Fa", "Gor", "Hu", "Ib", "Jal"]


@pytest.fixture(scope="module")
def large_book() -> BookIndex:
    """1,000 accounts with a contact each."""
    names = [f"{a}{b.lower()}{c.lower()}" for a in LETTERS for b in LETTERS for c in LETTERS]
    accounts = [{"id": f"A{i}", "name": f"{name} Holdings"} for i, name in enumerate(names)]
    contacts = [
        {"id": f"C{i}", "name": f"Wes {name}ton", "account_id": f"A{i}", "email": f"wes{i}@example.com"}
        for i, name in enumerate(names)
    ]
    deals = [{"id": "D7", "account_id": "A7", "name": "Secret deal", "amount": 123456, "currency": "EUR"}]
    return BookIndex(Book.model_validate({"accounts": accounts, "contacts": contacts, "deals": deals}))


def asked(memo: Callable[[str], MemoText], text: str, book: BookIndex) -> Request:
    told = memo(text)
    return request_for(told, book, TEMPLATES, fill(told, book, TEMPLATES))


def test_of_a_large_book_only_the_names_that_may_be_meant_are_told(
    memo: Callable[[str], MemoText], large_book: BookIndex
) -> None:
    name = large_book.book.accounts[7].name
    request = asked(memo, f"Met Wes at {name}. I'll send the offer by Friday.", large_book)
    told = "\n".join(message["content"] for message in request.messages)
    assert name in told
    assert large_book.book.contacts[7].name in told
    assert sum(account.name in told for account in large_book.book.accounts) < 5
    assert "example.com" not in told
    assert "Secret deal" not in told
    assert "123456" not in told
    assert "A7" not in told


def test_each_client_gets_its_own_words(memo: Callable[[str], MemoText], book: BookIndex) -> None:
    text = (
        "Met Laura at Redwood Foods, they sign on Friday. Then I drove to Harbison Valve and met Rosa. "
        "I'll send Rosa the contract by Monday."
    )
    user = asked(memo, text, book).messages[1]["content"]
    first, second = user.split("Client 2 (Harbison Valve):")
    assert "Client 1 (Redwood Foods):\nMet Laura at Redwood Foods, they sign on Friday." in first
    assert "send Rosa the contract" in second
    assert "send Rosa the contract" not in first
    assert "The speaker is Nora Hughes." in first


def test_a_memo_with_signs_of_templates_in_it_is_told_as_it_is(
    memo: Callable[[str], MemoText], book: BookIndex
) -> None:
    text = "At Redwood Foods they said $keys and {forms} and %s. I'll send Laura the offer."
    assert text in asked(memo, text, book).messages[1]["content"]


def test_the_same_memo_gives_the_same_request(memo: Callable[[str], MemoText], book: BookIndex) -> None:
    text = "Met Laura at Redwood Foods. I'll send the offer."
    assert asked(memo, text, book) == asked(memo, text, book)
