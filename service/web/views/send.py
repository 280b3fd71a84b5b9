"""The page that sends recordings; the sending itself is the API's."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.domain.errors import NotAllowed
from service.domain.roles import Role
from service.users import repository
from service.web.edge import Actor, Reading
from service.web.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/send")
def show_send(request: Request, actor: Actor, session: Reading) -> Response:
    if actor.kind.reads_all and not actor.kind.reviews:
        raise NotAllowed("Managers read and change nothing; let a rep or admin staff send the recording.")
    reps = []
    if actor.kind.reviews:
        others = [u for u in repository.listing(session, active_only=True) if u.kind is Role.REP]
        reps = [*others, actor]
    return render(request, "send.html", actor, reps=reps)
