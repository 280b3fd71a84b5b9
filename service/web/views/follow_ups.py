"""What is owed: one's own follow-ups, everybody's, the overdue ones and those that are done."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from service.accounts import repository, service
from service.accounts.repository import FollowUpState
from service.db import now
from service.web.edge import Actor, Reading, Writing
from service.web.forms import PageNumber
from service.web.rendering import go, local_path, render
from service.web.translating import _, marked

router = APIRouter(include_in_schema=False)

PAGE = 50

SHOWS = {
    "mine": (
        FollowUpState.OPEN,
        marked("Mine"),
        marked("You owe nobody anything. Approved memos with something to do put it here."),
    ),
    "all": (FollowUpState.OPEN, marked("Everybody's"), marked("Nothing is owed to any client.")),
    "overdue": (FollowUpState.OVERDUE, marked("Overdue"), marked("Nothing is overdue.")),
    "done": (FollowUpState.DONE, marked("Done"), marked("Nothing has been ticked off yet.")),
}


@router.get("/follow-ups")
def show_follow_ups(request: Request, actor: Actor, session: Reading, show: str = "", page: PageNumber = 1) -> Response:
    """Reps see what they owe; who reads everything sees everybody's."""
    choices = ["all", "overdue", "mine", "done"] if actor.kind.reads_all else ["mine", "overdue", "done"]
    shown = show if show in choices else choices[0]
    state, _label, nothing = SHOWS[shown]
    found = repository.follow_ups(
        session,
        today=now().astimezone(actor.zone).date(),
        state=state,
        owner_id=actor.id if shown == "mine" or not actor.kind.reads_all else None,
        limit=PAGE + 1,
        offset=PAGE * (page - 1),
    )
    return render(
        request,
        "follow_ups.html",
        actor,
        follow_ups=found[:PAGE],
        nothing_owed=_(nothing),
        choices=[(key, _(SHOWS[key][1])) for key in choices],
        shown=shown,
        more=f"/follow-ups?show={shown}&page={page + 1}" if len(found) > PAGE else None,
    )


@router.post("/follow-ups/{follow_up_id}/done")
def tick(actor: Actor, session: Writing, follow_up_id: str, back: Annotated[str, Form()] = "/follow-ups") -> Response:
    follow_up = service.get_follow_up(session, follow_up_id)
    service.complete(session, actor, follow_up, done=True)
    return go(local_path(back), _("Done: %(text)s", text=follow_up.text))


@router.post("/follow-ups/{follow_up_id}/open")
def untick(actor: Actor, session: Writing, follow_up_id: str, back: Annotated[str, Form()] = "/follow-ups") -> Response:
    follow_up = service.get_follow_up(session, follow_up_id)
    service.complete(session, actor, follow_up, done=False)
    return go(local_path(back), _("Open again: %(text)s", text=follow_up.text))
