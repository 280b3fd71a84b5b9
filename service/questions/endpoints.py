"""Questions to reps with their answers, and what reps say is wrong with an entry."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.db import AnySession
from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.questions import disputes, repository, service
from service.questions.schemas import (
    AnswerIn,
    DismissalIn,
    DisputeIn,
    DisputeOut,
    QuestionIn,
    QuestionOut,
    QuestionPage,
)
from service.questions.wording import suggestion
from service.review import service as review
from service.users.models import User
from service.web.edge import Actor, AllReader, Reading, Reviewer, Writing, templates_of

router = APIRouter(tags=["questions"])


@router.post("/drafts/{draft_id}/questions", status_code=201, summary="Ask the rep about one field")
def ask(request: Request, actor: Reviewer, session: Writing, draft_id: str, body: QuestionIn) -> QuestionOut:
    """The draft has to be yours; it is put aside until the answer. Top billers are asked nothing: 409."""
    draft = review.visible(session, actor, draft_id)
    template = templates_of(request).get(draft.template)
    field = draft.field(body.key)
    if body.choices is not None:
        choices = [one.model_dump() for one in body.choices]
    elif field is not None:
        choices = suggestion(session, draft, field, template).choices
    else:
        raise InvalidInput(
            said(
                "This draft has no field '%(key)s'. It has %(fields)s.",
                key=body.key,
                fields=", ".join(f.key for f in draft.fields),
            )
        )
    question = service.ask(session, actor, draft, body.key, body.text, choices, template=template)
    return _out(session, actor, question.id)


@router.get("/questions", summary="Questions")
def list_questions(
    actor: Actor,
    session: Reading,
    unanswered: Annotated[bool, Query(description="Only those that wait for an answer, the oldest first.")] = True,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> QuestionPage:
    """A rep sees the own ones."""
    rep_id = None if actor.kind.reads_all else actor.id
    rows = repository.listing(session, rep_id=rep_id, unanswered=unanswered, limit=limit, offset=offset)
    return QuestionPage(
        items=[QuestionOut.of(one) for one in rows],
        total=repository.count(session, rep_id=rep_id, unanswered=unanswered),
    )


@router.get("/questions/{question_id}", summary="One question")
def get_question(actor: Actor, session: Reading, question_id: str) -> QuestionOut:
    return QuestionOut.of(service.visible(session, actor, question_id))


@router.post("/questions/{question_id}/answer", summary="Answer a question")
def answer(request: Request, actor: Actor, session: Writing, question_id: str, body: AnswerIn) -> QuestionOut:
    """By voice: send a recording with `answers` set to the question's id instead."""
    question = service.visible(session, actor, question_id)
    template = templates_of(request).get(question.draft.template)
    service.answer(session, actor, question, text=body.text, choice=body.choice, template=template)
    return _out(session, actor, question_id)


@router.delete("/questions/{question_id}", summary="Take a question back")
def take_back(actor: Reviewer, session: Writing, question_id: str) -> QuestionOut:
    """The draft is yours again."""
    service.take_back(session, actor, service.visible(session, actor, question_id))
    return _out(session, actor, question_id)


@router.get("/disputes", summary="Entries that a rep says are wrong")
def list_disputes(actor: AllReader, session: Reading) -> list[DisputeOut]:
    """Those that nobody has settled yet, by a revision or with a reason."""
    return [DisputeOut.of(event, by) for event, by in repository.open_disputes(session)]


@router.post("/drafts/{draft_id}/dispute", status_code=204, summary="Say that an entry is wrong")
def dispute(actor: Actor, session: Writing, draft_id: str, body: DisputeIn) -> Response:
    disputes.dispute(session, actor, review.visible(session, actor, draft_id), body.reason)
    return Response(status_code=204)


@router.post("/drafts/{draft_id}/dispute/dismissal", status_code=204, summary="Leave a disputed entry as it is")
def dismiss(actor: Reviewer, session: Writing, draft_id: str, body: DismissalIn) -> Response:
    disputes.dismiss(session, actor, review.visible(session, actor, draft_id), body.reason)
    return Response(status_code=204)


def _out(session: AnySession, actor: User, question_id: str) -> QuestionOut:
    session.flush()
    return QuestionOut.of(service.visible(session, actor, question_id))
