"""Python's signs, and NumPy's, PyTorch's and TensorFlow's names, for the operations that read alike
in a line and in a program. Where to teach the checker one more spelling of them.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.checker.meaning.vocabulary import words

ARITHMETIC: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.Pow: "**",
}
COMPARISONS: dict[type, str] = {
    ast.Gt: ">",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
SPELLED = {  # an operation -> its names
    "+": "add",
    "-": "subtract sub",
    "*": "multiply mul",
    "/": "divide true_divide truediv div",
    "**": "power pow",
    "@": "matmul mm",
    "maximum": "maximum fmax",
    "minimum": "minimum fmin",
    "outer": "outer ger",
    ">": "greater",
    ">=": "greater_equal",
    "<": "less",
    "<=": "less_equal",
    "==": "equal",
}
BINARY_FUNCTIONS = {name: op for op, names in SPELLED.items() for name in names.split()}
REDUCED = {
    "sum": "sum reduce_sum nansum",
    "mean": "mean average reduce_mean",
    "max": "max amax reduce_max",
}
REDUCTIONS = {name: op for op, names in REDUCED.items() for name in names.split()}
# what gives the same numbers: methods of arrays, and functions
SAME_METHODS = words(
    "astype clone detach contiguous numpy item tolist type to cpu cuda float double int long"
    " requires_grad_ squeeze_"
)
SAME = SAME_METHODS | words(
    "array asarray asanyarray asfarray array_ ascontiguousarray mat matrix asmatrix atleast_2d copy"
    " deepcopy nan_to_num cast float32 float64 int32 int64 tensor as_tensor Tensor FloatTensor"
    " from_numpy convert_to_tensor constant stop_gradient"
)
AXIS = ("axis", "dim")
KEEPDIMS = ("keepdims", "keepdim", "keep_dims")


def option(
    options: Mapping[str, Any], args: Sequence[Any], place: int, *names: str, default: Any = None
) -> Any:
    """What a function is given by one of these names, or at this place."""
    named = (options[name] for name in names if name in options)
    return next(named, args[place] if len(args) > place else default)


UNARY_FUNCTIONS = {name: name for name in words("exp log sqrt abs cosh sign neg diag")}
UNARY_FUNCTIONS |= {"absolute": "abs", "fabs": "abs", "negative": "neg", "diagflat": "diag"}
# Functions made of other operations: their names -> how many arguments they take, and what they
# are. op(name, *arguments) is an operation on what the arguments stand for.
Composed = tuple[int, Callable[..., Any]]
FORMULAS: dict[str, Composed] = {
    "dot": (2, lambda op, x, y: op("@", x, y, note="dot")),
    "where": (3, lambda op, test, x, y: op("where", test, x, y)),
    "transpose swapaxes permute matrix_transpose t": (1, lambda op, x: op("T", x)),
    "ravel flatten": (1, lambda op, x: op("reshape", x, -1.0)),
    "square": (1, lambda op, x: op("**", x, 2.0)),
    "reciprocal": (1, lambda op, x: op("/", 1.0, x)),
    "log1p": (1, lambda op, x: op("log", op("+", x, 1.0))),
    "heaviside": (1, lambda op, x: op(">", x, 0.0)),
    "zeros_like empty_like": (1, lambda op, x: op("full like", x, note=0.0)),
    "ones_like": (1, lambda op, x: op("full like", x, note=1.0)),
}
COMPOSED = {name: formula for names, formula in FORMULAS.items() for name in names.split()}
