"""Ways to say one given name: short forms ("Bob" for Robert) and spellings that sound alike ("Jon" for John)."""

from functools import cache, lru_cache

from templates.filling import lexicon
from templates.filling.sound import sound
from templates.filling.sound_index import likeness
from templates.filling.vocabulary import FEMALE_NAMES, GIVEN_NAMES, UNISEX_NAMES

_LEAST = 4
"""Letters from which two names may be taken for one by their sound; shorter ones sound like too many others."""
_ALIKE = 80.0


def short_for(said: str, name: str) -> bool:
    """Whether `said` is a short form or another common form of `name`; both folded single words."""
    families = _families("short_forms")
    return said == name or bool(families.get(said, frozenset()) & families.get(name, frozenset()))


@lru_cache(maxsize=65536)
def sounds_like(said: str, name: str) -> bool:
    """Whether a recogniser may have written `said` for `name`; both folded single words."""
    if said == name or _families("alike").get(said, frozenset()) & _families("alike").get(name, frozenset()):
        return True
    if min(len(said), len(name)) < _LEAST or _of_other_sex(said, name):
        return False
    return sound(said) == sound(name) or (min(len(said), len(name)) > _LEAST and likeness(said, name) >= _ALIKE)


def _of_other_sex(said: str, name: str) -> bool:
    """Whether the two are known as names of people of different sex: "Simon" is not Simone."""
    known = said in GIVEN_NAMES and name in GIVEN_NAMES and not {said, name} & UNISEX_NAMES
    return known and (said in FEMALE_NAMES) != (name in FEMALE_NAMES)


@cache
def _families(name: str) -> dict[str, frozenset[int]]:
    """The lines of a list in which each name stands."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lexicon.phrases("names", name)):
        for word in line.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(lines) for word, lines in found.items()}
