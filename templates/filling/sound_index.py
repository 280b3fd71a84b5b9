"""Names that sound like given words, found without comparing with every name."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from templates.filling.sound import skeleton, sound

_LETTERS, _SOUND, _BONES = 0.45, 0.35, 0.2
"""What letters, sounds and consonants weigh in a likeness."""
_SHORT = 5
"""Skeletons below this many sounds have to agree in all of them: one less, and every second name is a candidate."""
_OTHER_OPENING = 5.0
"""Taken off where the first sound differs: the beginning of a name is heard best."""
_OTHER_LETTER = 3.0
"""Taken off where only the first letter differs, unless it spells the same sound."""
_SPELLINGS = frozenset("ckq")


@dataclass(frozen=True)
class Like:
    """A form of a name, with how much it is like what was said: 100 is the same letters."""

    form: int
    score: float


class SoundIndex:
    """Forms of names by how they sound. A form is found where its consonants are those said, but for one of them."""

    def __init__(self, forms: Iterable[str]) -> None:
        """forms: as `sound.letters` gives them."""
        self.forms = list(forms)
        self._sounds = [sound(form) for form in self.forms]
        self._bones = [skeleton(s) for s in self._sounds]
        self.longest = max(map(len, self.forms), default=0)
        self._found: dict[str, list[int]] = {}
        for number, bones in enumerate(self._bones):
            for key in _keys(bones):
                self._found.setdefault(key, []).append(number)

    def like(self, spoken: str, least: float) -> list[Like]:
        """The forms that are like `spoken` by `least` or more, the likest first. spoken: as `sound.letters` gives it."""
        sounds = sound(spoken)
        bones = skeleton(sounds)
        numbers: set[int] = set()
        for key in _keys(bones):
            if found_by := self._found.get(key):
                numbers.update(found_by)
        found = []
        for number in numbers:
            form = self.forms[number]
            if _LETTERS * fuzz.ratio(spoken, form) + 100 * (_SOUND + _BONES) < least:
                continue
            score = _weigh(spoken, form, sounds, self._sounds[number], bones, self._bones[number])
            if score >= least:
                found.append(Like(number, score))
        return sorted(found, key=lambda like: (-like.score, self.forms[like.form]))


def likeness(one: str, other: str) -> float:
    """How much alike two names are, 0 to 100, each as `sound.letters` gives it."""
    a, b = sound(one), sound(other)
    return _weigh(one, other, a, b, skeleton(a), skeleton(b))


def _weigh(one: str, other: str, a: str, b: str, bones_a: str, bones_b: str) -> float:
    score = _LETTERS * fuzz.ratio(one, other) + _SOUND * fuzz.ratio(a, b) + _BONES * fuzz.ratio(bones_a, bones_b)
    if bones_a[:1] != bones_b[:1]:
        return score - _OTHER_OPENING
    return score if one[:1] == other[:1] or {one[:1], other[:1]} < _SPELLINGS else score - _OTHER_LETTER


def _keys(bones: str) -> set[str]:
    """The skeleton, and if it is long enough each that lacks one sound: two that differ in one sound share a key."""
    if len(bones) < _SHORT:
        return {bones}
    return {bones, *[bones[:i] + bones[i + 1 :] for i in range(len(bones))]}
