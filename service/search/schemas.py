"""What was found, as the API gives it."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel

from service.search.models import Kind
from service.search.service import Group, Result


class ResultOut(BaseModel):
    kind: Kind
    id: str
    """For an entry, of its draft."""
    account_id: str | None
    account: str | None
    rep: str | None
    at: datetime
    day: date | None
    title: str
    snippet: str
    marks: list[tuple[int, int]]
    """What was asked for, as places in the snippet."""
    page: str

    @classmethod
    def of(cls, result: Result) -> Self:
        return cls(
            kind=result.kind,
            id=result.id,
            account_id=result.account_id,
            account=result.account,
            rep=result.rep,
            at=result.at,
            day=result.day,
            title=result.title.text,
            snippet=result.snippet.text,
            marks=result.snippet.marks,
            page=result.address,
        )


class GroupOut(BaseModel):
    kind: Kind
    total: int
    results: list[ResultOut]

    @classmethod
    def of(cls, group: Group) -> Self:
        return cls(kind=group.kind, total=group.total, results=[ResultOut.of(one) for one in group.results])


class FoundOut(BaseModel):
    groups: list[GroupOut]
