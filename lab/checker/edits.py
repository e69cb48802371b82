"""Single edits of a tree: each is one mistake that learners make, undone.

`repairs` goes through every edit of a wrong line. The one that makes it right is the explanation: its error class,
what stood there and what belongs there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lab.checker.setting import Setting
from lab.checker.targets import Target
from lab.checker.tree import HERE, LAST, Apply, Layer, Number, Symbol, Tree, nodes, put, symbols, walk

Path = tuple[int, ...]


@dataclass(frozen=True)
class Repair:
    """An edit that was tried: the whole tree after it, the mistake it undoes, and the two pieces that were exchanged."""

    tree: Tree
    error_class: str
    was: Tree
    now: Tree


def repairs(tree: Tree, target: Target, setting: Setting, rules: Sequence["Rule"] | None = None) -> Iterator[Repair]:
    """Every repair by the given rules, by default all of them: the likeliest explanations first."""
    for rule in RULES if rules is None else rules:
        for path, node in walk(tree):
            for now, error_class in rule(node, path, tree, target, setting):
                if now != node:
                    yield Repair(put(tree, path, now), error_class, node, now)


Rule = Callable[[Tree, Path, Tree, Target, Setting], Iterator[tuple[Tree, str]]]


def T(tree: Tree) -> Tree:
    """The transpose; of a transpose, the tree itself."""
    return tree.args[0] if isinstance(tree, Apply) and tree.op == "T" else Apply("T", (tree,))


def is_gradient(tree: Tree) -> bool:
    """True if something that came back from the cost is in it."""
    return any(symbol.kind[0] == "d" or symbol.kind in ("A - Y", "Y") for symbol in symbols(tree))


def is_forward(tree: Tree) -> bool:
    """True for an expression of Z and A alone, as the derivative of an activation is."""
    kinds = {symbol.kind for symbol in symbols(tree)}
    return bool(kinds & {"Z", "A"}) and kinds <= {"Z", "A"}


def layers(setting: Setting, tree: Tree, target: Target) -> list[Layer]:
    """The layers that may be meant in a line: numbers where it has numbers, else l and its neighbours."""
    generic = (target.layer and target.layer.l) or (target.layer is None and any(s.layer and s.layer.l for s in symbols(tree)))
    if generic:
        return [HERE, HERE.shifted(-1), HERE.shifted(1), LAST]
    return [Layer(plus=l) for l in range(setting.L + 1)]


def here(target: Target, setting: Setting) -> Layer:
    layer = target.here
    return layer if layer.l else Layer(plus=layer.at(0, setting.L))


def primes(setting: Setting, tree: Tree, target: Target) -> list[Tree]:
    """g'(Z) of the layers that may be meant, the target's own first."""
    own = here(target, setting)
    own = own.shifted(-1) if target.kind == "dA" and target.layer != LAST else own
    places = [own, *(layer for layer in layers(setting, tree, target) if layer != own)]
    return [Apply("g'", (Symbol("Z", layer),)) for layer in places]


# The rules, each for one kind of mistake: they get a node and yield what may belong in its place, with the error class.


def activation_of_a_gradient(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """relu(dA) for dA * relu'(Z)."""
    if isinstance(node, Apply) and node.op in ("g", "g'") and is_gradient(node.args[0]):
        error = "activation_instead_of_derivative" if node.op == "g" else "derivative_at_wrong_quantity"
        for prime in primes(setting, tree, target):
            yield Apply("*", (node.args[0], prime)), error
            if node.op == "g'":
                yield prime, error


def derivative(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """An expression of Z and A where g'(Z) belongs."""
    if is_forward(node) and path and not is_power_part(node):
        for prime in primes(setting, tree, target):
            yield prime, derivative_mistake(node, prime, setting)


def is_power_part(node: Tree) -> bool:
    return isinstance(node, Number)


def derivative_mistake(node: Tree, prime: Tree, setting: Setting) -> str:
    """What kind of mistake an expression is that stands for g'(Z)."""
    ops = {part.op for part in nodes(node) if isinstance(part, Apply)}
    if ">=" in ops or "<=" in ops:
        return "relu_mask_always_true"
    if isinstance(node, Apply) and node.op in ("g'", "g' of A"):
        named, own = node.note, activation_at(prime, setting)
        return "wrong_activation_derivative" if named and named != own else "derivative_at_wrong_quantity"
    if isinstance(node, Apply) and node.op == "g":
        return "activation_instead_of_derivative"
    if isinstance(node, Symbol):
        return "activation_instead_of_derivative" if node.kind == "A" else "wrong_operand"
    if looks_like_another(node, activation_at(prime, setting)):
        return "wrong_activation_derivative"
    return "wrong_derivative_formula"


def activation_at(prime: Tree, setting: Setting) -> str:
    layer = next(symbols(prime)).layer
    at = layer.at(max(setting.L - 1, 1), setting.L) if layer else setting.L
    hidden = setting.network.hidden
    return setting.network.output if at >= setting.L or not hidden else str(hidden[max(at, 1) - 1])


def looks_like_another(node: Tree, own: str) -> bool:
    """a (1 - a), 1 - a^2 or a comparison, where the layer has another activation."""
    shapes = {
        "sigmoid": any(isinstance(part, Apply) and part.op == "*" and complement_of(part.args) for part in nodes(node)),
        "tanh": any(isinstance(part, Apply) and part.op == "-" and is_square(part.args[1]) for part in nodes(node)),
        "relu": any(isinstance(part, Apply) and part.op in (">", "<") for part in nodes(node)),
    }
    return any(found for name, found in shapes.items() if name != own) and not shapes.get(own, False)


def complement_of(args: tuple[Tree, ...]) -> bool:
    """x and 1 - x."""
    one = Number(1.0)
    return any(y == Apply("-", (one, x)) for x, y in (args, args[::-1]))


def is_square(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "**" and tree.args[1] == Number(2.0)


def comparisons(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """A mask that is the wrong way round, or, as A >= 0, always true."""
    if isinstance(node, Apply) and node.op in (">", ">=", "<", "<="):
        always = "relu_mask_always_true" if node.op == ">=" else "wrong_derivative_formula"
        for op in (">", "<"):
            yield Apply(op, node.args), always


def other_activations(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """The derivative, or the helper, of another layer's activation."""
    if isinstance(node, Apply) and node.op in ("g'", "g' of A", "backward") and node.note:
        yield Apply(node.op, node.args), "wrong_activation_derivative"


def derivative_in_factors(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """dA * A * (1 - A): the factors of Z and A together, where g'(Z) belongs."""
    factors = product_factors(node)
    inner = [factor for factor in factors if is_forward(factor)]
    others = [factor for factor in factors if not is_forward(factor)]
    if len(inner) > 1 and others:
        for prime in primes(setting, tree, target):
            yield product([*others, prime]), derivative_mistake(product(inner), prime, setting)


def product_factors(tree: Tree) -> list[Tree]:
    """The factors of an elementwise product, however it is bracketed."""
    if isinstance(tree, Apply) and tree.op == "*":
        return [factor for arg in tree.args for factor in product_factors(arg)]
    return [tree]


def product(factors: list[Tree]) -> Tree:
    tree = factors[0]
    for factor in factors[1:]:
        tree = Apply("*", (tree, factor))
    return tree


def sums(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """The axis of a sum, its keepdims, a mean for a sum."""
    if not isinstance(node, Apply) or node.op not in ("sum", "mean"):
        return
    axis, keep = node.note
    right_axis = 0 if setting.rows else 1
    if not keep and axis is not None:
        yield Apply(node.op, node.args, (axis, True)), "keepdims_missing"
    error = "sum_axis_missing" if axis is None else "sum_axis_wrong"
    for other in (right_axis, 1 - right_axis):
        yield Apply(node.op, node.args, (other, True)), error
    yield Apply("mean" if node.op == "sum" else "sum", node.args, node.note), "missing_1_over_m" if node.op == "sum" else "extra_1_over_m"
    yield node.args[0], "extra_sum"


def sum_missing(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    if target.kind in ("db", "b") and is_gradient(node):
        yield Apply("sum examples", (node,)), "sum_missing"
        if setting.mean:
            yield Apply("/", (Apply("sum examples", (node,)), Symbol("m"))), "sum_missing"
        if not setting.rows and not path:
            yield Apply("expand", (node,), 1), "keepdims_missing"


def order(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """The order of a matrix product, and its transposes."""
    if not isinstance(node, Apply) or node.op not in ("@", "outer"):
        return
    x, y = node.args
    for error, args in (
        (transpose_mistake(x), (T(x), y)),
        (transpose_mistake(y), (x, T(y))),
        ("wrong_order", (y, x)),
        ("wrong_order", (T(y), T(x))),
        ("wrong_order", (T(y), x)),
        ("wrong_order", (y, T(x))),
        ("wrong_order", (T(x), T(y))),
    ):
        yield Apply("@", args), error


def transpose_mistake(factor: Tree) -> str:
    return "wrong_order" if isinstance(factor, Apply) and factor.op == "T" else "missing_transpose"


def products(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """* for the matrix product, and the reverse."""
    if not isinstance(node, Apply) or node.op not in ("*", "@"):
        return
    other = "@" if node.op == "*" else "*"
    x, y = node.args
    for args in ((x, y), (x, T(y)), (T(x), y), (y, x), (T(y), x), (y, T(x)), (T(y), T(x))):
        yield Apply(other, args), "elementwise_vs_matmul"


def operands(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """Another quantity in the place of this one."""
    if not isinstance(node, Symbol) or node.kind in ("m", "alpha", "lambda"):
        return
    for now in sorted(quantities(tree, target, setting), key=lambda now: now.kind != node.kind):  # another layer's before another kind's
        if (now.kind, now.layer) == (target.kind, target.layer):
            continue  # dZ = dZ would make every line right
        yield now, operand_mistake(node, now, path, tree, target, setting)


def quantities(tree: Tree, target: Target, setting: Setting) -> list[Symbol]:
    kinds = ("A", "dZ", "dA", "W", "Z", "dW", "db", "b")
    return [*(Symbol(kind, layer) for kind in kinds for layer in layers(setting, tree, target)), Symbol("Y")]


def operand_mistake(was: Symbol, now: Symbol, path: Path, tree: Tree, target: Target, setting: Setting) -> str:
    if (target.update or target.step) and now.kind == "d" + target.kind and was.kind != now.kind:
        return "update_wrong_quantity"
    at_was, at_now = (layer.at(0, setting.L) if layer else 0 for layer in (was.layer, now.layer))
    if (was.kind, now.kind) == ("dZ", "dA") and at_was == at_now + 1:
        return "missing_weight_factor"
    if (was.kind, now.kind) == ("dA", "dZ") and at_was == at_now and was.loose:
        return "missing_activation_derivative"
    if is_cost_derivative(target, setting):
        return "cost_derivative_wrong"
    if was.kind == now.kind:
        return "wrong_layer_index"
    return "derivative_at_wrong_quantity" if inside_a_derivative(path, tree) else "wrong_operand"


def is_cost_derivative(target: Target, setting: Setting) -> bool:
    return target.kind == "dA" and target.layer is not None and target.layer.at(0, setting.L) == setting.L


def inside_a_derivative(path: Path, tree: Tree) -> bool:
    """True if the way to the node leads through more than products, sums and transposes."""
    for place in path:
        assert isinstance(tree, Apply)
        if tree.op in ("g", "g'", "g' of A", "**", ">", "<", ">=", "<="):
            return True
        tree = tree.args[place]
    return False


def every_occurrence(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """A quantity exchanged throughout an expression: sigmoid(A) * (1 - sigmoid(A))."""
    if not isinstance(node, Apply) or node.op in ("neg", "as"):
        return
    inside = list(symbols(node))
    for was in dict.fromkeys(inside):
        if inside.count(was) > 1 and was.kind not in ("m", "alpha"):
            for now in quantities(tree, target, setting):
                error = "wrong_layer_index" if was.kind == now.kind else "derivative_at_wrong_quantity"
                yield exchanged(node, was, now), "cost_derivative_wrong" if is_cost_derivative(target, setting) else error


def exchanged(tree: Tree, was: Tree, now: Tree) -> Tree:
    if tree == was:
        return now
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(exchanged(arg, was, now) for arg in tree.args), tree.note)
    return tree


def missing_factors(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """g'(Z), the weights or the gradient that comes in, left out."""
    output_delta = target.kind == "dZ" and target.layer is not None and target.layer.at(0, setting.L) == setting.L and not target.layer.l
    if is_gradient(node) and not isinstance(node, Number):
        for prime in primes(setting, tree, target):
            yield Apply("*", (node, prime)), "output_delta_loss_mismatch" if output_delta else "missing_activation_derivative"
        for layer in layers(setting, tree, target):
            W = Symbol("W", layer)
            yield Apply("@", (node, T(W)) if setting.rows else (T(W), node)), "missing_weight_factor"
    elif not path or is_forward(node):
        for layer in layers(setting, tree, target):
            for kind in ("dA", "dZ"):
                if (kind, layer) != (target.kind, target.layer):
                    yield Apply("*", (node, Symbol(kind, layer))), "missing_upstream_gradient"
            W, dZ = Symbol("W", layer), Symbol("dZ", layer)
            back = Apply("@", (dZ, T(W)) if setting.rows else (T(W), dZ))
            yield Apply("*", (back, node)), "missing_upstream_gradient"
            if target.kind == "dA":
                yield Apply("@", (dZ, node) if setting.rows else (node, dZ)), "missing_upstream_gradient"
    if target.kind == "dW" and (not path or is_gradient(node)):
        for layer in layers(setting, tree, target):
            A = Symbol("A", layer)
            yield Apply("@", (T(A), node) if setting.rows else (node, T(A))), "wrong_operand"


def extra_factors(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """A factor too many."""
    if isinstance(node, Apply) and node.op in ("*", "@", "/"):
        for kept, dropped in (node.args, node.args[::-1]):
            if node.op == "/" and kept is node.args[1]:
                continue
            yield kept, extra_mistake(dropped, setting, target)
    if isinstance(node, Apply) and node.op in ("g", "g'", "**", "T"):
        yield node.args[0], "activation_instead_of_derivative" if node.op == "g" else "missing_transpose" if node.op == "T" else "extra_factor"


def extra_mistake(dropped: Tree, setting: Setting, target: Target) -> str:
    """A derivative of the output's activation too many is the delta of another cost."""
    last = any(symbol.kind in ("Z", "A") and symbol.layer and symbol.layer.at(1, setting.L) == setting.L for symbol in symbols(dropped))
    if is_forward(dropped) and last and setting.network.is_matched:
        return "output_delta_loss_mismatch"
    return "extra_factor"


def sign_flips(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """A plus for a minus, and the reverse."""
    error = "sign_error"
    if is_cost_derivative(target, setting):
        error = "cost_derivative_wrong"
    elif is_forward(node) and target.kind in ("dZ", "g'", "dW", "db"):
        error = "wrong_derivative_formula"
    if isinstance(node, Apply) and node.op in ("+", "-"):
        x, y = node.args
        yield Apply("-" if node.op == "+" else "+", node.args), "update_sign_error" if target.update and not path else error
        if node.op == "-":
            yield Apply("-", (y, x)), error
        yield Apply(node.op, (Apply("neg", (x,)), y)), error
    if isinstance(node, Apply) and node.op == "neg":
        yield node.args[0], error
    if isinstance(node, Apply) and node.op == "exp":
        yield Apply("exp", (Apply("neg", node.args),)), error


def brackets(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """(a b) c for a (b c): brackets that are missing, or stand elsewhere."""
    if not isinstance(node, Apply) or len(node.args) != 2 or node.op not in BINARY:
        return
    left, right = node.args
    for a, op, b in rotations(left, "left"):
        yield Apply(op[0], (a, Apply(node.op, (b, right), node.note)), op[1]), "operator_precedence"
    for a, op, b in rotations(right, "right"):
        yield Apply(op[0], (Apply(node.op, (left, a), node.note), b), op[1]), "operator_precedence"


BINARY = ("+", "-", "*", "/", "@", "**")


def rotations(side: Tree, which: str) -> Iterator[tuple[Tree, tuple[str, object], Tree]]:
    """The splits of one side of an operation into two parts, along its own outer edge."""
    if isinstance(side, Apply) and len(side.args) == 2 and side.op in BINARY:
        yield side.args[0], (side.op, side.note), side.args[1]


def as_another_quantity(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """In a sum over the examples, a whole product where dZ belongs."""
    if target.kind == "db" and isinstance(node, Apply) and node.op == "@" and path:
        yield Symbol("dZ", here(target, setting)), "wrong_operand"


def shifted_root(node: Tree, path: Path, tree: Tree, target: Target, setting: Setting) -> Iterator[tuple[Tree, str]]:
    """An operation on the data: a complement or a power forgotten."""
    if isinstance(node, Symbol) and node.kind in ("A", "Z", "Y"):
        error = "cost_derivative_wrong" if is_cost_derivative(target, setting) else "wrong_derivative_formula"
        yield Apply("-", (Number(1.0), node)), error
        yield Apply("**", (node, Number(2.0))), error
    if isinstance(node, Apply) and node.op == "-" and node.args[0] == Number(1.0):
        yield node.args[1], "cost_derivative_wrong" if is_cost_derivative(target, setting) else "wrong_derivative_formula"


RULES: tuple[Rule, ...] = (
    activation_of_a_gradient,
    comparisons,
    other_activations,
    sums,
    sum_missing,
    order,
    products,
    brackets,
    as_another_quantity,
    shifted_root,
    sign_flips,
    extra_factors,
    derivative_in_factors,
    operands,
    every_occurrence,
    derivative,
    missing_factors,
)


# Edits of whole trees.


def negated_loose(tree: Tree) -> Tree:
    """The tree with every loose gradient negated: the learner's error is Y - A."""
    if isinstance(tree, Symbol) and tree.loose:
        return Apply("neg", (tree,))
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(negated_loose(arg) for arg in tree.args), tree.note)
    return tree


def with_matrix_products(tree: Tree) -> Iterator[Tree]:
    """The tree with one elementwise product made a matrix product."""
    for path, node in walk(tree):
        if isinstance(node, Apply) and node.op == "*":
            yield put(tree, path, Apply("@", node.args))
