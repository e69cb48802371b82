"""The gradient check: every dW[l] and db[l] against central differences of the cost.

A derivative says how much J changes when one parameter changes a little, so it can be measured: move the parameter by
eps either way and divide the difference of the two costs by 2 eps. That needs no chain rule, only `forward`, and so it
finds any mistake in `backward`. All 2P moved networks are evaluated as one stack.
"""

from dataclasses import dataclass

import numpy as np

from lab.engine.activations import Array
from lab.engine.network import CHAIN_RULE, Equations, Gradients, Layers, Network, Parameters, backward, cost, forward

EPS = 1e-5  # truncation (eps^2) and rounding (1e-16 / eps) are both small here: right gradients differ by 1e-8 at most
THRESHOLD = 1e-7
ROUNDING = 1e-4  # numeric entries carry about 1e-11 of rounding; below this norm that would look like a difference
STACK = 2**18  # numbers in the largest array of a stack, which then fits the cache: larger checks go in several stacks


@dataclass(frozen=True)
class TensorCheck:
    """One tensor: its analytic and its numeric gradient, and ||analytic - numeric|| / (||analytic|| + ||numeric||)."""

    analytic: Array
    numeric: Array
    difference: float

    @property
    def passed(self) -> bool:
        return self.difference <= THRESHOLD


class GradientReport(dict[str, TensorCheck]):
    """The checks by name, "dW1", "db1", "dW2", ...; passed is True when every one passed."""

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.values())


def gradient_check(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    l2: float = 0.0,
    eps: float = EPS,
    matched: bool = True,
    equations: Equations = CHAIN_RULE,
    gradients: Gradients | None = None,
    masks: Layers | None = None,
    keep_prob: float = 1.0,
) -> GradientReport:
    """Compare gradients (by default those of `backward` with the given equations) with central differences.

    X (n[0], m), Y (n[L], m); parameters of one network in float64, not of a stack. With dropout, pass the masks that were drawn.
    """
    if gradients is None:
        trace = forward(network, parameters, X, masks, keep_prob)
        gradients = backward(network, parameters, trace, Y, l2, matched, equations)
    flat = numeric_gradient(network, parameters, X, Y, l2, eps, masks, keep_prob)
    numeric = Parameters(network.layer_sizes, flat)
    report = GradientReport()
    for l in network.layers:
        report[f"dW{l}"] = compare(gradients.dW[l], numeric.W[l])
        report[f"db{l}"] = compare(gradients.db[l], numeric.b[l])
    return report


def numeric_gradient(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    l2: float = 0.0,
    eps: float = EPS,
    masks: Layers | None = None,
    keep_prob: float = 1.0,
) -> Array:
    """dJ/dflat of shape (P,) by central differences, (J(w + eps) - J(w - eps)) / (2 eps) for every parameter w."""

    def J(flat: Array) -> Array:
        moved = Parameters(network.layer_sizes, flat)
        return cost(network, forward(network, moved, X, masks, keep_prob), Y, moved, l2)

    P = network.parameter_count
    rows = max(1, STACK // max(P, max(network.layer_sizes) * X.shape[-1]))
    numeric = np.empty(P)
    for start in range(0, P, rows):
        moves = eps * np.eye(min(rows, P - start), P, start)
        numeric[start : start + rows] = (J(parameters.flat + moves) - J(parameters.flat - moves)) / (2 * eps)
    return numeric


def compare(analytic: Array, numeric: Array) -> TensorCheck:
    """The relative difference of two tensors; infinite if their shapes differ or a number is not finite."""
    if np.shape(analytic) != numeric.shape or not np.all(np.isfinite(analytic)):
        return TensorCheck(analytic, numeric, float("inf"))
    scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    return TensorCheck(analytic, numeric, float(np.linalg.norm(analytic - numeric) / max(scale, ROUNDING)))
