"""The health of every layer: how Z, A and dZ lie over units and examples, which units no longer
learn, and how large a step is beside the weights.

Saturation shows as an A that piles up at the ends of its range, a vanishing gradient as a dZ that
grows narrow towards the input (Glorot and Bengio 2010), and a rule of thumb wants steps of about
1e-3 of the weights (Karpathy, CS231n).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.diagnosis.units import dead_in, saturated_in
from lab.engine import Array, Network, Parameters, backward, forward

BINS = 20
RANGES = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0)}  # of A


@dataclass(frozen=True)
class Spread:
    """A histogram: how many of the numbers lie in each of BINS equal parts from low to high."""

    low: float
    high: float
    counts: NDArray[np.intp]


@dataclass(frozen=True)
class LayerHealth:
    """Layer l. Z, A, dZ: over its units and all examples, None where a number is not finite. dead,
    saturated: which of its units, None where its activation knows no such fault. update_ratio: the
    root mean square of a step over that of W[l], None where the step is not known.
    """

    l: int
    Z: Spread | None
    A: Spread | None
    dZ: Spread | None
    dead: NDArray[np.bool_] | None
    saturated: NDArray[np.bool_] | None
    update_ratio: float | None


def health(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    step: Array | None = None,
) -> list[LayerHealth]:
    """The layers 1..L on the examples X (n[0], m), Y (n[L], m). step: what the optimizer adds to
    parameters.flat next.
    """
    with np.errstate(all="ignore"):  # a network that diverged is a case, not an accident
        trace = forward(network, parameters, X)
        dZ = backward(network, parameters, trace, Y).dZ
        dead = dead_in(network, trace)
        saturated = saturated_in(network, trace)
        ratios = update_ratios(parameters, step)
    return [
        LayerHealth(
            l=l,
            Z=spread(trace.Z[l]),
            A=spread(trace.A[l], RANGES.get(activation)),
            dZ=spread(dZ[l]),
            dead=dead.get(l),
            saturated=saturated.get(l),
            update_ratio=ratios.get(l),
        )
        for l, activation in enumerate((*network.hidden, network.output), start=1)
    ]


def spread(values: Array, within: tuple[float, float] | None = None) -> Spread | None:
    """The histogram of all numbers, from the least to the greatest, or `within` a range."""
    if not np.isfinite(values).all():
        return None
    counts, edges = np.histogram(values, BINS, within)
    return Spread(float(edges[0]), float(edges[-1]), counts)


def update_ratios(parameters: Parameters, step: Array | None) -> Mapping[int, float]:
    """rms(step of W[l]) / rms(W[l]) for each layer; none where it is no finite number."""
    if step is None:
        return {}
    moved = Parameters(parameters.layer_sizes, step).W
    ratios = {l: rms(moved[l]) / rms(W) for l, W in parameters.W.items()}
    return {l: float(ratio) for l, ratio in ratios.items() if np.isfinite(ratio)}


def rms(values: Array) -> np.floating:
    return np.sqrt(np.mean(np.square(values)))
