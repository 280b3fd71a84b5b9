"""Reading what a model wrote, whatever stands around it and wherever it stops."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.llm.answer import Unreadable, clean, read_answer, shown

ENTRIES: list[dict[str, Any]] = [
    {
        "client": 1,
        "company": {"quote": 'at "Redwood" Foods', "value": "Redwood, {Foods}"},
        "objections": [{"quote": "too dear", "value": "too dear"}, {"quote": "slow", "value": "slow"}],
        "summary": "one [line], with \\ and } in it",
    },
    {"client": 2, "company": None, "action_items": []},
]
WHOLE = json.dumps({"entries": ENTRIES})


@pytest.mark.parametrize(
    "around",
    [
        "JSON",
        "```json\nJSON\n```",
        "Here you are:\nJSON\nAnything else?",
        '<think>The set {a, b} … {"entries": 1} hm</think>\nJSON',
        '<THINKING>{"entries": []}</THINKING>JSON',
        '{} {"note": [1]} JSON',
    ],
)
def test_the_json_is_found_whatever_stands_around_it(around: str) -> None:
    answer = read_answer(around.replace("JSON", WHOLE))
    assert (answer.entries, answer.cut) == (ENTRIES, False)


@pytest.mark.parametrize(
    "content", ["", " \n", "no", "[]", "{}", '{"entries": {}}', "{" * 9000, '{"entries":' + "[" * 9000]
)
def test_what_holds_no_entries_is_told(content: str) -> None:
    with pytest.raises(Unreadable):
        read_answer(content)


def test_what_is_no_entry_is_left_out() -> None:
    assert read_answer('{"entries": [1, null, {"client": 1}, "x"]}').entries == [{"client": 1}]


@pytest.mark.parametrize("end", range(len('{"entries": [{'), len(WHOLE)))
def test_wherever_an_answer_is_cut_only_what_came_whole_is_kept(end: int) -> None:
    answer = read_answer(WHOLE[:end])
    assert answer.cut
    for kept, entry in zip(answer.entries, ENTRIES, strict=False):
        for key, value in kept.items():
            if isinstance(entry[key], list):
                assert value == entry[key][: len(value)]
            else:
                assert value == entry[key]


@given(st.text(alphabet='{}[]",:\\ entris1', max_size=80))
def test_any_text_is_read_or_refused(content: str) -> None:
    try:
        answer = read_answer(content)
    except Unreadable:
        return
    assert all(isinstance(entry, dict) for entry in answer.entries)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_what_was_dropped_can_be_stored(value: Any) -> None:
    kept = shown(value)
    assert "\x00" not in json.dumps(kept, ensure_ascii=False).encode().decode()
    assert kept is None or isinstance(kept, bool) or len(kept) <= 200


def test_control_characters_and_half_characters_go() -> None:
    assert clean("a\x00b\n c\ud83d\t d ") == "ab c d"


@pytest.mark.parametrize("piece", ["<think>", '{"', '{"entries"', '{"entries": [', "\\", '"', "</think>{"])
def test_a_hostile_answer_takes_no_long_time(piece: str) -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable):
        read_answer(piece * (500_000 // len(piece)))
    assert time.monotonic() - started < 2.0
