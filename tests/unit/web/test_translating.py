"""The catalogues hold every text of the pages, and a page's language is the user's, else the browser's."""

import re
import runpy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from service.domain.states import DraftState, MemoState
from service.web import showing, translating
from service.web.translating import LANGUAGES, LOCALES, _, counted
from service.web.values import shown

PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|</?(?:a|kbd|code|strong)\b")

OTHERS = [name for name in LANGUAGES if name != "en"]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(Path(__file__).parents[3] / "docs/make_translations.py"))


@pytest.fixture(scope="module")
def texts(made: dict[str, Any]) -> Catalog:
    found = made["collected"]()
    assert isinstance(found, Catalog)
    return found


@pytest.fixture(params=OTHERS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    with (LOCALES / request.param / "LC_MESSAGES/debrief.po").open("rb") as file:
        return read_po(file, locale=request.param)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id or ())


def test_the_template_of_the_catalogues_is_up_to_date(made: dict[str, Any], texts: Catalog) -> None:
    with translating.LOCALES.joinpath("debrief.pot").open("rb") as file:
        known = {str(one.id) for one in read_po(file)}
    assert {str(one.id) for one in texts} == known, "run python docs/make_translations.py"


def test_every_text_is_translated(catalog: Catalog, texts: Catalog) -> None:
    known = {str(one.id): one for one in catalog if one.id}
    left = [one.id for one in texts if one.id and not (str(one.id) in known and all(strings(known[str(one.id)])))]
    assert left == [], f"translate these in locale/{catalog.locale}"
    assert [one.id for one in known.values() if one.fuzzy] == []
    assert len(known) > 800


def test_translations_have_the_places_and_marks_of_their_texts(catalog: Catalog) -> None:
    for one in catalog:
        for string in strings(one) if one.id else []:
            asked = {place for text in ids(one) for place in PLACES.findall(text)}
            assert set(PLACES.findall(string)) == asked, string
            for text in ids(one):
                assert ("%%" in string) == ("%%" in text), string
                assert ("<" in string) == ("<" in text), string


def test_no_text_is_put_together_from_pieces_that_another_language_would_order_otherwise(texts: Catalog) -> None:
    pieces = [one.id for one in texts if one.id and re.match(r"[,;.:)]|\s", ids(one)[0])]
    assert pieces == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ja", "ja"),
        ("ja-JP,ja;q=0.9,en-US;q=0.8", "ja"),
        ("de,en;q=0.9,ja;q=0.8", "en"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.2,ja;q=0.7", "ja"),
        ("ja;q=0,en", "en"),
        ("ja;q=nonsense", "en"),
        (",;,=;q", "en"),
        ("de," * 10_000 + "ja", "en"),
    ],
)
def test_the_browser_says_what_it_would_like(accepted: str, language: str) -> None:
    translating.begin(accepted)
    assert translating.language() == language


def test_the_users_own_choice_comes_before_the_browsers() -> None:
    translating.begin("ja")
    translating.speak("en")
    assert translating.language() == "en"
    translating.speak(None)
    assert translating.language() == "en"
    translating.speak("xx")
    assert translating.language() == "en"


def test_values_keep_their_places_in_the_other_order() -> None:
    translating.begin("ja")
    assert _("%(done)s of %(number)s filed", done=2, number=5) == "5 件中 2 件を登録しました"
    assert counted("%(num)s day", "%(num)s days", 3) == "3 日"
    assert _("") == ""
    translating.begin("en")
    assert counted("%(num)s day", "%(num)s days", 1) == "1 day"


def test_days_are_written_as_each_language_does() -> None:
    at = datetime(2025, 6, 3, 14, 30, tzinfo=UTC)
    translating.begin("en")
    assert [showing.day(date(2026, 6, 3)), showing.day("2026-10"), showing.day("06-03"), showing.day(at)] == [
        "Wed 3 Jun 2026",
        "October 2026",
        "3 June every year",
        "Tue 3 Jun 2025",
    ]
    translating.begin("ja")
    assert [showing.day(date(2026, 6, 3)), showing.day("2026-10"), showing.day("06-03")] == [
        "2026年6月3日(水)",
        "2026年10月",
        "毎年 6月3日",
    ]
    assert showing.day("2026-06-03T14:30") == "2026年6月3日(水), 14:30"


def test_what_people_said_and_named_stays_as_it_is() -> None:
    translating.begin("ja")
    assert shown("text", "Call them on Friday") == "Call them on Friday"
    assert showing.words("a_stage_of_our_own") == "A stage of our own"
    assert showing.words("closed_won") == "受注"


@pytest.mark.parametrize("state", [*MemoState, *DraftState], ids=str)
def test_every_state_has_its_word(state: MemoState | DraftState) -> None:
    translating.begin("ja")
    badge = showing.memo_badge(state) if isinstance(state, MemoState) else showing.draft_badge(state)
    assert not re.search(r">[A-Za-z ]+<", badge)


def test_scripts_get_their_texts_and_english_ones_none() -> None:
    translating.begin("en")
    assert translating.script_texts() == ""
    translating.begin("ja")
    assert '"Stop and send":"止めて送る"' in translating.script_texts()
    assert "The book is empty" not in translating.script_texts()
