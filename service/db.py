"""The database: opened properly once, one unit of work a request or job, sessions that read cannot write."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NewType

from sqlalchemy import DateTime, Engine, MetaData, String, create_engine, event
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from service.domain.errors import OperatorError

ReadSession = NewType("ReadSession", Session)
WriteSession = NewType("WriteSession", Session)
AnySession = ReadSession | WriteSession

_AFTER = "after_commit"

BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite writer waits for another: longer than any transaction here takes."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware datetimes in, aware UTC datetimes out, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without an offset cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no offset; what went in was UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: String}  # noqa: RUF012 - SQLAlchemy's own hook


def new_id() -> str:
    """A fresh row id: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


class Database:
    """An engine with its two kinds of session.

    Raises:
        OperatorError: the address is no database address, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
            self.engine = _open(url)
        except ArgumentError:
            raise OperatorError(
                "DEBRIEF_DATABASE_URL is no database address. Write it as postgresql+psycopg://user:password@host/name, "
                "or leave it unset for SQLite in the data folder."
            ) from None
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise OperatorError(
                f"The driver for DEBRIEF_DATABASE_URL is not installed ({error}). For PostgreSQL use "
                "postgresql+psycopg://… and install Debrief with its extra `postgres`."
            ) from None
        self.address = parsed.render_as_string(hide_password=True)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        # Here, so that no database can be opened whose search index is not kept; late, since the index knows the tables.
        from service.search.keeping import keep

        keep(self._write)
        reading = self.engine.execution_options(debrief_read=True)
        self._read = sessionmaker(reading, class_=_SessionThatReads, autoflush=False)

    @contextmanager
    def write(self) -> Iterator[WriteSession]:
        """One transaction: committed when the block ends, rolled back when it raises.

        What `after_commit` collected runs once the commit has succeeded, and never after a rollback.
        """
        with self._write() as session:
            with session.begin():
                yield WriteSession(session)
            for call in session.info.pop(_AFTER, []):
                call()

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """A session whose changes are refused."""
        with self._read() as session:
            yield ReadSession(session)

    def close(self) -> None:
        self.engine.dispose()


def after_commit(session: WriteSession, call: Callable[[], None]) -> None:
    """Have `call` run when, and only when, the session's transaction has been committed."""
    session.info.setdefault(_AFTER, []).append(call)


class _SessionThatReads(Session):
    pass


@event.listens_for(_SessionThatReads, "before_flush")
def _refuse(session: Session, *_: Any) -> None:
    if session.dirty or session.new or session.deleted:
        raise RuntimeError("This session only reads; open one with Database.write().")


def _open(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # pysqlite's own BEGIN comes too late and is never IMMEDIATE
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once when another wrote in between; IMMEDIATE waits.
        read = connection.get_execution_options().get("debrief_read", False)
        connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")

    return engine
