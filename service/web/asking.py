"""What a draft's page tells beside its fields: questions and answers, what the rep says is wrong, memos that belong to it."""

from dataclasses import dataclass
from datetime import datetime

from service.db import AnySession
from service.domain.states import DRAFT_FILED, MemoState
from service.memos.models import Memo
from service.questions import repository
from service.review.models import Draft
from service.web.translating import _
from service.web.values import shown


@dataclass(frozen=True)
class Asked:
    """One question with its answer. value: what the answer made of the field, in words; None: a reviewer has to read it."""

    id: str
    label: str
    text: str
    asked_by: str
    asked_at: datetime
    open: bool
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    value: str | None
    memo_id: str | None


@dataclass(frozen=True)
class Disputed:
    by: str
    reason: str
    at: datetime
    memo_id: str | None
    """The recording that says it, where it was said by voice."""


@dataclass(frozen=True)
class Said:
    questions: list[Asked]
    disputes: list[Disputed]
    """Those that nobody has settled."""
    first: Memo | None
    """The memo that this one adds to."""
    additions: list[Memo]

    @property
    def open(self) -> Asked | None:
        return next((one for one in self.questions if one.open), None)


def said_of(session: AnySession, draft: Draft) -> Said:
    """What was asked, answered and said about a draft. `fields` and `memo.rep` have to be loaded."""
    rep = draft.memo.rep.name
    fields = {field.key: field for field in draft.fields}
    questions = []
    for one in repository.of_draft(session, draft.id):
        field = fields.get(one.key)
        value = None
        if one.value is not None and field is not None:
            client = isinstance(one.value, dict) and "account_id" in one.value
            value = one.answer if client else shown(field.type, one.value, rep)
        questions.append(
            Asked(
                id=one.id,
                label=_(field.label) if field is not None else one.key.replace("_", " "),
                text=one.text,
                asked_by=one.asked_by.name,
                asked_at=one.asked_at,
                open=one.answered_at is None,
                answer=one.answer,
                answered_by=one.answered_by.name if one.answered_by is not None else None,
                answered_at=one.answered_at,
                value=value,
                memo_id=one.memo_id,
            )
        )
    return Said(
        questions=questions,
        disputes=[
            Disputed(user.name if user is not None else rep, event.reason or "", event.at, event.target)
            for event, user in repository.open_disputes(session, [draft.id])
        ],
        first=repository.first_of(session, draft.memo),
        additions=additions_of(session, draft.memo_id),
    )


def additions_of(session: AnySession, memo_id: str) -> list[Memo]:
    """The memos that were added to this one and still count."""
    return [one for one in repository.additions(session, memo_id) if one.standing is not MemoState.WITHDRAWN]


def is_filed(draft: Draft) -> bool:
    return draft.standing in DRAFT_FILED
