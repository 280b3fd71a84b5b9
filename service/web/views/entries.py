"""Entries: what happened, for those who read everything."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.accounts import repository
from service.web.edge import AllReader, Reading
from service.web.forms import PageNumber
from service.web.rendering import render
from service.web.views.accounts import entry_helpers

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/entries")
def show_entries(request: Request, actor: AllReader, session: Reading, page: PageNumber = 1) -> Response:
    found = repository.entries(session, limit=PAGE + 1, offset=PAGE * (page - 1))
    more = f"/entries?page={page + 1}" if len(found) > PAGE else None
    return render(request, "entries.html", actor, entries=found[:PAGE], more=more, **entry_helpers(request, actor))
