"""The second fair reading of a date, which a reviewer can choose, and choose back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.review.models import Draft, DraftField

_PLACE = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\]\.([a-z_]+))?")


@dataclass(frozen=True)
class OtherReading:
    """The fair reading that a field does not have now. key: its place, as in the draft's `alternatives`; whole: the
    field's value with it."""

    key: str
    value: Any
    field: DraftField
    whole: Any


def field_key(place: str) -> str:
    """The field that a place such as `action_items[1].due_date` is in."""
    return place.partition("[")[0]


def other_readings(draft: Draft) -> Iterator[OtherReading]:
    """The readings that can be chosen: those of values that nobody has written otherwise."""
    for field, place, other in _alternatives(draft):
        heard = _at(field.heard, place)
        now = _at(field.value, place)
        if heard is None or now not in (heard, other) or not rests_on_words(draft, field):
            continue
        value = other if now == heard else heard
        yield OtherReading(place[0], value, field, _with(field.value, place, value))


def rests_on_words(draft: Draft, field: DraftField) -> bool:
    """Whether the field's evidence is that of its value: as it was heard, or as its words can be read, too."""
    value = field.value
    for one, place, other in _alternatives(draft):
        if one is field and _at(value, place) == other:
            value = _with(value, place, _at(field.heard, place))
    return bool(value == field.heard)


def _alternatives(draft: Draft) -> Iterator[tuple[DraftField, re.Match[str], Any]]:
    for one in draft.alternatives:
        place = _PLACE.fullmatch(str(one["key"]))
        field = draft.field(place[1]) if place is not None else None
        if place is not None and field is not None:
            yield field, place, one["value"]


def _at(value: Any, place: re.Match[str]) -> Any:
    """What stands at the place; None where nothing does."""
    if place[2] is None:
        return value
    at = int(place[2])
    item = value[at] if isinstance(value, list) and at < len(value) else None
    return item.get(place[3]) if isinstance(item, dict) else None


def _with(value: Any, place: re.Match[str], fresh: Any) -> Any:
    """The field's value with `fresh` at a place where something stands."""
    if place[2] is None:
        return fresh
    return [item | {place[3]: fresh} if i == int(place[2]) else item for i, item in enumerate(value)]
