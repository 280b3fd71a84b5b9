"""Learns which clauses tell an objection and which an issue.

    python -m templates.training.clauses SET...           writes templates/lexicon/models/clauses.json
    python -m templates.training.clauses --check SET...   leaves out one set after the other and prints how well it went

The examples are those of the files clauses*.txt beside this module, and the clauses of the sets: a clause that says what an
expected objection or issue says is one, a clause that says nothing of the kind is none, and what lies between is passed
over.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from templates.evaluation.matching import content_words, loosely
from templates.evaluation.memo_set import ExpectedMemo, MemoSet, load_memo_set
from templates.filling.book_index import BookIndex
from templates.filling.clause_features import PRODUCT, RIVAL, features
from templates.filling.clause_reading import CONCERNS, look
from templates.filling.clauses import Clause, clauses_of
from templates.filling.competitors import find_competitors
from templates.filling.perceptron import Perceptron, learn_mean
from templates.filling.products import find_products
from templates.filling.restore import restore
from templates.filling.text import Reading

_VOTES = 5
"""How many perceptrons are learnt, each from the examples in another order."""
_LEAST = 0.3
"""Weights nearer to nought are left out."""
_NAMED = re.compile(rf"\b(?:{PRODUCT}|{RIVAL})\b")

Example = tuple[Sequence[str], str]


def written() -> list[tuple[str, str]]:
    """The lines of the files clauses*.txt with the list they stand in."""
    name, out = "", []
    sources = (files("templates") / "training").iterdir()
    for source in sorted((p for p in sources if p.name.startswith("clauses") and p.name.endswith(".txt")), key=str):
        for line in source.read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                out.append((line.strip(), name))
    return out


def written_examples() -> Iterator[Example]:
    """Each line as one clause; gladness and its like tell no concern, anger may come with one and is passed over."""
    for line, name in written():
        if name == "sore":
            continue
        named = [(m.span(), m.group()) for m in _NAMED.finditer(line)]
        for seen in look(Reading(line), [Clause(0, len(line), 0, True)], named):
            yield list(features(*seen.facts)), name if name in CONCERNS else "none"


def examples_of(item: ExpectedMemo, index: BookIndex) -> Iterator[Example]:
    """The clauses of one memo of a set."""
    spoken = Reading(item.memo.text)
    reading = Reading(restore(spoken.text, stops=spoken.stretches_without_stops, capitals=not spoken.cased).text)
    products = find_products(reading, index)
    rivals = find_competitors(reading, index, [p.span for p in products])
    named = [(p.span, PRODUCT) for p in products] + [(r.span, RIVAL) for r in rivals]
    seen = look(reading, clauses_of(reading.flat, tuple(reading.sentences)), sorted(named))
    wanted = [(text, "objection") for e in item.expected for text in e.get("objections") or ()]
    wanted += [(text, "issue") for e in item.expected for text in e.get("issues") or ()]
    fair = [t for e in item.expected for k in ("objections", "issues") for t in e.get(f"{k}_acceptable") or () if t]
    labels = dict.fromkeys(range(len(seen)), "none")
    for i, one in enumerate(seen):
        text = reading.text[one.clause.start : one.clause.end]
        if any(loosely(t, text) for t in [*fair, *(t for t, _ in wanted)]):
            labels[i] = ""
    for text, name in wanted:
        best = max(range(len(seen)), key=lambda i: _shared(text, reading, seen[i].clause), default=None)
        if best is not None and _shared(text, reading, seen[best].clause) > 0.3:
            labels[best] = name
    for i, one in enumerate(seen):
        if labels[i]:
            yield list(features(*one.facts)), labels[i]


def _shared(expected: str, reading: Reading, clause: Clause) -> float:
    """The share of the expected words that the clause says."""
    said, wanted = content_words(reading.text[clause.start : clause.end]), content_words(expected)
    return len(said & wanted) / max(1, len(wanted))


def set_examples(found: MemoSet) -> list[Example]:
    index = BookIndex(found.book)
    return [example for item in found.memos for example in examples_of(item, index)]


def train(sets: Sequence[Sequence[Example]]) -> Perceptron:
    """The classifier learnt from what was written and from the sets' examples: the mean of several perceptrons, which
    measured better than one (and than logistic regression)."""
    examples = [*written_examples(), *(e for some in sets for e in some)]
    return learn_mean(examples, CONCERNS, votes=_VOTES, rounds=4, least=_LEAST)


def _measure(model: Perceptron, examples: Sequence[Example]) -> str:
    out = []
    for name in CONCERNS[1:]:
        right = sum(model.best(f) == name == truth for f, truth in examples)
        given = sum(model.best(f) == name for f, _ in examples)
        wanted = sum(truth == name for _, truth in examples)
        out.append(f"{name}: precision {right / max(1, given):.2f} recall {right / max(1, wanted):.2f} of {wanted}")
    return ", ".join(out)


def main(args: Sequence[str]) -> None:
    sets = {path: set_examples(load_memo_set(Path(path))) for path in args if path != "--check"}
    if "--check" in args:
        for path, held in sets.items():
            model = train([some for other, some in sets.items() if other != path])
            print(f"{Path(path).stem}: {_measure(model, held)}")
        return
    model = train(list(sets.values()))
    target = Path(__file__).parent.parent / "lexicon" / "models" / "clauses.json"
    target.write_text(json.dumps(model.to_json(), separators=(",", ":")) + "\n", "utf-8")
    print(f"clauses: {len(model.weights)} features")


if __name__ == "__main__":
    main(sys.argv[1:])
