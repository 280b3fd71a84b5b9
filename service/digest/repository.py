from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from service.accounts.models import FollowUp
from service.db import AnySession, WriteSession
from service.digest.models import Digest, DigestState
from service.domain.roles import Role
from service.domain.states import DraftState
from service.review.models import Draft
from service.users.models import User

CLAIM_LASTS = timedelta(minutes=10)
"""A claim older than this is a killed worker's: a round of sending takes less."""


def wanting(session: AnySession) -> Sequence[User]:
    """Everybody who may get a digest and wants one, by name."""
    query = select(User).where(
        User.active, User.digest, User.email.is_not(None), User.email != "", User.role.in_([Role.ADMIN, Role.REP])
    )
    return session.scalars(query.order_by(func.lower(User.name), User.id)).all()


def since(session: AnySession, day: date) -> dict[tuple[str, date], Digest]:
    """The digests of this day and later ones, by user and day."""
    return {(one.user_id, one.day): one for one in session.scalars(select(Digest).where(Digest.day >= day))}


def takeable(digest: Digest | None, at: datetime) -> bool:
    """Whether this digest may be sent now; None: there is no row of it yet."""
    if digest is None:
        return True
    if digest.state == DigestState.WAITING:
        return digest.next_try_at is not None and digest.next_try_at <= at
    return digest.state == DigestState.CLAIMED and digest.claimed_at <= at - CLAIM_LASTS


def claim(session: WriteSession, user_id: str, day: date, at: datetime) -> Digest | None:
    """The digest, now this caller's to send; None: another has it, or it is done."""
    fresh = Digest(user_id=user_id, day=day, state=DigestState.CLAIMED, tries=1, claimed_at=at)
    if session.get(Digest, (user_id, day)) is None:
        try:
            with session.begin_nested():
                session.add(fresh)
            return fresh
        except IntegrityError:
            pass
    digest = _locked(session, user_id, day)
    if digest is None or not takeable(digest, at):
        return None
    digest.state, digest.claimed_at, digest.tries = DigestState.CLAIMED, at, digest.tries + 1
    digest.next_try_at = None
    return digest


def claimed(session: WriteSession, claim: Digest, state: DigestState) -> Digest | None:
    """The digest as it stands, locked, where it is still this claim's and in this state."""
    digest = _locked(session, claim.user_id, claim.day)
    return digest if digest is not None and (digest.tries, digest.state) == (claim.tries, state) else None


def troubled(session: AnySession, day: date, before: datetime) -> Sequence[tuple[Digest, User]]:
    """Digests of this day and later ones that were not sent as they should be, the latest first.

    before: a digest that has been with the server since earlier than this was cut off.
    """
    query = select(Digest, User).join(User, User.id == Digest.user_id)
    cut_off = (Digest.state == DigestState.HANDED) & (Digest.claimed_at < before)
    query = query.where(
        Digest.day >= day, or_(Digest.state.in_([DigestState.WAITING, DigestState.FAILED]), cut_off)
    ).order_by(Digest.day.desc(), Digest.claimed_at.desc(), Digest.user_id)
    return [(digest, user) for digest, user in session.execute(query)]


def _locked(session: WriteSession, user_id: str, day: date) -> Digest | None:
    query = select(Digest).where(Digest.user_id == user_id, Digest.day == day).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


# What a digest tells


def oldest_waiting(session: AnySession, at: datetime) -> datetime | None:
    """When the oldest draft of those that wait for a reviewer was made."""
    due = (Draft.state == DraftState.POSTPONED) & (Draft.postponed_until <= at)
    waits = or_(Draft.state.in_([DraftState.WAITING, DraftState.CLAIMED]), due)
    return session.scalar(select(Draft.created_at).where(waits).order_by(Draft.created_at).limit(1))


def due_on(session: AnySession, owner_id: str, day: date) -> Sequence[FollowUp]:
    """The open follow-ups that somebody owes on this day, with their clients."""
    query = select(FollowUp).where(FollowUp.owner_id == owner_id, FollowUp.done_at.is_(None), FollowUp.due_date == day)
    return session.scalars(query.options(joinedload(FollowUp.account)).order_by(FollowUp.created_at, FollowUp.id)).all()
