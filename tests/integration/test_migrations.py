"""The schema's versions against the models, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from service.db import Base, Database
from service.domain.errors import OperatorError
from service.migrations import config_for, migrate, ours
from service.models import User

_AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
FIRST_ROWS: dict[str, dict[str, Any]] = {
    "users": {"id": "u", "login": "nora", "name": "Nora Hughes", "role": "rep", "top_biller": False, "timezone": "UTC",
              "password_hash": "x", "active": True, "created_at": _AT},
    "accounts": {"id": "a", "name": "Orrin Mill", "aliases": "[]", "created_at": _AT},
    "memos": {"id": "m", "rep_id": "u", "state": "drafted", "attempt": 1, "attempts_before": 0, "received_at": _AT,
              "recorded_at": _AT, "recorded_zone": "UTC", "recorded_source": "client", "filename": "a.wav", "path": "m/a.wav",
              "sha256": "0", "size": 1, "container": "wav", "codec": "pcm", "channels": 1},
    "transcripts": {"memo_id": "m", "text": "Met Orrin Mill.", "words": "{}", "peaks": b"", "engine": "e", "model": "m",
                    "took": 1.0, "created_at": _AT},
    "drafts": {"id": "d", "memo_id": "m", "position": 0, "state": "approved", "version": 1, "template": "meeting_notes",
               "account_id": "a", "candidates": "[]", "new_deal": False, "created_at": _AT, "by_hand": False},
    "draft_fields": {"draft_id": "d", "position": 0, "key": "summary", "label": "Summary", "type": "text", "evidence": "[]",
                     "standing": "said", "review": "together"},
    "entries": {"id": "e", "draft_id": "d", "memo_id": "m", "revision": 1, "template": "meeting_notes", "account_id": "a",
                "rep_id": "u", "fields": "[]", "approved_by_id": "u", "approved_at": _AT},
}  # fmt: skip
"""A row of each table that others point to, as the first version of the schema had them."""


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        return list(compare_metadata(context, Base.metadata))


def test_migrations_make_what_the_models_say(empty_database: Database) -> None:
    migrate(empty_database)
    assert User.metadata is Base.metadata
    assert differences(empty_database) == []


def test_a_database_in_use_keeps_its_rows(empty_database: Database) -> None:
    with empty_database.engine.begin() as connection:
        command.upgrade(config_for(connection), "0001")
        for table, row in FIRST_ROWS.items():
            names = ", ".join(row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)
    migrate(empty_database)
    assert differences(empty_database) == []
    with empty_database.engine.connect() as connection:
        for table, row in FIRST_ROWS.items():
            kept = connection.execute(text(f"SELECT {', '.join(row)} FROM {table}")).mappings().all()
            assert [list(one) for one in kept] == [list(row)]
    with pytest.raises(IntegrityError), empty_database.write() as session:
        session.execute(text("DELETE FROM memos"))


def test_a_missing_column_would_be_seen(empty_database: Database) -> None:
    migrate(empty_database)
    with empty_database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE accounts DROP COLUMN city"))
    assert len(differences(empty_database)) == 1


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    assert differences(database) == []


def test_a_database_newer_than_the_program_is_refused_and_left_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    tables = inspect(database.engine).get_table_names()
    with pytest.raises(OperatorError, match=r"newer than this program: it is at version 9999"):
        migrate(database)
    assert inspect(database.engine).get_table_names() == tables
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_database_that_cannot_be_opened_says_so(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    with pytest.raises(OperatorError, match="cannot be opened"):
        migrate(database)
    database.close()
