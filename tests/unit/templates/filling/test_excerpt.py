"""A client's own words as a text of their own."""

from templates.filling.excerpt import excerpt
from templates.filling.linking import Match
from templates.filling.text import Reading

TEXT = "Harbison first. Nova wants a demo. Harbison again."


def test_places_move_into_the_excerpt_and_back() -> None:
    again = TEXT.rindex("Harbison")
    own = excerpt(Reading(TEXT), [(0, 15), (again, len(TEXT))])
    assert own.reading.text == "Harbison first.\nHarbison again."
    moved = own.into([Match(0, 8, ("A1",)), Match(16, 20, ("A2",)), Match(again, again + 8, ("A1",))])
    assert [own.reading.text[m.start : m.end] for m in moved] == ["Harbison", "Harbison"]
    assert own.back((moved[1].start, moved[1].end)) == (again, again + 8)
    assert own.back((0, len(own.reading.text))) == (0, 15)


def test_the_whole_text_is_its_own_excerpt() -> None:
    reading = Reading(TEXT)
    assert excerpt(reading, [(0, len(TEXT))]).reading is reading


def test_no_words_give_an_empty_text() -> None:
    assert excerpt(Reading(TEXT), [(4, 4)]).reading.text == ""
