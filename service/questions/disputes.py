"""What a rep says is wrong with a filed entry: told to admin staff, who revise the entry or say why it stays."""

from service.accounts import repository as accounts
from service.db import WriteSession
from service.domain.errors import Conflict, InvalidInput, NotAllowed
from service.domain.sentences import said
from service.events import repository as events
from service.memos.models import Memo
from service.questions import repository
from service.review import repository as drafts
from service.review.models import Draft
from service.users.models import User

LONGEST = 500


def dispute(session: WriteSession, actor: User, draft: Draft, reason: str) -> None:
    """Say that the entry of one's own memo is wrong.

    Raises:
        NotAllowed: it is another rep's.
        Conflict: nothing is filed that could be wrong.
        InvalidInput: what is wrong is not said.
    """
    if actor.id != draft.memo.rep_id:
        raise NotAllowed("Only the rep whose memo it is says that its entry is wrong; admin staff revise it.")
    if accounts.standing_entry(session, draft.id) is None:
        raise Conflict("Nothing is filed here that could be wrong. Until it is, add to the memo, or withdraw it.")
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput("Say in a few words what is wrong with the entry.")
    if len(words) > LONGEST:
        raise InvalidInput(
            said(
                "This has %(count)s characters, and the limit is %(limit)s. Shorten it, or say it by voice.",
                count=len(words),
                limit=LONGEST,
            )
        )
    events.record(session, "draft", draft.id, repository.DISPUTED, actor_id=actor.id, reason=words)


def dismiss(session: WriteSession, actor: User, draft: Draft, reason: str) -> None:
    """Leave the entry as it is, with a reason that the rep reads.

    Raises:
        NotAllowed: the actor does not review.
        Conflict: nothing is disputed, or it was settled in the meantime.
        InvalidInput: there is no reason.
    """
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff decide about what a rep says is wrong.")
    if not repository.open_disputes(session, [draft.id]):
        raise Conflict("Nothing is said to be wrong here any more: the entry was revised, or a colleague has answered.")
    words = " ".join(reason.split())[:LONGEST]
    if not words:
        raise InvalidInput("Say in a few words why the entry stays as it is; the rep will read it.")
    events.record(session, "draft", draft.id, repository.SETTLED, actor_id=actor.id, reason=words)


def tell_of_addition(session: WriteSession, memo: Memo) -> None:
    """Once a recording that adds to a filed memo has its words: admin staff see at the entry that there is more to it."""
    first = repository.first_of(session, memo)
    if first is None:
        return
    words = " ".join(memo.transcript.text.split()) if memo.transcript is not None else ""
    for draft in drafts.of_memo(session, first.id):
        if words and accounts.standing_entry(session, draft.id) is not None:
            told = words if len(words) <= LONGEST else words[: LONGEST - 2] + " …"
            events.record(
                session, "draft", draft.id, repository.DISPUTED, target=memo.id, actor_id=memo.rep_id, reason=told
            )
