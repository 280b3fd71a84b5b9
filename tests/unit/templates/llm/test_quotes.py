"""Finding a model's quotes in a memo."""

import pytest

from templates.filling.text import fold, quiet
from templates.llm.quotes import Words, in_order, not_said

TEXT = "She said: it's €85,000 – “final”. Um, we meet on Friday. Send the quote on Friday, please."
WORDS = Words(quiet(fold(TEXT)))
ALL = [(0, len(TEXT))]


def found(quote: str, inside: list[tuple[int, int]] | None = None) -> list[list[str]]:
    return [[TEXT[a:b] for a, b in spans] for spans in WORDS.quoted(quote, inside or ALL)]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("it's €85,000", "it's €85,000"),
        ("IT’S 85,000 - 'final'", "it's €85,000 – “final"),
        ("  said   it's ", "said: it's"),
        ("um we meet", "we meet"),
        ("85000", "85,000"),
    ],
)
def test_case_spaces_and_punctuation_do_not_count(quote: str, text: str) -> None:
    assert found(quote) == [[text]]


@pytest.mark.parametrize(
    "quote", ["it's €8,500", "85", "meet on Thursday", "Friday Send quote", "", "…", "!?", "\ud83d"]
)
def test_other_words_are_not_found(quote: str) -> None:
    assert found(quote) == []


def test_every_place_is_found_in_order_and_inside_only() -> None:
    assert found("on Friday") == [["on Friday"], ["on Friday"]]
    second = TEXT.rindex("on Friday")
    assert WORDS.quoted("on Friday", [(second, len(TEXT))]) == [[(second, second + 9)]]
    assert WORDS.quoted("on Friday", [(second + 1, len(TEXT))]) == []


def test_words_may_be_left_out_in_order_and_not_one_by_one() -> None:
    assert found("she said … send the quote") == [["She said", "Send the quote"]]
    assert found("send the quote ... she said") == []
    assert found("she ... final ... please") == []


@pytest.mark.parametrize(
    ("value", "heard", "missing"),
    [
        ("sending the contracts", "I will send the contract", None),
        ("the migration worries them", "worried about the migration", None),
        ("contact her", "sign the contract", "contact"),
        ("92,000 for 40 seats", "ninety-two thousand, forty seats", None),
        ("92,000", "29,000", "92,000"),
        ("too expensive", "too slow", "expensive"),
    ],
)
def test_own_words(value: str, heard: str, missing: str | None) -> None:
    assert not_said(value, heard) == missing


def test_a_name_stands_in_order() -> None:
    assert in_order("Laura Mitchell", "Laura, um, Mitchell")
    assert not in_order("Mitchell Laura", "Laura Mitchell")
    assert not in_order("", "Laura")
