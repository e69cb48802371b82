"""Statements of Python as equations. The source is parsed, never run: what has no reader here is
refused with its name.
"""

import ast
import warnings
from collections.abc import Callable, Mapping

from lab.checker.reading.entries import with_units_or_layers
from lab.checker.reading.numpy import expressions  # noqa: F401 - fills the table of readers
from lab.checker.reading.numpy.indices import is_label_index
from lab.checker.reading.numpy.reader import read
from lab.checker.reading.numpy_table import ARITHMETIC
from lab.checker.reading.tree import Apply, Name, Statement, Tree, Unreadable, rebuilt
from lab.checker.syntax import parse, parse_expression


class NotPython(Unreadable):
    """The text does not follow Python's grammar: it may be mathematics."""


def read_numpy(source: str) -> list[Statement]:
    """The statements of one line, in order. Raises Unreadable, with the reason."""
    source = source.strip().rstrip(";")
    source = source[len("return ") :] if source.startswith("return ") else source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ast.parse warns of things like `1 is 1`
            module = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise NotPython(f"this is not Python: {getattr(problem, 'msg', problem)}") from None
    try:
        return [
            with_units_or_layers(statement)
            for node in module.body
            for statement in STATEMENTS.get(type(node), refuse)(node)
        ]
    except RecursionError:
        raise Unreadable("the expression is nested too deeply") from None


def read_expression(code: str, meant: Mapping[str, Tree]) -> Tree:
    """The tree of an expression, with other trees in the place of its names."""
    tree = read(parse_expression(code))
    return rebuilt(tree, lambda one: meant.get(one.word) if isinstance(one, Name) else None)


def refuse(node: ast.AST) -> list[Statement]:
    raise Unreadable(f"a line of kind {type(node).__name__.lower()} is no equation")


def assign(node: ast.Assign) -> list[Statement]:
    if len(node.targets) == 1 and is_mask(node.targets[0]):
        return [masked(node.targets[0], node.value)]
    targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
    values = node.value.elts if isinstance(node.value, ast.Tuple) else None
    if isinstance(node.targets[0], ast.Tuple) and values and len(values) == len(targets):
        return [
            Statement((read(target),), "=", read(value), "numpy")
            for target, value in zip(targets, values, strict=True)
        ]
    if isinstance(node.targets[0], ast.Tuple):  # dA_prev, dW, db = linear_backward(...)
        value = read(node.value)
        return [
            Statement((read(target),), "=", Apply("item", (value,), place), "numpy")
            for place, target in enumerate(targets)
        ]
    return [Statement(tuple(read(target) for target in targets), "=", read(node.value), "numpy")]


def annotated(node: ast.AnnAssign) -> list[Statement]:
    if node.value is None:
        raise Unreadable("this line only names a type")
    return [Statement((read(node.target),), "=", read(node.value), "numpy")]


def augmented(node: ast.AugAssign) -> list[Statement]:
    """x += y and its like. probs[range(m), y] -= 1 subtracts the one-hot labels: Y."""
    how = ARITHMETIC.get(type(node.op), "") + "="
    if how not in ("+=", "-=", "*=", "/="):
        raise Unreadable(f"{how} is no step of a backward pass")
    target, value = node.target, read(node.value)
    if isinstance(target, ast.Subscript) and is_label_index(target.slice):
        return [Statement((read(target.value),), how, Apply("*", (value, Name("y", "y"))), "numpy")]
    return [Statement((read(target),), how, value, "numpy")]


def loop(node: ast.For) -> list[Statement]:
    """for l in range(1, L): W[l] -= lr * dW[l], on one line."""
    return [
        statement for line in node.body for statement in STATEMENTS.get(type(line), refuse)(line)
    ]


def expression(node: ast.Expr) -> list[Statement]:
    return [Statement((), "=", read(node.value), "numpy")]


def masked(target: ast.expr, value: ast.expr) -> Statement:
    """dZ[Z <= 0] = 0."""
    assert isinstance(target, ast.Subscript)
    return Statement((read(target.value),), "mask", read(value), "numpy", mask=read(target.slice))


def is_mask(target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare)


STATEMENTS: dict[type, Callable[..., list[Statement]]] = {
    ast.Assign: assign,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Expr: expression,
    ast.For: loop,
}
