"""A rep's own memos by what has become of them, in the words in which reps think of it."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from service.db import AnySession
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState, MemoState
from service.memos.models import Memo
from service.review.models import Draft


class Became(StrEnum):
    ON_SERVER = "on-server"
    """It has arrived; its words are still to come."""
    BEING_CHECKED = "being-checked"
    """Admin staff check at least one of its drafts, or have asked about it."""
    FILED = "filed"
    """At least one entry was filed."""
    NOT_FILED = "not-filed"
    """Rejected, withdrawn, failed, or nothing to file."""


ON_THE_WAY = frozenset(
    {MemoState.RECEIVED, MemoState.WAITING_FOR_WEIGHTS, MemoState.TRANSCRIBING, MemoState.TRANSCRIBED}
)


def listing(session: AnySession, rep_id: str, became: Became | None, *, limit: int, offset: int = 0) -> Sequence[Memo]:
    """The newest arrival first."""
    query = select(Memo).where(Memo.rep_id == rep_id).options(joinedload(Memo.rep))
    if became is not None:
        query = query.where(_is(became))
    query = query.order_by(Memo.received_at.desc(), Memo.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def counts(session: AnySession, rep_id: str) -> dict[Became, int]:
    """How many memos have become what; one that is filed in part counts in two."""
    sums = [func.coalesce(func.sum(case((_is(one), 1), else_=0)), 0) for one in Became]
    row = session.execute(select(*sums).select_from(Memo).where(Memo.rep_id == rep_id)).one()
    return dict(zip(Became, row, strict=True))


def _is(became: Became) -> ColumnElement[bool]:
    if became is Became.ON_SERVER:
        return Memo.state.in_([str(s) for s in ON_THE_WAY])
    in_review = and_(Memo.state == MemoState.DRAFTED, _has(DRAFT_OPEN))
    filed = _has(DRAFT_FILED)
    if became is Became.BEING_CHECKED:
        return in_review
    if became is Became.FILED:
        return filed
    ended = Memo.state.in_([str(s) for s in (MemoState.NOTHING_TO_FILE, MemoState.FAILED, MemoState.WITHDRAWN)])
    rejected = and_(Memo.state == MemoState.DRAFTED, Memo.answers_id.is_(None), ~_has(DRAFT_OPEN))
    return and_(or_(ended, rejected), ~filed)


def _has(states: Collection[DraftState]) -> ColumnElement[bool]:
    """Whether one of the memo's drafts is in one of these states."""
    wanted = [str(s) for s in states]
    return select(Draft.id).where(Draft.memo_id == Memo.id, Draft.state.in_(wanted)).exists()
