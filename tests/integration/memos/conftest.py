from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.db import Database
from service.memos import files
from service.memos.service import Accepted, Sent, accept
from service.settings import Settings
from service.users.models import User

RECORDINGS = Path(__file__).parents[3] / "samples" / "recordings"


@pytest.fixture
def recording() -> Path:
    """A short real recording."""
    return RECORDINGS / "12-silence.mp3"


@pytest.fixture
def send(database: Database, settings: Settings) -> Callable[..., Accepted]:
    """send(path, rep, …): take a recording in as the API and the command line do."""
    files.prepare(settings)

    def run(path: Path, rep: User, sender: User | None = None, name: str | None = None, **said: Any) -> Accepted:
        with files.arriving(settings) as incoming, path.open("rb") as file:
            files.receive(incoming, files.chunks_of(file))
            return accept(database, settings, incoming, Sent(name or path.name, rep, sender, **said))

    return run
