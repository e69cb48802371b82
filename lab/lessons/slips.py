"""Slips of calculating by hand: what each makes of a grid, so that it can be named.

A slip is an equation like the right one; many are those of the catalogue of mistakes. A grid has a
slip if all its wrong entries are what the slip gives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.engine import ACTIVATIONS, Array
from lab.lessons.variants import DIGITS, Grids, Variant, at_hand, compute, kind_of, tolerance
from lab.mistakes import catalogue


@dataclass(frozen=True)
class Slip:
    """One slip. text: what to say of it. wrong: the grid it gives, from the right grid and what
    is at hand in the layer, by the engine's names.
    """

    text: str
    wrong: Callable[..., Array]


def swapped(equation: Callable[..., Array]) -> Callable[..., Array]:
    """An equation of the catalogue, which is not told the right grid."""
    return lambda right, **hand: equation(**hand)


SIGN = Slip(
    "The sign: each of these is the right number with the other sign.", lambda right, **_: -right
)
TRANSPOSED = Slip("Transposed: the right numbers, rows for columns.", lambda right, **_: right.T)
NO_MEAN = Slip(
    "1/m is missing: the sum over the examples is not divided by m.",
    lambda right, m, **_: right * m,
)
MEAN_TWICE = Slip(
    "1/m twice: this is divided by m once too often.", lambda right, m, **_: right / m
)
MEAN_TOO_EARLY = Slip(
    "1/m twice: it comes in dW and db, once; dZ and dA have none.", MEAN_TWICE.wrong
)
OVER_UNITS = "Divided by the number of units; 1/m counts the examples."
WRONG_SLOPE = "g' of the wrong quantity: it is taken at Z[l], where the unit stood, not at "

OF_Z = (
    Slip("b[l] is missing.", lambda right, b, **_: right - b),
    Slip("The sign of b[l]: it is added.", lambda right, b, **_: right - 2 * b),
    Slip("Transposed: W[l] is taken as it is.", lambda right, W, A_prev, b, **_: W.T @ A_prev + b),
    Slip(
        "Z[l-1] for A[l-1]: the activation of the layer below was left out.",
        lambda right, W, Z_prev, b, **_: W @ Z_prev + b,
    ),
)
OF_A = (
    Slip("g is missing: this is Z[l] itself.", lambda right, Z, **_: Z),
    Slip("g' for g: this is the slope.", lambda right, g, Z, **_: g.g_prime(Z)),
    *(
        Slip(
            f"Another activation: this is {name} of Z[l].",
            lambda right, Z, other=activation, **_: other.g(Z),
        )
        for name, activation in ACTIVATIONS.items()
        if name in ("tanh", "sigmoid", "relu")
    ),
)
OF_OUTPUT_DZ = (
    Slip(
        "The slope of the sigmoid once too often: A - Y is dZ already.",
        lambda right, g, Z, **_: right * g.g_prime(Z),
    ),
    Slip("Y is missing: this is A[L].", lambda right, A, **_: A),
    Slip(
        "A factor of 2: the cost is half the squared error, whose 2 has cancelled.",
        lambda right, **_: 2 * right,
    ),
)
OF_DZ = (
    Slip("The slope g'(Z[l]) is missing: this is dA[l].", swapped(catalogue.slope_forgotten)),
    Slip(f"{WRONG_SLOPE}A[l].", swapped(catalogue.slope_at_A)),
    Slip(f"{WRONG_SLOPE}dA[l].", lambda right, g, dA, **_: dA * g.g_prime(dA)),
    Slip(f"{WRONG_SLOPE}dA[l]; and dA[l] itself is missing.", swapped(catalogue.slope_at_dA)),
    Slip("g' of the wrong quantity: this is g of dA[l].", swapped(catalogue.g_of_dA)),
    Slip("g for g': dA[l] times A[l].", lambda right, dA, A, **_: dA * A),
    Slip("dA[l] is missing: this is g'(Z[l]).", swapped(catalogue.dA_forgotten)),
)
OF_DW = (
    Slip("A[l] for A[l-1].", swapped(catalogue.dW_with_own_A)),
    Slip("Z[l-1] for A[l-1].", lambda right, dZ, Z_prev, m, **_: dZ @ Z_prev.T / m),
    Slip("dA[l] for A[l-1].", swapped(catalogue.dW_with_dA)),
    Slip("dA[l] for dZ[l].", lambda right, dA, A_prev, m, **_: dA @ A_prev.T / m),
    Slip(OVER_UNITS, swapped(catalogue.dW_over_units)),
)
OF_DB = (
    Slip("All units have the sum of what each should have.", swapped(catalogue.db_of_everything)),
    Slip("dA[l] for dZ[l].", lambda right, dA, m, **_: np.sum(dA, axis=1, keepdims=True) / m),
    Slip(OVER_UNITS, lambda right, dZ, m, **_: right * m / dZ.shape[0]),
)
OF_DA = (
    Slip("Transposed: W[l] for its transpose.", swapped(catalogue.W_not_transposed)),
    Slip("dA[l] for dZ[l].", swapped(catalogue.dA_prev_from_dA)),
)

SLIPS: dict[str, tuple[Slip, ...]] = {
    "Z": (*OF_Z, SIGN),
    "A": (*OF_A, SIGN),
    "output dZ": (SIGN, MEAN_TOO_EARLY, *OF_OUTPUT_DZ),
    "dZ": (*OF_DZ, SIGN, MEAN_TOO_EARLY),
    "dW": (NO_MEAN, MEAN_TWICE, SIGN, TRANSPOSED, *OF_DW),
    "db": (NO_MEAN, MEAN_TWICE, SIGN, *OF_DB),
    "dA": (*OF_DA, SIGN, MEAN_TOO_EARLY, TRANSPOSED),
}
"""The slips that are known, by the kind of grid, the likeliest first."""


def name_slip(
    variant: Variant, known: Grids, name: str, own: Array, fine: NDArray[np.bool_]
) -> str:
    """What was done wrong in this grid, as a sentence; "" where nothing is wrong or nothing known
    fits. fine: the entries that are right or empty.
    """
    if fine.all():
        return ""
    right = compute(variant, known, name)
    allowed = tolerance(variant, known, name)
    for slip, wrong in candidates(variant, known, name, right):
        off = np.abs(own - wrong) <= allowed * np.maximum(1, np.abs(wrong) / (np.abs(right) + 1e-9))
        if np.all(off | fine):
            return slip.text
    return rounded_too_far(own, right, fine)


def candidates(
    variant: Variant, known: Grids, name: str, right: Array
) -> Iterator[tuple[Slip, Array]]:
    """Every slip that this grid can have, and what it gives."""
    kind, l = kind_of(name)
    hand = at_hand(variant, known, name)
    for slip in SLIPS["output dZ" if kind == "dZ" and l == variant.network.L else kind]:
        try:
            wrong = slip.wrong(right=right, **hand)
        except (ValueError, TypeError):
            continue  # its shapes do not fit here, or it takes what this layer has not
        if np.shape(wrong) == right.shape:
            yield slip, wrong


def rounded_too_far(own: Array, right: Array, fine: NDArray[np.bool_]) -> str:
    for digits in range(DIGITS):
        if np.all(fine | (np.abs(own - np.round(right, digits)) < 1e-9)):
            return f"Rounded too far: {DIGITS} decimals are asked for."
    return ""
