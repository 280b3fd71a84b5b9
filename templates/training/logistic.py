"""Logistic regression: learns the weights that a perceptron has, with small ones where little is known.

It keeps the weights of rare features small (L2), which a perceptron does not, and its scores can be told apart by how sure
they are. The result is a `Perceptron`, which only sorts.
"""

import math
import random
from collections.abc import Sequence

from templates.filling.perceptron import Perceptron


def learn(
    examples: Sequence[tuple[Sequence[str], str]],
    classes: Sequence[str],
    *,
    rounds: int = 12,
    rate: float = 0.3,
    shrink: float = 0.002,
    rare: int = 2,
    least: float = 0.03,
    seed: int = 7,
) -> Perceptron:
    """Learns from (features, class) examples by stochastic gradient steps with AdaGrad.

    shrink: how strongly weights are drawn to nought; rare: features seen less often are left out; least: weights nearer
    to nought are left out.
    """
    seen: dict[str, int] = {}
    for features, _ in examples:
        for feature in features:
            seen[feature] = seen.get(feature, 0) + 1
    number = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= rare))}
    width = len(classes)
    weights = [[0.0] * width for _ in number]
    squares = [[1e-6] * width for _ in number]
    rows = [([number[f] for f in features if f in number], classes.index(truth)) for features, truth in examples]
    order = list(range(len(rows)))
    shuffle = random.Random(seed)
    for _ in range(rounds):
        shuffle.shuffle(order)
        for at in order:
            found, truth = rows[at]
            scores = [sum(weights[i][c] for i in found) for c in range(width)]
            top = max(scores)
            shares = [math.exp(s - top) for s in scores]
            total = sum(shares)
            for c in range(width):
                error = shares[c] / total - (c == truth)
                for i in found:
                    slope = error + shrink * weights[i][c]
                    squares[i][c] += slope * slope
                    weights[i][c] -= rate * slope / math.sqrt(squares[i][c])
    out: dict[str, dict[str, float]] = {}
    for feature, i in number.items():
        row = {name: round(w, 2) for name, w in zip(classes, weights[i], strict=True) if abs(w) >= least}
        if row:
            out[feature] = row
    return Perceptron(tuple(classes), out)
