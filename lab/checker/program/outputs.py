"""How many outputs a paste says that its network has, by sizes that are written as numbers."""

import ast
from collections.abc import Sequence

from lab.checker.program.depth import layer_of, word_of
from lab.checker.program.words import OUTPUT_SIZES, SIZES, symbol_of


def outputs_said(tree: ast.Module, layers: int) -> int | None:
    """The outputs in sizes = [4, 5, 1], in n_y = 1, and in the start of the last layer's W: 1 for
    W2 = randn(4, 1), else the smaller size. None where nothing says it. layers: how many there are.
    """
    starts = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        word = word_of(node.targets[0])
        sizes = numbers(node.value.elts if isinstance(node.value, ast.List) else [node.value])
        if sizes and (OUTPUT_SIZES.fullmatch(word) or SIZES.fullmatch(word)):
            return sizes[-1]
        symbol = symbol_of(word) if word else None
        shape = shape_of_start(node.value)
        if symbol is not None and symbol.kind == "W" and len(shape) == 2:
            starts += [min(shape)] if layer_of(word) == layers else []
    return min(starts, default=None)


def shape_of_start(value: ast.expr) -> list[int]:
    """The numbers in np.random.randn(4, 1) and np.zeros((4, 1)), with whatever stands around."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            for part in (node.args, *(one.elts for one in node.args if isinstance(one, ast.Tuple))):
                if len(found := numbers(part)) == 2:
                    return found
    return []


def numbers(parts: Sequence[ast.expr]) -> list[int]:
    """The numbers that are written; none if something else stands there too."""
    found = [part.value for part in parts if isinstance(part, ast.Constant)]
    whole = [one for one in found if type(one) is int]
    return whole if len(whole) == len(parts) else []
