from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, case, func, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from service.db import AnySession, WriteSession
from service.domain.claims import CLAIM_LASTS
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState
from service.memos.models import Memo, TranscriptRow
from service.review.models import Draft, DraftChange, Question
from service.users.models import User

_WHOLE = (
    selectinload(Draft.fields),
    joinedload(Draft.account),
    joinedload(Draft.deal),
    joinedload(Draft.claimed_by),
    joinedload(Draft.memo).options(
        joinedload(Memo.rep), joinedload(Memo.transcript).joinedload(TranscriptRow.corrected_by)
    ),
)


def get(session: AnySession, draft_id: str) -> Draft | None:
    """A draft with its fields, client, deal, reviewer, memo, rep and transcript."""
    return session.scalars(select(Draft).where(Draft.id == draft_id).options(*_WHOLE)).one_or_none()


def of_memo(session: AnySession, memo_id: str) -> Sequence[Draft]:
    """A memo's drafts in the order in which it speaks of the clients."""
    return session.scalars(
        select(Draft).where(Draft.memo_id == memo_id).order_by(Draft.position).options(*_WHOLE)
    ).all()


def queue(
    session: AnySession, *, states: Sequence[DraftState], rep_id: str | None = None, limit: int = 50, offset: int = 0
) -> Sequence[Draft]:
    """Drafts with what a list shows, in the order of the queue."""
    query = (
        select(Draft)
        .where(Draft.state.in_([str(s) for s in states]))
        .options(
            selectinload(Draft.fields),
            joinedload(Draft.account),
            joinedload(Draft.claimed_by),
            joinedload(Draft.memo).joinedload(Memo.rep),
        )
        .order_by(*in_lanes())
        .limit(limit)
        .offset(offset)
    )
    if rep_id is not None:
        query = query.where(Draft.rep_id == rep_id)
    return session.scalars(query).all()


def in_lanes() -> tuple[Any, ...]:
    """The order in which drafts are reviewed: top billers' first, then those whose rep has answered, then the oldest."""
    top_billers = select(User.id).where(User.top_biller)
    answered = select(Question.draft_id).where(Question.answered_at.is_not(None))
    lane = case((Draft.rep_id.in_(top_billers), 0), (Draft.id.in_(answered), 1), else_=2)
    return (lane, Draft.created_at, Draft.position, Draft.id)


def next_up(session: AnySession, at: datetime) -> Draft | None:
    """The first draft that wants a reviewer: waiting, postponed until `at` or earlier, or claimed and forgotten."""
    due = or_(
        Draft.state == DraftState.WAITING,
        and_(Draft.state == DraftState.POSTPONED, Draft.postponed_until <= at),
        and_(Draft.state == DraftState.CLAIMED, Draft.claimed_at <= at - CLAIM_LASTS),
    )
    query = select(Draft).where(due).order_by(*in_lanes()).limit(1)
    return session.scalars(query).one_or_none()


def count_by_state(session: AnySession, rep_id: str | None = None) -> dict[DraftState, int]:
    query = select(Draft.state, func.count()).group_by(Draft.state)
    if rep_id is not None:
        query = query.where(Draft.rep_id == rep_id)
    return {DraftState(state): number for state, number in session.execute(query)}


def compare_and_set(
    session: WriteSession, draft: Draft, target: DraftState, changes: dict[str, Any], *, version: int | None = None
) -> bool:
    """Set the state, and `changes`, only where the draft stands as it was read; False: somebody else was faster."""
    query = update(Draft).where(Draft.id == draft.id, Draft.state == draft.state)
    query = query.where(Draft.claimed_by_id.is_not_distinct_from(draft.claimed_by_id))
    if version is not None:
        query = query.where(Draft.version == version)
    done = session.execute(query.values(state=str(target), **changes), execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def next_version(session: WriteSession, draft: Draft, version: int, changes: dict[str, Any]) -> bool:
    """Raise the version by one, and set `changes`, only where it is still `version`."""
    done = session.execute(
        update(Draft).where(Draft.id == draft.id, Draft.version == version).values(version=version + 1, **changes),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def hold(session: WriteSession, draft_id: str, version: int) -> bool:
    """Keep the draft at `version` until the transaction ends; False: it is at another one."""
    query = select(Draft.id).where(Draft.id == draft_id, Draft.version == version).with_for_update()
    return session.execute(query).one_or_none() is not None


def changes_since(session: AnySession, draft_id: str, version: int) -> Sequence[DraftChange]:
    """Edits that made the versions after `version`, the newest first."""
    query = (
        select(DraftChange)
        .where(DraftChange.draft_id == draft_id, DraftChange.version > version)
        .order_by(DraftChange.id.desc())
    )
    return session.scalars(query).all()


def outcomes(session: AnySession, memo_ids: Sequence[str]) -> dict[str, DraftState]:
    """What became of memos whose drafts are all decided: approved where one of them is, else rejected."""
    states: dict[str, set[DraftState]] = {}
    rows = session.execute(select(Draft.memo_id, Draft.state).where(Draft.memo_id.in_(memo_ids)).distinct())
    for memo_id, state in rows:
        states.setdefault(memo_id, set()).add(DraftState(state))
    return {
        memo_id: DraftState.APPROVED if found & DRAFT_FILED else DraftState.REJECTED
        for memo_id, found in states.items()
        if not found & DRAFT_OPEN
    }
