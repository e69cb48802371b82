"""Equations in which every letter is one number: one example, and one unit in each layer.

    dw2 = (a2 - y) * a1

So backpropagation is first written down on paper, and there any two quantities can be multiplied.
As an equation of whole layers the same line would lack a transpose and a sum.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lab.checker.meaning.depth import LAYERED, computed, is_single_input, symbols_named
from lab.checker.reading.entries import names_of, with_names
from lab.checker.reading.tree import Name, Statement, Tree, is_op, names_in, nodes

OF_MATRICES = ("T", "@", "outer", "sum", "sum examples", "sum units", "mean", "sum of columns")


def are_scalar(statements: Sequence[Statement]) -> bool:
    """True where a gradient of a weight is a product of small letters, and nowhere anything stands
    that only matrices have: a capital letter, a transpose, an index, m.
    """
    names = [name for statement in statements for name in names_of(statement)]
    trees = [tree for statement in statements for tree in nodes(statement.value)]
    return (
        any(is_gradient_as_product(statement) for statement in statements)
        and not any(map(is_of_matrices, trees))
        and not any(is_of_a_layer(name, has_starred_weights(trees)) for name in names)
    )


def has_starred_weights(trees: Sequence[Tree]) -> bool:
    """True where a star stands in every product with weights, W1 * x: a capital W may be a number
    then.
    """
    products = [
        tree
        for tree in trees
        if is_op(tree, "chain") and any(one.kind == "W" for one in symbols_named(names_in(tree)))
    ]
    return bool(products) and all(set(tree.note[1:]) == {"*"} for tree in products)


def is_gradient_as_product(statement: Statement) -> bool:
    """True for dw = dz * x, and for w = w - eta * dz * x."""
    left = computed(statement)
    factors = [one.kind for one in symbols_named(names_of(statement))]
    return left is not None and left.kind in ("W", "dW") and "A" in factors


def of_one_input(statement: Statement) -> Statement:
    """dw = x dz, of dw1 = x1 dz: with one input after the other, the equation is the same."""
    names = names_of(statement)
    weights = {"W", "dW"}
    numbered = [
        name
        for name in names
        if is_single_input(name) or weights & {one.kind for one in symbols_named([name])}
    ]
    numbers = {re.sub(r"^\D+", "", name.word) for name in numbered}
    if len(numbers) != 1 or not any(map(is_single_input, names)):
        return statement
    (number,) = numbers
    plain = {name: name.word.removesuffix(number).rstrip("_") for name in numbered}
    return with_names(statement, lambda name: replace(name, word=plain.get(name, name.word)))


def is_of_matrices(tree: Tree) -> bool:
    if is_op(tree, "sum over"):  # over the units of the next layer, which is one unit
        return not any(one.kind == "W" for one in symbols_named(names_in(tree)))
    is_product_of_matrices = is_op(tree, "chain") and not {"@", "⊙"}.isdisjoint(tree.note)
    return is_op(tree, *OF_MATRICES) or is_product_of_matrices


def is_of_a_layer(name: Name, starred: bool) -> bool:
    """True for a capital letter, an index, and m. starred: of weights it may be a capital letter."""
    meant = next(symbols_named([name]), None)
    if meant is None:
        return False
    may_be_number = starred and meant.kind in ("W", "dW")
    capital = meant.kind in LAYERED and not may_be_number and name.word != name.word.lower()
    return capital or bool(name.component) or meant.kind == "m"
