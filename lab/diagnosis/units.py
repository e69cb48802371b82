"""Units that no longer learn: dead relu units, and saturated tanh and sigmoid units."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lab.engine import ACTIVATIONS, Network, Trace

Units = Mapping[int, NDArray[np.bool_]]
"""Which units of a layer, by the layer's number."""


def dead_in(network: Network, trace: Trace) -> Units:
    """Which units of each relu layer are dead: Z is below 0 for every example, so they get no
    gradient from any and never change again.
    """
    Z = {l: trace.Z[l] for l, name in enumerate(network.hidden, start=1) if name == "relu"}
    return {l: np.all(Z[l] <= 0, axis=-1) & np.any(Z[l] < 0, axis=-1) for l in Z}


def saturated_in(network: Network, trace: Trace) -> Units:
    """Which units of each tanh or sigmoid layer are saturated: g' is below a twentieth of its
    largest value for 9 examples in 10.
    """
    g_prime = {
        l: ACTIVATIONS[name].g_prime
        for l, name in enumerate(network.hidden, start=1)
        if name in ("tanh", "sigmoid")
    }
    return {
        l: np.mean(g_prime[l](trace.Z[l]) < 0.05 * g_prime[l](np.zeros(1)), axis=-1) > 0.9
        for l in g_prime
    }


def worst_layer(faulty: Units) -> int | None:
    """The layer in which the largest share of the units is at fault; None where no unit is."""
    return max(
        (l for l, units in faulty.items() if units.any()),
        key=lambda l: np.mean(faulty[l]),
        default=None,
    )


def count(units: NDArray[np.bool_]) -> str:
    return f"{np.sum(units)} of {len(units)}"


def elsewhere(faulty: Units, worst: int) -> str:
    """A sentence on the layers that have the fault too, so that ten layers are one remark."""
    others = [l for l, units in faulty.items() if l != worst and units.any()]
    if len(others) > 1:
        return f" Also some in {len(others)} more layers."
    return f" Also {count(faulty[others[0]])} in layer {others[0]}." if others else ""
