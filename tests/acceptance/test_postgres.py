"""The whole path with PostgreSQL as the database: the same program, one setting."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import yaml

if TYPE_CHECKING:
    from tests.acceptance.conftest import House
    from tests.conftest import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_server: "PostgresServer") -> Iterator[str]:
    """The URL of a database without tables."""
    name = postgres_server.create(migrated=False)
    yield postgres_server.url(name)
    postgres_server.drop(name)


def test_a_recording_becomes_an_entry_in_postgresql(
    database: str, empty_house: Callable[..., "House"], tmp_path: Path, recordings: Path, samples: Path
) -> None:
    house = empty_house(tmp_path, DEBRIEF_DATABASE_URL=database)
    try:
        for person in yaml.safe_load((samples / "users.yaml").read_text(encoding="utf-8"))[:3]:
            house.add_user(person)
        house.done("book", "import", samples / "book")
        assert "ok    database: postgresql" in house.done("doctor")

        server = house.serve()
        worker = server.worker()
        draft = server.draft_of(house.add(recordings / "01-redwood-foods.wav"))
        looked = [field["key"] for field in draft["fields"] if field["review"] == "look"]
        body = {"version": draft["version"], "looked": looked}
        answer = server.client("priya").post(f"/api/v1/drafts/{draft['id']}/approval", json=body)
        assert answer.status_code == 201, answer.text
        account = server.get("accounts/A01")
        assert account["deals"][0]["stage"] == "negotiation"
        assert [entry["id"] for entry in account["entries"]] == [answer.json()["entry_id"]]

        # The doorbell's file is here, the rows are there: a killed worker loses neither.
        second = server.sent(recordings / "03-lakeside-clinics.m4a")
        server.memo(second, "transcribing", "drafted")
        worker.kill()
        assert len(server.memo(second, "drafted")["drafts"]) == 1
        assert not (house.data / "debrief.sqlite3").exists()
        with psycopg.connect(database.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (2,)
            assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    finally:
        house.clear()
