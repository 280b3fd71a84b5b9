from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from service.domain.states import DraftState
from service.review.models import Draft, DraftField
from service.review.timing import Timing

Span = tuple[int, int]
"""[start, end) in code points of the transcript's text."""


class FieldOut(BaseModel):
    key: str
    label: str
    type: str
    value: Any
    heard: Any = Field(description="The value as the filler gave it.")
    evidence: list[Any] = Field(
        description="[[start, end], …] into the transcript's text; for lists one such list an item."
    )
    seconds: list[Any] | None = Field(
        description="[start_s, end_s] for each [start, end] of `evidence`, in the same shape; null in lists of drafts."
    )
    standing: str = Field(description="said, worked_out, not_said or by_person.")
    filled_by: str | None = Field(
        description="`rules`, or a model's name; null where nothing was said or a person has written it."
    )
    review: Literal["look", "together"]
    looked: bool
    held: bool = Field(description="Kept out of the entry for now.")

    @classmethod
    def of(cls, field: DraftField, timing: Timing | None) -> Self:
        return cls(
            key=field.key,
            label=field.label,
            type=field.type,
            value=field.value,
            heard=field.heard,
            evidence=field.evidence,
            seconds=None if timing is None else timing.seconds(field.evidence),
            standing=field.standing,
            filled_by=field.filled_by,
            review="look" if field.review == "look" else "together",
            looked=field.looked_at is not None,
            held=field.held,
        )


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
    parts: list[Span] = Field(
        description="The words that are this client's, as [start, end] into the transcript's text."
    )
    withdrawn: list[dict[str, Any]] = Field(description="What was said and taken back: {key, value, evidence}.")
    alternatives: list[dict[str, Any]] = Field(
        description="The other fair reading of a date: {key, value}; key as in `action_items[1].due_date`."
    )
    dropped: list[dict[str, Any]] = Field(
        description="What a model said and the words do not bear: {key, value, reason}; key `*`: its whole answer."
    )
    fields: list[FieldOut]

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """`fields`, `claimed_by`, `memo.rep` and `memo.transcript` have to be loaded."""
        return cls._of(draft, Timing(draft.memo.transcript))

    @classmethod
    def in_list(cls, draft: Draft) -> Self:
        """Without seconds, so that a list needs no transcripts."""
        return cls._of(draft, None)

    @classmethod
    def _of(cls, draft: Draft, timing: Timing | None) -> Self:
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
            parts=draft.parts,
            withdrawn=draft.withdrawn,
            alternatives=draft.alternatives,
            dropped=draft.dropped,
            fields=[FieldOut.of(field, timing) for field in draft.fields],
        )


class DraftPage(BaseModel):
    items: list[DraftOut]
    counts: dict[DraftState, int]


class FieldIn(BaseModel):
    value: Any = Field(description="As the field's type wants it; null or an empty text: not said.")
    version: int = Field(description="The draft's version that you saw.")


class LookIn(BaseModel):
    looked: bool
    version: int = Field(description="The draft's version that you saw.")


class PartOut(BaseModel):
    """The words of one client, with the draft that they fill."""

    draft_id: str
    company: str | None
    account_id: str | None
    template: str
    state: DraftState
    version: int
    spans: list[Span]

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """`fields` and `account` have to be loaded."""
        return cls(
            draft_id=draft.id,
            company=draft.account.name if draft.account is not None else draft.value("company"),
            account_id=draft.account_id,
            template=draft.template,
            state=draft.standing,
            version=draft.version,
            spans=draft.parts,
        )


class PartsOut(BaseModel):
    length: int = Field(description="Code points of the transcript's text.")
    parts: list[PartOut] = Field(description="In the order of the text.")
    others: list[PartOut] = Field(
        description="Drafts without words of the memo: filled by hand, or their words were given to another client."
    )


class PartIn(BaseModel):
    draft_id: str | None = Field(default=None, description="Whose words they are; null: a new client's.")
    account_id: str | None = Field(
        default=None, description="The client; default: the draft's own, else as the words say."
    )
    company: str | None = Field(default=None, max_length=200, description="The client's name, where the book lacks it.")
    spans: list[Span] = Field(description="[start, end] into the transcript's text, in order.")


class PartsIn(BaseModel):
    parts: list[PartIn] = Field(description="All of them: a draft that is left out loses its words and is rejected.")
    versions: dict[str, int] = Field(description="By draft id: the version that you saw, of every draft with words.")


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
    reason: str = Field(
        default="",
        max_length=500,
        description="Why an entry is corrected; needed where something of it is filed already.",
    )


class HoldIn(BaseModel):
    held: bool = Field(description="Whether the field stays out of the entry for now.")
    version: int = Field(description="The draft's version that you saw.")


class ChosenIn(BaseModel):
    draft_id: str
    version: int = Field(description="The draft's version that you saw.")


class ApprovalsIn(BaseModel):
    drafts: list[ChosenIn] = Field(max_length=200)


class OutcomeOut(BaseModel):
    draft_id: str
    client: str = Field(description="Empty where there is no such draft.")
    entry_id: str | None = Field(description="null: it was not approved.")
    problem: str | None = Field(description="Why it was not approved.")


class RejectionIn(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


class PostponementIn(BaseModel):
    until: datetime | None = None
    reason: str = Field(default="", max_length=500)


class ApprovedOut(BaseModel):
    entry_id: str
    account_id: str
    deal_id: str | None
    revision: int
    kind: str = Field(description="approval, held, correction or amendment.")
    deliver_after: datetime | None = Field(description="Until then it can be undone, and nothing of it is delivered.")
