"""The functions of NumPy, PyTorch and TensorFlow as trees, in two tables: FUNCTIONS of arguments, METHODS
of an array.
"""

import ast
from collections.abc import Callable, Sequence

from lab.checker.meaning.vocabulary import EXAMPLES, words
from lab.checker.reading.numpy.indices import is_label_index, is_true, whole
from lab.checker.reading.numpy.reader import Keywords, read
from lab.checker.reading.numpy_table import BINARY_FUNCTIONS, UNARY_FUNCTIONS
from lab.checker.reading.tree import Apply, Name, Number, Tree, Unreadable, rectified

BATCHES = words("batch mini_batch minibatch training_data train_data dataset data")


def elementwise(op: str) -> Callable[[Sequence[ast.expr], Keywords], Tree]:
    """A function of two arrays, or a method of one with another."""

    def build(args: Sequence[ast.expr], _: Keywords) -> Tree:
        expect(args, 2, op)
        return Apply(op, (read(args[0]), read(args[1])))

    return build


def of_one(op: str) -> Callable[[Sequence[ast.expr], Keywords], Tree]:
    def build(args: Sequence[ast.expr], _: Keywords) -> Tree:
        expect(args, 1, op)
        return Apply(op, (read(args[0]),))

    return build


def unchanged(args: Sequence[ast.expr], _: Keywords) -> Tree:
    """copy, array, astype: the same numbers."""
    expect(args, 1, "this function")
    return read(args[0])


def dot(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 2, "dot")
    return Apply("@", (read(args[0]), read(args[1])), "dot")


def matmul(args: Sequence[ast.expr], keywords: Keywords) -> Tree:
    """matmul, and TensorFlow's with transpose_a and transpose_b."""
    expect(args, 2, "matmul")
    x, y = read(args[0]), read(args[1])
    x = Apply("T", (x,)) if is_true(keywords.get("transpose_a")) else x
    y = Apply("T", (y,)) if is_true(keywords.get("transpose_b")) else y
    return Apply("@", (x, y))


def reduction(op: str) -> Callable[[Sequence[ast.expr], Keywords], Tree]:
    """sum and mean; axis and keepdims by NumPy's names, PyTorch's or TensorFlow's."""

    def build(args: Sequence[ast.expr], keywords: Keywords) -> Tree:
        expect(args, 1, op)
        if op == "sum" and (units := over_units(args[0])) is not None:
            return units
        axis = keywords.get("axis", keywords.get("dim", args[1] if len(args) > 1 else None))
        keep = keywords.get(
            "keepdims",
            keywords.get("keepdim", keywords.get("keep_dims", args[2] if len(args) > 2 else None)),
        )
        return Apply(op, (read(args[0]),), (None if axis is None else axes(axis), is_true(keep)))

    return build


def over_units(node: ast.expr) -> Tree | None:
    """The sum of [delta[k] * w[j][k] for k in range(n)], as \\sum_k; None for anything else."""
    if (
        not isinstance(node, ast.ListComp | ast.GeneratorExp)
        or len(node.generators) > 1
        or node.generators[0].ifs
    ):
        return None
    loop = node.generators[0]
    if not isinstance(loop.iter, ast.Call) or not ast.unparse(loop.iter.func).endswith("range"):
        return None
    return Apply("sum over", (read(node.elt),), (ast.unparse(loop.target), ""))


def axes(node: ast.expr) -> int | tuple[int, ...] | None:
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(whole(part) for part in node.elts)
    return whole(node)


def square(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "square")
    return Apply("**", (read(args[0]), Number(2.0)))


def at_the_label(tree: Tree) -> Tree:
    """The entry of the right class in every example: the sum of Y times all of them."""
    return Apply("sum units", (Apply("*", (tree, Name("y", "y"))),))


def logarithm(args: Sequence[ast.expr], _: Keywords) -> Tree:
    """log; of an entry at the label, the entry of the log, which is the same and holds for any
    Y.
    """
    expect(args, 1, "log")
    inner = args[0]
    if (
        isinstance(inner, ast.Subscript)
        and isinstance(inner.slice, ast.Tuple)
        and is_label_index(inner.slice)
    ):
        return at_the_label(Apply("log", (read(inner.value),)))
    return Apply("log", (read(inner),))


def reciprocal(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "reciprocal")
    return Apply("/", (Number(1.0), read(args[0])))


def maximum(args: Sequence[ast.expr], keywords: Keywords) -> Tree:
    """The larger of two; max(0, x) is relu."""
    tree = elementwise("maximum")(args, keywords)
    assert isinstance(tree, Apply)
    return rectified(tree)


def norm(args: Sequence[ast.expr], _: Keywords) -> Tree:
    """The square root of the sum of squares."""
    return Apply("sqrt", (Apply("sum", (square(args, {}),), (None, False)),))


def heaviside(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "heaviside")
    return Apply(">", (read(args[0]), Number(0.0)))


def where(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 3, "where")
    return Apply("where", (read(args[0]), read(args[1]), read(args[2])))


def transpose(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "transpose")
    return Apply("T", (read(args[0]),))


def einsum(args: Sequence[ast.expr], _: Keywords) -> Tree:
    pattern = args[0].value if args and isinstance(args[0], ast.Constant) else None
    if not isinstance(pattern, str) or len(args) > 4 or len(pattern) > 40:
        raise Unreadable("einsum needs a short pattern, then the arrays")
    return Apply("einsum", tuple(read(arg) for arg in args[1:]), pattern.replace(" ", ""))


def reshape(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "reshape")
    if isinstance(args[1] if len(args) > 1 else None, ast.Attribute):  # reshape(a.shape)
        return read(args[0])
    sizes = (
        args[1].elts if len(args) == 2 and isinstance(args[1], ast.Tuple | ast.List) else args[1:]
    )
    if not sizes:
        raise Unreadable("reshape needs a shape")
    return Apply("reshape", (read(args[0]), *(read(size) for size in sizes)))


def flattened(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "flatten")
    return Apply("reshape", (read(args[0]), Number(-1.0)))


def squeeze(args: Sequence[ast.expr], keywords: Keywords) -> Tree:
    expect(args, 1, "squeeze")
    axis = keywords.get("axis", args[1] if len(args) > 1 else None)
    return Apply("squeeze", (read(args[0]),), None if axis is None else whole(axis))


def expand_dims(args: Sequence[ast.expr], keywords: Keywords) -> Tree:
    axis = keywords.get("axis", keywords.get("dim", args[1] if len(args) > 1 else None))
    if axis is None:
        raise Unreadable("expand_dims needs an axis")
    return Apply("expand", (read(args[0]),), whole(axis))


def filled(number: float) -> Callable[[Sequence[ast.expr], Keywords], Tree]:
    """np.ones((n, m)), np.zeros(n)."""

    def build(args: Sequence[ast.expr], _: Keywords) -> Tree:
        expect(args, 1, "this function")
        if isinstance(args[0], ast.Attribute) and args[0].attr == "shape":
            return Apply("full like", (read(args[0].value),), number)
        sizes = args[0].elts if isinstance(args[0], ast.Tuple | ast.List) else args
        return Apply("full", tuple(read(size) for size in sizes), number)

    return build


def filled_like(number: float) -> Callable[[Sequence[ast.expr], Keywords], Tree]:
    def build(args: Sequence[ast.expr], _: Keywords) -> Tree:
        expect(args, 1, "this function")
        return Apply("full like", (read(args[0]),), number)

    return build


def length(args: Sequence[ast.expr], _: Keywords) -> Tree:
    """len(X): in the layout of rows the number of examples."""
    expect(args, 1, "len")
    if isinstance(args[0], ast.Name) and args[0].id in EXAMPLES | BATCHES:
        return Name("m", "m")
    return Apply("size", (read(args[0]),), 0)


def expect(args: Sequence[ast.expr], count: int, function: str) -> None:
    if len(args) < count:
        raise Unreadable(f"{function} needs {count} argument{'s' if count > 1 else ''}")


# further spellings of what numpy_table.py names
SPELLED = {
    dot: "dot mm vdot inner safe_sparse_dot",
    matmul: "matmul bmm",
    maximum: "maximum fmax",
    heaviside: "heaviside",
    logarithm: "log",
    square: "square",
    reciprocal: "reciprocal",
    where: "where",
    transpose: "transpose swapaxes permute matrix_transpose",
    einsum: "einsum",
    reshape: "reshape",
    flattened: "ravel flatten",
    squeeze: "squeeze",
    expand_dims: "expand_dims unsqueeze",
    length: "len",
    norm: "norm",
    unchanged: (
        "array asarray asanyarray copy deepcopy float int float32 float64 int32 atleast_2d mat"
        " asmatrix clip cast tensor constant stop_gradient convert_to_tensor clip_by_value"
        " nan_to_num one_hot onehot to_categorical get_dummies convert_to_one_hot one_hot_encode"
    ),
}


FUNCTIONS: dict[str, Callable[[Sequence[ast.expr], Keywords], Tree]] = {
    **{
        name: elementwise(op)
        for name, op in {**BINARY_FUNCTIONS, "fmin": "minimum", "truediv": "/"}.items()
    },
    **{name: of_one(op) for name, op in UNARY_FUNCTIONS.items()},
    **{name: reduction("sum") for name in ("sum", "reduce_sum", "nansum")},
    **{name: reduction("mean") for name in ("mean", "reduce_mean", "average")},
    **{name: reduction("max") for name in ("max", "amax", "reduce_max")},
    "diagflat": of_one("diag"),
    "size": of_one("size"),
    "ones": filled(1.0),
    "zeros": filled(0.0),
    "ones_like": filled_like(1.0),
    "zeros_like": filled_like(0.0),
    **{name: build for build, names in SPELLED.items() for name in names.split()},
}


ALSO_METHODS = words(
    "dot mm matmul mul multiply add sub div divide pow sum mean exp log sqrt abs square reciprocal"
    " transpose permute swapaxes neg sign max outer reshape ravel flatten squeeze unsqueeze copy"
    " clip"
)


METHODS: dict[str, Callable[[Sequence[ast.expr], Keywords], Tree]] = {
    **{method: FUNCTIONS[method] for method in ALSO_METHODS},
    "t": transpose,
    "view": reshape,
    **dict.fromkeys(
        words("astype clone detach numpy item float int double cpu long contiguous type tolist"),
        unchanged,
    ),
}
