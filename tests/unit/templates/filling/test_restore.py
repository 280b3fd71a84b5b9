"""Capitals and punctuation given back, and the way back to the memo's own words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.filling.restore import Restored, restore

SPOKEN = "i met denise kowalski on tuesday she wants a quote for forty seats i'll send it tomorrow"


def _whole(text: str) -> Restored:
    return restore(text, stops=[(0, len(text))], capitals=True)


def test_sentences_and_names_come_back() -> None:
    shown = _whole(SPOKEN).text
    assert "I met Denise Kowalski on Tuesday. She wants" in shown


@pytest.mark.parametrize(
    ("spoken", "shown"),
    [
        ("im sure they wont sign", "I'm sure they won't sign"),
        ("well send it", "We'll send it"),
        ("it went well", "It went well"),
        ("shes happy and thats good", "She's happy and that's good"),
        ("we were at the site", "We were at the site"),
    ],
)
def test_apostrophes(spoken: str, shown: str) -> None:
    assert _whole(spoken).text.replace(",", "") == shown


def test_known_names_get_their_capitals() -> None:
    text = "spoke to wibley and sons again"
    at = text.index("wibley")
    assert "Wibley and Sons" in restore(text, [(at, at + len("wibley and sons"))], capitals=True).text


def test_nothing_missing_nothing_changed() -> None:
    assert restore("Met Denise. She's fine.") == Restored("Met Denise. She's fine.")


def test_only_the_stretch_without_stops_is_touched() -> None:
    text = "Met Denise, all fine. i went home and had dinner after that i called her she was very glad"
    start = text.index("i went")
    shown = restore(text, stops=[(start, len(text))]).text
    assert shown.startswith("Met Denise, all fine. ")
    assert re.search(r"her[.,] she was very glad", shown)


@given(st.text(alphabet=st.sampled_from("abi'dlmstuvw ,.!\n€%İßéX09👍"), max_size=80), st.booleans(), st.booleans())
def test_every_span_leads_back_to_the_same_words(text: str, stops: bool, capitals: bool) -> None:
    found = restore(text, stops=[(0, len(text))] if stops else [], capitals=capitals)

    def bare(words: str) -> str:
        return re.sub(r"[.,']", "", words).casefold()

    for start in range(len(found.text)):
        for end in range(start + 1, min(start + 9, len(found.text)) + 1):
            a, b = found.back((start, end))
            assert 0 <= a <= b <= len(text)
            assert bare(text[a:b]) == bare(found.text[start:end])
    assert bare(found.text) == bare(text)
