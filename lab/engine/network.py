"""The network and its equations, as on paper: initialize, forward, cost, backward.

The notation is the course's: examples are columns, `W[1]` is W^[1], and layers are counted 1..L.
`dZ` and `dA` are gradients of the summed loss; `dW` and `db` carry the 1/m. This module is the
specification: pure functions on plain arrays, which change nothing they are given. `tape.py` is the
same mathematics, faster.

Every function accepts leading axes: W[l] of shape (..., n[l], n[l-1]) is a stack of networks,
trained or evaluated at once by plain broadcasting.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lab.engine.activations import ACTIVATIONS, OUTPUTS, Activation, Array, Softmax
from lab.engine.costs import COSTS, DEFAULT_COST, Cost

Layers = dict[int, Array]
Units = tuple[tuple[int, int], ...]  # (l, i): unit i of layer l, both counted from 1


@dataclass(frozen=True)
class Network:
    """The shape of a network: sizes n[0]..n[L], activations, output and cost. Frozen and hashable;
    it holds no numbers.

    hidden: one activation name for all hidden layers, or a tuple with one name for each.
    cost: None takes the cost that belongs to the output. off: hidden units that are switched off:
    their A is 0 for every example, so that no gradient passes through them, back or forth.

    Raises ValueError, naming the argument, for a size, name or combination that has no meaning.
    """

    layer_sizes: tuple[int, ...]
    hidden: str | tuple[str, ...] = "tanh"
    output: str = "sigmoid"
    cost: str | None = None
    off: Units = ()

    def __post_init__(self) -> None:
        sizes = (
            tuple(self.layer_sizes)
            if isinstance(self.layer_sizes, Iterable)
            else (self.layer_sizes,)
        )
        if any(not isinstance(n, int | np.integer) or n < 1 for n in sizes):
            raise ValueError(f"layer_sizes: expected whole numbers from 1 up, got {sizes}")
        if len(sizes) < 2:
            raise ValueError(
                f"layer_sizes: expected at least an input and an output layer, got {sizes}"
            )
        hidden = (self.hidden,) if isinstance(self.hidden, str) else tuple(self.hidden or ())
        for name in hidden:
            _one_of("hidden", name, ACTIVATIONS)
        if isinstance(self.hidden, str):
            hidden *= len(sizes) - 2
        if len(hidden) != len(sizes) - 2:
            raise ValueError(
                f"hidden: expected one name, or {len(sizes) - 2} for the hidden layers of {sizes},"
                f" got {hidden}"
            )
        _one_of("output", self.output, OUTPUTS)
        cost = DEFAULT_COST[self.output] if self.cost is None else self.cost
        _one_of("cost", cost, COSTS)
        if self.output not in COSTS[cost].outputs:
            raise ValueError(
                f"cost: {cost} has no meaning for {self.output} outputs; it goes with"
                f" {', '.join(COSTS[cost].outputs)}"
            )
        object.__setattr__(self, "layer_sizes", tuple(int(n) for n in sizes))
        object.__setattr__(self, "hidden", hidden)
        object.__setattr__(self, "cost", cost)
        off = tuple(sorted({(int(l), int(i)) for l, i in self.off}))
        for l, i in off:
            self.check_unit("off", l, i, is_hidden=True)
        object.__setattr__(self, "off", off)

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
        return sum(
            n * (n_prev + 1)
            for n_prev, n in zip(self.layer_sizes, self.layer_sizes[1:], strict=False)
        )

    @property
    def J(self) -> Cost:
        """This network's entry in COSTS."""
        return COSTS[str(self.cost)]

    @property
    def is_matched(self) -> bool:
        """True where output and cost belong together, so that dZ[L] = A[L] - Y."""
        return self.J.matched == self.output

    def check_unit(self, argument: str, l: int, i: int, is_hidden: bool = False) -> None:
        """ValueError, naming the argument, unless there is a unit i of layer l, both from 1 up, and
        it is a hidden one where it has to be.
        """
        last = self.L - 1 if is_hidden else self.L
        if not (1 <= l <= last and 1 <= i <= self.layer_sizes[l]):
            raise ValueError(
                f"{argument}: expected {'hidden ' if is_hidden else ''}units of {self.layer_sizes},"
                f" got unit {i} of layer {l}"
            )

    def switched(self, l: int, A: Array) -> Array:
        """A[l], or dA[l], with 0 for the units of layer l that are off."""
        rows = [i - 1 for layer, i in self.off if layer == l]
        if rows:
            A = A.copy()
            A[..., rows, :] = 0
        return A

    def g(self, l: int) -> Activation | Softmax:
        """The activation of layer l."""
        return OUTPUTS[self.output] if l == self.L else ACTIVATIONS[self.hidden[l - 1]]


@dataclass(frozen=True, eq=False)
class Parameters:
    """W[l] of shape (..., n[l], n[l-1]) and b[l] of shape (..., n[l], 1), as views into one array
    `flat` (..., P).

    Each layer is one block [W b] of flat, row by row: the weights of a unit, then its bias. Whoever
    changes flat changes W and b, which lets an optimizer update everything at once.

    Raises ValueError if flat has not the number of parameters of the layer sizes.
    """

    layer_sizes: tuple[int, ...]
    flat: Array
    W: Layers = field(init=False, repr=False)
    b: Layers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layer_sizes", tuple(self.layer_sizes))
        object.__setattr__(self, "flat", _floats("flat", self.flat))
        blocks = layer_blocks(self.layer_sizes, self.flat)
        object.__setattr__(self, "W", {l: block[..., :-1] for l, block in blocks.items()})
        object.__setattr__(self, "b", {l: block[..., -1:] for l, block in blocks.items()})

    @classmethod
    def of(cls, W: Mapping[int, ArrayLike], b: Mapping[int, ArrayLike]) -> "Parameters":
        """Parameters holding copies of the given arrays, for layers 1..L.

        Raises ValueError if a layer is missing or the shapes do not follow one another.
        """
        return cls(*_joined(W, b, "W", "b"))

    def copy(self) -> "Parameters":
        """The same numbers in an array of their own."""
        return Parameters(self.layer_sizes, self.flat.copy())

    def __reduce__(self) -> tuple[type, tuple[tuple[int, ...], Array]]:
        # pickled or deep-copied, W and b are views again
        return Parameters, (self.layer_sizes, self.flat)


@dataclass(frozen=True, eq=False)
class Trace:
    """What a forward pass leaves behind: Z[1..L] and A[0..L], all (..., n[l], m), and the dropout
    that was applied.

    A[l] is what layer l + 1 was given: after dropout, for the hidden layers that have a mask.
    """

    Z: Layers
    A: Layers
    masks: Layers = field(default_factory=dict)
    keep_prob: float = 1.0


@dataclass(frozen=True, eq=False)
class Gradients:
    """dW[l], db[l] (dJ/dW, dJ/db), dZ[l], and dA[l] down to dA[0]: each of the shape of what it is
    the gradient of.
    """

    dW: Layers
    db: Layers
    dZ: Layers = field(default_factory=dict)
    dA: Layers = field(default_factory=dict)

    @classmethod
    def of(cls, dW: Mapping[int, ArrayLike], db: Mapping[int, ArrayLike]) -> "Gradients":
        """Gradients from given arrays, to be checked or handed to an optimizer."""
        return cls(
            {l: _floats(f"dW[{l}]", dW[l]) for l in dW}, {l: _floats(f"db[{l}]", db[l]) for l in db}
        )

    @property
    def flat(self) -> Array:
        """A copy of all dW and db in the order of `Parameters.flat`, shape (..., P). ValueError if
        their shapes do not fit.
        """
        return _joined(self.dW, self.db, "dW", "db")[1]


SCHEMES: dict[str, Callable[[int], float]] = {
    "zeros": lambda n_prev: 0.0,
    "small": lambda n_prev: 0.01,
    "large": lambda n_prev: 10.0,
    "xavier": lambda n_prev: np.sqrt(1 / n_prev),
    "he": lambda n_prev: np.sqrt(2 / n_prev),
}


def initialize(
    network: Network, scheme: str = "he", seed: int | Sequence[int] = 0, dtype: type = np.float64
) -> Parameters:
    """Normal random weights of the scheme's standard deviation, and biases of zero.

    zeros; small: 0.01; large: 10; xavier: sqrt(1 / n[l-1]) as the course gives it (Glorot and
    Bengio 2010 average n[l-1] and n[l]); he: sqrt(2 / n[l-1]) (He et al. 2015). A sequence of R
    seeds gives a stack, flat (R, P), whose rows are what each seed gives alone.

    Raises ValueError for an unknown scheme, a seed that is no whole number from 0 up, or a dtype
    that is not floating.
    """
    _one_of("scheme", scheme, SCHEMES)
    if not np.issubdtype(dtype, np.floating):
        raise ValueError(f"dtype: expected a floating-point type such as np.float32, got {dtype}")
    if isinstance(seed, list | tuple | range | np.ndarray) and len(seed):
        return Parameters(
            network.layer_sizes,
            np.stack([initialize(network, scheme, one, dtype).flat for one in seed]),
        )
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed: expected a whole number from 0 up, or several, got {seed!r}")
    rng = np.random.default_rng(seed)
    parameters = Parameters(network.layer_sizes, np.zeros(network.parameter_count, dtype))
    for l in network.layers:
        n, n_prev = parameters.W[l].shape
        parameters.W[l][...] = SCHEMES[scheme](n_prev) * rng.standard_normal((n, n_prev))
    return parameters


def forward(
    network: Network,
    parameters: Parameters,
    X: ArrayLike,
    masks: Mapping[int, ArrayLike] | None = None,
    keep_prob: float = 1.0,
) -> Trace:
    """The forward pass from X of shape (n[0], m) to A[L].

    masks: {l: 0/1 array of A[l]'s shape} switches units of hidden layers off, and divides what is
    left by keep_prob so that its expectation stays the same (inverted dropout, Srivastava et al.
    2014). Without masks nothing is switched off. Numbers are taken as floats of the parameters'
    precision.

    Raises ValueError for parameters of another network, and for an X or masks that do not fit it or
    are not finite.
    """
    X = _inputs(network, parameters, X)
    masks = _masks(network, masks, keep_prob, X)
    Z: Layers = {}
    A: Layers = {0: X}
    for l in network.layers:
        Z[l] = parameters.W[l] @ A[l - 1] + parameters.b[l]
        A[l] = network.switched(l, network.g(l).g(Z[l]))
        if l in masks:
            A[l] = A[l] * masks[l] / keep_prob
    return Trace(Z, A, masks, keep_prob)


def cost(
    network: Network,
    trace: Trace,
    Y: ArrayLike,
    parameters: Parameters | None = None,
    l2: float = 0.0,
) -> Array:
    """J, the mean over the m examples of the loss, plus the penalty l2/(2m) * sum of W^2 when l2 >
    0. Shape (...).

    Raises ValueError if Y has not the outputs' shape or meaning, or if l2 is below 0, or above 0
    without the parameters.
    """
    Y = _targets(network, trace, Y)
    L, m = network.L, Y.shape[-1]
    if network.is_matched and network.J.loss_from_Z:
        # the same loss, exact even where A is rounded to 0 or 1
        losses = network.J.loss_from_Z(trace.Z[L], Y)
    else:
        losses = network.J.loss(trace.A[L], Y)
    J = np.sum(losses, axis=(-2, -1)) / m
    return J + penalty(_parameters(network, parameters, l2), l2, m) if l2 else J


def penalty(parameters: Parameters, l2: float, m: int) -> Array:
    """The L2 penalty l2/(2m) * sum of W^2 over all layers (biases go free). Shape (...)."""
    return l2 / (2 * m) * sum(np.sum(W**2, axis=(-2, -1)) for W in parameters.W.values())


# The equations of the backward pass. Each is given every quantity at hand in its layer by name
# (l, dA, dZ, Z, A, A_prev, W, Y, g, J, m) and takes what it needs; the rest falls into **_.


def dA_of_the_cost(*, J, A, Y, **_):
    return J.dA(A, Y)


def dZ_matched(*, A, Y, **_):
    return A - Y


def dZ_chain(*, dA, g, Z, **_):
    # dA * g'(Z); for softmax, whose units depend on one another, the same with a matrix
    return g.dZ(dA, Z)


def dW_chain(*, dZ, A_prev, m, **_):
    return dZ @ A_prev.mT / m


def db_chain(*, dZ, m, **_):
    return np.sum(dZ, axis=-1, keepdims=True) / m


def dA_prev_chain(*, W, dZ, **_):
    return W.mT @ dZ


Equation = Callable[..., Array]


@dataclass(frozen=True)
class Equations:
    """The equations that `backward` applies, as values: `dataclasses.replace` swaps one for
    another.
    """

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
    Y: ArrayLike,
    l2: float = 0.0,
    matched: bool = True,
    equations: Equations = CHAIN_RULE,
) -> Gradients:
    """The backward pass, l = L..1: dA[L] from the cost, then dZ[l], dW[l], db[l], dA[l-1]
    (Rumelhart, Hinton, Williams 1986).

    matched: where output and cost belong together, take dZ[L] = A[L] - Y. It stays finite where the
    long way, dA[L] * g'(Z[L]), multiplies infinity by zero; matched=False goes that way all the
    same. equations: what to apply in each layer; swap one to see what goes wrong.

    Raises ValueError if the parameters are another network's, Y has not the outputs' shape or
    meaning, or l2 is below 0.
    """
    Y = _targets(network, trace, Y)
    parameters = _parameters(network, parameters, l2)
    W, Z, A, m = parameters.W, trace.Z, trace.A, Y.shape[-1]
    dW: Layers = {}
    db: Layers = {}
    dZ: Layers = {}
    dA: Layers = {network.L: equations.dA_output(J=network.J, A=A[network.L], Y=Y, m=m)}
    for l in reversed(network.layers):
        at_hand = dict(
            l=l,
            dA=dA[l],
            Z=Z[l],
            A=A[l],
            A_prev=A[l - 1],
            W=W[l],
            Y=Y,
            g=network.g(l),
            J=network.J,
            m=m,
        )
        shortcut = l == network.L and matched and network.is_matched
        dZ[l] = at_hand["dZ"] = (equations.dZ_output if shortcut else equations.dZ)(**at_hand)
        dW[l] = equations.dW(**at_hand)
        db[l] = equations.db(**at_hand)
        dA[l - 1] = equations.dA_prev(**at_hand)
        if l2:
            dW[l] = dW[l] + l2 / m * W[l]
        if l - 1 in trace.masks:
            dA[l - 1] = dA[l - 1] * trace.masks[l - 1] / trace.keep_prob
        dA[l - 1] = network.switched(l - 1, dA[l - 1])
    return Gradients(dW, db, dZ, dA)


def layer_blocks(layer_sizes: Sequence[int], flat: Array) -> Layers:
    """For each layer the view V[l] = [W[l] b[l]] into flat (..., P), of shape (..., n[l], n[l-1] +
    1).
    """
    shapes = {l: (layer_sizes[l], layer_sizes[l - 1] + 1) for l in range(1, len(layer_sizes))}
    count = sum(n * columns for n, columns in shapes.values())
    if flat.shape[-1:] != (count,):
        raise ValueError(
            f"flat: expected {count} numbers for the layer sizes {tuple(layer_sizes)}, got the"
            f" shape {flat.shape}"
        )
    blocks, start = {}, 0
    for l, (n, columns) in shapes.items():
        stop = start + n * columns
        blocks[l] = flat[..., start:stop].reshape(*flat.shape[:-1], n, columns, copy=False)
        start = stop
    return blocks


# What the functions above are handed, checked: each gives back what it was given as arrays of
# floats, or raises a ValueError that names the argument, what was expected of it, and what it was.


def _parameters(network: Network, parameters: Parameters | None, l2: float = 0.0) -> Parameters:
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2: expected a number from 0 up, got {l2}")
    if parameters is None:
        raise ValueError(
            f"parameters: expected those of the network, for the penalty of l2 = {l2}, got None"
        )
    if parameters.layer_sizes != network.layer_sizes:
        raise ValueError(
            f"parameters: expected the layer sizes {network.layer_sizes} of the network, got"
            f" {parameters.layer_sizes}"
        )
    return parameters


def _inputs(network: Network, parameters: Parameters, X: ArrayLike) -> Array:
    parameters = _parameters(network, parameters)
    X, n = finite("X", X, parameters.flat.dtype), network.layer_sizes[0]
    if X.ndim < 2 or X.shape[-2] != n:
        raise ValueError(
            f"X: expected {n} rows, one for each input, and a column for every example, got the"
            f" shape {X.shape}"
        )
    return X


def _targets(network: Network, trace: Trace, Y: ArrayLike) -> Array:
    A = trace.A[network.L]
    Y = finite("Y", Y, A.dtype)
    if Y.shape[-2:] != A.shape[-2:] or Y.size == 0:
        raise ValueError(
            f"Y: expected the shape {A.shape[-2:]} of the outputs, with at least one example, got"
            f" {Y.shape}"
        )
    if network.J.of_probabilities and not (np.min(Y) >= 0 and np.max(Y) <= 1):
        raise ValueError(
            f"Y: expected numbers from 0 to 1 for the {network.cost} cost, got {np.min(Y):g} to"
            f" {np.max(Y):g}"
        )
    return Y


def _masks(
    network: Network, masks: Mapping[int, ArrayLike] | None, keep_prob: float, X: Array
) -> Layers:
    if not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob: expected a number above 0 and at most 1, got {keep_prob}")
    arrays = {l: finite(f"masks[{l}]", mask, X.dtype) for l, mask in (masks or {}).items()}
    for l, mask in arrays.items():
        if l not in network.layers[:-1]:
            raise ValueError(
                f"masks: expected hidden layers only, from 1 to {network.L - 1}, got layer {l}"
            )
        if mask.shape[-2:] != (network.layer_sizes[l], X.shape[-1]):
            raise ValueError(
                f"masks[{l}]: expected the shape {(network.layer_sizes[l], X.shape[-1])}, got"
                f" {mask.shape}"
            )
    return arrays


def _joined(
    W: Mapping[int, ArrayLike], b: Mapping[int, ArrayLike], name_W: str, name_b: str
) -> tuple[tuple[int, ...], Array]:
    """The layer sizes and the flat array of W and b, or of dW and db: the names are for the
    messages.
    """
    layers = range(1, len(W) + 1)
    if not W or set(W) != set(layers) or set(b) != set(layers):
        raise ValueError(
            f"{name_W} and {name_b}: expected layers 1 to {len(W)} in both, got {list(W)} and"
            f" {list(b)}"
        )
    Ws = {l: _floats(f"{name_W}[{l}]", W[l]) for l in layers}
    bs = {l: _floats(f"{name_b}[{l}]", b[l]) for l in layers}
    stack = Ws[1].shape[:-2]
    for l in layers:
        if Ws[l].ndim < 2 or (l > 1 and Ws[l].shape[-1] != Ws[l - 1].shape[-2]):
            raise ValueError(
                f"{name_W}[{l}]: expected one column for every unit of layer {l - 1}, got the shape"
                f" {Ws[l].shape}"
            )
        if Ws[l].shape[:-2] != stack:
            raise ValueError(
                f"{name_W}[{l}]: expected the leading axes {stack} of {name_W}[1], got the shape"
                f" {Ws[l].shape}"
            )
        if bs[l].shape != (*Ws[l].shape[:-1], 1):
            raise ValueError(
                f"{name_b}[{l}]: expected the shape {(*Ws[l].shape[:-1], 1)}, got {bs[l].shape}"
            )
    blocks = [np.concatenate((Ws[l], bs[l]), axis=-1) for l in layers]
    flat = np.concatenate([block.reshape(*stack, -1) for block in blocks], axis=-1)
    return (Ws[1].shape[-1], *(Ws[l].shape[-2] for l in layers)), flat


def finite(argument: str, value: ArrayLike, dtype: DTypeLike) -> Array:
    """The value as an array of this float type; ValueError, naming the argument, unless it is all
    finite numbers.
    """
    numbers = _floats(argument, value, dtype)
    if not np.all(np.isfinite(numbers)):
        raise ValueError(
            f"{argument}: expected finite numbers, got {numbers[~np.isfinite(numbers)][0]}"
        )
    return numbers


def _floats(argument: str, value: ArrayLike, dtype: DTypeLike | None = None) -> Array:
    try:
        numbers = np.asarray(value, dtype)
        return numbers if np.issubdtype(numbers.dtype, np.floating) else numbers.astype(np.float64)
    except (TypeError, ValueError) as problem:
        raise ValueError(
            f"{argument}: expected an array of numbers, got {value!r:.80}"
        ) from problem


def _one_of(argument: str, name: object, known: Iterable[str]) -> None:
    if name not in tuple(known):
        raise ValueError(f"{argument}: expected one of {', '.join(known)}, got {name!r}")
