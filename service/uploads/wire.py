"""What tus 1.0 says in headers: read here, with a sentence for what cannot be read."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-defer-length,creation-with-upload,checksum,concatenation,expiration,termination"
ALGORITHMS = ("sha1", "sha256")
BODY = "application/offset+octet-stream"
MISMATCH = 460
"""tus's own status: the bytes are not those of the checksum, and were dropped."""

_LONGEST = 4000
"""Characters of Upload-Metadata that are read at most."""


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    digest: bytes

    def hasher(self) -> "hashlib._Hash":
        return hashlib.new(self.algorithm)


def check_version(headers: Headers) -> None:
    if headers.get("tus-resumable") != VERSION:
        text = f"Send the header Tus-Resumable: {VERSION}; no other version of tus is spoken here."
        raise HTTPException(412, text, {"Tus-Version": VERSION})


def whole_number(headers: Headers, name: str) -> int | None:
    """A header's number; None where the header is missing."""
    value = headers.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,15}", value, re.ASCII):
        raise HTTPException(400, f"The header {name} has to be a whole number of bytes, such as 48000.")
    return int(value)


def metadata(headers: Headers) -> dict[str, str]:
    """Upload-Metadata as texts: `name base64,name base64`."""
    raw = headers.get("upload-metadata", "")
    if len(raw) > _LONGEST:
        raise HTTPException(400, f"The header Upload-Metadata is longer than {_LONGEST} characters.")
    out: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in raw.split(","))):
        name, _, value = pair.partition(" ")
        try:
            out[name] = base64.b64decode(value.strip(), validate=True).decode().replace("\0", "")
        except (binascii.Error, UnicodeDecodeError):
            text = f"Upload-Metadata: the value of '{name[:40]}' is not UTF-8 text in base64."
            raise HTTPException(400, text) from None
    return out


def metadata_header(details: dict[str, str]) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in details.items())


def checksum(headers: Headers) -> Checksum | None:
    raw = headers.get("upload-checksum")
    if raw is None:
        return None
    algorithm, _, value = raw.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise HTTPException(400, f"Upload-Checksum knows {' and '.join(ALGORITHMS)} here.")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.new(algorithm).digest_size:
        raise HTTPException(400, f"Upload-Checksum has to be '{algorithm}', a blank and the digest in base64.")
    return Checksum(algorithm, digest)


def concat(headers: Headers) -> tuple[bool, list[str]]:
    """(whether it is a partial upload, ids of the partial uploads that a final one joins)."""
    raw = headers.get("upload-concat", "").strip()
    if raw in ("", "partial"):
        return raw == "partial", []
    kind, _, addresses = raw.partition(";")
    ids = [address.rstrip("/").rsplit("/", 1)[-1] for address in addresses.split()]
    if kind != "final" or not ids or not all(re.fullmatch("[0-9a-f]{32}", one) for one in ids):
        text = (
            "Upload-Concat has to be `partial`, or `final;` and the addresses of partial uploads with blanks between."
        )
        raise HTTPException(400, text)
    return False, ids


def moment(details: dict[str, str], name: str) -> datetime | None:
    """A moment of the metadata, ISO 8601.

    Raises:
        HTTPException: it is none.
    """
    value = details.get(name)
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise HTTPException(400, f"Upload-Metadata: {name} has to be a moment in ISO 8601.") from None
