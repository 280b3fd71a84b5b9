from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from service.memos.models import Memo, Upload


class PartOfUpload(BaseModel):
    id: str
    received: int = Field(description="Bytes that are here.")
    sha256: str | None


class UploadOut(BaseModel):
    """An upload and where it stands. A sender may drop its own copy once `sha256` is that copy's and `memo_id` is set."""

    id: str
    state: Literal["arriving", "arrived", "memo", "refused"] = Field(
        description="`arrived` is a part that waits to be joined; `refused` cannot become a memo, and `problem` says why."
    )
    size: int | None = Field(description="Bytes that it will have; null: not known yet.")
    received: int = Field(description="Bytes that are here.")
    sha256: str | None = Field(description="Of the whole, in hexadecimal, once it is here.")
    memo_id: str | None
    created: bool | None = Field(
        description="False: the same recording of this rep had arrived before; null: no memo yet."
    )
    problem: str | None
    partial: bool
    parts: list[PartOfUpload] = Field(description="What it was joined of.")
    expires_at: datetime

    @classmethod
    def of(cls, upload: Upload, received: int, parts: list[Upload], memo: Memo | None, expires_at: datetime) -> Self:
        state: Literal["arriving", "arrived", "memo", "refused"] = "arriving"
        if upload.memo_id is not None:
            state = "memo"
        elif upload.problem is not None:
            state = "refused"
        elif received == upload.size:
            state = "arrived"
        return cls(
            id=upload.id,
            state=state,
            size=upload.size,
            received=received,
            sha256=upload.sha256,
            memo_id=upload.memo_id,
            created=None if memo is None else memo.received_at >= upload.created_at,
            problem=upload.problem,
            partial=upload.partial,
            parts=[PartOfUpload(id=part.id, received=part.size or 0, sha256=part.sha256) for part in parts],
            expires_at=expires_at,
        )
