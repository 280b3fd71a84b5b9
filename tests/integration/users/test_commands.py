"""`debrief users`, `debrief book` and `debrief export` as processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.db import Database
from service.domain.errors import NotAllowed
from service.settings import Settings
from service.users.access import log_in, user_of_request

SAMPLES = Path(__file__).parents[3] / "samples" / "book"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def debrief(folder: Path, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("DEBRIEF_")}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder.parent,
        env=known | {"DEBRIEF_DATA": str(folder), "TZ": "Europe/Madrid"},
    )


def test_a_user_from_adding_to_sending_away(folder: Path) -> None:
    assert "add one with `debrief users add`" in debrief(folder, "users", "list").stdout
    added = debrief(
        folder,
        "users",
        "add",
        "Nora",
        "--name",
        "Nora Hughes",
        "--top-biller",
        "--password-stdin",
        stdin="a quiet morning\n",
    )
    assert added.returncode == 0, added.stderr
    assert "quiet" not in added.stdout + added.stderr
    assert debrief(folder, "users", "list").stdout == "nora  Nora Hughes (rep, top biller), Europe/Madrid\n"

    settings = Settings(data=folder, _env_file=None)
    database = Database(settings.url)
    cookie = log_in(database, settings, "nora", "a quiet morning")
    made = debrief(folder, "users", "token", "nora hughes", "--name", "recorder")
    secret = made.stdout.strip()
    assert "not shown again" in made.stderr
    found = user_of_request(database, settings, {}, {"authorization": f"Bearer {secret}"})
    assert found is not None
    assert found.login == "nora"

    assert debrief(folder, "users", "password", "nora", "--password-stdin", stdin="a louder evening\n").returncode == 0
    assert user_of_request(database, settings, {"debrief_session": cookie}, {}) is None
    assert log_in(database, settings, "nora", "a louder evening")
    assert debrief(folder, "users", "deactivate", "nora").returncode == 0
    with pytest.raises(NotAllowed):
        log_in(database, settings, "nora", "a louder evening")
    assert debrief(folder, "users", "activate", "nora").returncode == 0
    assert log_in(database, settings, "nora", "a louder evening")
    database.close()


def test_what_goes_wrong_is_one_sentence_and_exit_status_1(folder: Path) -> None:
    weak = debrief(folder, "users", "add", "nora", "--name", "Nora", "--password-stdin", stdin="short\n")
    assert (weak.returncode, weak.stdout) == (1, "")
    assert weak.stderr == "debrief: The password has 5 characters; use at least 8. A short sentence is good.\n"
    silent = debrief(folder, "users", "add", "nora", "--name", "Nora")
    assert silent.returncode == 1
    assert "--password-stdin" in silent.stderr
    unknown = debrief(folder, "users", "password", "nobody", "--password-stdin", stdin="a quiet morning\n")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "debrief: There is no user 'nobody'. No user is known yet; add one with `debrief users add`.\n",
    )
    assert debrief(folder, "users", "add", "x", "--name", "X", "--role", "boss").returncode == 2


def test_the_book_goes_in_and_out_and_in_again(folder: Path, tmp_path: Path) -> None:
    taken = debrief(folder, "book", "import", SAMPLES)
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout.startswith("Imported: accounts ")
    written = debrief(folder, "export", tmp_path / "out")
    assert written.returncode == 0, written.stderr
    assert len(list((tmp_path / "out").iterdir())) == 7
    again = debrief(folder, "book", "import", tmp_path / "out")
    assert " 0 new, 0 changed" in again.stdout
    one = debrief(folder, "book", "import", tmp_path / "out" / "accounts.csv", "--kind", "accounts")
    assert one.returncode == 0
    assert debrief(folder, "book", "import", tmp_path / "out", "--kind", "accounts").returncode == 1


def test_a_broken_book_imports_nothing_and_tells_the_lines(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,name\nA1,Redwood Foods\n,\nA1,Again\n")
    refused = debrief(folder, "book", "import", tmp_path / "accounts.csv")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "debrief: Nothing was imported; correct one problem and try again.",
        "accounts.csv, line 4, id: this is accounts.csv, line 2 again; keep one of the two.",
    ]
    debrief(folder, "export", tmp_path / "out")
    assert (tmp_path / "out" / "accounts.csv").read_bytes().decode("utf-8-sig") == "id,name,aliases,city\r\n"
