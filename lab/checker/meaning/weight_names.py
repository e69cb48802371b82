"""What names stand for otherwise than usual, as the forward pass shows: weights that are stored the
other way round, a theta that is a Z, a letter for each layer's weights.
"""

import itertools
from collections.abc import Sequence

from lab.checker.meaning.context import without_transpose
from lab.checker.meaning.depth import computed, symbols_in, symbols_named
from lab.checker.meaning.product_order import is_in_order, order_of
from lab.checker.reading.entries import names_of
from lab.checker.reading.tree import Layer, Name, Statement, Tree, is_op

TURNED_ORDER = (("W", True), ("A", False))


def names_of_weights(statements: Sequence[Statement]) -> dict[str, str]:
    """Such names, with what they stand for, as in a Setting."""
    found = turned_names(statements) if any(map(has_turned_weights, statements)) else {}
    return found | weighted_sums(statements) | weights_by_place(statements)


def has_turned_weights(statement: Statement) -> bool:
    """True for z = w^T x + b."""
    left = computed(statement)
    is_forward = left is not None and left.kind in ("Z", "A")
    return is_forward and is_in_order(order_of(statement.value), TURNED_ORDER)


def turned_names(statements: Sequence[Statement]) -> dict[str, str]:
    """{"w": "W[l].T"}, of every name that stands for weights."""
    names = [name for statement in statements for name in names_of(statement)]
    meant = {name.spelling: next(symbols_named([name]), None) for name in names}
    return {
        without_transpose(spelling): f"W[{one.layer.text}].T"
        for spelling, one in meant.items()
        if one is not None and one.kind == "W" and one.layer is not None
    }


def weighted_sums(statements: Sequence[Statement]) -> dict[str, str]:
    """{"theta": "Z2"}, of theta = h W_2 + b_2: what would be weights, and is made of others."""
    found = {}
    for statement in statements:
        left = computed(statement)
        of_W = [one for one in symbols_in(statement.value) if one.kind == "W"]
        if left is None or left.kind != "W" or len(of_W) != 1 or not is_op(statement.value, "+"):
            continue
        if left.spelling != of_W[0].spelling and of_W[0].layer is not None:
            found[left.spelling] = f"Z[{of_W[0].layer.text}]"
    return found


def weights_by_place(statements: Sequence[Statement]) -> dict[str, str]:
    """{"W": "W1", "b": "b1", "U": "W2", "c": "b2"}, of h = relu(W x + b) and y = softmax(U h + c):
    letters, not numbers, tell the layers apart.
    """
    found: dict[str, tuple[str, int]] = {}
    for statement in statements:
        value = statement.value.args[0] if is_op(statement.value, "g") else statement.value
        product, bias = value.args if is_op(value, "+") else (value, None)
        for weights, inputs in factor_pairs(product):
            meant = next(symbols_named([inputs]), None)
            if meant is None or meant.kind != "A" or meant.layer not in (Layer(), Layer(plus=1)):
                continue
            found[weights.spelling] = ("W", meant.layer.plus + 1)
            if isinstance(bias, Name):
                found[bias.spelling] = ("b", meant.layer.plus + 1)
    layers = [layer for kind, layer in found.values() if kind == "W"]
    if sorted(layers) != [1, 2]:
        return {}
    return {name: f"{kind}{layer}" for name, (kind, layer) in found.items()}


def factor_pairs(product: Tree) -> list[tuple[Name, Name]]:
    """U h both ways round, if U has no number; alone it is known as weights, as a Z or as nothing."""
    if not is_op(product, "chain", "@") or len(product.args) != 2:
        return []
    names = [one for one in product.args if isinstance(one, Name)]
    return [
        (weights, inputs)
        for weights, inputs in itertools.permutations(names, 2)
        if not weights.is_numbered and {one.kind for one in symbols_named([weights])} <= {"W", "Z"}
    ]
