"""Events as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.states import DraftState, MemoState
from service.events.models import Event
from service.web.showing import DRAFT_WORDS, MEMO_WORDS, day

_WHAT = {
    "asked": "The rep was asked",
    "answered": "The rep answered",
    "question_dropped": "The question was taken back",
    "disputed": "The rep says that the entry is wrong",
    "dispute_dismissed": "The entry stays as it is",
    "recorded_at": "The moment of recording was corrected",
    "divided": "Its words were divided between clients anew",
    "corrected": "Its words were corrected",
    "edit_undone": "An edit was undone",
    "edit_redone": "An edit was done again",
    "imported": "Imported with the book",
    "created": "Added to the book",
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
    text = _moved(event) if event.what == "moved" else _WHAT.get(event.what, event.what.replace("_", " ").capitalize())
    if event.what == "recorded_at" and event.target:
        text += f" to {day(event.target)}"
    if event.reason and event.reason.casefold() != text.casefold():
        text += f": {event.reason}"
    return text


def _moved(event: Event) -> str:
    if event.source is None:
        return "Arrived" if event.subject == "memo" else "Drafted"
    words = {
        **{str(state): text for state, (text, _) in (DRAFT_WORDS if event.subject == "draft" else MEMO_WORDS).items()},
    }
    if event.subject == "memo" and event.target == MemoState.TRANSCRIBING and event.attempt:
        return f"Transcribing, try {event.attempt}"
    if event.subject == "draft" and event.target == DraftState.CLAIMED:
        return "Taken for review"
    return words.get(event.target or "", (event.target or "").replace("_", " ").capitalize())
