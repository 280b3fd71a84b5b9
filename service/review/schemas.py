from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from service.domain.states import DraftState
from service.review.models import Draft


class FieldOut(BaseModel):
    key: str
    label: str
    type: str
    value: Any
    heard: Any = Field(description="The value as the filler gave it.")
    evidence: list[Any] = Field(
        description="[[start, end], …] into the transcript's text; for lists one such list an item."
    )
    standing: str = Field(description="said, worked_out, not_said or by_person.")
    review: Literal["look", "together"]
    looked: bool


class DraftOut(BaseModel):
    id: str
    memo_id: str
    state: DraftState
    version: int = Field(description="Send it with every change and with the approval.")
    template: str
    account_id: str | None
    candidates: list[str] = Field(description="Ids that a name fits, where nothing decides.")
    deal_id: str | None
    new_deal: bool
    rep: str
    claimed_by: str | None
    claimed_at: datetime | None
    postponed_until: datetime | None
    by_hand: bool
    created_at: datetime
    fields: list[FieldOut]

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """`fields`, `claimed_by` and `memo.rep` have to be loaded."""
        return cls(
            id=draft.id,
            memo_id=draft.memo_id,
            state=draft.standing,
            version=draft.version,
            template=draft.template,
            account_id=draft.account_id,
            candidates=draft.candidates,
            deal_id=draft.deal_id,
            new_deal=draft.new_deal,
            rep=draft.memo.rep.name,
            claimed_by=draft.claimed_by.name if draft.claimed_by is not None else None,
            claimed_at=draft.claimed_at,
            postponed_until=draft.postponed_until,
            by_hand=draft.by_hand,
            created_at=draft.created_at,
            fields=[
                FieldOut(
                    key=f.key,
                    label=f.label,
                    type=f.type,
                    value=f.value,
                    heard=f.heard,
                    evidence=f.evidence,
                    standing=f.standing,
                    review="look" if f.review == "look" else "together",
                    looked=f.looked_at is not None,
                )
                for f in draft.fields
            ],
        )


class DraftPage(BaseModel):
    items: list[DraftOut]
    counts: dict[DraftState, int]


class FieldIn(BaseModel):
    value: Any = Field(description="As the field's type wants it; null or an empty text: not said.")
    version: int = Field(description="The draft's version that you saw.")


class LookIn(BaseModel):
    looked: bool


class ClientIn(BaseModel):
    account_id: str | None = Field(
        description="An account of the book; null: a new client, named by the field company."
    )
    version: int


class DealIn(BaseModel):
    deal_id: str | None = Field(description="A deal of the client; null: a new one.")
    version: int


class ApprovalIn(BaseModel):
    version: int = Field(description="The draft's version that you saw.")
    looked: list[str] = Field(default_factory=list, description="Keys of the fields that you looked at just now.")


class RejectionIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


class PostponementIn(BaseModel):
    until: datetime | None = None
    reason: str = Field(default="", max_length=500)


class ApprovedOut(BaseModel):
    entry_id: str
    account_id: str
    deal_id: str | None
