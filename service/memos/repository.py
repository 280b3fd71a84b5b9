from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.orm import joinedload

from service.db import AnySession, WriteSession
from service.domain.states import MEMO_WAITS, MemoState
from service.memos.models import Memo, TranscriptRow
from service.review.models import Draft, Question


def get(session: AnySession, memo_id: str) -> Memo | None:
    """A memo with its rep and its transcript."""
    words = joinedload(Memo.transcript).joinedload(TranscriptRow.corrected_by)
    query = select(Memo).where(Memo.id == memo_id).options(joinedload(Memo.rep), words)
    return session.scalars(query).one_or_none()


def lock(session: WriteSession, memo: Memo) -> None:
    """Have whoever else locks the memo wait until this transaction ends, and see the memo as it stands now."""
    session.refresh(memo, [column.key for column in Memo.__mapper__.column_attrs], with_for_update={"of": Memo})


def same_recording(session: AnySession, rep_id: str, sha256: str) -> Memo | None:
    query = select(Memo).where(Memo.rep_id == rep_id, Memo.sha256 == sha256).options(joinedload(Memo.rep))
    return session.scalars(query).one_or_none()


def listing(
    session: AnySession,
    *,
    rep_id: str | None = None,
    states: Sequence[MemoState] = (),
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Memo]:
    """Memos with their reps, the newest arrival first."""
    query = (
        select(Memo)
        .options(joinedload(Memo.rep))
        .order_by(Memo.received_at.desc(), Memo.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return session.scalars(_narrowed(query, rep_id, states)).all()


def count(session: AnySession, *, rep_id: str | None = None, states: Sequence[MemoState] = ()) -> int:
    return session.scalar(_narrowed(select(func.count()).select_from(Memo), rep_id, states)) or 0


def _narrowed(query: Any, rep_id: str | None, states: Sequence[MemoState]) -> Any:
    if rep_id is not None:
        query = query.where(Memo.rep_id == rep_id)
    if states:
        query = query.where(Memo.state.in_([str(s) for s in states]))
    return query


def count_by_state(session: AnySession, rep_id: str | None = None) -> dict[MemoState, int]:
    query = select(Memo.state, func.count()).group_by(Memo.state)
    if rep_id is not None:
        query = query.where(Memo.rep_id == rep_id)
    return {MemoState(state): number for state, number in session.execute(query)}


def due(session: AnySession, at: datetime) -> Sequence[str]:
    """Ids of the memos that wait for a worker and may be tried now, the oldest first."""
    query = (
        select(Memo.id)
        .where(
            Memo.state.in_([str(s) for s in MEMO_WAITS]),
            or_(Memo.next_try_at.is_(None), Memo.next_try_at <= at),
        )
        .order_by(Memo.received_at, Memo.id)
    )
    return session.scalars(query).all()


def abandoned(session: AnySession) -> Sequence[Memo]:
    """Memos that say a worker has them. At a worker's start, with one worker by rule, none can be true."""
    return session.scalars(select(Memo).where(Memo.state == MemoState.TRANSCRIBING).options(joinedload(Memo.rep))).all()


def compare_and_set(
    session: WriteSession, memo_id: str, source: MemoState, attempt: int, target: MemoState, changes: dict[str, Any]
) -> bool:
    """Set the state, and `changes`, only where it is still `source` in try `attempt`; False: somebody else was faster."""
    done = session.execute(
        update(Memo)
        .where(Memo.id == memo_id, Memo.state == source, Memo.attempt == attempt)
        .values(state=str(target), **changes),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def set_progress(session: WriteSession, memo_id: str, attempt: int, share: float) -> None:
    session.execute(
        update(Memo)
        .where(Memo.id == memo_id, Memo.state == MemoState.TRANSCRIBING, Memo.attempt == attempt)
        .values(progress=share),
        execution_options={"synchronize_session": False},
    )


def rep_asked(session: AnySession, question_id: str) -> str | None:
    """Id of the rep to whom a question was put; None where there is no such question."""
    query = select(Memo.rep_id).join(Draft, Draft.memo_id == Memo.id).join(Question, Question.draft_id == Draft.id)
    return session.scalars(query.where(Question.id == question_id)).one_or_none()


def transcript(session: AnySession, memo_id: str) -> TranscriptRow | None:
    return session.get(TranscriptRow, memo_id)
