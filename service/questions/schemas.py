from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from service.events.models import Event
from service.review.models import Question
from service.users.models import User


class ChoiceIO(BaseModel):
    label: str = Field(min_length=1, max_length=100)
    value: Any = Field(description='As the field takes it; of the client {"account_id": …}.')


class QuestionIn(BaseModel):
    key: str = Field(description="The field that it is about.")
    text: str = Field(min_length=1, max_length=500)
    choices: list[ChoiceIO] | None = Field(
        default=None, description="Answers that need one tap; default: those that the field suggests."
    )


class QuestionOut(BaseModel):
    id: str
    draft_id: str
    memo_id: str = Field(description="The memo that the draft is of.")
    key: str
    text: str
    choices: list[ChoiceIO]
    rep: str
    asked_by: str
    asked_at: datetime
    answer: str | None = Field(description="In the rep's words.")
    value: Any = Field(description="What the answer made of the field; null where a reviewer has to read it.")
    answered_at: datetime | None
    answer_memo_id: str | None = Field(description="The recording, where it was answered by voice.")
    dropped_at: datetime | None = Field(description="Taken back by the reviewer.")

    @classmethod
    def of(cls, question: Question) -> Self:
        """`asked_by` and `draft.memo.rep` have to be loaded."""
        return cls(
            id=question.id,
            draft_id=question.draft_id,
            memo_id=question.draft.memo_id,
            key=question.key,
            text=question.text,
            choices=[ChoiceIO.model_validate(one) for one in question.choices],
            rep=question.draft.memo.rep.name,
            asked_by=question.asked_by.name,
            asked_at=question.asked_at,
            answer=question.answer,
            value=question.value,
            answered_at=question.answered_at,
            answer_memo_id=question.memo_id,
            dropped_at=question.dropped_at,
        )


class QuestionPage(BaseModel):
    items: list[QuestionOut]
    total: int


class AnswerIn(BaseModel):
    choice: int | None = Field(default=None, description="Number of one of the choices, from 0.")
    text: str = Field(default="", description="The answer in words, where no choice fits.")


class DisputeIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500, description="What is wrong with the entry.")


class DismissalIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500, description="Why the entry stays; the rep reads it.")


class DisputeOut(BaseModel):
    draft_id: str
    by: str | None
    reason: str | None
    at: datetime
    memo_id: str | None = Field(description="The recording that says it, where it was said by voice.")

    @classmethod
    def of(cls, event: Event, by: User | None) -> Self:
        return cls(
            draft_id=event.subject_id,
            by=by.name if by is not None else None,
            reason=event.reason,
            at=event.at,
            memo_id=event.target,
        )
