"""Passwords: which are taken, and how they are kept."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from service.domain.sentences import Sentence, said

SHORTEST = 8
LONGEST = 256
"""Characters; long enough for any sentence, short enough that hashing it cannot be used as a burden."""

# The least that OWASP's password storage cheat sheet advises for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)

_GUESSED_FIRST = """
12345678 123456789 1234567890 12341234 11111111 00000000 87654321 88888888 11223344 01234567 99999999 22222222
password password1 password12 password123 passw0rd p@ssword p@ssw0rd passwort passwords mypassword
qwertyui qwertyuiop qwerty12 qwerty123 1q2w3e4r 1qaz2wsx asdfghjk asdfghjkl zxcvbnm1 abcdefgh abcd1234
iloveyou sunshine princess football baseball superman trustno1 letmein1 welcome1 welcome123 changeme changeme1
computer internet whatever michelle jennifer starwars abc12345 aaaaaaaa admin123 administrator
debrief1 debrief12 debrief123 debriefdebrief
"""


def problem_with(password: str, login: str = "") -> Sentence | None:
    """Why this password is not taken, as a sentence that says what to do; None: it is fine."""
    if len(password) < SHORTEST:
        return said(
            "The password has %(count)s characters; use at least %(least)s. A short sentence is good.",
            count=len(password),
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        return said("The password has %(count)s characters; use at most %(most)s.", count=len(password), most=LONGEST)
    plain = _normal(password).casefold()
    if not plain.strip():
        return said("The password is made of spaces only; choose one with letters or digits.")
    if plain in _GUESSED_FIRST.split() or len(set(plain)) == 1:
        return said(
            "This password is among the first that anybody would guess; choose another. A short sentence is good."
        )
    if login and plain in (login.casefold(), login.casefold()[::-1], login.casefold() * 2):
        return said("The password is made of the log-in alone; choose another.")
    return None


def hashed(password: str) -> str:
    """The password as it is stored: argon2id with its parameters and a salt of its own."""
    return _HASHER.hash(_normal(password))


def verified(stored: str | None, password: str) -> bool:
    """Whether the password fits what is stored. stored: None takes just as long, and fits nothing."""
    nobody = _hash_of_nobody()
    # None that long is ever stored, so an over-long one is wrong whatever it says.
    candidate = _normal(password) if len(password) <= LONGEST else ""
    try:
        _HASHER.verify(stored or nobody, candidate)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def _normal(password: str) -> str:
    # One keyboard composes "é", another sends "e" and an accent; both are the same password.
    return unicodedata.normalize("NFC", password)


@cache
def _hash_of_nobody() -> str:
    return hashed(secrets.token_urlsafe())
