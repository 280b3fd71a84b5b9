"""Sending the digests that are due: each claimed by itself, and no transaction open while the server is talked to."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.db import AnySession, Database, now
from service.digest import repository, sending
from service.digest.composing import Letter
from service.digest.models import Digest, DigestState
from service.digest.sending import Away, Connection, Refused, Uncertain
from service.digest.telling import letter_for
from service.domain.errors import OperatorError
from service.domain.retry import MAIL_ATTEMPTS, MAIL_PAUSE, next_try
from service.settings import Settings
from service.users.models import User

log = logging.getLogger("debrief.digest")

ROUND = 50
"""Letters sent at one go, so that memos do not wait long for a large house's mail."""

_TOLD_FOR = timedelta(days=2)
"""How long `debrief doctor` tells of a digest that failed."""

_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Claimed:
    user: User
    digest: Digest
    letter: Letter


def send_due(database: Database, settings: Settings, at: datetime | None = None) -> int:
    """Send what is due, and tell how many went out; nothing where no mail server is set up. at: now, save in tests."""
    if settings.smtp_host is None:
        return 0
    at = at or now()
    with database.read() as session:
        due = _due(session, settings, at)
    claimed = []
    for user, day in due:
        one = _claim(database, settings, user, day, at)
        if one is not None:
            claimed.append(one)
        if len(claimed) == ROUND:
            break
    return _send(database, settings, claimed, at) if claimed else 0


def preview(session: AnySession, settings: Settings, at: datetime) -> Sequence[tuple[User, Letter | None]]:
    """What everybody who gets digests would get now, whatever the hour and whether or not today's is sent."""
    return [(user, letter_for(session, user, at, settings.site)) for user in repository.wanting(session)]


def health(database: Database, settings: Settings) -> str:
    """One line for `debrief doctor`.

    Raises:
        OperatorError: the server cannot be used, or digests of these days were not sent.
    """
    if settings.smtp_host is None:
        return "not set up; no digests are sent"
    sending.look(settings)
    at = now()
    with database.read() as session:
        troubled = repository.troubled(session, (at - _TOLD_FOR).date(), at - repository.CLAIM_LASTS)
    if troubled:
        told = "; ".join(f"{user.name}, {digest.day}: {_trouble(digest)}" for digest, user in troubled[:_NAMED])
        more = f"; and {len(troubled) - _NAMED} more" if len(troubled) > _NAMED else ""
        raise OperatorError(f"{sending.address_of(settings)} answers, but digests did not go out. {told}{more}.")
    return f"{sending.address_of(settings)}, digests from {settings.digest_hour}:00 by each user's clock"


def _due(session: AnySession, settings: Settings, at: datetime) -> list[tuple[User, date]]:
    """Whose digest may be sent now, and of which day."""
    # Nowhere is the day more than one before or after UTC's.
    known = repository.since(session, at.date() - timedelta(days=1))
    out = []
    for user in repository.wanting(session):
        local = at.astimezone(user.zone)
        if local.hour >= settings.digest_hour and repository.takeable(known.get((user.id, local.date())), at):
            out.append((user, local.date()))
    return out


def _claim(database: Database, settings: Settings, user: User, day: date, at: datetime) -> _Claimed | None:
    """The user's letter with the claim to send it; None: another worker has it, or there is nothing to say."""
    letter, problem = None, None
    try:
        with database.read() as session:
            letter = letter_for(session, user, at, settings.site)
    except Exception:
        # A digest that cannot be made must not keep everybody else's from being sent.
        log.exception("the digest for %s could not be made", user.login)
        problem = "it could not be put together; the worker's log says more"
    with database.write() as session:
        digest = repository.claim(session, user.id, day, at)
        if digest is None:
            return None
        if problem is not None:
            digest.state, digest.problem = DigestState.FAILED, problem
            return None
        if letter is None:
            digest.state = DigestState.NOTHING
            return None
    return _Claimed(user, digest, letter)


def _send(database: Database, settings: Settings, claimed: Sequence[_Claimed], at: datetime) -> int:
    left = list(claimed)
    sent = 0
    try:
        with Connection(settings) as connection:
            while left:
                sent += _send_one(database, settings, connection, left[0], at)
                left.pop(0)
    except Away as error:
        log.warning("%d digests wait: %s", len(left), error)
        for one in left:
            _settle(database, one, at, problem=str(error))
    return sent


def _send_one(database: Database, settings: Settings, connection: Connection, one: _Claimed, at: datetime) -> bool:
    """Whether it went out. Raises Away with the claim still to be settled."""
    with database.write() as session:
        digest = repository.claimed(session, one.digest, DigestState.CLAIMED)
        if digest is None:
            return False  # this worker was so slow that another one took it over
        digest.state = DigestState.HANDED
    user, email = one.user, one.user.email or ""
    try:
        key = f"{user.id}-{one.digest.day}"
        message = sending.message_of(settings, one.letter, name=user.name, email=email, key=key, at=at)
        connection.send(message, email)
    except Refused as error:
        log.warning("the digest for %s was refused: %s", user.login, error)
        _settle(database, one, at, problem=str(error), permanent=error.permanent)
        return False
    except Uncertain as error:
        # Sending it again could make two of it, and a digest missed is the smaller harm.
        log.warning("the digest for %s may not have gone out: %s", user.login, error)
        _settle(database, one, at, problem=str(error), permanent=True)
        return False
    _settle(database, one, at, problem=None)
    return True


def _settle(database: Database, one: _Claimed, at: datetime, *, problem: str | None, permanent: bool = False) -> None:
    with database.write() as session:
        digest = repository.claimed(session, one.digest, DigestState.HANDED) or repository.claimed(
            session, one.digest, DigestState.CLAIMED
        )
        if digest is None:
            return
        digest.problem = problem
        if problem is None:
            digest.state, digest.sent_at, digest.next_try_at = DigestState.SENT, now(), None
            return
        digest.next_try_at = next_try(digest.tries, at, permanent=permanent, most=MAIL_ATTEMPTS, first_pause=MAIL_PAUSE)
        if digest.next_try_at is not None and digest.next_try_at.astimezone(one.user.zone).date() != digest.day:
            digest.next_try_at = None  # the day is over by then, and the next one has a digest of its own
        digest.state = DigestState.FAILED if digest.next_try_at is None else DigestState.WAITING


def _trouble(digest: Digest) -> str:
    if digest.state == DigestState.HANDED:
        return "the worker was stopped while it was sent; whether it went out is not known"
    again = f", tried again at {digest.next_try_at:%H:%M} UTC" if digest.next_try_at is not None else ""
    return f"{digest.problem or 'not sent'}{again}"
