"""Mistakes in what stands in a line, each as the edit that undoes it: signs, factors, quantities."""

from lab.checker.normal.spots import (
    FORWARD,
    Edits,
    Spot,
    T,
    back_through,
    is_cost_derivative,
    is_forward,
    is_gradient,
    layers,
    number,
    primes,
    quantities,
)
from lab.checker.reading.tree import Apply, Number, Symbol, Tree, rebuilt, symbols


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
