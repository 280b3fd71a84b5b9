"""The catalogues hold every text of the pages, and a page's language is the user's, else the browser's."""

import ast
import re
import runpy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from service.domain import errors
from service.domain.errors import DebriefError, IllegalMove, InvalidFields, OperatorError
from service.domain.sentences import Sentence, listed, said
from service.domain.states import DraftState, MemoState
from service.web import showing, translating
from service.web.translating import LANGUAGES, LOCALES, _, counted
from service.web.values import shown
from templates import FieldValueError, parse_value

ROOT = Path(__file__).parents[3]

STAY_ENGLISH = (
    "service/app.py",  # what a framework says
    "service/commands",
    "service/demo",
    "service/digest",
    "service/filling",
    "service/jobs",
    "service/migrations",
    "service/settings.py",
)
"""Whose errors are for the operator or for programs. OperatorError and HTTPException are so anywhere."""

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


def test_a_sentence_from_below_is_translated_with_the_sentences_in_it() -> None:
    field = said(
        "%(name)s: %(problem)s", name=said("Stage"), problem=said("'%(text)s' is neither yes nor no.", text="Stage")
    )
    labels = said("Wants a look: %(fields)s.", fields=listed(["Amount", "Our own field"]))
    assert _(field) == "Stage: 'Stage' is neither yes nor no."
    translating.begin("ja")
    assert _(field) == "フェーズ:「Stage」は yes でも no でもありません。"
    assert _(labels) == translating.translated(labels) == "要確認:金額, Our own field。"
    assert _("Held back: %(held)s.", held=said("Amount")) == "保留中:金額。"
    assert labels == "Wants a look: Amount, Our own field."
    assert _(IllegalMove("draft", "rejected", "approved").message) == (
        "この下書きは「却下」のため、「登録済み」にはできません。再読み込みして状態を確かめてください。"
    )
    both = InvalidFields({"name": said("Give the full name, in 1 to %(most)s characters.", most=9), "role": "None."})
    assert _(both.message) == "氏名を 1〜9 文字で入力してください。 None."


def test_a_value_that_does_not_fit_says_so_in_any_language() -> None:
    with pytest.raises(FieldValueError) as caught:
        parse_value("percent", "5 % %(x)s")
    sentence = Sentence(caught.value.pattern, caught.value.values)
    assert sentence == str(caught.value)
    translating.begin("ja")
    assert _(sentence).startswith("「5 % %(x)s」は数値として読み取れません。")


def glued(tree: ast.AST) -> Iterator[int]:
    """Lines of a module in which an error, or `said`, gets its sentence ready made instead of a pattern and values."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DebriefError)}
    checked = (kinds - {OperatorError.__name__}) | {"said", "FieldValueError"}
    raised = [one.exc for one in ast.walk(tree) if isinstance(one, ast.Raise)]
    for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        # A function that makes the error to be raised is written small.
        if name in checked or (call in raised and name.lstrip("_").islower()):
            yield from (one.lineno for one in call.args if not isinstance(one, ast.Starred) and is_glued(one))


def is_glued(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return any(is_glued(one) for one in node.values)
    if isinstance(node, ast.BinOp):
        return is_glued(node.left) or is_glued(node.right)
    method = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return isinstance(node, ast.JoinedStr) or method == "format"


def test_what_is_glued_is_found() -> None:
    bad = (
        "raise InvalidInput(f'{x}')",
        "said(f'{x}')",
        "errors.InvalidFields({'a': f'{x}'})",
        "NotFound('a' + f'{x}')",
        "raise _conflict(a, f'{x}')",
    )
    good = "raise OperatorError(f'{x}')", "said('%(x)s', x=f'{x:,}')", "raise NotFound(said('%(x)s', x=x))"
    assert [len(list(glued(ast.parse(one)))) for one in bad] == [1] * 5
    assert [list(glued(ast.parse(one))) for one in good] == [[]] * 3


def test_errors_that_a_page_can_show_are_no_f_strings() -> None:
    found = []
    for path in [*sorted((ROOT / "service").rglob("*.py")), ROOT / "templates/types.py"]:
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(STAY_ENGLISH):
            found += [f"{place}:{line}" for line in glued(ast.parse(path.read_text("utf-8")))]
    assert found == [], "make these with said(), so that they can be translated"


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
