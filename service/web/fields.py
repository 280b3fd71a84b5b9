"""A draft's fields as the desk shows them: value, words, what the book says, and what stands in the input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.accounts.models import Deal
from service.review.models import Draft, DraftField
from service.review.readings import rests_on_words
from service.web.beside import Beside, Choice, Item, TakenBack
from service.web.editing import WIDGETS
from service.web.showing import money, words
from service.web.transcripts import flat_spans, quote
from service.web.translating import _, counted
from service.web.values import is_empty, shown
from templates import NoteTemplate
from templates.contract import STAGES
from templates.fields import options_of
from templates.note_template import TemplateField


@dataclass(frozen=True)
class ShownField:
    """A field as the desk shows it. typed: what stands in its input; was: what the book says, where that differs; quiet:
    nobody said it, and there is nothing to tell about it; spans, seconds: the words that it was heard from, also where a
    person has written something else since."""

    key: str
    label: str
    widget: str
    hint: str | None
    choices: Sequence[str]
    rep: str
    empty: bool
    quiet: bool
    text: str
    items: list[Item]
    spans: list[list[int]]
    seconds: list[list[float]]
    quote: str
    taken_back: list[TakenBack]
    readings: list[Choice]
    model: str | None
    standing: str
    look: bool
    looked: bool
    held: bool
    heard_text: str | None
    was: str | None
    typed: Any
    error: str | None

    @property
    def wants_look(self) -> bool:
        return self.look and not self.looked and not self.held


@dataclass(frozen=True)
class Refused:
    """A field's input that could not be taken."""

    key: str
    typed: Any
    error: str


def field_of(
    field: DraftField,
    draft: Draft,
    deal: Deal | None,
    template: NoteTemplate | None,
    refused: Refused | None,
    beside: Beside,
) -> ShownField:
    rep = draft.memo.rep.name
    value = field.value
    empty = is_empty(value)
    mine = refused if refused is not None and refused.key == field.key else None
    per_item = isinstance(value, list) and rests_on_words(draft, field) and len(field.evidence) == len(value)
    taken_back, readings = beside.taken_back(field.key), beside.readings(field)
    return ShownField(
        key=field.key,
        label=_(field.label),
        widget=WIDGETS.get(field.type, "line"),
        hint=_hint(template.field(field.key) if template is not None else None),
        choices=("yes", "no") if field.type == "yes_no" else options_of(field.key, template, STAGES),
        rep=rep,
        empty=empty,
        quiet=empty and is_empty(field.heard) and not taken_back and mine is None,
        text=shown(field.type, value, rep),
        items=[
            Item(
                shown(field.type, item, rep),
                flat_spans(field.evidence[i]) if per_item else [],
                beside.seconds(field.evidence[i]) if per_item else [],
                fresh=field.type == "people" and draft.account_id is not None and beside.is_new(item),
            )
            for i, item in enumerate(value if isinstance(value, list) else [])
        ],
        spans=flat_spans(field.evidence),
        seconds=beside.seconds(field.evidence),
        taken_back=taken_back,
        readings=readings,
        model=field.filled_by if field.filled_by not in (None, "rules") else None,
        quote=quote(beside.text, field.evidence),
        standing=field.standing,
        look=field.review == "look" and not empty,
        looked=field.looked_at is not None,
        held=field.held,
        heard_text=shown(field.type, field.heard, rep)
        if field.standing == "by_person" and field.heard != value
        else None,
        was=_in_book(field, deal),
        typed=mine.typed if mine is not None else value,
        error=mine.error if mine is not None else None,
    )


def _hint(known: TemplateField | None) -> str | None:
    """What the template says of the field, for whoever writes into it."""
    if known is None:
        return None
    parts = [] if known.own else [_(hint) for hint in known.listen_for]
    if known.max_length is not None:
        parts.append(counted("At most %(num)s character.", "At most %(num)s characters.", known.max_length))
    return " ".join(parts) or None


def _in_book(field: DraftField, deal: Deal | None) -> str | None:
    """What the deal says now, so that a change is seen as one."""
    if deal is None or is_empty(field.value):
        return None
    if field.key == "stage" and deal.stage and deal.stage != field.value:
        return words(deal.stage)
    if field.key == "deal_amount" and deal.amount is not None:
        known = money(deal.amount, deal.currency)
        return known if known != shown(field.type, field.value) else None
    if field.key == "close_date" and deal.close_date is not None and deal.close_date.isoformat() != str(field.value):
        return shown("date", deal.close_date.isoformat())
    return None
