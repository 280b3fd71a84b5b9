"""Recordings on disk: written beside, made durable, then renamed into place; an original is never touched again."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from service.db import new_id
from service.domain.errors import OperatorError, TooLarge
from service.domain.sentences import Sentence, said
from service.settings import Settings

CHUNK = 1 << 20  # bytes


@dataclass
class Incoming:
    """A recording that is arriving. size: bytes so far."""

    path: Path
    limit: int
    size: int = 0
    _file: BinaryIO | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, chunk: bytes) -> None:
        """Raises TooLarge as soon as the limit is passed."""
        self.size += len(chunk)
        if self.size > self.limit:
            raise TooLarge(too_large(self.limit))
        assert self._file is not None
        self._file.write(chunk)
        self._hash.update(chunk)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def too_large(limit: int) -> Sentence:
    return said(
        "The recording is larger than %(limit)s MB, the limit here. Send a shorter or compressed recording, or let the "
        "operator raise the setting DEBRIEF_MAX_UPLOAD_MB.",
        limit=limit // 1_000_000,
    )


@contextmanager
def arriving(settings: Settings) -> Iterator[Incoming]:
    """A file to write a recording into; whatever was not kept by then is removed when the block ends."""
    settings.incoming.mkdir(parents=True, exist_ok=True)
    path = settings.incoming / new_id()
    incoming = Incoming(path, settings.max_upload_bytes)
    try:
        with path.open("wb") as file:
            incoming._file = file
            yield incoming
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def already_here(settings: Settings, path: Path) -> Iterator[Incoming]:
    """A recording that is whole on this disk; `path` itself stays, so that a killed server can begin anew."""
    settings.incoming.mkdir(parents=True, exist_ok=True)
    twin = settings.incoming / new_id()
    _link(path, twin)
    try:
        with twin.open("rb") as file:
            checked = hashlib.file_digest(file, "sha256")
            yield Incoming(twin, settings.max_upload_bytes, path.stat().st_size, file, checked)
    finally:
        twin.unlink(missing_ok=True)


def keep_beside(settings: Settings, kept: str, number: int, part: Path, filename: str) -> None:
    """Keep a part of a joined recording, as it came, in the folder of the whole. kept: what `keep` returned for that."""
    folder = (settings.data / kept).parent
    target = folder / f"part-{number}{_suffix(filename)}"
    if not target.exists():
        _link(part, target)
        _sync_directory(folder)


def _link(path: Path, target: Path) -> None:
    """A second name for the file; a copy where the file system has no such thing."""
    try:
        target.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, target)


def receive(incoming: Incoming, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        incoming.write(chunk)


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def settle(incoming: Incoming) -> None:
    """Make the bytes durable: after this, `incoming.path` can be read and survives a power cut."""
    assert incoming._file is not None
    incoming._file.flush()
    os.fsync(incoming._file.fileno())


def keep(incoming: Incoming, settings: Settings, memo_id: str, filename: str) -> str:
    """Rename the settled file into place and return its path relative to the data folder.

    It is called before the row is committed: a crash in between leaves a file without a row, which costs space, and
    never a row without its file. Such files are not swept: with an older database restored they are what is left.
    """
    folder = settings.recordings / memo_id[:2] / memo_id
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"original{_suffix(filename)}"
    incoming.path.replace(target)
    for directory in (folder, folder.parent, settings.recordings):
        _sync_directory(directory)
    return target.relative_to(settings.data).as_posix()


def discard(settings: Settings, path: str) -> None:
    """Remove a kept file whose row was never committed."""
    target = settings.data / path
    target.unlink(missing_ok=True)
    target.parent.rmdir()


def drop_unfinished(settings: Settings, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove uploads that a killed server left half-way; nobody was told that they had arrived. Returns their number."""
    before = (datetime.now(UTC) - older_than).timestamp()
    left = [path for path in settings.incoming.iterdir() if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def playback_target(original: Path) -> Path:
    return original.with_name("playback.mp3")


def prepare(settings: Settings) -> None:
    """Make the data folder and its parts.

    Raises:
        OperatorError: it cannot be written.
    """
    try:
        for folder in (settings.data, settings.recordings, settings.incoming, settings.uploads):
            folder.mkdir(parents=True, exist_ok=True)
        probe = settings.incoming / f"write-test-{new_id()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OperatorError(
            f"The data folder {settings.data} cannot be written ({error.strerror}). Give this user the right to write there, "
            "or set DEBRIEF_DATA to another folder."
        ) from error


def _suffix(filename: str) -> str:
    """The ending, where it is a plain one: a hint for people who look into the folder, nothing more."""
    suffix = Path(filename).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _sync_directory(path: Path) -> None:
    if os.name == "nt":  # directories cannot be synced there
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
