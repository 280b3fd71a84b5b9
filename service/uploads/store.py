"""The bytes of unfinished uploads. What a file holds is what has arrived: no row is asked, so none can be out of step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from service.db import new_id
from service.domain.errors import Conflict, OperatorError
from service.settings import Settings

CHUNK = 1 << 18
"""Bytes that are collected before they are written."""


def path_of(settings: Settings, upload_id: str) -> Path:
    return settings.uploads / upload_id


def received(settings: Settings, upload_id: str) -> int:
    """Bytes that are here; 0 where nothing is."""
    try:
        return path_of(settings, upload_id).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(settings: Settings, upload_id: str, what: str = "bytes") -> Iterator[None]:
    """Nobody else does `what` with this upload until the block ends; across processes. Locks of one kind never nest."""
    folder = settings.uploads / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    # A few locks that stay, shared by ids: one that is removed while somebody waits for it would be two.
    with FileLock(folder / f"{what}-{upload_id[:2]}"):
        yield


def append(settings: Settings, upload_id: str, offset: int, data: bytes) -> int:
    """Write `data` at `offset`, which must be the end; the new end. It is safe from a power cut once `settle` was called.

    Raises:
        Conflict: the end is elsewhere, since another request has written in the meantime.
        OperatorError: the disk is full.
    """
    with held(settings, upload_id):
        if received(settings, upload_id) != offset:
            raise Conflict(
                "Another request has added to this upload in the meantime; ask where it stands and go on there."
            )
        try:
            with path_of(settings, upload_id).open("ab") as file:
                file.write(data)
        except OSError as error:
            raise OperatorError(
                f"The recording could not be stored ({error.strerror}); what has arrived is kept. Try again once the "
                "operator has made room."
            ) from error
    return offset + len(data)


def settle(settings: Settings, upload_id: str) -> int:
    """Make what is here safe from a power cut; its length."""
    path = path_of(settings, upload_id)
    if not path.exists():
        return 0
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size


@contextmanager
def aside(settings: Settings) -> Iterator[Path]:
    """A place for bytes that are not yet known to be right; removed when the block ends."""
    settings.incoming.mkdir(parents=True, exist_ok=True)
    path = settings.incoming / new_id()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def take_over(settings: Settings, upload_id: str, offset: int, aside_path: Path) -> int:
    """Append the whole of a file that was checked; the new end."""
    with aside_path.open("rb") as file:
        while data := file.read(CHUNK):
            offset = append(settings, upload_id, offset, data)
    return offset


def joined_bytes(settings: Settings, parts: list[str], target: Path) -> None:
    """Write the parts one after the other, as tus has it; the target appears whole or not at all."""
    with aside(settings) as path:
        with path.open("wb") as out:
            for part in parts:
                with path_of(settings, part).open("rb") as file:
                    while data := file.read(CHUNK):
                        out.write(data)
            out.flush()
            os.fsync(out.fileno())
        path.replace(target)


def drop(settings: Settings, upload_id: str) -> None:
    path_of(settings, upload_id).unlink(missing_ok=True)
