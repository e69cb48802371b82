"""The share of examples that are classified right."""

import numpy as np

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
