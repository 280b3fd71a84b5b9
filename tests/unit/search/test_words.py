"""Words and queries: folded, safe with any punctuation, and marked where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.search import asking, marking
from service.search.folding import folded, key_of, tokens
from service.search.index import vector_of


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller & Söhne GmbH", ["muller", "sohne", "gmbh"]),
        ("Mu\u0308ller", ["muller"]),
        ("Łódź, Ærø", ["lodz", "aero"]),
        ("O’Brien's", ["o", "brien", "s"]),
        ("snake_case 72,000.50", ["snake", "case", "72", "000", "50"]),
        ("東京工業", ["東京", "京工", "工業", "業"]),
        ("ｶﾞﾗｽ", ["ガラ", "ラス", "ス"]),
        ("AIカメラ2台", ["ai", "カメ", "メラ", "ラ", "2", "台"]),
        ("서울 전자", ["서울", "전자"]),
        ("Straße", ["strasse"]),
        ("…!? -- ", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_kana_keep_their_marks() -> None:
    assert folded("バ") != folded("ハ")
    assert key_of("  Ünal  &  Sons ") == "unal sons"


@given(st.text(max_size=200))
def test_each_word_knows_its_place(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.text
        assert not set(token.text) & set("\"'\\ :*&|!()<>-")


@given(st.text(max_size=300))
def test_any_query_is_taken(typed: str) -> None:
    asked = asking.terms(typed)
    assert len(asked) <= asking.MOST_TERMS
    assert asking.for_sqlite(asked).count('"') == 2 * len(asked)
    marking.snippet("some text about it", asked)


def test_a_query_in_its_terms() -> None:
    assert asking.terms('orrin "net thirty" qu') == [
        (("orrin",), True),
        (("net", "thirty"), False),
        (("qu",), True),
    ]
    assert asking.terms('"net thir') == [(("net", "thir"), True)]
    assert asking.terms("o'brien") == [(("o", "brien"), True)]
    assert asking.terms("東京工業") == [(("東京", "京工", "工業"), False)]
    assert asking.terms("業") == [(("業",), True)]
    assert asking.terms("?!") == []
    assert asking.for_postgres(asking.terms('orrin "net thirty"')) == "('orrin':*) & ('net' <-> 'thirty')"


@pytest.mark.parametrize("at", [0, 500, 5000])
def test_a_snippet_shows_what_was_asked(at: int) -> None:
    text = "word " * (at // 5) + "the Résumé of Orrin Mill " + "word " * 400
    shown = marking.snippet(text, asking.terms('resume "orrin mill"'))
    assert [shown.text[a:b] for a, b in shown.marks] == ["Résumé", "Orrin Mill"]
    assert shown.place == (at + 4, at + 10)
    assert len(shown.text) <= marking.LENGTH + 25
    assert "".join(piece for piece, _ in shown.pieces) == shown.text


def test_a_snippet_of_a_run_without_spaces() -> None:
    shown = marking.snippet("本日は東京工業の田中様と面談", asking.terms("東京工業"))
    assert [piece for piece, marked in shown.pieces if marked] == ["東京工業"]
    shown = marking.snippet("本日は東京工業の田中様と面談", asking.terms("田"))
    assert [piece for piece, marked in shown.pieces if marked] == ["田"]


@given(st.text(max_size=400), st.text(max_size=20))
def test_pieces_are_the_text(text: str, typed: str) -> None:
    shown = marking.snippet(text, asking.terms(typed))
    assert "".join(piece for piece, _ in shown.pieces) == shown.text
    assert marking.whole(text, asking.terms(typed)).text == text


def test_a_vector_has_no_place_that_postgresql_refuses() -> None:
    made = vector_of(["a"] * 300 + ["b"] * 17000 + ["c"])
    assert made.startswith("'a':1,2,3")
    assert made.count(",") == 2 * 254
    assert made.endswith(" 'c':16383")
