"""The choices that mathematics leaves open: the kind of a bare product, what a sum runs over, a
power or a layer.

`alternatives` makes every choice in a tree whose names are known, the likeliest first. A product is
settled by shapes: on a sample in which no two sizes are equal, a row of factors can hardly be put
together in two ways.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import (
    HERE,
    Apply,
    Layer,
    Number,
    Symbol,
    Tree,
    Unreadable,
    has_op,
    is_number,
    is_op,
    matrix_product,
)
from lab.checker.setting import Setting
from lab.checker.values.evaluate import Impossible, evaluate
from lab.checker.values.reference import bench

MOST_FACTORS = 12  # of one product: the ways to put brackets into it grow with the cube


@dataclass(frozen=True)
class Choice:
    """What a choice is made with."""

    setting: Setting
    target: Target
    notation: str


def alternatives(tree: Tree, choice: Choice) -> Iterator[Tree]:
    """The tree with every open choice made."""
    if not isinstance(tree, Apply):
        yield tree
        return
    several = [list(itertools.islice(alternatives(arg, choice), 6)) for arg in tree.args]
    for args in itertools.islice(itertools.product(*several), 16):
        yield from OPEN.get(tree.op, settled)(Apply(tree.op, args, tree.note), choice)


def settled(tree: Apply, _: Choice) -> Iterator[Tree]:
    """Nothing is open here."""
    yield tree


def power_or_layer(tree: Apply, _: Choice) -> Iterator[Tree]:
    """a^2 is mostly a square, w^2 mostly the weights of layer 2."""
    base, layered = tree.args
    squared = Apply("**", (base, Number(float(tree.note))))
    is_power = isinstance(base, Symbol) and base.kind in ("A", "Y", "Z", "A - Y")
    yield from (squared, layered) if is_power else (layered, squared)


def summed(tree: Apply, choice: Choice) -> Iterator[Tree]:
    """A sum over what its index says; without one, over the examples."""
    index, top = tree.note
    if choice.target.kind == "J":
        yield Apply("sum", tree.args, (None, False))
        yield Apply("sum units", tree.args)  # the loss of each example
    elif index in ("j", "k") or top in ("K", "C", "n_L"):
        yield from (Apply("sum units", tree.args), Apply("sum examples", tree.args))
    else:
        yield from (Apply("sum examples", tree.args), Apply("sum units", tree.args))
    if index:
        yield tree.args[0]  # a sum that the matrix product already is
        yield from added_up(tree.args[0], choice)


def added_up(term: Tree, choice: Choice) -> Iterator[Tree]:
    """x^{(i)} (a^{(i)} - y^{(i)}), of the one output: the inputs of an example times a number. Added
    up over the examples that is an outer product.
    """
    setting, target = choice.setting, choice.target
    at_the_output = target.level(setting.L) == setting.L and setting.layer_sizes[-1] == 1
    if (
        target.kind not in ("dW", "W")
        or not at_the_output
        or not is_op(term, "@", "*")
        or has_op(term, "T")
    ):
        return
    inputs, number = term.args
    if not isinstance(inputs, Symbol):
        inputs, number = number, inputs
    if isinstance(inputs, Symbol) and inputs.kind == "A":
        outer = matrix_product(number, Apply("T", (inputs,)), setting.rows)
        yield Apply("T", (outer,)) if target.transposed else outer


def sum_of_columns(tree: Apply, _: Choice) -> Iterator[Tree]:
    """Octave's sum(x): of a matrix each column, of a vector all of it."""
    yield Apply(tree.note, tree.args, (0, True))
    yield Apply(tree.note, tree.args, (None, False))


def derivative(tree: Apply, choice: Choice) -> Iterator[Tree]:
    """A helper for g' is given Z, or, as many write it, A."""
    inner = tree.args[0]
    is_A = isinstance(inner, Symbol) and inner.kind == "A" and inner.layer != Layer()
    if choice.notation == "numpy" and is_A:
        of_A = Apply("g' of A", tree.args, tree.note)
        yield Apply("as", (of_A,), "prime") if tree.op == "g' prime" else of_A
    yield Apply("g'", tree.args, tree.note)


def partial(tree: Apply, _: Choice) -> Iterator[Tree]:
    """Derivatives in a chain rule: dA/dZ is g'(Z), dZ/dW is A_prev, dZ/dA_prev is W, dZ/db is 1."""
    above, below = tree.args
    if not (isinstance(above, Symbol) and isinstance(below, Symbol)):
        raise Unreadable("I cannot read this derivative")
    layer = above.layer or HERE
    factors = {"W": Symbol("A", layer.shifted(-1), loose=True), "A": Symbol("W", layer)}
    through = factors.get(below.kind)
    if (above.kind, below.kind) == ("A", "Z"):
        yield Apply("g'", (Symbol("Z", layer),))
    elif above.kind == "Z" and through is not None:
        yield from (Apply("T", (through,)), through)
    elif (above.kind, below.kind) == ("Z", "b"):
        yield Number(1.0)
    else:
        raise Unreadable(f"I cannot read the derivative of {above.spelling} by {below.spelling}")


def layer_backward(tree: Apply, choice: Choice) -> Iterator[Tree]:
    """linear_backward(dZ, cache): whichever of dA_prev, dW and db the left side names."""
    dZ, l, rows = tree.args[0], choice.target.here, choice.setting.rows
    if choice.target.kind == "dW":
        total = matrix_product(dZ, Apply("T", (Symbol("A", l.shifted(-1)),)), rows)
    elif choice.target.kind == "db":
        total = Apply("sum examples", (dZ,))
    else:
        yield matrix_product(Apply("T", (Symbol("W", l),)), dZ, rows)
        return
    yield Apply("/", (total, Symbol("m"))) if choice.setting.mean else total


def item(tree: Apply, _: Choice) -> Iterator[Tree]:
    """One of several results of a call, which has been read as the one that the left side names."""
    yield tree.args[0]


# Products.


@dataclass(frozen=True)
class Part:
    """A stretch of a chain: its tree, its shape on the sample, and how unusual the reading is."""

    tree: Tree
    shape: tuple[int, ...]
    cost: float


def chain(tree: Apply, choice: Choice) -> Iterator[Tree]:
    """The products that a row of factors may mean: those whose shapes fit, and the one that goes
    from the left, in which a mistake can be looked for.
    """
    if len(tree.args) > MOST_FACTORS:
        raise Unreadable(f"a product has more than {MOST_FACTORS} factors")
    sample = bench(choice.setting.without_names).wide
    try:
        shapes = [evaluate(arg, sample, choice.target.level(sample.L)).shape for arg in tree.args]
    except Impossible:
        shapes = []
    parts = fitting(tree, shapes) if shapes else []
    if tuple(tree.note[1:]) == ("⊗",) and choice.target.kind == "dW":
        yield Apply("outer", tree.args if not choice.setting.rows else tree.args[::-1])
    if not parts:
        yield from of_one_output(tree, choice)
    if shapes and not parts and choice.target.kind == "dW":
        yield from in_any_order(tree, shapes, choice.setting)
    yield from (part.tree for part in parts[:1])
    yield from_the_left(tree)
    yield from (part.tree for part in parts[1:])


def in_any_order(tree: Apply, shapes: list[tuple[int, ...]], setting: Setting) -> Iterator[Tree]:
    """a^{(L-1)} \\sigma'(z^{(L)}) (a^{(L)} - y): the chain rule for single neurons, whose factors
    may stand in any order.

    For layers, all that belongs to one of them is multiplied entry by entry, and the outer product
    is taken with A_prev.
    """
    every = list(zip(tree.args, shapes, strict=True))
    pairs = [(factor, shape) for factor, shape in every if len(shape) == 2]
    numbers = [factor for factor, shape in every if len(shape) < 2]
    inputs = [one for one in pairs if isinstance(one[0], Symbol) and one[0].kind == "A"]
    sizes = [shape for _, shape in pairs]
    before = [factor for factor, shape in inputs if sizes.count(shape) == 1]
    rest = [factor for factor, _ in pairs if factor not in before]
    turned = has_op(tree, "T")
    if turned or len(before) != 1 or len(rest) < 2 or "/" in tree.note:
        return
    delta = multiplied([*rest, *numbers])
    yield matrix_product(delta, Apply("T", (before[0],)), setting.rows)


def of_one_output(tree: Apply, choice: Choice) -> Iterator[Tree]:
    """(o - y) u, and (o - y) h: of one output, whose weights u are a column, o - y is a number,
    which may stand anywhere.
    """
    setting = choice.setting
    columns = any(meaning.endswith(".T") for meaning in setting.names.values())
    if not columns or setting.layer_sizes[-1] > 1 or not {"", "*", "·"}.issuperset(tree.note):
        return
    sample = bench(setting.without_names).kin[0]
    try:
        shapes = [evaluate(arg, sample, choice.target.level(sample.L)).shape for arg in tree.args]
    except Impossible:
        return
    m = sample.m
    number = (m, 1) if setting.rows else (1, m)
    numbers = [arg for arg, shape in zip(tree.args, shapes, strict=True) if shape in ((), number)]
    spread = [arg for arg in tree.args if is_column(arg)]
    entries = [arg for arg in tree.args if arg not in (*numbers, *spread)]
    if number not in shapes or len(spread) > 1 or (not spread and len(entries) != 1):
        return
    if spread:
        product = matrix_product(spread[0], multiplied(numbers), setting.rows)
        yield multiplied([product, *entries])
    elif choice.target.kind in ("dW", "W"):
        outer = matrix_product(multiplied(numbers), Apply("T", (entries[0],)), setting.rows)
        yield Apply("T", (outer,)) if choice.target.transposed else outer


def is_column(tree: Tree) -> bool:
    """True for weights that are stored the other way round."""
    return is_op(tree, "T") or (is_op(tree, "as") and is_op(tree.args[0], "T"))


def multiplied(factors: Sequence[Tree]) -> Tree:
    """The factors, entry by entry."""
    product, *others = factors
    for factor in others:
        product = Apply("*", (product, factor))
    return product


def fitting(tree: Apply, shapes: list[tuple[int, ...]]) -> list[Part]:
    """Every way to put brackets and kinds of product into the row, short stretches first."""
    operators, n = tree.note, len(shapes)
    table = {(i, i + 1): [Part(tree.args[i], shapes[i], 0.0)] for i in range(n)}
    for width in range(2, n + 1):
        for i in range(n - width + 1):
            parts = [
                joined
                for k in range(i + 1, i + width)
                for left, right in itertools.product(table[i, k], table[k, i + width])
                for joined in join(left, operators[k], right, out_of_turn=0.1 * (i + width - k - 1))
            ]
            table[i, i + width] = sorted(parts, key=lambda part: part.cost)[:4]
    return table[0, n]


def join(left: Part, operator: str, right: Part, out_of_turn: float) -> Iterator[Part]:
    """The products of two stretches that have a shape. out_of_turn: the cost of not going from left
    to right.
    """
    x, y = left.shape, right.shape
    cost = left.cost + right.cost + out_of_turn
    trees = (left.tree, right.tree)
    if operator == "/":
        if y == () or x == y:
            yield Part(Apply("/", trees), x, cost + (1 if out_of_turn else 0))
        return
    if operator != "@" and (x == () or y == ()):
        yield Part(Apply("*", trees), x or y, cost)
        return
    if operator != "⊙" and len(x) == len(y) == 2 and x[1] == y[0]:
        product = Apply("@", trees, "star" if operator == "*" else None)
        yield Part(product, (x[0], y[1]), cost + (operator == "*"))
    if operator != "@" and x == y:
        yield Part(Apply("*", trees), x, cost + (0.5 if operator in ("", ".", "·") else 0))


def from_the_left(tree: Apply) -> Tree:
    product = tree.args[0]
    for operator, factor in zip(tree.note[1:], tree.args[1:], strict=True):
        elementwise = operator in ("⊙", "*") or is_number(product) or is_number(factor)
        product = Apply("/" if operator == "/" else "*" if elementwise else "@", (product, factor))
    return product


OPEN: dict[str, Callable[[Apply, Choice], Iterator[Tree]]] = {
    "chain": chain,
    "power or layer": power_or_layer,
    "sum over": summed,
    "sum of columns": sum_of_columns,
    "g' prime": derivative,
    "g' helper": derivative,
    "partial": partial,
    "layer backward": layer_backward,
    "item": item,
}
