import itertools
import json
import re

from transcribe.formats import as_json, as_srt, as_text, as_vtt, cues
from transcribe.words import Segment, Transcript, Word


def said(text: str, start: float, seconds: float = 0.4) -> Segment:
    words = tuple(
        Word(word, round(start + i * seconds, 2), round(start + (i + 1) * seconds, 2), 0.9)
        for i, word in enumerate(text.split())
    )
    return Segment(start, words[-1].end, text, words)


MEMO = Transcript(
    (
        said("Met R&D at Brightwater Foods. They want <40> units by Friday.", 1.0),
        said(
            "Next step, send the offer and the long list of all the parts that we spoke about in the meeting.", 3700.5
        ),
    ),
    "en",
    3720.0,
    "openai-whisper",
    "small",
)
SILENCE = Transcript((), "en", 8.0, "openai-whisper", "small")


def test_text() -> None:
    assert as_text(MEMO) == MEMO.text + "\n"
    assert as_text(SILENCE) == "\n"


def test_json_is_one_line_that_gives_the_transcript_back() -> None:
    line = as_json(MEMO)
    assert line.count("\n") == 1
    assert Transcript.from_dict(json.loads(line)) == MEMO
    assert json.loads(line)["segments"][0]["words"][0] == {"text": "Met", "start": 1.0, "end": 1.4, "probability": 0.9}


def test_srt() -> None:
    assert as_srt(MEMO).startswith(
        "1\n00:00:01,000 --> 00:00:03,000\nMet R&D at Brightwater Foods.\n\n"
        "2\n00:00:03,000 --> 00:00:05,400\nThey want <40> units by Friday.\n\n"
        "3\n01:01:40,500 --> "
    )
    assert as_srt(SILENCE) == ""


def test_vtt_escapes_what_would_be_markup() -> None:
    assert as_vtt(MEMO).startswith(
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nMet R&amp;D at Brightwater Foods.\n\n"
        "00:00:03.000 --> 00:00:05.400\nThey want &lt;40&gt; units by Friday.\n\n"
    )
    assert as_vtt(SILENCE) == "WEBVTT\n\n"


def test_no_line_is_too_long_and_no_cue_has_more_than_two() -> None:
    for block in as_srt(MEMO).strip().split("\n\n"):
        lines = block.split("\n")[2:]
        assert 1 <= len(lines) <= 2 or len(" ".join(lines)) <= 84
        assert all(len(line) <= 42 for line in lines)


def test_cues_hold_every_word_once_in_order_and_never_overlap() -> None:
    drawn = cues(MEMO)
    assert " ".join(cue.text for cue in drawn) == re.sub(r"\s+", " ", MEMO.text)
    assert all(cue.end <= after.start for cue, after in itertools.pairwise(drawn))
    assert all(cue.start < cue.end <= cue.start + 6.01 for cue in drawn)


def test_a_segment_without_word_times_is_one_cue() -> None:
    untimed = Transcript((Segment(1.0, 2.0, "Untimed words.", ()),), "en", 3.0, "openai-whisper", "small")
    assert as_srt(untimed) == "1\n00:00:01,000 --> 00:00:02,000\nUntimed words.\n\n"


def test_cues_of_a_language_without_spaces() -> None:
    words = (Word("明日", 0.0, 0.5, 0.9), Word("送る。", 0.5, 1.0, 0.9), Word("以上。", 1.0, 1.5, 0.9))
    memo = Transcript((Segment(0.0, 1.5, "明日送る。以上。", words),), "ja", 2.0, "openai-whisper", "small")
    assert [cue.text for cue in cues(memo)] == ["明日送る。", "以上。"]


def test_a_word_without_length_is_shown_for_a_moment() -> None:
    word = Word("Yes.", 1.0, 1.0, 0.4)
    short = Transcript((Segment(1.0, 1.0, "Yes.", (word,)),), "en", 3.0, "openai-whisper", "small")
    assert [(cue.start, cue.end) for cue in cues(short)] == [(1.0, 1.5)]
