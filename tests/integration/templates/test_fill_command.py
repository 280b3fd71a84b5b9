"""`debrief fill` with real files."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from service.commands import fill as commands
from service.domain.errors import DebriefError

TEXT = "Met Laura Mitchell at Redwood Foods, Zürich. Deal value is $85,000. I'll send the revised proposal by Friday."
MEMO = {"id": "m1", "text": TEXT, "recorded_at": "2026-11-16T16:40:00-05:00", "rep": "Nora Hughes"}
BOOK = {
    "accounts": [{"id": "A1", "name": "Redwood Foods", "aliases": ["Redwood"], "city": "Zürich"}],
    "contacts": [{"id": "C1", "name": "Laura Mitchell", "account_id": "A1"}],
    "reps": [{"name": "Nora Hughes", "timezone": "America/New_York"}],
}
SURVEY = """\
name: site_survey
label: Site survey
description: What was seen.
choose_when: [revised proposal]
fields:
  - {key: company, label: Client, type: text}
  - {key: summary, label: Summary, type: text}
  - {key: worth, label: Worth, type: money, listen_for: deal value}
"""


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DEBRIEF_TEMPLATES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)


def run(*args: object, stdin: bytes | None = None) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)  # makes `fill` a command with a name, as in `debrief`
    app.command()(commands.fill)
    return CliRunner().invoke(app, [str(a) for a in args], input=stdin)


def written(path: Path, content: object) -> Path:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def filled(tmp_path: Path, lines: bytes | str, *args: object) -> tuple[int, list[dict[str, Any]]]:
    book = written(tmp_path / "book.json", BOOK)
    memos = written(tmp_path / "in.jsonl", lines)
    result = run("fill", "--book", book, "--jsonl", memos, *args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]


def test_a_memo_gives_an_entry_whose_evidence_points_to_its_words(tmp_path: Path) -> None:
    status, (out,) = filled(tmp_path, json.dumps(MEMO) + "\n")
    assert status == 0
    (entry,) = out["entries"]
    assert (out["id"], entry["account_id"], entry["deal_amount"], entry["currency"]) == ("m1", "A1", 85000, "USD")
    assert entry["contact_ids"] == ["C1"]
    assert [a["due_date"] for a in entry["action_items"]] == ["2026-11-20"]
    ((start, end),) = entry["evidence"]["deal_amount"]
    assert TEXT[start:end] == "$85,000"
    assert "fields" not in entry


def test_a_bad_line_gets_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    lines = b"\n".join(
        [
            b"\xef\xbb\xbf" + json.dumps(MEMO).encode(),
            b"",
            b"{not json",
            b"[1]",
            json.dumps(MEMO | {"id": "naive", "recorded_at": "2026-11-16T16:40:00"}).encode(),
            json.dumps({"id": "no text", "recorded_at": "2026-11-16T16:40:00Z"}).encode(),
            json.dumps(MEMO | {"id": 7}).encode(),
            b'{"id": "latin", "text": "caf\xe9"}',
            json.dumps(MEMO | {"id": "half", "text": "\ud83d"}).encode(),
            b"[" * 100_000,
            json.dumps(MEMO | {"id": "last"}).encode(),
        ]
    )
    status, out = filled(tmp_path, lines)
    assert status == 1
    assert [o["id"] for o in out] == ["m1", None, None, "naive", "no text", 7, None, "half", None, "last"]
    errors = [o.get("error", "") for o in out]
    assert errors[0] == errors[-1] == ""
    assert "Line 3 is not JSON" in errors[1]
    assert "Line 4 is no JSON object" in errors[2]
    assert "Line 5: recorded_at: the moment has no offset" in errors[3]
    assert errors[4] == "Line 6: text: this key is missing."
    assert errors[5] == "Line 7: id: this has to be text."
    assert "Line 8 is not UTF-8" in errors[6]
    assert "Line 9: text: " in errors[7]
    assert "Line 10 is not JSON" in errors[8]
    assert out[0]["entries"] == out[-1]["entries"]


def test_a_memo_with_nothing_to_file_gives_no_entries(tmp_path: Path) -> None:
    status, (out,) = filled(tmp_path, json.dumps(MEMO | {"text": ""}))
    assert (status, out) == (0, {"id": "m1", "entries": []})


def test_the_same_input_gives_the_same_bytes_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    book, memos = written(tmp_path / "book.json", BOOK), written(tmp_path / "in.jsonl", MEMO)
    first = run("fill", "--book", book, "--jsonl", memos)
    second = run("fill", "--book", book, stdin=memos.read_bytes())
    assert first.stdout_bytes == second.stdout_bytes
    assert b"\r" not in first.stdout_bytes


def test_without_a_book_nothing_is_linked(tmp_path: Path) -> None:
    memos = written(tmp_path / "in.jsonl", MEMO | {"text": "Deal update for Redwood Foods. Deal value is $85,000."})
    (entry,) = json.loads(run("fill", "--jsonl", memos).stdout_bytes)["entries"]
    assert (entry["company"], entry["account_id"], entry["deal_amount"]) == ("Redwood Foods", None, 85000)


def test_the_users_own_template_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    written(folder / "survey.yaml", SURVEY)
    _, (out,) = filled(tmp_path, json.dumps(MEMO), "--templates", folder)
    (entry,) = out["entries"]
    assert entry["template_kind"] == "site_survey"
    assert entry["fields"] == {"worth": {"value": 85000, "currency": "USD"}}
    ((start, end),) = entry["evidence"]["worth"]
    assert TEXT[start:end] == "$85,000"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("{", "is not as docs/fill-contract.md wants it: Expecting property name"),
        ("[]", "is not as docs/fill-contract.md wants it"),
        ({"accounts": [{"name": "Redwood"}]}, "accounts[0].id: this key is missing"),
        ({"accounts": [{"id": 1, "name": "Redwood"}]}, "accounts[0].id: this has to be text"),
        ({"accounts": [{"id": "A1"}]}, "accounts[0] (id A1) has no name; give it one, or leave it out"),
        (
            {"contacts": [{"id": "C1", "name": "Ann Moss"}, {"id": "C1", "name": "Bo Lind"}]},
            "contacts[1] (id C1) has the id of contacts[0]; give each its own, or keep one",
        ),
        (b'{"accounts": "\xe9"}', "utf-8"),
    ],
)
def test_a_book_that_cannot_be_used_is_told_before_anything_is_filled(
    tmp_path: Path, content: object, says: str
) -> None:
    book = tmp_path / "book.json"
    if content is not None:
        written(book, content)
    result = run("fill", "--book", book, "--jsonl", written(tmp_path / "in.jsonl", MEMO))
    assert isinstance(result.exception, DebriefError)
    assert says in result.exception.message
    assert str(book) in result.exception.message
    assert result.stdout_bytes == b""


def test_memos_that_are_not_there_are_told(tmp_path: Path) -> None:
    result = run("fill", "--jsonl", tmp_path / "nowhere.jsonl")
    assert isinstance(result.exception, DebriefError)
    assert "nowhere.jsonl cannot be read" in result.exception.message
