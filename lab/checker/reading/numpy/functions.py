"""The functions of NumPy, PyTorch and TensorFlow as trees, in two tables: FUNCTIONS of arguments,
METHODS of an array.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lab.checker.meaning.vocabulary import EXAMPLES, words
from lab.checker.reading.numpy.indices import is_label_index, is_true, whole
from lab.checker.reading.numpy.reader import Keywords, read
from lab.checker.reading.numpy_table import (
    AXIS,
    BINARY_FUNCTIONS,
    COMPOSED,
    KEEPDIMS,
    REDUCTIONS,
    SAME,
    SAME_METHODS,
    UNARY_FUNCTIONS,
    option,
)
from lab.checker.reading.tree import Apply, Name, Number, Tree, Unreadable, rectified

BATCHES = words("batch mini_batch minibatch training_data train_data dataset data")
Args = Sequence[ast.expr]


@dataclass(frozen=True)
class Function:
    """A function that is given at least so many arguments: `of_trees` where all it needs is their
    trees, else `of_code`.
    """

    least: int
    of_trees: Callable[..., Tree] | None = None
    of_code: Callable[[Args, Keywords], Tree] | None = None

    def __call__(self, name: str, args: Args, keywords: Keywords) -> Tree:
        if len(args) < self.least:
            raise Unreadable(f"{name} needs {self.least} argument{'s' * (self.least > 1)}")
        if self.of_trees:
            return self.of_trees(*(read(arg) for arg in args[: self.least]))
        assert self.of_code is not None
        return self.of_code(args, keywords)


def operation(op: str, least: int, note: object = None) -> Function:
    return Function(least, lambda *trees: Apply(op, trees, note))


def code(build: Callable[[Args, Keywords], Tree], least: int = 1) -> Function:
    return Function(least, of_code=build)


def applied(op: str, *args: Tree | float, note: object = None) -> Apply:
    """An operation on trees and numbers."""
    trees = (Number(arg) if isinstance(arg, float) else arg for arg in args)
    return Apply(op, tuple(trees), note)


def norm(x: Tree) -> Tree:
    return applied("sqrt", applied("sum", applied("**", x, 2.0), note=(None, False)))


def at_the_label(tree: Tree) -> Tree:
    """The entry of the right class in every example: the sum of Y times all of them."""
    return Apply("sum units", (Apply("*", (tree, Name("y", "y"))),))


def matmul(args: Args, keywords: Keywords) -> Tree:
    """matmul, and TensorFlow's with transpose_a and transpose_b."""
    x, y = read(args[0]), read(args[1])
    x = Apply("T", (x,)) if is_true(keywords.get("transpose_a")) else x
    y = Apply("T", (y,)) if is_true(keywords.get("transpose_b")) else y
    return Apply("@", (x, y))


def reduction(op: str) -> Function:
    """sum and mean; axis and keepdims by NumPy's names, PyTorch's or TensorFlow's."""

    def build(args: Args, keywords: Keywords) -> Tree:
        if op == "sum" and (units := over_units(args[0])) is not None:
            return units
        axis = option(keywords, args, 1, *AXIS)
        keep = option(keywords, args, 2, *KEEPDIMS)
        return Apply(op, (read(args[0]),), (None if axis is None else axes(axis), is_true(keep)))

    return code(build)


def over_units(node: ast.expr) -> Tree | None:
    """The sum of [delta[k] * w[j][k] for k in range(n)], as \\sum_k; None for anything else."""
    if not isinstance(node, ast.ListComp | ast.GeneratorExp):
        return None
    loop = node.generators[0]
    if len(node.generators) > 1 or loop.ifs or not isinstance(loop.iter, ast.Call):
        return None
    if not ast.unparse(loop.iter.func).endswith("range"):
        return None
    return Apply("sum over", (read(node.elt),), (ast.unparse(loop.target), ""))


def axes(node: ast.expr) -> int | tuple[int, ...] | None:
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(whole(part) for part in node.elts)
    return whole(node)


def logarithm(args: Args, _: Keywords) -> Tree:
    """log; of an entry at the label, the entry of the log: the same, and it holds for any Y."""
    inner = args[0]
    index = inner.slice if isinstance(inner, ast.Subscript) else None
    if isinstance(inner, ast.Subscript) and isinstance(index, ast.Tuple) and is_label_index(index):
        return at_the_label(Apply("log", (read(inner.value),)))
    return Apply("log", (read(inner),))


def einsum(args: Args, _: Keywords) -> Tree:
    pattern = args[0].value if args and isinstance(args[0], ast.Constant) else None
    if not isinstance(pattern, str) or len(args) > 4 or len(pattern) > 40:
        raise Unreadable("einsum needs a short pattern, then the arrays")
    return Apply("einsum", tuple(read(arg) for arg in args[1:]), pattern.replace(" ", ""))


def reshape(args: Args, _: Keywords) -> Tree:
    if isinstance(args[1] if len(args) > 1 else None, ast.Attribute):  # reshape(a.shape)
        return read(args[0])
    sizes = sizes_in(args[1:])
    if not sizes:
        raise Unreadable("reshape needs a shape")
    return Apply("reshape", (read(args[0]), *(read(size) for size in sizes)))


def sizes_in(args: Args) -> Args:
    """The sizes of a shape, in brackets or not."""
    return args[0].elts if args and isinstance(args[0], ast.Tuple | ast.List) else args


def squeeze(args: Args, keywords: Keywords) -> Tree:
    axis = option(keywords, args, 1, *AXIS)
    return Apply("squeeze", (read(args[0]),), None if axis is None else whole(axis))


def expand_dims(args: Args, keywords: Keywords) -> Tree:
    axis = option(keywords, args, 1, *AXIS)
    if axis is None:
        raise Unreadable("expand_dims needs an axis")
    return Apply("expand", (read(args[0]),), whole(axis))


def filled(number: float) -> Function:
    """np.ones((n, m)), np.zeros(n)."""

    def build(args: Args, _: Keywords) -> Tree:
        if isinstance(args[0], ast.Attribute) and args[0].attr == "shape":
            return Apply("full like", (read(args[0].value),), number)
        return Apply("full", tuple(read(size) for size in sizes_in(args)), number)

    return code(build)


def length(args: Args, _: Keywords) -> Tree:
    """len(X): in the layout of rows the number of examples."""
    if isinstance(args[0], ast.Name) and args[0].id in EXAMPLES | BATCHES:
        return Name("m", "m")
    return Apply("size", (read(args[0]),), 0)


unchanged = Function(1, lambda x: x)  # copy, array, astype: the same numbers
maximum = Function(2, lambda x, y: rectified(Apply("maximum", (x, y))))  # max(0, x) is relu

# further spellings of what numpy_table.py names
SPELLED: dict[str, Function] = {
    "mm vdot inner safe_sparse_dot": operation("@", 2, "dot"),
    "matmul bmm": code(matmul, 2),
    "maximum fmax": maximum,
    "log": code(logarithm),
    "einsum": code(einsum),
    "reshape view": code(reshape),
    "squeeze": code(squeeze),
    "expand_dims unsqueeze": code(expand_dims),
    "len": code(length),
    "norm": Function(1, norm),
    "size": operation("size", 1),
    "ones": filled(1.0),
    "zeros": filled(0.0),
    "clip clip_by_value": unchanged,
    "one_hot onehot to_categorical get_dummies convert_to_one_hot one_hot_encode": unchanged,
}
FUNCTIONS: dict[str, Function] = {
    **{name: operation(op, 2) for name, op in BINARY_FUNCTIONS.items()},
    **{name: operation(op, 1) for name, op in UNARY_FUNCTIONS.items()},
    **{name: reduction(op) for name, op in REDUCTIONS.items()},
    **{name: Function(n, partial(formula, applied)) for name, (n, formula) in COMPOSED.items()},
    **dict.fromkeys(SAME, unchanged),
    **{name: function for names, function in SPELLED.items() for name in names.split()},
}
ALSO_METHODS = words(
    "dot mm matmul mul multiply add sub div divide pow sum mean exp log sqrt abs square reciprocal"
    " transpose permute swapaxes neg sign max outer reshape ravel flatten squeeze unsqueeze copy"
    " clip t view"
)
METHODS = {name: FUNCTIONS[name] for name in ALSO_METHODS | SAME_METHODS}
