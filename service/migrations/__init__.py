"""The schema's versions, and the check that program and database fit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from service.db import Database
from service.domain.errors import OperatorError
from service.search.index import rebuild

VERSIONS = Path(__file__).parent / "versions"


def migrate(database: Database) -> None:
    """Bring the database to this program's version; the first call creates everything.

    Raises:
        OperatorError: the database is newer than the program, or cannot be opened.
    """
    config = config_for()
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise OperatorError(
            f"The database at {database.address} cannot be opened: {_first_line(error)} "
            "Check that it runs, that the address in DEBRIEF_DATABASE_URL is right, and that the data folder can be written."
        ) from error
    scripts = ScriptDirectory.from_config(config)
    if current is not None and not _known(scripts, current):
        raise OperatorError(
            f"The database at {database.address} is newer than this program: it is at version {current}, and this program "
            f"knows versions up to {scripts.get_current_head()}. Install the newer Debrief again; nothing was changed."
        )
    if current == scripts.get_current_head():
        return
    with database.engine.connect() as connection, _tables_may_be_copied(connection), connection.begin():
        command.upgrade(config_for(connection), "head")
        # Whichever version made or changed the tables that are searched: the index fits them and this program again.
        rebuild(connection)
        _check_references(connection)


@contextmanager
def _tables_may_be_copied(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying it and dropping the old one, which rows of other tables must not forbid.

    The switch works outside of transactions only; what it lets pass is checked before the commit.
    Source: https://www.sqlite.org/lang_altertable.html, section 7.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise OperatorError(
            f"The database was not brought to this version: a row of its table {broken[0]} points to a row that is not in "
            f"{broken[2]}. Nothing was changed; restore a backup, or report this."
        )


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration; its commands work on the connection."""
    config = Config()
    config.attributes["connection"] = connection
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    return config


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models say what this is: `search_words` and what SQLite keeps beside it are made by a version alone."""
    return not (kind == "table" and name is not None and name.startswith("search_words"))


def _known(scripts: ScriptDirectory, revision: str) -> bool:
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _first_line(error: OperationalError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".") + "."
