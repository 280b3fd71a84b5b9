"""Recordings that arrive in pieces, over days if need be, and become memos as every other recording does."""

from dataclasses import dataclass
from datetime import timedelta

from service.db import Database, now
from service.domain.errors import InvalidInput, NotAllowed, NotFound, TooLarge
from service.domain.sentences import said
from service.jobs.doorbell import Doorbell
from service.memos import files
from service.memos import service as memos
from service.memos.models import Memo, Upload
from service.settings import Settings
from service.uploads import repository, store, wire
from service.users.models import User
from service.users.service import find_rep, get_user
from transcribe.errors import RecordingError
from transcribe.joining import join

KEPT_FOR = timedelta(days=30)
"""An upload that nobody goes on with is dropped after this long."""

RECORDINGS = "recordings"
"""Metadata `join: recordings` of a final upload: its parts are recordings of their own, not pieces of one file."""


@dataclass(frozen=True)
class Desk:
    """What uploads need of the application."""

    database: Database
    settings: Settings
    doorbell: Doorbell


def create(
    desk: Desk, actor: User, size: int | None, details: dict[str, str], *, partial: bool, parts: list[str]
) -> Upload:
    """Open an upload. parts: ids of the partial uploads that it joins; such a one is whole at once, see `finish`.

    Raises:
        TooLarge: it will be larger than the limit.
        InvalidInput: it will be empty, or a part is missing, not whole or joined already.
        NotAllowed: the actor may not send for this rep.
    """
    sweep(desk)
    if parts:
        size = _size_of(desk, actor, parts)
    if size == 0:
        raise InvalidInput("The recording is empty: it has no bytes. Record it again, or send another file.")
    if size is not None and size > desk.settings.max_upload_bytes:
        raise TooLarge(files.too_large(desk.settings.max_upload_bytes))
    if not partial:
        with desk.database.read() as reading:
            memos.check(reading, sent(desk, actor, details))
    at = now()
    with desk.database.write() as session:
        made = Upload(
            user_id=actor.id, size=size, details=details, partial=partial, parts=parts, created_at=at, touched_at=at
        )
        session.add(made)
    return made


def find(desk: Desk, actor: User, upload_id: str) -> Upload:
    """Raises NotFound where there is none, or it is another's."""
    with desk.database.read() as session:
        row = repository.get(session, upload_id)
    if row is None or row.user_id != actor.id:
        raise NotFound("There is no such upload, or it was ended or dropped. Begin a new one.")
    return row


def parts_of(desk: Desk, upload: Upload) -> list[Upload]:
    with desk.database.read() as session:
        return repository.several(session, upload.parts)


def received(desk: Desk, upload: Upload) -> int:
    """Bytes that are here."""
    if upload.sha256 is not None or upload.parts:
        return upload.size or 0
    return store.received(desk.settings, upload.id)


def note(desk: Desk, upload: Upload, offset: int, size: int | None) -> Upload:
    """Keep in the row what a request has brought."""
    with desk.database.write() as session:
        repository.change(session, upload.id, received=offset, size=size, touched_at=now())
    return find(desk, _owner(desk, upload), upload.id)


def finish(desk: Desk, upload: Upload) -> Upload:
    """Make the memo of an upload that is whole; one that is not, or has its memo, is left alone.

    A server that is killed in here leaves the bytes where they are, and the next request for the upload does it again.

    Raises:
        InvalidInput: it is no recording, or has no sound; the sentence is kept with the upload.
        NotAllowed: the actor may not send for this rep.
    """
    if upload.size is None or received(desk, upload) < upload.size:
        return upload
    owner = _owner(desk, upload)
    # Two requests may join the same parts: the first part's lock lets the second find what the first has made.
    with store.held(desk.settings, upload.parts[0] if upload.parts else upload.id, "memo"):
        upload = find(desk, owner, upload.id)
        if upload.memo_id is not None or (upload.partial and upload.sha256 is not None):
            return upload
        parts = parts_of(desk, upload)
        memo_ids = {part.memo_id for part in parts}
        if parts and None not in memo_ids and len(memo_ids) == 1:
            return _became(desk, upload, parts, memo_ids.pop(), owner)
        try:
            memo = _accept(desk, upload, parts, owner)
        except (InvalidInput, NotAllowed, NotFound) as error:
            with desk.database.write() as session:
                repository.change(session, upload.id, problem=str(error), touched_at=now())
            if isinstance(error, NotFound):  # of the rep; to a client of tus "not found" would mean the upload
                raise InvalidInput(error.message) from error
            raise
        return _became(desk, upload, parts, memo.id if memo is not None else None, owner)


def end(desk: Desk, upload: Upload) -> None:
    """Forget an upload and its bytes; the memo that it has become stays."""
    with desk.database.write() as session:
        repository.remove(session, upload.id)
    store.drop(desk.settings, upload.id)


def sweep(desk: Desk) -> None:
    """Drop what nobody has gone on with; what is whole and has been forgotten by a killed server becomes its memo."""
    with desk.database.read() as session:
        left = repository.stale(session, now() - KEPT_FOR)
    for row in left:
        if not row.partial and row.problem is None and row.memo_id is None:
            try:
                if finish(desk, row).memo_id is not None:
                    continue
            except (InvalidInput, NotAllowed, NotFound):
                pass
        end(desk, row)


def sent(desk: Desk, actor: User, details: dict[str, str]) -> memos.Sent:
    """What the metadata say of the recording. What admin staff add to a memo is its rep's, unless they say whose it is.

    Raises:
        NotFound, InvalidInput: `rep` names nobody, or several.
    """
    rep, adds_to = details.get("rep", ""), details.get("adds_to") or None
    with desk.database.read() as session:
        owner = actor if not rep else find_rep(session, rep)
        first = session.get(Memo, adds_to) if adds_to is not None and not rep and actor.kind.reviews else None
        if first is not None:
            owner = get_user(session, first.rep_id)
    return memos.Sent(
        filename=details.get("filename") or details.get("name") or "recording",
        rep=owner,
        sender=actor,
        moment=wire.moment(details, "recorded_at"),
        file_time=wire.moment(details, "file_modified_at"),
        adds_to_id=adds_to,
        answers_id=details.get("answers") or None,
    )


def _size_of(desk: Desk, actor: User, parts: list[str]) -> int:
    """Bytes of all parts together."""
    with desk.database.read() as session:
        found = repository.several(session, parts)
    if len(found) < len(parts) or any(row.user_id != actor.id or not row.partial for row in found):
        raise InvalidInput("A part to be joined is missing, or is none of your partial uploads. Send it once more.")
    if any(row.sha256 is None for row in found):
        raise InvalidInput("A part to be joined has not arrived whole yet. Go on with it first.")
    return sum(row.size or 0 for row in found)


def _accept(desk: Desk, upload: Upload, parts: list[Upload], owner: User) -> Memo | None:
    """The memo of the whole; None for a part, which has only its checksum taken."""
    settings, path = desk.settings, store.path_of(desk.settings, upload.id)
    if any(part.memo_id is not None for part in parts):
        raise InvalidInput("A part has been joined with others before. Send the parts once more.")
    details = dict(upload.details)
    if parts and not path.exists():
        if details.get("join") == RECORDINGS and len(parts) > 1:
            try:
                join([store.path_of(settings, part.id) for part in parts], path, settings.max_seconds)
            except RecordingError as error:
                raise InvalidInput(
                    said("%(name)s: %(problem)s", name=details.get("filename", "recording"), problem=said(str(error)))
                ) from error
        else:
            store.joined_bytes(settings, [part.id for part in parts], path)
    if details.get("join") == RECORDINGS and len(parts) > 1:
        details["filename"] = f"{details.get('filename', 'recording').rpartition('.')[0] or 'recording'}.flac"
    with files.already_here(settings, path) as incoming:
        if details.get("sha256", incoming.sha256) != incoming.sha256:
            raise InvalidInput("What has arrived is not what was sent: the checksums differ. Send the recording again.")
        with desk.database.write() as session:
            repository.change(session, upload.id, sha256=incoming.sha256, received=upload.size, touched_at=now())
        if upload.partial:
            return None
        accepted = memos.accept(desk.database, settings, incoming, sent(desk, owner, details))
    if len(parts) > 1 and details.get("join") == RECORDINGS:
        for number, part in enumerate(parts, 1):
            name = part.details.get("filename") or upload.details.get("filename", "")
            files.keep_beside(settings, accepted.memo.path, number, store.path_of(settings, part.id), name)
    if accepted.created:
        desk.doorbell.ring(accepted.memo.id)
    return accepted.memo


def _became(desk: Desk, upload: Upload, parts: list[Upload], memo_id: str | None, owner: User) -> Upload:
    with desk.database.write() as session:
        for row in (upload, *parts):
            repository.change(session, row.id, memo_id=memo_id, problem=None, touched_at=now())
    if memo_id is not None:
        for row in (upload, *parts):
            store.drop(desk.settings, row.id)
    return find(desk, owner, upload.id)


def _owner(desk: Desk, upload: Upload) -> User:
    with desk.database.read() as session:
        return get_user(session, upload.user_id)
