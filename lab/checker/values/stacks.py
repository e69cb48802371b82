"""Operations on stacks: many values of one array along a first axis, all computed at once.

Differences need every operation on the way from N to J for each entry of N a little larger and a
little smaller. What most ways are made of is computed for all of these together; any other
operation for one after the other, so that `operations.py` alone says what it does.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lab.checker.values.operations import apply, operate
from lab.engine import Array

ELEMENTWISE = (
    frozenset(("+", "-", "*", "/", "**", "maximum", "minimum", "where"))
    | frozenset((">", "<", ">=", "<=", "==", "!="))
    | frozenset(("neg", "as", "exp", "log", "sqrt", "abs", "cosh", "sign"))
)
ACTIVATIONS = frozenset(("activation", "slope", "slope of A"))  # elementwise, but softmax


def operate_on_stacks(op: str, note: Any, args: Sequence[Array], is_stack: Sequence[bool]) -> Array:
    """The stack of op(*args), where each arg is a stack or one array for all.

    Raises what operate() raises for one: none of the stack has a value then.
    """
    if op in ELEMENTWISE or (op in ACTIVATIONS and note[0] != "softmax"):
        return operate(op, note, *aligned(args, is_stack))
    axes = [arg.ndim - one for arg, one in zip(args, is_stack, strict=True)]
    if op in OF_MATRICES and axes == [2] * len(args):
        return apply(OF_MATRICES[op], note, args)
    count = len(args[list(is_stack).index(True)])
    rows = zip(
        *(arg if one else [arg] * count for arg, one in zip(args, is_stack, strict=True)),
        strict=True,
    )
    return np.stack([operate(op, note, *row) for row in rows])


def aligned(args: Sequence[Array], is_stack: Sequence[bool]) -> list[Array]:
    """Stacks with axes of one behind the first: what they hold broadcasts as it does alone."""
    axes = max(arg.ndim - one for arg, one in zip(args, is_stack, strict=True))
    return [
        arg.reshape(len(arg), *[1] * (axes + 1 - arg.ndim), *arg.shape[1:]) if one else arg
        for arg, one in zip(args, is_stack, strict=True)
    ]


def reduced(function: Callable[..., Array]) -> Callable[[tuple[Any, bool], Array], Array]:
    """Along axes of the matrices, counted from their end: never along the stack."""

    def operation(note: tuple[Any, bool], stack: Array) -> Array:
        axis, keepdims = note
        axes = (0, 1) if axis is None else np.atleast_1d(axis)
        return function(stack, axis=tuple(one % 2 - 2 for one in axes), keepdims=keepdims)

    return operation


OF_MATRICES: dict[str, Callable[..., Array]] = {
    "@": lambda _, x, y: np.matmul(x, y),
    "T": lambda _, x: np.swapaxes(x, -2, -1),
    "sum": reduced(np.add.reduce),
    "mean": reduced(np.mean),
    "max": reduced(np.maximum.reduce),
}
