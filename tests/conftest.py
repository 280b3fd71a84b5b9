"""The throw-away PostgreSQL server of integration and acceptance tests."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest

from service.db import Database
from service.migrations import migrate

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
        _without_postgres("PostgreSQL's programs initdb and postgres are not on this machine")
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


def _programs() -> Path | None:
    """The folder with initdb and postgres: on PATH, else the newest of Debian's, which are not."""
    on_path = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    if on_path is not None:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _unprivileged_account() -> str:
    known = {user.pw_name for user in pwd.getpwall()}
    account = next((name for name in ("postgres", "nobody") if name in known), None)
    if account is None:
        _without_postgres("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")
    return account


def _without_postgres(reason: str) -> NoReturn:
    """A machine without the server skips what needs it, save where DEBRIEF_TEST_REQUIRE asks for it."""
    if "postgres" in os.environ.get("DEBRIEF_TEST_REQUIRE", ""):
        pytest.fail(f"{reason}, and DEBRIEF_TEST_REQUIRE asks for PostgreSQL.")
    pytest.skip(reason)
