"""Editing that can be taken back: undo and redo, another note template, the words of a memo."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from service.domain.errors import InvalidInput
from service.memos import service as memo_service
from service.memos.schemas import TranscriptOut
from service.review import edits, kinds, repository, rewording, service, undoing
from service.review.models import Draft, Edit
from service.review.schemas import DraftOut
from service.web.edge import Actor, Reading, Reviewer, Writing, templates_of

router = APIRouter(tags=["review"])


class EditOut(BaseModel):
    id: int
    what: str = Field(description="field, look, client, deal, template, border or words.")
    key: str | None = Field(description="The field that it is about.")
    by: str | None
    at: datetime

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """`actor` has to be loaded."""
        return cls(
            id=edit.id,
            what=edit.what,
            key=edit.key,
            by=edit.actor.name if edit.actor is not None else None,
            at=edit.at,
        )


class EditsOut(BaseModel):
    undo: EditOut | None = Field(description="What undoing takes back.")
    redo: EditOut | None = Field(description="What redoing does again.")


class StepIn(BaseModel):
    edit: int = Field(description="Id of the edit, as `GET …/edits` told it.")
    version: int = Field(description="The draft's version that you saw.")


class KindIn(BaseModel):
    template: str = Field(description="Name of the note template, such as meeting_notes.")
    version: int = Field(description="The draft's version that you saw.")


class ValueOut(BaseModel):
    label: str
    value: Any


class KindOut(BaseModel):
    kept: list[ValueOut] = Field(description="What stays as it is.")
    filled: list[ValueOut] = Field(description="What is filled from the draft's words.")
    dropped: list[ValueOut] = Field(description="What has no place in the other note template.")
    missing: list[str] = Field(description="Labels of what it asks for and nobody said.")

    @classmethod
    def of(cls, plan: kinds.Plan) -> Self:
        groups = {"kept": plan.kept, "filled": plan.filled, "dropped": plan.dropped}
        told = {name: [ValueOut(label=label, value=value) for label, _, value in rows] for name, rows in groups.items()}
        return cls(**told, missing=plan.missing)


class WordsIn(BaseModel):
    version: int = Field(description="The transcript's version that you saw.")
    paragraphs: dict[int, str] = Field(description="The new text by the number of its segment, from 0.")


class WordsOut(BaseModel):
    transcript: TranscriptOut
    changed: dict[str, list[str]] = Field(description="By draft id: keys of the fields whose value changed.")


@router.get("/drafts/{draft_id}/edits", summary="What can be undone and redone")
def get_edits(actor: Actor, session: Reading, draft_id: str) -> EditsOut:
    draft = service.visible(session, actor, draft_id)
    last, following = edits.last(session, draft.id), edits.next_undone(session, draft.id)
    return EditsOut(undo=EditOut.of(last) if last else None, redo=EditOut.of(following) if following else None)


@router.post("/drafts/{draft_id}/undo-edit", summary="Undo the last edit")
def undo_edit(actor: Reviewer, session: Writing, draft_id: str, body: StepIn) -> DraftOut:
    """Also in the other drafts that it changed. 409 where the draft is not claimed by you or was changed since."""
    draft = service.visible(session, actor, draft_id)
    undoing.undo(session, actor, draft, edit_id=body.edit, version=body.version)
    return _out(session, draft)


@router.post("/drafts/{draft_id}/redo-edit", summary="Do an undone edit again")
def redo_edit(actor: Reviewer, session: Writing, draft_id: str, body: StepIn) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    undoing.redo(session, actor, draft, edit_id=body.edit, version=body.version)
    return _out(session, draft)


@router.get("/drafts/{draft_id}/template/{name}", summary="What another note template would change")
def preview_template(request: Request, actor: Reviewer, session: Reading, draft_id: str, name: str) -> KindOut:
    return KindOut.of(kinds.plan(session, service.visible(session, actor, draft_id), name, templates_of(request)))


@router.put("/drafts/{draft_id}/template", summary="Change the note template")
def put_template(request: Request, actor: Reviewer, session: Writing, draft_id: str, body: KindIn) -> DraftOut:
    """What fits is kept, the rest is filled from the draft's words."""
    draft = service.visible(session, actor, draft_id)
    service.claim(session, actor, draft)
    kinds.change_kind(session, actor, draft, body.template, version=body.version, note_templates=templates_of(request))
    return _out(session, draft)


@router.put("/memos/{memo_id}/transcript", summary="Correct the words")
def put_words(request: Request, actor: Reviewer, session: Writing, memo_id: str, body: WordsIn) -> WordsOut:
    """New words keep the seconds of those that they replace; open drafts are filled anew where nobody has touched them."""
    memo = memo_service.visible(session, actor, memo_id)
    changed = rewording.correct(session, actor, memo, body.paragraphs, body.version, templates_of(request))
    return WordsOut(
        transcript=TranscriptOut.of(rewording.words_of(memo)), changed={c.draft_id: list(c.values) for c in changed}
    )


@router.delete("/memos/{memo_id}/transcript/correction", summary="Put back the words that were heard")
def delete_correction(
    request: Request,
    actor: Reviewer,
    session: Writing,
    memo_id: str,
    version: Annotated[int, Query(description="The transcript's version that you saw.")],
) -> WordsOut:
    memo = memo_service.visible(session, actor, memo_id)
    changed = rewording.correct(session, actor, memo, None, version, templates_of(request))
    return WordsOut(
        transcript=TranscriptOut.of(rewording.words_of(memo)), changed={c.draft_id: list(c.values) for c in changed}
    )


def _out(session: Writing, draft: Draft) -> DraftOut:
    session.expire_all()
    fresh = repository.get(session, draft.id)
    if fresh is None:
        raise InvalidInput("This draft is gone.")
    return DraftOut.of(fresh)
