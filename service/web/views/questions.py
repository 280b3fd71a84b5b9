"""Asking the rep about a field, the rep's answer, and what a rep says is wrong with an entry."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from service.db import AnySession
from service.domain.errors import InvalidInput, NotReady
from service.questions import disputes, repository, service
from service.questions.wording import suggestion
from service.review import service as review
from service.review.models import Draft
from service.users.models import User
from service.web.edge import Actor, Reading, Reviewer, Writing, database_of, templates_of
from service.web.forms import Sent, text, texts
from service.web.rendering import go, is_partial, local_path, render
from service.web.translating import _
from service.web.values import is_empty, shown
from service.web.views.mine import mine
from service.web.views.queue import client_of, onward

router = APIRouter(include_in_schema=False)


@router.get("/drafts/{draft_id}/question")
def show_form(request: Request, actor: Reviewer, session: Reading, draft_id: str, key: str = "") -> Response:
    """The form for one field, with the question that it suggests; to htmx without the page around it."""
    return _form(request, session, actor, review.visible(session, actor, draft_id), key)


@router.post("/drafts/{draft_id}/question")
def ask(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    key, words = text(form, "key"), text(form, "text")
    try:
        with database_of(request).write() as session:
            draft = review.visible(session, actor, draft_id)
            template = templates_of(request).get(draft.template)
            service.ask(session, actor, draft, key, words, _choices(texts(form, "choice")), template=template)
            return onward(
                session,
                actor,
                _("%(rep)s was asked about %(client)s.", rep=draft.memo.rep.name, client=client_of(draft)),
            )
    except (InvalidInput, NotReady) as error:
        with database_of(request).read() as reading:
            draft = review.visible(reading, actor, draft_id)
            picked = texts(form, "choice")
            return _form(request, reading, actor, draft, key, typed=words, picked=picked, problem=_(error.message))


@router.post("/questions/{question_id}/take-back")
def take_back(actor: Reviewer, session: Writing, question_id: str) -> Response:
    draft = service.take_back(session, actor, service.visible(session, actor, question_id))
    return go(f"/drafts/{draft.id}", "The question was taken back.")


@router.post("/questions/{question_id}/answer")
def answer(request: Request, actor: Actor, form: Sent, question_id: str) -> Response:
    number, words = text(form, "choice"), text(form, "text")
    try:
        with database_of(request).write() as session:
            question = service.visible(session, actor, question_id)
            template = templates_of(request).get(question.draft.template)
            choice = int(number) if number.isascii() and number.isdigit() else None
            service.answer(session, actor, question, text=words, choice=choice, template=template)
            return go(
                "/memos",
                _("Thank you. Your answer about %(client)s is with the admin staff.", client=client_of(question.draft)),
            )
    except InvalidInput as error:
        with database_of(request).read() as reading:
            wrong = {"id": question_id, "typed": words, "problem": _(error.message)}
            return mine(request, reading, actor, wrong=wrong, status=422)


@router.post("/drafts/{draft_id}/dispute")
def dispute(
    actor: Actor,
    session: Writing,
    draft_id: str,
    reason: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    draft = review.visible(session, actor, draft_id)
    disputes.dispute(session, actor, draft, reason)
    return go(local_path(back) if back else f"/memos/{draft.memo_id}", "The admin staff see what you say is wrong.")


@router.post("/drafts/{draft_id}/dispute/dismiss")
def dismiss(actor: Reviewer, session: Writing, draft_id: str, reason: Annotated[str, Form()] = "") -> Response:
    draft = review.visible(session, actor, draft_id)
    disputes.dismiss(session, actor, draft, reason)
    return go(f"/drafts/{draft_id}", _("The entry stays as it is; %(rep)s reads why.", rep=draft.memo.rep.name))


@router.get("/asked")
def count_asked(request: Request, actor: Actor, session: Reading) -> Response:
    """How many questions wait for an answer of the actor's, for the navigation."""
    number = 0 if actor.kind.reads_all else repository.count(session, rep_id=actor.id)
    return render(request, "question_count.html", actor, number=number)


def _form(
    request: Request,
    session: AnySession,
    actor: User,
    draft: Draft,
    key: str,
    *,
    typed: str | None = None,
    picked: list[str] | None = None,
    problem: str | None = None,
) -> Response:
    rep = draft.memo.rep
    asked = [f for f in draft.fields if f.key != "summary"] or draft.fields
    field = draft.field(key) or next((f for f in asked if f.review == "look"), asked[0])
    found = suggestion(session, draft, field, templates_of(request).get(draft.template))
    choices = [{"raw": json.dumps(one), "label": one["label"]} for one in found.choices]
    return render(
        request,
        "question_form.html" if is_partial(request) else "question_page.html",
        actor,
        status=422 if problem else 200,
        draft=draft,
        client=client_of(draft),
        rep=rep,
        refused=_(service.NOT_ASKED) if rep.top_biller else None,
        fields=asked,
        field=field,
        now_says=shown(field.type, field.value, rep.name) if not is_empty(field.value) else None,
        text=found.text if typed is None else typed,
        choices=[one | {"picked": picked is None or one["raw"] in picked} for one in choices],
        problem=problem,
        partial=is_partial(request),
    )


def _choices(sent: list[str]) -> list[dict[str, Any]]:
    """The ticked choices; the form carries each as it was suggested."""
    out = []
    for raw in sent:
        try:
            one = json.loads(raw)
        except ValueError:
            one = None
        if not isinstance(one, dict):
            raise InvalidInput("One of the choices could not be read. Reload the page and ask again.")
        out.append(one)
    return out
