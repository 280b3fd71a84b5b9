"""Editing that can be taken back: undo and redo, another note template, the words of a memo."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from service.accounts import service as book
from service.db import AnySession, WriteSession
from service.domain.errors import Conflict, NotReady
from service.domain.states import DRAFT_FILED
from service.memos import service as memo_service
from service.memos.correcting import ROOM
from service.memos.models import Memo, TranscriptRow
from service.review import kinds, repository, rewording, service, undoing
from service.review.models import Draft, Edit
from service.review.moves import check_holder
from service.users.models import User
from service.web.desk import desk
from service.web.edge import Reading, Reviewer, Writing, database_of, templates_of
from service.web.forms import Sent, number, text
from service.web.rendering import go, is_partial, render
from service.web.showing import words
from service.web.transcripts import paragraphs
from service.web.translating import _
from service.web.values import shown
from service.web.views.queue import client_of

router = APIRouter(include_in_schema=False)

_NOTICE = 600
"""Characters of a notice: it travels in a cookie."""


@router.post("/drafts/{draft_id}/undo-edit")
def undo_edit(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    return _stepped(request, actor, form, draft_id, undoing.undo)


@router.post("/drafts/{draft_id}/redo-edit")
def redo_edit(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    return _stepped(request, actor, form, draft_id, undoing.redo)


@router.get("/drafts/{draft_id}/kind")
def show_kinds(request: Request, actor: Reviewer, session: Reading, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    check_holder(session, actor, draft)
    known, rep = templates_of(request), draft.memo.rep.name
    plans = [kinds.plan(session, draft, name, known) for name in known if name != draft.template]
    own = known.get(draft.template)

    def told(rows: Sequence[tuple[str, str, Any]]) -> list[dict[str, str]]:
        return [{"label": _(label), "text": shown(kind, value, rep)} for label, kind, value in rows]

    return render(
        request,
        "kind.html",
        actor,
        draft=draft,
        client=client_of(draft),
        label=_(own.label) if own is not None else words(draft.template),
        plans=[
            {
                "name": plan.template.name,
                "label": _(plan.template.label),
                "description": _(plan.template.description),
                "kept": [_(label) for label, _kind, _value in plan.kept],
                "filled": told(plan.filled),
                "dropped": told(plan.dropped),
                "missing": [_(label) for label in plan.missing],
            }
            for plan in plans
        ],
    )


@router.post("/drafts/{draft_id}/kind")
def change_kind(request: Request, actor: Reviewer, session: Writing, form: Sent, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    name, version = text(form, "template"), number(form, "version")
    plan = kinds.change_kind(session, actor, draft, name, version=version, note_templates=templates_of(request))
    return go(f"/drafts/{draft_id}", _("The draft is in %(template)s now.", template=_(plan.template.label)))


@router.get("/memos/{memo_id}/transcript")
def show_words(request: Request, actor: Reviewer, session: Reading, memo_id: str, draft: str = "") -> Response:
    return _page(request, session, actor, memo_service.visible(session, actor, memo_id), draft)


@router.post("/memos/{memo_id}/transcript")
def correct(request: Request, actor: Reviewer, form: Sent, memo_id: str) -> Response:
    typed = {
        int(name.removeprefix("words-")): text(form, name)
        for name in form
        if name.startswith("words-") and name.removeprefix("words-").isdecimal()
    }
    return _corrected(request, actor, form, memo_id, typed)


@router.post("/memos/{memo_id}/transcript/heard")
def put_back(request: Request, actor: Reviewer, form: Sent, memo_id: str) -> Response:
    """All words as they were heard."""
    return _corrected(request, actor, form, memo_id, None)


@router.post("/memos/{memo_id}/other-name")
def add_name(actor: Reviewer, session: Writing, form: Sent, memo_id: str) -> Response:
    """Know the client by the name that was heard, too."""
    memo_service.visible(session, actor, memo_id)
    account, name = book.get_account(session, text(form, "account")), text(form, "name")
    if name.casefold() not in (known.casefold() for known in account.aliases):
        book.update_account(session, actor, account, {"aliases": [*account.aliases, name]})
    address, _label = _back(session, actor, memo_id, text(form, "draft"))
    return go(address, _("%(account)s is known as “%(name)s”, too.", account=account.name, name=name))


def _stepped(request: Request, actor: User, form: FormData, draft_id: str, call: Callable[..., Edit]) -> Response:
    """One step back or forward, and the desk after it; the whole page where its words are others now."""
    try:
        with database_of(request).write() as session:
            draft = service.visible(session, actor, draft_id)
            edit = call(session, actor, draft, edit_id=number(form, "edit"), version=number(form, "version"))
            whole = edit.what in ("words", "border")
    except (Conflict, NotReady) as error:
        with database_of(request).read() as reading:
            draft = service.visible(reading, actor, draft_id)
            return desk(request, reading, actor, draft, status=409, problem=_(error.message))
    if whole and is_partial(request):
        return Response(status_code=204, headers={"HX-Redirect": f"/drafts/{draft_id}"})
    if not is_partial(request):
        return go(f"/drafts/{draft_id}")
    with database_of(request).read() as reading:
        return desk(request, reading, actor, service.visible(reading, actor, draft_id))


def _corrected(
    request: Request, actor: User, form: FormData, memo_id: str, typed: Mapping[int, str] | None
) -> Response:
    draft_id = text(form, "draft")
    try:
        with database_of(request).write() as session:
            memo = memo_service.visible(session, actor, memo_id)
            version = number(form, "version")
            changed = rewording.correct(session, actor, memo, typed, version, templates_of(request))
            notice = _told(session, memo, changed)
    except Conflict as error:
        with database_of(request).read() as reading:
            memo = memo_service.visible(reading, actor, memo_id)
            return _page(request, reading, actor, memo, draft_id, status=409, problem=_(error.message), typed=typed)
    with database_of(request).read() as reading:
        memo = memo_service.visible(reading, actor, memo_id)
        if rewording.other_names(reading, memo, repository.of_memo(reading, memo_id)):
            return go(f"/memos/{memo_id}/transcript?draft={draft_id}", notice)
        address, _label = _back(reading, actor, memo_id, draft_id)
        return go(address, notice)


def _page(
    request: Request,
    session: AnySession,
    actor: User,
    memo: Memo,
    draft_id: str,
    *,
    status: int = 200,
    problem: str | None = None,
    typed: Mapping[int, str] | None = None,
) -> Response:
    row = rewording.words_of(memo)
    drafts = repository.of_memo(session, memo.id)
    back, back_label = _back(session, actor, memo.id, draft_id)
    return render(
        request,
        "correct.html",
        actor,
        status=status,
        memo=memo,
        paragraphs=paragraphs(row),
        divided=False,
        spoken=_spoken(row, typed or {}),
        names=[{"account": account, "name": name} for account, name in rewording.other_names(session, memo, drafts)],
        filed=[client_of(d) for d in drafts if d.standing in DRAFT_FILED],
        back=back,
        back_label=back_label,
        draft_id=draft_id,
        problem=problem,
    )


def _spoken(row: TranscriptRow, typed: Mapping[int, str]) -> list[dict[str, Any]]:
    """The paragraphs to be corrected. heard: what stood there before a correction; other: what is saved now, where what
    was typed differs."""
    heard = (row.heard or row.words)["segments"]
    out = []
    for at, segment in enumerate(row.words["segments"]):
        saved, first = segment["text"].strip(), heard[at]["text"].strip()
        shown_text = typed.get(at, saved)
        if first or saved:
            out.append(
                {
                    "number": at,
                    "start": segment["start"],
                    "end": segment["end"],
                    "text": shown_text,
                    "heard": first if first != saved else None,
                    "other": saved if shown_text != saved else None,
                    "most": 2 * len(segment["text"]) + ROOM,
                    "rows": min(12, len(shown_text) // 60 + 1),
                }
            )
    return out


def _told(session: WriteSession, memo: Memo, changed: Sequence[rewording.Changed]) -> str:
    """What became of the drafts, in a few sentences."""
    sentences = [_("The words are saved.")]
    for one in changed:
        draft = repository.get(session, one.draft_id)
        assert draft is not None
        lost = [_(label) for label, _kind, _was, new in one.values.values() if new in (None, [], "")]
        fresh = [
            f"{_(label)} {shown(kind, new, memo.rep.name)}"
            for label, kind, _was, new in one.values.values()
            if new not in (None, [], "")
        ]
        name = client_of(draft)
        if fresh:
            sentences.append(_("%(client)s: now %(values)s.", client=name, values="; ".join(fresh)))
        if lost:
            sentences.append(_("%(client)s: not said any more: %(fields)s.", client=name, fields=", ".join(lost)))
    if not changed:
        sentences.append(_("No value of a draft changed."))
    told = " ".join(sentences)
    return told if len(told) <= _NOTICE else f"{told[: _NOTICE - 1].rstrip()}…"


def _back(session: AnySession, actor: User, memo_id: str, draft_id: str) -> tuple[str, str]:
    """Where the page leads when it is done: the draft that it was opened from, else the memo."""
    draft: Draft | None = repository.get(session, draft_id) if draft_id else None
    if draft is not None and draft.memo_id == memo_id:
        return f"/drafts/{draft.id}", client_of(draft)
    return f"/memos/{memo_id}", memo_service.visible(session, actor, memo_id).filename
