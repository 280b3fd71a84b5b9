"""`debrief demo --no-serve`, as CI runs it: the whole path on the samples, and a second run that loses nothing."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.acceptance.conftest import House


class Demo:
    """The demo's two runs, and the database's rows after each."""

    def __init__(self, house: "House") -> None:
        self.house = house
        self.first, _ = self._run()
        self.rows_after_first = self._rows()
        self.second, self.second_took = self._run()
        self.rows_after_second = self._rows()

    def _run(self) -> tuple[subprocess.CompletedProcess[str], float]:
        started = time.monotonic()
        return self.house.run("demo", "--no-serve", "--data", self.house.data), time.monotonic() - started

    def _rows(self) -> dict[str, list[tuple[Any, ...]]]:
        return {table: self.house.rows(f"SELECT * FROM {table} ORDER BY 1") for table in self.house.counts()}


@pytest.fixture(scope="module")
def demo(empty_house: Callable[..., "House"], tmp_path_factory: pytest.TempPathFactory) -> Demo:
    # The demo chooses its own model; the setting must not matter.
    return Demo(empty_house(tmp_path_factory.mktemp("demo"), DEBRIEF_MODEL="small"))


@pytest.fixture(scope="module")
def memos(samples: Path) -> Any:
    return yaml.safe_load((samples / "memos.yaml").read_text(encoding="utf-8"))


def test_it_ends_well_and_says_what_the_checkpoint_is_for(demo: Demo) -> None:
    assert demo.first.returncode == 0, demo.first.stderr
    assert "Traceback" not in demo.first.stderr
    assert "knows these voices and this vocabulary and nothing else" in " ".join(demo.first.stdout.split())


def test_every_draft_is_shown_with_its_evidence(demo: Demo, memos: Any) -> None:
    for memo in memos:
        assert memo["file"] in demo.first.stdout
    assert "“" in demo.first.stdout
    assert "worked out" in demo.first.stdout
    assert "not said: " in demo.first.stdout
    assert "nothing to file" in demo.first.stdout


def test_no_memo_is_lost(demo: Demo, memos: Any) -> None:
    states = dict(demo.house.rows("SELECT filename, state FROM memos"))
    assert set(states) == {memo["file"] for memo in memos}
    for memo in memos:
        assert states[memo["file"]] == ("drafted" if memo["expected"]["entries"] else "nothing_to_file"), memo["file"]


def test_what_the_samples_expect_is_saved_and_printed(demo: Demo, memos: Any) -> None:
    expected = {entry["company"] for memo in memos for entry in memo["expected"]["entries"]}
    saved = {name for (name,) in demo.house.rows("SELECT a.name FROM entries e JOIN accounts a ON a.id = e.account_id")}
    assert len(saved & expected) >= 0.9 * len(expected)
    assert f"Saved entries ({len(demo.rows_after_first['entries'])})" in demo.first.stdout
    for name in saved:
        assert name in demo.first.stdout
    left = demo.house.rows("SELECT state, count(*) FROM drafts WHERE state != 'approved' GROUP BY state")
    assert demo.first.stdout.count("Left in the queue: ") == sum(number for _, number in left)


def test_given_the_true_words_nine_in_ten_are_right_and_none_is_wrong(demo: Demo) -> None:
    (line,) = [line for line in demo.first.stdout.splitlines() if "the true words" in line]
    expected, right, wrong, not_said = (int(word) for word in line.replace("│", " ").split() if word.isdigit())
    assert right >= 0.9 * expected
    assert wrong == 0
    assert right + not_said == expected


def test_a_second_run_starts_at_once_and_adds_nothing_twice(demo: Demo) -> None:
    assert demo.second.returncode == 0, demo.second.stderr
    assert demo.rows_after_second == demo.rows_after_first
    # No model is loaded, and nothing is transcribed.
    assert demo.second_took < 30
    assert "transcribing and filling" not in demo.second.stdout
    assert demo.house.processes() == []


def test_its_users_can_log_in(demo: Demo) -> None:
    try:
        server = demo.house.serve()
        assert "Priya Shaw" in server.page("/queue", "priya", password="show me debrief")
        assert "Redwood Foods" in server.page("/entries", "frank", password="show me debrief")
    finally:
        demo.house.clear()
