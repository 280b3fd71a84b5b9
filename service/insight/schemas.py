from typing import Self

from pydantic import BaseModel, Field

from service.insight.service import Pace, Report, Share


class PaceOut(BaseModel):
    name: str = Field(description="The note template, or the reviewer.")
    decided: int
    median_seconds: float | None = Field(description="From taking a draft to deciding; null where there are too few.")
    fast: int = Field(description="Approvals less than 5 seconds after the draft was taken.")

    @classmethod
    def of(cls, one: Pace) -> Self:
        return cls(name=one.name, decided=one.decided, median_seconds=one.median_s, fast=one.fast)


class ShareOut(BaseModel):
    name: str = Field(description="The field's label, the note template, or the rep.")
    of: int = Field(description="Values that were heard or filed.")
    wrong: int = Field(description="Filed with another value than was heard.")
    in_vain: int = Field(description="Heard, and taken out.")
    missed: int = Field(description="Not heard, and written by a person.")
    drafts: int = Field(description="Filed drafts; 0 where fields are counted.")
    untouched: int = Field(description="Of these, filed just as they were heard.")

    @classmethod
    def of_share(cls, one: Share) -> Self:
        return cls(
            name=one.name, of=one.of, wrong=one.wrong, in_vain=one.in_vain, missed=one.missed, drafts=one.drafts,
            untouched=one.untouched,
        )  # fmt: skip


class InsightOut(BaseModel):
    days: int
    filed: int
    rejected: int
    approved_together: int = Field(description="Approved as one of many, without being opened.")
    approved_alone: int
    fast: int = Field(description="Of those approved alone, less than 5 seconds after they were taken.")
    median_seconds: float | None
    drafts: int = Field(description="Filed drafts that stand and were filled from words.")
    untouched: int
    kinds: list[PaceOut]
    reviewers: list[PaceOut]
    fields: list[ShareOut]
    by_kind: list[ShareOut]
    reps: list[ShareOut]
    checked: int = Field(description="Spot checks.")
    checked_wrong: int = Field(description="Spot checks that found something wrong.")
    checked_fields: dict[str, int] = Field(description="By field: in how many spot checks it was wrong.")

    @classmethod
    def of(cls, one: Report) -> Self:
        return cls(
            days=one.days,
            filed=one.filed,
            rejected=one.rejected,
            approved_together=one.together,
            approved_alone=one.alone,
            fast=one.fast,
            median_seconds=one.median_s,
            drafts=one.drafts,
            untouched=one.untouched,
            kinds=[PaceOut.of(row) for row in one.kinds],
            reviewers=[PaceOut.of(row) for row in one.reviewers],
            fields=[ShareOut.of_share(row) for row in one.fields],
            by_kind=[ShareOut.of_share(row) for row in one.by_kind],
            reps=[ShareOut.of_share(row) for row in one.reps],
            checked=one.checked.drafts,
            checked_wrong=one.checked.wrong,
            checked_fields=one.checked.by_field,
        )
