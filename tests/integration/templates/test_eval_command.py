"""`debrief eval` with real sets."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from service.commands import evaluate as commands
from service.domain.errors import DebriefError

MEMO = {
    "id": "orrin",
    "recorded_at": "2026-11-16T16:40:00+00:00",
    "rep": "Ivo Brand",
    "text": "Met Tess Aldous at Orrin Mill. I'll send her the quote by Friday.",
    "expected": {"entries": [{"template_kind": "meeting_notes", "company": "Orrin Mill", "account_id": "A1"}]},
}
BOOK = {"accounts": [{"id": "A1", "name": "Orrin Mill"}], "reps": [{"name": "Ivo Brand", "timezone": "Europe/London"}]}


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DEBRIEF_TEMPLATES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)


def run(path: Path, content: object, *options: str) -> Result:
    if content is not None:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    app = typer.Typer()
    app.callback()(lambda: None)
    app.command("eval")(commands.evaluate)
    return CliRunner().invoke(app, ["eval", str(path), *options])


def message(result: Result) -> str:
    assert isinstance(result.exception, DebriefError), result.exception
    return result.exception.message


def test_the_table_and_each_miss(tmp_path: Path) -> None:
    wrong = MEMO | {"expected": {"entries": [{**MEMO["expected"]["entries"][0], "stage": "proposal"}]}}  # type: ignore[index]
    result = run(tmp_path / "set.json", {"book": BOOK, "memos": [wrong]}, "--errors")
    assert result.exit_code == 0, result.exception
    assert "orrin: Met Tess Aldous" in result.stdout
    assert "stage: 'proposal' != None" in result.stdout
    assert "company" in result.stdout


def test_a_memo_without_case_and_punctuation(tmp_path: Path) -> None:
    result = run(
        tmp_path / "set.json", {"book": BOOK, "memos": [MEMO | {"expected": {"entries": []}}]}, "--plain", "--errors"
    )
    assert "orrin: met tess aldous at orrin mill ill send her the quote by friday" in result.stdout


def test_check_tells_what_is_wrong_in_a_set(tmp_path: Path) -> None:
    wrong = MEMO | {
        "rep": "Nobody",
        "expected": {"entries": [{"template_kind": "chat", "account_id": "A9", "stag": 1}]},
    }
    result = run(tmp_path / "set.json", {"book": BOOK, "memos": [wrong]}, "--check")
    assert result.exit_code == 1
    for words in ("orrin: no rep Nobody", "orrin: no key stag", "orrin: template_kind chat", "1 memos,"):
        assert words in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("set.json", None, "cannot be read (No such file or directory)"),
        ("set.json", "{", "is neither JSON nor YAML"),
        ("set.yaml", "memos: [", "is neither JSON nor YAML"),
        ("set.json", {"book": BOOK}, 'is no memo set: it needs a list "memos"'),
        ("set.json", "7", 'is no memo set: it needs a list "memos"'),
        ("set.json", ["a memo"], "memo 1 is no object"),
        ("set.json", [MEMO | {"recorded_at": "2026-11-31T10:00:00+00:00"}], "recorded_at"),
        ("set.json", [MEMO | {"recorded_at": "2026-11-16T10:00:00"}], "no offset"),
        ("set.json", [MEMO | {"expected": {}}], "entries"),
        ("set.json", [MEMO | {"expected": {"entries": None}}], "memo orrin: entries has to be a list"),
        ("set.json", {"book": {"accounts": [{"id": "A1"}]}, "memos": [MEMO]}, "accounts[0] (id A1) has no name"),
    ],
)
def test_a_set_that_cannot_be_used_is_told(tmp_path: Path, name: str, content: object, says: str) -> None:
    said = message(run(tmp_path / name, content))
    assert says in said
    assert name in said


def test_the_set_in_the_docs_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    shown = page.split("where nothing else stands):\n\n")[1].split("\n\nOr as JSON")[0]
    short = "\n".join(line.removeprefix("    ") for line in shown.splitlines())
    result = run(tmp_path / "set.yaml", short, "--check")
    assert (result.exit_code, result.stdout) == (0, "1 memos, 0 mistakes\n")
    table = run(tmp_path / "set.yaml", None).stdout
    assert "precision" in table
    for word in ("F1", "entry_count", "evidence"):
        assert word in table
