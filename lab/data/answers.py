"""What a network answers on a part of a dataset: right and wrong by class, or the error of a
regression in the target's own units; in numbers and in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import Dataset
from lab.data.problems import quoted
from lab.engine import (
    Array,
    Network,
    Parameters,
    confusion,
    forward,
    r_squared,
    root_mean_square,
)

Counts = NDArray[np.intp]  # (k, k): rows are the true class, columns the answer


@dataclass(frozen=True, eq=False)
class Answers:
    """The outputs of a network on one part of a dataset, "training" or "test".

    points (n_raw, m), Y and outputs (n[L], m), all as the dataset has them.
    """

    dataset: Dataset
    part: str
    points: Array
    Y: Array
    outputs: Array

    @property
    def finite(self) -> bool:
        """False for a network that has diverged: it answers nothing."""
        return bool(np.isfinite(self.outputs).all())

    @property
    def count(self) -> int:
        return self.Y.shape[1]

    @property
    def labels(self) -> NDArray[np.intp]:
        """The true class of each example, (m,)."""
        return self.dataset.labels(self.Y)

    @property
    def answered(self) -> NDArray[np.intp]:
        """The class that the network answers for each example, (m,)."""
        return self.dataset.labels(self.outputs)

    def confusion(self) -> Counts:
        """How many of each class got each answer, (k, k)."""
        return confusion(self.labels, self.answered, len(self.dataset.classes))

    def r_squared(self) -> float:
        return r_squared(self.outputs, self.Y)

    def error(self) -> float:
        """The root mean square error, in the target's own units."""
        in_units = self.dataset.in_units
        return root_mean_square(in_units(self.outputs) - in_units(self.Y))

    def in_words(self) -> str:
        """Right and wrong, in one or two sentences."""
        if not self.finite:
            return "The outputs are not finite numbers: the network has diverged."
        if not self.dataset.classes:
            return (
                f"R² {self.r_squared():.3f}: {verdict_on(self.r_squared())}. The root mean square"
                f" error is {number(self.error())}, in the units of {quoted(self.dataset.target)}."
            )
        counts = self.confusion()
        wrong = self.count - int(np.trace(counts))
        if not wrong:
            return f"All {self.count:,} are right."
        worst = worst_confusion(counts, self.dataset.classes)
        return f"{wrong:,} of {self.count:,} are wrong. {worst}"


def answers(dataset: Dataset, network: Network, parameters: Parameters) -> list[Answers]:
    """What the network answers on the training part and, where there is one, on the test part."""
    parts = [("training", dataset.X, dataset.Y, dataset.points)]
    if dataset.X_test is not None:
        assert dataset.Y_test is not None
        assert dataset.points_test is not None
        parts.append(("test", dataset.X_test, dataset.Y_test, dataset.points_test))
    return [
        Answers(dataset, part, points, Y, forward(network, parameters, X).A[network.L])
        for part, X, Y, points in parts
    ]


def worst_confusion(counts: Counts, classes: Sequence[str]) -> str:
    """The class and the wrong answer that it got most often, in one sentence; of equals, the one
    that is the larger share of its class. Empty where nothing is wrong.
    """
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return ""
    of_class = counts.sum(axis=1, keepdims=True)
    share = wrong / np.maximum(1, of_class)
    true, answer = divmod(int(np.argmax(wrong + share / 2)), len(counts))
    return (
        f"{wrong[true, answer]:,} of {of_class[true, 0]:,} {quoted(classes[true])} were answered"
        f" {quoted(classes[answer])}."
    )


def number(value: float) -> str:
    """Four figures, and no exponent where people write none: 10,338."""
    return f"{value:,.0f}" if 1000 <= value < 1e9 else f"{value:.4g}"


def verdict_on(r_squared: float) -> str:
    """What an R^2 means."""
    if np.isnan(r_squared):
        return "all targets are equal, so there is nothing to explain"
    if r_squared < 0:
        return "worse than always answering the mean"
    return f"the network explains {r_squared:.0%} of the target's variance"
