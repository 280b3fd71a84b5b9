"""How names sound: letters made into coarse sounds, so that "traitors" is "traders" and "lock in var" is "Lochinvar".

Why no library: Metaphone and its kin, as the well-kept ones give it, drop every vowel, know one word at a time and only
English; names are compared across word boundaries, with their vowels as the weaker half, in many languages.
"""

import re
from functools import lru_cache

from templates.filling.text import fold

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "&": "and"}
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")

# Consonants are capitals, each for those that are mistaken for one another: P also b; T d, th; K g, c, q; F v, w, ph;
# S z; X sh, ch, j; N also m. Vowels are small letters.
_SOUNDS = {
    **dict.fromkeys(("tsch", "tch", "sch", "szcz", "sz", "cz", "sh", "ch", "dge", "j", "dj"), "X"),
    **dict.fromkeys(("tion", "sion", "cion"), "XeN"),
    **dict.fromkeys(("ph", "f", "v", "w", "wh"), "F"),
    **dict.fromkeys(("ck", "k", "g", "q", "qu", "c", "kh"), "K"),
    **dict.fromkeys(("ce", "ci", "cy"), "S"),
    **dict.fromkeys(("s", "z", "ts", "tz", "ps"), "S"),
    **dict.fromkeys(("t", "d", "th", "dt", "td"), "T"),
    **dict.fromkeys(("p", "b", "pb", "bp"), "P"),
    **dict.fromkeys(("m", "n", "mn", "nm", "kn", "gn"), "N"),
    **dict.fromkeys(("l",), "L"),
    **dict.fromkeys(("r", "rh", "wr"), "R"),
    "x": "KS",
    "ght": "T",
    "gh": "",
    "h": "",
    **dict.fromkeys(("a", "ai", "ay", "ei", "ey", "ah"), "a"),
    **dict.fromkeys(("e", "eh"), "e"),
    **dict.fromkeys(("i", "y", "ee", "ea", "ie"), "i"),
    **dict.fromkeys(("o", "oa", "au", "aw", "ow", "ou", "oh"), "o"),
    **dict.fromkeys(("u", "oo", "ue", "ew", "ui", "eu"), "u"),
}
_SOFT = {"ce": "Se", "ci": "Si", "cy": "Si"}
_PIECE = re.compile("|".join(sorted(_SOUNDS, key=lambda s: (-len(s), s))))
_TWICE = re.compile(r"([A-Z])\1+")
_VOWELS = str.maketrans("", "", "aeiou")


# The same words are looked for among accounts, contacts, products and competitors: each is heard once.
@lru_cache(maxsize=32768)
def letters(text: str) -> str:
    """Only the letters a to z and digits of `text`, folded, "&" as "and": the form in which names are compared."""
    flat = fold(text) if not text.isascii() else text.lower()
    return _NOT_LETTERS.sub("", flat.translate(_LETTERS))


def _piece(m: "re.Match[str]") -> str:
    said = m.group()
    return _SOFT.get(said) or _SOUNDS[said]


@lru_cache(maxsize=32768)
def sound(spoken: str) -> str:
    """`spoken`, as `letters` gives it, in coarse sounds: "lochinvar" is "LoXiNFaR". Digits stay."""
    made = _TWICE.sub(r"\1", _PIECE.sub(_piece, spoken))
    # a last "e" is silent: "gate", "stone"
    return made[:-1] if spoken.endswith("e") and len(made) > 2 and made[-1] == "e" else made


def skeleton(sounds: str) -> str:
    """The consonants of `sound`, and "A" where a vowel opens it."""
    bones = sounds.translate(_VOWELS)
    return "A" + bones if sounds[:1].islower() else bones
