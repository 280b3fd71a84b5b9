from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.accounts.models import Account, Deal
from service.db import Base, new_id
from service.domain.states import DraftState
from service.memos.models import Memo
from service.users.models import User


class Draft(Base):
    """One filled note template for one client, on its way to becoming an entry."""

    __tablename__ = "drafts"
    __table_args__ = (
        # Filling one memo twice cannot give its drafts twice.
        UniqueConstraint("memo_id", "position", name="uq_drafts_memo_position"),
        # All that the order of the queue needs, so that it is worked out from the index alone.
        Index("ix_drafts_queue", "state", "created_at", "position", "id", "rep_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memos.id"))
    rep_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    """The memo's rep, who never changes; here too, so that the queue is put in order without reading all memos."""
    position: Mapped[int]
    """0, 1, …: the client's place in the memo as it was first filled; clients that a reviewer adds come after them."""
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with every change of a value: what approval and edits compare."""
    template: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    """The client where it is known; None: new, ambiguous or not said."""
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the accounts or contacts that a name fits, where nothing decides."""
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id"))
    """The deal that the deal fields update; None: the only open one, or a new one."""
    new_deal: Mapped[bool] = mapped_column(default=False)
    """The reviewer decided that it is a new deal."""
    claimed_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    postponed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Made because a person overruled "nothing to file" or a failed transcription."""
    parts: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """[[start, end], …] into the transcript's text: the words that are this client's. Empty where it has none: filled by
    hand, its words given to another, or filled before they were kept."""
    withdrawn: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """What was said and taken back: {key, value, evidence}."""
    alternatives: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """The other fair reading of a date: {key, value}; key as in `action_items[1].due_date`."""
    dropped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """What a model said and nothing grounds: {key, value, reason}; key `*` where it is about the whole answer."""

    memo: Mapped[Memo] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise")
    deal: Mapped[Deal | None] = relationship(lazy="raise")
    claimed_by: Mapped[User | None] = relationship(foreign_keys=[claimed_by_id], lazy="raise")
    fields: Mapped[list["DraftField"]] = relationship(
        lazy="raise", order_by="DraftField.position", back_populates="draft"
    )

    @property
    def standing(self) -> DraftState:
        return DraftState(self.state)

    def field(self, key: str) -> "DraftField | None":
        return next((f for f in self.fields if f.key == key), None)

    def value(self, key: str) -> Any:
        field = self.field(key)
        return None if field is None else field.value


WANTING = "review = 'look' AND looked_at IS NULL"
"""Of a field, that it wants a look and has had none. As SQL with nothing bound, since a database takes a partial index only
for a condition that it can read."""


class DraftField(Base):
    """One value of a draft with its evidence and standing."""

    __tablename__ = "draft_fields"
    __table_args__ = (
        UniqueConstraint("draft_id", "key", name="uq_draft_fields_key"),
        Index("ix_draft_fields_wanting", "draft_id", sqlite_where=text(WANTING), postgresql_where=text(WANTING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"))
    position: Mapped[int]
    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    heard: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """The value as the filler gave it, whatever a person has made of it since."""
    evidence: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[[start, end], …] into the transcript's text; for a list value one such list for each item."""
    standing: Mapped[str]
    """said, worked_out or not_said; `by_person` once a person has written it."""
    filled_by: Mapped[str | None]
    """`rules`, or a model's name; None where nothing was said, or a person has written it."""
    review: Mapped[str]
    """`look`: wants a look of its own; `together`: may be approved with the others."""
    looked_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    looked_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Kept out of the entry when the rest was approved; approved later, it makes a revision of the entry."""

    draft: Mapped[Draft] = relationship(lazy="raise", back_populates="fields")


class Question(Base):
    """One question on one field of a draft, from admin staff to the rep."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_draft", "draft_id", "asked_at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"))
    key: Mapped[str]
    """The field that it is about."""
    text: Mapped[str]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Answers that need one tap: {label, value}; the value as the field takes it."""
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    """In the rep's words, typed, tapped or transcribed."""
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """What the answer made of the field; None where a reviewer has to read it."""
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memos.id"))
    """The recording, where it was answered by voice."""
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    """Taken back by the reviewer before it was answered."""

    draft: Mapped[Draft] = relationship(lazy="raise")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="raise")
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="raise")


class SpotCheck(Base):
    """A second look at an approved draft, to see whether approvals are read."""

    __tablename__ = "spot_checks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"), index=True)
    by_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    wrong: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Keys of the fields that were found wrong; none: the approval was right."""
    note: Mapped[str | None]

    by: Mapped[User] = relationship(lazy="raise")


class DraftChange(Base):
    """One edit of a draft: with these any earlier version can be shown beside the current one."""

    __tablename__ = "draft_changes"
    __table_args__ = (Index("ix_draft_changes_version", "draft_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"))
    version: Mapped[int]
    """The version that this edit made."""
    key: Mapped[str]
    old: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    new: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Edit(Base):
    """One thing that a person did to drafts of a memo, with what takes it back."""

    __tablename__ = "edits"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memos.id"), index=True)
    what: Mapped[str]
    """field, look, client, deal, template, border, words or moment."""
    key: Mapped[str | None]
    """The field that it is about."""
    words: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), nullable=True)
    """Of a correction of the transcript: `transcripts.words` before it; once undone, what it had made of them."""
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    redoable: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Undone, and nothing else was done since: it can be done again."""

    actor: Mapped[User | None] = relationship(lazy="raise")
    sides: Mapped[list["EditSide"]] = relationship(lazy="raise", order_by="EditSide.id")


class EditSide(Base):
    """What an edit did to one draft."""

    __tablename__ = "edit_sides"
    __table_args__ = (UniqueConstraint("draft_id", "edit_id", name="uq_edit_sides_draft_edit"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    edit_id: Mapped[int] = mapped_column(ForeignKey("edits.id"), index=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), nullable=True)
    """The draft as `edits.state_of` tells it; None: the edit made the draft."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), nullable=True)
    """The same as the edit left it, kept once it is undone."""
