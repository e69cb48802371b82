"""What a question says of its network: in the equations themselves first, then in its words.

`evidence` only collects. What nothing says is None, and is chosen by `lab/checker/network.py`,
which tries what fits the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.depth import (
    computed,
    counting_of,
    layers_in_words,
    layers_numbered,
    symbols_in,
    symbols_named,
)
from lab.checker.meaning.product_order import is_in_order, order_of
from lab.checker.meaning.scalars import are_scalar
from lab.checker.meaning.weight_names import names_of_weights
from lab.checker.meaning.words_around import activations_said, cost_said, rows_said
from lab.checker.reading.entries import names_of
from lab.checker.reading.tree import (
    LAST,
    Apply,
    Name,
    Number,
    Statement,
    Symbol,
    Tree,
    has_op,
    is_op,
    nodes,
)

OUTPUTS = ("sigmoid", "tanh")  # those that a slope at the output may be of


@dataclass
class Evidence:
    """What is said. L: the number of layers. hidden: {layer: activation}, None for any hidden
    layer; output, cost: names of the engine, cost "squared" where only that much is said. rows,
    mean: as in a Setting; rows_written: what the order of the products says of them. output_slope:
    whose slope is taken at the output. without_m: there is a cost or a gradient of the parameters,
    and m stands nowhere. counting: how the layers are numbered. sources: what of these an equation
    says, the rest being words. names: what some stand for otherwise than usual: weights that are
    stored the other way round, as the column w of w^T x is, and a theta that is a Z. scalar:
    every quantity is one number. biases: there are some, as far as can be told.
    """

    L: int | None = None
    counting: Counting = ON_PAPER
    hidden: dict[int | None, str] = field(default_factory=dict)
    output: str | None = None
    cost: str | None = None
    rows: bool | None = None
    rows_written: bool | None = None
    output_slope: str | None = None
    mean: bool | None = None
    without_m: bool = False
    sources: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    scalar: bool = False
    biases: bool = True


def evidence(statements: Sequence[Statement], words: str) -> Evidence:
    """What the equations say, and where they say nothing, the words around them."""
    found = Evidence(counting=counting_of(statements), scalar=are_scalar(statements))
    found.L = layers_numbered(statements, found.counting)
    numbered = any(name.layer for statement in statements for name in names_of(statement))
    if found.scalar and not numbered:
        found.L = found.L or 1
    said = layers_in_words(words)
    if said is not None and said >= (found.L or 1):
        found.L = said
    for statement in statements:
        of_a_forward_line(statement, found)
        of_slopes(statement, found)
        of_the_cost(statement, found)
    of_the_words(words, found)
    of_the_products(statements, found)
    found.names = names_of_weights(statements)
    kinds = {one.kind for one in symbols_named(n for one in statements for n in names_of(one))}
    learns = any(
        left is not None and left.kind in ("W", "dW") for left in map(computed, statements)
    )
    found.biases = not learns or not kinds.isdisjoint(("b", "db"))
    if mentions_m(statements) and not are_of_one_example(statements):
        found.mean = True
        found.sources.add("mean")
    found.without_m = not found.mean and any(
        left is not None and left.kind in ("J", "dW", "db") for left in map(computed, statements)
    )
    return found


def of_the_words(words: str, found: Evidence) -> None:
    """The words, where the equations say nothing."""
    hidden, output = activations_said(words)
    found.cost = found.cost or cost_said(words)
    found.output = found.output or output or found.output_slope
    if hidden and not found.hidden:
        found.hidden = {None: hidden}
    found.rows = rows_said(words)


# Activations and the cost, from the equations.


def place(symbol: Symbol, found: Evidence) -> int | str | None:
    """The number of a hidden layer, "output", or None for any hidden layer."""
    layer = symbol.layer
    if layer is None or layer.l:
        return None
    layer = found.counting.shift(symbol).layer
    if layer is None or layer == LAST or layer.plus == found.L:
        return "output"
    return layer.plus


def of_a_forward_line(statement: Statement, found: Evidence) -> None:
    """A^{[3]} = \\sigma(Z^{[3]}), or g(z) = max(0, z)."""
    left = computed(statement)
    defined = statement.targets[0] if statement.targets else None
    if is_op(defined, "g") and not defined.note:
        name = activation_of(statement.value)
        if name:
            say_activation(found, None, name)
    if left is None or statement.how != "=":
        return
    is_called_z = left.kind == "Z" and is_op(statement.value, "g")
    if left.kind not in ("A", "Y") and not is_called_z:
        return
    name = activation_of(statement.value)
    if name:
        say_activation(found, "output" if left.kind == "Y" else place(left, found), name)


def activation_of(value: Tree) -> str | None:
    """The activation that a value applies last, by its name or written out."""
    if is_op(value, "g"):
        return value.note or None
    if has_op(value, "exp"):
        return "softmax" if has_op(value, "sum over") else "sigmoid"
    return None


def say_activation(found: Evidence, at: int | str | None, name: str) -> None:
    """Keep the first that is said of each layer."""
    if at == "output":
        if "output" not in found.sources:
            found.output = name
            found.sources.add("output")
    elif at not in found.hidden and name != "softmax":
        found.hidden[at if isinstance(at, int) else None] = name
        found.sources.add("hidden")


def of_slopes(statement: Statement, found: Evidence) -> None:
    """relu'(Z^{[2]}), and 1 - (A^{[1]})^2 for tanh: a derivative tells its activation."""
    left = computed(statement)
    if left is None or left.kind not in ("dZ", "dA", "dW", "db"):
        return
    for node in nodes(statement.value):
        name, inside = slope_of(node) if isinstance(node, Apply) else (None, node)
        at = next((one for one in symbols_in(inside) if one.kind in ("Z", "A")), None)
        # relu'(dA) tells it too; and o_j is a hidden unit's where delta_j is
        at = left if at is None or (at.component and left.kind == "dZ") else at
        if name in (None, "softmax"):
            continue
        if place(at, found) != "output":
            say_activation(found, place(at, found), str(name))
        elif name in OUTPUTS and is_op(node, "g'"):
            found.output_slope = name


def slope_of(node: Apply) -> tuple[str | None, Tree]:
    """The activation whose derivative this node is, and what it is taken at."""
    if node.op in ("g", "g'", "g' helper", "g' prime") and node.note:
        return str(node.note), node.args[0]
    if node.op in (">", "<", ">=", "<=") and Number(0.0) in node.args:
        return "relu", node
    if is_complement(node):
        other = node.args[1]
        if isinstance(other, Apply) and other.note == 2 and other.op == "power or layer":
            return "tanh", other
        if is_op(other, "**") and other.args[1] == Number(2.0):
            return "tanh", other.args[0]
    if node.op in ("chain", "*"):
        inner = [arg.args[1] for arg in node.args if isinstance(arg, Apply) and is_complement(arg)]
        twice = next((one for one in inner if one in node.args), None)
        if twice is not None:
            return "sigmoid", twice
    return None, node


def of_the_cost(statement: Statement, found: Evidence) -> None:
    """J = -1/m \\sum Y \\log A + ..., and dA[L] = -(Y/A - ...), which only cross-entropy has."""
    targets = list(symbols_named(one for one in statement.targets if isinstance(one, Name)))
    if any(one.kind == "J" for one in targets):
        cost = cost_of(statement.value)
        if cost:
            found.cost = cost
            found.sources.add("cost")
    elif any(one.kind == "dA" for one in targets) and "cost" not in found.sources:
        divided = [node for node in nodes(statement.value) if is_quotient_of_labels(node)]
        if divided:
            both = len(divided) > 1
            found.cost = "binary cross-entropy" if both else found.cost or "entropy"
            found.sources.add("cost")


def cost_of(value: Tree) -> str | None:
    logs = [node for node in nodes(value) if is_op(node, "log")]
    if logs:
        complements = [log for log in logs if is_complement(log.args[0])]
        return "binary cross-entropy" if complements else "cross-entropy"
    return "squared" if has_op(value, "**", "power or layer") else None


def is_complement(tree: Tree) -> bool:
    return is_op(tree, "-") and tree.args[0] == Number(1.0)


def is_quotient_of_labels(node: Tree) -> bool:
    """Y/A, or (1 - Y)/(1 - A)."""
    if not isinstance(node, Apply):
        return False
    sides: tuple[Sequence[Tree], ...] = (node.args[:1], node.args[1:])
    if node.op == "chain" and node.note.count("/") == 1:
        at = node.note.index("/")
        sides = (node.args[:at], node.args[at:])
    elif node.op != "/":
        return False
    above, below = ({one.kind for tree in side for one in symbols_in(tree)} for side in sides)
    return above == {"Y"} and below == {"A"}


def mentions_m(statements: Sequence[Statement]) -> bool:
    """True if m stands in a cost or in a gradient of the parameters."""
    return any(one.kind == "m" for statement in statements for one in symbols_in(statement.value))


def are_of_one_example(statements: Sequence[Statement]) -> bool:
    """True where a db is a dz as it stands, no matrix dZ, and no gradient of the parameters has an
    m: whatever m stands in the cost or in the step, they are the gradients of one example.
    """
    gradients = [one for one in statements if kind_computed(one) in ("dW", "db")]
    bare = [
        one
        for one in gradients
        if kind_computed(one) == "db" and isinstance(one.value, Name) and "Z" not in one.value.word
    ]
    return bool(bare) and not mentions_m(gradients)


def kind_computed(statement: Statement) -> str:
    left = computed(statement)
    return left.kind if left else ""


# Rows or columns, from the order of the products.

FORWARD_VOTES = 2  # what a forward line counts; one on the way back may be the mistake


def of_the_products(statements: Sequence[Statement], found: Evidence) -> None:
    """W A_prev and dZ A_prev^T of columns, A_prev W and A_prev^T dZ of rows: the majority."""
    votes = cast = 0
    for statement in statements:
        left = computed(statement)
        kind = left.kind if left else ""
        order = order_of(statement.value)
        for columns in COLUMNS_ORDER.get(kind, ()):
            weight = FORWARD_VOTES if kind == "Z" else 1
            of_columns = is_in_order(order, columns)
            of_rows = is_in_order(order, columns[::-1])
            votes += weight * (of_columns - of_rows)
            cast += of_columns + of_rows
    if cast:
        found.rows_written = votes < 0 if votes else bool(found.rows)


# of each quantity, its factors in the order of columns: the kind, and whether it is transposed
COLUMNS_ORDER = {
    "Z": ((("W", False), ("A", False)), (("W", True), ("A", False))),
    "dW": ((("dZ", False), ("A", True)),),
    "dA": ((("W", True), ("dZ", False)),),
    "dZ": ((("W", True), ("dZ", False)),),
}
