r"""The costs J, their derivatives dA[L], and the pairs of cost and output that make dZ[L] = A[L] -
Y.

A cost is the mean over the m examples of a loss; the loss of an example is the sum over its output
units. `dA` is the gradient of the *summed* loss, so it has no 1/m: dW and db bring it.

Three pairs match: sigmoid with binary cross-entropy, softmax with cross-entropy, linear with half
squared error. For these dA[L] * g'(Z[L]) simplifies to A[L] - Y, and the loss can be computed from
Z[L], where it stays exact when A has long been rounded to 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lab.engine.activations import Array


@dataclass(frozen=True)
class Cost:
    """One cost: the loss of every output unit and example, its derivative, and the outputs it has a
    meaning for.

    loss(A, Y) and dA(A, Y) take (..., n[L], m) and return the same shape. `matched` names the
    output for which dZ[L] = A[L] - Y, and `loss_from_Z(Z, Y)` is the loss for that output.
    `of_probabilities`: Y must lie between 0 and 1.
    """

    loss: Callable[[Array, Array], Array]
    dA: Callable[[Array, Array], Array]
    outputs: tuple[str, ...]
    of_probabilities: bool
    matched: str | None
    loss_from_Z: Callable[[Array, Array], Array] | None
    latex: str
    latex_dA: str


def above_zero(A: Array) -> Array:
    """A with 0 replaced by the smallest normal number, so that log A and 1 / A are finite when an
    output is exactly 0.
    """
    return np.maximum(A, np.finfo(A.dtype).tiny)


def binary_cross_entropy(A: Array, Y: Array) -> Array:
    return -(Y * np.log(above_zero(A)) + (1 - Y) * np.log(above_zero(1 - A)))


def binary_cross_entropy_dA(A: Array, Y: Array) -> Array:
    return -(Y / above_zero(A) - (1 - Y) / above_zero(1 - A))


def binary_cross_entropy_of_sigmoid(Z: Array, Y: Array) -> Array:
    # log(1 + e^z) - y z: -log a for y = 1, -log(1 - a) for y = 0
    return np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))


def cross_entropy(A: Array, Y: Array) -> Array:
    return -Y * np.log(above_zero(A))


def cross_entropy_dA(A: Array, Y: Array) -> Array:
    return -Y / above_zero(A)


def cross_entropy_of_softmax(Z: Array, Y: Array) -> Array:
    shifted = Z - np.max(Z, axis=-2, keepdims=True)
    return Y * (np.log(np.sum(np.exp(shifted), axis=-2, keepdims=True)) - shifted)


def half_squared_error(A: Array, Y: Array) -> Array:
    return 0.5 * (A - Y) ** 2


def half_squared_error_dA(A: Array, Y: Array) -> Array:
    return A - Y


def squared_error(A: Array, Y: Array) -> Array:
    return (A - Y) ** 2


def squared_error_dA(A: Array, Y: Array) -> Array:
    return 2 * (A - Y)


EVERY_OUTPUT = ("sigmoid", "softmax", "linear", "tanh")

COSTS = {
    "binary cross-entropy": Cost(
        binary_cross_entropy,
        binary_cross_entropy_dA,
        outputs=("sigmoid", "softmax"),  # A must be a probability
        of_probabilities=True,
        matched="sigmoid",
        loss_from_Z=binary_cross_entropy_of_sigmoid,
        latex=r"-\left(y \log a + (1 - y) \log (1 - a)\right)",
        latex_dA=r"-\left(\frac{y}{a} - \frac{1 - y}{1 - a}\right)",
    ),
    "cross-entropy": Cost(
        cross_entropy,
        cross_entropy_dA,
        # without a sum of 1 over the units, all units at 1 would be the minimum
        outputs=("softmax",),
        of_probabilities=True,
        matched="softmax",
        loss_from_Z=cross_entropy_of_softmax,
        latex=r"-\sum_k y_k \log a_k",
        latex_dA=r"-\frac{y}{a}",
    ),
    "half squared error": Cost(
        half_squared_error,
        half_squared_error_dA,
        outputs=EVERY_OUTPUT,
        of_probabilities=False,
        matched="linear",
        loss_from_Z=half_squared_error,  # linear: A is Z
        latex=r"\tfrac{1}{2} (a - y)^2",
        latex_dA="a - y",
    ),
    "squared error": Cost(
        squared_error,
        squared_error_dA,
        outputs=EVERY_OUTPUT,
        of_probabilities=False,
        matched=None,
        loss_from_Z=None,
        latex="(a - y)^2",
        latex_dA="2 (a - y)",
    ),
}

DEFAULT_COST = {
    "sigmoid": "binary cross-entropy",
    "softmax": "cross-entropy",
    "linear": "half squared error",
    "tanh": "half squared error",
}
