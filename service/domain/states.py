"""Where a memo and a draft can stand, and the one table of legal moves for each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from service.domain.errors import IllegalMove


class MemoState(StrEnum):
    RECEIVED = "received"
    """The recording is stored; it waits for its turn."""
    WAITING_FOR_WEIGHTS = "waiting_for_weights"
    """The model's weights are not on this machine; the memo waits until they are."""
    TRANSCRIBING = "transcribing"
    """A worker has claimed it."""
    TRANSCRIBED = "transcribed"
    """The words are stored; filling comes next."""
    DRAFTED = "drafted"
    """One or several drafts are in the queue, or were."""
    NOTHING_TO_FILE = "nothing_to_file"
    """No words, or none that belong into an entry; a person can overrule."""
    FAILED = "failed"
    """Every try failed, or trying again cannot help; a person can overrule."""
    WITHDRAWN = "withdrawn"
    """Taken back by the rep or an admin before anything of it was approved."""


class DraftState(StrEnum):
    WAITING = "waiting"
    """In the queue, nobody has it."""
    CLAIMED = "claimed"
    """Somebody reviews it now."""
    ASKED = "asked"
    """A question to the rep is open."""
    POSTPONED = "postponed"
    """Put aside by the reviewer."""
    APPROVED = "approved"
    """Saved as an entry."""
    PARTLY_APPROVED = "partly_approved"
    """Saved as an entry, with fields held back."""
    REJECTED = "rejected"
    """Not to be filed; can be put back into the queue."""


_M, _D = MemoState, DraftState

MEMO_MOVES: Mapping[MemoState, frozenset[MemoState]] = MappingProxyType(
    {
        _M.RECEIVED: frozenset({_M.TRANSCRIBING, _M.WAITING_FOR_WEIGHTS, _M.WITHDRAWN}),
        _M.WAITING_FOR_WEIGHTS: frozenset({_M.TRANSCRIBING, _M.RECEIVED, _M.WITHDRAWN}),
        _M.TRANSCRIBING: frozenset({_M.TRANSCRIBED, _M.RECEIVED, _M.WAITING_FOR_WEIGHTS, _M.FAILED}),
        _M.TRANSCRIBED: frozenset({_M.DRAFTED, _M.NOTHING_TO_FILE, _M.FAILED, _M.WITHDRAWN}),
        _M.DRAFTED: frozenset({_M.WITHDRAWN}),
        _M.NOTHING_TO_FILE: frozenset({_M.DRAFTED, _M.RECEIVED, _M.WITHDRAWN}),
        _M.FAILED: frozenset({_M.DRAFTED, _M.RECEIVED, _M.TRANSCRIBED, _M.WITHDRAWN}),
        _M.WITHDRAWN: frozenset(),
    }
)

DRAFT_MOVES: Mapping[DraftState, frozenset[DraftState]] = MappingProxyType(
    {
        _D.WAITING: frozenset({_D.CLAIMED, _D.REJECTED}),
        _D.CLAIMED: frozenset(
            # to itself: somebody else takes it over
            {_D.CLAIMED, _D.WAITING, _D.ASKED, _D.POSTPONED, _D.APPROVED, _D.PARTLY_APPROVED, _D.REJECTED}
        ),
        _D.ASKED: frozenset({_D.WAITING, _D.CLAIMED, _D.REJECTED}),
        _D.POSTPONED: frozenset({_D.WAITING, _D.CLAIMED, _D.REJECTED}),
        # Filed ones are taken up again to be revised, or because the approval is undone.
        _D.APPROVED: frozenset({_D.CLAIMED}),
        _D.PARTLY_APPROVED: frozenset({_D.CLAIMED}),
        _D.REJECTED: frozenset({_D.WAITING, _D.CLAIMED}),
    }
)

MEMO_WAITS = frozenset({_M.RECEIVED, _M.WAITING_FOR_WEIGHTS, _M.TRANSCRIBED})
"""States in which a memo waits for a worker: `recover` rings for these."""

DRAFT_OPEN = frozenset({_D.WAITING, _D.CLAIMED, _D.ASKED, _D.POSTPONED})
"""States in which a draft still wants a reviewer."""

DRAFT_FILED = frozenset({_D.APPROVED, _D.PARTLY_APPROVED})


def check_memo_move(source: MemoState, target: MemoState) -> None:
    """Raise IllegalMove unless the table allows source → target."""
    if target not in MEMO_MOVES[source]:
        raise IllegalMove("memo", source, target)


def check_draft_move(source: DraftState, target: DraftState) -> None:
    """Raise IllegalMove unless the table allows source → target."""
    if target not in DRAFT_MOVES[source]:
        raise IllegalMove("draft", source, target)
