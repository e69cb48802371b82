"""The order in which the quantities of a product stand: it tells rows from columns, and how W is
stored.
"""

from collections.abc import Sequence

from lab.checker.meaning.depth import symbols_named
from lab.checker.reading.tree import Apply, Name, Tree

Side = tuple[str, bool]  # a quantity's kind, and whether it is transposed


def order_of(tree: Tree) -> list[Side]:
    """The quantities of a product from left to right."""
    return [side_of(factor) for factor in factors_in(tree)]


def factors_in(tree: Tree) -> list[Tree]:
    """The quantities from left to right, each with its transpose."""
    if isinstance(tree, Apply) and not (tree.op == "T" and isinstance(tree.args[0], Name)):
        return [factor for arg in tree.args for factor in factors_in(arg)]
    return [tree]


def side_of(factor: Tree) -> Side:
    turned = isinstance(factor, Apply)
    name = factor.args[0] if isinstance(factor, Apply) else factor
    meant = next(symbols_named([name]), None) if isinstance(name, Name) else None
    return (meant.kind if meant else ""), turned


def is_in_order(order: Sequence[Side], wanted: Sequence[Side]) -> bool:
    """True if these stand there, in this order."""
    places = [order.index(one) if one in order else -1 for one in wanted]
    return min(places) >= 0 and places == sorted(places)
