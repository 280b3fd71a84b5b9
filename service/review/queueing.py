"""The queue as admin staff see it: which drafts, in which order, how many; in a few queries however long it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy import text as sql_text
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Entry
from service.db import AnySession
from service.domain.claims import CLAIM_LASTS
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState
from service.memos.models import Memo
from service.questions.repository import open_disputes
from service.review.models import WANTING, Draft, DraftField, Question
from service.review.repository import in_lanes
from service.users.models import User


class Tab(StrEnum):
    OPEN = "open"
    """Waits for a reviewer, is with one, or was postponed until now."""
    MINE = "mine"
    ASKED = "asked"
    POSTPONED = "postponed"
    HELD = "held"
    """Filed in part: fields of it are held back."""
    DISPUTED = "disputed"
    """Filed, and its rep says that it is wrong."""
    REJECTED = "rejected"
    FILED = "filed"
    """Filed since midnight."""


@dataclass(frozen=True)
class Narrowed:
    """What is asked of the queue beside its tab; empty: everything. before: made then or earlier."""

    rep_id: str = ""
    template: str = ""
    text: str = ""
    risky: bool = False
    before: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """Who looks, when, and when their day began."""

    actor_id: str
    at: datetime
    midnight: datetime


TOLD = ("company", "summary", "deal_amount", "close_date", "stage", "action_items")
"""Fields that a row of the queue shows something of."""

_SEARCHED = ("company", "summary", "contacts")


def page(session: AnySession, tab: Tab, narrowed: Narrowed, seen: Seen, *, limit: int, offset: int = 0) -> list[str]:
    """Ids of drafts: what waits by lanes, top billers' first, then what was answered, then the oldest; else the latest."""
    query = select(Draft.id).where(_of(session, tab, seen), *_conditions(narrowed))
    if tab in (Tab.REJECTED, Tab.FILED):
        order: Sequence[Any] = (Draft.created_at.desc(), Draft.position, Draft.id)
    else:
        order = in_lanes()
    return list(session.scalars(query.order_by(*order).limit(limit).offset(offset)))


def counts(session: AnySession, seen: Seen) -> dict[Tab, int]:
    """How many drafts each tab has, unfiltered."""
    open_states = [str(s) for s in (*DRAFT_OPEN, DraftState.PARTLY_APPROVED, DraftState.REJECTED)]
    by_state = {
        DraftState(state): number
        for state, number in session.execute(
            select(Draft.state, func.count()).where(Draft.state.in_(open_states)).group_by(Draft.state)
        )
    }
    due, mine = session.execute(
        select(
            func.coalesce(func.sum(case((_due(seen), 1), else_=0)), 0),
            func.coalesce(func.sum(case((_mine(seen), 1), else_=0)), 0),
        ).where(Draft.state.in_([DraftState.POSTPONED, DraftState.CLAIMED]))
    ).one()
    filed = session.scalar(select(func.count()).select_from(Draft).where(_filed_today(seen))) or 0
    return {
        Tab.OPEN: by_state.get(DraftState.WAITING, 0) + by_state.get(DraftState.CLAIMED, 0) + due,
        Tab.MINE: mine,
        Tab.ASKED: by_state.get(DraftState.ASKED, 0),
        Tab.POSTPONED: by_state.get(DraftState.POSTPONED, 0),
        Tab.HELD: by_state.get(DraftState.PARTLY_APPROVED, 0),
        Tab.DISPUTED: len(open_disputes(session)),
        Tab.REJECTED: by_state.get(DraftState.REJECTED, 0),
        Tab.FILED: filed,
    }


def waiting(session: AnySession) -> int:
    """How many drafts wait for a reviewer and are with none."""
    return session.scalar(select(func.count()).select_from(Draft).where(Draft.state == DraftState.WAITING)) or 0


@dataclass(frozen=True)
class Listed:
    """One draft as a list needs it. fields: of `TOLD`, what has a value, by key."""

    draft: Any
    """A row: the draft's columns, and of what belongs to it the names."""
    fields: dict[str, Any]
    wants: list[str]
    """Labels of the fields that want a look and have had none."""
    held: list[str]


def listed(session: AnySession, draft_ids: Sequence[str]) -> list[Listed]:
    """The drafts in this order, without the words and the evidence: columns alone, which is what makes it quick."""
    claimer = aliased(User)
    rows = {
        row.id: row
        for row in session.execute(
            select(
                Draft.id, Draft.version, Draft.state, Draft.template, Draft.account_id, Draft.candidates, Draft.created_at,
                Draft.claimed_by_id, Draft.claimed_at, Draft.postponed_until, Draft.memo_id,
                Account.name.label("account"), User.name.label("rep"), User.top_biller, Memo.duration, Memo.adds_to_id,
                claimer.name.label("claimed_by"),
            )
            .join(Memo, Memo.id == Draft.memo_id)
            .join(User, User.id == Draft.rep_id)
            .outerjoin(Account, Account.id == Draft.account_id)
            .outerjoin(claimer, claimer.id == Draft.claimed_by_id)
            .where(Draft.id.in_(draft_ids))
        )
    }  # fmt: skip
    fields: dict[str, dict[str, Any]] = {}
    wants: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    query = (
        select(
            DraftField.draft_id, DraftField.key, DraftField.label, DraftField.value, DraftField.review,
            DraftField.looked_at, DraftField.held,
        )
        .where(DraftField.draft_id.in_(draft_ids), or_(DraftField.key.in_(TOLD), DraftField.review == "look", DraftField.held))
        .order_by(DraftField.position)
    )  # fmt: skip
    for field in session.execute(query):
        if field.value in (None, [], ""):
            continue
        fields.setdefault(field.draft_id, {})[field.key] = field.value
        if field.held:
            held.setdefault(field.draft_id, []).append(field.label)
        elif field.review == "look" and field.looked_at is None:
            wants.setdefault(field.draft_id, []).append(field.label)
    return [
        Listed(rows[one], fields.get(one, {}), wants.get(one, []), held.get(one, []))
        for one in draft_ids
        if one in rows
    ]


@dataclass(frozen=True)
class Asked:
    """The last question on a draft, and what its rep said to it; None: nothing yet."""

    text: str
    answer: str | None


def asked(session: AnySession, draft_ids: Sequence[str]) -> dict[str, Asked]:
    """By draft: what its rep was asked last."""
    query = select(Question.draft_id, Question.text, Question.answer).where(
        Question.draft_id.in_(draft_ids), Question.dropped_at.is_(None)
    )
    return {row.draft_id: Asked(row.text, row.answer) for row in session.execute(query.order_by(Question.asked_at))}


def disputed(session: AnySession, draft_ids: Sequence[str]) -> dict[str, str]:
    """By draft: what its rep says is wrong with the entry."""
    return {event.subject_id: event.reason or "" for event, _user in open_disputes(session, draft_ids)}


def _of(session: AnySession, tab: Tab, seen: Seen) -> ColumnElement[bool]:
    match tab:
        case Tab.OPEN:
            return or_(Draft.state.in_([DraftState.WAITING, DraftState.CLAIMED]), _due(seen))
        case Tab.MINE:
            return _mine(seen)
        case Tab.DISPUTED:
            return Draft.id.in_([event.subject_id for event, _user in open_disputes(session)])
        case Tab.FILED:
            return _filed_today(seen)
    state = {
        Tab.ASKED: DraftState.ASKED,
        Tab.POSTPONED: DraftState.POSTPONED,
        Tab.HELD: DraftState.PARTLY_APPROVED,
        Tab.REJECTED: DraftState.REJECTED,
    }[tab]
    return Draft.state == state


def _due(seen: Seen) -> ColumnElement[bool]:
    return and_(Draft.state == DraftState.POSTPONED, Draft.postponed_until <= seen.at)


def _mine(seen: Seen) -> ColumnElement[bool]:
    return and_(
        Draft.state == DraftState.CLAIMED,
        Draft.claimed_by_id == seen.actor_id,
        Draft.claimed_at > seen.at - CLAIM_LASTS,
    )


def _filed_today(seen: Seen) -> ColumnElement[bool]:
    today = select(Entry.draft_id).where(Entry.approved_at >= seen.midnight)
    # Of an expression, so that SQLite does not go through everything that was ever filed by the index of states.
    state = func.coalesce(Draft.state, "")
    return and_(state.in_([str(s) for s in DRAFT_FILED]), Draft.id.in_(today))


def _conditions(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    out: list[ColumnElement[bool]] = []
    if narrowed.rep_id:
        out.append(Draft.rep_id == narrowed.rep_id)
    if narrowed.template:
        out.append(Draft.template == narrowed.template)
    if narrowed.before is not None:
        out.append(Draft.created_at <= narrowed.before)
    if narrowed.risky:
        wants = select(DraftField.draft_id).where(
            DraftField.draft_id == Draft.id,
            sql_text(WANTING),
            DraftField.held.is_(False),
            DraftField.value.is_not(None),
        )
        out.append(wants.exists())
    if narrowed.text:
        out.append(_says(narrowed.text))
    return out


def _says(text: str) -> ColumnElement[bool]:
    """Whether the client, the summary or one of the people has the text in it, capitals apart."""
    accounts = select(Account.id).where(Account.name.icontains(text, autoescape=True))
    value = cast(DraftField.value, String)
    # A value lies in the database as JSON, which writes letters beyond ASCII as escapes; for most texts the two are one.
    spellings = dict.fromkeys([text, json.dumps(text)[1:-1]])
    fields = select(DraftField.draft_id).where(
        DraftField.draft_id == Draft.id,
        DraftField.key.in_(_SEARCHED),
        or_(*(value.icontains(one, autoescape=True) for one in spellings)),
    )
    return or_(Draft.account_id.in_(accounts), fields.exists())
