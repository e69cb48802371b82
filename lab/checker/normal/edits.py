"""Single edits of a tree: each is one mistake that learners make, undone.

`repairs` goes through every edit of a wrong line. The one that makes it right is the explanation:
its error class, what stood there and what belongs there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Layer,
    Number,
    Symbol,
    Tree,
    nodes,
    put,
    rebuilt,
    symbols,
    walk,
)
from lab.checker.setting import Setting

FORWARD = ("Z", "A", "J")


@dataclass(frozen=True)
class Spot:
    """A place in a wrong line: the node, the way to it, the whole tree, and what the line should
    compute.
    """

    node: Tree
    path: tuple[int, ...]
    tree: Tree
    target: Target
    setting: Setting


@dataclass(frozen=True)
class Repair:
    """An edit that was tried: the whole tree after it, the mistake it undoes, and the two pieces
    that were exchanged.
    """

    tree: Tree
    error_class: str
    was: Tree
    now: Tree


Edits = Iterator[tuple[Tree, str]]
Rule = Callable[[Spot], Edits]


def repairs(
    tree: Tree, target: Target, setting: Setting, rules: Sequence[Rule] | None = None
) -> Iterator[Repair]:
    """Every repair by the given rules, by default all of them: the likeliest explanations first."""
    for rule in RULES if rules is None else rules:
        for path, node in walk(tree):
            for now, error_class in rule(Spot(node, path, tree, target, setting)):
                if now != node:
                    yield Repair(put(tree, path, now), error_class, node, now)


# What the rules are made of.


def T(tree: Tree) -> Tree:
    """The transpose; of a transpose, the tree itself."""
    return tree.args[0] if isinstance(tree, Apply) and tree.op == "T" else Apply("T", (tree,))


def back_through(W: Tree, gradient: Tree, setting: Setting) -> Tree:
    """The gradient, taken back through the weights."""
    return Apply("@", (gradient, T(W)) if setting.rows else (T(W), gradient))


def is_gradient(tree: Tree) -> bool:
    """True if something that came back from the cost is in it."""
    return any(symbol.kind[0] == "d" or symbol.kind in ("A - Y", "Y") for symbol in symbols(tree))


def is_forward(tree: Tree) -> bool:
    """True for an expression of Z and A alone, as the derivative of an activation is."""
    kinds = {symbol.kind for symbol in symbols(tree)}
    return bool(kinds & {"Z", "A"}) and kinds <= {"Z", "A"}


def is_cost_derivative(target: Target, setting: Setting) -> bool:
    return target.kind == "dA" and target.at_the_end(setting.L)


def layers(at: Spot) -> list[Layer]:
    """The layers that may be meant in a line: numbers where it has numbers, else l and its
    neighbours.
    """
    if at.target.layer is not None and at.target.layer.l:
        return [HERE, HERE.shifted(-1), HERE.shifted(1), LAST]
    return [Layer(plus=l) for l in range(at.setting.L + 1)]


def quantities(at: Spot) -> list[Symbol]:
    """What may stand in a line, except what it computes itself: dZ = dZ would make every line
    right.
    """
    kinds = ("A", "dZ", "dA", "W", "Z", "dW", "db", "b")
    every = [*(Symbol(kind, layer) for kind in kinds for layer in layers(at)), Symbol("Y")]
    return [one for one in every if (one.kind, one.layer) != (at.target.kind, at.target.layer)]


def primes(at: Spot) -> list[Tree]:
    """g'(Z) of the layers that may be meant, the target's own first."""
    own = at.target.layer or LAST
    own = own if own.l else Layer(plus=own.at(0, at.setting.L))
    return [Apply("g'", (Symbol("Z", layer),)) for layer in dict.fromkeys((own, *layers(at)))]


def number(layer: Layer | None, setting: Setting) -> int:
    """A layer as a number, to be compared with others of the same line."""
    return layer.at(max(setting.L - 1, 1), setting.L) if layer else 0


# The rules, each for one kind of mistake: what may belong in the place of a node, with the error
# class.


def activation_of_a_gradient(at: Spot) -> Edits:
    """relu(dA) for dA * relu'(Z), and relu'(dA) for relu'(Z)."""
    node = at.node
    if isinstance(node, Apply) and node.op in ("g", "g'") and is_gradient(node.args[0]):
        error = (
            "activation_instead_of_derivative" if node.op == "g" else "derivative_at_wrong_quantity"
        )
        for prime in primes(at):
            yield Apply("*", (node.args[0], prime)), error
            if node.op == "g'":
                yield prime, error


def comparisons(at: Spot) -> Edits:
    """A mask that is the wrong way round, or, as A >= 0, always true."""
    node = at.node
    if isinstance(node, Apply) and node.op in (">", ">=", "<", "<="):
        error = "relu_mask_always_true" if node.op == ">=" else "wrong_derivative_formula"
        for op in (">", "<"):
            yield Apply(op, node.args), error


def other_activations(at: Spot) -> Edits:
    """The derivative, or the helper, of another layer's activation."""
    if isinstance(at.node, Apply) and at.node.op in ("g'", "g' of A", "backward") and at.node.note:
        yield Apply(at.node.op, at.node.args), "wrong_activation_derivative"


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


def complements(at: Spot) -> Edits:
    """A for 1 - A, or the reverse, and a square that was forgotten."""
    node = at.node
    error = (
        "cost_derivative_wrong"
        if is_cost_derivative(at.target, at.setting)
        else "wrong_derivative_formula"
    )
    error = "wrong_operand" if at.target.kind in FORWARD else error
    if isinstance(node, Symbol) and node.kind in ("A", "Z", "Y"):
        yield Apply("-", (Number(1.0), node)), error
        yield Apply("**", (node, Number(2.0))), error
    if isinstance(node, Apply) and node.op == "-" and node.args[0] == Number(1.0):
        yield node.args[1], error


def signs(at: Spot) -> Edits:
    """A plus for a minus, and the reverse."""
    node, error = at.node, sign_mistake(at)
    if isinstance(node, Apply) and node.op in ("+", "-"):
        x, y = node.args
        yield Apply("-" if node.op == "+" else "+", (x, y)), error
        yield Apply("-", (y, x)), error
        yield Apply(node.op, (Apply("neg", (x,)), y)), error
    if isinstance(node, Apply) and node.op == "neg":
        yield node.args[0], error
    if isinstance(node, Apply) and node.op == "exp":
        yield Apply("exp", (Apply("neg", node.args),)), error


def sign_mistake(at: Spot) -> str:
    if is_cost_derivative(at.target, at.setting):
        return "cost_derivative_wrong"
    return (
        "wrong_derivative_formula"
        if is_forward(at.node) and at.target.kind not in ("A", "J")
        else "sign_error"
    )


def extra_factors(at: Spot) -> Edits:
    """A factor too many, or a function."""
    node = at.node
    if not isinstance(node, Apply):
        return
    if node.op in ("*", "@"):
        x, y = node.args
        yield x, extra_mistake(y, at)
        yield y, extra_mistake(x, at)
    if node.op in ("/", "g'", "**"):
        yield (
            node.args[0],
            (
                "cost_derivative_wrong"
                if is_cost_derivative(at.target, at.setting)
                else "extra_factor"
            ),
        )
    if node.op == "g":
        # tanh(A), where A is the tanh already
        twice = isinstance(node.args[0], Symbol) and node.args[0].kind == "A"
        yield (
            node.args[0],
            ("derivative_at_wrong_quantity" if twice else "activation_instead_of_derivative"),
        )
    if node.op == "T":
        yield node.args[0], "wrong_order"


def extra_mistake(dropped: Tree, at: Spot) -> str:
    """A derivative of the output's activation too many is the delta of another cost."""
    last = any(number(symbol.layer, at.setting) == at.setting.L for symbol in symbols(dropped))
    return (
        "output_delta_loss_mismatch"
        if is_forward(dropped) and last and at.setting.network.is_matched
        else "extra_factor"
    )


def derivative_in_factors(at: Spot) -> Edits:
    """dA * A * (1 - A): the factors of Z and A together, where g'(Z) belongs."""
    factors = factors_of(at.node)
    inner = [factor for factor in factors if is_forward(factor)]
    others = [factor for factor in factors if not is_forward(factor)]
    if len(inner) > 1 and others:
        for prime in primes(at):
            yield product([*others, prime]), derivative_mistake(product(inner), prime, at.setting)


def factors_of(tree: Tree) -> list[Tree]:
    """The factors of an elementwise product, however it is bracketed."""
    if isinstance(tree, Apply) and tree.op == "*":
        return [factor for arg in tree.args for factor in factors_of(arg)]
    return [tree]


def product(factors: Sequence[Tree]) -> Tree:
    tree = factors[0]
    for factor in factors[1:]:
        tree = Apply("*", (tree, factor))
    return tree


def operands(at: Spot) -> Edits:
    """Another quantity in the place of this one: of another layer first, then of another kind."""
    was = at.node
    if isinstance(was, Symbol) and was.kind not in ("m", "alpha", "lambda"):
        for now in sorted(quantities(at), key=lambda now: now.kind != was.kind):
            yield now, operand_mistake(was, now, at)


def operand_mistake(was: Symbol, now: Symbol, at: Spot) -> str:
    """What it means that one quantity stands for another."""
    before, after = number(was.layer, at.setting), number(now.layer, at.setting)
    if (
        (at.target.update or at.target.step)
        and now.kind == "d" + at.target.kind
        and was.kind != now.kind
    ):
        return "update_wrong_quantity"
    if (was.kind, now.kind) == ("dZ", "dA") and before == after + 1:
        return "missing_weight_factor"
    if (was.kind, now.kind) == ("dA", "dZ") and before == after and was.loose:
        return "missing_activation_derivative"
    if is_cost_derivative(at.target, at.setting):
        return "cost_derivative_wrong"
    if was.kind != now.kind and at.target.kind in FORWARD:
        return "wrong_operand"
    if was.kind == now.kind:
        return (
            "wrong_operand"
            if (at.target.kind, was.kind, before) == ("dW", "A", after + 1)
            else "wrong_layer_index"
        )
    return "derivative_at_wrong_quantity" if inside_a_derivative(at) else "wrong_operand"


def inside_a_derivative(at: Spot) -> bool:
    """True if the way to the node leads through more than products, sums and transposes."""
    tree = at.tree
    for place in at.path:
        assert isinstance(tree, Apply)
        if tree.op in ("g", "g'", "g' of A", "**", ">", "<", ">=", "<="):
            return True
        tree = tree.args[place]
    return False


def every_occurrence(at: Spot) -> Edits:
    """A quantity exchanged throughout an expression: sigmoid(A) * (1 - sigmoid(A))."""
    if not isinstance(at.node, Apply) or at.node.op in ("neg", "as"):
        return
    inside = [symbol for symbol in symbols(at.node) if symbol.kind not in ("m", "alpha", "lambda")]
    for was in dict.fromkeys(inside):
        if inside.count(was) > 1:
            for now in quantities(at):
                error = (
                    "wrong_layer_index" if was.kind == now.kind else "derivative_at_wrong_quantity"
                )
                yield (
                    exchanged(at.node, was, now),
                    (
                        "cost_derivative_wrong"
                        if is_cost_derivative(at.target, at.setting)
                        else error
                    ),
                )


def exchanged(tree: Tree, was: Tree, now: Tree) -> Tree:
    return rebuilt(tree, lambda node: now if node == was else None)


def derivative(at: Spot) -> Edits:
    """An expression of Z and A where g'(Z) belongs."""
    if is_forward(at.node) and at.path:
        for prime in primes(at):
            yield prime, derivative_mistake(at.node, prime, at.setting)


def derivative_mistake(tree: Tree, prime: Tree, setting: Setting) -> str:
    """What kind of mistake an expression is that stands for g'(Z)."""
    own = activation_at(prime, setting)
    if any(isinstance(node, Apply) and node.op in (">=", "<=") for node in nodes(tree)):
        return "relu_mask_always_true"
    if isinstance(tree, Apply) and tree.op in ("g'", "g' of A"):
        return (
            "wrong_activation_derivative"
            if tree.note not in (None, own)
            else "derivative_at_wrong_quantity"
        )
    if isinstance(tree, Symbol) or (isinstance(tree, Apply) and tree.op == "g"):
        return (
            "wrong_operand"
            if isinstance(tree, Symbol) and tree.kind == "Z"
            else "activation_instead_of_derivative"
        )
    return (
        "wrong_activation_derivative"
        if looks_like_another(tree, own)
        else "wrong_derivative_formula"
    )


def activation_at(prime: Tree, setting: Setting) -> str:
    """The name of the activation whose derivative this is."""
    at, hidden = number(next(symbols(prime)).layer, setting), setting.network.hidden
    return setting.network.output if at >= setting.L or not hidden else str(hidden[max(at, 1) - 1])


def looks_like_another(tree: Tree, own: str) -> bool:
    """a (1 - a), 1 - a^2 or a comparison, where the layer has another activation."""
    parts = [node for node in nodes(tree) if isinstance(node, Apply)]
    looks = {
        "sigmoid": any(part.op == "*" and are_complements(*part.args) for part in parts),
        "tanh": any(part.op == "-" and is_square(part.args[1]) for part in parts),
        "relu": any(part.op in (">", "<") for part in parts),
    }
    return any(looks.values()) and not looks.get(own, False)


def are_complements(x: Tree, y: Tree) -> bool:
    return y == Apply("-", (Number(1.0), x)) or x == Apply("-", (Number(1.0), y))


def is_square(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "**" and tree.args[1] == Number(2.0)


def missing_factors(at: Spot) -> Edits:
    """g'(Z) or the weights, left out on the way back."""
    if not is_gradient(at.node):
        return
    at_the_output = at.target.kind in ("dZ", "dW", "db") and at.target.at_the_end(at.setting.L)
    for prime in primes(at):
        yield (
            Apply("*", (at.node, prime)),
            ("output_delta_loss_mismatch" if at_the_output else "missing_activation_derivative"),
        )
    for layer in layers(at):
        yield back_through(Symbol("W", layer), at.node, at.setting), "missing_weight_factor"
        if at.target.kind == "dW":
            A = Symbol("A", layer)
            yield (
                Apply("@", (T(A), at.node) if at.setting.rows else (at.node, T(A))),
                "wrong_operand",
            )


def missing_gradients(at: Spot) -> Edits:
    """Only the local derivative: the gradient that comes in is left out."""
    if is_gradient(at.node) or (at.path and not is_forward(at.node)):
        return
    for layer in layers(at):
        for kind in ("dA", "dZ"):
            if (kind, layer) != (at.target.kind, at.target.layer):
                yield Apply("*", (at.node, Symbol(kind, layer))), "missing_upstream_gradient"
        dZ = Symbol("dZ", layer)
        yield (
            Apply("*", (back_through(Symbol("W", layer), dZ, at.setting), at.node)),
            "missing_upstream_gradient",
        )
        if at.target.kind == "dA":
            yield (
                Apply("@", (dZ, at.node) if at.setting.rows else (at.node, dZ)),
                "missing_upstream_gradient",
            )


RULES: tuple[Rule, ...] = (
    activation_of_a_gradient,
    comparisons,
    other_activations,
    sums,
    sum_missing,
    order,
    products,
    brackets,
    whole_product_in_a_sum,
    complements,
    signs,
    extra_factors,
    every_occurrence,
    derivative_in_factors,
    operands,
    derivative,
    missing_factors,
    missing_gradients,
)


# Edits of whole trees.


def negated_loose(tree: Tree) -> Tree:
    """The tree with every loose gradient negated: the learner's error is Y - A."""
    return rebuilt(
        tree,
        lambda node: Apply("neg", (node,)) if isinstance(node, Symbol) and node.loose else None,
    )


def with_matrix_products(tree: Tree) -> Iterator[Tree]:
    """The tree with one elementwise product made a matrix product."""
    for path, node in walk(tree):
        if isinstance(node, Apply) and node.op == "*":
            yield put(tree, path, Apply("@", node.args))
