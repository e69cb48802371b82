"""A learner's line changed in one place: the candidates for its right form.

Each edit is the mistake it would undo, named by an error class of `answer/explain.py`. Whether it
does is found by running the paste with it (`explain.py`): nothing here knows what is right.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.checker.program.readings import named_activation, word_of
from lab.checker.program.words import symbol_of

MOST_PLACES = 24  # nodes of a line that are changed
TRANSPOSES = ("T", "t", "transpose")
PRODUCTS = ("dot", "matmul", "mm")


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
    target, first = statement.targets[0], statement.value.left
    if not isinstance(first, ast.Name) or not isinstance(target, ast.Name):
        return
    symbol = symbol_of(first.id)
    if symbol is not None and symbol.kind in ("W", "b") and first.id != target.id:
        changed = copy.copy(statement)
        changed.targets = [ast.Name(first.id, ast.Store())]
        yield Edit("wrong_operand", changed, target.id, first.id)


Rule = Callable[[ast.expr, Hand], Iterator[tuple[str, ast.expr]]]


def is_array_name(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr not in TRANSPOSES and isinstance(node.value, ast.Name)
    return isinstance(node, ast.Name | ast.Subscript)


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
        if isinstance(node, ast.Call):
            error_class = "derivative_at_wrong_quantity"
        if isinstance(node, ast.BinOp):
            error_class = "wrong_derivative_formula"
        for slope in hand.slopes:
            yield error_class, slope


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
    return ast.parse(text, mode="eval").body


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
