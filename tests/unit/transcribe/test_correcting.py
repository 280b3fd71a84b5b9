"""Words corrected by a person keep their seconds, and places in the text follow them."""

import time

from hypothesis import given
from hypothesis import strategies as st

from transcribe.correcting import corrected, moves
from transcribe.words import Segment, Transcript, Word

SAID = "I met North wind traitors today. They want forty seats."


def heard(*sentences: str) -> Transcript:
    at, segments = 0.0, []
    for sentence in sentences:
        words = tuple(Word(w, at + i / 2, at + i / 2 + 0.4, 0.9) for i, w in enumerate(sentence.split()))
        segments.append(Segment(at, at + len(words) / 2, sentence, words))
        at = segments[-1].end + 0.5
    return Transcript(tuple(segments), "en", at, "e", "m")


def timed(transcript: Transcript) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in transcript.words]


def test_new_words_have_the_seconds_of_those_that_they_replace() -> None:
    now = corrected(heard(SAID), {0: SAID.replace("North wind traitors", "Northwind Traders")})
    assert now.text == "I met Northwind Traders today. They want forty seats."
    assert timed(now)[:5] == [
        ("I", 0.0, 0.4),
        ("met", 0.5, 0.9),
        ("Northwind", 1.0, 1.788),
        ("Traders", 1.788, 2.4),
        ("today.", 2.5, 2.9),
    ]


def test_words_put_in_take_the_pause_and_words_left_out_go() -> None:
    now = corrected(heard("I met her."), {0: "I have met her."})
    assert timed(now) == [("I", 0.0, 0.4), ("have", 0.4, 0.5), ("met", 0.5, 0.9), ("her.", 1.0, 1.4)]
    assert timed(corrected(heard("I met her."), {0: " "})) == []


def test_blanks_are_no_correction() -> None:
    before = heard(SAID)
    assert corrected(before, {0: f"  {SAID.replace(' ', '  ')}\n"}) == before


def test_places_follow_their_words() -> None:
    before = heard("Hello there.", SAID, "They sign on Friday.")
    now = corrected(before, {1: SAID.replace("North wind traitors", "Northwind Traders")})
    way = moves(before, now)
    for words, fresh in (
        ("Hello there.", "Hello there."),
        ("wind traitors", "Northwind Traders"),
        ("met North", "met Northwind Traders"),
        ("forty", "forty"),
        ("seats. They sign", "seats. They sign"),
        ("riday", "riday"),
    ):
        a = before.text.index(words)
        found = way.follow(a, a + len(words))
        assert found is not None
        assert now.text[slice(*found)] == fresh
    gone = corrected(before, {2: ""})
    a = before.text.index("Friday")
    assert moves(before, gone).follow(a, a + 6) is None
    assert way.untouched(0, 5)
    assert not way.untouched(0, 30)


_WORDS = st.lists(st.text("ab,é日", min_size=1, max_size=4), max_size=8).map(" ".join)
_SEGMENTS = st.lists(_WORDS.filter(bool), min_size=1, max_size=4)


@given(_SEGMENTS, st.data())
def test_any_edit_keeps_seconds_in_order_and_places_in_the_text(sentences: list[str], data: st.DataObject) -> None:
    before = heard(*sentences)
    texts = data.draw(st.dictionaries(st.integers(0, len(sentences) - 1), _WORDS))
    now = corrected(before, texts)
    starts = [word.start for word in now.words]
    assert starts == sorted(starts)
    assert all(word.start <= word.end <= now.duration for word in now.words)
    assert [now.text[a:b] for a, b in now.char_spans()] == [word.text for word in now.words]
    assert now.text == " ".join(part for i, old in enumerate(sentences) if (part := texts.get(i, old)))
    way = moves(before, now)
    for start in range(len(before.text)):
        for end in range(start + 1, len(before.text) + 1):
            found = way.follow(start, end)
            if found is None:
                continue
            assert 0 <= found[0] < found[1] <= len(now.text)
            if way.untouched(start, end) and before.text[start:end].strip():
                assert now.text[slice(*found)].strip() == before.text[start:end].strip()
    assert corrected(now, {i: segment.text for i, segment in enumerate(before.segments)}).text == before.text
    assert all(p.same for p in moves(before, before).pieces)


def test_a_long_memo_is_corrected_at_once() -> None:
    before = heard(*(" ".join(f"word{i % 700}" for i in range(n, n + 4000)) for n in range(0, 20_000, 4000)))
    began = time.process_time()  # of this process alone: others that run beside it are no fault of the code
    now = corrected(before, {0: " ".join(reversed(before.segments[0].text.split())), 3: before.segments[3].text[:-4]})
    way = moves(before, now)
    assert way.follow(len(before.text) - 5, len(before.text)) is not None
    assert time.process_time() - began < 2
