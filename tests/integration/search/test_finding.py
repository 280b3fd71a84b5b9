"""What is found by whom, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from service.db import Database
from service.memos.models import Memo
from service.users.models import User

pytestmark = pytest.mark.usefixtures("book")
Find = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("typed", "accounts"),
    [
        ("redw", ["A1"]),
        ("REDWOOD foods", ["A1"]),
        ("muller", ["A2"]),
        ("Müller", ["A2"]),
        ("sohne zurich", ["A2"]),
        ('"muller sohne"', ["A2"]),
        ('"sohne muller"', []),
        ('"redw"', []),
        ("m+s", ["A2"]),
        ("inventory", ["A1"]),
        ("東京", ["A3"]),
        ("工業", ["A3"]),
        ("業", ["A3"]),
        ("京", ["A3"]),
        ("京業", []),
        ("redwood nowhere", []),
    ],
)
def test_accounts_are_found(find: Find, nora: User, typed: str, accounts: list[str]) -> None:
    found = find(nora, typed)
    assert [one.id for one in found["account"].results] == accounts if accounts else "account" not in found


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "?!", "'", '"', '""', "' OR 1=1 --", "a:b", "redwood*", "NEAR(a b)", "{a}", "\\", "a & b | !c", "<->", "^x",
     "words:x", "x" * 5000, "\x00", "💡", "('a' <-> 'b')", "rowid:1", "%", "_"],
)  # fmt: skip
def test_no_query_breaks_it(find: Find, nora: User, typed: str) -> None:
    find(nora, typed)


def test_contacts_are_found_by_name_title_and_client(find: Find, nora: User) -> None:
    for typed in ("jose nunez", "purchasing", "nunez soh"):
        (hit,) = find(nora, typed)["contact"].results
        assert (hit.id, hit.account, hit.address) == ("C2", "Müller & Söhne", "/accounts/A2")
    assert find(nora, "laura@redwood.example")["contact"].total == 1


def test_a_rep_finds_the_own_words_alone(
    find: Find, nora: User, omar: User, priya: User, make_drafts: Callable[..., list[str]]
) -> None:
    make_drafts()
    make_drafts("Quick note on Redwood Foods. They negotiate with two other suppliers.", omar)
    assert find(priya, "redwood")["memo"].total == 2
    for rep in (nora, omar):
        memos = find(rep, "redwood")["memo"]
        assert memos.total == 1
        assert [one.rep for one in memos.results] == [rep.name]
    assert "memo" not in find(nora, "suppliers")
    assert find(nora, "redwood")["account"].total == 1


def test_a_memo_is_linked_at_the_words(
    find: Find, nora: User, make_drafts: Callable[..., list[str]], database: Database
) -> None:
    make_drafts()
    (hit,) = find(nora, '"laura mitchell"')["memo"].results
    with database.read() as session:
        memo = session.query(Memo).one()
    assert hit.address == f"/memos/{memo.id}#words-47-61"
    assert [piece for piece, marked in hit.snippet.pieces if marked] == ["Laura Mitchell"]


def test_pages_of_one_kind(find: Find, nora: User, priya: User, make_drafts: Callable[..., list[str]]) -> None:
    for _ in range(5):
        make_drafts()
    first = find(priya, "negotiation", kind="memo", limit=3)["memo"]
    second = find(priya, "negotiation", kind="memo", limit=3, offset=3)["memo"]
    assert first.total == second.total == 5
    assert len({one.id for one in (*first.results, *second.results)}) == 5
    assert set(find(priya, "redwood", limit=2)) == {"account", "contact", "memo"}
    assert len(find(priya, "redwood", limit=2)["memo"].results) == 2
