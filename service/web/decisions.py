"""What a page shows of the decision on a draft: who may do what next, and what can still be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.accounts import repository as accounts
from service.accounts.models import Entry
from service.db import AnySession, now
from service.domain.claims import expired
from service.domain.states import DRAFT_FILED, DraftState
from service.review import service
from service.review.models import Draft
from service.review.revising import undoable
from service.users.models import User
from service.web.translating import _, marked, translated
from service.web.values import is_empty, shown

KIND_WORDS: Mapping[str, str] = {
    "approval": marked("Approved"),
    "held": marked("What was held back came in"),
    "correction": marked("Corrected"),
    "amendment": marked("The rep added to it"),
    "restored": marked("The revision before was undone; what stood then stands again"),
    "undo": marked("The approval was undone; nothing stands"),
}


@dataclass(frozen=True)
class Deciding:
    entry: Entry | None
    """What stands of the draft."""
    undo: bool
    """The approval can still be taken back."""
    revisable: bool
    taken_by: str | None
    """The colleague from whom it can be taken over."""
    held: list[str]
    """Labels of the fields that are held back."""
    to_hold: list[str]
    """Labels of those that could be held back at once, since nobody has looked at them."""
    reason: str
    """Why it is corrected, as it was typed last."""


@dataclass(frozen=True)
class Changed:
    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Revision:
    entry: Entry
    what: str
    client: str
    changed: list[Changed]
    stands: bool


def deciding_of(session: AnySession, actor: User, draft: Draft, reason: str = "") -> Deciding:
    entry = accounts.standing_entry(session, draft.id)
    filed = draft.standing in DRAFT_FILED
    others = draft.standing is DraftState.CLAIMED and draft.claimed_by_id != actor.id
    holder = draft.claimed_by.name if draft.claimed_by is not None else _("somebody")
    known = {f["key"] for f in entry.fields if not is_empty(f["value"])} if entry is not None else set()
    return Deciding(
        entry=entry,
        undo=filed and actor.kind.reviews and undoable(session, draft) is not None,
        revisable=filed and actor.kind.reviews and entry is not None,
        taken_by=holder if others and actor.kind.reviews and not expired(draft.claimed_at, now()) else None,
        held=[_(f.label) for f in draft.fields if f.held],
        to_hold=[_(f.label) for f in service.unlooked(draft) if f.key != "company" and f.key not in known],
        reason=reason,
    )


def revisions_of(session: AnySession, draft: Draft) -> list[Revision]:
    """Every revision of the draft's entry, the latest first, each with what it changed."""
    out: list[Revision] = []
    rows = accounts.revisions(session, draft.id)
    rep = draft.memo.rep.name
    for before, entry in zip([None, *rows[:-1]], rows, strict=True):
        fresh = before is None or before.kind == accounts.UNDO or entry.kind == accounts.UNDO
        out.append(
            Revision(
                entry=entry,
                what=_(KIND_WORDS.get(entry.kind, entry.kind)),
                client=_client(entry),
                changed=[] if fresh or before is None else _changed(before, entry, rep),
                stands=entry is rows[-1] and entry.kind != accounts.UNDO,
            )
        )
    return out[::-1]


def _changed(before: Entry, entry: Entry, rep: str) -> list[Changed]:
    was: dict[str, dict[str, Any]] = {f["key"]: f for f in before.fields}
    new: dict[str, dict[str, Any]] = {f["key"]: f for f in entry.fields}
    out = []
    for key in {**was, **new}:
        field = new.get(key) or was[key]
        texts = [shown(field["type"], one.get(key, {}).get("value"), rep) for one in (was, new)]
        if texts[0] != texts[1]:
            out.append(Changed(translated(field["label"]), *texts))
    if before.deal_id != entry.deal_id:
        names = [one.deal.name if one.deal is not None else _("none") for one in (before, entry)]
        out.append(Changed(_("Deal"), *names))
    return out


def _client(entry: Entry) -> str:
    if entry.account is not None:
        return entry.account.name
    return str(next((f["value"] for f in entry.fields if f["key"] == "company"), None) or _("a client"))
