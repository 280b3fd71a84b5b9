"""Memos: lists of them, one with its player, and what a person can do about it."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.errors import InvalidInput
from service.domain.states import DRAFT_FILED, MEMO_MOVES, MemoState
from service.events import repository as events
from service.memos import repository, service
from service.memos.models import Memo
from service.questions import repository as questions
from service.review import drafting
from service.review import repository as drafts
from service.review import service as review
from service.users import repository as users
from service.users.models import User
from service.web.asking import additions_of, is_filed
from service.web.edge import Actor, AllReader, Reading, Reviewer, Writing, after_commit_ring, database_of, templates_of
from service.web.forms import PageNumber
from service.web.history import sentences
from service.web.rendering import go, render
from service.web.showing import MEMO_WORDS
from service.web.transcripts import paragraphs
from service.web.translating import _, marked
from service.web.views.mine import badge_of, mine, notes_of
from service.web.views.queue import client_of

router = APIRouter(include_in_schema=False)

PAGE = 50

EMPTY = {
    "/memos": (marked("No memos here yet."), marked("Send a recording, and it shows up here at once.")),
    "/nothing-to-file": (
        marked("Nothing here, and nothing lost."),
        marked("Recordings in which nobody spoke, or nothing of a client, come here to be overruled by a person."),
    ),
    "/failed": (
        marked("No transcription has failed."),
        marked("One that does stays here until a person tries again or fills it by hand."),
    ),
}


@router.get("/memos")
def show_memos(
    request: Request,
    actor: Actor,
    session: Reading,
    rep: str = "",
    state: str = "",
    show: str = "",
    page: PageNumber = 1,
) -> Response:
    """Everybody's memos; to a rep, the own ones and what is asked."""
    if not actor.kind.reads_all:
        return mine(request, session, actor, show=show, page=page)
    states = [MemoState(state)] if state in set(MemoState) else []
    return _list(
        request,
        session,
        actor,
        "/memos",
        rep or None,
        states,
        page,
        urlencode({"rep": rep, "state": state}),
        heading=_("Memos"),
        intro=None,
        filters=True,
        reps=users.listing(session),
        rep=rep,
        state=state,
        states=[(str(key), _(words)) for key, (words, _colour) in MEMO_WORDS.items()],
    )


@router.get("/nothing-to-file")
def show_nothing_to_file(request: Request, actor: AllReader, session: Reading, page: PageNumber = 1) -> Response:
    intro = _(
        "Transcribed, but with no words, or none that belong into an entry. Listen, and overrule it if it is wrong."
    )
    states = [MemoState.NOTHING_TO_FILE]
    return _list(
        request,
        session,
        actor,
        "/nothing-to-file",
        None,
        states,
        page,
        "",
        heading=_("Nothing to file"),
        intro=intro,
        filters=False,
    )


@router.get("/failed")
def show_failed(request: Request, actor: AllReader, session: Reading, page: PageNumber = 1) -> Response:
    intro = _(
        "Every try failed, or trying again cannot help. The recordings are kept: mend the cause and try again, or fill "
        "them by hand."
    )
    return _list(
        request,
        session,
        actor,
        "/failed",
        None,
        [MemoState.FAILED],
        page,
        "",
        heading=_("Failed"),
        intro=intro,
        filters=False,
    )


def _list(
    request: Request,
    session: AnySession,
    actor: User,
    address: str,
    rep_id: str | None,
    wanted: list[MemoState],
    page: int,
    query: str,
    **context: Any,
) -> Response:
    """One page of memos; htmx asks the same address again while something moves, and gets the rows alone."""
    found = repository.listing(session, rep_id=rep_id, states=wanted, limit=PAGE + 1, offset=PAGE * (page - 1))
    empty, hint = EMPTY[address]
    name = "memos_rows.html" if request.headers.get("hx-target") == "rows" else "memos.html"
    return render(
        request,
        name,
        actor,
        memos=found[:PAGE],
        outcomes=drafts.outcomes(session, [memo.id for memo in found]),
        more=f"{address}?{query}&page={page + 1}" if len(found) > PAGE else None,
        rows_address=f"{address}?{query}&page={page}",
        can_send=address == "/memos" and actor.kind.reviews,
        actions=address != "/memos",
        withdrawable=False,
        note_templates=list(templates_of(request).values()),
        empty=_(empty),
        empty_hint=_(hint),
        **context,
    )


@router.get("/memos/{memo_id}")
def show_memo(request: Request, actor: Actor, session: Reading, memo_id: str) -> Response:
    return _memo_page(request, session, actor, service.visible(session, actor, memo_id))


@router.get("/memos/{memo_id}/state")
def show_state(request: Request, actor: Actor, session: Reading, memo_id: str, was: str = "") -> Response:
    """The state alone while it moves; once it is another than `was`, the browser loads the whole page anew."""
    memo = service.visible(session, actor, memo_id)
    headers = {"HX-Refresh": "true"} if memo.state != was else {}
    return render(
        request, "memo_state.html", actor, headers=headers, memo=memo, outcomes=drafts.outcomes(session, [memo.id])
    )


@router.post("/memos/{memo_id}/try-again")
def try_again(request: Request, actor: Actor, session: Writing, memo_id: str) -> Response:
    memo = service.visible(session, actor, memo_id)
    service.try_again(session, actor, memo)
    after_commit_ring(request, session, memo.id)
    return go(f"/memos/{memo_id}", "It is in the line for Whisper again.")


@router.post("/memos/{memo_id}/by-hand")
def fill_by_hand(
    request: Request, actor: Reviewer, session: Writing, memo_id: str, template: Annotated[str, Form()] = ""
) -> Response:
    memo = service.visible(session, actor, memo_id)
    draft = drafting.by_hand(session, actor, memo, template, templates_of(request))
    review.claim(session, actor, review.visible(session, actor, draft.id))
    return go(f"/drafts/{draft.id}", "An empty draft was made: fill it while you listen.")


@router.post("/memos/{memo_id}/withdraw")
def withdraw(actor: Actor, session: Writing, memo_id: str) -> Response:
    service.withdraw(session, actor, service.visible(session, actor, memo_id))
    return go(f"/memos/{memo_id}", "The memo was withdrawn.")


@router.post("/memos/{memo_id}/moment")
def correct_moment(request: Request, actor: Actor, memo_id: str, at: Annotated[str, Form()] = "") -> Response:
    try:
        with database_of(request).write() as session:
            memo = service.visible(session, actor, memo_id)
            service.set_moment(session, actor, memo, _moment(at))
            open_drafts = drafting.work_out_anew(session, actor, memo, templates_of(request))
    except InvalidInput as error:
        with database_of(request).read() as reading:
            memo = service.visible(reading, actor, memo_id)
            return _memo_page(
                request, reading, actor, memo, status=422, moment_problem=_(error.message), local_moment=at
            )
    told = [_("The moment of recording was corrected.")]
    if open_drafts:
        told.append(_("The dates of its open drafts were worked out anew, save for what a person had edited."))
    said = " ".join(told)
    return go(f"/memos/{memo_id}", said)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "Give the day and the time at which the memo was spoken, such as 2026-06-03 14:30."
        ) from None


def _names(session: AnySession) -> dict[str, str]:
    return {user.id: user.name for user in users.listing(session)}


def _counted(memo: Memo) -> bool:
    """An answer that is in its field is not taken back with its recording."""
    return memo.answers_id is not None and memo.standing is MemoState.DRAFTED


def _additions(session: AnySession, memo: Memo) -> list[dict[str, Any]]:
    rows = additions_of(session, memo.id)
    made = questions.drafts_of(session, [one.id for one in rows])
    return [
        {"id": one.id, "recorded_at": one.recorded_at, "badge": badge_of(one, made.get(one.id, []))} for one in rows
    ]


def _memo_page(
    request: Request, session: AnySession, actor: User, memo: Memo, *, status: int = 200, **more: Any
) -> Response:
    rows = drafts.of_memo(session, memo.id)
    note_templates = templates_of(request)
    filed = any(row.standing in DRAFT_FILED for row in rows)
    own = memo.rep_id == actor.id and not actor.kind.reads_all
    context: dict[str, Any] = {
        "memo": memo,
        "paragraphs": paragraphs(memo.transcript),
        "divided": False,
        "drafts": rows,
        "outcomes": drafts.outcomes(session, [memo.id]),
        "labels": {name: _(template.label) for name, template in note_templates.items()},
        "note_templates": list(note_templates.values()),
        "history": sentences(events.history(session, "memo", memo.id), _names(session)),
        "may_change": actor.kind.reviews or memo.rep_id == actor.id,
        "withdrawable": MemoState.WITHDRAWN in MEMO_MOVES[memo.standing] and not filed and not _counted(memo),
        "addable": own and memo.answers_id is None and memo.standing is not MemoState.WITHDRAWN,
        "answered": questions.get(session, memo.answers_id) if memo.answers_id is not None else None,
        "first": questions.first_of(session, memo),
        "additions": _additions(session, memo),
        "wrongable": [{"id": d.id, "client": client_of(d)} for d in rows if is_filed(d)] if own else [],
        "notes": list(notes_of(session, rows).values()),
        "local_moment": f"{memo.recorded_at.astimezone(memo.zone):%Y-%m-%dT%H:%M}",
        "moment_problem": None,
    }
    return render(request, "memo.html", actor, status=status, **(context | more))
