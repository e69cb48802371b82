"""How well outputs fit targets: the share classified right, confusion, R^2 and error."""

import numpy as np
from numpy.typing import NDArray

from lab.engine.activations import Array


def accuracy(A: Array, Y: Array) -> Array:
    """The share of examples classified right by outputs A (..., n[L], m), of shape (...): the
    largest output, or one output above 0.5. nan where Y (n[L], m) is not 0/1.
    """
    return share_right(A, labels_of(Y))


def labels_of(Y: Array) -> Array | None:
    """The class of each example, shape (m,): the row of the 1, or for one output 0 or 1. None where
    Y is not 0/1.
    """
    if not np.all((Y == 0) | (Y == 1)):
        return None
    return np.argmax(Y, axis=-2) if Y.shape[-2] > 1 else Y[0] > 0.5


def share_right(A: Array, labels: Array | None) -> Array:
    """The accuracy, for labels of `labels_of`."""
    if labels is None:
        return np.full(A.shape[:-2], np.nan)[()]
    classes = np.argmax(A, axis=-2) if A.shape[-2] > 1 else A[..., 0, :] > 0.5
    return np.add.reduce(classes == labels, -1) / len(labels)


def confusion(labels: NDArray[np.intp], answers: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """How many examples of each class got each answer, shape (k, k): rows are the true class,
    columns the answer. labels, answers: of shape (m,), from 0 to k - 1.
    """
    return np.bincount(labels * k + answers, minlength=k * k).reshape(k, k)


def r_squared(outputs: Array, targets: Array) -> float:
    """R^2 = 1 - sum (y - a)^2 / sum (y - mean of y)^2: 1 is perfect, 0 no better than always saying
    the mean. nan where all targets are equal, so that there is nothing to explain.
    """
    spread = np.sum((targets - np.mean(targets)) ** 2)
    with np.errstate(over="ignore"):  # of a run that is about to diverge
        return float(1 - np.sum((targets - outputs) ** 2) / spread) if spread > 0 else float("nan")


def root_mean_square(errors: Array) -> float:
    """The root of the mean square of the errors, in their units."""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.mean(np.square(errors))))
