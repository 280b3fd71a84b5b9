"""`debrief serve`: pages, API and worker together; `debrief worker`: the worker alone."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Annotated

import typer
import uvicorn

from service.app import create_app
from service.commands.context import open_store, read_settings, read_templates, set_up_logging
from service.domain.errors import OperatorError
from service.filling import filler_of
from service.health import missing_weights
from service.jobs.huey_doorbell import STOP_AFTER, HueyDoorbell
from service.jobs.worker import work
from service.settings import Settings

log = logging.getLogger("debrief.serve")

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a worker that died is started again: longer each time it dies young."""

GREW_UP = 60.0
"""Seconds after which a worker's death says nothing about its start."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on instead of DEBRIEF_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on instead of DEBRIEF_PORT.")] = None,
) -> None:
    """Serve the pages and the API, and run the worker beside them; stop with Ctrl-C."""
    overrides = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(read_settings(**overrides))


def run(settings: Settings) -> None:
    """Serve until told to stop.

    Raises:
        OperatorError: the port is in use, the data folder cannot be written, or the database does not fit.
    """
    set_up_logging(settings)
    filler_of(settings)  # a mistake in its settings shows here, not in a worker that is started again and again
    listener = _listen(settings)
    settings, database = open_store(settings)
    doorbell = HueyDoorbell(settings.queue)
    app = create_app(settings, database, doorbell, read_templates(settings))
    print(f"Debrief is at http://{settings.host}:{settings.port} – stop it with Ctrl-C.", flush=True)
    reason = missing_weights(settings)
    if reason is not None:
        # The banner stands on the pages; here the log tells the operator the same once.
        log.warning("new memos wait: %s", reason)
    worker = WorkerProcess(settings)
    worker.start()
    try:
        uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5, server_header=False)).run(
            sockets=[listener]
        )
    finally:
        worker.stop()
        doorbell.close()
        database.close()


def worker() -> None:
    """Run the worker alone, for instance under a process manager; `debrief serve` starts one by itself."""
    settings = read_settings()
    set_up_logging(settings)
    settings, database = open_store(settings)
    doorbell = HueyDoorbell(settings.queue)
    if os.environ.pop(_WITH_PARENT, None):
        _stop_with_parent()
    work(database, settings, doorbell, read_templates(settings))


_WITH_PARENT = "DEBRIEF_STOP_WITH_PARENT"


def _stop_with_parent() -> None:
    """Stop when the pipe from `debrief serve` ends: also a killed server must not leave a worker behind."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        os.kill(os.getpid(), signal.SIGINT)

    # A shell's background job (`debrief serve &` in a script) hands down an ignored SIGINT, and what comes before the
    # consumer sets its own handlers would be lost: a worker that still starts would outlive its server.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


class WorkerProcess:
    """The worker beside the pages: started, watched, started again when it dies, stopped at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        """Let the worker finish its step for a while, then end it; a memo that was cut off is put back at the next start."""
        self._stopping.set()
        self._watcher.join()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_AFTER + 5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _watch(self) -> None:
        deaths = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.cli", "worker"],
                stdin=subprocess.PIPE,
                env=os.environ | self._settings.as_environment() | {_WITH_PARENT: "1"},
                # Ctrl-C in a terminal goes to the whole group; the worker is told by `stop` alone.
                start_new_session=True,
            )
            while self._process.poll() is None:
                if self._stopping.wait(0.2):
                    return
            deaths = 0 if time.monotonic() - started > GREW_UP else deaths + 1
            pause = PAUSES[min(deaths, len(PAUSES)) - 1] if deaths else PAUSES[0]
            log.error("the worker ended with status %s; it is started again in %.0f s", self._process.returncode, pause)
            if self._stopping.wait(pause):
                return


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OperatorError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Perhaps Debrief is running already: "
            f"open http://{settings.host}:{settings.port} to see. Otherwise choose another port with --port or DEBRIEF_PORT."
        ) from error
    return listener
