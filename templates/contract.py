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


_KINDS = ("accounts", "contacts", "deals", "products", "competitors", "reps")


class Book(_BookRecord):
    """What the CRM already holds; every key may be missing or empty. Ids are unique within their kind."""

    accounts: list[BookAccount] = Field(default_factory=list)
    contacts: list[BookContact] = Field(default_factory=list)
    deals: list[BookDeal] = Field(default_factory=list)
    products: list[BookProduct] = Field(default_factory=list)
    competitors: list[BookCompetitor] = Field(default_factory=list)
    stages: list[str] = Field(default_factory=lambda: list(STAGES))
    reps: list[BookRep] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _named_and_told_apart(cls, data: Any) -> Any:
        """A record without a name, or with another one's id, is refused here, where its place in the list is known."""
        for kind in _KINDS if isinstance(data, dict) else ():
            records = data.get(kind)
            seen: dict[str, int] = {}
            for i, record in enumerate(records if isinstance(records, list) else ()):
                values = record if isinstance(record, dict) else vars(record) if isinstance(record, _Record) else None
                if values is None:
                    continue
                ident, name = values.get("id"), values.get("name")
                place = f"{kind}[{i}]" + (f" (id {ident})" if isinstance(ident, str) and ident.strip() else "")
                if name is None or (isinstance(name, str) and not name.strip()):
                    raise ValueError(f"{place} has no name; give it one, or leave it out")
                if isinstance(ident, str):
                    if not ident.strip():
                        raise ValueError(f"{place} has an empty id; give it one")
                    if (first := seen.setdefault(ident, i)) != i:
                        raise ValueError(f"{place} has the id of {kind}[{first}]; give each its own, or keep one")
        return data

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


class ClientPart(_Record):
    """A client's part of a memo as somebody has drawn it: the boundary as data, which a reviewer can move.

    account_id: the account that it is about; company: its name, where the book has none; without either the part is
    about the company that is named in it.
    """

    spans: list[Span]
    """Its stretches of the memo's text, in order."""
    account_id: str | None = None
    company: str | None = None


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
    # Beside the contract, for whoever shows a draft; not printed.
    parts: list[Span] = Field(default_factory=list, exclude=True)
    """The stretches of the text that speak of this client, in order: the boundary that a reviewer can move."""
    filled_by: dict[str, str] = Field(default_factory=dict, exclude=True)
    """Key → who filled it: "rules", or the name of a model."""
    dropped: list[dict[str, Any]] = Field(default_factory=list, exclude=True)
    """What a model said and nothing grounds: `{key, value, reason}`."""

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
