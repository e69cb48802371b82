"""The mistakes that a line may have, each as the change that undoes it: what a part of the line
becomes, with the error class of `answer/explain.py`.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.checker.meaning.helpers import helper
from lab.checker.program.depth import word_of
from lab.checker.program.evidence import named_activation
from lab.checker.program.numpy_names import MODULES
from lab.checker.reading.tree import Apply, Name
from lab.checker.syntax import parse_expression

TRANSPOSES = ("T", "t", "transpose")
PRODUCTS = ("dot", "matmul", "mm")


@dataclass(frozen=True)
class Hand:
    """What the learner writes: other names for a name, the likeliest first; the slopes of the
    layers around, this layer's first; the number of examples; the axis of the examples; and whether
    a penalty belongs here.
    """

    others: Mapping[str, Sequence[str]]
    slopes: Sequence[ast.expr]
    m: str
    axis: int
    penalised: bool = False


Rule = Callable[[ast.expr, Hand], Iterator[tuple[str, ast.expr]]]


def is_array_name(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr not in TRANSPOSES and isinstance(node.value, ast.Name)
    if isinstance(node, ast.Name):
        return node.id not in MODULES
    return isinstance(node, ast.Subscript)


def transposed(node: ast.expr, _: Hand) -> Iterator[tuple[str, ast.expr]]:
    """A transpose put in or taken away."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "wrong_order", node.value
    elif is_array_name(node):
        yield "missing_transpose", ast.Attribute(node, "T", ast.Load())


def product(node: ast.expr, _: Hand) -> Iterator[tuple[str, ast.expr]]:
    """The factors of a matrix product in the other order, with their transposes where needed."""
    pair = factors(node)
    if pair is None:
        return
    left, right = pair
    for one in (left, flipped(left)):
        for other in (right, flipped(right)):
            yield "wrong_order", with_factors(node, other, one)
            yield "wrong_order", with_factors(node, one, other)


def factors(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return node.left, node.right
    if not isinstance(node, ast.Call) or word_of(node.func) not in PRODUCTS:
        return None
    if len(node.args) == 2:
        return node.args[0], node.args[1]
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):
        return node.func.value, node.args[0]
    return None


def with_factors(node: ast.expr, left: ast.expr, right: ast.expr) -> ast.expr:
    """The same kind of product, of other factors."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    assert isinstance(node, ast.Call)
    if len(node.args) == 2:
        return ast.Call(node.func, [left, right], [])
    assert isinstance(node.func, ast.Attribute)
    return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], [])


def flipped(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def operator(node: ast.expr, _: Hand) -> Iterator[tuple[str, ast.expr]]:
    """Another operation between the same two."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Sub):
        yield "sign_error", ast.BinOp(node.right, node.op, node.left)
    for old, new, error_class in OPERATORS:
        if isinstance(node.op, old):
            yield error_class, ast.BinOp(node.left, new(), node.right)


OPERATORS: tuple[tuple[type, type, str], ...] = (
    (ast.Mult, ast.MatMult, "elementwise_vs_matmul"),
    (ast.MatMult, ast.Mult, "elementwise_vs_matmul"),
    (ast.Add, ast.Sub, "sign_error"),
    (ast.Sub, ast.Add, "sign_error"),
    (ast.Add, ast.Mult, "wrong_operand"),
)


def comparison(node: ast.expr, _: Hand) -> Iterator[tuple[str, ast.expr]]:
    """A mask that asks for > 0."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        zero: list[ast.expr] = [ast.Constant(0)]
        inside = isinstance(node.ops[0], ast.GtE)
        error_class = "relu_mask_always_true" if inside else "wrong_derivative_formula"
        for sign in (ast.Gt(), ast.LtE()):
            yield error_class, ast.Compare(node.left, [sign], zero)


def summed(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """The sum over the examples, where it runs along another axis or along none."""
    if not isinstance(node, ast.Call) or word_of(node.func) not in ("sum", "mean"):
        return
    axis = ast.keyword("axis", ast.Constant(hand.axis))
    keep = ast.keyword("keepdims", ast.Constant(True))
    plain = len(node.args) == isinstance(node.func, ast.Attribute) and is_module(node.func)
    args = node.args[:1] if plain or is_module(node.func) else []
    had = any(one.arg == "axis" for one in node.keywords)
    kept = any(one.arg == "keepdims" for one in node.keywords)
    error_class = "keepdims_missing" if had and not kept else "sum_axis_missing"
    error_class = "sum_axis_wrong" if had and kept else error_class
    for keywords in ([axis, keep], [axis]):
        yield error_class, ast.Call(node.func, args, keywords)
    other = "mean" if word_of(node.func) == "sum" else "sum"
    if isinstance(node.func, ast.Attribute):
        function = ast.Attribute(node.func.value, other, ast.Load())
        wrong = "extra_1_over_m" if other == "sum" else "missing_1_over_m"
        yield wrong, ast.Call(function, node.args, node.keywords)


def is_module(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and word_of(function.value) in ("np", "numpy")


def renamed(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """Another quantity of the learner's in the place of one."""
    if not is_array_name(node):
        return
    text = ast.unparse(node)
    for other in hand.others.get(text, ()):
        same = re.sub(r"\d", "", text) == re.sub(r"\d", "", other)
        error_class = "wrong_layer_index" if same else "wrong_operand"
        yield error_class, parsed(other)


def slope_argument(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """sigmoid_prime(z) of another quantity."""
    if isinstance(node, ast.Call) and named_activation(word_of(node.func)) and node.args:
        for other in hand.others.get(ast.unparse(node.args[0]), ()):
            args = [parsed(other), *node.args[1:]]
            yield "derivative_at_wrong_quantity", ast.Call(node.func, args, node.keywords)


def undivided(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """A division, a factor or a sign taken away."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield "extra_1_over_m", node.left
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield "extra_factor", node.left
        yield "extra_factor", node.right
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add | ast.Sub)
        and not hand.penalised
    ):
        yield "penalty_wrong", node.left
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign_error", node.operand


def sloped(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """The slope in the place of a factor, or of what stands for it."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp):
        error_class = "activation_instead_of_derivative"
        if isinstance(node, ast.Call) and is_slope(word_of(node.func)):
            error_class = "derivative_at_wrong_quantity"
        if isinstance(node, ast.BinOp):
            error_class = "wrong_derivative_formula"
        for slope in hand.slopes:
            yield error_class, slope


def is_slope(word: str) -> bool:
    """True for the name of a derivative: sigmoid_prime, and not sigmoid."""
    make = helper(word)
    tree = make(Name("x", "x")) if make else None
    return not (isinstance(tree, Apply) and tree.op == "g")


def with_slope(node: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    """The slope put in."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp):
        for slope in hand.slopes:
            yield "missing_activation_derivative", ast.BinOp(node, ast.Mult(), slope)


def divided(value: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    yield "missing_1_over_m", ast.BinOp(value, ast.Div(), parsed(hand.m))


def summed_up(value: ast.expr, hand: Hand) -> Iterator[tuple[str, ast.expr]]:
    text = f"np.sum({ast.unparse(value)}, axis={hand.axis}, keepdims=True)"
    yield "sum_missing", parsed(text)


def negated(value: ast.expr, _: Hand) -> Iterator[tuple[str, ast.expr]]:
    yield "sign_error", ast.UnaryOp(ast.USub(), value)


def parsed(text: str) -> ast.expr:
    return parse_expression(text)


RULES: tuple[Rule, ...] = (
    transposed,
    comparison,
    summed,
    undivided,
    operator,
    slope_argument,
    renamed,
    product,
    sloped,
    with_slope,
)
WHOLE: tuple[Rule, ...] = (divided, negated, summed_up)
