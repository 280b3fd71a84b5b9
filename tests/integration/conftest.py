"""The `database` of integration tests: every test that takes it runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.db import Database
from service.jobs.huey_doorbell import HueyDoorbell
from service.memos import files
from service.migrations import migrate
from service.settings import Settings
from service.users.models import User
from service.users.service import create_token, create_user
from templates import load_templates

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: a copy takes a tenth of the time."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    template = Database(f"sqlite:///{path}")
    migrate(template)
    template.close()
    return path


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at this program's version, without rows."""
    yield from _opened(request, tmp_path, migrated=True)


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    yield from _opened(request, tmp_path, migrated=False)


def _opened(request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> Iterator[Database]:
    if request.param == "sqlite":
        path = folder / "debrief.sqlite3"
        if migrated:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(migrated=migrated)
    database = Database(server.url(name))
    yield database
    database.close()
    server.drop(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", _env_file=None)


@pytest.fixture
def password() -> str:
    """The one of every user that `make_user` makes."""
    return "a quiet morning"


@pytest.fixture
def make_user(database: Database, password: str) -> Callable[..., User]:
    """A function that adds a user in a transaction of its own: make_user("nora", role="rep", name=…, timezone=…)."""

    def make(login: str = "nora", **values: Any) -> User:
        known = {"name": f"{login.title()} Example", "role": "rep", "timezone": "Europe/London", "password": password}
        with database.write() as session:
            return create_user(session, actor=None, login=login, **(known | values))

    return make


class AppTransport(httpx.BaseTransport):
    """Calls the application in this process, as a server would."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            response = await self._transport.handle_async_request(request)
            body = b"".join([chunk async for chunk in response.aiter_raw()])  # as it comes over the wire
            return httpx.Response(response.status_code, headers=response.headers, content=body)

        return anyio.run(answer)


@pytest.fixture
def app(database: Database, settings: Settings) -> Iterator[FastAPI]:
    """The whole web application on `database`."""
    files.prepare(settings)
    doorbell = HueyDoorbell(settings.queue)
    yield create_app(settings, database, doorbell, load_templates())
    doorbell.close()


@pytest.fixture
def client_of(app: FastAPI, database: Database) -> Iterator[Callable[[User | None], httpx.Client]]:
    """A function that gives a client of the API with a user's token, or nobody's with None."""
    clients: list[httpx.Client] = []

    def client(user: User | None) -> httpx.Client:
        headers = {}
        if user is not None:
            with database.write() as session:
                _, secret = create_token(session, user, user, "test")
            headers["authorization"] = f"Bearer {secret}"
        made = httpx.Client(transport=AppTransport(app), base_url="http://debrief.test", headers=headers)
        clients.append(made)
        return made

    yield client
    for made in clients:
        made.close()
