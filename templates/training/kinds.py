"""Learns which kind of note fits, from memo sets.

    python -m templates.training.kinds SET...           writes templates/lexicon/models/kinds.json
    python -m templates.training.kinds --check SET...   leaves out one set after the other and prints how well it went

What the filler finds in a memo are the features; where a set accepts several kinds, the
first is learnt and all count as right.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from templates.evaluation.matching import listed
from templates.evaluation.memo_set import MemoSet, load_memo_set
from templates.filling.book_index import BookIndex
from templates.filling.competitors import find_competitors
from templates.filling.concerns import find_concerns
from templates.filling.facts import Part
from templates.filling.fill import fill, local_day
from templates.filling.kinds import KINDS, kind_features
from templates.filling.mood import find_mood
from templates.filling.perceptron import Perceptron
from templates.filling.products import find_products
from templates.filling.restore import restore
from templates.filling.text import Reading
from templates.training.logistic import learn

Example = tuple[list[str], str, frozenset[str]]
"""The features of an entry, its kind, and every kind that is accepted."""


def examples_of(found: MemoSet) -> Iterator[Example]:
    """The entries of a set's memos that the filler finds too."""
    index = BookIndex(found.book)
    for item in found.memos:
        spoken = Reading(item.memo.text)
        restored = restore(spoken.text, stops=spoken.stretches_without_stops, capitals=not spoken.cased)
        reading = Reading(restored.text)
        products = find_products(reading, index)
        rivals = find_competitors(reading, index, [p.span for p in products])
        for entry in fill(item.memo, index):
            expected = _expected(item.expected, entry.company)
            if expected is None:
                continue
            spans = [restored.forth(span) for span in entry.parts]
            part = Part(
                reading, local_day(item.memo, index), spans, [], [], [],
                [p for p in products if _inside(p.start, spans)],
                [r for r in rivals if _inside(r.start, spans)],
            )  # fmt: skip
            concerns, mood = find_concerns(part), find_mood(part)
            flat = " ".join(reading.flat[a:b] for a, b in spans)
            facts = kind_features(
                flat, entry.to_dict(), len(concerns.issues), len(concerns.objections), mood.kind if mood else None
            )
            kind = expected["template_kind"]
            fair = frozenset([kind, *listed(expected.get("template_kind_acceptable"))])
            yield list(facts), kind, fair


def _expected(entries: Sequence[dict[str, Any]], company: str | None) -> dict[str, Any] | None:
    if len(entries) == 1:
        return entries[0]
    return next((e for e in entries if e.get("company") and e["company"] == company), None)


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= at < b for a, b in spans)


def train(sets: Sequence[Sequence[Example]]) -> Perceptron:
    """The classifier learnt from the sets' examples; what is fair either way is learnt as nothing."""
    return learn([(f, kind) for some in sets for f, kind, _ in some], KINDS, rounds=20, rate=0.1, shrink=0.05)


def main(args: Sequence[str]) -> None:
    sets = {path: list(examples_of(load_memo_set(Path(path)))) for path in args if path != "--check"}
    if "--check" in args:
        for path, held in sets.items():
            model = train([some for other, some in sets.items() if other != path])
            right = sum(model.best(f) in fair for f, _, fair in held)
            print(f"{Path(path).stem}: {right} of {len(held)}")
        return
    model = train(list(sets.values()))
    target = Path(__file__).parent.parent / "lexicon" / "models" / "kinds.json"
    target.write_text(json.dumps(model.to_json(), separators=(",", ":")) + "\n", "utf-8")
    print(f"kinds: {len(model.weights)} features")


if __name__ == "__main__":
    main(sys.argv[1:])
