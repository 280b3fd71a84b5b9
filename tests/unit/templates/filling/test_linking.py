"""Looking for given names in a text: exactly, in the plural, misheard, and inside stretches only."""

import pytest

from templates.filling.linking import Taken, exact, near
from templates.filling.names import Names
from templates.filling.text import Reading

PRODUCTS = [("P1", "ThermaLog"), ("P2", "ThermaLog Gateway"), ("P3", "Sweepline S4")]


def said(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[m.start : m.end], m.ids) for m in exact(Reading(text), PRODUCTS, plural=True)]


def test_the_longer_name_is_taken() -> None:
    assert said("Ship the ThermaLog Gateway and a ThermaLog.") == [
        ("ThermaLog Gateway", ("P2",)),
        ("ThermaLog", ("P1",)),
    ]


def test_a_plural_is_the_name() -> None:
    assert said("Six ThermaLogs, two Sweepline S4s.") == [("ThermaLogs", ("P1",)), ("Sweepline S4s", ("P3",))]


def test_a_plural_is_no_name_where_it_is_not_asked_for() -> None:
    assert exact(Reading("Six ThermaLogs."), PRODUCTS) == []


def test_punctuation_inside_a_name_does_not_matter_but_the_end_of_a_sentence_does() -> None:
    names = [("A1", "Hollis & Wray"), ("A2", "O'Brien-Hart"), ("A3", "St Albans Glass")]
    text = "Hollis and Wray, then O Brien Hart and St. Albans Glass. Not Hollis. And Wray."
    found = [text[m.start : m.end] for m in exact(Reading(text), names)]
    assert found == ["Hollis and Wray", "O Brien Hart", "St. Albans Glass"]


def test_records_of_one_name_are_all_given() -> None:
    (match,) = exact(Reading("Met Riverton today."), [("A1", "Riverton"), ("A2", "Riverton"), ("A1", "Riverton")])
    assert match.ids == ("A1", "A2")


def test_in_cased_text_a_name_opens_with_a_capital() -> None:
    names = [("A1", "Target")]
    assert exact(Reading("We missed the target at the client's. Bad day."), names) == []
    assert len(exact(Reading("we missed the target at the client's bad day"), names)) == 1


def test_names_without_a_letter_are_never_found() -> None:
    assert exact(Reading("Really ?! Yes."), [("A1", "?!"), ("A2", "")]) == []


def test_only_the_stretches_asked_for_are_looked_through() -> None:
    text = "Met Ann Harbison. Later Ann Harbison rang."
    inside = [(18, len(text))]
    assert [m.start for m in exact(Reading(text), [("C1", "Ann Harbison")], inside=inside)] == [24]
    assert [m.start for m in near(Reading(text), [("C1", "Anne Harbeson")], [], inside=inside)] == [24]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the loner was a sweep line s4 they liked", "sweep line s4"),
        ("The ThermoLog is fine.", "ThermoLog"),
        ("nothing of the kind was said", None),
    ],
)
def test_a_misheard_name_is_found(text: str, words: str | None) -> None:
    found = near(Reading(text), PRODUCTS, [], least=8, threshold=80.0, capital=False)
    assert [text[m.start : m.end] for m in found] == ([words] if words else [])
    assert all(80.0 <= m.score <= 100.0 for m in found)


def test_two_that_are_as_like_give_none() -> None:
    assert near(Reading("Met Marlin Foods."), [("A1", "Marlon Foods"), ("A2", "Merlin Foods")], []) == []


def test_what_is_spoken_for_is_left_out() -> None:
    text = "The ThermoLog is fine."
    assert near(Reading(text), PRODUCTS, [(4, 8)], least=8, threshold=80.0) == []


def test_a_name_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert near(Reading("They sweep. Line S4 is blocked."), PRODUCTS, [], least=8, threshold=80.0) == []


def test_taken_places_answer_for_every_letter() -> None:
    held = Taken([(5, 8), (1, 3), (7, 12), (4, 4)])
    assert [held.hold((i, i + 1)) for i in range(14)] == [i in {1, 2, 5, 6, 7, 8, 9, 10, 11} for i in range(14)]
    assert held.hold((0, 14))
    assert not Taken([]).hold((0, 5))


def test_names_are_made_ready_once() -> None:
    names = Names.of(PRODUCTS)
    assert Names.of(names) is names
    assert names.forms[0].words == ("thermalog",)
