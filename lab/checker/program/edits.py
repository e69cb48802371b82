"""A learner's line changed in one place: the candidates for its right form.

Each edit is the mistake it would undo, named by an error class of `answer/explain.py`. Whether it
does is found by running the paste with it (`explain.py`): nothing here knows what is right.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from lab.checker.program.rules import RULES, WHOLE, Hand, comparison
from lab.checker.program.words import symbol_of

MOST_PLACES = 24  # nodes of a line that are changed


@dataclass(frozen=True)
class Edit:
    """A changed statement. was, now: the part of the line that is changed, as text. value: the
    statement's new value, None where something else of it is changed.
    """

    error_class: str
    statement: ast.stmt
    was: str
    now: str
    value: ast.expr | None = None


def edits(statement: ast.stmt, hand: Hand) -> Iterator[Edit]:
    """The statement with one mistake undone, the commonest mistakes first."""
    value = value_of(statement)
    if value is None:
        return
    yield from steps(statement)
    yield from targets(statement)
    for node in masks(statement):
        for error_class, new in comparison(node, hand):
            yield replaced(statement, node, new, error_class)
    places = list(parts_of(value))[:MOST_PLACES]
    for rule in RULES:
        for node in places:
            for error_class, new in rule(node, hand):
                if ast.unparse(new) != ast.unparse(node):
                    yield replaced(statement, node, new, error_class)
    for whole in WHOLE:
        for error_class, new in whole(value, hand):
            yield replaced(statement, value, new, error_class)


def parts_of(value: ast.AST) -> Iterator[ast.expr]:
    """The expressions in a value, without the indices of items: those are no quantities."""
    if isinstance(value, ast.expr):
        yield value
    for child in ast.iter_child_nodes(value):
        if not (isinstance(value, ast.Subscript) and child is value.slice):
            yield from parts_of(child)


def masks(statement: ast.stmt) -> list[ast.expr]:
    """The comparisons on the left side, as in dZ[Z <= 0] = 0."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [node for one in targets for node in ast.walk(one) if isinstance(node, ast.Compare)]


def value_of(statement: ast.stmt) -> ast.expr | None:
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
        return statement.value
    return None


def replaced(statement: ast.stmt, node: ast.expr, new: ast.expr, error_class: str) -> Edit:
    """The statement with one of its nodes replaced."""
    changed = copy.deepcopy(statement, {id(node): new})
    value = value_of(changed)
    is_inside = any(one is node for one in ast.walk(value_of(statement) or statement))
    return Edit(
        error_class, changed, ast.unparse(node), ast.unparse(new), value if is_inside else None
    )


def steps(statement: ast.stmt) -> Iterator[Edit]:
    """W += ... for W -= ..., and the other way round."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        changed = copy.copy(statement)
        changed.op = ast.Sub() if isinstance(statement.op, ast.Add) else ast.Add()
        was = "+=" if isinstance(statement.op, ast.Add) else "-="
        yield Edit("update_sign_error", changed, was, "-=" if was == "+=" else "+=")


def targets(statement: ast.stmt) -> Iterator[Edit]:
    """b = b - alpha * db for db = b - alpha * db."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.BinOp):
        return
    if not isinstance(statement.value.op, ast.Add | ast.Sub):
        return
    target, first = statement.targets[0], statement.value.left
    if not isinstance(first, ast.Name) or not isinstance(target, ast.Name):
        return
    symbol = symbol_of(first.id)
    if symbol is not None and symbol.kind in ("W", "b") and first.id != target.id:
        changed = copy.copy(statement)
        changed.targets = [ast.Name(first.id, ast.Store())]
        yield Edit("wrong_operand", changed, target.id, first.id)
