"""When a given value counts as the expected one: the comparisons of the score, kind by kind."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from templates.filling.lexicon import words

Equal = Callable[[Any, Any], bool]
"""Whether a given value (second) says what an expected one (first) says."""

_SMALL_WORDS = words("score", "small_words")


def tokens(value: object) -> list[str]:
    """The words and numbers of a text, in small ASCII letters."""
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.lower())


def content_words(value: object) -> set[str]:
    """The words that carry meaning; of longer ones without the endings -ing, -ed, -es, -s."""
    return {re.sub(r"(?:ing|ed|es|s)$", "", w) if len(w) > 4 else w for w in tokens(value) if w not in _SMALL_WORDS}


def loosely(expected: object, given: object) -> bool:
    """Half of the content words of the shorter text are shared, and a third of the expected one's."""
    x, y = content_words(expected), content_words(given)
    if not x or not y:
        return False
    shared = len(x & y)
    return 2 * shared >= min(len(x), len(y)) and shared / len(x) >= 0.33


def same_words(expected: object, given: object) -> bool:
    """The same words in the same order, whatever stands between them."""
    x = tokens(expected)
    return bool(x) and x == tokens(given)


def equal_words(expected: object, given: object) -> bool:
    return tokens(expected) == tokens(given)


def number(value: object) -> float | None:
    """The number to two decimals; None where it is none."""
    try:
        return round(float(value), 2)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def same_number(expected: object, given: object) -> bool:
    return number(expected) == number(given)


def day(value: object) -> str | None:
    """The day of an ISO date or moment."""
    return None if value in (None, "") else str(value)[:10]


def clock(value: object) -> str | None:
    """The time of an ISO moment, "14:00"; None for a bare day."""
    return str(value)[11:16] if value and len(str(value)) >= 16 else None


def same_day(expected: object, given: object) -> bool:
    return day(expected) == day(given)


def exactly(expected: object, given: object) -> bool:
    return bool(expected == given)


def same_code(expected: object, given: object) -> bool:
    return str(expected).upper() == str(given).upper()


def same_person(expected: Any, given: Any) -> bool:
    """By name; the expected person may have other acceptable names."""
    known = expected if isinstance(expected, dict) else {"name": expected}
    name = given["name"] if isinstance(given, dict) else given
    return any(same_words(one, name) for one in [known["name"], *listed(known.get("name_acceptable"))])


def same_quantity(expected: Any, given: Any) -> bool:
    return isinstance(given, dict) and number(expected.get("value")) == number(given.get("value"))


def same_sum(expected: Any, given: Any) -> bool:
    """The same number, and the same currency where both name one."""
    if not isinstance(given, dict) or number(expected["value"]) != number(given.get("value")):
        return False
    x, y = expected.get("currency"), given.get("currency")
    return not x or not y or bool(x == y)


def same_task(expected: Any, given: Any) -> bool:
    def text(one: Any) -> object:
        return one["text"] if isinstance(one, dict) else one

    return loosely(text(expected), text(given))


def same_key_date(expected: Any, given: Any) -> bool:
    """As exact as the expected one was said: "2026-06-03", "2026-10" or "06-03" of every year."""
    x, y = str(expected.get("date", "")), str(given.get("date", "") if isinstance(given, dict) else given)
    if not x:
        return False
    yearly = (len(x) == 5 and y.endswith(x)) or (len(y) == 5 and x.endswith(y))
    return y.startswith(x) or (x.startswith(y) and len(y) >= 7) or yearly


def same_owner(expected: object, given: object) -> bool:
    """The same name, or a part of it: "Tom" for "Tom Baker"."""
    x, y = tokens(expected), tokens(given)
    return x == y or (bool(y) and set(y) <= set(x))


def listed(value: Any) -> list[Any]:
    """`value` as a list; nothing said is an empty one."""
    if value in (None, "", [], {}):
        return []
    return value if isinstance(value, list) else [value]


def pair_up(expected: Iterable[Any], given: Sequence[Any], equal: Equal) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Each expected item with the first given one that equals it and is still free; then those left over."""
    free = list(given)
    pairs = []
    for one in expected:
        at = next((i for i, other in enumerate(free) if equal(one, other)), None)
        if at is not None:
            pairs.append((one, free.pop(at)))
    return pairs, free
