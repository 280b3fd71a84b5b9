from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from service.accounts.models import Entry
from service.db import AnySession, WriteSession
from service.domain.states import DRAFT_OPEN, MemoState
from service.events.models import Event
from service.memos.models import Memo
from service.review.models import Draft, Question
from service.users.models import User

DISPUTED = "disputed"
SETTLED = "dispute_dismissed"
"""What events on a draft tell: the rep says that its entry is wrong; admin staff say why it stays."""

_SHOWN = (
    joinedload(Question.asked_by),
    joinedload(Question.answered_by),
    joinedload(Question.draft).options(
        selectinload(Draft.fields),
        joinedload(Draft.account),
        joinedload(Draft.memo).options(joinedload(Memo.rep), joinedload(Memo.transcript)),
    ),
)
_UNANSWERED = and_(Question.answered_at.is_(None), Question.dropped_at.is_(None))


def get(session: AnySession, question_id: str) -> Question | None:
    """A question with its draft, client, memo, rep, transcript and the two who spoke."""
    return session.scalars(select(Question).where(Question.id == question_id).options(*_SHOWN)).one_or_none()


def lock(session: WriteSession, question: Question) -> None:
    """Have whoever else answers it or takes it back wait until this transaction ends, and see it as it stands now."""
    columns = [column.key for column in Question.__mapper__.column_attrs]
    session.refresh(question, columns, with_for_update={"of": Question})


def of_draft(session: AnySession, draft_id: str) -> Sequence[Question]:
    """All questions on a draft, save for those that were taken back; the oldest first."""
    query = select(Question).where(Question.draft_id == draft_id, Question.dropped_at.is_(None))
    people = (joinedload(Question.asked_by), joinedload(Question.answered_by))
    return session.scalars(query.options(*people).order_by(Question.asked_at, Question.id)).all()


def open_on(session: AnySession, draft_id: str) -> Question | None:
    """The question on a draft that nobody has answered yet."""
    query = select(Question).where(Question.draft_id == draft_id, _UNANSWERED).order_by(Question.asked_at.desc())
    return session.scalars(query.limit(1)).one_or_none()


def listing(
    session: AnySession, *, rep_id: str | None = None, unanswered: bool = True, limit: int = 50, offset: int = 0
) -> Sequence[Question]:
    """Questions, the oldest first where they wait for an answer, else the newest. A draft that is decided waits for none."""
    query = select(Question).options(*_SHOWN).limit(limit).offset(offset)
    order = (Question.asked_at, Question.id) if unanswered else (Question.asked_at.desc(), Question.id)
    return session.scalars(_narrowed(query, rep_id, unanswered).order_by(*order)).all()


def count(session: AnySession, *, rep_id: str | None = None, unanswered: bool = True) -> int:
    return session.scalar(_narrowed(select(func.count()).select_from(Question), rep_id, unanswered)) or 0


def _narrowed(query: Select[Any], rep_id: str | None, unanswered: bool) -> Select[Any]:
    draft, memo, rep = aliased(Draft), aliased(Memo), aliased(User)
    query = query.join(draft, draft.id == Question.draft_id).join(memo, memo.id == draft.memo_id)
    if rep_id is not None:
        query = query.where(memo.rep_id == rep_id)
    if not unanswered:
        return query.where(Question.dropped_at.is_(None))
    # Somebody who has become a top biller since is asked nothing any more.
    return query.join(rep, rep.id == memo.rep_id).where(
        _UNANSWERED, draft.state.in_([str(s) for s in DRAFT_OPEN]), rep.top_biller.is_(False)
    )


def spoken(session: AnySession, question_ids: Sequence[str]) -> dict[str, Memo]:
    """By question: the recording that answers it and is still on its way to words."""
    moving = (MemoState.RECEIVED, MemoState.WAITING_FOR_WEIGHTS, MemoState.TRANSCRIBING, MemoState.TRANSCRIBED)
    query = select(Memo).where(Memo.answers_id.in_(question_ids), Memo.state.in_([str(s) for s in moving]))
    return {memo.answers_id: memo for memo in session.scalars(query) if memo.answers_id is not None}


# Disputes: what a rep says is wrong with an entry


def open_disputes(session: AnySession, draft_ids: Sequence[str] | None = None) -> Sequence[tuple[Event, User | None]]:
    """Each `disputed` that nobody has settled, with who says it: no later revision, and not dismissed. The oldest first."""
    later = aliased(Event)
    dismissed = exists().where(
        later.subject == "draft", later.subject_id == Event.subject_id, later.what == SETTLED, later.id > Event.id
    )
    revised = exists().where(Entry.draft_id == Event.subject_id, Entry.approved_at > Event.at)
    query = (
        select(Event, User)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject == "draft", Event.what == DISPUTED, ~dismissed, ~revised)
        .order_by(Event.id)
    )
    if draft_ids is not None:
        query = query.where(Event.subject_id.in_(draft_ids))
    return [(event, user) for event, user in session.execute(query)]


def disputes_of(session: AnySession, draft_ids: Sequence[str]) -> Sequence[Event]:
    """Everything that was said against the drafts' entries and for them, the oldest first."""
    query = select(Event).where(
        Event.subject == "draft", Event.subject_id.in_(draft_ids), Event.what.in_((DISPUTED, SETTLED))
    )
    return session.scalars(query.order_by(Event.id)).all()


# Memos that belong together


def first_of(session: AnySession, memo: Memo) -> Memo | None:
    """The memo that this one adds to."""
    return session.get(Memo, memo.adds_to_id) if memo.adds_to_id is not None else None


def additions(session: AnySession, memo_id: str) -> Sequence[Memo]:
    """The memos that were added to this one, the oldest first."""
    return session.scalars(select(Memo).where(Memo.adds_to_id == memo_id).order_by(Memo.received_at, Memo.id)).all()


def drafts_of(session: AnySession, memo_ids: Sequence[str]) -> dict[str, list[Draft]]:
    """By memo: its drafts with client and fields, in the order in which it speaks of the clients."""
    query = (
        select(Draft)
        .where(Draft.memo_id.in_(memo_ids))
        .outerjoin(Draft.account)
        .options(contains_eager(Draft.account), selectinload(Draft.fields))
        .order_by(Draft.memo_id, Draft.position)
    )
    out: dict[str, list[Draft]] = {}
    for draft in session.scalars(query):
        out.setdefault(draft.memo_id, []).append(draft)
    return out
