"""What the draft page shows beside a field's value: words taken back, other readings, and what a model said in vain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.review.models import Draft, DraftField
from service.review.readings import OtherReading, field_key, other_readings
from service.review.timing import Timing
from service.web.showing import day, words
from service.web.transcripts import flat_spans, quote
from service.web.values import shown


@dataclass(frozen=True)
class Item:
    """One item of a list, or words of the memo. seconds: where in the sound they are, in step with the spans."""

    text: str
    spans: list[list[int]]
    seconds: list[list[float]]


@dataclass(frozen=True)
class Choice:
    """The other fair reading of a date. key, value: as the form sends them; text: the day as people read it; about: the item
    of a list that it is in."""

    key: str
    value: str
    text: str
    about: str | None


class Beside:
    """What was said beside a draft's values: words taken back, other readings, and where in the sound things are."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._timing = Timing(draft.memo.transcript)
        self.text = draft.memo.transcript.text if draft.memo.transcript is not None else ""
        self._taken_back: dict[str, list[Item]] = {}
        known = {field.key for field in draft.fields}
        for one in draft.withdrawn:
            key = field_key(one["key"])
            # A sum that was taken back was most often the deal's.
            key = "deal_amount" if key == "amounts" and key not in known else key
            words = quote(self.text, one["evidence"]) or str(one["value"])
            item = Item(words, flat_spans(one["evidence"]), self.seconds(one["evidence"]))
            self._taken_back.setdefault(key if key in known else "", []).append(item)
        self.without_field = self._taken_back.get("", [])

    def taken_back(self, key: str) -> list[Item]:
        return self._taken_back.get(key, [])

    def readings(self, field: DraftField) -> list[Choice]:
        found = (one for one in other_readings(self._draft) if one.field is field)
        return [Choice(one.key, str(one.value), day(str(one.value)), _about(one)) for one in found]

    def seconds(self, evidence: Sequence[Any]) -> list[list[float]]:
        return self._timing.seconds(flat_spans(evidence))


def _about(one: OtherReading) -> str | None:
    """What the item that changes with the reading says; None where the field has one value."""
    if not isinstance(one.whole, list):
        return None
    item: dict[str, Any] = next((i for i in one.whole if i not in one.field.value), {})
    return item.get("text") or item.get("what")


def dropped_in_words(one: dict[str, Any], draft: Draft) -> dict[str, str]:
    """What a model said and the memo does not bear: label, value and reason."""
    field = draft.field(one["key"])
    value = one["value"]
    label = "Its answer" if one["key"] == "*" else field.label if field is not None else words(one["key"])
    said = shown(field.type if field is not None else "", value, draft.memo.rep.name) if value is not None else ""
    return {"label": label, "value": said, "reason": one["reason"]}
