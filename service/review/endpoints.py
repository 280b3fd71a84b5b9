"""The queue and one draft: claim, correct, look, approve, reject."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.domain.states import DraftState
from service.review import bulk, repository, service
from service.review.models import Draft
from service.review.schemas import (
    ApprovalIn,
    ApprovalsIn,
    ApprovedOut,
    ClientIn,
    DealIn,
    DraftOut,
    DraftPage,
    FieldIn,
    HoldIn,
    LookIn,
    OutcomeOut,
    PostponementIn,
    RejectionIn,
)
from service.users.models import User
from service.web.edge import Actor, Config, Reading, Reviewer, Writing, database_of, templates_of

router = APIRouter(prefix="/drafts", tags=["review"])


@router.get("", summary="The queue")
def list_drafts(
    actor: Actor,
    session: Reading,
    state: Annotated[list[DraftState] | None, Query(description="Default: waiting and claimed.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> DraftPage:
    """Top billers' drafts first, then the oldest. A rep sees the own ones."""
    rep_id = None if actor.kind.reads_all else actor.id
    states = state or [DraftState.WAITING, DraftState.CLAIMED]
    rows = repository.queue(session, states=states, rep_id=rep_id, limit=limit, offset=offset)
    return DraftPage(items=[DraftOut.in_list(d) for d in rows], counts=repository.count_by_state(session, rep_id))


@router.post("/approvals", summary="Approve many drafts in which nothing is left to a person")
def approve_many(request: Request, actor: Reviewer, config: Config, body: ApprovalsIn) -> list[OutcomeOut]:
    """Each in a transaction of its own; one that wants a look, or was changed since, is left and told of."""
    chosen = [(one.draft_id, one.version) for one in body.drafts]
    outcomes = bulk.approve_safe(database_of(request), actor, chosen, window=timedelta(minutes=config.undo_minutes))
    return [OutcomeOut(**vars(one)) for one in outcomes]


@router.get("/{draft_id}", summary="One draft")
def get_draft(actor: Actor, session: Reading, draft_id: str) -> DraftOut:
    return DraftOut.of(service.visible(session, actor, draft_id))


@router.put("/{draft_id}/claim", summary="Claim a draft, or renew the claim")
def claim(actor: Reviewer, session: Writing, draft_id: str) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.claim(session, actor, draft)
    return _out(session, draft)


@router.delete("/{draft_id}/claim", summary="Give a draft back to the queue")
def release(actor: Reviewer, session: Writing, draft_id: str) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.release(session, actor, draft)
    return _out(session, draft)


@router.put("/{draft_id}/reviewer", summary="Take a draft over from a colleague")
def take_over(actor: Reviewer, session: Writing, draft_id: str) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.take_over(session, actor, draft)
    return _out(session, draft)


@router.put("/{draft_id}/fields/{key}", summary="Correct a field")
def put_field(request: Request, actor: Reviewer, session: Writing, draft_id: str, key: str, body: FieldIn) -> DraftOut:
    draft = _held(session, actor, draft_id)
    template = templates_of(request).get(draft.template)
    service.edit(session, actor, draft, key, body.value, version=body.version, template=template)
    return _out(session, draft)


@router.put("/{draft_id}/fields/{key}/look", summary="Tick that you looked at a field")
def put_look(actor: Reviewer, session: Writing, draft_id: str, key: str, body: LookIn) -> DraftOut:
    draft = _held(session, actor, draft_id)
    service.look(session, actor, draft, key, looked=body.looked, version=body.version)
    return _out(session, draft)


@router.put("/{draft_id}/holds/{key}", summary="Hold a field back, or let it go")
def put_hold(actor: Reviewer, session: Writing, draft_id: str, key: str, body: HoldIn) -> DraftOut:
    """A field that is held back stays out of the entry; let go later, it makes the entry's next revision."""
    draft = _held(session, actor, draft_id)
    service.hold(session, actor, draft, key, held=body.held, version=body.version)
    return _out(session, draft)


@router.put("/{draft_id}/client", summary="Choose the client")
def put_client(actor: Reviewer, session: Writing, draft_id: str, body: ClientIn) -> DraftOut:
    draft = _held(session, actor, draft_id)
    service.choose_client(session, actor, draft, body.account_id, version=body.version)
    return _out(session, draft)


@router.put("/{draft_id}/deal", summary="Choose the deal")
def put_deal(actor: Reviewer, session: Writing, draft_id: str, body: DealIn) -> DraftOut:
    draft = _held(session, actor, draft_id)
    service.choose_deal(session, actor, draft, body.deal_id, version=body.version)
    return _out(session, draft)


@router.post("/{draft_id}/approval", status_code=201, summary="Approve: save the entry")
def approve(actor: Reviewer, session: Writing, config: Config, draft_id: str, body: ApprovalIn) -> ApprovedOut:
    """Saves exactly the version that you saw, or answers 409 with yours and the current one."""
    draft = service.visible(session, actor, draft_id)
    window = timedelta(minutes=config.undo_minutes)
    entry = service.approve(
        session, actor, draft, version=body.version, looked=body.looked, reason=body.reason, window=window
    )
    return ApprovedOut(
        entry_id=entry.id,
        account_id=entry.account_id,
        deal_id=entry.deal_id,
        revision=entry.revision,
        kind=entry.kind,
        deliver_after=entry.deliver_after,
    )


@router.delete("/{draft_id}/decision", summary="Undo the latest approval, rejection or postponement")
def undo(actor: Reviewer, session: Writing, config: Config, draft_id: str) -> DraftOut:
    """The book becomes what it was, and the draft is yours; 409 once it is too late, or something newer sits on top."""
    draft = service.visible(session, actor, draft_id)
    service.undo(session, actor, draft, window=timedelta(minutes=config.undo_minutes))
    return _out(session, draft)


@router.put("/{draft_id}/revision", summary="Take a filed draft up again, to revise its entry")
def revise(actor: Reviewer, session: Writing, draft_id: str) -> DraftOut:
    """With what its entry says; approve it for the next revision, or release it to leave the entry as it is."""
    draft = service.visible(session, actor, draft_id)
    service.revise(session, actor, draft)
    return _out(session, draft)


@router.post("/{draft_id}/rejection", summary="Reject: not to be filed")
def reject(actor: Reviewer, session: Writing, draft_id: str, body: RejectionIn) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.reject(session, actor, draft, body.reason)
    return _out(session, draft)


@router.delete("/{draft_id}/rejection", summary="Put a rejected draft back into the queue")
def reopen(actor: Reviewer, session: Writing, draft_id: str) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.reopen(session, actor, draft)
    return _out(session, draft)


@router.post("/{draft_id}/postponement", summary="Put a draft aside")
def postpone(actor: Reviewer, session: Writing, draft_id: str, body: PostponementIn) -> DraftOut:
    draft = service.visible(session, actor, draft_id)
    service.postpone(session, actor, draft, body.until, body.reason)
    return _out(session, draft)


def _held(session: Writing, actor: User, draft_id: str) -> Draft:
    """The draft in the actor's hands: a waiting one is claimed on the way, so that one call is enough for a program."""
    draft = service.visible(session, actor, draft_id)
    service.claim(session, actor, draft)
    return draft


def _out(session: Writing, draft: Draft) -> DraftOut:
    session.flush()
    fresh = repository.get(session, draft.id)
    assert fresh is not None
    return DraftOut.of(fresh)
