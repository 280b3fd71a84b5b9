"""How a memo is cut into clients, what is nothing to file, and parts as a reviewer has drawn them."""

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from templates.contract import Book, ClientPart, Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill

BOOK = Book.model_validate(
    {
        "accounts": [
            {"id": "A1", "name": "Harbison Valve", "city": "Leeds"},
            {"id": "A2", "name": "Nova Telecom", "city": "Berlin"},
            {"id": "A3", "name": "Wexley Dairies", "city": "Bath"},
        ],
        "contacts": [
            {"id": "C1", "name": "Denise Kowalski", "account_id": "A1"},
            {"id": "C2", "name": "Raj Mori", "account_id": "A2"},
            {"id": "C3", "name": "Tilda Grange", "account_id": "A3"},
        ],
        "products": [{"id": "P1", "name": "FlowGuard 300"}],
    }
)
INDEX = BookIndex(BOOK)


def _memo(text: str) -> MemoText:
    return MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00"})


def _fill(text: str, parts: list[ClientPart] | None = None) -> list[Entry]:
    return fill(_memo(text), INDEX, parts=parts)


def _companies(text: str) -> list[str | None]:
    return [e.company for e in _fill(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Two stops today. Harbison Valve: Denise wants 40 seats. Nova Telecom: Raj signed the contract.",
        "I was with Denise at Harbison Valve, she wants 40 seats. On my way home I called in on Nova Telecom, Raj was out.",
        "Saw Denise Kowalski at Harbison Valve. They want a quote. As for Nova Telecom, Raj needs the invoice again.",
        "Harbison Valve first. Denise is worried about the price. And the other one was Nova Telecom, no news there.",
        "Lunch with Denise from Harbison Valve, they order in May. Then, um, Nova Telecom, Raj says the line drops.",
        "Harbison Valve this morning, then Nova Telecom. At Harbison I had Denise, she wants 40 seats. Nova Telecom grumbled.",
        "Saw Harbison Valve and Nova Telecom today. Harbison wants 40 seats by May. Nova Telecom wants a demo on Friday.",
    ],
)
def test_each_client_has_an_entry(text: str) -> None:
    assert _companies(text) == ["Harbison Valve", "Nova Telecom"]


@pytest.mark.parametrize(
    "mention",
    [
        "I'll ask for a site visit like the one at Nova Telecom.",
        "She used to work for Nova Telecom.",
        "They belong to Nova Telecom since the spring.",
        "Their biggest customer is Nova Telecom.",
        "Denise was recommended by Nova Telecom.",
        "They are cheaper than Nova Telecom.",
        "Their office is right across the road from Nova Telecom.",
        "We could use the case study from Nova Telecom.",
    ],
)
def test_a_company_in_passing_has_none(mention: str) -> None:
    text = f"Met Denise Kowalski at Harbison Valve. They want 40 seats. {mention} I will call back by Monday."
    assert _companies(text) == ["Harbison Valve"]


def test_back_to_the_first_client() -> None:
    text = (
        "First Harbison Valve, I met Denise. They want 40 seats. Second, Nova Telecom, Raj wants a demo on Friday. "
        "Going back to Harbison Valve, the deal is worth 70,000 euros."
    )
    first, second = _fill(text)
    assert (first.company, second.company) == ("Harbison Valve", "Nova Telecom")
    assert (first.deal_amount, second.deal_amount) == (70_000, None)
    assert len(first.parts) == 2


def test_a_name_put_right_is_no_client() -> None:
    text = "This one is for Nova Telecom, sorry, not Nova Telecom, Harbison Valve. Denise wants 40 seats by May."
    assert _companies(text) == ["Harbison Valve"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello.",
        "Testing, testing, one two three. Is this thing on?",
        "This is just for me, don't file it. Denise Kowalski looked tired.",
        "Harbison Valve, no, scrap that, I'll start again later.",
        "Note to self only: buy milk, eggs, and call the plumber on Friday.",
        "Expenses: parking twelve euros, lunch 30 euros, train ticket 80 euros.",
        "Please delete this recording.",
    ],
)
def test_nothing_to_file(text: str) -> None:
    assert _fill(text) == []


def test_an_aside_does_not_take_the_memo_with_it() -> None:
    text = (
        "Met Denise Kowalski at Harbison Valve today. They want 40 seats of FlowGuard 300 and a quote by Friday. "
        "The next bit is private stuff, I have to pick up bread. Denise decides on her own, she signs everything up to "
        "50,000 euros, and she wants to have it all installed before the summer. I will send the quote on Thursday. "
        "Then we meet again on the ninth of December at ten, at her office, with the plant people and her boss."
    )
    assert _companies(text) == ["Harbison Valve"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "I stopped at a new place called Larkspur Joinery in Hove. Met Otto Finch. He wants 3 vans.",
            "Larkspur Joinery",
        ),
        ("Met Clara Finch from Larkspur Joinery today, she wants a quote by Friday.", "Larkspur Joinery"),
        ("It's a bakery in Hove, Kestrell, that's K-E-S-T-R-E-L, Kestrel Foods. Otto runs it.", "Kestrel Foods"),
        ("A company that isn't in the system, Krasnik Foods, K R A S N I C K. They want a demo.", "Krasnick Foods"),
        ("I phoned Larkspur Logistics this morning, near Penrith. They want nine vans.", "Larkspur Logistics"),
        ("New lead today, Ondine Papermakers. They want 40 seats.", "Ondine Papermakers"),
    ],
)
def test_a_company_outside_the_book(text: str, name: str) -> None:
    (entry,) = _fill(text)
    assert (entry.company, entry.account_id) == (name, None)
    assert entry.evidence["company"]


@pytest.mark.parametrize(
    "text",
    [
        "Called Denise Kowalski. She wants 40 seats of FlowGuard 300 by Monday, and we meet in Hamburg.",
        "Harbison Valve. Denise told me over lunch at the Grand Plaza that they order in May.",
        "I was at Heathrow when Denise Kowalski of Harbison Valve rang. She wants the offer on Monday.",
    ],
)
def test_a_person_a_place_or_a_day_is_no_company(text: str) -> None:
    assert _companies(text) == ["Harbison Valve"]


MOVED = "Met Denise at Harbison Valve. They want 40 seats. Raj wants a demo. Nova Telecom pays 9,000 euros."


def test_a_moved_boundary_fills_both_sides_anew() -> None:
    cut = MOVED.index("Raj")
    parts = [
        ClientPart(spans=[(0, cut)], account_id="A1"),
        ClientPart(spans=[(cut, len(MOVED))], account_id="A2"),
    ]
    first, second = _fill(MOVED, parts)
    assert (first.account_id, [c["name"] for c in first.contacts], first.amounts) == ("A1", ["Denise Kowalski"], [])
    assert (second.account_id, [c["name"] for c in second.contacts]) == ("A2", ["Raj Mori"])
    assert [a["value"] for a in second.amounts] == [9_000]
    assert (first.parts, second.parts) == (parts[0].spans, parts[1].spans)


def test_each_part_gives_one_entry_whatever_it_says() -> None:
    told = ClientPart(spans=[(5, 11)], company="Ondine Papermakers")
    (entry,) = _fill(MOVED, [told])
    assert (entry.company, entry.account_id) == ("Ondine Papermakers", None)


@pytest.mark.parametrize("spans", [[(0, 10_000)], [(-1, 4)], [(9, 4)], [(0, 10), (5, 20)]])
def test_a_part_outside_the_text_is_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match=r"part"):
        _fill(MOVED, [ClientPart(spans=spans)])


SENTENCES = st.sampled_from(
    [
        "Met Denise at Harbison Valve.",
        "Then I drove to Nova Telecom.",
        "Second client is Wexley Dairies, Tilda was in.",
        "Raj wants a demo by Friday.",
        "The deal is worth 70,000 euros.",
        "It rained all day.",
        "Oh, back to Harbison Valve, they want 40 seats.",
        "I'll send the quote tomorrow.",
        "Tilda says the FlowGuard 300 leaks.",
    ]
)


def _plain(entry: Entry) -> dict[str, Any]:
    return entry.to_dict()


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=9), st.booleans())
@example(
    [
        "Tilda says the FlowGuard 300 leaks.",
        "Second client is Wexley Dairies, Tilda was in.",
        "Met Denise at Harbison Valve.",
    ],
    True,
)
def test_parts_cover_the_text_and_fill_the_same_again(sentences: list[str], bare: bool) -> None:
    text = " ".join(sentences)
    text = text.lower().replace(".", "").replace(",", "") if bare else text
    entries = _fill(text)
    if not entries:
        return
    spans = sorted(span for e in entries for span in e.parts)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    rest = text
    for a, b in reversed(spans):
        rest = rest[:a] + rest[b:]
    assert rest.strip(" .,") == ""
    parts = [ClientPart(spans=e.parts, account_id=e.account_id, company=e.company) for e in entries]
    assert [_plain(e) for e in _fill(text, parts)] == [_plain(e) for e in entries]


@pytest.mark.parametrize(
    "text", ["😀" * 40, "مرحبا بكم " * 30, "\x00\x01 \x07", "今日は行きました。" * 30, "a", "£", "..."]
)
def test_strange_text_gives_nothing(text: str) -> None:
    assert _fill(text) == []


def test_long_texts_take_linear_time() -> None:
    def seconds(times: int) -> float:
        text = "Met Denise at Harbison Valve. Then I called Ondine Foods. Raj wants a demo at Nova Telecom. " * times
        started = time.perf_counter()
        _fill(text)
        return time.perf_counter() - started

    seconds(2)
    assert seconds(160) < 12 * max(seconds(20), 0.05)
