import pytest

from service.domain.errors import IllegalMove
from service.domain.states import (
    DRAFT_FILED,
    DRAFT_MOVES,
    DRAFT_OPEN,
    MEMO_MOVES,
    MEMO_WAITS,
    DraftState,
    MemoState,
    check_draft_move,
    check_memo_move,
)


def test_every_state_has_its_row_in_the_table():
    assert set(MEMO_MOVES) == set(MemoState)
    assert set(DRAFT_MOVES) == set(DraftState)


def test_every_memo_state_can_be_reached_from_received():
    reached, frontier = {MemoState.RECEIVED}, [MemoState.RECEIVED]
    while frontier:
        for target in MEMO_MOVES[frontier.pop()] - reached:
            reached.add(target)
            frontier.append(target)
    assert reached == set(MemoState)


def test_a_filed_or_withdrawn_thing_does_not_go_back_into_the_queue():
    assert MEMO_MOVES[MemoState.WITHDRAWN] == frozenset()
    # Only into somebody's hands, to be revised or undone.
    for state in DRAFT_FILED:
        assert DRAFT_MOVES[state] == {DraftState.CLAIMED}
    assert DRAFT_FILED.isdisjoint(DRAFT_OPEN)


def test_failed_and_silent_memos_can_be_overruled_by_a_person():
    for state in (MemoState.FAILED, MemoState.NOTHING_TO_FILE):
        assert {MemoState.RECEIVED, MemoState.DRAFTED} <= MEMO_MOVES[state]


def test_whatever_waits_has_a_way_on():
    for state in MEMO_WAITS:
        assert MEMO_MOVES[state] - {MemoState.WITHDRAWN}


@pytest.mark.parametrize("source", list(MemoState))
@pytest.mark.parametrize("target", list(MemoState))
def test_memo_moves_are_refused_unless_in_the_table(source, target):
    if target in MEMO_MOVES[source]:
        check_memo_move(source, target)
    else:
        with pytest.raises(IllegalMove, match=r"The memo is .* cannot become"):
            check_memo_move(source, target)


@pytest.mark.parametrize("source", list(DraftState))
@pytest.mark.parametrize("target", list(DraftState))
def test_draft_moves_are_refused_unless_in_the_table(source, target):
    if target in DRAFT_MOVES[source]:
        check_draft_move(source, target)
    else:
        with pytest.raises(IllegalMove, match=r"The draft is .* cannot become"):
            check_draft_move(source, target)
