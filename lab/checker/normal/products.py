"""Mistakes in products and sums, each as the edit that undoes it: orders, transposes, axes,
brackets.
"""

from typing import TypeGuard

from lab.checker.normal.spots import Edits, Spot, is_gradient, layers
from lab.checker.reading.tree import Apply, Symbol, Tree, is_op, turned


def sums(at: Spot) -> Edits:
    """The axis of a sum, its keepdims, a mean for a sum, and a sum where none belongs."""
    node = at.node
    if not is_op(node, "sum", "mean"):
        return
    axis, keeps = node.note
    if axis is not None and not keeps:
        yield Apply(node.op, node.args, (axis, True)), "keepdims_missing"
    over_examples = 0 if at.setting.rows else 1
    for other in (over_examples, 1 - over_examples):
        yield (
            Apply(node.op, node.args, (other, True)),
            ("sum_axis_missing" if axis is None else "sum_axis_wrong"),
        )
    if node.op == "sum":
        yield Apply("mean", node.args, node.note), "missing_1_over_m"
    else:
        yield Apply("sum", node.args, node.note), "extra_1_over_m"
    yield node.args[0], "extra_sum"


def sum_missing(at: Spot) -> Edits:
    """db = dZ."""
    if at.target.kind == "db" and is_gradient(at.node):
        total = Apply("sum examples", (at.node,))
        yield total, "sum_missing"
        yield Apply("/", (total, Symbol("m"))), "sum_missing"


def order(at: Spot) -> Edits:
    """The order of a matrix product, and its transposes."""
    if not is_op(at.node, "@", "outer"):
        return
    x, y = at.node.args
    for args in (*orders(x, y), (turned(x), turned(y))):
        changed = [was for was, now in zip((x, y), args, strict=True) if now != was]
        lacked = len(changed) == 1 and not is_op(changed[0], "T")
        yield Apply("@", args), "missing_transpose" if lacked else "wrong_order"


def orders(x: Tree, y: Tree) -> tuple[tuple[Tree, Tree], ...]:
    """Two factors otherwise: one of them transposed, the other way round, or both."""
    xT, yT = turned(x), turned(y)
    return (xT, y), (x, yT), (y, x), (yT, xT), (yT, x), (y, xT)


def products(at: Spot) -> Edits:
    """* for the matrix product, and the reverse."""
    if is_op(at.node, "*", "@"):
        other = "@" if at.node.op == "*" else "*"
        x, y = at.node.args
        for args in ((x, y), *orders(x, y)):
            yield Apply(other, args), "elementwise_vs_matmul"


def brackets(at: Spot) -> Edits:
    """(a b) c for a (b c): brackets that are missing, or stand elsewhere."""
    node = at.node
    if not is_binary(node):
        return
    left, right = node.args
    if is_binary(left):
        inner = Apply(node.op, (left.args[1], right), node.note)
        yield Apply(left.op, (left.args[0], inner), left.note), "operator_precedence"
    if is_binary(right):
        inner = Apply(node.op, (left, right.args[0]), node.note)
        yield Apply(right.op, (inner, right.args[1]), right.note), "operator_precedence"


def is_binary(tree: Tree) -> TypeGuard[Apply]:
    return is_op(tree, "+", "-", "*", "/", "@", "**")


def whole_product_in_a_sum(at: Spot) -> Edits:
    """The sum of dW over the examples, where that of dZ belongs."""
    if at.target.kind == "db" and is_op(at.node, "@") and at.path:
        for layer in layers(at):
            yield Symbol("dZ", layer), "wrong_operand"
