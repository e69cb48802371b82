"""The right equation of every target, as a tree: what is shown beside a wrong line. A test
evaluates each of them.
"""

from dataclasses import replace

from lab.checker.costs import SPELLINGS
from lab.checker.meaning.targets import Target
from lab.checker.reading.numpy import read_expression
from lab.checker.reading.tree import (
    HERE,
    Apply,
    Layer,
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
        tree = of_the_output(SPELLINGS[str(setting.network.cost)].code_of_J(setting.mean), setting)
    elif target.kind == "dA" and is_last:
        tree = of_the_output(SPELLINGS[str(setting.network.cost)].dA, setting)
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


def of_the_output(code: str, setting: Setting) -> Tree:
    """The tree of NumPy code about the outputs A, the targets Y and m."""
    meant = {"A": Symbol("A", Layer(plus=setting.L)), "Y": Symbol("Y"), "m": Symbol("m")}
    return read_expression(code, meant)
