"""Learns where stops, commas and capitals belong, from memos that have them.

    python -m templates.training.restore SET...           writes templates/lexicon/models/{stops,capitals}.json
    python -m templates.training.restore --check SET...   leaves out one set after the other and prints how well it went

The memos are those of plain_memos.txt beside this module and of the sets; memos without capitals or punctuation are passed over.
"""

import json
import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from templates.evaluation.memo_set import load_memo_set
from templates.filling.perceptron import Perceptron, learn
from templates.filling.restore import CASES, STOPS, case_features, plain, stop_features
from templates.filling.text import Reading

Example = tuple[Sequence[str], str]

_SPACE = re.compile(r"\s+")
_ABBREVIATION = re.compile(r"(?i)(?<![\w.])(?:mr|mrs|ms|dr|st|no|inc|ltd|co|jr|[a-z]|p\.m|a\.m)\.$")


def examples_of(text: str) -> tuple[list[Example], list[Example]]:
    """The examples that one memo with capitals and punctuation gives: for stops, for capitals."""
    shown = [w for w in _SPACE.split(text.strip()) if w and any(c.isalnum() for c in w)]
    forms = [plain(w) for w in shown]
    marks = [_mark(w) for w in shown]
    stops: list[Example] = []
    capitals: list[Example] = []
    since, before, mark = 0, "lower", "stop"
    for i, word in enumerate(shown):
        since += 1
        if i < len(shown) - 1:
            stops.append((stop_features(forms, i, since), marks[i]))
        since = 0 if marks[i] == "stop" else since
        letter = next((c for c in word if c.isalpha()), "")
        capital = letter.isupper()
        if mark != "stop" and letter and forms[i] not in ("i", "im", "ive", "ill", "id"):
            capitals.append((case_features(forms, i, before, mark), "capital" if capital else "lower"))
        before = "capital" if capital and mark != "stop" else "lower"
        mark = marks[i]
    return stops, capitals


def _mark(word: str) -> str:
    end = word.rstrip("\"')")
    if end.endswith((".", "!", "?", "…")) and not _ABBREVIATION.search(end):
        return "stop"
    return "comma" if end.endswith((",", ";", ":", "—", "–")) else "none"


def written() -> list[str]:
    """The memos of plain_memos.txt beside this module, which were written for nothing else."""
    text = (files("templates") / "training" / "plain_memos.txt").read_text("utf-8")
    return [" ".join(memo.split()) for memo in text.split("\n\n") if memo.strip() and not memo.startswith("#")]


def _texts(path: Path) -> list[str]:
    readings = [Reading(m.memo.text) for m in load_memo_set(path).memos]
    return [r.text for r in readings if r.cased and not r.unpunctuated]


def _learn(texts: Sequence[str]) -> tuple[Perceptron, Perceptron]:
    stops: list[Example] = []
    capitals: list[Example] = []
    for text in texts:
        more_stops, more_capitals = examples_of(text)
        stops += more_stops
        capitals += more_capitals
    return learn(stops, STOPS), learn(capitals, CASES)


def _measure(model: Perceptron, examples: Sequence[Example], name: str) -> str:
    right = wrong = missed = 0
    for features, truth in examples:
        guess = model.best(features)
        right += guess == truth == name
        wrong += guess == name != truth
        missed += guess != name == truth
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return f"{name}: precision {precision:.3f} recall {recall:.3f}"


def main(args: Sequence[str]) -> None:
    check = "--check" in args
    sets = {path: _texts(Path(path)) for path in args if path != "--check"}
    if check:
        for path, held in sets.items():
            stops, capitals = _learn(
                [*written(), *(t for other, texts in sets.items() if other != path for t in texts)]
            )
            found = [examples_of(t) for t in held]
            print(Path(path).stem, f"({len(held)} memos)")
            for name in STOPS[1:]:
                print("  ", _measure(stops, [e for s, _ in found for e in s], name))
            print("  ", _measure(capitals, [e for _, c in found for e in c], "capital"))
        return
    folder = Path(__file__).parent.parent / "lexicon" / "models"
    for name, model in zip(
        ("stops", "capitals"), _learn([*written(), *(t for texts in sets.values() for t in texts)]), strict=True
    ):
        (folder / f"{name}.json").write_text(json.dumps(model.to_json(), separators=(",", ":")) + "\n", "utf-8")
        print(f"{name}: {len(model.weights)} features")


if __name__ == "__main__":
    main(sys.argv[1:])
