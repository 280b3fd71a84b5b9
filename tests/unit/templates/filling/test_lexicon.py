"""Phrases of the lexicon's files as patterns."""

import re
from pathlib import Path

import pytest

from templates.filling import lexicon

FILES = sorted(p.stem for p in (Path(lexicon.__file__).parent.parent / "lexicon").glob("*.txt"))


@pytest.fixture
def of(monkeypatch: pytest.MonkeyPatch) -> object:
    """A pattern of phrases given here in place of a file's."""

    def make(*phrases: str, **lists: str) -> re.Pattern[str]:
        table = {"it": list(phrases), **{name: text.split("/") for name, text in lists.items()}}
        monkeypatch.setattr(lexicon, "_lists", lambda file: table)
        lexicon._alternation.cache_clear()
        return re.compile(rf"(?<![\w'])(?:{lexicon._alternation('x', 'it')})(?!\w)")

    yield make
    lexicon._alternation.cache_clear()


@pytest.mark.parametrize(
    ("phrase", "said", "match"),
    [
        ("send it", "please send it over", "send it"),
        ("send it", "sending it", None),
        ("(i'll|i will) send", "then ill send", "ill send"),
        ("(i'll|i will) send", "i will, send", "i will, send"),
        ("move [the] deal", "we move deal", "move deal"),
        ("move [the] deal", "we move the  deal", "move the  deal"),
        ("expect* to", "expected to", "expected to"),
        ("wait _ weeks", "wait three weeks", "wait three weeks"),
        ("take ... off", "take the whole thing off", "take the whole thing off"),
        ("take ... off", "take one two three four five off", None),
        ("take off", "take off", "take off"),
        ("cost", "cost cost more", "cost"),
    ],
)
def test_a_phrase(of: object, phrase: str, said: str, match: str | None) -> None:
    found = of(phrase).search(said)  # type: ignore[operator]
    assert (found.group() if found else None) == match


def test_the_longer_of_two_phrases_that_begin_alike(of: object) -> None:
    assert of("no", "no wait", "no wait a minute").search("no wait a minute please").group() == "no wait a minute"  # type: ignore[operator]


def test_a_list_inside_a_phrase(of: object) -> None:
    assert of("{who} signs", who="she/the [big] boss").search("and the big boss signs").group() == "the big boss signs"  # type: ignore[operator]


@pytest.mark.parametrize("broken", ["(a|b", "a)", "[a", "a]", "(a]"])
def test_a_bracket_without_its_other_half_is_told(of: object, broken: str) -> None:
    with pytest.raises(lexicon.LexiconError, match="bracket"):
        of(broken)  # type: ignore[operator]


@pytest.mark.parametrize("file", FILES)
def test_every_list_of_the_files_can_be_read(file: str) -> None:
    for name in lexicon._lists(file):
        if file not in ("common_words", "contractions"):
            assert lexicon.pattern(file, name).search("") is None, name


def test_a_list_that_is_not_there_is_told() -> None:
    with pytest.raises(lexicon.LexiconError, match=r"no list \[nobody\]"):
        lexicon.phrases("people", "nobody")
