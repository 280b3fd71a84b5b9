from collections.abc import Sequence

from sqlalchemy import select

from service.db import AnySession, WriteSession, now
from service.events.models import Event


def record(
    session: WriteSession,
    subject: str,
    subject_id: str,
    what: str,
    *,
    source: str | None = None,
    target: str | None = None,
    attempt: int | None = None,
    actor_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Add an event to the transaction that does what it tells of."""
    session.add(
        Event(
            subject=subject,
            subject_id=subject_id,
            what=what,
            source=source,
            target=target,
            attempt=attempt,
            actor_id=actor_id,
            reason=reason,
            at=now(),
        )
    )


def history(session: AnySession, subject: str, subject_id: str) -> Sequence[Event]:
    """Everything that happened to one thing, oldest first."""
    query = select(Event).where(Event.subject == subject, Event.subject_id == subject_id).order_by(Event.id)
    return session.scalars(query).all()


def moves_to(session: AnySession, subject: str, subject_ids: Sequence[str], target: str) -> Sequence[Event]:
    """The moves of these things to one state, oldest first."""
    query = select(Event).where(
        Event.subject == subject, Event.subject_id.in_(subject_ids), Event.what == "moved", Event.target == str(target)
    )
    return session.scalars(query.order_by(Event.id)).all()
