import pytest

from transcribe.loops import fit_hint, without_loop


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        ([], []),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 7, 7, 7], [1, 7, 7, 7]),  # said three times: a person may
        ([1, 7, 7, 7, 7], [1, 7]),
        ([1, 2, 3, 4] + [5, 6, 9] * 10, [1, 2, 3, 4, 5, 6, 9]),
        ([1, 2] + [5, 6, 9] * 10 + [5], [1, 2, 5, 6, 9]),  # broken off within a round
        ([5, 6] * 3 + [1], [5, 6] * 3 + [1]),
        ([7] * 5 + [1], [7] * 5 + [1]),
        ([1] + [7] * 9 + [2, 3], [1, 7, 2, 3]),  # came out of the loop again
        ([1] + [5, 6] * 8 + [5, 9], [1, 5, 6, 5, 9]),
    ],
)
def test_a_loop_is_kept_once(tokens: list[int], kept: list[int]) -> None:
    assert without_loop(tokens) == kept


def words(text: str) -> list[int]:
    """A tokenizer of one token a word."""
    return list(range(len(text.replace(",", " ,").split())))


def test_a_hint_that_fits_goes_in_whole() -> None:
    taken: list[str] = []

    def encode(text: str) -> list[int]:
        taken.append(text)
        return words(text)

    assert fit_hint(encode, "Brightwater Foods,Anna Keller", 200) == [0, 1, 2, 3, 4]
    assert taken[-1] == " Brightwater Foods, Anna Keller"


def test_a_long_hint_loses_its_last_entries_whole() -> None:
    kept = fit_hint(words, "Brightwater Foods, Anna Keller, Dr. Ines Vogt of Lakeside", 7)
    assert len(kept) == 5


@pytest.mark.parametrize("hint", [None, "", " , ,", "one entry that is far too long on its own"])
def test_no_hint(hint: str | None) -> None:
    assert fit_hint(words, hint, 3) == []
