"""Whether a model's one-line summary says only what the client's part of the memo and the entry's values say."""

from collections.abc import Iterator, Mapping
from typing import Any

from templates.filling.days import MONTHS
from templates.filling.numbers import find_numbers
from templates.filling.text import fold
from templates.llm.evidence import Part
from templates.llm.quotes import not_said
from templates.note_template import CONTRACT_TYPES

_LINKS = "next close closes meeting call"
"""Words that join the parts of a summary."""


def unsaid(line: str, part: Part, values: Mapping[str, Any]) -> str | None:
    """Why a summary is not believed: a word or number of it is neither said nor in a value; None where it is believed."""
    told = [str(leaf) for key in CONTRACT_TYPES if key != "summary" for leaf in _leaves(values.get(key))]
    days = [day for text in told for day in _day(text)]
    known = " . ".join([_LINKS, part.names, part.text(part.spans), *(t.replace("_", " ") for t in told), *days])
    # "92k" may tell what was said as ninety-two thousand
    sums = [f"{n.value:g}" for n in find_numbers(fold(known))]
    missing = not_said(line, " . ".join([known, *sums]))
    return None if missing is None else f"'{missing}' is neither said nor a value of this entry"


def _day(text: str) -> list[str]:
    """The words by which people write an ISO day down: its number and its month, in full and in short."""
    if len(text) < len("2026-11-27") or text[4] != "-" or not text[5:7].isdigit() or not text[8:10].isdigit():
        return []
    month = MONTHS[int(text[5:7]) - 1] if 1 <= int(text[5:7]) <= 12 else ""
    return [str(int(text[8:10])), month, month[:3]]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None:
        yield value
