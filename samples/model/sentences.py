"""Made-up sales-memo sentences, drawn at random from the templates and words of sentences.yaml."""

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

_DATA = Path(__file__).with_name("sentences.yaml")
_DIGITS = r"\d[\d,]*"


class Grammar:
    """Draws sentences (`plain`, `more`, `names`) and tells whether a given sentence is one that it can draw (`knows`).

    Plain sentences use the first lists of names and companies; the others use both, the second one twice as often.
    """

    def __init__(self, path: Path = _DATA) -> None:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._words: dict[str, list[str]] = data["words"]
        self._plain: list[str] = data["plain"] + data["moods"] * 5  # the moods are few, and each memo has one
        self._more: list[str] = data["more"]

    def plain(self, random: Random) -> str:
        """A sentence of the first kind, now and then with "Okay, " or the like before it."""
        sentence = self._fill(random.choice(self._plain), random, wide=False)
        return self._opened(sentence, "plain_opener", random) if random.random() < 0.12 else sentence

    def more(self, random: Random) -> str:
        """Corrections, several clients, check-ins and personal follow-ups; one in five is a plain sentence."""
        if random.random() < 0.2:
            return self.plain(random)
        sentence = self._fill(random.choice(self._more), random, wide=True)
        return self._opened(sentence, "more_opener", random) if random.random() < 0.15 else sentence

    def names(self, random: Random) -> str:
        """A sentence of `more` that holds a surname or one of the newer first names and companies."""
        while True:
            sentence = self.more(random)
            if self._rare_names.search(sentence):
                return sentence

    def proper_names(self) -> list[str]:
        """Every company, first name and surname."""
        keys = ("companies", "more_companies", "first_names", "more_first_names", "surnames", "more_surnames")
        return [name for key in keys for name in self._words[key]]

    def knows(self, sentence: str) -> bool:
        """Whether the templates can give this very sentence."""
        return self._pattern.fullmatch(sentence) is not None

    @cached_property
    def _rare_names(self) -> re.Pattern[str]:
        keys = ("surnames", "more_surnames", "more_first_names", "more_companies")
        names = (name for key in keys for name in self._words[key])
        return re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        openers = "|".join(map(re.escape, self._words["plain_opener"] + self._words["more_opener"]))
        forms = {
            self._template_pattern(template, wide)
            for templates, wide in ((self._plain, False), (self._more, True))
            for template in templates
        }
        lowered = {form[0].lower() + form[1:] for form in forms}
        return re.compile(f"(?:{openers})?(?:{'|'.join(sorted(forms | lowered))})")

    def _opened(self, sentence: str, opener: str, random: Random) -> str:
        first = re.split(r"[ ,']", sentence)[0]
        if first not in self._proper_starts:
            sentence = sentence[0].lower() + sentence[1:]
        return random.choice(self._words[opener]) + sentence

    @cached_property
    def _proper_starts(self) -> set[str]:
        return {"I"} | {name.split()[0] for name in self.proper_names() + self._words["competitor"]}

    def _fill(self, template: str, random: Random, wide: bool) -> str:
        return re.sub(r"{([^}]+)}", lambda slot: self._value(slot[1], random, wide), template)

    def _value(self, slot: str, random: Random, wide: bool) -> str:
        if "|" in slot:
            return random.choice(slot.split("|"))
        if slot in _NUMBERS:
            return _NUMBERS[slot](random)
        if slot in self._words:
            return random.choice(self._words[slot])
        if slot == "person":
            surname = f" {self._name('surnames', random, wide)}" if random.random() < 0.7 else ""
            return self._name("first_names", random, wide) + surname
        if slot == "quantity":
            return f"{_number(random)} {random.choice(self._words['unit'])}"
        if slot == "spelled":
            return " ".join(random.choice(self._words["surnames"] + self._words["more_surnames"]).upper())
        if slot == "date":
            return self._date(random)
        if slot == "month_day":
            return f"{random.choice(self._words['month'])} {_ordinal(random.randint(1, 31))}"
        return self._name({"first": "first_names", "company": "companies"}[slot], random, wide)

    def _name(self, key: str, random: Random, wide: bool) -> str:
        names = self._words[key]
        return random.choice(names + 2 * self._words[f"more_{key}"] if wide else names)

    def _date(self, random: Random) -> str:
        kind, weekday, month = random.random(), random.choice(self._words["weekday"]), self._words["month"]
        if kind < 0.3:
            return weekday
        if kind < 0.45:
            return f"next {weekday}"
        if kind < 0.7:
            day = random.randint(1, 31)
            return f"{random.choice(month)} {_ordinal(day) if random.random() < 0.7 else day}"
        return random.choice(self._words["span"])

    def _template_pattern(self, template: str, wide: bool) -> str:
        parts = re.split(r"{([^}]+)}", template)
        return "".join(self._slot_pattern(part, wide) if i % 2 else re.escape(part) for i, part in enumerate(parts))

    def _slot_pattern(self, slot: str, wide: bool) -> str:
        def either(*keys: str) -> str:
            return _either([word for key in keys for word in self._words[key]])

        def names(key: str) -> str:
            return either(key, f"more_{key}") if wide else either(key)

        if "|" in slot:
            return _either(slot.split("|"))
        if slot in _NUMBER_PATTERNS:
            return _NUMBER_PATTERNS[slot]
        if slot in self._words:
            return either(slot)
        month_day = rf"{either('month')} \d\d?(?:st|nd|rd|th)"
        return {
            "person": f"{names('first_names')}(?: {names('surnames')})?",
            "first": names("first_names"),
            "company": names("companies"),
            "quantity": rf"\d+ {either('unit')}",
            "spelled": "[A-Z](?: [A-Z])+",
            "month_day": month_day,
            "date": f"(?:(?:next )?{either('weekday')}|{month_day}|{either('month')} \\d\\d?|{either('span')})",
        }[slot]


def _either(words: list[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _money(random: Random) -> str:
    kind = random.random()
    if kind < 0.5:
        thousands = random.choice([random.randint(2, 99), random.randint(1, 19) * 50, random.randint(1, 9) * 100])
        return f"${thousands * 1000:,}"
    if kind < 0.65:
        return f"${random.randint(1, 9)}.{random.randint(1, 9)} million"
    if kind < 0.75:
        return f"${random.randint(1, 20)} million"
    if kind < 0.9:
        return f"{random.randint(2, 95) * 1000:,} euros"
    return f"${random.randint(1, 19) * 50}"


def _time(random: Random) -> str:
    return f"{random.randint(1, 12)}{random.choice(['', '', ':30', ':15', ':45'])} {random.choice(['a.m.', 'p.m.'])}"


def _number(random: Random) -> str:
    small, large = random.randint(2, 20), random.randint(21, 99)
    return str(random.choice([small, small, random.randint(2, 30) * 10, random.randint(1, 9) * 100, large]))


_NUMBERS: dict[str, Callable[[Random], str]] = {
    "money": _money,
    "time": _time,
    "number": _number,
    "percent": lambda random: f"{random.randint(1, 19) * 5}%",
    "by": lambda random: random.choice(["by", "by", "before", "on"]),
}
_NUMBER_PATTERNS = {
    "money": rf"(?:\${_DIGITS}(?:\.\d)?(?: million)?|{_DIGITS} euros)",
    "time": r"\d\d?(?::\d\d)? [ap]\.m\.",
    "number": r"\d+",
    "percent": r"\d+%",
    "by": "(?:by|before|on)",
}
