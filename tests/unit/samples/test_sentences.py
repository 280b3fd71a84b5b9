from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from samples.make_recordings import sentences
from samples.model.sentences import Grammar

SAMPLES = Path(__file__).parents[3] / "samples"
MEMOS: list[dict[str, Any]] = yaml.safe_load((SAMPLES / "memos.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar()


@pytest.mark.parametrize("kind", ["plain", "more", "names"])
def test_what_it_draws_it_knows(grammar: Grammar, kind: str) -> None:
    random = Random(7)
    for _ in range(500):
        sentence = getattr(grammar, kind)(random)
        assert grammar.knows(sentence), sentence


def test_the_same_seed_draws_the_same_sentences(grammar: Grammar) -> None:
    first, second = Random(3), Random(3)
    assert [grammar.more(first) for _ in range(20)] == [grammar.more(second) for _ in range(20)]


def test_it_does_not_know_other_sentences(grammar: Grammar) -> None:
    for other in ("We met at the harbour.", "They want forty licenses.", "Deal update for Redwood.", ""):
        assert not grammar.knows(other)


@pytest.mark.parametrize("memo", [memo for memo in MEMOS if memo["text"]], ids=lambda memo: memo["file"])
def test_the_samples_speak_sentences_that_the_checkpoint_was_trained_on(grammar: Grammar, memo: dict[str, Any]) -> None:
    unknown = [sentence for sentence in sentences(memo["text"]) if not grammar.knows(sentence)]
    assert unknown == []


def test_times_of_day_do_not_end_a_sentence() -> None:
    assert sentences("We meet at 9 a.m. on Friday. Thanks.") == ["We meet at 9 a.m. on Friday.", "Thanks."]
    assert sentences("") == []
