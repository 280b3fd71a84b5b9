"""The queue: what waits for review, who has what, and the way to the next one."""

import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from service.db import WriteSession, now
from service.questions import repository as questions
from service.review import queueing, service
from service.review.models import Draft
from service.review.queueing import Narrowed, Seen, Tab
from service.users import repository as users
from service.users.models import User
from service.web.edge import Actor, AllReader, Config, Reading, Reviewer, Writing, templates_of
from service.web.forms import PageNumber
from service.web.queue_rows import Ages, rows_of
from service.web.rendering import fragment, go, is_partial, render
from service.web.translating import _, marked

router = APIRouter(include_in_schema=False)

PAGE = 50

MOST_SOUGHT = 200
"""Characters of a search that are looked for."""

TABS: dict[Tab, tuple[str, str, str]] = {
    Tab.OPEN: (
        marked("to review"),
        marked("The queue is empty."),
        marked("New drafts show up here by themselves."),
    ),
    Tab.MINE: (
        marked("with me"),
        marked("You have no draft in hand."),
        marked("What you take to review is here until you decide."),
    ),
    Tab.ASKED: (
        marked("asked"),
        marked("No answer is awaited."),
        marked("Drafts about which a rep was asked wait here; with the answer they are first in the queue."),
    ),
    Tab.POSTPONED: (
        marked("postponed"),
        marked("Nothing is put aside."),
        marked("Postponed drafts wait here, and come back into the queue at their time."),
    ),
    Tab.HELD: (
        marked("held in part"),
        marked("Nothing is held back."),
        marked("Drafts of which some fields were filed and others held are here until these are decided."),
    ),
    Tab.DISPUTED: (
        marked("called wrong"),
        marked("No rep objects to an entry."),
        marked("Entries that their rep calls wrong are here until they are revised, or left with a reason."),
    ),
    Tab.REJECTED: (
        marked("rejected"),
        marked("Nothing was rejected."),
        marked("Rejected drafts stay here, and can be put back."),
    ),
    Tab.FILED: (
        marked("filed today"),
        marked("Nothing was filed today."),
        marked("What is approved shows up here until midnight."),
    ),
}


@router.get("/queue")
def show_queue(
    request: Request,
    actor: AllReader,
    session: Reading,
    config: Config,
    show: str = "",
    rep: str = "",
    kind: str = "",
    q: str = "",
    risky: str = "",
    age: str = "",
    page: PageNumber = 1,
    seen: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """One page of the queue; to htmx, which says what it has `seen`, the rows alone, and nothing where they are the same."""
    at = now()
    tab = Tab(show) if show in TABS else Tab.OPEN
    ages = Ages.at(at, actor, config.working_hours, config.review_target_hours)
    sought = " ".join(q.replace("\0", "").split())[:MOST_SOUGHT]
    before = {"late": ages.late, "overdue": ages.overdue}.get(age)
    narrowed = Narrowed(rep_id=rep, template=kind, text=sought, risky=bool(risky), before=before)
    filters = {"rep": rep, "kind": kind, "q": sought, "risky": risky, "age": age if before is not None else ""}
    filters = {key: value for key, value in filters.items() if value}
    looking = Seen(actor.id, at, _midnight(at, actor))
    found = queueing.page(session, tab, narrowed, looking, limit=PAGE + 1, offset=PAGE * (page - 1))
    numbers = queueing.counts(session, looking)
    labels = {name: template.label for name, template in templates_of(request).items()}
    _word, empty, hint = TABS[tab]
    here: dict[str, Any] = {"show": str(tab), **filters}
    rows = fragment(
        "queue_rows.html",
        request=request,
        actor=actor,
        shown=str(tab),
        tabs=[
            {
                "key": str(key),
                "label": _(word),
                "number": numbers[key],
                "address": f"/queue?{urlencode({'show': str(key), **filters})}",
            }
            for key, (word, _empty, _hint) in TABS.items()
        ],
        rows=rows_of(session, found[:PAGE], tab, actor, ages, at, labels),
        address=f"/queue?{urlencode({**here, 'page': page})}",
        more=f"/queue?{urlencode({**here, 'page': page + 1})}" if len(found) > PAGE else None,
        newer=f"/queue?{urlencode({**here, 'page': page - 1})}" if page > 1 else None,
        empty=_("Nothing here fits.") if filters else _(empty),
        empty_hint=_("Change the filters above, or show everything.") if filters else _(hint),
    )
    as_it_is = hashlib.sha256(rows.encode()).hexdigest()[:16]
    if is_partial(request):
        if seen == as_it_is:
            return Response(status_code=204)
        return HTMLResponse(_knowing(rows, as_it_is))
    return render(
        request,
        "queue.html",
        actor,
        shown=str(tab),
        rows=_knowing(rows, as_it_is),
        reps=users.listing(session),
        kinds=[(name, _(label)) for name, label in labels.items()],
        rep=rep,
        kind=kind,
        q=sought,
        risky=bool(risky),
        age=filters.get("age", ""),
        filtered=bool(filters),
    )


def _knowing(rows: str, as_it_is: str) -> str:
    """The rows with what tells whether they have changed, which they cannot have in them before it is known."""
    return rows.replace("seen=?", f"seen={as_it_is}", 1)


def _midnight(at: datetime, actor: User) -> datetime:
    local = at.astimezone(actor.zone)
    return (local - timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)).astimezone(at.tzinfo)


@router.get("/waiting")
def count_waiting(actor: Actor, session: Reading) -> Response:
    """How many things wait for the actor, for the title of the tab: drafts for admin staff, questions for reps."""
    if actor.kind.reviews:
        return JSONResponse(queueing.waiting(session))
    return JSONResponse(0 if actor.kind.reads_all else questions.count(session, rep_id=actor.id))


@router.post("/queue/next")
def take_next(actor: Reviewer, session: Writing) -> Response:
    return onward(session, actor, None)


def onward(session: WriteSession, actor: User, done: str | None, *, undo: str | None = None) -> Response:
    """Claim the next waiting draft and go there; to the queue where none waits.

    done: what has just been achieved. undo: id of the draft with which, where that can be taken back.
    """
    upcoming = service.next_waiting(session)
    if upcoming is None:
        nothing = _("Nothing waits for review.")
        return go("/queue", _("%(done)s Nothing else waits.", done=done) if done else nothing, undo=undo)
    whole = service.visible(session, actor, upcoming.id)
    service.claim(session, actor, whole)
    return go(f"/drafts/{whole.id}", _("%(done)s Here is the next.", done=done) if done else None, undo=undo)


def client_of(draft: Draft) -> str:
    return draft.account.name if draft.account is not None else str(draft.value("company") or _("No client yet"))
