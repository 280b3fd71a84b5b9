"""My memos: what is asked of a rep, and what became of each recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState, MemoState
from service.events import repository as events
from service.memos import own
from service.memos.models import Memo
from service.memos.own import Became
from service.questions import repository
from service.review.models import Draft, Question
from service.users.models import User
from service.web.edge import templates_of
from service.web.rendering import render
from service.web.showing import words
from service.web.transcripts import quote
from service.web.translating import _, marked
from service.web.values import shown
from service.web.views.queue import client_of

PAGE = 30

LABELS = {
    Became.ON_SERVER: marked("on the server"),
    Became.BEING_CHECKED: marked("being checked"),
    Became.FILED: marked("filed"),
    Became.NOT_FILED: marked("not filed"),
}

EMPTY = {
    None: (marked("No memos here yet."), marked("Send a recording, or make one here, and it shows up at once.")),
    Became.ON_SERVER: (
        marked("Nothing is on its way."),
        marked("A recording that has just arrived is here until its words are written."),
    ),
    Became.BEING_CHECKED: (
        marked("Nothing is being checked."),
        marked("The admin staff have decided about everything that you sent."),
    ),
    Became.FILED: (
        marked("Nothing is filed yet."),
        marked("Once a memo is checked, you see here what was filed for you."),
    ),
    Became.NOT_FILED: (
        marked("Everything was filed."),
        marked("What is rejected, withdrawn or has nothing to file comes here."),
    ),
}

_BADGES = {
    DraftState.APPROVED: (marked("Filed"), "good"),
    DraftState.PARTLY_APPROVED: (marked("Filed in part"), "good"),
    DraftState.REJECTED: (marked("Not filed"), "bad"),
    DraftState.ASKED: (marked("Asked of you"), "warn"),
}


@dataclass(frozen=True)
class MyDraft:
    """What one client's part of a memo has become. note: what was said about it, as a sentence."""

    client: str
    kind: str
    summary: str | None
    day: str | None
    badge: tuple[str, str]
    account_id: str | None
    filed: bool
    note: str | None


@dataclass(frozen=True)
class MyMemo:
    memo: Memo
    drafts: list[MyDraft]
    badge: tuple[str, str]
    filed: bool


@dataclass(frozen=True)
class MyQuestion:
    """said: the rep's own words that it is about; spoken: an answer by voice is on its way."""

    id: str
    memo_id: str
    client: str
    label: str
    text: str
    choices: list[str]
    asked_by: str
    asked_at: datetime
    recorded_at: datetime
    said: str
    now: str | None
    spoken: bool


def mine(
    request: Request,
    session: AnySession,
    actor: User,
    *,
    show: str = "",
    page: int = 1,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """A rep's page of memos; htmx asks the same address again while something moves, and gets the rows alone.

    wrong: an answer that could not be taken: {id, typed, problem}.
    """
    became = Became(show) if show in set(Became) else None
    found = own.listing(session, actor.id, became, limit=PAGE + 1, offset=PAGE * (page - 1))
    rows = _rows(request, session, found[:PAGE])
    chosen = f"show={became}&" if became is not None else ""
    context: dict[str, Any] = {
        "rows": rows,
        "moving": any(row.memo.standing in own.ON_THE_WAY for row in rows),
        "rows_address": f"/memos?{chosen}page={page}",
        "more": f"/memos?{chosen}page={page + 1}" if len(found) > PAGE else None,
        "empty": [_(text) for text in EMPTY[became]],
    }
    if request.headers.get("hx-target") == "rows":
        return render(request, "mine_rows.html", actor, **context)
    counts = own.counts(session, actor.id)
    return render(
        request,
        "mine.html",
        actor,
        status=status,
        questions=_questions(session, actor),
        wrong=wrong or {},
        became=became,
        tabs=[{"key": str(key), "label": _(label), "number": counts[key]} for key, label in LABELS.items()],
        **context,
    )


def _questions(session: AnySession, actor: User) -> list[MyQuestion]:
    rows = repository.listing(session, rep_id=actor.id)
    spoken = repository.spoken(session, [one.id for one in rows])
    return [_question(one, one.id in spoken) for one in rows]


def _question(one: Question, spoken: bool) -> MyQuestion:
    draft, memo = one.draft, one.draft.memo
    field = draft.field(one.key)
    text = memo.transcript.text if memo.transcript is not None else ""
    return MyQuestion(
        id=one.id,
        memo_id=memo.id,
        client=client_of(draft),
        label=_(field.label) if field is not None else words(one.key),
        text=one.text,
        choices=[choice["label"] for choice in one.choices],
        asked_by=one.asked_by.name,
        asked_at=one.asked_at,
        recorded_at=memo.recorded_at,
        said=quote(text, field.evidence) if field is not None else "",
        now=shown(field.type, field.value, memo.rep.name) if field is not None and field.value else None,
        spoken=spoken,
    )


def _rows(request: Request, session: AnySession, found: Sequence[Memo]) -> list[MyMemo]:
    labels = {name: _(template.label) for name, template in templates_of(request).items()}
    drafts = repository.drafts_of(session, [memo.id for memo in found])
    notes = notes_of(session, [one for of_memo in drafts.values() for one in of_memo])
    out = []
    for memo in found:
        mine = [
            MyDraft(
                client=client_of(one),
                kind=labels.get(one.template, words(one.template)),
                summary=one.value("summary"),
                day=one.value("interaction_date"),
                badge=_badge(one.standing),
                account_id=one.account_id,
                filed=one.standing in DRAFT_FILED,
                note=notes.get(one.id),
            )
            for one in drafts.get(memo.id, [])
        ]
        out.append(MyMemo(memo, mine, badge_of(memo, drafts.get(memo.id, [])), any(one.filed for one in mine)))
    return out


def _badge(state: DraftState) -> tuple[str, str]:
    text, colour = _BADGES.get(state, (marked("Being checked"), "accent"))
    return _(text), colour


def badge_of(memo: Memo, drafts: Sequence[Draft]) -> tuple[str, str]:
    """Where a memo stands, as reps say it."""
    state = memo.standing
    if state in own.ON_THE_WAY:
        return (_("On the server"), "accent")
    if state is MemoState.FAILED:
        return (_("Could not be transcribed"), "bad")
    if state is MemoState.NOTHING_TO_FILE:
        return (_("Nothing to file"), "")
    if state is MemoState.WITHDRAWN:
        return (_("Withdrawn"), "")
    if memo.answers_id is not None and not drafts:
        return (_("Answer to a question"), "good")
    states = {one.standing for one in drafts}
    if DraftState.ASKED in states:
        return (_("Asked of you"), "warn")
    if states & DRAFT_OPEN:
        return (_("Being checked"), "accent")
    return (_("Filed"), "good") if states & DRAFT_FILED else (_("Not filed"), "bad")


def notes_of(session: AnySession, drafts: Sequence[Draft]) -> dict[str, str]:
    """By draft: why it was rejected, or what was said of an entry that the rep called wrong."""
    out: dict[str, str] = {}
    rejected = [one.id for one in drafts if one.standing is DraftState.REJECTED]
    for event in events.moves_to(session, "draft", rejected, DraftState.REJECTED):
        if event.reason:
            out[event.subject_id] = _("Why: %(reason)s", reason=event.reason)
    filed = [one.id for one in drafts if one.standing in DRAFT_FILED]
    for event in repository.disputes_of(session, filed):
        stays = event.what == repository.SETTLED
        out[event.subject_id] = (
            _("It stays as it is: %(reason)s", reason=event.reason)
            if stays
            else _("It was revised after what you said.")
        )
    for event, _by in repository.open_disputes(session, filed):
        out[event.subject_id] = _("You say it is wrong: “%(reason)s” The admin staff look at it.", reason=event.reason)
    return out
