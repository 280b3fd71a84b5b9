"""Whose words are whose: the border moved by a sentence on the draft page, or the whole memo divided on a page of its own."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from service.accounts import repository as accounts
from service.db import AnySession
from service.domain.errors import InvalidInput, NotFound
from service.domain.states import DRAFT_OPEN
from service.memos import service as memo_service
from service.memos.models import Memo, TranscriptRow
from service.review import parts, repository, service
from service.review.models import Draft
from service.users.models import User
from service.web.dividing import NEW, Piece, joined_at, moved, pieces_of, split_at, steps_of, wanted_of
from service.web.edge import Reading, Reviewer, Writing, templates_of
from service.web.forms import Sent, text, texts
from service.web.rendering import go, is_partial, render
from service.web.translating import _
from service.web.values import is_empty, shown
from service.web.views.queue import client_of

router = APIRouter(include_in_schema=False)


@router.post("/drafts/{draft_id}/border")
def move_border(request: Request, actor: Reviewer, session: Writing, form: Sent, draft_id: str) -> Response:
    """Move one border of the draft's words by a sentence."""
    draft = service.visible(session, actor, draft_id)
    drafts = {d.id: d for d in repository.of_memo(session, draft.memo_id)}
    pieces = pieces_of(_words(draft.memo), list(drafts.values()))
    edge, grow = text(form, "edge"), text(form, "grow") == "1"
    step = next((s for s in steps_of(pieces, drafts, draft_id) if (s.edge, s.grow) == (edge, grow)), None)
    if step is None:
        raise InvalidInput("This border cannot be moved any further. Reload the page to see where it is.")
    wanted = wanted_of(moved(pieces, draft_id, step), drafts)
    parts.divide(session, actor, draft.memo, wanted, _seen(form), templates_of(request))
    return go(f"/drafts/{draft_id}", "The border was moved, and both sides were filled anew. You can undo it.")


@router.get("/memos/{memo_id}/parts")
def show_parts(request: Request, actor: Reviewer, session: Reading, memo_id: str) -> Response:
    memo = memo_service.visible(session, actor, memo_id)
    drafts = repository.of_memo(session, memo_id)
    pieces = pieces_of(_words(memo), drafts)
    if not drafts:
        pieces = [replace(piece, owner=NEW) for piece in pieces]
    return _page(request, session, actor, memo, drafts, pieces)


@router.post("/memos/{memo_id}/parts/try")
def try_parts(request: Request, actor: Reviewer, session: Reading, form: Sent, memo_id: str) -> Response:
    """What each side would have; nothing is saved. split, join: the number of the sentence at which to do that first."""
    memo = memo_service.visible(session, actor, memo_id)
    drafts = repository.of_memo(session, memo_id)
    pieces = _as_sent(pieces_of(_words(memo), drafts), texts(form, "owner"), {d.id: d for d in drafts})
    for name, first, change in (("split", 0, split_at), ("join", 1, joined_at)):
        at = text(form, name)
        if at.isascii() and at.isdigit() and first <= int(at) < len(pieces):
            pieces = change(pieces, int(at))
    return _page(request, session, actor, memo, drafts, pieces, company=text(form, "company"), tried=True)


@router.post("/memos/{memo_id}/parts")
def divide(request: Request, actor: Reviewer, session: Writing, form: Sent, memo_id: str) -> Response:
    memo = memo_service.visible(session, actor, memo_id)
    drafts = {d.id: d for d in repository.of_memo(session, memo_id)}
    pieces = _as_sent(pieces_of(_words(memo), list(drafts.values())), texts(form, "owner"), drafts)
    new = _new_client(session, text(form, "company"))
    parts.divide(session, actor, memo, wanted_of(pieces, drafts, new), _seen(form), templates_of(request))
    return go(
        f"/memos/{memo_id}",
        "The words were divided, and what changed was filled anew. You can undo it.",
    )


def _page(
    request: Request,
    session: AnySession,
    actor: User,
    memo: Memo,
    drafts: Sequence[Draft],
    pieces: Sequence[Piece],
    *,
    company: str = "",
    tried: bool = False,
) -> Response:
    names = {d.id: client_of(d) for d in drafts}
    known, rep = templates_of(request), memo.rep.name
    wanted = wanted_of(pieces, {d.id: d for d in drafts}, _new_client(session, company))
    sides = parts.preview(session, memo, wanted, known) if tried else []
    left = {piece.owner for piece in pieces}
    return render(
        request,
        "parts_form.html" if is_partial(request) else "parts.html",
        actor,
        memo=memo,
        pieces=pieces,
        new=NEW,
        drafts=[d for d in drafts if d.standing in DRAFT_OPEN],
        decided={d.id: client_of(d) for d in drafts if d.standing not in DRAFT_OPEN},
        names=names,
        seen=seen_of(drafts),
        company=company,
        tried=tried,
        gone=[names[d.id] for d in drafts if d.parts and d.id not in left] if tried else [],
        sides=[
            {
                "client": side.client or _("No client yet"),
                "new": side.draft_id is None,
                "label": _(known[side.template].label) if side.template in known else side.template,
                "rows": [
                    {"label": _(label), "text": shown(kind, value, rep)}
                    for label, kind, value in side.rows
                    if not is_empty(value)
                ],
            }
            for side in sides
        ],
    )


def seen_of(drafts: Sequence[Draft]) -> list[str]:
    """The drafts with words and their versions, as a form carries them."""
    return [f"{d.id}:{d.version}" for d in drafts]


def _seen(form: FormData) -> dict[str, int]:
    pairs = (one.partition(":") for one in texts(form, "seen"))
    return {draft_id: int(version) for draft_id, _, version in pairs if version.isascii() and version.isdigit()}


def _as_sent(pieces: Sequence[Piece], owners: Sequence[str], drafts: dict[str, Draft]) -> list[Piece]:
    if len(owners) != len(pieces) or any(owner not in ("", NEW, *drafts) for owner in owners):
        raise InvalidInput("The words were divided anew meanwhile. Reload the page, and draw the border again.")
    return [replace(piece, owner=owner or None) for piece, owner in zip(pieces, owners, strict=True)]


def _new_client(session: AnySession, name: str) -> parts.Wanted:
    known = accounts.account_named(session, name) if name else None
    return parts.Wanted([], account_id=known.id if known is not None else None, company=name or None)


def _words(memo: Memo) -> TranscriptRow:
    if memo.transcript is None or not memo.transcript.text:
        raise NotFound("This memo has no words that could be divided.")
    return memo.transcript
