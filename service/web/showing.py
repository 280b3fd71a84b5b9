"""Values as people read them: moments in the reader's zone, durations, money, states in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from service.db import now
from service.domain.moment import MomentSource
from service.domain.roles import Role
from service.domain.states import DraftState, MemoState
from service.web.translating import _, counted, day_text, marked, translated

UTC_ZONE = ZoneInfo("UTC")

MEMO_WORDS: Mapping[MemoState, tuple[str, str]] = {
    MemoState.RECEIVED: (marked("Waiting its turn"), "accent"),
    MemoState.WAITING_FOR_WEIGHTS: (marked("Waiting for the model"), "warn"),
    MemoState.TRANSCRIBING: (marked("Being transcribed"), "accent"),
    MemoState.TRANSCRIBED: (marked("Being filled"), "accent"),
    MemoState.DRAFTED: (marked("Waits for review"), "accent"),
    MemoState.NOTHING_TO_FILE: (marked("Nothing to file"), ""),
    MemoState.FAILED: (marked("Failed"), "bad"),
    MemoState.WITHDRAWN: (marked("Withdrawn"), ""),
}
"""A memo's state: in words, and how its badge is coloured."""

MEMO_MOVING = frozenset(
    {MemoState.RECEIVED, MemoState.TRANSCRIBING, MemoState.TRANSCRIBED, MemoState.WAITING_FOR_WEIGHTS}
)
"""States that change by themselves, so that a page looks again."""

DRAFT_WORDS: Mapping[DraftState, tuple[str, str]] = {
    DraftState.WAITING: (marked("Waits for review"), "accent"),
    DraftState.CLAIMED: (marked("In review now"), "accent"),
    DraftState.ASKED: (marked("Question to the rep"), "warn"),
    DraftState.POSTPONED: (marked("Postponed"), "warn"),
    DraftState.APPROVED: (marked("Filed"), "good"),
    DraftState.PARTLY_APPROVED: (marked("Filed in part"), "good"),
    DraftState.REJECTED: (marked("Rejected"), "bad"),
}

STANDING_WORDS: Mapping[str, tuple[str, str]] = {
    "said": (marked("said"), "good"),
    "worked_out": (marked("worked out"), "accent"),
    "not_said": (marked("not said"), ""),
    "by_person": (marked("by a person"), "warn"),
}

ROLE_WORDS: Mapping[Role, str] = {
    Role.REP: marked("Rep"),
    Role.ADMIN: marked("Admin staff"),
    Role.MANAGER: marked("Manager"),
}


DAY = marked("EEE d MMM y")
DAY_AND_TIME = marked("EEE d MMM, HH:mm")
DATE_AND_TIME = marked("d MMM y, HH:mm")
WHOLE_MOMENT = marked("EEEE d MMMM y, HH:mm")
MONTH = marked("MMMM y")
YEARLY = marked("d MMMM")
"""How days are written, in CLDR's letters: a catalogue puts them into its language's order."""


@pass_context
def moment(context: Context, at: datetime | None) -> Markup | str:
    """A moment as `<time>` in the reader's zone; the year only where it is another than now's."""
    if at is None:
        return "–"
    local = at.astimezone(context["zone"])
    short = day_text(local, DAY_AND_TIME if local.year == now().year else DATE_AND_TIME)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), f"{day_text(local, WHOLE_MOMENT)} {local:%Z}", short
    )


def day(value: date | datetime | str | None) -> str:
    """A day with its weekday: Mon 3 Jun 2026."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return _day_of_text(value)
    return day_text(value, DAY)


def _day_of_text(text: str) -> str:
    """ISO dates, times, months (2026-10) and yearly days (06-03), each as exact as it was said."""
    try:
        if re.fullmatch(r"\d{4}-\d\d", text):
            return day_text(date.fromisoformat(text + "-01"), MONTH)
        if re.fullmatch(r"\d\d-\d\d", text):
            yearly = day_text(date.fromisoformat(f"2000-{text}"), YEARLY)
            return _("%(day)s every year", day=yearly)
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return day(at.date()) + (f", {at:%H:%M}" if len(text) != len("2026-06-03") else "")


@pass_context
def today(context: Context, _value: Any = None) -> date:
    zone = context["zone"]
    assert isinstance(zone, ZoneInfo)
    return now().astimezone(zone).date()


def ago(at: datetime | None) -> str:
    """How long ago, roughly: `12 min`, `3 h`, `2 days`."""
    if at is None:
        return "–"
    minutes = int((now() - at).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(number)s min", number=minutes)
    if minutes < 48 * 60:
        return _("%(number)s h", number=minutes // 60)
    return counted("%(num)s day", "%(num)s days", minutes // (24 * 60))


def duration(seconds: float | None) -> str:
    """Seconds as m:ss."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def size(count: int) -> str:
    """Bytes as kB or MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


def money(amount: Decimal | float | int | str | None, currency: str | None = None) -> str:
    """An amount with thin groups, without cents where there are none, and its currency's code where known."""
    if amount is None or amount == "":
        return "–"
    exact = Decimal(str(amount))
    text = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"
    return f"{text} {currency}" if currency else text


def badge(words: tuple[str, str]) -> Markup:
    text, colour = words
    return Markup('<span class="badge {}">{}</span>').format(colour, _(text))


def memo_badge(state: str) -> Markup:
    return badge(MEMO_WORDS[MemoState(state)])


def draft_badge(state: str) -> Markup:
    return badge(DRAFT_WORDS[DraftState(state)])


def standing_badge(standing: str) -> Markup:
    return badge(STANDING_WORDS.get(standing, (standing.replace("_", " "), "")))


def source_words(source: str) -> str:
    return _(MomentSource(source).words)


def words(key: str | None) -> str:
    """A stored name as words: closed_won → Closed won."""
    return translated(key.replace("_", " ").capitalize()) if key else "–"


def model_name(model: str) -> str:
    """A model as readers know it: of a path, which says where things lie on the server, the file's name alone."""
    return PurePath(model).name


def lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def moving(state: str) -> bool:
    return MemoState(state) in MEMO_MOVING


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "today": today,
    "ago": ago,
    "duration": duration,
    "size": size,
    "money": money,
    "memo_badge": memo_badge,
    "draft_badge": draft_badge,
    "standing_badge": standing_badge,
    "source_words": source_words,
    "words": words,
    "translated": translated,
    "lines": lines,
    "model_name": model_name,
    "role_words": lambda role: _(ROLE_WORDS[Role(role)]),
}

TESTS: dict[str, Callable[..., bool]] = {"moving": moving}
