"""Sentences that know what they are made of, so that a page can say in its own language what was raised far below it."""

from collections.abc import Iterable, Mapping


class Sentence(str):
    """An English text that remembers its pattern and the values in it; to whoever does not care, a plain string.

    A value that is a Sentence itself is translated with it. Any other stays as it is: it was said, written or counted.
    """

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, values: Mapping[str, object] | None = None) -> "Sentence":
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern = pattern
        made.values = dict(values or {})
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        # A copy is made anew from these; a string's own would be the finished text.
        return self.pattern, self.values


def said(pattern: str, /, **values: object) -> Sentence:
    """The sentence with its values: `said("There is no '%(name)s'.", name=…)`. Alone, a label that has a translation."""
    return Sentence(pattern, values)


def listed(parts: Iterable[str], between: str = ", ") -> Sentence:
    """Several texts in a row, of which each is translated by itself."""
    values = {f"n{number}": _sentence(part) for number, part in enumerate(parts)}
    return Sentence(between.join(f"%({name})s" for name in values), values)


def _sentence(text: str) -> Sentence:
    return text if isinstance(text, Sentence) else said(text)
