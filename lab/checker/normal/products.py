"""Mistakes in products and sums, each as the edit that undoes it: orders, transposes, axes, brackets."""

from lab.checker.normal.spots import Edits, Spot, T, is_gradient, layers
from lab.checker.reading.tree import Apply, Symbol, Tree


def sums(at: Spot) -> Edits:
    """The axis of a sum, its keepdims, a mean for a sum, and a sum where none belongs."""
    node = at.node
    if not isinstance(node, Apply) or node.op not in ("sum", "mean"):
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
    if not isinstance(at.node, Apply) or at.node.op not in ("@", "outer"):
        return
    x, y = at.node.args
    yield Apply("@", (T(x), y)), transpose_mistake(x)
    yield Apply("@", (x, T(y))), transpose_mistake(y)
    for args in ((y, x), (T(y), T(x)), (T(y), x), (y, T(x)), (T(x), T(y))):
        yield Apply("@", args), "wrong_order"


def transpose_mistake(factor: Tree) -> str:
    return "wrong_order" if isinstance(factor, Apply) and factor.op == "T" else "missing_transpose"


def products(at: Spot) -> Edits:
    """* for the matrix product, and the reverse."""
    if isinstance(at.node, Apply) and at.node.op in ("*", "@"):
        other = "@" if at.node.op == "*" else "*"
        x, y = at.node.args
        for args in ((x, y), (x, T(y)), (T(x), y), (y, x), (T(y), x), (y, T(x)), (T(y), T(x))):
            yield Apply(other, args), "elementwise_vs_matmul"


def brackets(at: Spot) -> Edits:
    """(a b) c for a (b c): brackets that are missing, or stand elsewhere."""
    node = at.node
    if not is_binary(node):
        return
    assert isinstance(node, Apply)
    left, right = node.args
    if is_binary(left):
        assert isinstance(left, Apply)
        yield (
            Apply(
                left.op, (left.args[0], Apply(node.op, (left.args[1], right), node.note)), left.note
            ),
            "operator_precedence",
        )
    if is_binary(right):
        assert isinstance(right, Apply)
        yield (
            Apply(
                right.op,
                (Apply(node.op, (left, right.args[0]), node.note), right.args[1]),
                right.note,
            ),
            "operator_precedence",
        )


def is_binary(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op in ("+", "-", "*", "/", "@", "**")


def whole_product_in_a_sum(at: Spot) -> Edits:
    """The sum of dW over the examples, where that of dZ belongs."""
    if at.target.kind == "db" and isinstance(at.node, Apply) and at.node.op == "@" and at.path:
        for layer in layers(at):
            yield Symbol("dZ", layer), "wrong_operand"
