"""The pages that record and send; the sending itself is the API's."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from service.db import AnySession
from service.domain.errors import NotAllowed
from service.domain.roles import Role
from service.users import consent, repository
from service.users.models import User
from service.web.edge import Actor, Config, Reading
from service.web.rendering import render
from service.web.statics import FOLDER
from service.web.views.consent import ask

router = APIRouter(include_in_schema=False)


@router.get("/send")
def show_send(request: Request, actor: Actor, session: Reading) -> Response:
    _check(actor)
    if not consent.agreed(session, actor):
        return ask(request, session, actor)
    return render(request, "send.html", actor, reps=_reps(session, actor))


@router.get("/record")
def show_record(request: Request, actor: Actor, session: Reading, settings: Config) -> Response:
    """The page that a phone keeps for times without a network; what it records is the actor's own."""
    _check(actor)
    if not consent.agreed(session, actor):
        return ask(request, session, actor)
    return render(request, "record.html", actor, limit=int(settings.max_seconds))


@router.get("/sw.js")
def service_worker() -> Response:
    """At the root, since a service worker has no say above its own folder; it registers itself for /record alone."""
    return FileResponse(FOLDER / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _check(actor: User) -> None:
    if actor.kind.reads_all and not actor.kind.reviews:
        raise NotAllowed("Managers read and change nothing; let a rep or admin staff send the recording.")


def _reps(session: AnySession, actor: User) -> list[User]:
    """Those for whom the actor may send, where that is anybody else."""
    if not actor.kind.reviews:
        return []
    others = [u for u in repository.listing(session, active_only=True) if u.kind is Role.REP]
    return [*others, actor]
