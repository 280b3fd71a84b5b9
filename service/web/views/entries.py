"""Entries: what happened, for those who read everything; and one entry with its history."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.accounts import repository
from service.domain.errors import NotFound
from service.domain.states import DRAFT_FILED
from service.review import repository as drafts
from service.review.revising import undoable
from service.web.decisions import revisions_of
from service.web.edge import Actor, AllReader, Reading
from service.web.forms import PageNumber
from service.web.rendering import render
from service.web.translating import _
from service.web.views.accounts import entry_helpers

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/entries")
def show_entries(request: Request, actor: AllReader, session: Reading, page: PageNumber = 1) -> Response:
    found = repository.entries(session, limit=PAGE + 1, offset=PAGE * (page - 1))
    more = f"/entries?page={page + 1}" if len(found) > PAGE else None
    return render(request, "entries.html", actor, entries=found[:PAGE], more=more, **entry_helpers(request, actor))


@router.get("/entries/{draft_id}")
def show_entry(request: Request, actor: Actor, session: Reading, draft_id: str) -> Response:
    """The entry of a draft as it stands, and every revision of it."""
    draft = drafts.get(session, draft_id)
    revisions = revisions_of(session, draft) if draft is not None else []
    if draft is None or not revisions:
        raise NotFound("There is no such entry.")
    filed = draft.standing in DRAFT_FILED
    return render(
        request,
        "entry.html",
        actor,
        draft=draft,
        entry=revisions[0].entry,
        client=revisions[0].client,
        stands=revisions[0].stands,
        revisions=revisions,
        missing=[_(f.label) for f in draft.fields if f.held] if filed else [],
        revisable=filed and actor.kind.reviews,
        undo=filed and actor.kind.reviews and undoable(session, draft) is not None,
        reviewer=draft.claimed_by.name if not filed and draft.claimed_by is not None else None,
        **entry_helpers(request, actor),
    )
