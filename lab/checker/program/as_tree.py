"""A line of a program as a tree, in which each word is the quantity that its value is there."""

import ast
import copy
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import product

import numpy as np

from lab.checker.answer.write import write
from lab.checker.program.at_hand import AtHand
from lab.checker.program.depth import word_of
from lab.checker.program.matching import same
from lab.checker.program.numpy_names import MODULES
from lab.checker.program.trials import Spot, core_of
from lab.checker.reading.numpy.functions import FUNCTIONS, METHODS
from lab.checker.reading.numpy.indices import new_axis
from lab.checker.reading.numpy.reader import read
from lab.checker.reading.numpy_table import ARITHMETIC
from lab.checker.reading.tree import Apply, Name, Symbol, Tree, Unreadable, names_in, rebuilt
from lab.checker.setting import Setting
from lab.checker.syntax import parse_expression
from lab.checker.values.evaluate import evaluate
from lab.checker.values.operations import Impossible, operate
from lab.engine import ACTIVATIONS, Array

MOST_NODES = 200  # of a line whose parts are looked at
# what a function of the paste may be, by its values: the operation of a tree, and how it is computed
OWN_FUNCTIONS = (("g", "activation"), ("g'", "slope"), ("g' of A", "slope of A"))


class LineTree:
    """The tree of a wrong line, and of every part of it. core: the expression that it computes."""

    def __init__(self, spot: Spot, setting: Setting) -> None:
        self.spot = spot
        self.statement = spot.statement
        self.core = core_of(spot.statement)
        self.raw: dict[ast.expr, Tree] = {}
        parts = [self.core, *self.left_side()]
        words = dict.fromkeys(name.spelling for part in parts for name in names_in(self.read(part)))
        arguments = [one for text in words for one in arguments_of(parse_expression(text))]
        own = [*words, *arguments, ast.unparse(self.core)]
        self.hand = AtHand(spot, setting, list(dict.fromkeys(own)))
        self.is_opaque = not self.is_faithful()

    def left_side(self) -> list[ast.expr]:
        """What a line changes in place, and where: dZ and Z <= 0 of dZ[Z <= 0] = 0."""
        if isinstance(self.statement, ast.AugAssign):
            return [self.statement.target]
        target = self.statement.targets[0] if isinstance(self.statement, ast.Assign) else None
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare):
            return [target.value, target.slice]
        return []

    def read(self, part: ast.expr) -> Tree:
        """The tree of a part, of names alone."""
        if part not in self.raw:
            try:
                self.raw[part] = read(Words().visit(copy.deepcopy(part)))
            except (Unreadable, ValueError, RecursionError):
                text = ast.unparse(part)
                self.raw[part] = Name(text, text)
        return self.raw[part]

    def tree(self, part: ast.expr) -> Tree:
        """The tree of a part, of quantities."""
        if part is self.core and self.is_opaque:
            text = ast.unparse(part)
            return self.meaning(Name(text, text))
        return rebuilt(
            self.read(part), lambda one: self.meaning(one) if isinstance(one, Name) else None
        )

    def meaning(self, name: Name) -> Tree:
        """What a word stands for, by its value."""
        text = name.spelling
        if (called := self.called(text)) is not None:
            return called
        return self.hand.trees.get(text, Symbol(text, None, text))

    def called(self, text: str) -> Tree | None:
        """A call of a function of the paste that is an activation or its slope."""
        arrays, rows = self.hand.arrays, self.hand.setting.rows
        arguments = [one for one in arguments_of(parse_expression(text)) if one in arrays]
        for argument, name in product(arguments if text in arrays else (), ACTIVATIONS):
            for op, operation in OWN_FUNCTIONS:
                if has_value(operation, (name, rows), arrays[argument], arrays[text]):
                    return Apply(op, (self.hand.trees[argument],), name)
        return None

    @property
    def whole(self) -> Tree:
        """The value that the line leaves on its left side."""
        value, left = self.tree(self.core), self.left_side()
        if isinstance(self.statement, ast.AugAssign):
            op = ARITHMETIC.get(type(self.statement.op), "undefined")
            return Apply(op, (self.tree(left[0]), value))
        return Apply("where", (self.tree(left[1]), value, self.tree(left[0]))) if left else value

    @cached_property
    def typed(self) -> dict[Tree, ast.expr]:
        """The parts of the line by their trees: as they were typed."""
        return {self.tree(part): part for part in self.parts() if not isinstance(part, ast.Name)}

    def write(self, tree: Tree) -> str:
        """A tree in the learner's words: what stands in the line as it was typed."""
        if tree in self.typed:
            return ast.unparse(self.typed[tree])
        text = write(rebuilt(tree, self.as_typed), self.hand.hand)
        with suppress(SyntaxError):  # without brackets that are not needed
            text = ast.unparse(parse_expression(text))
        return text

    def as_typed(self, tree: Tree) -> Tree | None:
        part = self.typed.get(tree)
        if part is None or isinstance(tree, Symbol):
            return None
        text = ast.unparse(part)
        is_loose = isinstance(part, ast.BinOp | ast.UnaryOp | ast.Compare)
        return Apply("as", (tree,), f"({text})" if is_loose else text)

    def is_faithful(self) -> bool:
        """True if the tree of the core has the value that the core has in the run."""
        if sum(1 for _ in ast.walk(self.core)) > MOST_NODES:
            return False
        self.is_opaque = False
        (value,) = self.spot.tried([self.core])
        sample = self.hand.bench({}).kin[0]
        try:
            found = evaluate(self.tree(self.core), sample, sample.L)
        except (Impossible, Unreadable):
            return value is None
        return value is None or same(found, value)

    def parts(self) -> Iterator[ast.expr]:
        """The expressions in the line."""
        yield from [self.core] if self.is_opaque else []
        for part in [] if self.is_opaque else [self.core, *self.left_side()]:
            yield from (one for one in ast.walk(part) if isinstance(one, ast.expr))


class Words(ast.NodeTransformer):
    """Puts a name in the place of what has a value of its own: self.W1, cache["A1"], W[:, 1:],
    X.shape[0], sigmoid_prime(z).
    """

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        adds_an_axis = new_axis(node.slice) is not None
        return self.generic_visit(node) if adds_an_axis else whole_word(node)  # type: ignore[return-value]

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in ("T", "mT"):
            return ast.Attribute(self.visit(node.value), node.attr, node.ctx)
        return whole_word(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        is_method = isinstance(function, ast.Attribute) and word_of(function.value) not in MODULES
        if word_of(function) not in (METHODS if is_method else FUNCTIONS):
            return whole_word(node)
        if isinstance(function, ast.Attribute) and is_method:
            function = ast.Attribute(self.visit(function.value), function.attr, function.ctx)
        return ast.Call(function, [self.visit(one) for one in node.args], node.keywords)


def whole_word(node: ast.expr) -> ast.expr:
    return ast.Name(ast.unparse(node), ast.Load())


def arguments_of(node: ast.expr) -> list[str]:
    """What a call is given."""
    return [ast.unparse(one) for one in node.args] if isinstance(node, ast.Call) else []


def has_value(operation: str, note: tuple[str, bool], x: Array, value: Array) -> bool:
    with np.errstate(all="ignore"):
        try:
            return same(operate(operation, note, x), value)
        except Impossible:
            return False
