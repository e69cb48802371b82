"""The tree of an expression of code, by the kind of its node."""

import ast
from collections.abc import Callable

from lab.checker.reading.tree import Tree, Unreadable

Keywords = dict[str, ast.expr]
# the readers of each kind of node: expressions.py, which reads what is inside with `read`, fills it
EXPRESSIONS: dict[type, Callable[..., Tree]] = {}


def read(node: ast.AST) -> Tree:
    """The tree of one expression."""
    reader = EXPRESSIONS.get(type(node))
    if reader is None:
        raise Unreadable(
            f"I cannot read {ast.unparse(node)[:40]!r}: {type(node).__name__.lower()} is not part"
            " of an equation"
        )
    return reader(node)
