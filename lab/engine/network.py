"""The network and its equations, as on paper: initialize, forward, cost, backward.

The notation is the course's: examples are columns, `W[1]` is W^[1], and layers are counted 1..L. `dZ` and `dA` are
gradients of the summed loss; `dW` and `db` carry the 1/m. This module is the specification: pure functions on plain
arrays, which change nothing they are given. `tape.py` is the same mathematics, faster.

Every function accepts leading axes: W[l] of shape (..., n[l], n[l-1]) is a stack of networks, trained or evaluated
at once by plain broadcasting.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lab.engine.activations import ACTIVATIONS, OUTPUTS, Activation, Array, Softmax
from lab.engine.costs import COSTS, DEFAULT_COST, Cost

Layers = dict[int, Array]


@dataclass(frozen=True)
class Network:
    """The shape of a network: sizes n[0]..n[L], activations, output and cost. Frozen and hashable; it holds no numbers.

    hidden: one activation name for all hidden layers, or a tuple with one name for each.
    cost: None takes the cost that belongs to the output.

    Raises ValueError, naming the argument, for a size, name or combination that has no meaning.
    """

    layer_sizes: tuple[int, ...]
    hidden: str | tuple[str, ...] = "tanh"
    output: str = "sigmoid"
    cost: str | None = None

    def __post_init__(self) -> None:
        sizes, hidden = tuple(self.layer_sizes), self.hidden
        if len(sizes) < 2:
            raise ValueError(f"layer_sizes: expected at least an input and an output layer, got {sizes}")
        if any(not isinstance(n, int | np.integer) or n < 1 for n in sizes):
            raise ValueError(f"layer_sizes: expected whole numbers from 1 up, got {sizes}")
        hidden = (hidden,) * (len(sizes) - 2) if isinstance(hidden, str) else tuple(hidden)
        if len(hidden) != len(sizes) - 2:
            raise ValueError(f"hidden: expected {len(sizes) - 2} activations for the layer sizes {sizes}, got {hidden}")
        for name in hidden:
            _one_of("hidden", name, ACTIVATIONS)
        _one_of("output", self.output, OUTPUTS)
        cost = DEFAULT_COST[self.output] if self.cost is None else self.cost
        _one_of("cost", cost, COSTS)
        if self.output not in COSTS[cost].outputs:
            raise ValueError(f"cost: {cost} has no meaning for {self.output} outputs; it goes with {', '.join(COSTS[cost].outputs)}")
        for name, value in (("layer_sizes", tuple(int(n) for n in sizes)), ("hidden", hidden), ("cost", cost)):
            object.__setattr__(self, name, value)

    @property
    def L(self) -> int:
        """The number of layers that have weights, and so the index of the output layer."""
        return len(self.layer_sizes) - 1

    @property
    def layers(self) -> range:
        """1..L, in the order of the forward pass."""
        return range(1, self.L + 1)

    @property
    def parameter_count(self) -> int:
        """P, the length of `Parameters.flat`."""
        return sum(n * (n_prev + 1) for n_prev, n in zip(self.layer_sizes, self.layer_sizes[1:], strict=False))

    @property
    def J(self) -> Cost:
        """This network's entry in COSTS."""
        return COSTS[str(self.cost)]

    @property
    def is_matched(self) -> bool:
        """True where output and cost belong together, so that dZ[L] = A[L] - Y."""
        return self.J.matched == self.output

    def g(self, l: int) -> Activation | Softmax:
        """The activation of layer l."""
        return OUTPUTS[self.output] if l == self.L else ACTIVATIONS[self.hidden[l - 1]]


@dataclass(frozen=True)
class Parameters:
    """W[l] of shape (..., n[l], n[l-1]) and b[l] of shape (..., n[l], 1), as views into one array `flat` (..., P).

    Each layer is one block [W b] of flat, row by row: the weights of a unit, then its bias. Whoever changes flat
    changes W and b, which lets an optimizer update everything at once.
    """

    layer_sizes: tuple[int, ...]
    flat: Array
    W: Layers = field(init=False, repr=False)
    b: Layers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        blocks = layer_blocks(self.layer_sizes, self.flat)
        object.__setattr__(self, "W", {l: block[..., :-1] for l, block in blocks.items()})
        object.__setattr__(self, "b", {l: block[..., -1:] for l, block in blocks.items()})

    @classmethod
    def of(cls, W: Mapping[int, Array], b: Mapping[int, Array]) -> "Parameters":
        """Parameters holding copies of the given arrays, for layers 1..L.

        Raises ValueError if a layer is missing or the shapes do not follow one another.
        """
        layers = range(1, len(W) + 1)
        if not W or set(W) != set(layers) or set(b) != set(layers):
            raise ValueError(f"W and b: expected layers 1 to {len(W)} in both, got {sorted(W)} and {sorted(b)}")
        W, b = {l: np.asarray(W[l]) for l in layers}, {l: np.asarray(b[l]) for l in layers}
        for l in layers:
            if W[l].ndim < 2 or (l > 1 and W[l].shape[-1] != W[l - 1].shape[-2]):
                raise ValueError(f"W[{l}]: expected one column for every unit of layer {l - 1}, got the shape {W[l].shape}")
            if b[l].shape != (*W[l].shape[:-1], 1):
                raise ValueError(f"b[{l}]: expected the shape {(*W[l].shape[:-1], 1)}, got {b[l].shape}")
        blocks = [np.concatenate((W[l], b[l]), axis=-1) for l in layers]
        flat = np.concatenate([block.reshape(*block.shape[:-2], -1) for block in blocks], axis=-1)
        flat = flat if np.issubdtype(flat.dtype, np.floating) else flat.astype(np.float64)
        return cls((W[1].shape[-1], *(W[l].shape[-2] for l in layers)), flat)

    def copy(self) -> "Parameters":
        """The same numbers in an array of their own."""
        return Parameters(self.layer_sizes, self.flat.copy())


@dataclass(frozen=True)
class Trace:
    """What a forward pass leaves behind: Z[1..L] and A[0..L], all (..., n[l], m), and the dropout that was applied.

    A[l] is what layer l + 1 was given: after dropout, where there was any.
    """

    Z: Layers
    A: Layers
    masks: Layers | None = None
    keep_prob: float = 1.0


@dataclass(frozen=True)
class Gradients:
    """dW[l], db[l] (dJ/dW, dJ/db), dZ[l], and dA[l] down to dA[0]: each of the shape of what it is the gradient of."""

    dW: Layers
    db: Layers
    dZ: Layers = field(default_factory=dict)
    dA: Layers = field(default_factory=dict)

    @classmethod
    def of(cls, dW: Mapping[int, Array], db: Mapping[int, Array]) -> "Gradients":
        """Gradients from given arrays, to be checked or handed to an optimizer."""
        return cls(dict(dW), dict(db))

    @cached_property
    def flat(self) -> Array:
        """All dW and db in the order of `Parameters.flat`, shape (..., P). ValueError if their shapes do not fit."""
        return Parameters.of(self.dW, self.db).flat


SCHEMES: dict[str, Callable[[int], float]] = {
    "zeros": lambda n_prev: 0.0,
    "small": lambda n_prev: 0.01,
    "large": lambda n_prev: 10.0,
    "xavier": lambda n_prev: np.sqrt(1 / n_prev),
    "he": lambda n_prev: np.sqrt(2 / n_prev),
}


def initialize(network: Network, scheme: str = "he", seed: int | Sequence[int] = 0, dtype: type = np.float64) -> Parameters:
    """Normal random weights of the scheme's standard deviation, and biases of zero.

    zeros; small: 0.01; large: 10; xavier: sqrt(1 / n[l-1]) as the course gives it (Glorot and Bengio 2010 average
    n[l-1] and n[l]); he: sqrt(2 / n[l-1]) (He et al. 2015). A sequence of R seeds gives a stack, flat (R, P), whose
    rows are what each seed gives alone.

    Raises ValueError for an unknown scheme or a seed below 0.
    """
    _one_of("scheme", scheme, SCHEMES)
    if not isinstance(seed, int | np.integer):
        rows = [initialize(network, scheme, one, dtype).flat for one in seed]
        return Parameters(network.layer_sizes, np.stack(rows))
    if seed < 0:
        raise ValueError(f"seed: expected a whole number from 0 up, got {seed}")
    rng = np.random.default_rng(seed)
    parameters = Parameters(network.layer_sizes, np.zeros(network.parameter_count, dtype))
    for l in network.layers:
        n, n_prev = parameters.W[l].shape
        parameters.W[l][...] = SCHEMES[scheme](n_prev) * rng.standard_normal((n, n_prev))
    return parameters


def forward(network: Network, parameters: Parameters, X: Array, masks: Layers | None = None, keep_prob: float = 1.0) -> Trace:
    """The forward pass from X of shape (n[0], m) to A[L].

    masks: {l: 0/1 array of A[l]'s shape} switches units of hidden layers off, and divides what is left by keep_prob
    so that its expectation stays the same (inverted dropout, Srivastava et al. 2014).
    """
    Z: Layers = {}
    A: Layers = {0: X}
    for l in network.layers:
        Z[l] = parameters.W[l] @ A[l - 1] + parameters.b[l]
        A[l] = network.g(l).g(Z[l])
        if masks and l in masks:
            A[l] = A[l] * masks[l] / keep_prob
    return Trace(Z, A, masks, keep_prob)


def cost(network: Network, trace: Trace, Y: Array, parameters: Parameters | None = None, l2: float = 0.0) -> Array:
    """J, the mean over the m examples of the loss, plus the penalty l2/(2m) * sum of W^2 when l2 > 0. Shape (...).

    Raises ValueError if l2 > 0 and the parameters are not given, or if Y has not the outputs' shape.
    """
    L, m = network.L, Y.shape[-1]
    if trace.A[L].shape[-2:] != Y.shape[-2:]:
        raise ValueError(f"Y: expected the shape {trace.A[L].shape[-2:]} of the outputs, got {Y.shape}")
    if network.is_matched and network.J.loss_from_Z:
        losses = network.J.loss_from_Z(trace.Z[L], Y)  # the same loss, exact even where A is rounded to 0 or 1
    else:
        losses = network.J.loss(trace.A[L], Y)
    J = np.sum(losses, axis=(-2, -1)) / m
    return J + penalty(parameters, l2, m) if np.any(l2) else J


def penalty(parameters: Parameters | None, l2: float, m: int) -> Array:
    """The L2 penalty l2/(2m) * sum of W^2 over all layers (biases go free). Shape (...)."""
    if parameters is None:
        raise ValueError(f"parameters: needed for the penalty of l2 = {l2}, got None")
    return l2 / (2 * m) * sum(np.sum(W**2, axis=(-2, -1)) for W in parameters.W.values())


# The equations of the backward pass. Each is given every quantity at hand in its layer by name
# (l, dA, dZ, Z, A, A_prev, W, Y, g, J, m) and takes what it needs; the rest falls into **_.


def dA_of_the_cost(*, J, A, Y, **_):
    return J.dA(A, Y)


def dZ_matched(*, A, Y, **_):
    return A - Y


def dZ_chain(*, dA, g, Z, **_):
    return g.dZ(dA, Z)  # dA * g'(Z); for softmax, whose units depend on one another, the same with a matrix


def dW_chain(*, dZ, A_prev, m, **_):
    return dZ @ A_prev.mT / m


def db_chain(*, dZ, m, **_):
    return np.sum(dZ, axis=-1, keepdims=True) / m


def dA_prev_chain(*, W, dZ, **_):
    return W.mT @ dZ


Equation = Callable[..., Array]


@dataclass(frozen=True)
class Equations:
    """The equations that `backward` applies, as values: `dataclasses.replace` swaps one for another."""

    dA_output: Equation = dA_of_the_cost
    dZ_output: Equation = dZ_matched
    dZ: Equation = dZ_chain
    dW: Equation = dW_chain
    db: Equation = db_chain
    dA_prev: Equation = dA_prev_chain


CHAIN_RULE = Equations()


def backward(
    network: Network,
    parameters: Parameters,
    trace: Trace,
    Y: Array,
    l2: float = 0.0,
    matched: bool = True,
    equations: Equations = CHAIN_RULE,
) -> Gradients:
    """The backward pass, l = L..1: dA[L] from the cost, then dZ[l], dW[l], db[l], dA[l-1] (Rumelhart, Hinton, Williams 1986).

    matched: where output and cost belong together, take dZ[L] = A[L] - Y. It stays finite where the long way,
    dA[L] * g'(Z[L]), multiplies infinity by zero; matched=False goes that way all the same.
    equations: what to apply in each layer; swap one to see what goes wrong.
    """
    W, Z, A, m = parameters.W, trace.Z, trace.A, Y.shape[-1]
    dW: Layers = {}
    db: Layers = {}
    dZ: Layers = {}
    dA: Layers = {network.L: equations.dA_output(J=network.J, A=A[network.L], Y=Y, m=m)}
    for l in reversed(network.layers):
        at_hand = dict(l=l, dA=dA[l], Z=Z[l], A=A[l], A_prev=A[l - 1], W=W[l], Y=Y, g=network.g(l), J=network.J, m=m)
        shortcut = l == network.L and matched and network.is_matched
        dZ[l] = at_hand["dZ"] = (equations.dZ_output if shortcut else equations.dZ)(**at_hand)
        dW[l] = equations.dW(**at_hand)
        db[l] = equations.db(**at_hand)
        dA[l - 1] = equations.dA_prev(**at_hand)
        if np.any(l2):
            dW[l] = dW[l] + l2 / m * W[l]
        if trace.masks and l - 1 in trace.masks:
            dA[l - 1] = dA[l - 1] * trace.masks[l - 1] / trace.keep_prob
    return Gradients(dW, db, dZ, dA)


def layer_blocks(layer_sizes: Sequence[int], flat: Array) -> Layers:
    """For each layer the view V[l] = [W[l] b[l]] into flat (..., P), of shape (..., n[l], n[l-1] + 1)."""
    shapes = {l: (layer_sizes[l], layer_sizes[l - 1] + 1) for l in range(1, len(layer_sizes))}
    count = sum(n * columns for n, columns in shapes.values())
    if flat.shape[-1:] != (count,):
        raise ValueError(f"flat: expected {count} numbers for the layer sizes {tuple(layer_sizes)}, got the shape {flat.shape}")
    blocks, start = {}, 0
    for l, (n, columns) in shapes.items():
        stop = start + n * columns
        blocks[l] = flat[..., start:stop].reshape(*flat.shape[:-1], n, columns, copy=False)
        start = stop
    return blocks


def _one_of(argument: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise ValueError(f"{argument}: expected one of {', '.join(known)}, got {name!r}")
