"""Reads NumPy as learners write it, and the PyTorch and TensorFlow spellings that mean the same,
with Python's `ast`.

The source is parsed, never run: each kind of node has a function here that turns it into the
expression tree, and what has none is refused with its name. Functions are looked up in three
tables: FUNCTIONS (of arguments), METHODS (of an array, x.sum()), and, for helpers like
relu_backward or sigmoid_prime, the names that `names.py` knows.
"""

import ast
import re
import warnings
from collections.abc import Callable, Sequence

from lab.checker.meaning.helpers import helper
from lab.checker.meaning.names import EXAMPLES, LABEL, words
from lab.checker.reading.entries import component_letters, entries_of, with_units_or_layers
from lab.checker.reading.numpy_table import BINARY_FUNCTIONS, UNARY_FUNCTIONS
from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Layer,
    Name,
    Number,
    Statement,
    Tree,
    Unreadable,
    rectified,
)

Args = list[Tree]
Keywords = dict[str, ast.expr]


class NotPython(Unreadable):
    """The text does not follow Python's grammar: it may be mathematics."""


def read_numpy(source: str) -> list[Statement]:
    """The statements of one line, in order. Raises Unreadable, with the reason."""
    source = source.strip().rstrip(";")
    source = source[len("return ") :] if source.startswith("return ") else source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ast.parse warns of things like `1 is 1`
            module = ast.parse(source)
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
    how = BINARY.get(type(node.op), "") + "="
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


def is_label_index(index: ast.expr) -> bool:
    """[range(m), y]: one entry of every example; [y] and [targets[t]], of a single one."""
    if isinstance(index, ast.Subscript):
        index = index.value
    if isinstance(index, ast.Name) and index.id in LABEL:
        return True
    if not (isinstance(index, ast.Tuple) and len(index.elts) == 2):
        return False
    return any(
        isinstance(part, ast.Call) and "range" in ast.unparse(part.func) for part in index.elts
    )


STATEMENTS: dict[type, Callable[..., list[Statement]]] = {
    ast.Assign: assign,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Expr: expression,
    ast.For: loop,
}


def read(node: ast.AST) -> Tree:
    """The tree of one expression."""
    reader = EXPRESSIONS.get(type(node))
    if reader is None:
        raise Unreadable(
            f"I cannot read {ast.unparse(node)[:40]!r}: {type(node).__name__.lower()} is not part"
            " of an equation"
        )
    return reader(node)


def constant(node: ast.Constant) -> Tree:
    if isinstance(node.value, bool):
        return Number(float(node.value))
    if isinstance(node.value, int | float):
        try:
            return Number(float(node.value))
        except OverflowError:
            raise Unreadable("a number is too large") from None
    raise Unreadable(f"{ast.unparse(node)[:40]} is not a number")


def name(node: ast.Name) -> Tree:
    return Name(node.id, node.id)


def binary(node: ast.BinOp) -> Tree:
    op = BINARY.get(type(node.op))
    if op is None:
        raise Unreadable(f"I cannot read the operator in {ast.unparse(node)[:40]!r}")
    return Apply(op, (read(node.left), read(node.right)))


def unary(node: ast.UnaryOp) -> Tree:
    if isinstance(node.op, ast.UAdd):
        return read(node.operand)
    if isinstance(node.op, ast.USub):
        return Apply("neg", (read(node.operand),))
    raise Unreadable(f"I cannot read the operator in {ast.unparse(node)[:40]!r}")


def compare(node: ast.Compare) -> Tree:
    op = COMPARISONS.get(type(node.ops[0]))
    if len(node.ops) != 1 or op is None:
        raise Unreadable(f"I cannot read the comparison {ast.unparse(node)[:40]!r}")
    return Apply(op, (read(node.left), read(node.comparators[0])))


def conditional(node: ast.IfExp) -> Tree:
    return Apply("where", (read(node.test), read(node.body), read(node.orelse)))


def attribute(node: ast.Attribute) -> Tree:
    """x.T, x.shape, or a name with dots in it."""
    if node.attr in ("T", "mT"):
        return Apply("T", (read(node.value),))
    if node.attr in ("data", "value", "values", "real"):
        return read(node.value)
    if node.attr == "size":
        return Apply("size", (read(node.value),))
    if not is_name(node.value):
        return Apply("undefined", (read(node.value),), f".{node.attr}")
    if node.attr in ("t", "transposed", "tr") and ast.unparse(node.value) != "self":
        return Apply("undefined", (read(node.value),), f".{node.attr}")
    spelling = ast.unparse(node)
    if isinstance(node.value, ast.Subscript):  # layers[l].delta
        return Name(
            spelling, node.attr, layer_index(node.value.slice), not from_the_end(node.value.slice)
        )
    if node.attr == "grad":
        return Name(spelling, "grad_" + last_word(node.value))
    words = spelling.removeprefix("self.").removeprefix("np.")
    return Name(spelling, words)


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute | ast.Subscript) and is_name(node.value)
    )


def last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def subscript(node: ast.Subscript) -> Tree:
    """cache["Z1"], grads["dA" + str(l)], W[l], x.shape[0], Y[start:end], b[:, None],
    probs[range(m), y].
    """
    index, spelling = node.slice, ast.unparse(node)
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        return Apply("size", (read(node.value.value),), whole(index))
    if (
        isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in ("tf.shape", "np.shape", "K.shape")
        and node.value.args
    ):
        return Apply("size", (read(node.value.args[0]),), whole(index))
    if (key := dictionary_key(index)) is not None:
        word, layer = key
        return Name(
            spelling, word, layer, component="i" if ast.unparse(node.value) in UNITS else ""
        )
    if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in (
        "np.eye",
        "numpy.eye",
        "np.identity",
        "torch.eye",
    ):
        return read(index)  # np.eye(10)[y], one-hot
    if (axis := new_axis(index)) is not None:
        return Apply("expand", (read(node.value),), axis)
    # probs[range(m), y], the output at the label
    if is_label_index(index) and isinstance(index, ast.Tuple):
        return at_the_label(read(node.value))
    if isinstance(index, ast.Slice) or (
        isinstance(index, ast.Tuple) and all(isinstance(part, ast.Slice) for part in index.elts)
    ):
        # the examples of a batch, or the weights without the column of the bias
        return read(node.value)
    if (letters := component_letters(node)) and is_name(entries_of(node)):
        return Name(
            spelling,
            last_word(entries_of(node)),
            HERE if len(letters) == 1 else None,
            component=letters,
        )
    layer = layer_index(index)
    if (
        isinstance(node.value, ast.Subscript)
        and (key := dictionary_key(node.value.slice)) is not None
    ):
        if ast.unparse(node.value.value) in UNITS and (
            letters := component_letters(ast.Subscript(node.value.value, index))
        ):
            return Name(spelling, key[0], component="i" + letters)  # neuron["weights"][j]
        return Name(spelling, key[0], layer, not from_the_end(index))  # cache["Z"][l]
    if layer is not None and is_name(node.value):
        word = ast.unparse(node.value).removeprefix("self.")
        return Name(spelling, word, layer, not from_the_end(index))
    if isinstance(index, ast.Name) and is_name(node.value):  # hs[t], of one step in time
        return Name(spelling, ast.unparse(node.value).removeprefix("self."))
    raise Unreadable(f"I cannot read the index in {spelling[:40]!r}")


def at_the_label(tree: Tree) -> Tree:
    """The entry of the right class in every example: the sum of Y times all of them."""
    return Apply("sum units", (Apply("*", (tree, Name("y", "y"))),))


def dictionary_key(index: ast.expr) -> tuple[str, Layer | None] | None:
    """ "Z1", "dW" + str(l), f"W{l}", "W%d" % l: the word and the layer in it."""
    if isinstance(index, ast.Constant) and isinstance(index.value, str):
        return index.value, None
    if isinstance(index, ast.JoinedStr) and len(index.values) == 2:
        word, part = index.values
        if isinstance(word, ast.Constant) and isinstance(part, ast.FormattedValue):
            return str(word.value), layer_index(part.value)
    if (
        isinstance(index, ast.BinOp)
        and isinstance(index.left, ast.Constant)
        and isinstance(index.left.value, str)
    ):
        right = (
            index.right.args[0]
            if isinstance(index.right, ast.Call) and index.right.args
            else index.right
        )
        return index.left.value.replace("%d", "").replace("%s", ""), layer_index(right)
    return None


def new_axis(index: ast.expr) -> int | None:
    """The position of None or np.newaxis in an index like [:, None]."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for position, part in enumerate(parts):
        if (isinstance(part, ast.Constant) and part.value is None) or ast.unparse(part).endswith(
            "newaxis"
        ):
            return position
    return None


UNITS = {"neuron", "node", "unit"}
LAYER_NAMES = {"l", "i", "k", "j", "layer", "idx", "index", "layer_index", "layer_idx", "ll", "lay"}
LAST_NAMES = {"L", "n_layers", "num_layers", "last", "n", "end", "nl"}


def layer_index(node: ast.expr) -> Layer | None:
    """A whole number, l, l - 1, L, -1, -l + 1 ... as a Layer; None if it is something else.
    Negative: from the end.
    """
    found = linear(node)
    if found is None:
        return None
    if found.l < 0:
        # a loop with -l goes backwards: weights[-l+1] belongs to the layer after this one
        return HERE.shifted(found.plus)
    if found.l == 0 and found.L == 0 and found.plus < 0:
        return LAST.shifted(found.plus + 1)  # the last of a list has the index -1
    return found


def from_the_end(node: ast.expr) -> bool:
    """True for -1, -l + 1: the same for whoever counts from 0 and from 1."""
    found = linear(node)
    return found is not None and (found.l < 0 or (found.l == 0 and found.L == 0 and found.plus < 0))


def linear(node: ast.expr) -> Layer | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 1000:
        return Layer(plus=int(node.value))
    if isinstance(node, ast.Name | ast.Attribute):
        word = ast.unparse(node).removeprefix("self.")
        return HERE if word in LAYER_NAMES else LAST if word in LAST_NAMES else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return negated(linear(node.operand))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        left, right = linear(node.left), linear(node.right)
        right = negated(right) if isinstance(node.op, ast.Sub) else right
        return (
            Layer(left.l + right.l, left.L + right.L, left.plus + right.plus)
            if left and right
            else None
        )
    return None


def negated(layer: Layer | None) -> Layer | None:
    return Layer(-layer.l, -layer.L, -layer.plus) if layer else None


def call(node: ast.Call) -> Tree:
    """np.dot(x, y), x.dot(y), sigmoid_prime(z)."""
    keywords: Keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    function = node.func
    if (
        isinstance(function, ast.Attribute)
        and not is_module(function.value)
        and function.attr in METHODS
    ):
        return METHODS[function.attr]([function.value, *node.args], keywords)
    word = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
    if ast.unparse(function) == "max":  # Python's own takes two numbers
        return maximum(node.args, keywords)
    if word in FUNCTIONS:
        return FUNCTIONS[word](node.args, keywords)
    if CASTS.fullmatch(word):
        return unchanged(node.args, keywords)
    full = ast.unparse(function).removeprefix("self.")
    flags = [ast.unparse(argument) for argument in [*node.args[1:], *keywords.values()]]
    known = helper(full if helper(full, flags) else word, flags)
    if known is None:
        raise Unreadable(f"I do not know the function {ast.unparse(function)[:40]}")
    arguments = [
        *node.args,
        *(value for key, value in keywords.items() if key in ("dA", "dZ", "x", "z", "Z")),
    ]
    values = [argument for argument in arguments if not is_flag(argument)]
    given = [read(argument) for argument in values if not is_cache(argument) or len(values) == 1]
    if not given:
        raise Unreadable(f"{ast.unparse(function)[:40]} is given nothing")
    return known(*given)


def for_each_layer(node: ast.ListComp) -> Tree:
    """[w - eta * nw for w, nw in zip(weights, nabla_w)]: the same in every layer, so the lists
    stand for their entries.
    """
    loop = node.generators[0]
    lists = (
        loop.iter.args
        if isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) == "zip"
        else []
    )
    entries = loop.target.elts if isinstance(loop.target, ast.Tuple) else []
    if len(node.generators) > 1 or loop.ifs or not lists or len(lists) != len(entries):
        raise Unreadable("of a loop in brackets I read only one over zip(...)")
    meant = {ast.unparse(entry): whole for entry, whole in zip(entries, lists, strict=True)}
    return read(Entries(meant).visit(node.elt))


class Entries(ast.NodeTransformer):
    """Puts lists in the place of their entries."""

    def __init__(self, meant: dict[str, ast.expr]) -> None:
        self.meant = meant

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.meant.get(node.id, node)


def is_cache(node: ast.expr) -> bool:
    """What a helper is given of the layer it is used in: cache, caches[l], but not cache["Z1"]."""
    return is_name(node) and "cache" in ast.unparse(node) and "'" not in ast.unparse(node)


def is_module(node: ast.expr) -> bool:
    return ast.unparse(node) in MODULES


def is_flag(node: ast.expr) -> bool:
    """activation="relu", deriv=True: told to the helper, not given to it."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bool)


CASTS = re.compile(r"(u?int|float|bool|double|complex)_?\d*")
BATCHES = words("batch mini_batch minibatch training_data train_data dataset data")
MODULES = words("np numpy tf torch math K F tf.math tf.nn tf.linalg jnp cp torch.nn.functional nn")


# The tables of functions. Each entry takes the arguments and the keywords as `ast` nodes.


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


def is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


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


def whole(node: ast.expr) -> int:
    """A whole number; Unreadable for anything else."""
    sign, node = (
        (-1, node.operand)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        else (1, node)
    )
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 100:
        return sign * int(node.value)
    raise Unreadable(f"expected a small whole number, got {ast.unparse(node)[:40]}")


def square(args: Sequence[ast.expr], _: Keywords) -> Tree:
    expect(args, 1, "square")
    return Apply("**", (read(args[0]), Number(2.0)))


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

BINARY: dict[type, str] = {
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

EXPRESSIONS: dict[type, Callable[..., Tree]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.Compare: compare,
    ast.IfExp: conditional,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.Call: call,
    ast.ListComp: for_each_layer,
}
