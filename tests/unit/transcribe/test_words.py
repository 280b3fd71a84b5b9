import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.words import Segment, Transcript, Word


def transcript(*segments: Segment) -> Transcript:
    return Transcript(segments, "en", 20.0, "openai-whisper", "small")


def spoken(text: str, start: float = 0.0) -> Segment:
    """A segment of which each word takes half a second."""
    words = tuple(Word(word, start + i / 2, start + i / 2 + 0.4, 0.9) for i, word in enumerate(text.split()))
    return Segment(start, start + len(words) / 2, text, words)


TWO = transcript(spoken(" They want 40 units. "), spoken("Call back by Friday, p.m.", 10.0))


def test_the_text_is_the_stripped_segments_joined_by_one_space() -> None:
    assert TWO.text == "They want 40 units. Call back by Friday, p.m."
    assert transcript(spoken("  "), spoken("One."), Segment(0, 0, "", ()), spoken(" Two. ")).text == "One. Two."
    assert transcript().text == ""


def test_spans_are_in_step_with_words_and_cut_them_out_of_the_text() -> None:
    assert [TWO.text[start:end] for start, end in TWO.char_spans()] == [word.text for word in TWO.words]


def test_a_word_that_occurs_twice_has_two_places() -> None:
    twice = transcript(spoken("Go to Rome to rest."))
    assert twice.char_spans() == [(0, 2), (3, 5), (6, 10), (11, 13), (14, 19)]


def test_words_without_spaces_between_them() -> None:
    words = (Word("明日", 0.0, 0.5, 0.9), Word("送る", 0.5, 1.0, 0.9), Word("。", 1.0, 1.0, 0.9))
    japanese = transcript(Segment(0.0, 1.0, "明日送る。", words))
    assert japanese.char_spans() == [(0, 2), (2, 4), (4, 5)]
    assert japanese.seconds_of(2, 4) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("part", "seconds"),
    [("40 units.", (1.0, 1.9)), ("0", (1.0, 1.4)), ("units. Call", (1.5, 10.4)), ("Friday", (11.5, 11.9))],
)
def test_seconds_of_a_part_of_the_text(part: str, seconds: tuple[float, float]) -> None:
    start = TWO.text.index(part)
    assert TWO.seconds_of(start, start + len(part)) == seconds


def test_seconds_of_a_space_are_those_of_the_word_before() -> None:
    space = TWO.text.index(" want")
    assert TWO.seconds_of(space, space + 1) == (0.0, 0.4)
    assert TWO.seconds_of(0, 0) == (0.0, 0.4)


def test_words_that_were_written_otherwise_give_the_seconds_of_their_place() -> None:
    said = tuple(Word(word, at, at + 0.4, 0.9) for at, word in enumerate(["Worth", "eighty", "thousand", "now."]))
    digits = transcript(Segment(0.0, 9.0, "Worth $80,000 now.", said))
    assert digits.seconds_of(6, 13) == (1, 2.4)
    assert digits.seconds_of(0, 13) == (0, 2.4)
    untold = transcript(Segment(0.0, 9.0, "Worth $80,000 now.", (said[0], said[3])))
    assert untold.seconds_of(6, 13) == (0.0, 9.0)
    assert untold.seconds_of(14, 18) == (3, 3.4)


def test_a_segment_without_words_gives_its_own_seconds() -> None:
    untimed = transcript(Segment(2.0, 5.0, "No word times.", ()), spoken("After.", 6.0))
    assert untimed.seconds_of(3, 7) == (2.0, 5.0)
    assert untimed.char_spans() == [(15, 21)]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 1000)])
def test_a_range_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 45 characters"):
        TWO.seconds_of(start, end)


def test_nothing_said_has_no_seconds() -> None:
    assert transcript().seconds_of(0, 0) == (0.0, 0.0)


def test_json_and_back() -> None:
    assert Transcript.from_dict(json.loads(json.dumps(TWO.to_dict()))) == TWO


@given(st.lists(st.lists(st.text("aé漢. ,$5", min_size=1, max_size=5), max_size=6), max_size=4), st.data())
def test_any_range_of_any_text_has_seconds_within_the_recording(parts: list[list[str]], data: st.DataObject) -> None:
    whole = transcript(*(spoken(" ".join(words), 5.0 * i) for i, words in enumerate(parts)))
    assert len(whole.char_spans()) == len(whole.words)
    start = data.draw(st.integers(0, len(whole.text)))
    end = data.draw(st.integers(start, len(whole.text)))
    first, last = whole.seconds_of(start, end)
    assert 0 <= first <= last <= 20
