"""The book as the API takes and gives it."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.accounts.models import Entry
from service.accounts.repository import AccountRow


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _In(BaseModel):
    """What is left out stays as it is; null clears it."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class AccountOut(_Out):
    id: str
    name: str
    aliases: list[str]
    city: str | None
    created_at: datetime


class AccountRowOut(AccountOut):
    contacts: int
    open_deals: int
    entries: int
    open_follow_ups: int
    overdue: int = Field(description="Open follow-ups whose day is past, in the reader's time zone.")
    last_entry: date | None

    @classmethod
    def of(cls, row: AccountRow) -> "AccountRowOut":
        return cls(
            **AccountOut.model_validate(row.account).model_dump(),
            contacts=row.contacts,
            open_deals=row.open_deals,
            entries=row.entries,
            open_follow_ups=row.open_follow_ups,
            overdue=row.overdue,
            last_entry=row.last_entry,
        )


class AccountPage(BaseModel):
    total: int
    accounts: list[AccountRowOut]


class ContactOut(_Out):
    id: str
    account_id: str
    name: str
    title: str | None
    email: str | None


class DealChangeOut(_Out):
    key: str
    old: str | None
    new: str | None
    at: datetime
    actor_id: str | None
    entry_id: str | None = Field(description="The entry that changed it; null: imported, or changed by hand.")


class DealOut(_Out):
    id: str
    account_id: str
    name: str
    stage: str | None
    amount: float | None
    currency: str | None
    close_date: date | None
    open: bool
    changes: list[DealChangeOut]


class EntryOut(BaseModel):
    id: str
    memo_id: str
    draft_id: str
    revision: int
    template: str
    account_id: str
    account: str
    deal_id: str | None
    deal: str | None
    rep_id: str
    rep: str
    interaction_date: date | None
    summary: str | None
    fields: list[dict[str, Any]] = Field(description="Each {key, label, type, value, evidence, standing}.")
    approved_by: str
    approved_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        return cls(
            id=entry.id,
            memo_id=entry.memo_id,
            draft_id=entry.draft_id,
            revision=entry.revision,
            template=entry.template,
            account_id=entry.account_id,
            account=entry.account.name,
            deal_id=entry.deal_id,
            deal=entry.deal.name if entry.deal is not None else None,
            rep_id=entry.rep_id,
            rep=entry.rep.name,
            interaction_date=entry.interaction_date,
            summary=entry.summary,
            fields=entry.fields,
            approved_by=entry.approved_by.name,
            approved_at=entry.approved_at,
        )


class EntryPage(BaseModel):
    total: int
    entries: list[EntryOut]


class FollowUpOut(_Out):
    id: str
    account_id: str
    entry_id: str | None
    text: str
    owner_id: str | None = Field(description="The user who owes it; null: somebody on the client's side does.")
    owner_name: str
    due_date: date | None
    done_at: datetime | None
    done_by_id: str | None


class FollowUpPage(BaseModel):
    total: int
    follow_ups: list[FollowUpOut]


class AccountWhole(AccountOut):
    contacts: list[ContactOut]
    deals: list[DealOut]
    entries: list[EntryOut] = Field(description="The latest 20; the others are in /entries?account=…")
    follow_ups: list[FollowUpOut] = Field(description="The open ones, the most urgent first, at most 100.")


class AccountIn(_In):
    name: str
    aliases: list[str] = []
    city: str | None = None


class AccountChange(_In):
    name: str | None = None
    aliases: list[str] | None = None
    city: str | None = None


class ContactIn(_In):
    name: str
    title: str | None = None
    email: str | None = None


class ContactChange(_In):
    name: str | None = None
    title: str | None = None
    email: str | None = None


class DealIn(_In):
    name: str
    stage: str | None = None
    amount: float | str | None = Field(None, description="Not negative, up to two decimals; as text where large.")
    currency: str | None = Field(None, description="ISO 4217.")
    close_date: date | None = None


class DealChangeIn(_In):
    name: str | None = None
    stage: str | None = None
    amount: float | str | None = None
    currency: str | None = None
    close_date: date | None = None


class TallyOut(_Out):
    created: int
    updated: int
    unchanged: int


class ImportedOut(BaseModel):
    detail: str
    tallies: dict[str, TallyOut]
