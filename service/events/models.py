from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base


class Event(Base):
    """One move, or one thing done to a memo, a draft, an account or a user; never changed, never deleted."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    subject: Mapped[str]
    """memo, draft, account, deal, follow_up or user."""
    subject_id: Mapped[str]
    what: Mapped[str]
    """`moved`, or what was done: `recorded_at`, `created`, …"""
    source: Mapped[str | None]
    target: Mapped[str | None]
    attempt: Mapped[int | None]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    """None: Debrief itself."""
    reason: Mapped[str | None]
    at: Mapped[datetime]
