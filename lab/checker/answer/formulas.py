"""The right equation of every target, as a tree: what is shown beside a wrong line. A test
evaluates each of them.
"""

from dataclasses import replace

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import HERE, Apply, Layer, Number, Symbol, Tree
from lab.checker.setting import Setting


def formula(target: Target, setting: Setting) -> Tree:
    """The equation as the course writes it, in the setting's layout, at the target's layer."""
    layer = target.layer or HERE
    is_last = not layer.l and layer.at(0, setting.L) == setting.L
    if target.update or target.step:
        return replace(target, step=target.step and not target.update).right_tree()
    if target.kind == "m":
        return Apply("size", (Symbol("A", Layer()),), 0 if setting.rows else 1)
    if target.kind == "J":
        tree = cost(setting)
    elif target.kind == "dA":
        tree = (
            dA_output(setting)
            if is_last
            else product(T(Symbol("W", layer.shifted(1))), Symbol("dZ", layer.shifted(1)), setting)
        )
    elif target.kind == "dZ":
        tree = dZ(layer, is_last, setting)
    elif target.kind == "dW":
        tree = mean(
            product(Symbol("dZ", layer), T(Symbol("A", layer.shifted(-1))), setting), setting
        )
    elif target.kind == "db":
        tree = mean(Apply("sum examples", (Symbol("dZ", layer),)), setting)
    elif target.kind == "Z":
        tree = Apply(
            "+",
            (
                product(Symbol("W", layer), Symbol("A", layer.shifted(-1)), setting),
                Symbol("b", layer),
            ),
        )
    elif target.kind == "A" and layer == Layer():
        tree = Symbol("A", layer)
    elif target.kind == "A":
        tree = Apply("g", (Symbol("Z", layer),))
    else:
        return target.right_tree()
    tree = Apply("T", (tree,)) if target.transposed else tree
    return Apply("neg", (tree,)) if target.negated else tree


def T(tree: Tree) -> Tree:
    return Apply("T", (tree,))


def product(x: Tree, y: Tree, setting: Setting) -> Tree:
    """x y for columns; for rows the transposes in the other order: A_prev^T dZ, dZ W^T, A_prev
    W.
    """
    if not setting.rows:
        return Apply("@", (x, y))
    turned = [arg.args[0] if isinstance(arg, Apply) and arg.op == "T" else arg for arg in (y, x)]
    flip = [isinstance(arg, Apply) and arg.op == "T" for arg in (y, x)]
    return Apply(
        "@", (T(turned[0]) if flip[0] else turned[0], T(turned[1]) if flip[1] else turned[1])
    )


def mean(tree: Tree, setting: Setting) -> Tree:
    return Apply("/", (tree, Symbol("m"))) if setting.mean else tree


def dZ(layer: Layer, is_last: bool, setting: Setting) -> Tree:
    if is_last and setting.network.is_matched:
        return Apply("-", (Symbol("A", layer), Symbol("Y")))
    if is_last and setting.network.output == "softmax":
        return Apply("backward", (Symbol("dA", layer),), "softmax")
    return Apply("*", (Symbol("dA", layer), Apply("g'", (Symbol("Z", layer),))))


def dA_output(setting: Setting) -> Tree:
    A, Y, one = Symbol("A", Layer(plus=setting.L)), Symbol("Y"), Number(1.0)
    other = Apply("/", (Apply("-", (one, Y)), Apply("-", (one, A))))
    return {
        "binary cross-entropy": Apply("neg", (Apply("-", (Apply("/", (Y, A)), other)),)),
        "cross-entropy": Apply("neg", (Apply("/", (Y, A)),)),
        "half squared error": Apply("-", (A, Y)),
        "squared error": Apply("*", (Number(2.0), Apply("-", (A, Y)))),
    }[str(setting.network.cost)]


def cost(setting: Setting) -> Tree:
    A, Y, one = Symbol("A", Layer(plus=setting.L)), Symbol("Y"), Number(1.0)
    log_A, log_rest = Apply("log", (A,)), Apply("log", (Apply("-", (one, A)),))
    both = Apply("+", (Apply("*", (Y, log_A)), Apply("*", (Apply("-", (one, Y)), log_rest))))
    squares = Apply("**", (Apply("-", (A, Y)), Number(2.0)))
    losses: Tree = {
        "binary cross-entropy": both,
        "cross-entropy": Apply("*", (Y, log_A)),
        "half squared error": squares,
        "squared error": squares,
    }[str(setting.network.cost)]
    total = mean(Apply("sum", (losses,), (None, False)), setting)
    if "entropy" in str(setting.network.cost):
        return Apply("neg", (total,))
    return (
        Apply("/", (total, Number(2.0))) if setting.network.cost == "half squared error" else total
    )
