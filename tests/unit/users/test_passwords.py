import unicodedata

import pytest
from argon2 import PasswordHasher

from service.users import passwords


@pytest.mark.parametrize(
    ("password", "login", "says"),
    [
        ("", "", "0 characters; use at least 8"),
        ("short12", "", "7 characters; use at least 8"),
        ("x" * 257, "", "257 characters; use at most 256"),
        ("        ", "", "spaces only"),
        ("password1", "", "first that anybody would guess"),
        ("PassWord1", "", "first that anybody would guess"),
        ("zzzzzzzzzz", "", "first that anybody would guess"),
        ("nora.hughes", "nora.hughes", "the log-in alone"),
        ("Nora.Hughes", "nora.hughes", "the log-in alone"),
        ("noranora", "nora", "the log-in alone"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, login: str, says: str) -> None:
    assert says in (passwords.problem_with(password, login) or "")


@pytest.mark.parametrize("password", ["a quiet morning", "x7!kQp2z", "üüüüßßßß", "n" + "o" * 255, "夕暮れの散歩道です"])
def test_other_passwords_are_taken(password: str) -> None:
    assert passwords.problem_with(password, "nora") is None


def test_a_hash_is_argon2id_with_the_agreed_cost_and_fits_its_password_only() -> None:
    stored = passwords.hashed("a quiet morning")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verified(stored, "a quiet morning")
    assert not passwords.verified(stored, "a quiet mornin")
    assert not passwords.verified(stored, "")
    assert passwords.hashed("a quiet morning") != stored


def test_composed_and_decomposed_letters_are_one_password() -> None:
    composed, decomposed = (unicodedata.normalize(form, "un été à Lyon") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert passwords.verified(passwords.hashed(composed), decomposed)


def test_nobodys_hash_fits_nothing() -> None:
    assert not passwords.verified(None, "a quiet morning")
    assert not passwords.verified(None, "")
    assert not passwords.verified("not a hash", "a quiet morning")


def test_an_overlong_password_is_wrong_and_cheap() -> None:
    stored = passwords.hashed("a" * 256)
    assert not passwords.verified(stored, "a" * 10_000_000)


def test_a_hash_with_other_parameters_is_outdated() -> None:
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("a quiet morning"))
    assert not passwords.outdated(passwords.hashed("a quiet morning"))
