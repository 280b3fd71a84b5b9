"""How well memos are filled: the development set, and two sets that nobody looked at while writing rules."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from templates.evaluation.memo_set import MemoSet, load_memo_set, mistakes
from templates.evaluation.plain import without_case_and_punctuation
from templates.evaluation.score import Score, score
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill

HERE = Path(__file__).parent
DEV = HERE / "dev_memos.json"
HELD_ASIDE = (HERE / "memos/e_south.yaml", HERE / "memos/f_coasts.yaml")
OWN = sorted((HERE / "memos").glob("*.yaml"))


def _same(found: MemoSet) -> MemoSet:
    return found


@cache
def run(path: Path, made: Callable[[MemoSet], MemoSet] = _same) -> Score:
    found = made(load_memo_set(path))
    index = BookIndex(found.book)
    return score(found, {m.memo.id: [e.to_dict() for e in fill(m.memo, index)] for m in found.memos})


def test_the_development_set_as_a_whole() -> None:
    total = run(DEV).total
    assert total.f1 >= 0.88, run(DEV).table()
    assert total.precision >= 0.93, run(DEV).table()


def test_no_field_of_the_development_set_is_weak() -> None:
    often = {name: t for name, t in run(DEV).fields.items() if t.right + t.missed >= 10}
    assert len(often) > 15
    assert {name: round(t.f1, 3) for name, t in often.items() if t.f1 < 0.70} == {}


def test_text_without_case_and_punctuation_loses_little() -> None:
    assert run(DEV).total.f1 - run(DEV, without_case_and_punctuation).total.f1 <= 0.05


@pytest.mark.parametrize("path", [DEV, *OWN], ids=lambda p: p.stem)
def test_every_value_has_its_words(path: Path) -> None:
    assert run(path).given > 300
    assert run(path).shown == run(path).given


@pytest.mark.parametrize("path", HELD_ASIDE, ids=lambda p: p.stem)
def test_memos_that_nobody_wrote_rules_for(path: Path) -> None:
    assert run(path).total.f1 >= 0.82, run(path).table()
    assert run(path).total.precision >= 0.89, run(path).table()


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.stem)
def test_the_labels_of_our_own_sets_hold_together(path: Path) -> None:
    found = load_memo_set(path)
    assert len(found.memos) == 40
    assert list(mistakes(found)) == []
