from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base


class DigestState(StrEnum):
    CLAIMED = "claimed"
    """A worker is about to send it; another one may take it over when the claim has grown old."""
    HANDED = "handed"
    """It is being given to the mail server: from here on nobody sends it again unless the server said no."""
    SENT = "sent"
    NOTHING = "nothing"
    """There was nothing to say that day."""
    WAITING = "waiting"
    """It could not be sent, and is tried again at `next_try_at`."""
    FAILED = "failed"
    """It could not be sent, or nobody knows whether it was, and it is not tried again."""


class Digest(Base):
    """One user's digest of one day: its primary key is what keeps two workers from sending it twice."""

    __tablename__ = "digests"
    __table_args__ = (Index("ix_digests_day", "day"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """The day in the user's zone."""
    state: Mapped[str]
    tries: Mapped[int]
    """Goes up with every claim, so that it also tells one claim from the next."""
    claimed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why the last try failed, in one sentence."""
