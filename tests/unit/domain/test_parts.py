"""Whose words are whose: what a reviewer may draw, and the one form that it is kept in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import InvalidInput
from service.domain.moment import zone_of
from service.domain.parts import checked, overlap, settled, without

TEXT = "One two. Three four.  Five six."


def test_stretches_are_cut_to_their_words_and_joined_over_blanks():
    assert checked([[(0, 9), (9, 20)], [(20, 31)]], TEXT) == [[(0, 20)], [(22, 31)]]
    assert checked([[(0, 8), (22, 31)], [(8, 22)]], TEXT) == [[(0, 8), (22, 31)], [(9, 20)]]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([[]], "Part 1 has no words"),
        ([[(0, 8)], [(9, 32)]], r"Part 2: \[9, 32\] does not lie in the text, which has 31 characters"),
        ([[(-1, 8)]], "does not lie in the text"),
        ([[(8, 8)]], "does not lie in the text"),
        ([[(9, 3)]], "does not lie in the text"),
        ([[(7, 9)]], "holds no word"),
        ([[(9, 20), (0, 8)]], "comes before the end of the stretch before it"),
        ([[(0, 12)], [(9, 20)]], r"\[0, 12\] of part 1 and \[9, 20\] of part 2 overlap"),
        ([[(0, 31)], [(9, 20)]], "overlap; a word belongs to one client"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_place(parts, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        checked(parts, TEXT)


def test_taking_words_away():
    assert without([(0, 20)], [(9, 12)]) == [(0, 9), (12, 20)]
    assert without([(0, 8), (9, 20)], [(0, 2), (2, 20)]) == []
    assert overlap([(0, 8)], [(7, 9)])
    assert not overlap([(0, 8)], [(8, 9)])


@given(st.text("ab .", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_settled_stretches_lose_no_word_and_settle_once(text, spans):
    inside = [(a, b) for a, b in spans if a < b <= len(text)]
    apart = [s for i, s in enumerate(inside) if not overlap([s], inside[:i])]
    done = settled(apart, text)
    assert settled(done, text) == done
    covered = {i for a, b in apart for i in range(a, b) if not text[i].isspace()}
    assert {i for a, b in done for i in range(a, b) if not text[i].isspace()} == covered


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "America", "../etc", "Europe/Nowhere\x00"])
def test_a_zone_that_does_not_exist_is_utc(name):
    assert zone_of(name).key == "UTC"
