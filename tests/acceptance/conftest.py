"""Debrief as an operator has it: the `debrief` program and its server as processes, each test with data of its own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHECKPOINT = ROOT / "samples" / "model" / "memo-micro.en.pt"
RECORDINGS = ROOT / "samples" / "recordings"
PROGRAM = Path(sys.executable).with_name("debrief")

PATIENCE = 240.0
"""Seconds that a test waits for something that takes a few: machines are slow when they are busy."""

T = TypeVar("T")

PASSWORD = "a quiet morning"


def until(look: Callable[[], T], *, what: str, within: float = PATIENCE, every: float = 0.1) -> T:
    """Look again and again until there is something, and return it; `what` is told when there never is."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}"
        time.sleep(every)
    return found


class House:
    """A folder with a data folder in it, and the programs that work there.

    Every process of the house carries its data folder in its environment, which the worker and Whisper's child inherit:
    that is how the ones that were left behind are found.
    """

    until = staticmethod(until)

    def __init__(self, folder: Path, tokens: dict[str, str] | None = None, **settings: str) -> None:
        self.folder, self.data = folder, folder / "data"
        self.tokens = tokens or {}
        self._servers: list[Server] = []
        self.settings = {
            "DEBRIEF_DATA": str(self.data),
            "DEBRIEF_MODEL": str(CHECKPOINT),
            "DEBRIEF_LANGUAGE": "en",
            "DEBRIEF_THREADS": "1",
            "DEBRIEF_PORT": str(free_port()),
            "DEBRIEF_WEIGHTS_CACHE": str(folder / "cache"),
            "DEBRIEF_WEIGHTS_URL": "http://127.0.0.1:9",  # nobody listens there, and no test goes elsewhere
        } | settings

    def environment(self, **settings: str) -> dict[str, str]:
        """Nothing of the tests' own settings gets in. An empty value takes a setting away."""
        keep = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
        outside = {name: os.environ[name] for name in keep if name in os.environ}
        return outside | {"COLUMNS": "160"} | {k: v for k, v in (self.settings | settings).items() if v}

    def run(self, *arguments: object, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(**settings),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def done(self, *arguments: object, stdin: str = "", **settings: str) -> str:
        """Run a command that succeeds; what it prints."""
        ended = self.run(*arguments, stdin=stdin, **settings)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def refused(self, *arguments: object, stdin: str = "", **settings: str) -> str:
        """Run a command that cannot be done: exit status 1 and words for people. What it says."""
        ended = self.run(*arguments, stdin=stdin, **settings)
        assert ended.returncode == 1, (ended.returncode, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        return ended.stderr

    def serve(self, **settings: str) -> "Server":
        """Start `debrief serve`, and wait until it answers."""
        self._servers.append(Server(self, **settings))
        self._servers[-1].wait()
        return self._servers[-1]

    def add(self, recording: Path, rep: str = "nora") -> str:
        """Take a recording in by `debrief add`; the memo's id."""
        told = self.done("add", recording, "--rep", rep)
        return told.partition("as memo ")[2].partition(",")[0]

    def add_user(self, person: dict[str, Any]) -> None:
        """Add one of the samples' users, with a token."""
        options = ["--name", person["name"], "--role", person["role"], "--timezone", person["timezone"]]
        options += ["--top-biller"] * person["top_biller"]
        self.done("users", "add", person["login"], *options, "--password-stdin", stdin=f"{PASSWORD}\n")
        self.tokens[person["login"]] = self.done("users", "token", person["login"], "--name", "tests").strip()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the SQLite database has, looked at from outside."""
        with closing(sqlite3.connect(f"file:{self.data / 'debrief.sqlite3'}?mode=ro", uri=True, timeout=30)) as file:
            return file.execute(query, values).fetchall()

    def counts(self) -> dict[str, int]:
        """Rows by table, those that only say when somebody came by left out."""
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.rows(f"SELECT count(*) FROM {name}")[0][0] for name in names if "session" not in name}

    def processes(self) -> list[psutil.Process]:
        """Everything that runs on this data folder."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get("DEBRIEF_DATA") == str(self.data) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def clear(self) -> None:
        """End whatever a test has left running."""
        for server in self._servers:
            server.kill()
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()
        until(lambda: not self.processes(), what="every process of the test is gone", within=30)


class Server:
    """A running `debrief serve`."""

    def __init__(self, house: House, **settings: str) -> None:
        self.house = house
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = house.folder / f"serve-{self.port}.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", str(self.port)],
                cwd=house.folder,
                env=house.environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._clients: dict[str | None, httpx.Client] = {}

    def wait(self) -> None:
        until(self._answers, what="the server answers")

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
        try:
            return httpx.get(f"{self.url}/login").status_code == 200
        except httpx.TransportError:
            return False

    def client(self, login: str | None) -> httpx.Client:
        """Of the API, with that user's token; None: nobody's, which may log in through the pages."""
        if login not in self._clients:
            headers = {"authorization": f"Bearer {self.house.tokens[login]}"} if login else {}
            self._clients[login] = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE)
        return self._clients[login]

    def get(self, path: str, login: str = "priya", **query: str) -> Any:
        """What the API gives for /api/v1/…"""
        answer = self.client(login).get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, recording: Path, login: str = "nora", name: str | None = None, **data: str) -> httpx.Response:
        with recording.open("rb") as file:
            return self.client(login).post(
                "/api/v1/recordings", files={"file": (name or recording.name, file)}, data=data
            )

    def sent(self, recording: Path, login: str = "nora", **data: str) -> str:
        """Send a recording that is taken; the memo's id."""
        answer = self.send(recording, login, **data)
        assert answer.status_code == 201, answer.text
        memo_id: str = answer.json()["id"]
        return memo_id

    def memo(self, memo_id: str, *states: str) -> Any:
        """A memo, once it is in one of these states."""

        def look() -> Any:
            memo = self.get(f"memos/{memo_id}")
            assert memo["state"] not in {"failed"} - set(states), (memo["problem"], self.log.read_text())
            return memo if memo["state"] in states else None

        return until(look, what=f"memo {memo_id} is {' or '.join(states)}")

    def draft_of(self, memo_id: str, login: str = "priya") -> Any:
        """The only draft of a memo, once there is one."""
        (draft_id,) = self.memo(memo_id, "drafted")["drafts"]
        return self.get(f"drafts/{draft_id}", login)

    def page(self, path: str, login: str = "priya", password: str = PASSWORD) -> str:
        """A page as a browser gets it that has logged in."""
        with httpx.Client(base_url=self.url, follow_redirects=True, timeout=PATIENCE) as browser:
            answer = browser.post("/login", data={"login": login, "password": password, "next": path})
            assert answer.status_code == 200, answer.text
            assert answer.url.path == path.partition("?")[0]
            return answer.text

    def worker(self) -> psutil.Process:
        """The worker's process, once it is at work."""
        return until(lambda: self._running("worker"), what="there is a worker")

    def child(self) -> psutil.Process:
        """Whisper's process, once there is one."""
        return until(lambda: self._running("transcribe.child_process"), what="there is a transcribing child")

    def _running(self, word: str) -> psutil.Process | None:
        for process in self.house.processes():
            with suppress(psutil.Error):
                if word in process.cmdline():
                    return process
        return None

    def kill(self) -> None:
        """kill -9, of the server's process alone."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C does it, or a process manager with SIGTERM; the exit status."""
        self.process.send_signal(how)
        self._close()
        status = self.process.wait(timeout=PATIENCE)
        assert "Traceback" not in self.log.read_text()
        return status

    def _close(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Four users with a token each and the samples' book, all made by the program; a pattern to copy, not to use."""
    house = House(tmp_path_factory.mktemp("furnished").resolve())
    for person in yaml.safe_load((ROOT / "samples" / "users.yaml").read_text(encoding="utf-8")):
        house.add_user(person)
    house.done("book", "import", ROOT / "samples" / "book")
    return house


@pytest.fixture(scope="session")
def empty_house() -> Callable[..., House]:
    """A function that gives a house without users or book: empty_house(tmp_path, DEBRIEF_…="…")."""
    return lambda folder, **settings: House(folder.resolve(), **settings)


@pytest.fixture(scope="session")
def new_house(furnished: House) -> Callable[..., House]:
    """A function that gives a furnished house in a folder: new_house(tmp_path, DEBRIEF_…="…")."""

    def make(folder: Path, **settings: str) -> House:
        house = House(folder.resolve(), furnished.tokens, **settings)
        shutil.copytree(furnished.data, house.data)
        return house

    return make


@pytest.fixture
def house(new_house: Callable[..., House], tmp_path: Path) -> Iterator[House]:
    """A furnished house of the test's own."""
    made = new_house(tmp_path)
    yield made
    made.clear()


@pytest.fixture(scope="session")
def server(new_house: Callable[..., House], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it running: each looks at memos of its own."""
    made = new_house(tmp_path_factory.mktemp("served"))
    yield made.serve()
    made.clear()


@pytest.fixture(scope="session")
def recordings() -> Path:
    return RECORDINGS


@pytest.fixture(scope="session")
def checkpoint() -> Path:
    return CHECKPOINT


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"
