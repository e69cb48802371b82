r"""What takes something that follows it: functions, sums, norms, indicators.

Each rule is given the reader, a factor and the rest of its row. It takes from the row what belongs
to the factor, and answers None, taking nothing, where it has nothing to say.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from lark import Token
from lark import Tree as Parsed

from lab.checker.meaning.helpers import ACTIVATIONS, helper
from lab.checker.meaning.parsing import parse
from lab.checker.reading.factor import Factor, Row, following
from lab.checker.reading.scripts import Scripts
from lab.checker.reading.tree import Apply, Name, Number, Tree, Unreadable, is_op, rectified
from lab.checker.reading.vocabulary import (
    APPLIED_WITHOUT_BRACKETS,
    FUNCTIONS,
    PRODUCTS,
    QUANTITIES_FIRST,
    QUANTITIES_UNLESS_CALLED,
    TWO_ARGUMENTS,
)

if TYPE_CHECKING:
    from lab.checker.reading.reader import Reader


LAYER_RAISED = r"\{?[\[(](?:l|L|\d)(?:[+-]\d)?[\])]T?\}?"  # of e^{(l)}, an error


def called_with(factor: Factor, row: Row) -> Factor | None:
    """The brackets that follow the word, as in max(0, Z)."""
    follows = following(row)
    return follows if factor.word and follows is not None and follows.is_group else None


def reduction(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """np.sum(dZ, axis=1, keepdims=True) in the middle of mathematics."""
    op, group = factor.word.split(".")[-1].lower().lstrip("\\"), called_with(factor, row)
    if op not in ("sum", "mean") or group is None:
        return None
    if len(reader.arguments_of(group)) < 2:
        return mean(reader, row) if op == "mean" else None
    row.pop(0)
    text = reader.text_of(group.content)
    axis = re.search(r"axis=(-?\d)", text)
    note = (int(axis[1]) if axis else None, "keepdims=T" in text)
    return Apply(op, (reader.arguments(group)[0],), note)


def encoded(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """one_hot(Y): the labels themselves."""
    called = called_with(factor, row) is not None and re.fullmatch("one_?hot", factor.word, re.I)
    return reader.grouped(reader.next(row)) if called else None


def mean(reader: "Reader", row: Row) -> Tree:
    """mean(dZ), over the examples."""
    group = reader.grouped(reader.next(row))
    return Apply("/", (Apply("sum over", (group,), ("", "")), Name("m", "m")))


def total(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\sum takes all the rest of the product; its index says what is summed over."""
    if factor.word.lower() not in (r"\sum", "sum", "np.sum"):
        return None
    rest = reader.row([("", row[0][1]), *row[1:]]) if row else None
    row.clear()
    if rest is None:
        raise Unreadable("a sum of nothing")
    if factor.downs and "!" in factor.downs[0]:
        raise Unreadable("this sum leaves a unit out, and I add up all")
    index = factor.downs[0].strip("{}")[:1] if factor.downs else ""
    top = factor.ups[0].strip("{}") if factor.ups else ""
    return Apply("sum over", (rest,), (index, top))


def norm(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    if factor.word != r"\norm":
        return None
    group = reader.grouped(reader.next(row))
    return Apply("sum", (Apply("**", (group, Number(2.0))),), (None, False))


def indicator(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """1(Z > 0), 1_{Z > 0}, or a vector of ones."""
    if factor.word != r"\ones":
        return None
    if factor.down_trees and re.search(r"[<>]", factor.downs[0]):
        return reader.script_tree(factor.down_trees[0])
    if called_with(factor, row) is not None:
        return reader.grouped(reader.next(row))
    return Apply("full", (Name("m", "m"), Number(1.0)), 1.0)


def exponential(reader: "Reader", factor: Factor, _: Row) -> Tree | None:
    """e^{-z}."""
    if factor.word != "e" or not factor.ups or re.fullmatch(LAYER_RAISED, factor.ups[0]):
        return None
    return Apply("exp", (reader.script_tree(factor.up_trees[0]),))


def elementary(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\log, \exp, \sqrt of the next factor."""
    if factor.word not in FUNCTIONS:
        return None
    return Apply(FUNCTIONS[factor.word], (reader.argument(row),))


def extreme(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """max(0, Z)."""
    op = TWO_ARGUMENTS.get(factor.word.split(".")[-1])
    if op is None or called_with(factor, row) is None:
        return None
    return rectified(Apply(op, two_arguments(reader, factor, row)))


def two_arguments(reader: "Reader", factor: Factor, row: Row) -> tuple[Tree, ...]:
    arguments = reader.arguments(reader.next(row))
    if len(arguments) != 2:
        raise Unreadable(f"{factor.word} is of two, and here it has {len(arguments)}")
    return tuple(arguments)


def product_called(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    """dot(W, A), of someone who mixes code and mathematics."""
    found = PRODUCTS.get(factor.word.split(".")[-1])
    if found is None or called_with(factor, row) is None:
        return None
    op, note = found
    return Apply(op, two_arguments(reader, factor, row), note)


def activation(reader: "Reader", factor: Factor, row: Row) -> Tree | None:
    r"""\sigma(Z), relu'(Z), \sigma' with nothing to be taken at: at Z, then."""
    function = function_named(factor, following(row)) if factor.word else None
    if function is None:
        return None
    follows = following(row)
    after = Scripts([], [])
    if follows is not None and follows.is_group:
        group = reader.next(row)
        applied = function(*reader.arguments(group))
        after = Scripts(group.ups, [])
    elif follows is not None and not factor.primes and factor.word in APPLIED_WITHOUT_BRACKETS:
        applied = function(reader.argument(row))
    else:
        layer = Scripts(factor.ups, factor.downs).layer
        applied = function(Name("Z", "Z", layer))
    if factor.primes and is_op(applied, "g"):
        applied = Apply("g'", applied.args, applied.note)
    tree: Tree = Apply("T", (applied,)) if after.transposed else applied
    powers = (after.power, Scripts(factor.ups, []).power)
    power = next((one for one in powers if one is not None), None)
    return tree if power is None else Apply("**", (tree, Number(float(power))))


def is_applied(follows: Factor | None) -> bool:
    """True for the brackets of h(a_j), with nothing but a quantity in them."""
    inside = follows.content if follows is not None else None
    while isinstance(inside, Parsed) and (len(inside.children) == 1 or inside.data == "factor"):
        inside = inside.children[0]
    return isinstance(inside, Token) and inside.type == "WORD"


def function_named(factor: Factor, follows: Factor | None) -> Callable[..., Tree] | None:
    """The activation, or the derivative of one, that the word names. A word that may also be a
    quantity needs brackets.
    """
    word = factor.word
    called = follows is not None and follows.is_group
    if word == "h" and called and (factor.primes or is_applied(follows)):
        word = "g"
    if word in QUANTITIES_FIRST:
        return None
    if word in QUANTITIES_UNLESS_CALLED and not called and not factor.primes:
        return None
    bare = word.rstrip("0123456789_")
    known = helper(word.replace(".", "_")) or (helper(bare) if bare in ACTIVATIONS else None)
    is_quantity = parse(word) is not None and not called and bare not in ACTIVATIONS
    return None if is_quantity else known
