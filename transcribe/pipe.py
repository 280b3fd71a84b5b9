"""Messages between the parent and its child: JSON objects, each after its length as 4 bytes, big end first."""

import json
import os
import select
import struct
import time
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
Message = dict[str, Any]


class PipeClosed(Exception):
    """The other side is gone."""


class PipeTimeout(Exception):
    """Nothing came before the deadline."""


def send(pipe: BinaryIO, message: Message) -> None:
    """Raises PipeClosed."""
    body = json.dumps(message).encode()
    try:
        pipe.write(_LENGTH.pack(len(body)) + body)
        pipe.flush()
    except (BrokenPipeError, ValueError) as error:  # ValueError: our own end was closed by another thread
        raise PipeClosed from error


def receive(pipe: BinaryIO) -> Message:
    """The next message, however long it takes. Raises PipeClosed."""
    return _parse(_exactly(pipe, _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0]))


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    body = pipe.read(size)
    if len(body) < size:
        raise PipeClosed
    return body


def _parse(body: bytes) -> Message:
    message: Message = json.loads(body)
    return message


class TimedReader:
    """Messages from an unbuffered pipe, each before a deadline of `time.monotonic()`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN | select.POLLHUP)
        self._held = bytearray()

    def receive(self, deadline: float) -> Message:
        """Raises PipeClosed or PipeTimeout."""
        (size,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        return _parse(self._exactly(size, deadline))

    def _exactly(self, size: int, deadline: float) -> bytes:
        while len(self._held) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise PipeTimeout
            try:
                piece = os.read(self._descriptor, 1 << 16)
            except OSError as error:
                raise PipeClosed from error
            if not piece:
                raise PipeClosed
            self._held += piece
        body = bytes(self._held[:size])
        del self._held[:size]
        return body
