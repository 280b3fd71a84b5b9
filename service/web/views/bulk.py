"""Many drafts of the queue approved at once."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.review import bulk
from service.web.edge import Config, Reviewer, database_of
from service.web.forms import Sent, texts
from service.web.rendering import is_partial, render

router = APIRouter(include_in_schema=False)


@router.post("/queue/approve")
def approve_many(request: Request, actor: Reviewer, config: Config, form: Sent) -> Response:
    """Approve the ticked drafts in which nothing is left to a person; `draft` is "id:version", once for each."""
    chosen = [_chosen(one) for one in texts(form, "draft")]
    if len(chosen) > bulk.MOST:
        raise InvalidInput(
            said(
                "These are %(count)s drafts; at most %(most)s are approved in one go.",
                count=len(chosen),
                most=bulk.MOST,
            )
        )
    if not chosen:
        raise InvalidInput("Tick the drafts that are to be approved.")
    window = timedelta(minutes=config.undo_minutes)
    outcomes = bulk.approve_safe(database_of(request), actor, chosen, window=window)
    return render(
        request,
        "bulk_report.html" if is_partial(request) else "bulk_page.html",
        actor,
        outcomes=outcomes,
        done=sum(one.entry_id is not None for one in outcomes),
    )


def _chosen(said: str) -> tuple[str, int]:
    draft_id, _, version = said.partition(":")
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise InvalidInput("The form names a draft without its version. Reload the page and try again.")
    return draft_id, int(version)
