"""One box over the book, the entries and the words of memos."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.search.asking import MOST
from service.search.models import Kind
from service.search.schemas import FoundOut, GroupOut
from service.search.service import search
from service.web.edge import Actor, Reading

router = APIRouter(tags=["search"])


@router.get("/search")
def find(
    actor: Actor,
    session: Reading,
    q: Annotated[
        str, Query(max_length=MOST, description='Words, each of which may go on; "words in quotes" as they are.')
    ],
    kind: Annotated[Kind | None, Query(description="Only these; left out: all, by kind.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Results of each kind.")] = 10,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> FoundOut:
    """What has all the words. A rep finds every account, and the texts of the own entries and memos."""
    groups = search(session, actor, q, kind=kind, limit=limit, offset=offset)
    return FoundOut(groups=[GroupOut.of(group) for group in groups])
