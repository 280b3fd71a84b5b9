"""Books of any size with invented company names, and what a recogniser might make of such a name. Seeded: the same
seed gives the same names."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from templates.contract import Book, BookAccount, BookContact

_DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "company_names.yaml").read_text(encoding="utf-8"))
_GRAMMAR: dict[str, Any] = _DATA["grammar"]
_CHANGES: dict[str, Any] = _DATA["mishearings"]


def company_names(seed: int) -> Iterator[str]:
    """Names without end, each once."""
    rng = random.Random(seed)
    kinds, weights = zip(*_GRAMMAR["kinds"].items(), strict=True)
    seen: set[str] = set()
    while True:
        (kind,) = rng.choices(kinds, weights)
        name = re.sub(r"\{(\w+)\}", lambda m: _part(m[1].lower(), rng), kind)
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _part(part: str, rng: random.Random) -> str:
    if part in _GRAMMAR["words"]:
        return str(rng.choice(_GRAMMAR["words"][part]))
    return "".join(rng.choice(piece) for piece in _GRAMMAR["pieces"][part]).capitalize()


@dataclass(frozen=True)
class World:
    """A book, and names of companies that are not in it."""

    book: Book
    outside: list[str]


def make_world(accounts: int, contacts: int = 0, *, seed: int = 1, outside: int = 4000) -> World:
    """A book of so many accounts, two in five with their opening words as an alias, and as many names outside it."""
    rng = random.Random(seed)
    names = company_names(seed)
    made = []
    for i in range(accounts):
        name = next(names)
        words = name.split()
        aliases = [" ".join(words[:-1])] if len(words) > 1 and words[-2] != "&" and rng.random() < 0.4 else []
        made.append(BookAccount(id=f"A{i}", name=name, aliases=aliases))
    people = [
        BookContact(
            id=f"C{i}",
            name=f"{rng.choice(_GRAMMAR['given'])} {_part(rng.choice(['surname', 'place', 'polish', 'spanish']), rng)}",
            account_id=f"A{rng.randrange(accounts)}",
        )
        for i in range(contacts)
    ]
    # who says no more than the opening of an account's name, or leaves out its legal form, means that account
    meant = {words[:n] for a in made for words in [_bare(a.name)] for n in range(1, len(words) + 1)}
    strangers = (name for name in names if _bare(name) not in meant)
    return World(Book(accounts=made, contacts=people), list(islice(strangers, outside)))


def _bare(name: str) -> tuple[str, ...]:
    words = name.casefold().split()
    return tuple(words[:-1] if words[-1] in _CHANGES["legal"] else words)


def mishear(name: str, rng: random.Random) -> str:
    """`name` as a recogniser may write it, never as it is."""
    while True:
        heard = name.replace("&", "and")
        (times,) = rng.choices((1, 2, 3), _CHANGES["changes"])
        for _ in range(times):
            kinds, weights = zip(*_CHANGES["weights"].items(), strict=True)
            (kind,) = rng.choices(kinds, weights)
            heard = _HOW[kind](heard, rng)
        words = heard.split()
        if len(words) > 1 and words[-1].casefold() in _CHANGES["legal"]:
            heard = " ".join(words[:-1])
        if _letters(heard) != _letters(name) or heard.casefold() != name.casefold():
            return heard.title()


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def _split(name: str, rng: random.Random) -> str:
    """A space between a vowel and a consonant group in the middle of a long word."""
    spots = [m.start() for m in re.finditer(r"(?<=\w{3})(?=\w{3})", name)]
    ends = [i for i in spots if any(name[i:].casefold().startswith(e) for e in _CHANGES["ends"])]
    joints = ends or [i for i in spots if name[i] not in "aeiou" and name[i - 1] not in "aeiou"] or spots
    if not joints:
        return name
    at = rng.choice(joints)
    return f"{name[:at]} {name[at:].capitalize()}"


def _join(name: str, rng: random.Random) -> str:
    words = name.split()
    if len(words) < 2:
        return name
    at = rng.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]])


def _word(name: str, rng: random.Random) -> str:
    words = name.split()
    known = [i for i, w in enumerate(words) if w.casefold() in _CHANGES["words"]]
    if known:
        at = rng.choice(known)
        words[at] = rng.choice(_CHANGES["words"][words[at].casefold()])
    return " ".join(words)


def _end(name: str, rng: random.Random) -> str:
    words = name.split()
    fits = [
        (i, e) for i, w in enumerate(words) for e in _CHANGES["ends"] if w.casefold().endswith(e) and len(w) > len(e)
    ]
    if fits:
        at, end = rng.choice(fits)
        words[at] = words[at][: -len(end)] + rng.choice(_CHANGES["ends"][end])
    return " ".join(words)


def _sound(name: str, rng: random.Random, table: str) -> str:
    spots = [
        (m.start(), sound)
        for sound in _CHANGES[table]
        for m in re.finditer(f"(?<=\\w){re.escape(sound)}", name, re.IGNORECASE)
    ]
    if not spots:
        return name
    at, sound = rng.choice(spots)
    return name[:at] + str(rng.choice(_CHANGES[table][sound])) + name[at + len(sound) :]


def _vowel(name: str, rng: random.Random) -> str:
    return _sound(name, rng, "vowels")


def _consonant(name: str, rng: random.Random) -> str:
    return _sound(name, rng, "consonants")


def _first(name: str, rng: random.Random) -> str:
    fits = [s for s in _CHANGES["first"] if name.casefold().startswith(s)]
    sound = max(fits, key=len, default=None)
    return rng.choice(_CHANGES["first"][sound]) + name[len(sound) :] if sound else name


def _drop(name: str, rng: random.Random) -> str:
    words = name.split()
    at = rng.randrange(len(words))
    fits = [e for e in _CHANGES["dropped"] if words[at].casefold().endswith(e) and len(words[at]) - len(e) > 3]
    if fits:
        words[at] = words[at][: -len(rng.choice(fits))]
    return " ".join(words)


def _tail(name: str, rng: random.Random) -> str:
    """Only the opening words are said, where two or more follow the first."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 and words[-2] != "and" else name


_HOW = {
    "split": _split,
    "join": _join,
    "word": _word,
    "end": _end,
    "vowel": _vowel,
    "consonant": _consonant,
    "first": _first,
    "drop": _drop,
    "tail": _tail,
}
