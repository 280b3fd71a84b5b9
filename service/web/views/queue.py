"""The queue: what waits for review, who has what, and the way to the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.db import WriteSession, now
from service.domain.claims import expired
from service.domain.states import DraftState
from service.review import repository, service
from service.review.models import Draft
from service.users.models import User
from service.web.edge import AllReader, Reading, Reviewer, Writing, templates_of
from service.web.forms import PageNumber
from service.web.rendering import go, render
from service.web.showing import day, money
from service.web.values import is_empty

router = APIRouter(include_in_schema=False)

PAGE = 50
OLD = timedelta(hours=24)
"""A draft that waits longer is marked."""

TABS: dict[str, tuple[str, list[DraftState]]] = {
    "open": ("to review", [DraftState.WAITING, DraftState.CLAIMED]),
    "aside": ("put aside", [DraftState.POSTPONED, DraftState.ASKED]),
    "rejected": ("rejected", [DraftState.REJECTED]),
}

EMPTY = {
    "open": ("The queue is empty.", "New drafts show up here by themselves."),
    "aside": ("Nothing is put aside.", "Postponed drafts wait here until somebody takes them up again."),
    "rejected": ("Nothing was rejected.", "Rejected drafts stay here, and can be put back."),
}


@dataclass(frozen=True)
class Row:
    """One draft as the queue shows it."""

    id: str
    client: str
    unlinked: str | None
    label: str
    summary: str | None
    rep: str
    top_biller: bool
    amount: str
    due: str
    created_at: datetime
    old: bool
    claimed_by: str | None
    mine: bool
    takeable: bool
    note: str | None


@router.get("/queue")
def show_queue(
    request: Request, actor: AllReader, session: Reading, show: str = "open", page: PageNumber = 1
) -> Response:
    shown = show if show in TABS else "open"
    states = TABS[shown][1]
    drafts = repository.queue(session, states=states, limit=PAGE + 1, offset=PAGE * (page - 1))
    counts = repository.count_by_state(session)
    empty, hint = EMPTY[shown]
    labels = {name: template.label for name, template in templates_of(request).items()}
    return render(
        request,
        "queue_rows.html" if request.headers.get("hx-target") == "rows" else "queue.html",
        actor,
        heading="Queue",
        shown=shown,
        page=page,
        tabs=[
            {"key": key, "label": label, "number": sum(counts.get(state, 0) for state in of)}
            for key, (label, of) in TABS.items()
        ],
        rows=[row_of(draft, actor, labels) for draft in drafts[:PAGE]],
        more=f"/queue?show={shown}&page={page + 1}" if len(drafts) > PAGE else None,
        empty=empty,
        empty_hint=hint,
    )


@router.post("/queue/next")
def take_next(actor: Reviewer, session: Writing) -> Response:
    return onward(session, actor, None)


def onward(session: WriteSession, actor: User, done: str | None, *, undo: str | None = None) -> Response:
    """Claim the next waiting draft and go there; to the queue where none waits.

    done: what has just been achieved. undo: id of the draft with which, where that can be taken back.
    """
    upcoming = service.next_waiting(session)
    if upcoming is None:
        return go("/queue", f"{done} Nothing else waits." if done else "Nothing waits for review.", undo=undo)
    whole = service.visible(session, actor, upcoming.id)
    service.claim(session, actor, whole)
    return go(f"/drafts/{whole.id}", f"{done} Here is the next." if done else None, undo=undo)


def row_of(draft: Draft, actor: User, labels: dict[str, str]) -> Row:
    at = now()
    claimed = draft.standing is DraftState.CLAIMED and not expired(draft.claimed_at, at)
    mine = claimed and draft.claimed_by_id == actor.id
    note = None
    if draft.standing is DraftState.POSTPONED and draft.postponed_until is not None:
        local = draft.postponed_until.astimezone(actor.zone)
        note = f"until {day(local.date())}, {local:%H:%M}"
    return Row(
        id=draft.id,
        client=client_of(draft),
        unlinked=None if draft.account_id else ("which one?" if draft.candidates else "not in the book"),
        label=labels.get(draft.template, draft.template.replace("_", " ")),
        summary=draft.value("summary"),
        rep=draft.memo.rep.name,
        top_biller=draft.memo.rep.top_biller,
        amount=_amount(draft),
        due=_due(draft),
        created_at=draft.created_at,
        old=draft.standing is DraftState.WAITING and at - draft.created_at > OLD,
        claimed_by=draft.claimed_by.name if claimed and draft.claimed_by is not None else None,
        mine=mine,
        takeable=mine or draft.standing is DraftState.WAITING or (draft.standing is DraftState.CLAIMED and not claimed),
        note=note,
    )


def client_of(draft: Draft) -> str:
    return draft.account.name if draft.account is not None else str(draft.value("company") or "No client yet")


def _amount(draft: Draft) -> str:
    value: Any = draft.value("deal_amount")
    if is_empty(value):
        return ""
    if isinstance(value, dict):
        return money(value.get("value"), value.get("currency"))
    return money(value, draft.value("currency"))


def _due(draft: Draft) -> str:
    """The earliest day by which something is owed."""
    days = [str(item["due_date"]) for item in draft.value("action_items") or [] if item.get("due_date")]
    return day(min(days)) if days else ""
