"""Gives a transcript without capitals and punctuation both back, so that one set of rules reads every recogniser.

The rules then work on the restored text; `Restored` leads every span back to the words of the memo itself. Where stops,
commas and capitals belong is learnt from memos (see templates/training/restore.py), apostrophes come from a list.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from templates.filling.lexicon import phrases, words
from templates.filling.perceptron import Perceptron, load

Span: TypeAlias = tuple[int, int]

STOPS = ("none", "comma", "stop")
CASES = ("lower", "capital")

_WORD = re.compile(r"\S+")
_CORE = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class Restored:
    """text: with capitals and punctuation. starts, ends: where each of its characters comes from in the memo's text."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    capitals: bool = False
    """Whether its capitals were restored."""

    def back(self, span: Sequence[int]) -> Span:
        """The span of the memo's own text that `span` of the restored text stands for."""
        if self.starts is None or self.ends is None or span[0] >= span[1]:
            return span[0], span[1]
        return self.starts[span[0]], self.ends[span[1] - 1]

    def forth(self, span: Sequence[int]) -> Span:
        """The span of the restored text that `span` of the memo's own text became."""
        if self.starts is None or self.ends is None:
            return span[0], span[1]
        inside = [i for i in range(len(self.text)) if span[0] <= self.starts[i] and self.ends[i] <= span[1]]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def restore(text: str, names: Sequence[Span] = (), *, stops: Sequence[Span] = (), capitals: bool = False) -> Restored:
    """`text` with what is missing. Linear in the text.

    names: places of known names, which get capitals. stops: the stretches in which stops, commas and apostrophes are
    missing; there a comma that should be a stop becomes one. capitals: whether capitals are missing.
    """
    if not stops and not capitals:
        return Restored(text)
    places = [m.span() for m in _WORD.finditer(text)]
    forms = [plain(text[a:b]) for a, b in places]
    bare = _covered(places, stops)
    given = [_mark_at(text, a, b) for a, b in places]
    marks = _marks(text, places, forms, given, bare)
    known = _covered(places, names)
    big = _capitals(forms, marks, known) if capitals else [False] * len(places)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(char: str, start: int, end: int) -> None:
        out.append(char)
        starts.append(start)
        ends.append(end)

    at = 0
    for i, (a, b) in enumerate(places):
        for k in range(at, a):
            put(text[k], k, k + 1)
        word = text[a:b]
        shown = _with_apostrophe(forms, i, word) if i in bare else word
        first = next((k for k, c in enumerate(shown) if c.isalpha()), None)
        if big[i] and first is not None and len(shown[first].upper()) == 1:
            shown = shown[:first] + shown[first].upper() + shown[first + 1 :]
        if given[i] == "comma" and marks[i] == "stop":
            shown = shown[:-1] + "."
        k = a
        for j, char in enumerate(shown):
            inserted = char == "'" and len(shown) - j > b - k  # an apostrophe that the recogniser left out
            put(char, k, k if inserted else k + 1)
            k += not inserted
        if given[i] == "none" and marks[i] != "none":
            put("," if marks[i] == "comma" else ".", b, b)
        at = b
    for k in range(at, len(text)):
        put(text[k], k, k + 1)
    return Restored("".join(out), starts, ends, capitals)


def _covered(places: Sequence[Span], spans: Sequence[Span]) -> frozenset[int]:
    """Which of the words (both lists in order) overlap one of the spans."""
    found = []
    rest = sorted(spans)
    at = 0
    for i, (a, b) in enumerate(places):
        while at < len(rest) and rest[at][1] <= a:
            at += 1
        if at < len(rest) and rest[at][0] < b:
            found.append(i)
    return frozenset(found)


def plain(word: str) -> str:
    """A word as the models know it: small letters, no apostrophe; "#" for a number."""
    core = _CORE.search(word)
    if core is None:
        return word[:1]
    form = core.group().lower().replace("’", "").replace("'", "")
    return "#" if form[0].isdigit() else form


@cache
def _model(name: str) -> Perceptron:
    return load(json.loads((files("templates") / "lexicon" / "models" / f"{name}.json").read_text("utf-8")))


@cache
def _ranks() -> dict[str, int]:
    ranked = [word for line in phrases("common_words", "words") for word in line.split()]
    return {word: i for i, word in enumerate(ranked)}


@cache
def kind_of(form: str) -> str:
    """The class of a word that the models see beside the word itself."""
    if form == "#":
        return "#"
    if form in words("calendar", "weekdays") or form in words("calendar", "months"):
        return "DAY"
    if form in words("people", "given_names") and form not in words("people", "ambiguous_names"):
        return "NAME"
    if form in words("things", "places"):
        return "PLACE"
    if form in words("calendar", "number_words"):
        return "NUMBER"
    rank = _ranks().get(form)
    if rank is None:
        return "RARE"
    if rank < 300:
        return form
    tail = next((end for end in ("ing", "ed", "ly", "s") if form.endswith(end)), "x")
    return f"{tail}{'+' if rank < 4000 else '-'}"


def stop_features(forms: Sequence[str], i: int, since: int) -> list[str]:
    """What the gap after word `i` shows; since: words since the last stop."""

    def w(k: int) -> str:
        return forms[k] if 0 <= k < len(forms) else "^" if k < 0 else "$"

    def c(k: int) -> str:
        return kind_of(forms[k]) if 0 <= k < len(forms) else "^" if k < 0 else "$"

    length = (
        "1"
        if since < 2
        else "3"
        if since < 4
        else "6"
        if since < 7
        else "12"
        if since < 13
        else "20"
        if since < 21
        else "+"
    )
    return [
        "b",
        f"w0 {w(i)}",
        f"w1 {w(i + 1)}",
        f"w01 {w(i)} {w(i + 1)}",
        f"w12 {w(i + 1)} {w(i + 2)}",
        f"w-10 {w(i - 1)} {w(i)}",
        f"w123 {w(i + 1)} {w(i + 2)} {w(i + 3)}",
        f"c01 {c(i)} {c(i + 1)}",
        f"c-101 {c(i - 1)} {c(i)} {c(i + 1)}",
        f"c012 {c(i)} {c(i + 1)} {c(i + 2)}",
        f"c123 {c(i + 1)} {c(i + 2)} {c(i + 3)}",
        f"c0w1 {c(i)} {w(i + 1)}",
        f"c0w12 {c(i)} {w(i + 1)} {c(i + 2)}",
        f"s{length}",
        f"s{length} {w(i + 1)}",
        f"s{length} {c(i)} {c(i + 1)}",
    ]


def case_features(forms: Sequence[str], i: int, before: str, mark: str) -> list[str]:
    """What word `i` shows of being a name; before: the case of the word before it; mark: what stands before it."""

    def w(k: int) -> str:
        return forms[k] if 0 <= k < len(forms) else "^" if k < 0 else "$"

    def c(k: int) -> str:
        return kind_of(forms[k]) if 0 <= k < len(forms) else "^" if k < 0 else "$"

    me = c(i)
    return [
        "b",
        f"w {w(i)}",
        f"c {me}",
        f"c {me} {before}",
        f"w-1 {w(i - 1)} {me}",
        f"w-2 {w(i - 2)} {w(i - 1)} {me}",
        f"w+1 {w(i + 1)} {me}",
        f"c-1+1 {c(i - 1)} {me} {c(i + 1)}",
        f"c-1 {c(i - 1)} {me} {before}",
        f"m {mark} {me}",
        f"e {w(i)[-3:]} {me}",
        f"w {w(i)} {before}",
    ]


def _marks(
    text: str, places: Sequence[Span], forms: Sequence[str], given: Sequence[str], bare: frozenset[int]
) -> list[str]:
    model = _model("stops")
    marks: list[str] = []
    since = 0
    for i, (_, b) in enumerate(places):
        since += 1
        mark = given[i]
        if i in bare and mark != "stop" and i < len(places) - 1:
            guess = model.best(stop_features(forms, i, since))
            mark = guess if mark == "none" or guess == "stop" else mark
        marks.append(mark)
        if mark == "stop" or (i + 1 < len(places) and "\n" in text[b : places[i + 1][0]]):
            since = 0
    return marks


def _mark_at(text: str, a: int, b: int) -> str:
    tail = text[b - 1]
    return "stop" if tail in ".!?…" else "comma" if tail in ",;:" else "none"


def _capitals(forms: Sequence[str], marks: Sequence[str], known: frozenset[int]) -> list[bool]:
    model = _model("capitals")
    big: list[bool] = []
    before, mark = "lower", "stop"
    for i, form in enumerate(forms):
        if i in known or form in ("i", "im", "ive", "id") or form in words("calendar", "weekdays"):
            capital = form not in ("of", "and", "the", "for", "de", "van", "von")
        else:
            capital = model.best(case_features(forms, i, before, mark)) == "capital"
        before, name = ("capital" if capital else "lower"), capital
        big.append(name or mark == "stop")
        mark = marks[i]
    return big


def _with_apostrophe(forms: Sequence[str], i: int, word: str) -> str:
    full = _contractions().get(word.lower())
    if full is None:
        return word
    after = forms[i + 1] if i + 1 < len(forms) else ""
    if word.lower() in _doubtful():
        before = forms[i - 1] if i else ""
        plural = before.endswith("s") and kind_of(before) != "NAME"
        if after not in _doubtful()[word.lower()] or before in words("contractions", "not_after") or plural:
            return word
    return full


@cache
def _contractions() -> dict[str, str]:
    lists = [*phrases("contractions", "always"), *(line.split(":")[0] for line in phrases("contractions", "before"))]
    return {full.replace("'", ""): full for line in lists for full in line.split()}


@cache
def _doubtful() -> dict[str, frozenset[str]]:
    """Words that are another word too ("well", "were") → the words before which they are a contraction."""
    found = {}
    for line in phrases("contractions", "before"):
        heads, _, after = line.partition(":")
        for head in heads.split():
            found[head.replace("'", "")] = frozenset(after.split())
    return found
