"""Which accounts a memo names: in full, shortened, by letters, misheard; and which it does not name at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from templates import Book, BookIndex
from templates.filling.account_links import link_accounts
from templates.filling.account_names import AccountNames, without_legal_form
from templates.filling.names import name_words
from templates.filling.text import Reading

ACCOUNTS = {
    "Northwind Traders": ["Northwind"],
    "Lochinvar": [],
    "Bayside Clinic": [],
    "Northgate Dental Supplies": [],
    "Brandt Werkzeuge GmbH": [],
    "Bertolini S.p.A.": [],
    "Summit": [],
    "Next": [],
    "Riverton Produce": ["Riverton"],
    "Riverton Paper": ["Riverton"],
    "Kestrel Cold Storage": ["Kestrel", "KCS"],
    "Hollis & Wray Brewing": ["Hollis & Wray"],
    "Redwood Foods": ["Redwood"],
    "Meridian Valve Works": [],
    "Meridian Dental": [],
    "Tysoe Joinery": [],
    "Asaki Foods": [],
    "Minasaki Foods": [],
    "Garnet Optics": [],
    "Ardmore": [],
}
INDEX = BookIndex(
    Book.model_validate(
        {
            "accounts": [{"id": name, "name": name, "aliases": aliases} for name, aliases in ACCOUNTS.items()],
            "contacts": [
                {"id": "C1", "name": "Colin Vance", "account_id": "Garnet Optics"},
                {"id": "C2", "name": "Zoe Ardmore", "account_id": "Garnet Optics"},
                {"id": "C3", "name": "Ursel Redwood", "account_id": "Garnet Optics"},
            ],
        }
    )
)


def links(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[m.start : m.end], m.ids) for m in link_accounts(Reading(text), INDEX, [])]


def both(text: str) -> list[str]:
    """`text`, and as a recogniser without capitals and stops writes it."""
    return [text, text.lower().replace(". ", " ").rstrip(".")]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("text", "words", "account"),
    [
        ("Met the team at North Wind Traitors today.", "North Wind Traitors", "Northwind Traders"),
        ("So I was at Lock In Var yesterday.", "Lock In Var", "Lochinvar"),
        ("Visited Bay Side Clinic.", "Bay Side Clinic", "Bayside Clinic"),
        ("Just left Northgate. They want more.", "Northgate", "Northgate Dental Supplies"),
        ("Just left Northgate Dental. They want more.", "Northgate Dental", "Northgate Dental Supplies"),
        ("Brandt Werkzeuge wants a quote.", "Brandt Werkzeuge", "Brandt Werkzeuge GmbH"),
        ("Visited Ardmoor today.", "Ardmoor", "Ardmore"),
        ("Bertolini signed.", "Bertolini", "Bertolini S.p.A."),
        ("Lunch at K C S with Joris.", "K C S", "Kestrel Cold Storage"),
        ("Lunch at K.C.S with Joris.", "K.C.S", "Kestrel Cold Storage"),
        ("Met Hollis and Ray Brewing today.", "Hollis and Ray Brewing", "Hollis & Wray Brewing"),
        ("Redwood's order is late.", "Redwood", "Redwood Foods"),
        ("Call with Meridian Valve today.", "Meridian Valve", "Meridian Valve Works"),
        ("Met them at Min Asaki Foods.", "Min Asaki Foods", "Minasaki Foods"),
        ("Met them at Asaki Foods.", "Asaki Foods", "Asaki Foods"),
        ("They are at Summit today.", "Summit", "Summit"),
        ("Redwood Foods Ltd called.", "Redwood Foods", "Redwood Foods"),
    ],
)
def test_what_is_said_is_linked(text: str, words: str, account: str, bare: bool) -> None:
    text, words = (both(text)[1], words.lower()) if bare else (text, words)
    assert links(text) == [(words, (account,))]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        # companies that only begin as one of the book's does
        "Northgate Plumbing called.",
        "Redwood Paper is new to us.",
        "Redwood Printing is new to us.",
        "We went to Meridian Hotels today.",
        "Met Denise Northgate.",
        "Asked Northgate & Sons.",
        # somebody with a company's name
        "Met Zoe Ardmore for lunch.",
        "Ursel Redwood called.",
        # words that are everybody's
        "The next day we reach the summit of it all.",
        "They want it next week.",
        # another name that sounds like it, with a word that the book knows
        "Met the Riverton Dental people.",
        "Visited Bayside Paper.",
    ],
)
def test_what_is_not_said_is_not_linked(text: str, bare: bool) -> None:
    assert links(both(text)[bare]) == []


def test_two_clients_in_one_breath() -> None:
    for text in both("Northwind and Lochinvar both signed."):
        assert [ids for _, ids in links(text)] == [("Northwind Traders",), ("Lochinvar",)]


def test_what_fits_several_accounts_is_given_with_all_of_them() -> None:
    for text in both("Good call with Riverton today. Meridian called."):
        assert [ids for _, ids in links(text)] == [
            ("Riverton Produce", "Riverton Paper"),
            ("Meridian Valve Works", "Meridian Dental"),
        ]


def test_a_contact_of_the_account_makes_up_for_a_weaker_likeness() -> None:
    heard = "Gornit Toptix"
    assert links(f"Visited {heard} today. Met Carl Stone.") == []
    assert links(f"Visited {heard} today. Met Colin Vance.") == [(heard, ("Garnet Optics",))]


def test_a_mishearing_has_its_likeness() -> None:
    (exactly,) = link_accounts(Reading("Visited Lochinvar."), INDEX, [])
    (misheard,) = link_accounts(Reading("Visited Lockinvar."), INDEX, [])
    assert exactly.score == 100.0
    assert 80.0 < misheard.score < 100.0


def test_what_is_spoken_for_is_left_out() -> None:
    assert link_accounts(Reading("The Summit contract, at Lochinvar."), INDEX, [(4, 10), (24, 33)]) == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Brandt Werkzeuge GmbH & Co. KG", "brandt werkzeuge"),
        ("Bertolini S.p.A.", "bertolini"),
        ("Harbison Valve, Inc.", "harbison valve"),
        ("Nova sp. z o.o.", "nova"),
        ("GmbH", "gmbh"),
    ],
)
def test_the_legal_form_is_no_part_of_the_name(name: str, short: str) -> None:
    assert " ".join(without_legal_form(name_words(name))) == short


def test_initials_count_only_where_hits_by_chance_are_rare() -> None:
    few = [{"id": "A1", "name": "Zebra Quilting Experts"}]
    many = [{"id": f"B{i}", "name": f"Best {chr(97 + i % 26)}ox {chr(97 + i // 26)}tail"} for i in range(200)]
    for accounts, ids in ((few, ("A1",)), (few + many, None)):
        names = AccountNames(Book.model_validate({"accounts": accounts}).accounts)
        assert names.initials.get("zqe") == ids


def test_the_closer_the_books_names_the_more_alike_a_mishearing_has_to_be() -> None:
    close = [
        {"id": str(i), "name": f"Mar{a}l{b}n Foods"}
        for i, (a, b) in enumerate((a, b) for a in "aeiou" for b in "aeiou")
    ]
    far = [{"id": str(i), "name": name} for i, name in enumerate(ACCOUNTS)]
    dense, sparse = (AccountNames(Book.model_validate({"accounts": a}).accounts).clear for a in (close, far))
    assert dense > sparse


NAMES = st.text(min_size=1, max_size=24).filter(str.strip) | st.sampled_from(
    [
        "Redwood",
        "Redwood Foods",
        "Redwood & Sons GmbH",
        "S.p.A.",
        "KCS",
        "&",
        "!!",
        "株式会社",
        "Ёлка",
        "\u202eabc",
        "😀 Foods",
    ]
)


@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES | st.just(""), max_size=2)), max_size=6),
    st.lists(NAMES | st.sampled_from(["at", "and", "&", "Foods", ".", "K C S", "Mr"]), max_size=12).map(" ".join),
)
@settings(max_examples=150, deadline=None)
def test_any_text_and_any_book_give_places_apart_from_each_other(book: list[tuple[str, list[str]]], text: str) -> None:
    accounts = [{"id": str(i), "name": name, "aliases": aliases} for i, (name, aliases) in enumerate(book)]
    index = BookIndex(Book.model_validate({"accounts": accounts}))
    for written in (text, text.lower()):
        found = link_accounts(Reading(written), index, [])
        ends = [0, *(m.end for m in found)]
        assert all(end <= m.start < m.end <= len(written) for end, m in zip(ends, found, strict=False))
        assert all(m.ids and all(index.account(i) for i in m.ids) and 0 < m.score <= 100 for m in found)
        assert found == link_accounts(Reading(written), BookIndex(index.book), [])
