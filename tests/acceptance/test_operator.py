"""What an operator can get wrong: each time one clear sentence on standard error, exit status 1, and nothing changed."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import House, Server

BROKEN_TEMPLATE = """\
name: site_survey
label: Site survey
description: What was seen.
choose_when: [site survey]
fields:
  - key: company
    label: Client
    type: text
  - key: rooms
    label: Rooms
    type: numbr
    listen_for: rooms
"""


def one_sentence(told: str) -> str:
    (line,) = told.splitlines()
    assert line.startswith("debrief: ")
    return line


def test_a_port_in_use_is_named_with_what_to_do(house: "House") -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = one_sentence(house.refused("serve", "--port", port))
    assert f"Port {port} on 127.0.0.1 cannot be used (Address already in use)" in told
    assert "choose another port with --port or DEBRIEF_PORT" in told
    assert house.processes() == []


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["users", "list"], ["book", "import", "{book}"]])
def test_a_data_folder_that_cannot_be_written_is_named_with_what_to_do(
    house: "House", command: list[str], samples: Path
) -> None:
    # A folder below a file can be made by nobody, root included.
    (house.folder / "file").write_text("in the way")
    data = house.folder / "file" / "data"
    arguments = [part.format(book=samples / "book") for part in command]
    told = one_sentence(house.refused(*arguments, DEBRIEF_DATA=str(data)))
    assert f"The data folder {data} cannot be written" in told
    assert "set DEBRIEF_DATA to another folder" in told


def test_doctor_tells_of_the_data_folder_too(house: "House") -> None:
    (house.folder / "file").write_text("in the way")
    ended = house.run("doctor", DEBRIEF_DATA=str(house.folder / "file" / "data"))
    assert ended.returncode == 1
    assert "MEND  data folder: The data folder" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_database_newer_than_the_program_is_left_alone(house: "House") -> None:
    database = house.data / "debrief.sqlite3"
    with closing(sqlite3.connect(database)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = 'ffff'")
    before = house.counts()
    for command in (["serve"], ["worker"], ["users", "list"]):
        told = one_sentence(house.refused(*command))
        assert f"{database} is newer than this program: it is at version ffff" in told
        assert "Install the newer Debrief again; nothing was changed." in told
    ended = house.run("doctor")
    assert ended.returncode == 1
    assert "MEND  database: " in ended.stdout
    assert house.counts() == before
    assert house.rows("SELECT version_num FROM alembic_version") == [("ffff",)]


def test_a_setting_without_sense_is_named(house: "House") -> None:
    told = one_sentence(house.refused("serve", DEBRIEF_PORT="eighty"))
    assert "DEBRIEF_PORT: " in told
    assert "not 'eighty'" in told
    assert "docs/settings.md" in told
    assert "DEBRIEF_PORT: " in one_sentence(house.refused("serve", DEBRIEF_PORT="70000"))


def test_a_second_worker_on_one_data_folder_is_refused(server: "Server") -> None:
    server.worker()
    server.house.until(lambda: "worker ready" in server.log.read_text(), what="the worker is ready")
    told = server.house.refused("worker").splitlines()[-1]
    assert f"debrief: Another worker is already at work in {server.house.data}." in told
    assert "stop the other one first" in told


def test_a_template_with_an_unknown_type_of_field_stops_the_start(house: "House") -> None:
    folder = house.folder / "templates"
    folder.mkdir()
    (folder / "survey.yaml").write_text(BROKEN_TEMPLATE)
    for command in (["serve"], ["worker"]):
        told = house.refused(*command, DEBRIEF_TEMPLATES_DIR=str(folder))
        assert told.startswith("debrief: ")
        assert "survey.yaml, line 11, field rooms" in told
        assert "numbr" in told
        assert "number" in told
    assert house.processes() == []


def test_a_broken_book_imports_nothing_and_lists_the_lines(house: "House") -> None:
    before = house.counts()
    folder = house.folder / "book"
    folder.mkdir()
    (folder / "accounts.csv").write_text("id,name,aliases,city\nZ1,Fresh Start Ltd,,Leeds\nZ2,,,York\n")
    (folder / "deals.csv").write_text(
        "id,account_id,name,stage,amount,currency,close_date\n"
        "Z8,Z1,Trial,proposal,12x,EUR,2026-12-11\n"
        "Z9,nobody,Trial,proposal,5,EUR,soon\n"
    )
    told = house.refused("book", "import", folder)
    assert told.startswith("debrief: Nothing was imported; correct 4 problems and try again.\n")
    for place in ("accounts.csv, line 3, name: ", "deals.csv, line 2, amount: ", "deals.csv, line 3, account_id: "):
        assert place in told
    assert "deals.csv, line 3, close_date: " in told
    assert house.counts() == before
    assert house.rows("SELECT count(*) FROM accounts WHERE id = 'Z1'") == [(0,)]


def test_one_bad_file_does_not_keep_the_good_one_out(house: "House", recordings: Path) -> None:
    (house.folder / "empty.wav").touch()
    good = recordings / "12-silence.mp3"
    ended = house.run("add", "empty.wav", good, "gone.wav", "--rep", "Nora Hughes")
    assert ended.returncode == 1
    wrong = ended.stderr.splitlines()
    assert wrong[0].startswith("empty.wav: The file is empty")
    assert wrong[1].startswith("gone.wav: The file cannot be read (No such file or directory).")
    assert len(wrong) == 2
    assert ended.stdout.startswith(f"{good}: received as memo ")
    assert house.rows("SELECT filename, state FROM memos") == [("12-silence.mp3", "received")]
    again = house.done("add", good, "--rep", "nora")
    assert "Nora Hughes has sent this recording before; it is memo" in again
    assert house.counts()["memos"] == 1


def test_users_are_kept_from_the_command_line(house: "House") -> None:
    added = house.done("users", "add", "mara", "--name", "Mara Lind", "--role", "rep", "--timezone", "Europe/Paris",
                       "--password-stdin", stdin="one more morning\n")  # fmt: skip
    assert added == "Mara Lind was added as rep; the log-in is mara, the time zone Europe/Paris.\n"
    listed = house.done("users", "list")
    assert "mara    Mara Lind (rep), Europe/Paris" in listed
    assert "victor  Victor Grant (rep, top biller)" in listed
    assert "one more morning" not in str(house.rows("SELECT password_hash FROM users"))
    nameless = house.refused(
        "users", "add", "x", "--name", "X", "--timezone", "Nowhere/Land", "--password-stdin", stdin="y\n"
    )
    assert "Nowhere/Land" in nameless
    assert "There is no user 'maria'." in house.refused("users", "token", "maria", "--name", "x")
    assert "no terminal to ask" in house.refused("users", "password", "mara")
    assert "can no longer log in" in house.done("users", "deactivate", "mara")
    assert "no longer active" in house.done("users", "list")


def test_a_dot_env_file_in_the_working_folder_is_read_and_the_environment_goes_before_it(house: "House") -> None:
    elsewhere = house.folder / "elsewhere"
    (house.folder / ".env").write_text(f"DEBRIEF_DATA={elsewhere}\nDEBRIEF_MODEL=tiny\n")
    ended = house.run("doctor", DEBRIEF_DATA="", DEBRIEF_MODEL="")
    assert f"ok    data folder: {elsewhere}" in ended.stdout
    assert "The weights of the model 'tiny'" in ended.stdout
    assert (elsewhere / "debrief.sqlite3").is_file()
    assert "no users yet" in house.done("users", "list", DEBRIEF_DATA="")
    assert "Nora Hughes" in house.done("users", "list")
