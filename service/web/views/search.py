"""Search: one box over the book, the entries and the words of memos. An address with ?q= can be sent to somebody."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.search import asking
from service.search.models import Kind
from service.search.service import search
from service.web.edge import Actor, Reading
from service.web.forms import PageNumber
from service.web.rendering import render
from service.web.translating import marked

router = APIRouter(include_in_schema=False)

FEW = 5
PAGE = 30

HEADINGS = {
    Kind.ACCOUNT: marked("Accounts"),
    Kind.CONTACT: marked("Contacts"),
    Kind.ENTRY: marked("Entries"),
    Kind.MEMO: marked("Memos"),
}


@router.get("/search")
def show_search(
    request: Request, actor: Actor, session: Reading, q: str = "", kind: str = "", page: PageNumber = 1
) -> Response:
    only = Kind(kind) if kind in set(Kind) else None
    limit, offset = (PAGE, PAGE * (page - 1)) if only is not None else (FEW, 0)
    groups = search(session, actor, q, kind=only, limit=limit, offset=offset)
    more = {
        group.kind: f"/search?{urlencode({'q': q, 'kind': str(group.kind)} | ({'page': page + 1} if only else {}))}"
        for group in groups
        if group.total > offset + limit
    }
    return render(
        request,
        "search.html",
        actor,
        q=q,
        empty=not q.strip(),
        wordless=not asking.terms(q),
        cut=asking.MOST if len(q) > asking.MOST else None,
        groups=groups,
        headings=HEADINGS,
        more=more,
        whole=f"/search?{urlencode({'q': q})}" if only is not None else None,
    )
