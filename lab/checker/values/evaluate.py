"""The interpreter: evaluates a tree on the arrays of one sample, with a fixed list of operations
and nothing else.

Nothing of the learner's is ever run: a tree holds only the operations of `operations.py`,
quantities that are looked up, and numbers. The readers bound how large a tree can be, the
operations how large their arrays.
"""

from collections.abc import Callable

import numpy as np

from lab.checker.reading.tree import HERE, Apply, Layer, Number, Symbol, Tree, Unreadable, symbols
from lab.checker.values.operations import Impossible, operate
from lab.checker.values.reference import Sample
from lab.engine import Array


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


def applied(op: str) -> Callable[[Apply, Sample, int], Array]:
    """An operation that needs to know the activation of the layer it is used in."""

    def operation(tree: Apply, sample: Sample, l: int) -> Array:
        x = _value(tree.args[0], sample, l)
        return operate(op, (activation(tree, sample, l), sample.rows), x)

    return operation


def backward_through(tree: Apply, sample: Sample, l: int) -> Array:
    """A helper like relu_backward(dA): dA * g'(Z) of the layer it is used in."""
    layer = layer_of(tree.args[1]) if len(tree.args) > 1 else None
    Z = lookup(Symbol("Z", layer or HERE), sample, l)
    note = (activation(tree, sample, l), sample.rows)
    return operate("backward through", note, _value(tree.args[0], sample, l), Z)


def total(over_examples: bool) -> Callable[[Apply, Sample, int], Array]:
    """The sum of a formula in mathematics, over the examples, which leaves a column (in rows: a
    row), or over the units.
    """

    def operation(tree: Apply, sample: Sample, l: int) -> Array:
        x = _value(tree.args[0], sample, l)
        if x.ndim != 2:
            raise Impossible("a sum needs something to be summed over")
        return np.sum(x, axis=int(sample.rows != over_examples), keepdims=True)

    return operation


OF_A_LAYER: dict[str, Callable[[Apply, Sample, int], Array]] = {
    "g": applied("activation"),
    "g'": applied("slope"),
    "g' of A": applied("slope of A"),
    "backward": backward_through,
    "sum examples": total(over_examples=True),
    "sum units": total(over_examples=False),
}
