"""An averaged perceptron: sorts things into a few classes by the features that they show.

Small, deterministic and quick to learn from some thousand examples, which is what memos written for the purpose give.
Source of the averaging: M. Collins, "Discriminative training methods for hidden Markov models", 2002.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Perceptron:
    """weights: feature → class → weight. Of two classes with the same score the first of `classes` is taken."""

    classes: tuple[str, ...]
    weights: Mapping[str, Mapping[str, float]]

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """The score of each class."""
        total = dict.fromkeys(self.classes, 0.0)
        for feature in features:
            for name, weight in self.weights.get(feature, {}).items():
                total[name] += weight
        return total

    def best(self, features: Iterable[str]) -> str:
        total = self.scores(features)
        return max(self.classes, key=total.__getitem__)

    def to_json(self) -> dict[str, object]:
        return {"classes": list(self.classes), "weights": self.weights}


def load(data: Mapping[str, object]) -> Perceptron:
    """A perceptron from what `to_json` gave."""
    classes, weights = data["classes"], data["weights"]
    if not isinstance(classes, list) or not isinstance(weights, dict):
        raise TypeError("a perceptron has a list of classes and a table of weights")
    return Perceptron(tuple(classes), weights)


def learn(
    examples: Sequence[tuple[Sequence[str], str]],
    classes: Sequence[str],
    *,
    rounds: int = 8,
    least: float = 0.15,
    seed: int = 7,
) -> Perceptron:
    """Learns from (features, class) examples; weights whose average stays under `least` are left out."""
    weights: dict[str, dict[str, float]] = {}
    sums: dict[tuple[str, str], float] = {}
    since: dict[tuple[str, str], int] = {}
    order = list(range(len(examples)))
    shuffle = random.Random(seed)
    step = 0

    def add(feature: str, name: str, by: float) -> None:
        row = weights.setdefault(feature, {})
        key = (feature, name)
        sums[key] = sums.get(key, 0.0) + row.get(name, 0.0) * (step - since.get(key, 0))
        since[key] = step
        row[name] = row.get(name, 0.0) + by

    for _ in range(rounds):
        shuffle.shuffle(order)
        for at in order:
            features, truth = examples[at]
            step += 1
            guess = Perceptron(tuple(classes), weights).best(features)
            if guess != truth:
                for feature in features:
                    add(feature, truth, 1.0)
                    add(feature, guess, -1.0)
    out: dict[str, dict[str, float]] = {}
    for feature in sorted(weights):
        row = {}
        for name in sorted(weights[feature]):
            key = (feature, name)
            total = sums.get(key, 0.0) + weights[feature][name] * (step - since.get(key, 0))
            average = round(total / step, 2)
            if abs(average) >= least:
                row[name] = average
        if row:
            out[feature] = row
    return Perceptron(tuple(classes), out)


def learn_mean(
    examples: Sequence[tuple[Sequence[str], str]], classes: Sequence[str], *, votes: int, rounds: int, least: float
) -> Perceptron:
    """The mean of several perceptrons, each learnt from the examples in another order: steadier than one of them."""
    weights: dict[str, dict[str, float]] = {}
    for seed in range(votes):
        for feature, row in learn(examples, classes, rounds=rounds, least=0.0, seed=seed).weights.items():
            mean = weights.setdefault(feature, {})
            for name, weight in row.items():
                mean[name] = mean.get(name, 0.0) + weight / votes
    kept = {f: {c: round(w, 2) for c, w in row.items() if abs(w) >= least} for f, row in sorted(weights.items())}
    return Perceptron(tuple(classes), {f: row for f, row in kept.items() if row})
