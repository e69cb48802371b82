"""Single edits of a tree: each is one mistake that learners make, undone.

`repairs` goes through every edit of a wrong line. The one that makes it right is the explanation:
its error class, what stood there and what belongs there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.checker.meaning.targets import Target
from lab.checker.normal.operands import (
    complements,
    every_occurrence,
    extra_factors,
    missing_factors,
    missing_gradients,
    operands,
    penalties,
    signs,
)
from lab.checker.normal.products import (
    brackets,
    order,
    products,
    sum_missing,
    sums,
    whole_product_in_a_sum,
)
from lab.checker.normal.slopes import (
    activation_of_a_gradient,
    comparisons,
    derivative,
    derivative_in_factors,
    other_activations,
)
from lab.checker.normal.spots import Rule, Spot
from lab.checker.reading.tree import Apply, Symbol, Tree, is_op, put, rebuilt, walk
from lab.checker.setting import Setting


@dataclass(frozen=True)
class Repair:
    """An edit that was tried: the whole tree after it, the mistake it undoes, and the two pieces
    that were exchanged.
    """

    tree: Tree
    error_class: str
    was: Tree
    now: Tree


def repairs(
    tree: Tree, target: Target, setting: Setting, rules: Sequence[Rule] | None = None
) -> Iterator[Repair]:
    """Every repair by the given rules, by default all of them: the likeliest explanations first."""
    for rule in RULES if rules is None else rules:
        for path, node in walk(tree):
            for now, error_class in rule(Spot(node, path, tree, target, setting)):
                if now != node:
                    yield Repair(put(tree, path, now), error_class, node, now)


RULES: tuple[Rule, ...] = (
    activation_of_a_gradient,
    comparisons,
    other_activations,
    sums,
    sum_missing,
    order,
    products,
    brackets,
    whole_product_in_a_sum,
    complements,
    signs,
    penalties,
    extra_factors,
    every_occurrence,
    derivative_in_factors,
    operands,
    derivative,
    missing_factors,
    missing_gradients,
)


def negated_loose(tree: Tree) -> Tree:
    """The tree with every loose gradient negated: the learner's error is Y - A."""
    return rebuilt(
        tree,
        lambda node: Apply("neg", (node,)) if isinstance(node, Symbol) and node.loose else None,
    )


def with_matrix_products(tree: Tree) -> Iterator[Tree]:
    """The tree with one elementwise product made a matrix product."""
    for path, node in walk(tree):
        if is_op(node, "*"):
            yield put(tree, path, Apply("@", node.args))
