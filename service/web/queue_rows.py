"""Rows of the queue: of each draft what one wants to know before opening it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.db import AnySession
from service.domain.claims import expired
from service.domain.states import DraftState
from service.domain.working_hours import WorkingHours
from service.review import queueing
from service.review.queueing import Asked, Listed, Tab
from service.users.models import User
from service.web.showing import day, money, words
from service.web.translating import _
from service.web.values import is_empty


@dataclass(frozen=True)
class Ages:
    """What waits since `late` or longer is late, since `overdue` or longer overdue: once and twice the target."""

    late: datetime
    overdue: datetime

    @classmethod
    def at(cls, moment: datetime, actor: User, hours: str, target: float) -> "Ages":
        """hours: the working hours as the settings say them, meant in the actor's zone. target: working hours."""
        working, span = WorkingHours.read(hours), timedelta(hours=target)
        return cls(working.back(moment, span, actor.zone), working.back(moment, 2 * span, actor.zone))

    def of(self, since: datetime) -> str:
        """`overdue`, `late` or nothing."""
        return "overdue" if since <= self.overdue else "late" if since <= self.late else ""


@dataclass(frozen=True)
class Row:
    """One draft as the queue shows it. safe: it can be approved with others, unread."""

    id: str
    version: int
    client: str
    unlinked: str | None
    label: str
    summary: str
    rep: str
    top_biller: bool
    amount: str
    stage: str
    closes: str
    due: str
    duration: float | None
    created_at: datetime
    age: str
    wants: list[str]
    held: list[str]
    claimed_by: str | None
    mine: bool
    takeable: bool
    safe: bool
    until: str | None
    question: str | None
    answer: str | None
    dispute: str | None


def rows_of(
    session: AnySession,
    draft_ids: Sequence[str],
    tab: Tab,
    actor: User,
    ages: Ages,
    at: datetime,
    labels: Mapping[str, str],
) -> list[Row]:
    """The rows in this order, with a number of queries that does not depend on how many they are."""
    asked = queueing.asked(session, draft_ids)
    disputed = queueing.disputed(session, draft_ids) if tab is Tab.DISPUTED else {}
    return [
        _row(one, tab, actor, ages, at, labels, asked.get(one.draft.id), disputed.get(one.draft.id))
        for one in queueing.listed(session, draft_ids)
    ]


def _row(
    one: Listed,
    tab: Tab,
    actor: User,
    ages: Ages,
    at: datetime,
    labels: Mapping[str, str],
    asked: Asked | None,
    dispute: str | None,
) -> Row:
    draft, fields = one.draft, one.fields
    state = DraftState(draft.state)
    claimed = state is DraftState.CLAIMED and not expired(draft.claimed_at, at)
    mine = claimed and draft.claimed_by_id == actor.id
    due = state is DraftState.POSTPONED and draft.postponed_until <= at
    waits = state is DraftState.WAITING or due or (state is DraftState.CLAIMED and not claimed)
    unlinked = None
    if draft.account_id is None:
        unlinked = _("which one?") if draft.candidates else _("not in the book")
    until = None
    if state is DraftState.POSTPONED:
        local = draft.postponed_until.astimezone(actor.zone)
        until = _("until %(at)s", at=f"{day(local.date())}, {local:%H:%M}")
    return Row(
        id=draft.id,
        version=draft.version,
        client=draft.account or str(fields.get("company") or _("No client yet")),
        unlinked=unlinked,
        label=_(labels.get(draft.template, draft.template.replace("_", " "))),
        summary=str(fields.get("summary") or ""),
        rep=draft.rep,
        top_biller=draft.top_biller,
        amount=_amount(fields.get("deal_amount")),
        stage=words(fields["stage"]) if fields.get("stage") else "",
        closes=day(fields["close_date"]) if fields.get("close_date") else "",
        due=_due(fields.get("action_items")),
        duration=draft.duration,
        created_at=draft.created_at,
        age=ages.of(draft.created_at) if tab in (Tab.OPEN, Tab.MINE) else "",
        wants=[_(label) for label in one.wants],
        held=[_(label) for label in one.held],
        claimed_by=draft.claimed_by if claimed else None,
        mine=mine,
        takeable=mine or waits,
        safe=(mine or waits) and not one.wants and not one.held and (bool(draft.account_id) or _named(draft, fields)),
        until=until,
        question=asked.text if asked is not None and asked.answer is None else None,
        answer=asked.answer if asked is not None else None,
        dispute=dispute,
    )


def _named(draft: Any, fields: Mapping[str, Any]) -> bool:
    """Whether the client is a new one with a name that fits nobody in the book."""
    return not draft.candidates and not is_empty(fields.get("company"))


def _amount(value: Any) -> str:
    if is_empty(value):
        return ""
    return money(value.get("value"), value.get("currency")) if isinstance(value, dict) else money(value)


def _due(items: Any) -> str:
    """The earliest day by which something is owed."""
    days = [str(item["due_date"]) for item in items or [] if item.get("due_date")]
    return day(min(days)) if days else ""
