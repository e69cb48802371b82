"""The value of an expression whose letters are axes: of w_ji x_i the axes i and j."""

from collections.abc import Callable

import numpy as np

from lab.checker.reading.tree import Apply, Name, Number, Tree, Unreadable
from lab.checker.values.operations import Impossible
from lab.engine import ACTIVATIONS, Array

LETTERS = "hijklm"
Look = Callable[[Name], Array]
Slope = Callable[[Name, Name], Array]

OF_NUMBERS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "neg": np.negative,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "maximum": np.maximum,
}
MULTIPLIES = ("", "*", "·", ".", "×")


def with_axes(values: Array, letters: str) -> Array:
    """The array with an axis for every letter, of length 1 where it has none. A letter that stands
    twice is one axis.
    """
    kept = "".join(sorted(set(letters)))
    values = np.einsum(f"{letters}->{kept}", values)
    lengths = iter(values.shape)
    return values.reshape([next(lengths) if one in kept else 1 for one in LETTERS])


def value(tree: Tree, look: Look, slope: Slope) -> Array:
    """The value of an expression. look: of a name; slope: of one quantity's derivative by another.
    Raises Impossible for what only matrices have.
    """
    if isinstance(tree, Number):
        return np.full((1,) * len(LETTERS), tree.value)
    if isinstance(tree, Name):
        return look(tree)
    if not isinstance(tree, Apply):
        raise Unreadable("this stands for nothing that I know")
    if tree.op == "partial":
        above, below = tree.args
        if not (isinstance(above, Name) and isinstance(below, Name)):
            raise Impossible("a derivative of something written out")
        return slope(above, below)
    args = [value(arg, look, slope) for arg in tree.args]
    if tree.op == "chain":
        return product(args, tree.note)
    if tree.op == "sum over":
        letter = tree.note[0]
        if not letter or letter not in LETTERS or args[0].shape[LETTERS.index(letter)] == 1:
            raise Impossible("a sum of no units")
        return np.sum(args[0], axis=LETTERS.index(letter), keepdims=True)
    if tree.op in ("g", "g'"):
        return activation(tree, args[0])
    if tree.op not in OF_NUMBERS:
        raise Impossible("this is of layers")
    return np.asarray(OF_NUMBERS[tree.op](*args), dtype=float)


def product(factors: list[Array], operators: tuple[str, ...]) -> Array:
    """A row of factors, from the left."""
    total = factors[0]
    for operator, factor in zip(operators[1:], factors[1:], strict=True):
        if operator != "/" and operator not in MULTIPLIES:
            raise Impossible("a product of matrices")
        total = total / factor if operator == "/" else total * factor
    return total


def activation(tree: Apply, z: Array) -> Array:
    if tree.note == "softmax":
        axes = [axis for axis, length in enumerate(z.shape) if length > 1]
        if len(axes) != 1 or tree.op == "g'":
            raise Impossible("softmax of one number")
        shares = np.exp(z)
        return np.asarray(shares / np.sum(shares, axis=axes[0], keepdims=True))
    if tree.note not in ACTIVATIONS:
        raise Impossible("no activation is named")
    named = ACTIVATIONS[tree.note]
    return named.g(z) if tree.op == "g" else named.g_prime(z)
