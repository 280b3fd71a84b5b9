"""A database that was in use before there was an index has one after the upgrade, and the command makes it anew."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text
from typer.testing import CliRunner

from service.commands.search import app
from service.db import Database
from service.migrations import config_for, migrate
from service.search.service import search
from service.users.models import User
from tests.integration.test_migrations import FIRST_ROWS


def with_rows(database: Database) -> None:
    with database.engine.begin() as connection:
        command.upgrade(config_for(connection), "0001")
        for table, row in FIRST_ROWS.items():
            names = ", ".join(row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


def kinds_of(database: Database, typed: str) -> list[str]:
    with database.read() as session:
        nora = session.get(User, "u")
        assert nora is not None
        return [str(group.kind) for group in search(session, nora, typed)]


def test_what_was_there_is_found_after_the_upgrade(empty_database: Database) -> None:
    with_rows(empty_database)
    migrate(empty_database)
    assert kinds_of(empty_database, "orrin") == ["account", "entry", "memo"]


def test_the_way_down_leaves_nothing_of_it(empty_database: Database) -> None:
    with_rows(empty_database)
    migrate(empty_database)
    with empty_database.engine.begin() as connection:
        command.downgrade(config_for(connection), "0003")
    assert [name for name in inspect(empty_database.engine).get_table_names() if name.startswith("search")] == []
    migrate(empty_database)
    assert kinds_of(empty_database, "orrin") == ["account", "entry", "memo"]


def test_the_command_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_DATA", str(tmp_path))
    monkeypatch.delenv("DEBRIEF_DATABASE_URL", raising=False)
    database = Database(f"sqlite:///{tmp_path / 'debrief.sqlite3'}")
    with_rows(database)
    migrate(database)
    with database.write() as session:
        session.execute(text("DELETE FROM search_words"))
        session.execute(text("DELETE FROM search_rows"))
    assert kinds_of(database, "orrin") == []
    told = CliRunner().invoke(app, ["reindex"])
    assert (told.exit_code, told.output) == (0, "Indexed: 1 accounts, 0 contacts, 1 entries, 1 memos.\n")
    assert kinds_of(database, "orrin") == ["account", "entry", "memo"]
    database.close()
