"""Mistakes in the derivative of an activation, each as the edit that undoes it."""

from collections.abc import Sequence

from lab.checker.normal.spots import Edits, Spot, is_forward, is_gradient, number, primes
from lab.checker.reading.tree import Apply, Number, Symbol, Tree, has_op, is_op, nodes, symbols
from lab.checker.setting import Setting


def activation_of_a_gradient(at: Spot) -> Edits:
    """relu(dA) for dA * relu'(Z), and relu'(dA) for relu'(Z)."""
    node = at.node
    if is_op(node, "g", "g'") and is_gradient(node.args[0]):
        is_g = node.op == "g"
        error = "activation_instead_of_derivative" if is_g else "derivative_at_wrong_quantity"
        for prime in primes(at):
            yield Apply("*", (node.args[0], prime)), error
            if node.op == "g'":
                yield prime, error


def comparisons(at: Spot) -> Edits:
    """A mask that is the wrong way round, or, as A >= 0, always true; or not about 0."""
    node = at.node
    if is_op(node, ">", ">=", "<", "<="):
        for args in (node.args, (node.args[0], Number(0.0))):
            for op in (">", "<=", "<"):
                always = (node.op, op) == (">=", ">")
                yield (
                    Apply(op, args),
                    "relu_mask_always_true" if always else "wrong_derivative_formula",
                )


def other_activations(at: Spot) -> Edits:
    """The derivative, or the helper, of another layer's activation."""
    if is_op(at.node, "g'", "g' of A", "backward") and at.node.note:
        yield Apply(at.node.op, at.node.args), "wrong_activation_derivative"


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
    if is_op(tree, "*"):
        return [factor for arg in tree.args for factor in factors_of(arg)]
    return [tree]


def product(factors: Sequence[Tree]) -> Tree:
    tree = factors[0]
    for factor in factors[1:]:
        tree = Apply("*", (tree, factor))
    return tree


def derivative(at: Spot) -> Edits:
    """An expression of Z and A where g'(Z) belongs."""
    if is_forward(at.node) and (at.path or at.target.kind == "g'"):
        for prime in primes(at):
            yield prime, derivative_mistake(at.node, prime, at.setting)


def derivative_mistake(tree: Tree, prime: Tree, setting: Setting) -> str:
    """What kind of mistake an expression is that stands for g'(Z)."""
    own = activation_at(prime, setting)
    if has_op(tree, ">=", "<="):
        return "relu_mask_always_true"
    if is_op(tree, "g'", "g' of A"):
        is_own = tree.note in (None, own)
        return "derivative_at_wrong_quantity" if is_own else "wrong_activation_derivative"
    if isinstance(tree, Symbol) and tree.kind == "Z":
        return "wrong_operand"
    if isinstance(tree, Symbol) or is_op(tree, "g"):
        return "activation_instead_of_derivative"
    another = looks_like_another(tree, own)
    return "wrong_activation_derivative" if another else "wrong_derivative_formula"


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
    return is_op(tree, "**") and tree.args[1] == Number(2.0)
