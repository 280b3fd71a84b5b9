"""A sentence is its English text, and knows what it is made of."""

import copy
import json
import pickle

import pytest

from service.domain.errors import DebriefError, IllegalMove, InvalidFields, NotReady
from service.domain.sentences import Sentence, listed, said


def test_a_sentence_is_its_english_text() -> None:
    sentence = said("There is no '%(name)s' in %(number)s.", name="100 %", number=3)
    assert sentence == "There is no '100 %' in 3."
    assert json.dumps([sentence]) == "[\"There is no '100 %' in 3.\"]"
    assert (sentence.pattern, sentence.values) == (
        "There is no '%(name)s' in %(number)s.",
        {"name": "100 %", "number": 3},
    )
    assert type(str(sentence)) is str


def test_without_values_nothing_has_a_place() -> None:
    assert said("100 % of it") == "100 % of it"
    assert listed([]) == ""


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_know_as_much(again) -> None:
    sentence = said("%(name)s: %(problem)s", name="50 %", problem=said("It has %(count)s.", count=2))
    twin = again(sentence)
    assert twin == sentence
    assert (twin.pattern, twin.values) == (sentence.pattern, sentence.values)
    assert twin.values["problem"].values == {"count": 2}


def test_errors_keep_what_they_were_given() -> None:
    sentence = said("There is no '%(name)s'.", name="x")
    error = DebriefError(sentence)
    assert error.message is sentence
    assert str(error) == "There is no 'x'."
    assert DebriefError().message == "Debrief could not do this."
    fields = InvalidFields({"name": sentence, "city": "Say where."})
    assert fields.errors["name"] is sentence
    assert fields.message == "There is no 'x'. Say where."
    assert isinstance(fields.message, Sentence)
    assert NotReady("Not yet.").message == "Not yet."
    assert IllegalMove("draft", "partly_approved", "waiting").message == (
        "The draft is partly approved, so it cannot become waiting. Reload to see where it stands."
    )
