"""What each date of a memo is about: the closing day, the next talk, a task, a day of the client's own, or the talk itself.

One word rarely tells ("close of play Friday", "they close for Christmas"), so the traits of the words around a date are
weighed by a perceptron learnt from memos (templates/training/date_roles.py); which words show which trait is the
lexicon's business.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from templates.filling.clock import Clock
from templates.filling.lexicon import pattern
from templates.filling.perceptron import Perceptron, load
from templates.filling.text import Span
from templates.filling.when import When

ROLES = ("none", "close", "meet", "due", "key", "talk")
TRAITS = ("sign", "order", "decide", "forecast", "meet", "send", "birthday", "ends", "event", "away", "deliver", "pay",
          "past_talk", "modal", "rep", "they")  # fmt: skip

_TIE = re.compile(
    r"(?:^|\s)(by|before|on|until|till?|at|from|for|in|since|this|of|around|about|to|end|is|was|the)\s+(?:the\s+)?$"
)
_BORDER = re.compile(r"[,;:]\s|\s-\s|\b(?:and|but|because|so|which|when|then|while|if)\s")


def features(flat: str, when: When, sentence: Span, today_days: int, clocks: Sequence[Clock]) -> list[str]:
    """The traits of a date. sentence: the one that holds it; today_days: days from today to it; clocks: of the sentence."""
    a, b = sentence
    left, right = flat[a : when.start], flat[when.end : b]
    borders = [m.end() for m in _BORDER.finditer(left)]
    clause_start = borders[-1] if borders else 0
    border = _BORDER.search(right)
    near_left, near_right = left[clause_start:], right[: border.start()] if border else right
    wide_left = left[borders[-2] if len(borders) > 1 else 0 : clause_start]
    tie = _TIE.search(left)
    found = ["b", f"tie {tie[1] if tie else ('^' if not left.strip() else 'none')}", f"kind {when.kind}"]
    found.append(
        "days "
        + (
            "past"
            if today_days < 0
            else "0"
            if today_days == 0
            else "7"
            if today_days < 8
            else "30"
            if today_days < 31
            else "+"
        )
    )
    found.append(f"clock {any(when.start - 30 <= c.start <= when.end + 30 for c in clocks)}")
    found.append(f"vague {when.vague}")
    nearest: tuple[int, str] | None = None
    for trait in TRAITS:
        words = pattern("dates", trait)
        here = [m.end() for m in words.finditer(near_left)]
        if here:
            found += [f"L {trait}", f"L {trait} {tie[1] if tie else '-'}"]
            gap = len(near_left) - here[-1]
            if trait not in ("modal", "rep", "they") and (nearest is None or gap < nearest[0]):
                nearest = (gap, trait)
        if words.search(near_right):
            found.append(f"R {trait}")
        if words.search(wide_left):
            found.append(f"W {trait}")
        if border and words.search(right, border.end()):
            found.append(f"T {trait}")
    found.append(f"N {nearest[1] if nearest else '-'} {'near' if nearest and nearest[0] < 12 else 'far'}")
    subject = re.match(r"\W*(?:and\s+|so\s+|then\s+|but\s+)*([\w']+)", near_left or left)
    if subject:
        found.append(f"S {subject[1]}")
    for word in re.findall(r"[\w']+", near_left)[-4:]:
        found.append(f"w {word}")
    for word in re.findall(r"[\w']+", near_right)[:3]:
        found.append(f"r {word}")
    return found


@cache
def _model() -> Perceptron:
    return load(json.loads((files("templates") / "lexicon" / "models" / "date_roles.json").read_text("utf-8")))


def scores(found: Sequence[str]) -> dict[str, float]:
    """How much speaks for each role."""
    return _model().scores(found)
