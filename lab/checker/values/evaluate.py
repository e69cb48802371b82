"""The interpreter: evaluates a tree on the arrays of one sample, with a fixed list of operations
and nothing else.

Nothing of the learner's is ever run: a tree holds only the operations in the table OPERATIONS,
quantities that are looked up, and numbers. The readers bound how large a tree can be; the sizes of
arrays are bounded here.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lab.checker.reading.tree import HERE, Apply, Layer, Number, Symbol, Tree, Unreadable, symbols
from lab.checker.values.reference import Sample
from lab.engine import ACTIVATIONS, Array, Softmax

# numbers in one array; a learner's small network on a few hundred examples has some thousands
LARGEST = 200_000


class Impossible(ValueError):  # noqa: N818 - it is a finding
    """The tree has no value on this sample, say because shapes do not fit; the message says why."""


class NoSuchLayer(Impossible):
    """A quantity of a layer that this network has not got."""


def evaluate(tree: Tree, sample: Sample, l: int) -> Array:
    """The value of the tree at layer l. Raises Impossible where there is none."""
    with np.errstate(all="ignore"):
        return np.asarray(_value(tree, sample, l), dtype=float)


def lookup(symbol: Symbol, sample: Sample, l: int) -> Array:
    """The right value of a quantity."""
    at = symbol.layer.at(l, sample.L) if symbol.layer else 0
    try:
        return sample.values[symbol.kind, at]
    except KeyError:
        raise NoSuchLayer(
            f"there is no {symbol.kind}{at} in a network of {sample.L} layers"
        ) from None


def _value(tree: Tree, sample: Sample, l: int) -> Array:
    if isinstance(tree, Number):
        return np.asarray(tree.value)
    if isinstance(tree, Symbol):
        return lookup(tree, sample, l)
    if not isinstance(tree, Apply):
        raise Unreadable(f"{tree.spelling} stands for nothing that I know")
    if tree.op in OF_A_LAYER:
        return OF_A_LAYER[tree.op](tree, sample, l)
    args = [_value(arg, sample, l) for arg in tree.args]
    return operate(tree.op, tree.note, *args)


def operate(op: str, note: Any, *args: Array) -> Array:
    """One operation on arrays. Raises Impossible where NumPy would raise, and for a choice that was
    left open.
    """
    if op not in OPERATIONS:
        raise Impossible(f"{op} is no operation on arrays")
    try:
        return OPERATIONS[op](note, *args)
    except (Impossible, Unreadable):
        raise
    except (ValueError, IndexError, TypeError, ArithmeticError) as problem:
        shapes = " and ".join(str(arg.shape) for arg in args)
        raise Impossible(f"the shapes {shapes} do not fit") from problem


# The operations: each takes the node's note, then its arguments as arrays.


def matmul(note: Any, x: Array, y: Array) -> Array:
    """The matrix product; note "dot" lets one factor be a number, as np.dot does."""
    if x.ndim == 0 or y.ndim == 0:
        if note != "dot":
            raise Impossible("@ needs two matrices, and one of these is a number")
        return x * y
    bound(x.size // max(x.shape[-1], 1) * (y.size // max(y.shape[0], 1)))
    return np.dot(x, y)


def bound(size: int) -> None:
    if size > LARGEST:
        raise Unreadable("it would make arrays too large to be part of a small network")


def outer(_: Any, x: Array, y: Array) -> Array:
    bound(x.size * y.size)
    return np.outer(x, y)


def elementwise(function: Callable[[Array, Array], Array]) -> Callable[[Any, Array, Array], Array]:
    """A ufunc of two arrays, with the broadcasting that NumPy has."""

    def operation(_: Any, x: Array, y: Array) -> Array:
        if x.shape != y.shape:
            bound(math.prod(np.broadcast_shapes(x.shape, y.shape)))
        return np.asarray(function(x, y), dtype=float)

    return operation


def einsum(note: str, *arrays: Array) -> Array:
    if "." in note:  # an ellipsis
        bound(math.prod(array.size for array in arrays))
    letters = zip(
        "".join(note.split("->")[0].split(",")),
        (size for array in arrays for size in array.shape),
        strict=False,
    )
    bound(math.prod(dict(letters).values()))
    return np.asarray(np.einsum(note, *arrays))


def power(note: Any, x: Array, y: Array) -> Array:
    value = elementwise(np.power)(note, x, y)
    if value.ndim == 0 and not np.isfinite(value) and np.isfinite(x) and np.isfinite(y):
        raise Unreadable("a power in it is larger than any number that can be computed with")
    return value


def reduced(function: Callable[..., Array]) -> Callable[..., Array]:
    """np.sum and its like; note is (axis, keepdims)."""
    return lambda note, x: function(x, axis=note[0], keepdims=note[1])


def reshape(_: Any, x: Array, *sizes: Array) -> Array:
    return x.reshape([int(size) for size in sizes])


def filled(note: float, *sizes: Array) -> Array:
    shape = [int(size) for size in sizes]
    if any(size < 0 for size in shape) or np.prod([float(size) for size in shape]) > LARGEST:
        raise Unreadable(
            f"an array of {' x '.join(map(str, shape))} numbers is too large to be part of a small"
            " network"
        )
    return np.full(shape, note)


def undefined(note: str, *_: Array) -> Array:
    raise Impossible(f"an array has no attribute {note}")


OPERATIONS: dict[str, Callable[..., Array]] = {
    "+": elementwise(np.add),
    "-": elementwise(np.subtract),
    "*": elementwise(np.multiply),
    "/": elementwise(np.divide),
    "**": power,
    "@": matmul,
    "neg": lambda _, x: -x,
    "T": lambda _, x: x.T,
    "as": lambda _, x: x,  # what a name of the learner's stands for
    "exp": lambda _, x: np.exp(x),
    "log": lambda _, x: np.log(x),
    "sqrt": lambda _, x: np.sqrt(x),
    "abs": lambda _, x: np.abs(x),
    "cosh": lambda _, x: np.cosh(x),
    "sign": lambda _, x: np.sign(x),
    "maximum": elementwise(np.maximum),
    "minimum": elementwise(np.minimum),
    ">": elementwise(np.greater),
    "<": elementwise(np.less),
    ">=": elementwise(np.greater_equal),
    "<=": elementwise(np.less_equal),
    "==": elementwise(np.equal),
    "!=": elementwise(np.not_equal),
    "where": lambda _, condition, x, y: np.asarray(np.where(condition != 0, x, y), dtype=float),
    "sum": reduced(np.sum),
    "mean": reduced(np.mean),
    "max": reduced(np.max),
    "outer": outer,
    "einsum": einsum,
    "reshape": reshape,
    "squeeze": lambda note, x: np.squeeze(x, axis=note),
    "expand": lambda note, x: np.expand_dims(x, note),
    "full": filled,
    "full like": lambda note, x: np.full(x.shape, note),
    "diag": lambda _, x: np.diagflat(x) if x.ndim == 1 else np.diag(x),
    "size": lambda note, x: np.asarray(float(x.size if note is None else x.shape[note])),
    "undefined": undefined,
}


# The operations that depend on the layer they are used in: activations, and sums over the examples.


def layer_of(tree: Tree, kinds: tuple[str, ...] = ("Z", "A")) -> Layer | None:
    """The layer whose activation is meant when it is applied to this tree: that of the first such
    quantity in it.
    """
    return next((symbol.layer for symbol in symbols(tree) if symbol.kind in kinds), None)


def activation(tree: Apply, sample: Sample, l: int) -> str:
    """The activation that the node applies: the one it names, or that of the layer it is applied
    in.
    """
    if tree.note:
        return str(tree.note)
    network = sample.network
    # g(W X) belongs to the layer of W, g'(A) to that of A
    kinds = ("Z", "W") if tree.op == "g" else ("Z", "A")
    at = (layer_of(tree.args[0], kinds) or HERE).at(l, network.L)
    if not 1 <= at <= network.L:
        raise NoSuchLayer(f"layer {at} has no activation")
    return network.output if at == network.L else network.hidden[at - 1]


def g(tree: Apply, sample: Sample, l: int) -> Array:
    name, x = activation(tree, sample, l), _value(tree.args[0], sample, l)
    if name == "softmax":
        return softmax(x, sample)
    return ACTIVATIONS[name].g(x)


def softmax(x: Array, sample: Sample) -> Array:
    """Over the units of each example."""
    if x.ndim != 2:
        raise Impossible("softmax needs a matrix of units and examples")
    return Softmax().g(x.T).T if sample.rows else Softmax().g(x)


def g_prime(tree: Apply, sample: Sample, l: int) -> Array:
    name, x = activation(tree, sample, l), _value(tree.args[0], sample, l)
    if name == "softmax":  # as if it were elementwise: s (1 - s), the diagonal of its derivative
        s = softmax(x, sample)
        return s * (1 - s)
    return ACTIVATIONS[name].g_prime(x)


def g_prime_of_A(tree: Apply, sample: Sample, l: int) -> Array:
    """A helper that is given A instead of Z, as sigmoid_derivative(a) = a (1 - a)."""
    name, A = activation(tree, sample, l), _value(tree.args[0], sample, l)
    formulas: dict[str, Callable[[Array], Array]] = {
        "tanh": lambda A: 1 - A**2,
        "sigmoid": lambda A: A * (1 - A),
        "softmax": lambda A: A * (1 - A),
    }
    # relu and its kin: A has the sign of Z
    return formulas[name](A) if name in formulas else ACTIVATIONS[name].g_prime(A)


def backward_through(tree: Apply, sample: Sample, l: int) -> Array:
    """A helper like relu_backward(dA): dA * g'(Z) of the layer it is used in."""
    name, dA = activation(tree, sample, l), _value(tree.args[0], sample, l)
    Z = lookup(
        Symbol("Z", layer_of(tree.args[1]) or HERE if len(tree.args) > 1 else HERE), sample, l
    )
    if name != "softmax":
        return operate("*", None, dA, ACTIVATIONS[name].g_prime(Z))
    if dA.shape != Z.shape:
        raise Impossible(f"the shapes {dA.shape} and {Z.shape} do not fit")
    return Softmax().dZ(dA.T, Z.T).T if sample.rows else Softmax().dZ(dA, Z)


def examples(tree: Apply, sample: Sample, l: int) -> Array:
    """The sum over the examples of a formula in mathematics, which leaves a column (in rows: a
    row).
    """
    return over_axis(tree, sample, l, axis=0 if sample.rows else 1)


def units(tree: Apply, sample: Sample, l: int) -> Array:
    return over_axis(tree, sample, l, axis=1 if sample.rows else 0)


def over_axis(tree: Apply, sample: Sample, l: int, axis: int) -> Array:
    x = _value(tree.args[0], sample, l)
    if x.ndim != 2:
        raise Impossible("a sum needs something to be summed over")
    return np.sum(x, axis=axis, keepdims=True)


OF_A_LAYER: dict[str, Callable[[Apply, Sample, int], Array]] = {
    "g": g,
    "g'": g_prime,
    "g' of A": g_prime_of_A,
    "backward": backward_through,
    "sum examples": examples,
    "sum units": units,
}
