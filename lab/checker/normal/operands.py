"""Mistakes in what stands in a line, each as the edit that undoes it: signs, factors, quantities."""

from lab.checker.normal.spots import (
    FORWARD,
    Edits,
    Spot,
    is_forward,
    is_gradient,
    layers,
    number,
    primes,
    quantities,
)
from lab.checker.reading.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    has_kind,
    is_op,
    matrix_product,
    rebuilt,
    symbols,
    turned,
)


def complements(at: Spot) -> Edits:
    """A for 1 - A, or the reverse, and a square that was forgotten."""
    node = at.node
    error = "wrong_operand" if at.target.kind in FORWARD else "wrong_derivative_formula"
    error = at.mistake(error)
    if isinstance(node, Symbol) and node.kind in ("A", "Z", "Y"):
        yield Apply("-", (Number(1.0), node)), error
        yield Apply("**", (node, Number(2.0))), error
    if is_op(node, "-") and node.args[0] == Number(1.0):
        yield node.args[1], error


def signs(at: Spot) -> Edits:
    """A plus for a minus, and the reverse."""
    node, error = at.node, sign_mistake(at)
    if is_op(node, "+", "-"):
        x, y = node.args
        yield Apply("-" if node.op == "+" else "+", (x, y)), error
        yield Apply("-", (y, x)), error
        yield Apply(node.op, (Apply("neg", (x,)), y)), error
    if is_op(node, "neg"):
        yield node.args[0], error
    if is_op(node, "exp"):
        yield Apply("exp", (Apply("neg", node.args),)), error


def sign_mistake(at: Spot) -> str:
    is_slope = is_forward(at.node) and at.target.kind not in ("A", "J")
    return at.mistake("wrong_derivative_formula" if is_slope else "sign_error")


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
        yield node.args[0], at.mistake("extra_factor")
    if node.op == "g":
        # tanh(A), where A is the tanh already
        twice = isinstance(node.args[0], Symbol) and node.args[0].kind == "A"
        error = "derivative_at_wrong_quantity" if twice else "activation_instead_of_derivative"
        yield node.args[0], error
    if node.op == "T":
        yield node.args[0], "wrong_order"


def extra_mistake(dropped: Tree, at: Spot) -> str:
    """A derivative of the output's activation too many is the delta of another cost."""
    last = any(number(symbol.layer, at.setting) == at.setting.L for symbol in symbols(dropped))
    mismatch = is_forward(dropped) and last and at.setting.network.is_matched
    return "output_delta_loss_mismatch" if mismatch else "extra_factor"


def penalties(at: Spot) -> Edits:
    """The penalty's lambda W / m: where it is not due, missing, or another multiple."""
    node = at.node
    has_one = is_op(node, "+", "-") and has_kind(node.args[1], "lambda")
    base = node.args[0] if isinstance(node, Apply) and has_one else node
    if has_one:
        yield base, "penalty_wrong"
    if at.target.kind == "dW" and not at.path:
        term = Apply("*", (Symbol("lambda"), Symbol("W", at.target.layer)))
        for now in (Apply("/", (term, Symbol("m"))), term, Apply("*", (Number(2.0), term))):
            yield Apply("+", (base, now)), "penalty_wrong"


def operands(at: Spot) -> Edits:
    """Another quantity in the place of this one: of another layer first, then of another kind."""
    was = at.node
    if isinstance(was, Symbol) and was.kind not in ("m", "alpha", "lambda"):
        for now in sorted(quantities(at), key=lambda now: now.kind != was.kind):
            yield now, operand_mistake(was, now, at)


def operand_mistake(was: Symbol, now: Symbol, at: Spot) -> str:
    """What it means that one quantity stands for another."""
    before, after = number(was.layer, at.setting), number(now.layer, at.setting)
    is_step = at.target.update or at.target.step
    if is_step and now.kind == "d" + at.target.kind and was.kind != now.kind:
        return "update_wrong_quantity"
    if (was.kind, now.kind) == ("dZ", "dA") and before == after + 1:
        return "missing_weight_factor"
    if (was.kind, now.kind) == ("dA", "dZ") and before == after and was.loose:
        return "missing_activation_derivative"
    if at.is_cost_derivative:
        return "cost_derivative_wrong"
    if was.kind != now.kind and at.target.kind in FORWARD:
        return "wrong_operand"
    if was.kind == now.kind:
        inputs = (at.target.kind, was.kind, before) == ("dW", "A", after + 1)
        return "wrong_operand" if inputs else "wrong_layer_index"
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
                same = was.kind == now.kind
                error = "wrong_layer_index" if same else "derivative_at_wrong_quantity"
                yield exchanged(at.node, was, now), at.mistake(error)


def exchanged(tree: Tree, was: Tree, now: Tree) -> Tree:
    return rebuilt(tree, lambda node: now if node == was else None)


def missing_factors(at: Spot) -> Edits:
    """g'(Z) or the weights, left out on the way back."""
    if not is_gradient(at.node):
        return
    at_the_output = at.target.kind in ("dZ", "dW", "db") and at.target.at_the_end(at.setting.L)
    error = "output_delta_loss_mismatch" if at_the_output else "missing_activation_derivative"
    for prime in primes(at):
        yield Apply("*", (at.node, prime)), error
    for layer in layers(at):
        W, A = turned(Symbol("W", layer)), turned(Symbol("A", layer))
        yield matrix_product(W, at.node, at.setting.rows), "missing_weight_factor"
        if at.target.kind == "dW":
            yield matrix_product(at.node, A, at.setting.rows), "wrong_operand"


def missing_gradients(at: Spot) -> Edits:
    """Only the local derivative: the gradient that comes in is left out."""
    if is_gradient(at.node) or (at.path and not is_forward(at.node)):
        return
    error, rows = "missing_upstream_gradient", at.setting.rows
    for layer in layers(at):
        for kind in ("dA", "dZ"):
            if (kind, layer) != (at.target.kind, at.target.layer):
                yield Apply("*", (at.node, Symbol(kind, layer))), error
        W, dZ = turned(Symbol("W", layer)), Symbol("dZ", layer)
        yield Apply("*", (matrix_product(W, dZ, rows), at.node)), error
        if at.target.kind == "dA":
            yield matrix_product(at.node, dZ, rows), error
