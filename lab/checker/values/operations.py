"""The operations on arrays that a paste may use: a fixed table, and nothing else is ever computed.

Every operation finds out how large its result will be before it makes it. `evaluate.py` applies
them to the trees of single lines, `program/tape.py` records them for whole pastes.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lab.checker.reading.tree import Unreadable
from lab.engine import ACTIVATIONS, Array, Softmax

# numbers in one array; a learner's small network on a few hundred examples has some thousands
LARGEST = 200_000


class Impossible(ValueError):  # noqa: N818 - it is a finding
    """The operation has no value, say because shapes do not fit; the message says why."""


def operate(op: str, note: Any, *args: Array) -> Array:
    """One operation on arrays. Raises Impossible where NumPy would raise, and Unreadable for what
    would be too large.
    """
    operation = OPERATIONS.get(op)
    if operation is None:
        raise Impossible(f"{op} is no operation on arrays")
    return apply(operation, note, args)


def apply(operation: Callable[..., Array], note: Any, args: Sequence[Array]) -> Array:
    """Raises Impossible where NumPy would raise."""
    try:
        return np.asarray(operation(note, *args))
    except (Impossible, Unreadable):
        raise
    except (ValueError, IndexError, TypeError, ArithmeticError) as problem:
        shapes = " and ".join(str(arg.shape) for arg in args)
        raise Impossible(f"the shapes {shapes} do not fit") from problem


def bound(size: float) -> None:
    if size > LARGEST:
        raise Unreadable("it would make arrays too large to be part of a small network")


def matmul(note: Any, x: Array, y: Array) -> Array:
    """The matrix product; note "dot" lets one factor be a number, as np.dot does."""
    if x.ndim == 0 or y.ndim == 0:
        if note != "dot":
            raise Impossible("@ needs two matrices, and one of these is a number")
        bound(x.size * y.size)
        return x * y
    inner = -2 if y.ndim > 1 else 0
    bound(x.size // max(x.shape[-1], 1) * (y.size // max(y.shape[inner], 1)))
    return np.dot(x, y)


def outer(_: Any, x: Array, y: Array) -> Array:
    bound(x.size * y.size)
    return np.outer(x, y)


def bound_broadcast(*arrays: Array) -> None:
    """Refuse arrays that broadcast to a large one. The exact shape is only needed where it might be
    large.
    """
    if math.prod(array.size for array in arrays) > LARGEST:
        bound(math.prod(np.broadcast_shapes(*(array.shape for array in arrays))))


def elementwise(function: Callable[[Array, Array], Array]) -> Callable[[Any, Array, Array], Array]:
    """A ufunc of two arrays, with the broadcasting that NumPy has."""

    def operation(_: Any, x: Array, y: Array) -> Array:
        if x.size * y.size > LARGEST:
            bound_broadcast(x, y)
        return np.asarray(function(x, y), dtype=float)

    return operation


def where(_: Any, condition: Array, x: Array, y: Array) -> Array:
    bound_broadcast(condition, x, y)
    return np.asarray(np.where(condition != 0, x, y), dtype=float)


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


def diag(_: Any, x: Array) -> Array:
    """The diagonal matrix of a vector, the diagonal of a matrix."""
    if x.ndim == 1:
        bound(float(x.size) ** 2)
        return np.diagflat(x)
    return np.diag(x)


def picked(index: Any, x: Array) -> Array:
    """x[index], for an index of whole numbers, slices and None."""
    return np.array(x[index], dtype=float)


def put(index: Any, x: Array, value: Array) -> Array:
    """x after x[index] = value."""
    changed = np.array(x, dtype=float)
    changed[index] = value
    return changed


def joined(note: tuple[int, bool], *parts: Array) -> Array:
    """np.concatenate along an axis; note is (axis, True if vectors are columns)."""
    axis, as_columns = note
    bound(sum(part.size for part in parts))
    if as_columns:
        parts = tuple(part.reshape(-1, 1) if part.ndim < 2 else part for part in parts)
    return np.concatenate([np.atleast_1d(part) for part in parts], axis=axis)


def tiled(note: tuple[int, ...], x: Array) -> Array:
    bound(float(x.size) * math.prod(note))
    return np.tile(x, note)


def units_axis(rows: bool) -> int:
    return 1 if rows else 0


def labelled(rows: bool, P: Array, Y: Array) -> Array:
    """P[range(m), y]: of every example the entry at its label."""
    if P.shape != Y.shape:
        raise Impossible(f"the shapes {P.shape} and {Y.shape} do not fit")
    return np.sum(P * Y, axis=units_axis(rows))


def activated(note: tuple[str, bool], x: Array) -> Array:
    """g(x); note is (the activation's name, True if examples are rows)."""
    name, rows = note
    if name != "softmax":
        return ACTIVATIONS[name].g(x)
    if x.ndim != 2:
        raise Impossible("softmax needs a matrix of units and examples")
    return Softmax().g(x.T).T if rows else Softmax().g(x)


def slope(note: tuple[str, bool], x: Array) -> Array:
    """g'(x); of softmax the diagonal of its derivative, as if it were elementwise."""
    if note[0] != "softmax":
        return ACTIVATIONS[note[0]].g_prime(x)
    s = activated(note, x)
    return s * (1 - s)


SLOPES_OF_A: dict[str, Callable[[Array], Array]] = {
    "tanh": lambda A: 1 - A**2,
    "sigmoid": lambda A: A * (1 - A),
    "softmax": lambda A: A * (1 - A),
}


def slope_of_A(note: tuple[str, bool], A: Array) -> Array:
    """g' as a function of A = g(Z); relu and its kin have the sign of Z."""
    name = note[0]
    return SLOPES_OF_A[name](A) if name in SLOPES_OF_A else ACTIVATIONS[name].g_prime(A)


def backward_through(note: tuple[str, bool], dA: Array, Z: Array) -> Array:
    """dZ from dA: dA * g'(Z), and for softmax its whole derivative."""
    name, rows = note
    if dA.shape != Z.shape:
        raise Impossible(f"the shapes {dA.shape} and {Z.shape} do not fit")
    if name != "softmax":
        return dA * ACTIVATIONS[name].g_prime(Z)
    return Softmax().dZ(dA.T, Z.T).T if rows else Softmax().dZ(dA, Z)


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
    "where": where,
    "sum": reduced(np.add.reduce),
    "mean": reduced(np.mean),
    "max": reduced(np.maximum.reduce),
    "outer": outer,
    "einsum": einsum,
    "reshape": reshape,
    "squeeze": lambda note, x: np.squeeze(x, axis=note),
    "expand": lambda note, x: np.expand_dims(x, note),
    "full": filled,
    "full like": lambda note, x: np.full(x.shape, note),
    "diag": diag,
    "size": lambda note, x: np.asarray(float(x.size if note is None else x.shape[note])),
    "undefined": undefined,
    "index": picked,
    "put": put,
    "joined": joined,
    "tiled": tiled,
    "labelled": labelled,
    "activation": activated,
    "slope": slope,
    "slope of A": slope_of_A,
    "backward through": backward_through,
}
