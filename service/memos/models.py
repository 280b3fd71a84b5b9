from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, new_id
from service.domain.moment import MomentSource, zone_of
from service.domain.states import MemoState
from service.users.models import User


class Memo(Base):
    """A recording and all that follows from it."""

    __tablename__ = "memos"
    __table_args__ = (
        UniqueConstraint("rep_id", "sha256", name="uq_memos_rep_recording"),
        Index("ix_memos_state", "state", "next_try_at"),
        Index("ix_memos_received", "received_at", "id"),
        Index("ix_memos_rep_received", "rep_id", "received_at", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    rep_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    sent_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    """Who sent it, where that is not the rep; None for the command line."""
    state: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=0)
    """Number of tries at transcribing so far; with the state, what claim and finish compare."""
    attempts_before: Mapped[int] = mapped_column(default=0)
    """Tries before a person last had it tried again: the limit on tries counts from there, `attempt` never goes back."""
    next_try_at: Mapped[datetime | None]
    """Not before this moment, after a failed try."""
    progress: Mapped[float | None]
    """Share of the recording that is transcribed, 0 to 1, while transcribing."""
    problem: Mapped[str | None]
    """Why it failed, waits or has nothing to file, as a sentence for people."""

    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_zone: Mapped[str]
    """IANA zone in which `recorded_at` is read: the rep's at that time."""
    recorded_source: Mapped[str]
    """A MomentSource: where `recorded_at` comes from."""

    filename: Mapped[str]
    """As the sender named it; never used as a path."""
    path: Mapped[str]
    """The untouched original, relative to the data folder."""
    playback_path: Mapped[str | None]
    """A copy for browsers, relative to the data folder, where they cannot play the original."""
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    duration: Mapped[float | None]
    """Seconds; None until it is known."""
    container: Mapped[str]
    codec: Mapped[str]
    channels: Mapped[int]
    cut: Mapped[str | None]
    """A sentence that tells where a damaged recording stops being readable."""
    adds_to_id: Mapped[str | None] = mapped_column(ForeignKey("memos.id"), index=True)
    """The memo that this one adds to or sets right."""
    answers_id: Mapped[str | None]
    """Id of the question that this recording answers; such a memo makes no draft of its own."""

    rep: Mapped[User] = relationship(foreign_keys=[rep_id], lazy="raise")
    transcript: Mapped["TranscriptRow | None"] = relationship(lazy="raise", back_populates="memo")

    @property
    def standing(self) -> MemoState:
        return MemoState(self.state)

    @property
    def tries(self) -> int:
        """Tries since it arrived, or since a person last had it tried again."""
        return self.attempt - self.attempts_before

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.recorded_zone)

    @property
    def moment_source(self) -> MomentSource:
        return MomentSource(self.recorded_source)


class TranscriptRow(Base):
    """A memo's timed words, stored before filling and kept."""

    __tablename__ = "transcripts"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memos.id"), primary_key=True)
    text: Mapped[str]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`transcribe.Transcript.to_dict()`."""
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
    """Loudness, 50 values a second of sound, 8 bits each."""
    language: Mapped[str | None]
    engine: Mapped[str]
    model: Mapped[str]
    took: Mapped[float]
    """Seconds of work."""
    created_at: Mapped[datetime]
    heard: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), nullable=True)
    """`words` as the engine gave them, once a person has corrected the transcript."""
    corrected_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    corrected_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Goes up with every correction: what a correction compares."""

    memo: Mapped[Memo] = relationship(lazy="raise", back_populates="transcript")
    corrected_by: Mapped[User | None] = relationship(lazy="raise")


class Upload(Base):
    """A recording on its way in by tus: some of its bytes are here."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    size: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes that it will have; None: the client does not know yet."""
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes that are safely on the disk: the tus offset."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The client's Upload-Metadata."""
    partial: Mapped[bool] = mapped_column(default=False)
    """A part that a later upload joins with others."""
    parts: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the partial uploads that this one joins, in their order."""
    sha256: Mapped[str | None]
    """Of the whole, once it is here."""
    problem: Mapped[str | None]
    """Why the whole cannot become a memo, as a sentence for people."""
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memos.id"))
    """The memo that it has become, or that it is a part of."""
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
