"""Events as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.states import DraftState, MemoState
from service.events.models import Event
from service.web.showing import DRAFT_WORDS, MEMO_WORDS, day
from service.web.translating import _, marked, translated

_WHAT = {
    "asked": marked("The rep was asked"),
    "answered": marked("The rep answered"),
    "question_dropped": marked("The question was taken back"),
    "disputed": marked("The rep says that the entry is wrong"),
    "dispute_dismissed": marked("The entry stays as it is"),
    "recorded_at": marked("The moment of recording was corrected"),
    "divided": marked("Its words were divided between clients anew"),
    "corrected": marked("Its words were corrected"),
    "edit_undone": marked("An edit was undone"),
    "edit_redone": marked("An edit was done again"),
    "imported": marked("Imported with the book"),
    "created": marked("Added to the book"),
}


@dataclass(frozen=True)
class Happened:
    text: str
    at: datetime
    who: str | None
    """None: Debrief itself."""


def sentences(events: Sequence[Event], names: Mapping[str, str]) -> list[Happened]:
    """names: of users, by id."""
    return [Happened(_sentence(e), e.at, names.get(e.actor_id) if e.actor_id else None) for e in events]


def _sentence(event: Event) -> str:
    known = _WHAT.get(event.what, event.what.replace("_", " ").capitalize())
    text = _moved(event) if event.what == "moved" else _(known)
    if event.what == "recorded_at" and event.target:
        text = _("%(what)s to %(day)s", what=text, day=day(event.target))
    if event.reason and event.reason.casefold() != text.casefold():
        text += f": {event.reason}"
    return text


def _moved(event: Event) -> str:
    if event.source is None:
        return _("Arrived") if event.subject == "memo" else _("Drafted")
    words = {
        **{
            str(state): text
            for state, (text, _colour) in (DRAFT_WORDS if event.subject == "draft" else MEMO_WORDS).items()
        },
    }
    if event.subject == "memo" and event.target == MemoState.TRANSCRIBING and event.attempt:
        return _("Transcribing, try %(number)s", number=event.attempt)
    if event.subject == "draft" and event.target == DraftState.CLAIMED:
        return _("Taken for review")
    return translated(words.get(event.target or "", (event.target or "").replace("_", " ").capitalize()))
