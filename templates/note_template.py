"""What a note template is, as its YAML file says it."""

import re
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from templates.types import TYPES

BUILT_IN = ("meeting_notes", "call_in_check", "deal_progress")

CONTRACT_TYPES = {
    "company": "text",
    "contacts": "people",
    "interaction_date": "date",
    "summary": "text",
    "deal_amount": "money",
    "amounts": "sums",
    "stage": "choice",
    "probability": "percent",
    "close_date": "date",
    "competitors": "texts",
    "products": "texts",
    "quantity": "quantities",
    "objections": "texts",
    "issues": "texts",
    "satisfaction": "choice",
    "decision_maker": "text",
    "action_items": "actions",
    "next_meeting": "datetime",
    "key_dates": "key_dates",
}
"""The fields that the filler knows by itself, with their types; every other key of a template is the user's own."""

OWN_TYPES = ("text", "long_text", "texts", "money", "number", "percent", "date", "datetime", "choice", "yes_no")
"""Types that a user's own key can have: those whose value can be found beside a phrase."""

NEEDED = ("company", "summary")
"""Without these nothing can be filed or found again."""

RESERVED = ("account_id", "alternatives", "ambiguous", "contact_ids", "currency", "evidence", "fields", "template_kind",
            "withdrawn")  # fmt: skip
"""Keys of the fill contract that are no fields; a user's own key of that name would be mistaken for them."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

# An empty phrase would be "said" everywhere.
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"[^\W_]")]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class TemplateField(BaseModel):
    """One field of a note template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: Annotated[str, Field(min_length=1, max_length=60)]
    type: str
    listen_for: Annotated[list[_Words], Field(default_factory=list)]
    """For the built-in keys a help text; for a user's own key the words after which the value is said."""
    max_length: Annotated[int | None, Field(ge=1, le=2000)] = None
    options: Annotated[list[_Words], Field(default_factory=list)]
    review: Literal["together", "look"] = "together"

    @field_validator("listen_for", "options", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("key")
    @classmethod
    def _plain_key(cls, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError("a key is made of small letters, digits and underscores, such as room_count")
        if key in RESERVED:
            raise ValueError(f"Debrief uses the key {key} for itself; choose another, such as our_{key}")
        return key

    @field_validator("type")
    @classmethod
    def _known_type(cls, name: str) -> str:
        if name not in TYPES:
            near = get_close_matches(name, TYPES, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"there is no type '{name}'; {hint}the types are {', '.join(TYPES)}")
        return name

    @model_validator(mode="after")
    def _fits(self) -> Self:
        known = CONTRACT_TYPES.get(self.key)
        if known is not None and self.type != known:
            raise ValueError(f"the field {self.key} is filled by Debrief itself and always has the type {known}")
        if known is None and not self.listen_for:
            raise ValueError(
                f"the field {self.key} is your own, so listen_for has to name the words after which it is said"
            )
        if known is None and self.type not in OWN_TYPES:
            raise ValueError(f"a field of your own has one of the types {', '.join(OWN_TYPES)}, not {self.type}")
        if self.type == "choice" and known is None and not self.options:
            raise ValueError("a choice needs its options")
        return self

    @property
    def own(self) -> bool:
        return self.key not in CONTRACT_TYPES


class NoteTemplate(BaseModel):
    """A fixed set of fields that one kind of memo is written down in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    label: Annotated[str, Field(min_length=1, max_length=60)]
    description: str
    choose_when: Annotated[list[_Words], Field(default_factory=list)]
    """Words that choose a user's own template. The built-in three are chosen by what is said as a whole."""
    fields: Annotated[list[TemplateField], Field(min_length=1)]

    @field_validator("choose_when", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return _as_list(value)

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not _KEY.fullmatch(name):
            raise ValueError("a name is made of small letters, digits and underscores, such as site_survey")
        return name

    @model_validator(mode="after")
    def _whole(self) -> Self:
        keys = [f.key for f in self.fields]
        missing = [key for key in NEEDED if key not in keys]
        if missing:
            raise ValueError(f"the field {missing[0]} is missing; every note template has {' and '.join(NEEDED)}")
        double = next((key for key in keys if keys.count(key) > 1), None)
        if double is not None:
            raise ValueError(f"the key {double} is used twice")
        if self.name not in BUILT_IN and not self.choose_when:
            raise ValueError("choose_when has to name the words that choose this template")
        return self

    def field(self, key: str) -> TemplateField | None:
        return next((f for f in self.fields if f.key == key), None)
