import pytest

from templates.filling.numbers import find_numbers, whole


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("67.5k", 67_500),
        ("85,000", 85_000),
        ("1.5 million", 1_500_000),
        ("one point two million", 1_200_000),
        ("twenty-five point six", 25.6),
        ("a hundred and eight thousand", 108_000),
        ("fourteen and a half million", 14_500_000),
        ("31 and a half", 31.5),
        ("two hundred and thirty eight thousand", 238_000),
        ("twenty-two thousand eight hundred", 22_800),
        ("one ninety", 190),
        ("twenty-four grand's", 24_000),
        ("half a million", 500_000),
        ("zero", 0),
        ("twelve hundred", 1_200),
        ("two and a half k", 2_500),
        ("a couple of hundred", 200),
        ("three quarters of a million", 750_000),
        ("a million and a half", 1_500_000),
        ("1.2 mil", 1_200_000),
        ("3 lakh 40,000", 340_000),
        ("1.250.000", 1_250_000),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("forty-odd grand", 40_000),
    ],
)
def test_a_number_in_words_or_digits(said: str, value: float) -> None:
    numbers = find_numbers(f"so {said} then")
    assert [n.value for n in numbers] == [value]


@pytest.mark.parametrize(("said", "value"), [("the thirty-first", 31), ("the 3rd", 3), ("twenty first", 21)])
def test_ordinals_are_marked(said: str, value: float) -> None:
    (number,) = find_numbers(said)
    assert (number.value, number.ordinal) == (value, True)


def test_counting_is_no_single_number() -> None:
    assert [n.value for n in find_numbers("testing one two three four")] == [1, 2, 3, 4]


def test_names_with_digits_are_no_numbers() -> None:
    assert find_numbers("the s4 and q3") == []


def test_the_place_is_that_of_the_words() -> None:
    text = "we said forty-two thousand euros"
    (number,) = find_numbers(text)
    assert text[number.start : number.end] == "forty-two thousand"


def test_whole_drops_an_empty_fraction() -> None:
    assert repr(whole(24_000.0)) == "24000"
    assert whole(25.6) == 25.6
