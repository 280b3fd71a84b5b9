"""Approving many drafts at once: only what is safe, each in a transaction of its own, with a word on each that was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from service.db import AnySession, Database
from service.domain.claims import UNDO_WINDOW
from service.domain.errors import DebriefError, NotReady
from service.domain.sentences import listed, said
from service.review.deciding import approve
from service.review.models import Draft
from service.review.moves import check_reviewer, visible
from service.review.readiness import undecided, unlooked
from service.users.models import User

MOST = 200
"""Drafts in one go."""


@dataclass(frozen=True)
class Outcome:
    draft_id: str
    client: str
    """As the draft names it; empty where there is no such draft."""
    entry_id: str | None
    """None: it was not approved."""
    problem: str | None
    """Why it was not."""


def approve_safe(
    database: Database, actor: User, chosen: Sequence[tuple[str, int]], *, window: timedelta = UNDO_WINDOW
) -> list[Outcome]:
    """Approve those of the drafts, each at the version that was seen, in which nothing is left to a person.

    Raises:
        NotAllowed: the actor does not review.
    """
    check_reviewer(actor)
    return [_one(database, actor, draft_id, version, window) for draft_id, version in dict(chosen).items()]


def check_safe(session: AnySession, draft: Draft) -> None:
    """Raise NotReady unless the draft may be approved unread: nothing wants a look, and everything is decided."""
    reasons: list[str] = list(undecided(session, draft).values())
    fields = unlooked(draft)
    if fields:
        reasons.append(said("Wants a look: %(fields)s.", fields=listed(f.label for f in fields)))
    held = [f.label for f in draft.fields if f.held]
    if held:
        reasons.append(said("Held back: %(held)s.", held=listed(held)))
    if reasons:
        raise NotReady(listed(reasons, " "), missing=[f.key for f in fields])


def _one(database: Database, actor: User, draft_id: str, version: int, window: timedelta) -> Outcome:
    client = ""
    try:
        with database.write() as session:
            draft = visible(session, actor, draft_id)
            client = draft.account.name if draft.account is not None else str(draft.value("company") or "No client yet")
            check_safe(session, draft)
            entry = approve(session, actor, draft, version=version, window=window)
            return Outcome(draft_id, entry.account.name, entry.id, None)
    except DebriefError as error:
        return Outcome(draft_id, client, None, error.message)
