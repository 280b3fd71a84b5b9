from hypothesis import given
from hypothesis import strategies as st

from transcribe.speech import Clip, pack

SECOND = 16_000


def seconds(*spans: tuple[float, float]) -> list[tuple[int, int]]:
    return [(round(start * SECOND), round(end * SECOND)) for start, end in spans]


def bounds(clips: list[Clip]) -> list[tuple[float, float]]:
    return [(clip.start / SECOND, clip.end / SECOND) for clip in clips]


def test_spans_go_together_while_they_fit() -> None:
    clips = pack(seconds((0.5, 4), (4.5, 9), (9.2, 11), (11.5, 15)), 10 * SECOND)
    assert bounds(clips) == [(0.5, 9), (9.2, 15)]


def test_a_long_pause_is_left_out() -> None:
    assert bounds(pack(seconds((0, 1), (3.5, 4), (7.5, 8)), 28 * SECOND)) == [(0, 4), (7.5, 8)]


def test_silence_has_no_clips() -> None:
    assert pack([], 10 * SECOND) == []


def test_halves_part_at_the_longest_pause() -> None:
    (clip,) = pack(seconds((0, 1), (1.2, 2), (3, 4), (4.1, 5)), 28 * SECOND)
    assert bounds(list(clip.halves())) == [(0, 2), (3, 5)]


def test_halves_of_speech_without_a_pause() -> None:
    (clip,) = pack(seconds((2, 6)), 28 * SECOND)
    assert bounds(list(clip.halves())) == [(2, 4), (4, 6)]


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 500)), max_size=40), st.integers(500, 2000))
def test_no_span_is_lost_or_cut_and_no_clip_is_too_long(lengths: list[tuple[int, int]], most: int) -> None:
    spans, at = [], 0
    for pause, length in lengths:
        spans.append((at + pause, at + pause + min(length, most)))
        at = spans[-1][1]
    clips = pack(spans, most)
    assert [span for clip in clips for span in clip.spans] == spans
    assert all(clip.samples <= most for clip in clips)
