"""The functions of MATLAB, Octave and Julia in NumPy's words.

A template is Python with _0, _1, ... for the arguments; its key is the name and their number.
"""

import ast
from collections.abc import Sequence

from lab.checker.meaning.vocabulary import words
from lab.checker.syntax import parse_expression

UNROLLED = "_0.T.reshape(-1, 1)"  # x(:) takes the columns one after the other
NUMPY = words("exp log sqrt abs tanh sign cosh sinh floor ceil round log1p expm1 isnan prod cumsum")
BOTH = {
    **{f"{name}/1": f"np.{name}(_0)" for name in NUMPY},
    **{f"{name}/2": f"np.{name}((_0, _1))" for name in ("zeros", "ones")},
    "rand/2": "np.random.rand(_0, _1)",
    "randn/2": "np.random.randn(_0, _1)",
    "size/1": "_0.shape",
    "numel/1": "np.size(_0)",
    "transpose/1": "_0.T",
    "repmat/3": "np.tile(_0, (_1, _2))",
    "dot/2": "np.sum(_0 * _1)",
    "norm/1": "np.linalg.norm(_0)",
    "reshape/3": "np.reshape(_0, (_2, _1)).T",  # column by column
    "string/1": "str(_0)",
    "logical/1": "_0.astype(bool)",
    "double/1": "_0",
    "Float64/1": "_0",
    "full/1": "_0",
    "vec/1": UNROLLED,
    "similar/1": "np.zeros_like(_0)",
    "zero/1": "np.zeros_like(_0)",
    "isempty/1": "np.size(_0) == 0",
    "max/2": "np.maximum(_0, _1)",
    "min/2": "np.minimum(_0, _1)",
}
MATLAB = {
    **BOTH,
    "zeros/1": "np.zeros((_0, _0))",
    "ones/1": "np.ones((_0, _0))",
    "eye/1": "np.eye(_0)",
    "eye/2": "np.eye(_0)",
    "rand/1": "np.random.rand(_0, _0)",
    "randn/1": "np.random.randn(_0, _0)",
    "length/1": "max(_0.shape)",
    "rows/1": "_0.shape[0]",
    "columns/1": "_0.shape[1]",
    "sum/1": "np.sum(_0, axis=0, keepdims=True)",
    "mean/1": "np.mean(_0, axis=0, keepdims=True)",
    "max/1": "np.max(_0, axis=0, keepdims=True)",
    "sumsq/1": "np.sum(_0 ** 2, axis=0, keepdims=True)",
    "num2str/1": "str(_0)",
    "struct/0": "{}",
    "cell/1": "[None] * _0",
    "power/2": "_0 ** _1",
    "times/2": "_0 * _1",
    "plus/2": "_0 + _1",
    "minus/2": "_0 - _1",
    "rdivide/2": "_0 / _1",
    "mtimes/2": "np.dot(_0, _1)",
}
JULIA = {
    **BOTH,
    "zeros/1": "np.zeros(_0)",
    "ones/1": "np.ones(_0)",
    "randn/1": "np.random.randn(_0)",
    "length/1": "len(_0)",
    "sum/1": "np.sum(_0)",
    "mean/1": "np.mean(_0)",
    "maximum/1": "np.max(_0)",
    "copy/1": "_0.copy()",
    "deepcopy/1": "_0.copy()",
    "reverse/1": "reversed(_0)",
    "eachindex/1": "range(1, len(_0) + 1)",
    "enumerate/1": "enumerate(_0, 1)",
    "collect/1": "list(_0)",
    "push!/2": "_0.append(_1)",
    "pushfirst!/2": "_0.insert(0, _1)",
    "Dict/0": "{}",
}
# sum(x, 2) in MATLAB, sum(x, dims=2) in Julia
REDUCTIONS = {"sum": "sum", "mean": "mean", "max": "max", "maximum": "max", "prod": "prod"}
OPERATORS = {"plus": "+", "minus": "-", "times": "*", "rdivide": "/", "power": "**"}


class Fill(ast.NodeTransformer):
    """Puts arguments into a template."""

    def __init__(self, args: Sequence[ast.expr]) -> None:
        self.args = args

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.args[int(node.id[1:])] if node.id[0] == "_" and node.id[1:].isdigit() else node


def fill(template: str, *args: ast.expr) -> ast.expr:
    """The template's expression with the arguments in it."""
    filled: ast.expr = Fill(args).visit(parse_expression(template))
    return filled


def call(name: str, args: list[ast.expr], options: dict[str, ast.expr], julia: bool) -> ast.expr:
    """A function's call in Python; one that is not known keeps its name."""
    if special := reduction(name, args, options, julia) or matlab_only(name, args, julia):
        return special
    if name == "size" and len(args) == 2:
        return fill("_0.shape[_1]", args[0], minus_one(args[1]))
    shaped = args[0] if len(args) == 1 and name in ("zeros", "ones") else None
    if isinstance(shaped, ast.Attribute) and shaped.attr == "shape":
        return fill(f"np.{name}_like(_0)", shaped.value)
    if isinstance(shaped := args[0] if args else None, ast.Attribute) and shaped.attr == "shape":
        args = [fill("_0[0]", shaped), *args[1:]] if name in ("zeros", "ones") else args
    template = (JULIA if julia else MATLAB).get(f"{name}/{len(args)}")
    if template is not None and not options:
        return fill(template, *args)
    keywords = [ast.keyword(key, value) for key, value in options.items()]
    return ast.Call(ast.Name(name), args, keywords)


def reduction(
    name: str, args: list[ast.expr], options: dict[str, ast.expr], julia: bool
) -> ast.expr | None:
    """A sum, mean or maximum along one axis, or over everything."""
    if name not in REDUCTIONS or not args:
        return None
    axis = options.get("dims")
    if not julia and len(args) == 3 and name == "max":
        axis = args[2]
    elif not julia and len(args) == 2 and name != "max":
        axis = args[1]
    if axis is not None:
        template = f"np.{REDUCTIONS[name]}(_0, axis=_1, keepdims=True)"
        return fill(template, args[0], minus_one(axis))
    if not julia and name == "sum" and len(args) == 1 and (inner := summed_or_unrolled(args[0])):
        return fill("np.sum(_0)", inner)
    return None


def summed_or_unrolled(node: ast.expr) -> ast.expr | None:
    """x, where the node is sum(x) or x(:): a sum of that is the sum of all its entries."""
    if not isinstance(node, ast.Call):
        return None
    if ast.unparse(node.func) == "np.sum" and len(node.keywords) == 2:
        return node.args[0]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "reshape":
        unrolled = ast.unparse(node).endswith(".T.reshape(-1, 1)")
        return node.func.value.value if unrolled else None  # type: ignore[attr-defined]
    return None


def matlab_only(name: str, args: list[ast.expr], julia: bool) -> ast.expr | None:
    if julia:
        return None
    if name == "bsxfun" and len(args) == 3:
        operator = ast.unparse(args[0])
        if operator in OPERATORS:
            return fill(f"_0 {OPERATORS[operator]} _1", *args[1:])
        return fill(f"np.{operator}imum(_0, _1)", *args[1:]) if operator in ("max", "min") else None
    if name == "repmat" and len(args) == 3 and "1" in map(ast.unparse, args[1:]):
        return fill("_0 * np.ones((_1, _2))", *args)  # of a vector, which is what is repeated
    if name == "cell" and len(args) == 2:
        longer = args[1] if ast.unparse(args[0]) == "1" else args[0]
        return fill("[None] * _0", longer)
    return None


def minus_one(node: ast.expr) -> ast.expr:
    """The node less 1, with what is known counted out: l + 1 is l."""
    return moved(node, -1)


def plus_one(node: ast.expr) -> ast.expr:
    return moved(node, 1)


def moved(node: ast.expr, by: int) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = node.value + by
        return ast.Constant(value) if value >= 0 else negative(-value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        adds = isinstance(node.op, ast.Add)
        if adds and ast.unparse(node.left) == str(-by):
            return node.right
        right = node.right.value if isinstance(node.right, ast.Constant) else None
        if isinstance(right, int):
            return shifted(node.left, by + (right if adds else -right))
    return shifted(node, by)


def shifted(node: ast.expr, by: int) -> ast.expr:
    if by == 0:
        return node
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def negative(value: int) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(value))
