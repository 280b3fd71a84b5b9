"""What the draft page shows beside a field's value: words taken back, other readings, and what a model said in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.accounts.models import Account, Contact
from service.review.models import Draft, DraftField
from service.review.people import fitting
from service.review.readings import OtherReading, field_key, other_readings
from service.review.timing import Timing
from service.web.showing import day, words
from service.web.transcripts import flat_spans, quote
from service.web.translating import _, translated
from service.web.values import shown


@dataclass(frozen=True)
class Item:
    """One item of a list, or words of the memo. seconds: where in the sound they are, in step with the spans; fresh: a
    person whom the book does not know."""

    text: str
    spans: list[list[int]]
    seconds: list[list[float]]
    fresh: bool = False


@dataclass(frozen=True)
class TakenBack(Item):
    """value: what was taken back; text: the words that said it."""

    value: str = ""


@dataclass(frozen=True)
class Choice:
    """Another fair reading of a value. path, pairs: where the form goes and what it sends; about: the item of a list that
    it is in."""

    path: str
    pairs: list[tuple[str, str]]
    text: str
    about: str | None = None


class Beside:
    """What was said beside a draft's values: words taken back, other readings, and where in the sound things are."""

    def __init__(self, draft: Draft, contacts: Sequence[Contact], accounts: Sequence[Account]) -> None:
        """contacts: the client's; accounts: those that the client's name fits."""
        self._draft = draft
        self._timing = Timing(draft.memo.transcript)
        self.contacts, self._accounts = list(contacts), accounts
        self.text = draft.memo.transcript.text if draft.memo.transcript is not None else ""
        self._taken_back: dict[str, list[TakenBack]] = {}
        known = {field.key: field.type for field in draft.fields}
        for one in draft.withdrawn:
            key = field_key(one["key"])
            # A sum that was taken back was most often the deal's.
            key = "deal_amount" if key == "amounts" and key not in known else key
            words = quote(self.text, one["evidence"])
            value = shown(known.get(key, "") if not isinstance(one["value"], int | float) else "", one["value"])
            item = TakenBack(words, flat_spans(one["evidence"]), self.seconds(one["evidence"]), value=value)
            self._taken_back.setdefault(key if key in known else "", []).append(item)
        self.without_field = self._taken_back.get("", [])

    def taken_back(self, key: str) -> list[TakenBack]:
        return self._taken_back.get(key, [])

    def is_new(self, person: Mapping[str, Any]) -> bool:
        """Whether approval adds this person to the book."""
        name = str(person.get("name") or "").casefold()
        return not person.get("id") and all(contact.name.casefold() != name for contact in self.contacts)

    def readings(self, field: DraftField) -> list[Choice]:
        if field.key == "company":
            others = (account for account in self._accounts if account.id != self._draft.account_id)
            return [Choice("client", [("account", one.id)], _with_more(one.name, one.city)) for one in others]
        if field.type == "people":
            return [choice for i in range(len(field.value or [])) for choice in self._other_people(field, i)]
        found = (one for one in other_readings(self._draft) if one.field is field)
        return [
            Choice("readings", [("key", one.key), ("value", str(one.value))], day(str(one.value)), _about(one))
            for one in found
        ]

    def seconds(self, evidence: Sequence[Any]) -> list[list[float]]:
        return self._timing.seconds(flat_spans(evidence))

    def _other_people(self, field: DraftField, at: int) -> list[Choice]:
        """The client's other contacts whom the name that was heard fits, those after the present one first."""
        people: list[dict[str, Any]] = field.value
        heard = field.heard if isinstance(field.heard, list) and len(field.heard) == len(people) else people
        fits = fitting(str(heard[at]["name"]), self.contacts)
        now = next((i for i, contact in enumerate(fits) if contact.id == people[at].get("id")), -1)
        out = []
        for contact in fits[now + 1 :] + fits[: max(now, 0)]:
            whole = [
                {"id": contact.id, "name": contact.name, "title": contact.title} if i == at else person
                for i, person in enumerate(people)
            ]
            pairs = [(key, str(person.get(key) or "")) for person in whole for key in ("id", "name", "title")]
            about = str(people[at]["name"]) if len(people) > 1 else None
            out.append(Choice(f"fields/{field.key}", pairs, _with_more(contact.name, contact.title), about))
        return out


def _with_more(name: str, more: str | None) -> str:
    return f"{name}, {more}" if more else name


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
    label = _("Its answer") if one["key"] == "*" else _(field.label) if field is not None else words(one["key"])
    said = shown(field.type if field is not None else "", value, draft.memo.rep.name) if value is not None else ""
    return {"label": label, "value": said, "reason": translated(one["reason"])}
