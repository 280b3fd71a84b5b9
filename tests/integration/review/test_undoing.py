"""Undo and redo of every kind of edit, and the template of a draft changed."""

from collections.abc import Callable
from typing import Any

import pytest

from service.db import Database
from service.domain.errors import Conflict, InvalidInput, NotReady
from service.domain.states import DraftState
from service.memos import repository as memos
from service.review import edits, kinds, parts, repository, undoing
from service.review import service as review
from service.review.models import Draft
from service.users.models import User
from templates import load_templates

TWO = (
    "I met Laura Mitchell at Redwood Foods. They pay $85,000. Then I called Rosa Keller at Harbison Valve. "
    "They want forty seats."
)
Do = Callable[..., Any]


@pytest.fixture
def held(book: None, make_drafts: Callable[..., list[str]], do: Do, priya: User) -> str:
    """A draft in Priya's hands."""
    (draft_id,) = make_drafts()
    do(review.claim, priya, draft_id)
    return draft_id


@pytest.fixture
def step(database: Database, priya: User) -> Callable[..., Draft]:
    """step("undo", draft_id, actor): undo or redo what can be, as the page offers it."""

    def take(way: str, draft_id: str, actor: User | None = None) -> Draft:
        with database.write() as session:
            draft = review.visible(session, priya, draft_id)
            edit = (edits.last if way == "undo" else edits.next_undone)(session, draft_id)
            call = undoing.undo if way == "undo" else undoing.redo
            call(session, actor or priya, draft, edit_id=edit.id if edit else 0, version=draft.version)
        with database.read() as session:
            return review.visible(session, priya, draft_id)

    return take


def state(draft: Draft) -> dict[str, Any]:
    return edits.state_of(draft)


def test_each_edit_is_undone_and_done_again(
    held: str, do: Do, step: Callable[..., Draft], look_at: Callable[[str], Draft], priya: User
) -> None:
    def edit(key: str, value: Any) -> None:
        do(review.edit, priya, held, key, value, version=look_at(held).version, template=None)

    ways: list[Callable[[], None]] = [
        lambda: edit("close_date", "2026-12-25"),
        lambda: edit("summary", "Ours."),
        lambda: do(review.look, priya, held, "stage", looked=True, version=look_at(held).version),
        lambda: edit("company", "Harbison Valve"),
        lambda: do(review.choose_client, priya, held, "A1", version=look_at(held).version),
        lambda: do(review.choose_deal, priya, held, None, version=look_at(held).version),
        lambda: do(
            kinds.change_kind,
            priya,
            held,
            "meeting_notes",
            version=look_at(held).version,
            note_templates=load_templates(),
        ),
    ]
    states = [state(look_at(held))]
    for way in ways:
        way()
        states.append(state(look_at(held)))
    versions = [look_at(held).version]
    for before in reversed(states[:-1]):
        assert state(step("undo", held)) == before
        versions.append(look_at(held).version)
    with pytest.raises(NotReady, match="nothing to undo"):
        step("undo", held)
    for after in states[1:]:
        assert state(step("redo", held)) == after
    with pytest.raises(NotReady, match="nothing to redo"):
        step("redo", held)
    assert versions == sorted(versions)


def test_a_new_edit_ends_what_could_be_done_again(
    database: Database, held: str, do: Do, step: Callable[..., Draft], look_at: Callable[[str], Draft], priya: User
) -> None:
    do(review.edit, priya, held, "summary", "One.", version=look_at(held).version, template=None)
    step("undo", held)
    do(review.edit, priya, held, "summary", "Two.", version=look_at(held).version, template=None)
    with database.read() as session:
        assert edits.next_undone(session, held) is None
    assert step("undo", held).value("summary") != "Two."
    assert step("redo", held).value("summary") == "Two."


def test_only_who_holds_the_draft_undoes_and_only_what_was_seen(
    database: Database,
    held: str,
    do: Do,
    step: Callable[..., Draft],
    look_at: Callable[[str], Draft],
    priya: User,
    ben: User,
) -> None:
    do(review.edit, priya, held, "summary", "One.", version=look_at(held).version, template=None)
    with pytest.raises(Conflict, match="Claim the draft first"):
        step("undo", held, ben)
    with database.read() as session:
        edit = edits.last(session, held)
    assert edit is not None
    version = look_at(held).version
    with pytest.raises(Conflict, match="changed since you opened it"):
        do(undoing.undo, priya, held, edit_id=edit.id + 1, version=version)
    with pytest.raises(Conflict, match="Somebody else has changed"):
        do(undoing.undo, priya, held, edit_id=edit.id, version=version - 1)
    do(undoing.undo, priya, held, edit_id=edit.id, version=version)
    with pytest.raises(NotReady):
        do(undoing.undo, priya, held, edit_id=edit.id, version=version + 1)


def test_a_moved_border_is_undone_on_both_sides(
    database: Database,
    book: None,
    make_drafts: Callable[..., list[str]],
    do: Do,
    step: Callable[..., Draft],
    priya: User,
) -> None:
    first, second = make_drafts(TWO)
    do(review.claim, priya, first)
    with database.read() as session:
        drafts = {d.id: d for d in (repository.get(session, one) for one in (first, second)) if d}
    before = {key: state(d)["fields"] for key, d in drafts.items()}

    def divide(wanted: list[parts.Wanted]) -> None:
        with database.write() as session:
            memo = memos.get(session, drafts[first].memo_id)
            assert memo is not None
            now = {d.id: d.version for d in repository.of_memo(session, memo.id)}
            parts.divide(session, priya, memo, wanted, now, load_templates())

    divide([parts.Wanted([(0, len(TWO))], draft_id=first)])
    with database.read() as session:
        gone = repository.get(session, second)
    assert gone is not None
    assert gone.standing is DraftState.REJECTED
    assert state(step("undo", first))["fields"] == before[first]
    with database.read() as session:
        back = repository.get(session, second)
    assert back is not None
    assert back.standing is DraftState.WAITING
    assert state(back)["fields"] == before[second]
    assert step("redo", first).parts == [[0, len(TWO)]]
    step("undo", first)
    cut = TWO.index("Then")
    end = TWO.index("They want")
    divide(
        [
            parts.Wanted([(0, cut)], draft_id=first),
            parts.Wanted([(cut, end)], draft_id=second),
            parts.Wanted([(end, len(TWO))]),
        ]
    )
    do(review.claim, priya, second)
    step("undo", second)
    with database.read() as session:
        third = repository.of_memo(session, drafts[first].memo_id)[-1]
    assert (third.standing, third.parts) == (DraftState.REJECTED, [])
    step("redo", second)
    with database.read() as session:
        third = repository.of_memo(session, drafts[first].memo_id)[-1]
    assert (third.standing, third.parts) == (DraftState.WAITING, [[end, len(TWO)]])


def test_another_template_keeps_what_fits_and_says_what_it_drops(
    database: Database, held: str, do: Do, look_at: Callable[[str], Draft], priya: User
) -> None:
    do(review.edit, priya, held, "close_date", "2026-12-25", version=look_at(held).version, template=None)
    known = load_templates()
    own = known["meeting_notes"].model_copy(
        update={
            "name": "site_visit",
            "label": "Site visit",
            "fields": [
                known["deal_progress"].fields[0],
                known["deal_progress"]
                .fields[0]
                .model_copy(update={"key": "worth", "label": "Worth", "type": "money", "listen_for": ["worth"]}),
            ],
        }
    )
    templates = known | {"site_visit": own}
    with database.read() as session:
        planned = kinds.plan(session, review.visible(session, priya, held), "site_visit", templates)
    assert [label for label, _, _ in planned.filled] == ["Worth", "Summary"]
    assert planned.dropped == []
    do(kinds.change_kind, priya, held, "site_visit", version=look_at(held).version, note_templates=templates)
    draft = look_at(held)
    assert (draft.template, draft.value("close_date")) == ("site_visit", "2026-12-25")
    assert draft.value("worth") == {"value": 85000, "currency": "USD"}
    with database.read() as session:
        planned = kinds.plan(session, draft, "deal_progress", templates)
    assert [label for label, _, _ in planned.dropped] == ["Worth"]
    do(kinds.change_kind, priya, held, "deal_progress", version=draft.version, note_templates=templates)
    assert look_at(held).field("worth") is None
    assert look_at(held).value("close_date") == "2026-12-25"
    with pytest.raises(InvalidInput, match="already"):
        do(kinds.change_kind, priya, held, "deal_progress", version=look_at(held).version, note_templates=templates)
