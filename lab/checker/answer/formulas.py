"""The right equation of every target, as a tree: what is shown beside a wrong line. A test
evaluates each of them.
"""

from dataclasses import replace

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import (
    HERE,
    Apply,
    Layer,
    Number,
    Symbol,
    Tree,
    matrix_product,
    turned,
)
from lab.checker.setting import Setting


def formula(target: Target, setting: Setting) -> Tree:
    """The equation as the course writes it, in the setting's layout, at the target's layer."""
    layer = target.layer or HERE
    is_last = not layer.l and layer.at(0, setting.L) == setting.L
    if target.update or target.step:
        return replace(target, step=target.step and not target.update).right_tree()
    if target.kind == "m":
        return Apply("size", (Symbol("A", Layer()),), 0 if setting.rows else 1)
    before, after, rows = layer.shifted(-1), layer.shifted(1), setting.rows
    if target.kind == "J":
        tree = cost(setting)
    elif target.kind == "dA" and is_last:
        tree = dA_output(setting)
    elif target.kind == "dA":
        tree = matrix_product(turned(Symbol("W", after)), Symbol("dZ", after), rows)
    elif target.kind == "dZ":
        tree = dZ(layer, is_last, setting)
    elif target.kind == "dW":
        tree = matrix_product(Symbol("dZ", layer), turned(Symbol("A", before)), rows)
        tree = mean(tree, setting)
    elif target.kind == "db":
        tree = mean(Apply("sum examples", (Symbol("dZ", layer),)), setting)
    elif target.kind == "Z":
        product = matrix_product(Symbol("W", layer), Symbol("A", before), rows)
        tree = Apply("+", (product, Symbol("b", layer)))
    elif target.kind == "A":
        is_input = layer == Layer()
        tree = Symbol("A", layer) if is_input else Apply("g", (Symbol("Z", layer),))
    else:
        return target.right_tree()
    tree = turned(tree) if target.transposed else tree
    return Apply("neg", (tree,)) if target.negated else tree


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
    losses: Tree = Apply("**", (Apply("-", (A, Y)), Number(2.0)))
    if setting.network.cost == "binary cross-entropy":
        losses = both
    elif setting.network.cost == "cross-entropy":
        losses = Apply("*", (Y, log_A))
    total = mean(Apply("sum", (losses,), (None, False)), setting)
    if "entropy" in str(setting.network.cost):
        return Apply("neg", (total,))
    is_half = setting.network.cost == "half squared error"
    return Apply("/", (total, Number(2.0))) if is_half else total
