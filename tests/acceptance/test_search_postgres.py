"""Search with PostgreSQL as the database: the same program finds the same, from an index of its own kind."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from service.accounts.models import Account
from service.db import Database
from service.search.service import search
from service.users.models import User
from service.users.service import create_user

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_server: "PostgresServer") -> Iterator[Database]:
    name = postgres_server.create()
    database = Database(postgres_server.url(name))
    yield database
    database.close()
    postgres_server.drop(name)


def test_postgresql_searches_by_its_own_index(database: Database) -> None:
    at = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    with database.write() as session:
        create_user(
            session,
            actor=None,
            login="ada",
            role="admin",
            name="Ada Brandt",
            timezone="UTC",
            password="a quiet morning",
        )
        session.add_all(Account(name=f"Kestrel Forge {n}", aliases=[], city=None, created_at=at) for n in range(2000))
        session.add(Account(id="A", name="Müller & Söhne", aliases=["O'Brien \\ Co"], city="東京工業", created_at=at))
    with database.read() as session:
        ada = session.query(User).one()
        for typed in ("muller", '"muller sohne"', "o'brien", "工業", "co m"):
            (group,) = search(session, ada, typed)
            assert [one.id for one in group.results] == ["A"], typed
        assert search(session, ada, "kestrel")[0].total == 2000
        session.execute(text("SET enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text("EXPLAIN SELECT rowid FROM search_words WHERE words @@ CAST('''muller'':*' AS tsquery)")
            )
        )
        assert "search_words_words" in plan
