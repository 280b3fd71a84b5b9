"""What happens to a memo: it arrives, moves, waits, is tried again, overruled or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from service.accounts import repository as accounts
from service.db import AnySession, Database, WriteSession, new_id, now
from service.domain.errors import Conflict, IllegalMove, InvalidInput, NotAllowed, NotFound
from service.domain.moment import MomentSource, moment_of_recording
from service.domain.sentences import said
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState, MemoState, check_memo_move
from service.events import repository as events
from service.memos import files, repository
from service.memos.models import Memo
from service.review import repository as drafts
from service.review import service as review
from service.settings import Settings
from service.users.models import User
from transcribe.audio import RecordingInfo, probe
from transcribe.errors import RecordingError


@dataclass(frozen=True)
class Sent:
    """What the sender says of a recording. moment, file_time: without an offset they are the rep's wall clock.

    adds_to_id: the memo that it adds to or sets right; answers_id: the question that it answers.
    """

    filename: str
    rep: User
    sender: User | None
    moment: datetime | None = None
    file_time: datetime | None = None
    adds_to_id: str | None = None
    answers_id: str | None = None


@dataclass(frozen=True)
class Accepted:
    memo: Memo
    created: bool
    """False: the same recording had arrived before; this is its memo."""


def accept(database: Database, settings: Settings, incoming: files.Incoming, sent: Sent) -> Accepted:
    """Keep a recording that has arrived whole. When this returns, nothing can lose it.

    Raises:
        InvalidInput: it is no recording, has no sound, is empty or longer than the limit; or what it adds to or answers is
            not the rep's.
        NotAllowed: the sender may not send for this rep, or the rep is no longer active.
    """
    with database.read() as asking:
        check(asking, sent)
    files.settle(incoming)
    info = _checked(incoming.path, sent.filename, settings)
    path: str | None = None
    try:
        with database.write() as session:
            known = repository.same_recording(session, sent.rep.id, incoming.sha256)
            if known is not None:
                return Accepted(known, created=False)
            memo = _memo(sent, incoming, info)
            memo.path = path = files.keep(incoming, settings, memo.id, sent.filename)
            session.add(memo)
            events.record(
                session,
                "memo",
                memo.id,
                "moved",
                target=MemoState.RECEIVED,
                attempt=0,
                actor_id=_id(sent.sender),
                reason=None,
            )
    except IntegrityError:
        # PostgreSQL lets two arrivals of one recording look at the same time; the unique pair stops the second.
        if path is not None:
            files.discard(settings, path)
        with database.read() as reading:
            known = repository.same_recording(reading, sent.rep.id, incoming.sha256)
            if known is None:
                raise
            return Accepted(known, created=False)
    with database.read() as reading:
        stored = repository.get(reading, memo.id)
        assert stored is not None
        return Accepted(stored, created=True)


def check(session: AnySession, sent: Sent) -> None:
    """Refuse early what `accept` would refuse for who sends it and what it says.

    Raises:
        NotAllowed, InvalidInput: as `accept` does.
    """
    if not sent.rep.active:
        raise NotAllowed(said("%(name)s is no longer active, so nothing can be filed for them.", name=sent.rep.name))
    if sent.sender is not None and sent.sender.id != sent.rep.id and not sent.sender.kind.reviews:
        raise NotAllowed("Only admin staff send recordings for somebody else.")
    if sent.adds_to_id is not None:
        first = session.get(Memo, sent.adds_to_id)
        if first is None or first.rep_id != sent.rep.id:
            raise InvalidInput("The memo that this recording adds to does not exist, or is another rep's.")
    if sent.answers_id is not None and repository.rep_asked(session, sent.answers_id) != sent.rep.id:
        raise InvalidInput("The question that this recording answers does not exist, or was put to somebody else.")


def _checked(path: Path, filename: str, settings: Settings) -> RecordingInfo:
    try:
        info = probe(path)
    except RecordingError as error:
        raise InvalidInput(said("%(name)s: %(problem)s", name=filename, problem=said(str(error)))) from error
    if info.duration is not None and info.duration > settings.max_seconds:
        raise InvalidInput(
            said(
                "%(name)s: the recording is %(minutes)s minutes long, and the limit is %(limit)s minutes. Send a shorter one, "
                "or let the operator raise the setting DEBRIEF_MAX_MINUTES.",
                name=filename,
                minutes=f"{info.duration / 60:.0f}",
                limit=f"{settings.max_minutes:g}",
            )
        )
    return info


def _memo(sent: Sent, incoming: files.Incoming, info: RecordingInfo) -> Memo:
    arrival = now()
    moment = moment_of_recording(
        client=sent.moment, tag=info.recorded_at, file_time=sent.file_time, arrival=arrival, zone=sent.rep.zone
    )
    return Memo(
        id=new_id(),
        rep_id=sent.rep.id,
        sent_by_id=_id(sent.sender),
        state=str(MemoState.RECEIVED),
        attempt=0,
        received_at=arrival,
        recorded_at=moment.at,
        recorded_zone=sent.rep.timezone,
        recorded_source=str(moment.source),
        filename=sent.filename[:200],
        sha256=incoming.sha256,
        size=incoming.size,
        duration=info.duration,
        container=info.container,
        codec=info.codec,
        channels=info.channels,
        adds_to_id=sent.adds_to_id,
        answers_id=sent.answers_id,
    )


def move_to(
    session: WriteSession,
    memo: Memo,
    target: MemoState,
    *,
    actor: User | None = None,
    reason: str | None = None,
    **changes: Any,
) -> None:
    """The only way a memo changes its state: checked by the table, compared and set, told in an event.

    Raises:
        IllegalMove: the table does not allow it.
        Conflict: the memo has moved since it was read.
    """
    source, attempt = memo.standing, memo.attempt
    check_memo_move(source, target)
    if not repository.compare_and_set(session, memo.id, source, attempt, target, changes):
        raise Conflict("The memo has moved on in the meantime; reload to see where it stands.")
    events.record(
        session,
        "memo",
        memo.id,
        "moved",
        source=source,
        target=target,
        attempt=changes.get("attempt", attempt),
        actor_id=_id(actor),
        reason=reason,
    )
    session.refresh(memo)


def visible(session: AnySession, actor: User, memo_id: str) -> Memo:
    """A memo that the user may see.

    Raises:
        NotFound: there is none, or it is another rep's.
    """
    memo = repository.get(session, memo_id)
    if memo is None or not (actor.kind.reads_all or memo.rep_id == actor.id):
        raise NotFound("There is no such memo, or it is not yours to see.")
    return memo


def try_again(session: WriteSession, actor: User, memo: Memo) -> None:
    """Put a failed or waiting memo, or one with nothing to file, in front of Whisper again; its tries start from none."""
    _check_changer(actor, memo)
    if memo.standing is MemoState.RECEIVED:
        memo.next_try_at = None  # it waits for its turn, or for the end of a pause: now is the time
        return
    move_to(
        session,
        memo,
        MemoState.RECEIVED,
        actor=actor,
        reason="try again",
        attempts_before=memo.attempt,
        next_try_at=None,
        problem=None,
        progress=None,
    )


def withdraw(session: WriteSession, actor: User, memo: Memo) -> None:
    """Take a memo back, with its drafts, as long as nothing of it is filed."""
    _check_changer(actor, memo)
    repository.lock(session, memo)
    rows = drafts.of_memo(session, memo.id)
    if any(row.standing in DRAFT_FILED or accounts.standing_entry(session, row.id) is not None for row in rows):
        raise IllegalMove("memo", said("approved in part or whole"), MemoState.WITHDRAWN)
    for row in rows:
        if row.standing in DRAFT_OPEN:
            review.move_to(
                session,
                row,
                DraftState.REJECTED,
                actor=actor,
                reason="memo withdrawn",
                claimed_by_id=None,
                claimed_at=None,
            )
    move_to(session, memo, MemoState.WITHDRAWN, actor=actor, reason="withdrawn", next_try_at=None, progress=None)


def set_moment(session: WriteSession, actor: User, memo: Memo, at: datetime) -> None:
    """Correct the moment of recording; the caller has the dates of its drafts worked out anew."""
    _check_changer(actor, memo)
    # Filling stores its drafts under the same lock: either it sees this moment, or this sees its drafts.
    repository.lock(session, memo)
    zone = memo.zone
    aware = at.replace(tzinfo=zone) if at.tzinfo is None else at
    if aware > now():
        raise InvalidInput("The moment of recording lies in the future; give the moment at which the memo was spoken.")
    before = memo.recorded_at
    memo.recorded_at = aware
    memo.recorded_source = str(MomentSource.PERSON)
    session.flush()
    events.record(
        session,
        "memo",
        memo.id,
        "recorded_at",
        source=before.astimezone(zone).isoformat(timespec="minutes"),
        target=aware.astimezone(zone).isoformat(timespec="minutes"),
        actor_id=actor.id,
    )


def _check_changer(actor: User, memo: Memo) -> None:
    if not (actor.kind.reviews or actor.id == memo.rep_id):
        raise NotAllowed("Only the rep and admin staff can do this.")


def _id(user: User | None) -> str | None:
    return user.id if user is not None else None
