"""What each clause of a part tells: an objection, an issue, or nothing of the kind.

A classifier learnt from clauses (templates/training/clauses.py) gives each a score; what only the neighbours can tell is
added here: a clause that was announced ("he has one fear") counts for more, a denied or solved one for nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from templates.filling.clause_features import PRODUCT, RIVAL, cues, features
from templates.filling.clauses import Clause, clauses_of, plain_clause, words_of
from templates.filling.facts import Part
from templates.filling.lexicon import pattern
from templates.filling.perceptron import Perceptron, load
from templates.filling.text import Reading, Span

CONCERNS = ("none", "objection", "issue")

_ANNOUNCED = 6.0
"""What an announcement adds to the scores of the clause after it."""

_SURE = 8.0
"""What a phrase that is plain by itself adds to its score."""


@dataclass(frozen=True)
class Seen:
    """A clause with what the classifier is told of it: words, cues, cues of the clauses before, whether it opens."""

    clause: Clause
    facts: tuple[list[str], list[str], list[str], bool]

    @property
    def shown(self) -> list[str]:
        return self.facts[1]


@dataclass(frozen=True)
class Told:
    """A clause, by how much telling an objection, or an issue, beats telling nothing, and whether it only announces."""

    clause: Clause
    objection: float
    issue: float
    announces: bool = False


def look(reading: Reading, clauses: Sequence[Clause], named: Sequence[tuple[Span, str]]) -> list[Seen]:
    """The clauses with their facts; named: places of products and competitors with what stands for them, in order."""
    said: list[list[str]] = []
    at = 0
    for clause in clauses:
        while at < len(named) and named[at][0][1] <= clause.start:
            at += 1
        said.append(words_of(reading.flat, clause.span, named[at : at + 8]))
    shown = [cues(plain_clause(some)) for some in said]
    return [
        Seen(c, (said[i], shown[i], [cue for near in shown[max(0, i - 2) : i] for cue in near], c.first))
        for i, c in enumerate(clauses)
    ]


@cache
def _model() -> Perceptron:
    return load(json.loads((files("templates") / "lexicon" / "models" / "clauses.json").read_text("utf-8")))


def told(part: Part) -> list[Told]:
    """What each clause of the part tells, in order."""
    named = sorted([(p.span, PRODUCT) for p in part.products] + [(c.span, RIVAL) for c in part.competitors])
    model, out = _model(), []
    for seen in look(part.reading, clauses_of(part.flat, part.sentences()), named):
        out.append(_weigh(part.flat, seen, model))
    return _with_announced(part.flat, out)


def _weigh(flat: str, seen: Seen, model: Perceptron) -> Told:
    clause = seen.clause
    if pattern("concerns", "pure_announcement").search(flat, *clause.span):
        stated = pattern("concerns", "opening_phrases").search(flat, *clause.span)
        if not stated or clause.end - stated.end() < 12:
            return Told(clause, -99.0, -99.0, announces="denied" not in seen.shown)
    if pattern("concerns", "small_talk").match(flat, *clause.span):
        return Told(clause, -99.0, -99.0)
    if "denied" in seen.shown or "solved" in seen.shown or pattern("concerns", "our_task").match(flat, *clause.span):
        return Told(clause, -99.0, -99.0)
    scores = model.scores(features(*seen.facts))
    plain = plain_clause(seen.facts[0]).replace(RIVAL, "rival")
    sure = [_SURE * bool(pattern("concerns", f"sure_{name}").search(plain)) for name in CONCERNS[1:]]
    return Told(clause, scores["objection"] - scores["none"] + sure[0], scores["issue"] - scores["none"] + sure[1])


def _with_announced(flat: str, clauses: list[Told]) -> list[Told]:
    out: list[Told] = []
    due = 0
    for i, one in enumerate(clauses):
        if due and not one.announces and (one.clause.first or clauses[i - 1].announces):
            one = Told(one.clause, one.objection + _ANNOUNCED, one.issue + _ANNOUNCED)
            due -= 1
        if one.announces:
            due = (
                2
                if any(w in flat[one.clause.start : one.clause.end] for w in ("two", "three", "some", "couple"))
                else 1
            )
        out.append(one)
    return out
