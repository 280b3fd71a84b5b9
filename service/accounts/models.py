from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, new_id
from service.users.models import User


class Account(Base):
    """A client company."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    """The outside CRM's id where the book was imported, else made here."""
    name: Mapped[str] = mapped_column(index=True)
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    city: Mapped[str | None]
    created_at: Mapped[datetime]

    contacts: Mapped[list["Contact"]] = relationship(lazy="raise", back_populates="account", order_by="Contact.name")
    deals: Mapped[list["Deal"]] = relationship(lazy="raise", back_populates="account", order_by="Deal.name")


class Contact(Base):
    """Somebody on a client's side."""

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise", back_populates="contacts")


class Deal(Base):
    """Something that may be sold to an account."""

    __tablename__ = "deals"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    stage: Mapped[str | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str | None]
    """ISO 4217."""
    close_date: Mapped[date | None]
    """Expected, or for a closed deal the day it closed."""
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise", back_populates="deals")
    changes: Mapped[list["DealChange"]] = relationship(lazy="raise", order_by="DealChange.id")

    @property
    def open(self) -> bool:
        return self.stage not in ("closed_won", "closed_lost")


class DealChange(Base):
    """One change of a deal's stage, amount, currency or close date, and the entry it came from."""

    __tablename__ = "deal_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    deal_id: Mapped[str] = mapped_column(ForeignKey("deals.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    """None: imported, or changed by hand."""
    key: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Product(Base):
    """Something we sell, by the name that entries use."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    description: Mapped[str | None]


class Competitor(Base):
    """Somebody else whom clients buy from."""

    __tablename__ = "competitors"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)


class Entry(Base):
    """An approved draft: never changed, only revised by a further revision beside it."""

    __tablename__ = "entries"
    __table_args__ = (
        # The last guard against saving one draft twice, whatever the code above it does.
        UniqueConstraint("draft_id", "revision", name="uq_entries_draft_revision"),
        Index("ix_entries_account", "account_id", "interaction_date"),
        Index("ix_entries_approved", "approved_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"))
    memo_id: Mapped[str] = mapped_column(ForeignKey("memos.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    template: Mapped[str]
    # No foreign keys: an undo takes away the account and the deal that the entry brought, and the entry stays.
    account_id: Mapped[str]
    deal_id: Mapped[str | None]
    rep_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    interaction_date: Mapped[date | None]
    summary: Mapped[str | None]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The approved fields, each {key, label, type, value, evidence, standing}: what the reviewer saw."""
    approved_by_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(default="approval", server_default="approval")
    """Why there is this revision: approval, held, correction, amendment, restored or undo. The latest one stands; after
    an undo none does. Undoing a later revision than the first makes a `restored` one, which says what stood before it."""
    reason: Mapped[str | None]
    """In words, where somebody gave one."""
    deliver_after: Mapped[datetime | None]
    """Nothing leaves the house before this moment, so that an undo reaches it in time."""
    effects: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """What this revision did to the book beside the deal's changes, so that it can be taken back exactly."""

    account: Mapped[Account] = relationship(
        primaryjoin="foreign(Entry.account_id) == Account.id", viewonly=True, lazy="raise"
    )
    """None in a revision that was undone, where the account came with it."""
    deal: Mapped[Deal | None] = relationship(
        primaryjoin="foreign(Entry.deal_id) == Deal.id", viewonly=True, lazy="raise"
    )
    rep: Mapped[User] = relationship(foreign_keys=[rep_id], lazy="raise")
    approved_by: Mapped[User] = relationship(foreign_keys=[approved_by_id], lazy="raise")


class FollowUp(Base):
    """Something owed to a client by a day, or by the client to us."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_due", "done_at", "due_date"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    text: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    """The rep who owes it; None where somebody on the client's side does."""
    owner_name: Mapped[str]
    due_date: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")
