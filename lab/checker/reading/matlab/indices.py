"""Indices and ranges: from 1 and with their last number, to Python's, from 0 and without it."""

import ast

from lab.checker.reading.matlab.functions import UNROLLED, fill, minus_one, negative, plus_one
from lab.checker.reading.matlab.scope import Scope
from lab.checker.reading.matlab.trees import is_mask, is_text
from lab.checker.reading.tree import Unreadable

END = "end"  # in an index: the last one


def numbers(node: ast.Slice) -> ast.expr:
    """A range as an array of numbers."""
    if mentions_end(node):
        raise Unreadable("a range backwards from the end")
    lower, upper = node.lower or ast.Constant(1), plus_one(node.upper or ast.Constant(1))
    return fill("np.arange(_0, _1)", lower, upper) if node.step is None else iterated(node)


def iterated(node: ast.expr) -> ast.expr:
    """What a loop goes through: for 1:n, range(1, n + 1)."""
    if not isinstance(node, ast.Slice):
        return node
    lower, upper = node.lower or ast.Constant(1), node.upper or ast.Constant(1)
    if isinstance(upper, ast.Attribute) and upper.attr == "shape":  # 1:size(a) is 1:size(a, 1)
        upper = fill("_0[0]", upper)
    if node.step is None:
        return fill("range(_0, _1)", lower, plus_one(upper))
    down = ast.unparse(node.step).startswith("-")
    return fill(
        "range(_0, _1, _2)", lower, minus_one(upper) if down else plus_one(upper), node.step
    )


def mentions_end(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and one.id == END for one in ast.walk(node))


def from_the_end(node: ast.expr) -> int | None:
    """k for end - k."""
    if isinstance(node, ast.Name) and node.id == END:
        return 0
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant):
        inner = from_the_end(node.left)
        value = node.right.value
        if inner == 0 and isinstance(value, int):
            return value if isinstance(node.op, ast.Sub) else -value
    return None


def less_than_the_end(node: ast.expr) -> ast.expr | None:
    """-k for end - k, where k is not a number: the index from the end."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub):
        return None
    if isinstance(node.left, ast.Name) and node.left.id == END:
        if mentions_end(node.right) or isinstance(node.op, ast.Add):
            return None
        return ast.UnaryOp(ast.USub(), node.right)
    inner = less_than_the_end(node.left)
    return None if inner is None else ast.BinOp(inner, node.op, node.right)


def indexed(node: ast.expr, args: list[ast.expr], scope: Scope, keep: bool) -> ast.expr:
    """x(args) with indices from 0. keep: one row or column stays a matrix, as in MATLAB."""
    if not args:
        return node
    if len(args) == 1 and keep and isinstance(args[0], ast.Slice) and args[0].upper is None:
        return fill(UNROLLED, node)
    ranges = any(isinstance(arg, ast.Slice) for arg in args)
    parts = [one_index(arg, scope, keep and ranges and len(args) > 1) for arg in args]
    return ast.Subscript(node, parts[0] if len(parts) == 1 else ast.Tuple(parts))


def one_index(node: ast.expr, scope: Scope, keep: bool) -> ast.expr:
    if isinstance(node, ast.Slice):
        return sliced(node)
    if isinstance(node, ast.Compare) or is_text(node) or is_mask(node):
        return node
    if (back := from_the_end(node)) is not None:
        if back < 0:
            raise Unreadable("this index lies behind the end")
        first = negative(back + 1)
        return ast.Slice(first, negative(back) if back else None) if keep else first
    counted = less_than_the_end(node)
    if counted is not None:
        return minus_one(counted)
    first = minus_one(node)
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    if keep and all(scope.is_scalar(name) for name in names):
        return ast.Slice(first, node)
    return first


def sliced(node: ast.Slice) -> ast.expr:
    """a:b as Python's slice: the first counts from 0, the last is left out."""
    lower, upper = node.lower, node.upper
    if lower is None and upper is None:
        return node
    if node.step is not None and not isinstance(node.step, ast.Constant):
        return minus_one(numbers(node))
    first = one_index(lower, Scope(False), False) if lower is not None else None
    if isinstance(first, ast.Constant) and first.value == 0:
        first = None
    back = from_the_end(upper) if upper is not None else None
    last = upper if back is None else negative(back) if back else None
    return ast.Slice(first, last, node.step)
