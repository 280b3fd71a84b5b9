"""Names that sound alike have the same sounds, whatever the spelling and the spaces."""

import pytest

from templates.filling.sound import letters, skeleton, sound


def bones(name: str) -> str:
    return skeleton(sound(letters(name)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northwind Traders", "north wind traitors"),
        ("Bayside Clinic", "Bay Side Clinic"),
        ("Phoenix", "Fenix"),
        ("Knightley", "Nightly"),
        ("Wexham", "Vexum"),
        ("Braun", "Brown"),
        ("Hollis & Wray", "Hollis and Ray"),
        ("Deshmukh", "desh mook"),
    ],
)
def test_the_same_consonants_are_heard(one: str, other: str) -> None:
    assert bones(one) == bones(other)


@pytest.mark.parametrize(("one", "other"), [("Redwood Foods", "Redwood Paper"), ("Marley", "Harley"), ("Kite", "Lite")])
def test_other_names_have_other_consonants(one: str, other: str) -> None:
    assert bones(one) != bones(other)


def test_vowels_count_as_sounds() -> None:
    assert sound("marley") != sound("morley")
    assert sound("gate") == sound("gait")


def test_letters_are_folded_to_ascii() -> None:
    assert letters("Bjørn & Weiß-Łódź 24") == "bjornandweisslodz24"
    assert letters("株式会社") == ""


def test_a_name_without_letters_has_no_sound() -> None:
    assert bones("!?") == bones("") == ""
