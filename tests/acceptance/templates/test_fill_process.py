"""The `debrief` program itself: the fill contract through a process, whatever the machine's encoding is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MEMOS = [
    {
        "id": "ä",
        "text": "Met Zoë Müller at Redwood Foods. I'll send the quote by Friday.",
        "recorded_at": "2026-11-16T16:40:00+01:00",
    },
    {"id": "naive", "text": "Met Laura.", "recorded_at": "2026-11-16T16:40:00"},
]
BOOK = {"accounts": [{"id": "A1", "name": "Redwood Foods"}]}


def debrief(*args: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("debrief")), *args],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.json").write_text(json.dumps(BOOK), encoding="utf-8")
    lines = "".join(json.dumps(memo, ensure_ascii=False) + "\n" for memo in MEMOS)
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_fill_prints_one_line_a_memo_and_ends_with_1_after_a_bad_one(folder: Path) -> None:
    done = debrief("fill", "--book", "book.json", "--jsonl", "in.jsonl", folder=folder)
    first, second = (json.loads(line) for line in done.stdout.decode().splitlines())
    assert done.returncode == 1
    assert done.stderr == b""
    assert first["id"] == "ä"
    assert first["entries"][0]["account_id"] == "A1"
    assert "no offset" in second["error"]
    elsewhere = debrief(
        "fill",
        "--book",
        "book.json",
        "--jsonl",
        "in.jsonl",
        folder=folder,
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONHASHSEED="7",
    )
    assert elsewhere.stdout == done.stdout


def test_a_broken_book_is_one_sentence_on_standard_error(folder: Path) -> None:
    (folder / "book.json").write_text("{", encoding="utf-8")
    done = debrief("fill", "--book", "book.json", "--jsonl", "in.jsonl", folder=folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith("debrief: The book book.json is not as docs/fill-contract.md wants it")
    assert b"Traceback" not in done.stderr


def test_templates_checks_a_folder_of_the_users(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "survey.yaml").write_text("name: survey\nfeilds: []\n", encoding="utf-8")
    done = debrief("templates", "check", "mine", folder=folder)
    assert done.returncode == 1
    assert b"survey.yaml, line 2, field feilds: there is no such key; did you mean fields?" in done.stdout
    assert debrief("templates", folder=folder).returncode == 0
