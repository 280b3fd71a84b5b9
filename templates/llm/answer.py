"""Reading a model's answer: the JSON in it, whatever stands around it, and what came whole of one that was cut off."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_END_OF_THOUGHTS = re.compile(r"</(?:think|thinking|reasoning|thought)>", re.IGNORECASE)
_OPENING = re.compile(r'\{\s*"entries"')
_MOST_TRIES = 50
_MOST_CUT_TRIES = 5
_MOST_DEPTH = 30
_SHOWN = 200

# The containers in which an answer may be cut: the answer, its entries, an entry, a list in it. An item that was cut in
# the middle goes as a whole, since what is missing of it would change what it says.
_CUTS = frozenset({"{", "{[", "{[{", "{[{["})


class Unreadable(ValueError):
    """The answer holds nothing of the form that was asked for; the message says what it is instead."""


@dataclass(frozen=True)
class Answer:
    """The entries as the model wrote them, unchecked. cut: the end is missing."""

    entries: list[dict[str, Any]]
    cut: bool = False


def read_answer(content: str) -> Answer:
    """The entries of an answer in JSON, with thoughts, prose or a code fence around it.

    Raises:
        Unreadable: there is no such JSON in it.
    """
    text = content[max((m.end() for m in _END_OF_THOUGHTS.finditer(content)), default=0) :]
    decoder = json.JSONDecoder()
    starts = [m.start() for m in re.finditer(r"\{", text)][:_MOST_TRIES]
    for start in starts:
        try:
            found, _ = decoder.raw_decode(text, start)
        except RecursionError:
            raise Unreadable("the answer is nested too deeply") from None
        except ValueError:
            continue
        entries = _entries(found)
        if entries is not None:
            return Answer(entries)
    for start in [m.start() for m in _OPENING.finditer(text)][:_MOST_CUT_TRIES]:
        entries = _entries(_whole_part(text[start:]))
        if entries is not None:
            return Answer(entries, cut=True)
    raise Unreadable("the answer is not in the form that was asked for" if text.strip() else "the answer is empty")


def _entries(found: Any) -> list[dict[str, Any]] | None:
    if not isinstance(found, dict) or not isinstance(found.get("entries"), list):
        return None
    return [entry for entry in found["entries"] if isinstance(entry, dict)]


def _whole_part(text: str) -> Any:
    """The longest opening of `text` that is whole once its brackets are closed; None where there is none."""
    stack = ""
    in_string = escaped = False
    best: tuple[int, str] | None = None
    for i, char in enumerate(text):
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "{[":
            stack += char
            if len(stack) > _MOST_DEPTH:
                return None
            if stack in _CUTS:
                best = i + 1, stack
        elif char in "}]":
            stack = stack[:-1]
            if stack in _CUTS:
                best = i + 1, stack
            if not stack:
                break
        elif char == "," and stack in _CUTS:
            best = i, stack
    if best is None:
        return None
    closers = "".join("}" if opener == "{" else "]" for opener in reversed(best[1]))
    try:
        return json.loads(text[: best[0]] + closers)
    except (ValueError, RecursionError):
        return None


def clean(text: str) -> str:
    """`text` in one line, without control characters and halves of characters, which neither a page nor a file can keep."""
    kept = (" " if char.isspace() else "" if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return " ".join("".join(kept).split())


def shown(value: Any) -> Any:
    """A value that was dropped, as it is kept beside the draft: JSON that can be stored, cut where it is long."""
    if value is None or isinstance(value, bool):
        return value
    text = clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
