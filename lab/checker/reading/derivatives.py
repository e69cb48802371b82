r"""Derivatives: \partial Z for dJ/dZ, \nabla_W J, and the quotients \frac{\partial J}{\partial W},
dJ/dW and dA/dZ.
"""

import re
from typing import TYPE_CHECKING

from lark import Token
from lark import Tree as Parsed

from lab.checker.reading.entries import gradient_by
from lab.checker.reading.factor import Factor, Row, following, is_cost, is_differential
from lab.checker.reading.scripts import Scripts
from lab.checker.reading.tree import Apply, Name, Tree, Unreadable, is_op
from lab.checker.reading.vocabulary import DIFFERENTIALS, OF_COST

if TYPE_CHECKING:
    from lab.checker.reading.reader import Reader


def fraction(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""A quotient, or the derivative \frac{\partial J}{\partial W}."""
    if factor.word != r"\frac":
        return None
    above, below = reader.next(row), reader.next(row)
    return reader.scripted(factor, quotient(reader, above, below))


def quotient(reader: "Reader", above: Factor, below: Factor) -> Tree:
    top, bottom = differentiated(reader, above), differentiated(reader, below)
    if top is None or bottom is None:
        return Apply("/", (reader.grouped(above), reader.grouped(below)))
    if is_cost(top) or top.word == "":
        return of_the_cost_by(reader, bottom, bottom.word)
    if is_cost(bottom):  # what is meant is plain
        return upside_down(reader.named(top, "d" + top.word))
    return Apply("partial", (reader.named(top, top.word), reader.named(bottom, bottom.word)))


def of_the_cost_by(reader: "Reader", below: Factor, quantity: str) -> Tree:
    """dJ/dquantity. below: the factor that names it, with its scripts."""
    tree = reader.named(below, "d" + quantity)
    return gradient_by(tree, quantity) if isinstance(tree, Name) and not below.downs else tree


def upside_down(tree: Tree) -> Tree:
    r"""The gradient in \frac{\partial A}{\partial L}, remembered as written the wrong way round."""
    return Apply("upside down", (tree,))


def differentiated(reader: "Reader", factor: Factor) -> Factor | None:
    r"""The factor after the \partial or d in a numerator or denominator; None if there is none."""
    if not isinstance(factor.content, Parsed):
        return None
    sums = list(factor.content.find_data("sum"))
    if not sums:
        return None
    product = next(child for child in sums[-1].children if isinstance(child, Parsed))
    factors = [Factor(reader, child) for child in product.children if isinstance(child, Parsed)]
    if len(factors) >= 2 and factors[0].word in DIFFERENTIALS:
        return factors[1]
    joined = len(factors) == 1 and re.fullmatch(r"d[A-Za-z]\w*", factors[0].word)
    if joined and factors[0].word not in ("delta", "data"):
        factors[0].content = Token("WORD", factors[0].word[1:])
        return factors[0]
    return None


def gradient(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\partial Z: written for dJ/dZ. \partial L / \partial Z in text."""
    follows = following(row)
    d_alone = factor.word == "d" and follows is not None and not follows.is_group
    if factor.word != r"\partial" and not d_alone:
        return None
    return after_differential(reader, row)


def after_differential(reader: "Reader", row: Row) -> Tree:
    target = reader.next(row)
    divided = bool(row) and row[0][0] == "/"
    mark = row[0][1] if divided else None
    if is_cost(target) and divided:
        row.pop(0)
        return by_what(reader, mark, row)
    if isinstance(mark, Factor) and mark.word == r"\partial":
        row.pop(0)
        below = reader.next(row)
        if is_cost(below):
            return upside_down(reader.named(target, "d" + target.word))
        names = reader.named(target, target.word), reader.named(below, below.word)
        return Apply("partial", names)
    return reader.named(target, "d" + target.word)


def by_what(reader: "Reader", mark: Factor | Tree | None, row: Row) -> Tree:
    r"""The gradient whose denominator begins with this mark: \partial Z, or dZ in one word."""
    if isinstance(mark, Factor) and mark.word in DIFFERENTIALS:
        below = reader.next(row)
        return of_the_cost_by(reader, below, below.word)
    if isinstance(mark, Factor) and mark.word.startswith("d"):
        return of_the_cost_by(reader, mark, mark.word[1:].lstrip("_"))
    raise Unreadable("I cannot read this derivative")


def of_the_cost(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """dJ/dW in one line, and dA/dJ, which is upside down."""
    if not row or row[0][0] != "/" or not isinstance(row[0][1], Factor):
        return None
    below = row[0][1]
    if OF_COST.fullmatch(factor.word) and below.word.startswith("d"):
        row.pop(0)
        if below.word == "d":
            return after_differential(reader, row)
        return of_the_cost_by(reader, below, below.word[1:].lstrip("_"))
    if is_differential(factor) and OF_COST.fullmatch(below.word):
        row.pop(0)
        return upside_down(reader.named(factor, factor.word))
    return None


def local(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """dA3/dZ3, a derivative within the network."""
    if not is_differential(factor) or not row or row[0][0] != "/":
        return None
    if not is_differential(row[0][1]):
        return None
    below = reader.next(row)
    above, by = (one.word[1:].lstrip("_") for one in (factor, below))
    names = reader.named(factor, above), reader.named(below, by)
    return Apply("partial", names)


def change(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\Delta W, what is added to W; \Delta^{(l)}, a name of its own."""
    if factor.word != r"\Delta":
        return None
    follows = following(row)
    if follows is not None and follows.word and not factor.ups and not factor.downs:
        target = reader.next(row)
        return reader.named(target, "Delta_" + target.word)
    return reader.named(factor, "Delta")


def nabla(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\nabla_{W^{[2]}} J, and \nabla W for dW."""
    if factor.word != r"\nabla":
        return None
    turned = False
    if row and isinstance(row[0][1], Factor) and is_cost(row[0][1]):
        turned = Scripts(reader.next(row).ups, []).transposed  # (\nabla_Z L)^T
    elif not factor.downs:
        target = reader.next(row)
        return reader.named(target, "d" + target.word)
    name = reader.script_tree(factor.down_trees[0]) if factor.down_trees else None
    if is_op(name, "power or layer"):
        name = name.args[1]
    if not isinstance(name, Name):
        raise Unreadable("a gradient, of what?")
    gradient = Name("d" + name.spelling, "d" + name.word, name.layer)
    return Apply("T", (gradient,)) if turned else gradient
