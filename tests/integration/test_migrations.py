"""The schema's versions against the models, on both databases."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from service.db import Base, Database
from service.domain.errors import OperatorError
from service.migrations import migrate
from service.models import User


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_migrations_make_what_the_models_say(empty_database: Database) -> None:
    migrate(empty_database)
    assert User.metadata is Base.metadata
    assert differences(empty_database) == []


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
