"""Times of day as people say them for a meeting."""

import pytest

from templates.filling.clock import find_clock


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("half two", "14:30"),
        ("half past nine", "09:30"),
        ("quarter past nine", "09:15"),
        ("a quarter to ten", "09:45"),
        ("ten past nine", "09:10"),
        ("at twenty to four", "15:40"),
        ("14 uhr", "14:00"),
        ("14.30 uhr", "14:30"),
        ("at 1400", "14:00"),
        ("1400 hours", "14:00"),
        ("noon", "12:00"),
        ("4 30 pm", "16:30"),
        ("at 4.30 pm", "16:30"),
        ("at 3", "15:00"),
        ("at three-ish", "15:00"),
        ("14h30", "14:30"),
        ("09:00", "09:00"),
        ("at nine in the morning", "09:00"),
    ],
)
def test_a_time_as_it_is_said(said: str, clock: str) -> None:
    assert [str(c) for c in find_clock(said, 0, len(said))] == [clock]


@pytest.mark.parametrize(
    "said",
    ["same time", "in 2026", "at 2026", "at 20 percent", "1200 euro", "four to five units", "half a dozen",
     "five to ten people", "half ten percent", "twenty to four"],
)  # fmt: skip
def test_a_number_that_is_no_time(said: str) -> None:
    assert find_clock(said, 0, len(said)) == []
