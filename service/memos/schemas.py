from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from service.domain.moment import MomentSource
from service.domain.states import DraftState, MemoState
from service.events.models import Event
from service.memos.models import Memo, TranscriptRow


class MemoOut(BaseModel):
    """A recording and where it stands."""

    id: str
    state: MemoState
    problem: str | None = Field(description="Why it failed, waits or has nothing to file.")
    progress: float | None = Field(description="Share that is transcribed, 0 to 1, while transcribing.")
    attempt: int
    next_try_at: datetime | None
    rep_id: str
    rep: str
    filename: str
    size: int = Field(description="Bytes.")
    duration: float | None = Field(description="Seconds.")
    container: str
    codec: str
    cut: str | None = Field(description="Where a damaged recording stops being readable.")
    recorded_at: datetime = Field(description="In the rep's zone.")
    recorded_source: MomentSource
    received_at: datetime

    @classmethod
    def of(cls, memo: Memo) -> Self:
        """`memo.rep` has to be loaded."""
        return cls(
            id=memo.id,
            state=memo.standing,
            problem=memo.problem,
            progress=memo.progress,
            attempt=memo.attempt,
            next_try_at=memo.next_try_at,
            rep_id=memo.rep_id,
            rep=memo.rep.name,
            filename=memo.filename,
            size=memo.size,
            duration=memo.duration,
            container=memo.container,
            codec=memo.codec,
            cut=memo.cut,
            recorded_at=memo.recorded_at.astimezone(memo.zone),
            recorded_source=memo.moment_source,
            received_at=memo.received_at,
        )


class ReceivedOut(MemoOut):
    created: bool = Field(description="False: the same recording of this rep had arrived before; this is its memo.")


class MemoPage(BaseModel):
    items: list[MemoOut]
    total: int


class EventOut(BaseModel):
    what: str
    source: str | None
    target: str | None
    attempt: int | None
    actor_id: str | None
    reason: str | None
    at: datetime

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls.model_validate(event, from_attributes=True)


class MemoWhole(MemoOut):
    """A memo with its history and the ids of its drafts."""

    drafts: list[str]
    outcome: DraftState | None = Field(
        description="Once all its drafts are decided: `approved` where one of them is filed, else `rejected`."
    )
    events: list[EventOut]


class TranscriptOut(BaseModel):
    text: str
    language: str | None
    engine: str
    model: str
    took: float = Field(description="Seconds of work.")
    segments: list[dict[str, Any]] = Field(
        description="{start, end, text, words: [{text, start, end, probability}]}; start and end in seconds."
    )
    version: int = Field(description="Send it with a correction.")
    corrected_by: str | None = Field(description="Who corrected the words last; null: they are as they were heard.")
    corrected_at: datetime | None

    @classmethod
    def of(cls, row: TranscriptRow) -> Self:
        """`corrected_by` has to be loaded."""
        return cls(
            text=row.text,
            language=row.language,
            engine=row.engine,
            model=row.model,
            took=row.took,
            segments=row.words["segments"],
            version=row.version,
            corrected_by=row.corrected_by.name if row.corrected_by is not None else None,
            corrected_at=row.corrected_at,
        )


class MomentIn(BaseModel):
    recorded_at: datetime = Field(description="ISO 8601; without an offset it is the rep's wall clock.")


class ByHandIn(BaseModel):
    template: str = Field(description="Name of the note template, such as meeting_notes.")
