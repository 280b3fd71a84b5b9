"""The fill contract's data: what a memo, a book and an entry are made of. See docs/fill-contract.md."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

STAGES = ("qualification", "discovery", "proposal", "negotiation", "verbal_commit", "closed_won", "closed_lost")
"""The stages of a book that names none, in order."""

_EXAMPLE = "2026-11-16T16:40:00-05:00"

Span = tuple[int, int]
"""[start, end) in code points of the memo's text."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=False)


class _BookRecord(_Record):
    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: Any) -> Any:
        """A key that is null counts as a key that is missing."""
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class BookAccount(_BookRecord):
    id: str
    name: str
    aliases: list[str] = Field(default_factory=list)
    city: str | None = None


class BookContact(_BookRecord):
    id: str
    name: str
    title: str | None = None
    account_id: str | None = None
    email: str | None = None


class BookDeal(_BookRecord):
    id: str
    account_id: str
    name: str
    stage: str | None = None
    amount: float | None = None
    currency: str | None = None
    close_date: str | None = None


class BookProduct(_BookRecord):
    id: str
    name: str
    description: str | None = None


class BookCompetitor(_BookRecord):
    id: str
    name: str
    aliases: list[str] = Field(default_factory=list)


class BookRep(_BookRecord):
    name: str
    timezone: str | None = None


class Book(_BookRecord):
    """What the CRM already holds; every key may be missing or empty."""

    accounts: list[BookAccount] = Field(default_factory=list)
    contacts: list[BookContact] = Field(default_factory=list)
    deals: list[BookDeal] = Field(default_factory=list)
    products: list[BookProduct] = Field(default_factory=list)
    competitors: list[BookCompetitor] = Field(default_factory=list)
    stages: list[str] = Field(default_factory=lambda: list(STAGES))
    reps: list[BookRep] = Field(default_factory=list)

    @field_validator("stages")
    @classmethod
    def _default_stages(cls, stages: list[str]) -> list[str]:
        return stages or list(STAGES)


class MemoText(_Record):
    """One memo to fill. recorded_at: aware; the moment and the place that "today" means."""

    id: str
    text: str
    recorded_at: datetime
    rep: str | None = None

    @field_validator("text")
    @classmethod
    def _whole_characters(cls, text: str) -> str:
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise ValueError("the text holds half a character (a lone surrogate), which no file can keep; leave it out")
        return text

    @field_validator("recorded_at", mode="before")
    @classmethod
    def _written_out(cls, at: object) -> object:
        if not isinstance(at, str | datetime):
            raise ValueError(f"{at!r} is no moment; write it as {_EXAMPLE}")
        return at

    @field_validator("recorded_at")
    @classmethod
    def _aware(cls, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError(f"the moment has no offset, so that nobody knows which day it is; write it as {_EXAMPLE}")
        return at


class Entry(_Record):
    """What the filler gives for one client. Keys, order and meaning are the contract's."""

    template_kind: str
    company: str | None = None
    account_id: str | None = None
    contacts: list[dict[str, Any]] = Field(default_factory=list)
    contact_ids: list[str | None] = Field(default_factory=list)
    ambiguous: list[str] = Field(default_factory=list)
    interaction_date: str | None = None
    deal_amount: float | None = None
    currency: str | None = None
    amounts: list[dict[str, Any]] = Field(default_factory=list)
    stage: str | None = None
    probability: float | None = None
    close_date: str | None = None
    competitors: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    quantity: list[dict[str, Any]] = Field(default_factory=list)
    objections: list[str] = Field(default_factory=list)
    issues: list[str] = Field(default_factory=list)
    satisfaction: str | None = None
    decision_maker: str | None = None
    action_items: list[dict[str, Any]] = Field(default_factory=list)
    next_meeting: str | None = None
    key_dates: list[dict[str, Any]] = Field(default_factory=list)
    summary: str = ""
    fields: dict[str, Any] | None = None
    withdrawn: list[dict[str, Any]] | None = None
    alternatives: list[dict[str, Any]] | None = None
    evidence: dict[str, Any] = Field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values in the contract's order; the optional keys only where they hold something."""
        out = self.model_dump(mode="json")
        for key in ("fields", "withdrawn", "alternatives"):
            if not out[key]:
                del out[key]
        return out

    def to_json(self) -> str:
        """The same input gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False)
