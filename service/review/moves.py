"""The moves of a draft: the one way in which its state changes, who has it, and what a person who comes second is told."""

from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession, WriteSession, now
from service.domain.claims import expired
from service.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from service.domain.sentences import Sentence, said
from service.domain.states import DRAFT_FILED, DraftState, MemoState, check_draft_move
from service.events import repository as events
from service.review import repository
from service.review.models import Draft
from service.review.versions import conflict, snapshot
from service.users.models import User

TAKEN_OVER = "taken over"

_DONE = {
    DraftState.WAITING: said("put this draft back into the queue"),
    DraftState.CLAIMED: said("took this draft for review"),
    DraftState.ASKED: said("asked the rep about this draft"),
    DraftState.POSTPONED: said("put this draft aside"),
    DraftState.APPROVED: said("approved this draft"),
    DraftState.PARTLY_APPROVED: said("approved this draft in part"),
    DraftState.REJECTED: said("rejected this draft"),
}


def visible(session: AnySession, actor: User, draft_id: str) -> Draft:
    """A draft that the user may see.

    Raises:
        NotFound: there is none, or it is another rep's.
    """
    draft = repository.get(session, draft_id)
    if draft is None or not (actor.kind.reads_all or draft.memo.rep_id == actor.id):
        raise NotFound("There is no such draft, or it is not yours to see.")
    return draft


def move_to(
    session: WriteSession,
    draft: Draft,
    target: DraftState,
    *,
    actor: User,
    reason: str | None = None,
    version: int | None = None,
    **changes: Any,
) -> None:
    """The only way a draft changes its state: checked by the table, compared and set, told in an event.

    Raises:
        IllegalMove: the table does not allow it.
        Conflict: the draft has moved since it was read, or has another version than `version`.
        NotReady: it is to be rejected, and something of it is filed.
    """
    source = draft.standing
    check_draft_move(source, target)
    if target is DraftState.REJECTED and accounts.standing_entry(session, draft.id) is not None:
        raise NotReady(
            "Something of this draft is filed, so it cannot be rejected. Undo the approval, or correct the entry."
        )
    if not repository.compare_and_set(session, draft, target, changes, version=version):
        raise conflict(session, draft, version)
    events.record(session, "draft", draft.id, "moved", source=source, target=target, actor_id=actor.id, reason=reason)
    session.refresh(draft)


def claim(session: WriteSession, actor: User, draft: Draft) -> None:
    """Take a draft for review. One's own claim is renewed; another's holds for `claims.CLAIM_LASTS`.

    Raises:
        Conflict: somebody else has it, or it is filed.
    """
    check_reviewer(actor)
    at = now()
    if draft.standing in DRAFT_FILED:
        raise Conflict(
            _told(session, actor, draft, said("Revise its entry where it is wrong.")), current=snapshot(draft)
        )
    if draft.standing is DraftState.CLAIMED:
        if draft.claimed_by_id == actor.id:
            draft.claimed_at = at
            return
        if not expired(draft.claimed_at, at):
            name = draft.claimed_by.name if draft.claimed_by is not None else said("Somebody else")
            raise Conflict(
                said(
                    "%(name)s reviews this draft at the moment. Take the next one, ask %(name)s to release it, or take it over.",
                    name=name,
                ),
                current=snapshot(draft),
            )
        move_to(
            session, draft, DraftState.WAITING, actor=actor, reason="claim expired", claimed_by_id=None, claimed_at=None
        )
    take(session, actor, draft)


def take(session: WriteSession, actor: User, draft: Draft, reason: str | None = None) -> None:
    """Put the draft into the actor's hands."""
    move_to(
        session,
        draft,
        DraftState.CLAIMED,
        actor=actor,
        reason=reason,
        claimed_by_id=actor.id,
        claimed_at=now(),
        postponed_until=None,
    )
    session.refresh(draft, ["claimed_by"])


def take_over(session: WriteSession, actor: User, draft: Draft) -> None:
    """Take a draft out of a colleague's hands; what they have saved stays.

    Raises:
        Conflict: nobody has it any more.
    """
    check_reviewer(actor)
    if draft.standing is not DraftState.CLAIMED:
        raise Conflict(_told(session, actor, draft, said("There is nothing to take over.")), current=snapshot(draft))
    if draft.claimed_by_id == actor.id:
        claim(session, actor, draft)
        return
    name = draft.claimed_by.name if draft.claimed_by is not None else "somebody"
    take(session, actor, draft, reason=f"{TAKEN_OVER} from {name}")


def check_reviewer(actor: User) -> None:
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff review drafts; ask one of them.")


def check_memo(draft: Draft) -> None:
    if draft.memo.standing is not MemoState.DRAFTED:
        raise NotReady("The memo of this draft was withdrawn, so it cannot be filed. Ask the rep to send it again.")


def check_holder(session: AnySession, actor: User, draft: Draft) -> None:
    """Raise Conflict, with what happened to the draft, unless it is in the actor's hands."""
    check_reviewer(actor)
    if draft.standing is not DraftState.CLAIMED or draft.claimed_by_id != actor.id:
        raise Conflict(
            _told(session, actor, draft, said("Claim the draft first: it is not yours to change at the moment.")),
            current=snapshot(draft),
        )


def _told(session: AnySession, actor: User, draft: Draft, advice: Sentence) -> Sentence:
    """Who did the latest to the draft, and when by the actor's clock, with what can be done now."""
    moves = [e for e in events.history(session, "draft", draft.id) if e.what == "moved"]
    who = session.get(User, moves[-1].actor_id) if moves and moves[-1].actor_id else None
    if who is None or draft.standing is DraftState.WAITING:
        return advice
    last = moves[-1]
    taken = last.target == DraftState.CLAIMED and (last.reason or "").startswith(TAKEN_OVER)
    done = said("took this draft over") if taken else _DONE[DraftState(last.target or draft.state)]
    local = last.at.astimezone(actor.zone)
    at: str = f"{local:%H:%M}"
    if local.date() != now().astimezone(actor.zone).date():
        at = said("%(time)s on %(day)s %(month)s", time=at, day=local.day, month=said(local.strftime("%B")))
    told = {"name": said("You") if who.id == actor.id else who.name, "done": done, "at": at, "advice": advice}
    if last.reason and last.target == DraftState.REJECTED:
        return said("%(name)s %(done)s at %(at)s: %(why)s. %(advice)s", **told, why=last.reason.rstrip("."))
    return said("%(name)s %(done)s at %(at)s. %(advice)s", **told)
