"""What is no equation: data, sizes, learning rates and random starts.

A paste trains on its own data from its own start. Here both are the small sample's: whatever a
line puts into X, Y, m, the learning rate or the first W is replaced by that.
"""

import ast
from typing import Any

from lab.checker.program.binding import Binder
from lab.checker.program.depth import word_of
from lab.checker.program.tape import Node
from lab.checker.program.values import Box, Function, Random, Unknown
from lab.checker.program.words import ALPHA, LAMBDA, ONE_HOT, symbol_of

LONG_LOOP = 12  # rounds: a network has fewer layers


class Housekeeping:
    """Replaces what a line prepares by the small sample's own."""

    def __init__(self, binder: Binder) -> None:
        self.binder = binder
        self.network = binder.network

    def settled(self, word: str, value: Any, index: Any = None) -> Any:
        """The value that a name gets, or its item at this index."""
        if ONE_HOT.search(word) and not isinstance(value, Function):
            return Box(self.network.Y)
        symbol = symbol_of(word)
        kind = symbol.kind if symbol else ""
        if isinstance(value, list) and value and all(is_drawn(one, kind) for one in value):
            return [self.settled(word, one) for one in value]
        is_size = type(value) is int and value > 1
        is_scalar = is_number(value) and not is_size and word not in self.binder.betas
        is_part = isinstance(index, tuple) and any(isinstance(one, slice) for one in index)
        if kind in ("W", "b") and is_part:  # Theta1(:, 1) = 0
            return value
        if kind in ("W", "b") and (self.is_a_start(value) or (kind == "b" and is_scalar)):
            return self.binder.start(kind, word, index)
        if kind == "m" and not isinstance(value, Box | dict | str):
            return self.binder.reading.m
        is_data = symbol is not None and self.binder.is_data(word)
        if (is_data or word in self.binder.turned) and self.is_data(value):
            return self.data(kind, value)
        if kind in ("alpha", "lambda") and is_number(value):
            return ALPHA if kind == "alpha" else LAMBDA
        if isinstance(value, Random) and not self.binder.reading.is_of_activations(value.shape):
            return self.binder.start("W", word)
        return value

    def is_a_start(self, value: Any) -> bool:
        """True for what parameters begin with: random numbers, zeros, what is loaded."""
        if isinstance(value, Random | Unknown):
            return True
        if isinstance(value, list) and value and is_number(value[0]):
            return True
        return isinstance(value, Box) and not value.node.above & self.of_the_sample()

    def of_the_sample(self) -> int:
        """The nodes of parameters, data and gradients, as bits."""
        known = [*self.network.keys, *self.network.gradients]
        return sum(1 << node.index for node in known)

    def is_data(self, value: Any) -> bool:
        if isinstance(value, Box):
            made_of = value.node.above & self.of_the_sample()
            data = 1 << self.network.X.index | 1 << self.network.Y.index
            return not made_of & ~data
        return not isinstance(value, dict | str | int | float) and value is not None

    def data(self, kind: str, value: Any) -> Any:
        """X or Y. One example of X, taken by its index, stays what it is."""
        node = self.network.Y if kind == "Y" else self.network.X
        kept = ("index", "reshape", "expand", *(["joined"] * self.binder.reading.bias_column))
        if not isinstance(value, Box):
            return self.binder.data(node)
        if self.binder.reading.data_turned and value.node.op == "T":
            return value
        part = value.node.args[0] if value.node.op == "T" else value.node
        if part.op in kept and value.node.depends_on(node) and value.node.value is not None:
            return Box(node) if self.mixes_examples(part) else value
        return Box(node)

    def mixes_examples(self, part: Node) -> bool:
        """True for x.reshape(-1, 1) of all the data, which has one feature in its own program."""
        m = self.binder.reading.examples
        return part.op == "reshape" and m > 1 and m not in part.shape


def is_drawn(value: Any, kind: str) -> bool:
    """True for random numbers; of a list of parameters for zeros, too."""
    zeros = kind in ("W", "b") and isinstance(value, Box) and value.node.op == "full"
    return zeros or isinstance(value, Random)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def counts_only(loop: ast.For) -> bool:
    """True for a loop whose variable is used for printing and asking only: epochs of training."""
    if not isinstance(loop.target, ast.Name):
        return False
    return not any(
        isinstance(node, ast.Name) and node.id == loop.target.id
        for statement in loop.body
        for node in used_in(statement)
    )


def used_in(statement: ast.AST) -> list[ast.AST]:
    """The nodes of a statement, without what is only printed or asked."""
    found: list[ast.AST] = []
    todo = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If):
            todo += [*node.body, *node.orelse]
            continue
        if isinstance(node, ast.Call) and word_of(node.func) == "print":
            continue
        found.append(node)
        todo += list(ast.iter_child_nodes(node))
    return found
