"""Which of the three kinds of note fits what a part of a memo says.

A classifier learnt from memo sets (templates/training/kinds.py); its features are cues of templates/lexicon/kinds.txt and
what the other rules have found.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from templates.filling.lexicon import pattern
from templates.filling.perceptron import Perceptron, load

KINDS = ("meeting_notes", "deal_progress", "call_in_check")

_CUES = ("check", "trouble", "phone", "meeting", "new", "deal", "moving", "done", "use")
_FOUND = (
    "deal_amount", "probability", "stage", "close_date", "decision_maker", "next_meeting", "competitors", "products",
    "quantity",
)  # fmt: skip


def kind_features(
    flat: str, values: Mapping[str, Any], issues: int, objections: int, mood: str | None
) -> Iterator[str]:
    """The features of a part.

    flat: its folded text; values: what was found in it, by the contract's keys; issues, objections: how many clauses tell
    one; mood: the client's, where told.
    """
    yield "bias"
    for cue in _CUES:
        number = sum(1 for _ in zip(range(4), pattern("kinds", f"{cue}_phrases").finditer(flat), strict=False))
        for least in range(1, number + 1):
            yield f"{cue}>={least}"
        opening = pattern("kinds", f"{cue}_phrases").search(flat, 0, 160)
        if opening:
            yield f"{cue} at once"
    found = [key for key in _FOUND if values.get(key) not in (None, [], "")]
    for key in found:
        yield f"has {key}"
    if str(values.get("stage") or "").startswith("closed"):
        yield "closed"
    moves = sum(key in ("deal_amount", "probability", "stage", "close_date") for key in found)
    for least in range(1, moves + 1):
        yield f"moves>={least}"
    if not moves:
        yield "moves not"
    for name, number in (("issues", issues), ("objections", objections)):
        for least in range(1, min(number, 3) + 1):
            yield f"{name}>={least}"
    if mood:
        yield f"mood {mood}"
        yield "mood"


@cache
def _model() -> Perceptron:
    return load(json.loads((files("templates") / "lexicon" / "models" / "kinds.json").read_text("utf-8")))


def template_kind(flat: str, values: Mapping[str, Any], issues: int, objections: int, mood: str | None) -> str:
    """One of `KINDS`, from what `kind_features` takes."""
    return _model().best(kind_features(flat, values, issues, objections, mood))
