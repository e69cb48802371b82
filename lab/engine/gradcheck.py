"""The gradient check: every dW[l] and db[l] against central differences of the cost.

A derivative says how much J changes when one parameter changes a little, so it can be measured:
move the parameter by eps either way and divide the difference of the two costs by 2 eps. That needs
no chain rule, only `forward`, and so it finds any mistake in `backward`. All moved networks are
evaluated as one stack, layer by layer: moving layer l leaves A[l-1] as it was, so only the layers
from l on are computed again.

Where the slope of relu jumps there is no derivative to measure. An entry whose move from -eps to
+eps takes some unit across such a kink is marked, and left out of the verdict.

Each parameter costs two forward passes, so that a check of all P takes a time that grows as P^2. Of
a large network a sample is enough to find a wrong equation, which is wrong nearly everywhere.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lab.engine.activations import Array
from lab.engine.network import (
    CHAIN_RULE,
    Equations,
    Gradients,
    Layers,
    Network,
    Parameters,
    Trace,
    backward,
    cost,
    forward,
)

# truncation (eps^2) and rounding (1e-16 / eps) are both small here: right gradients differ by 1e-8
# at most
EPS = 1e-5
THRESHOLD = 1e-7
# a numeric entry carries up to 1e-10 of rounding: a root mean square below this is taken as this
ROUNDING = 1e-3
# numbers in the largest array of a stack, half a megabyte: measured best of 2**13 to 2**18 on
# 2-16-16-1
STACK = 2**16
# parameters that are moved, times all parameters, times examples: checked in about a second
WORK = 250_000_000
KINKED = ("relu", "leaky relu")  # the activations whose slope jumps at Z = 0

Mask = NDArray[np.bool_]
Outcome = TypeVar("Outcome")
# yields the share that is done after each piece of a few milliseconds, and returns the outcome
Pieces = Generator[float, None, Outcome]


@dataclass(frozen=True)
class TensorCheck:
    """One tensor: its analytic and its numeric gradient, and ||analytic - numeric|| / (||analytic||
    + ||numeric||).

    Both masks have the numeric gradient's shape. sampled marks the entries that were looked at; the
    others of `numeric` are nan. kinks marks those of them that cannot be measured; `difference` is
    over the rest.
    """

    analytic: Array
    numeric: Array
    difference: float
    kinks: Mask
    sampled: Mask

    @property
    def is_measured(self) -> bool:
        """False where every entry stands on a kink: then `difference` is 0 and says nothing."""
        return bool(np.any(self.sampled & ~self.kinks))

    @property
    def passed(self) -> bool:
        """True where no measured entry disagrees."""
        return self.difference <= THRESHOLD


class GradientReport(dict[str, TensorCheck]):
    """The checks by name, "dW1", "db1", "dW2", ...; passed is True when every one passed."""

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.values())

    @property
    def sampled(self) -> int:
        """How many parameters were looked at."""
        return sum(int(np.sum(check.sampled)) for check in self.values())

    @property
    def unmeasured(self) -> list[str]:
        """The tensors about which the check says nothing, by name."""
        return [name for name, check in self.items() if not check.is_measured]


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
    sample: int | None = None,
) -> GradientReport:
    """Compare gradients (by default those of `backward` with the given equations) with central
    differences.

    X (n[0], m), Y (n[L], m). Everything is computed in float64: in float32 the rounding of J alone,
    divided by eps, is larger than a gradient. With dropout, pass the masks that were drawn. sample:
    look at so many parameters only, drawn at random, see `draw_sample`.

    Raises ValueError for the parameters of a stack, for an eps or a sample that is not above 0, and
    as `forward` and `cost` do.
    """
    parameters = in_float64(parameters)
    if gradients is None:
        trace = forward(network, parameters, X, masks, keep_prob)
        gradients = backward(network, parameters, trace, Y, l2, matched, equations)
    sampled = draw_sample(network, sample)
    pieces = measure(network, parameters, X, Y, l2, eps, masks, keep_prob, sampled)
    return report_on(network, gradients, *outcome(pieces), sampled)


def outcome(pieces: Pieces[Outcome]) -> Outcome:
    """What they return, all done at once."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def draw_sample(network: Network, count: int | None, seed: int = 0) -> Mask:
    """The parameters to look at, as a mask (P,) in the order of `Parameters.flat`: all where count
    is None, or so many drawn at random, as even a part of every tensor as their sizes allow.
    """
    P = network.parameter_count
    if count is not None and count < 1:
        raise ValueError(f"sample: expected a number of parameters from 1 up, got {count}")
    if count is None or count >= P:
        return np.ones(P, dtype=bool)
    rng, chosen = np.random.default_rng(seed), Parameters(network.layer_sizes, np.zeros(P))
    tensors = sorted([*chosen.W.values(), *chosen.b.values()], key=np.size)
    for i, tensor in enumerate(tensors):
        quota = min(tensor.size, count // (len(tensors) - i))
        places = rng.choice(tensor.size, quota, replace=False)
        tensor[np.unravel_index(places, tensor.shape)] = 1
        count -= quota
    return chosen.flat > 0


def report_on(
    network: Network,
    gradients: Gradients,
    numeric: Array,
    kinks: Mask,
    sampled: Mask | None = None,
) -> GradientReport:
    """Compare gradients with what `measure` gave, tensor by tensor."""

    def tensors(flat: Array) -> Parameters:
        return Parameters(network.layer_sizes, flat)

    slopes, marks = tensors(numeric), tensors(kinks.astype(float))
    seen = tensors(np.ones_like(numeric) if sampled is None else sampled.astype(float))
    report = GradientReport()
    for l in network.layers:
        report[f"dW{l}"] = compare(gradients.dW[l], slopes.W[l], marks.W[l] > 0, seen.W[l] > 0)
        report[f"db{l}"] = compare(gradients.db[l], slopes.b[l], marks.b[l] > 0, seen.b[l] > 0)
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
    """dJ/dflat of shape (P,) by central differences, (J(w + eps) - J(w - eps)) / (2 eps) for every
    parameter w.
    """
    return outcome(measure(network, parameters, X, Y, l2, eps, masks, keep_prob))[0]


def eps_curve(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    epsilons: Sequence[float],
    l2: float = 0.0,
    sampled: Mask | None = None,
) -> Pieces[dict[str, list[float]]]:
    """The relative difference of each tensor for each eps, kinks included, piece by piece: large
    eps truncate, small ones drown in rounding.
    """
    gradients = backward(network, parameters, forward(network, parameters, X), Y, l2)
    none = np.zeros(network.parameter_count, dtype=bool)
    reports = []
    for i, eps in enumerate(epsilons):
        pieces = measure(network, parameters, X, Y, l2, eps, sampled=sampled)
        numeric, _ = yield from shares_of(pieces, i, len(epsilons))
        reports.append(report_on(network, gradients, numeric, none, sampled))
    return {name: [report[name].difference for report in reports] for name in reports[0]}


def shares_of(pieces: Pieces[Outcome], i: int, count: int) -> Pieces[Outcome]:
    """The pieces as part i of so many equal ones."""
    while True:
        try:
            share = next(pieces)
        except StopIteration as end:
            return end.value
        yield (i + share) / count


def measure(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    l2: float = 0.0,
    eps: float = EPS,
    masks: Layers | None = None,
    keep_prob: float = 1.0,
    sampled: Mask | None = None,
) -> Pieces[tuple[Array, Mask]]:
    """The numeric gradient, and which of its entries cross a kink, piece by piece; both (P,), in
    the order of `Parameters.flat`. What is not sampled is nan.
    """
    if not 0 < eps < np.inf:
        raise ValueError(f"eps: expected a number above 0, such as {EPS:g}, got {eps}")
    parameters = in_float64(parameters)
    P = network.parameter_count
    wanted = np.arange(P) if sampled is None else np.flatnonzero(sampled)
    numeric, kinks = np.full(P, np.nan), np.zeros(P, dtype=bool)
    A = forward(network, parameters, X, masks, keep_prob).A
    done = 0
    for l in network.layers:
        tail, rest = tail_from(network, parameters, l)
        tail_masks = {k - l + 1: mask for k, mask in (masks or {}).items() if k >= l}
        first = P - rest.flat.size  # in the whole network, of this layer's parameters
        end = first + parameters.W[l].size + parameters.b[l].size
        own = wanted[(wanted >= first) & (wanted < end)]
        rows = max(1, STACK // max(rest.flat.size, max(tail.layer_sizes[1:]) * A[0].shape[-1]))
        for start in range(0, own.size, rows):
            places = own[start : start + rows]
            moves = np.zeros((places.size, rest.flat.size))
            moves[np.arange(places.size), places - first] = eps
            up, down = (Parameters(tail.layer_sizes, rest.flat + move) for move in (moves, -moves))
            above, below = (
                forward(tail, moved, A[l - 1], tail_masks, keep_prob) for moved in (up, down)
            )
            J_above, J_below = cost(tail, above, Y, up, l2), cost(tail, below, Y, down, l2)
            numeric[places] = (J_above - J_below) / (2 * eps)
            kinks[places] = crossed(tail, above, below)
            done += places.size
            yield done / wanted.size
    return numeric, kinks


def in_float64(parameters: Parameters) -> Parameters:
    """The same parameters in double precision. ValueError for a stack, whose networks are checked
    one by one.
    """
    if parameters.flat.ndim != 1:
        raise ValueError(
            "parameters: expected those of one network, got a stack of shape"
            f" {parameters.flat.shape[:-1]}: check them one by one"
        )
    return Parameters(parameters.layer_sizes, parameters.flat.astype(np.float64, copy=False))


def examples_for(network: Network, most: int, sample: int | None = None) -> int:
    """How many examples to check a network on, or a sample of its parameters, so that it takes
    about a second.
    """
    P = network.parameter_count
    return max(1, min(most, WORK // (P * min(P, sample or P))))


def tail_from(network: Network, parameters: Parameters, l: int) -> tuple[Network, Parameters]:
    """Layers l..L as a network of their own, whose input is A[l-1]. Its parameters are the end of
    `parameters.flat`.
    """
    sizes = network.layer_sizes[l - 1 :]
    off = tuple((k - l + 1, i) for k, i in network.off if k >= l)
    tail = Network(sizes, network.hidden[l - 1 :], network.output, network.cost, off)
    return tail, Parameters(sizes, parameters.flat[-tail.parameter_count :])


def crossed(network: Network, above: Trace, below: Trace) -> Mask:
    """For each network of a stack, whether some unit's Z lies on different sides of a kink in the
    two traces.
    """
    stack = above.Z[network.L].shape[:-2]
    found = np.zeros(stack, dtype=bool)
    for l in network.layers[:-1]:
        if network.hidden[l - 1] in KINKED:
            found |= np.any((above.Z[l] > 0) != (below.Z[l] > 0), axis=(-2, -1))
    return found


def compare(
    analytic: Array, numeric: Array, kinks: Mask | None = None, sampled: Mask | None = None
) -> TensorCheck:
    """The relative difference of two tensors, over the entries that are sampled and not on a kink;
    infinite if their shapes differ or a number is not finite.
    """
    kinks = np.zeros(np.shape(numeric), dtype=bool) if kinks is None else kinks
    sampled = np.ones(np.shape(numeric), dtype=bool) if sampled is None else sampled
    if np.shape(analytic) != numeric.shape or not np.all(np.isfinite(analytic)):
        return TensorCheck(analytic, numeric, float("inf"), kinks, sampled)
    compared = sampled & ~kinks
    ours, measured = analytic[compared], numeric[compared]
    scale = float(np.linalg.norm(ours) + np.linalg.norm(measured))
    floor = ROUNDING * float(np.sqrt(np.sum(sampled)))
    difference = float(np.linalg.norm(ours - measured)) / max(scale, floor, ROUNDING)
    return TensorCheck(analytic, numeric, difference, kinks, sampled)
