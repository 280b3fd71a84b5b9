"""What review left behind: moves with their moments, what was heard beside what was filed, and spot checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import Entry
from service.db import AnySession
from service.domain.states import DRAFT_FILED
from service.events.models import Event
from service.review.models import Draft, DraftField, SpotCheck


@dataclass(frozen=True)
class Move:
    """A draft went from one state to another by somebody's hand. actor_id: None where Debrief moved it."""

    draft_id: str
    template: str
    source: str | None
    target: str
    actor_id: str | None
    at: datetime
    reason: str | None


def moves(session: AnySession, since: datetime) -> list[Move]:
    """All moves of drafts, the oldest first."""
    query = (
        select(Event.subject_id, Draft.template, Event.source, Event.target, Event.actor_id, Event.at, Event.reason)
        .join(Draft, Draft.id == Event.subject_id)
        .where(Event.subject == "draft", Event.what == "moved", Event.at >= since)
        .order_by(Event.id)
    )
    return [
        Move(draft_id, template, source, str(target), actor_id, at, reason)
        for draft_id, template, source, target, actor_id, at, reason in session.execute(query)
    ]


@dataclass(frozen=True)
class FieldCount:
    """A field in the filed drafts of one kind and one rep. filled: in how many it was heard or filed; of these, changed:
    filed with another value; removed: heard, and taken out; added: not heard, and written by a person."""

    template: str
    rep_id: str
    key: str
    label: str
    filled: int
    changed: int
    removed: int
    added: int


def field_counts(session: AnySession, since: datetime) -> list[FieldCount]:
    """Of the drafts that were filed since then and stand; without those made by hand, and without what is held back."""
    heard, value = _has(DraftField.heard), _has(DraftField.value)
    both_differ = and_(heard, value, _differs())
    query = (
        select(
            Draft.template,
            Draft.rep_id,
            DraftField.key,
            func.max(DraftField.label),
            func.count(),
            _sum(both_differ),
            _sum(and_(heard, ~value)),
            _sum(and_(~heard, value)),
        )
        .join(DraftField, DraftField.draft_id == Draft.id)
        .where(*_filed(since), heard | value, DraftField.held.is_(False))
        .group_by(Draft.template, Draft.rep_id, DraftField.key)
    )
    return [FieldCount(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class DraftCount:
    """Filed drafts of one kind and one rep. untouched: filed just as they were heard."""

    template: str
    rep_id: str
    drafts: int
    untouched: int


def draft_counts(session: AnySession, since: datetime) -> list[DraftCount]:
    edited = _has(DraftField.heard) != _has(DraftField.value)
    edited |= and_(_has(DraftField.value), _differs())
    each = (
        select(Draft.template, Draft.rep_id, _sum(and_(edited, DraftField.held.is_(False))).label("edits"))
        .join(DraftField, DraftField.draft_id == Draft.id)
        .where(*_filed(since))
        .group_by(Draft.id, Draft.template, Draft.rep_id)
        .subquery()
    )
    query = select(each.c.template, each.c.rep_id, func.count(), _sum(each.c.edits == 0))
    return [DraftCount(*row) for row in session.execute(query.group_by(each.c.template, each.c.rep_id))]


def checks(session: AnySession, since: datetime) -> Sequence[SpotCheck]:
    return session.scalars(select(SpotCheck).where(SpotCheck.at >= since).order_by(SpotCheck.id)).all()


def unchecked(session: AnySession, since: datetime, actor_id: str) -> str | None:
    """A random draft that was filed since then by somebody else, and that nobody has checked; None: there is none."""
    own = select(Entry.draft_id).where(Entry.approved_by_id == actor_id)
    query = (
        select(Draft.id)
        .where(*_filed(since), Draft.id.not_in(own), Draft.id.not_in(select(SpotCheck.draft_id)))
        .order_by(func.random())
        .limit(1)
    )
    return session.scalar(query)


def is_checked(session: AnySession, draft_id: str) -> bool:
    return session.scalar(select(SpotCheck.id).where(SpotCheck.draft_id == draft_id).limit(1)) is not None


def _filed(since: datetime) -> list[ColumnElement[bool]]:
    lately = select(Entry.draft_id).where(Entry.approved_at >= since)
    return [Draft.state.in_([str(s) for s in DRAFT_FILED]), Draft.id.in_(lately), Draft.by_hand.is_(False)]


def _differs() -> ColumnElement[bool]:
    """Whether what is filed is another value than what was heard, by a person's hand: the summary follows the other
    fields by itself."""
    by_hand = or_(DraftField.key != "summary", DraftField.standing == "by_person")
    return and_(cast(DraftField.heard, String) != cast(DraftField.value, String), by_hand)


def _has(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether a JSON value says anything; an empty list or text does not. Never NULL, so that it can be negated."""
    return func.coalesce(cast(column, String), "null").not_in(["null", "[]", '""'])


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
