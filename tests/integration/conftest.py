"""The `database` of integration tests: every test that takes it runs on SQLite and on PostgreSQL."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import httpx
import psycopg
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

TEMPLATE = "debrief_template"


class PostgresServer:
    """A throw-away cluster in a folder of its own, reached by its socket only."""

    def __init__(self, programs: Path, folder: Path, account: str | None) -> None:
        """account: the system user that runs it, where this process is root, whom PostgreSQL refuses."""
        self._programs = programs
        self._folder = folder
        self._as: dict[str, Any] = {"user": account, "group": account, "extra_groups": []} if account else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def start(self) -> None:
        data, log = self._folder / "data", self._folder / "log"
        made = subprocess.run(
            [self._programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            capture_output=True,
            text=True,
            cwd=self._folder,
            check=False,
            **self._as,
        )
        assert made.returncode == 0, f"initdb failed: {made.stderr}"
        options = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "max_connections": "50"}
        arguments = [argument for key, value in options.items() for argument in ("-c", f"{key}={value}")]
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-k", self._folder, *arguments],
                stdout=out,
                stderr=out,
                cwd=self._folder,
                **self._as,
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, f"postgres ended: {log.read_text()}"
            assert time.monotonic() < deadline, f"postgres does not answer: {log.read_text()}"
            time.sleep(0.1)
        self._sql(f"CREATE DATABASE {TEMPLATE}")
        template = Database(self.url(TEMPLATE))
        migrate(template)
        template.close()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=60)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def create(self, *, migrated: bool = True) -> str:
        """A fresh database's name."""
        name = f"test_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")
        return name

    def drop(self, name: str) -> None:
        self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _sql(self, command: str) -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(command.encode())

    def _answers(self) -> bool:
        try:
            self._sql("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    programs = _programs()
    if programs is None:
        missing = "PostgreSQL's programs initdb and postgres are not on this machine"
        if "postgres" in os.environ.get("DEBRIEF_TEST_REQUIRE", ""):
            pytest.fail(f"{missing}, and DEBRIEF_TEST_REQUIRE asks for them.")
        pytest.skip(missing)
    account = _unprivileged_account() if os.geteuid() == 0 else None
    # Not pytest's own folder: that one is closed to other system users, and its path too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="debrief-pg-"))
    server = PostgresServer(programs, folder, account)
    try:
        if account is not None:
            shutil.chown(folder, account)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


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
            body = await response.aread()
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


def _programs() -> Path | None:
    """The folder with initdb and postgres: on PATH, else the newest of Debian's, which are not."""
    on_path = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    if on_path is not None:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _unprivileged_account() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")
