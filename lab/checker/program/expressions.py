"""Evaluates the expressions of a paste, with the fixed tables and within bounds."""

import ast
import math
from collections.abc import Callable
from typing import Any

from lab.checker.program.budget import LARGEST_INTEGER, LONGEST_STRING
from lab.checker.program.containers import Containers
from lab.checker.program.depth import numbered
from lab.checker.program.numpy_names import CONSTANTS, MODULES
from lab.checker.program.plain import (
    BUILTINS,
    plain_binary,
    plain_comparison,
    plain_membership,
    short_text,
)
from lab.checker.program.values import (
    Box,
    Builtin,
    Class,
    Family,
    Function,
    Method,
    Module,
    Object,
    Random,
    Unknown,
)
from lab.checker.program.words import LAMBDA, symbol_of
from lab.checker.reading.numpy_table import ARITHMETIC, COMPARISONS

OPERATORS = {**ARITHMETIC, ast.FloorDiv: "//", ast.Mod: "%", ast.BitOr: "|"}

TRANSPOSED = ("T", "mT", "H")  # of an array; a T alone may be the targets


class Expressions(Containers):
    """The half of the interpreter that gives expressions their values."""

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; Unknown for what is not in the tables."""
        self.tape.budget.spend_steps()
        handler = self.evaluator(node)
        return handler(self, node) if handler else Unknown()

    def evaluator(self, node: ast.expr) -> "Evaluator | None":
        return EXPRESSIONS.get(type(node))

    # Names and places

    def named(self, node: ast.Name) -> Any:
        block = self.names.find(node.id)
        if block is not None:
            return block.own[node.id]
        if node.id in MODULES:
            return Module(node.id)
        if node.id == "__name__":
            return "__main__"
        if node.id in BUILTINS:
            return Builtin(node.id)
        return self.binder.value(node.id)

    def attribute(self, node: ast.Attribute) -> Any:
        """x.T, self.W1, np.pi: looked up in our own objects and tables, nowhere else."""
        owner = self.value(node.value)
        name = node.attr
        if isinstance(owner, Module):
            if name in CONSTANTS:
                return CONSTANTS[name]
            return Module(f"{owner.path}.{name}")
        if isinstance(owner, Object):
            return self.field(owner, name)
        if isinstance(owner, Box):
            return self.of_array(owner, name, numbered(node))
        if isinstance(owner, Class):
            return owner.members.get(name, Unknown(name))
        if isinstance(owner, list | dict | str | tuple | Family):
            return Method(owner, name)
        if isinstance(owner, Random):
            return owner if name == "T" else Method(owner, name)
        if isinstance(owner, Unknown) and owner.name and name not in TRANSPOSED:
            if method := self.method_of_no_class(name):
                return method
            return LAMBDA if name == "l2" else self.binder.value(numbered(node))
        return Unknown(name)

    def field(self, owner: Object, name: str) -> Any:
        if name in owner.fields:
            return owner.fields[name]
        member = owner.kind.members.get(name) if owner.kind else None
        if isinstance(member, Function):
            marks = getattr(member.node, "decorator_list", [])  # a lambda has none
            static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in marks)
            return member if static else Method(owner, member)
        member = member or self.method_of_no_class(name)
        if member is not None:
            return member
        value = LAMBDA if name == "l2" else self.binder.found(name)
        if not isinstance(value, Unknown):
            owner.fields[name] = value
        return value

    def method_of_no_class(self, name: str) -> Method | None:
        """A method that the paste shows without its class."""
        block = self.names.find(name)
        function = block.own[name] if block else None
        is_method = isinstance(function, Function) and function.first == "self"
        return Method(self.bare, function) if is_method else None

    def of_array(self, box: Box, name: str, word: str) -> Any:
        """word: what the attribute is by its name and its owner's."""
        if name in TRANSPOSED:
            return self.arrays.apply("T", box)
        if name == "shape":
            return box.node.shape
        if name == "size":
            return math.prod(box.node.shape)
        if name == "ndim":
            return len(box.node.shape)
        if name in ("data", "real", "values"):  # x.max(1).values, too
            return box
        if name in box.attributes:
            return box.attributes[name]
        if name in ("g", "grad") and box.node in self.binder.network.keys:
            kind, l = self.binder.network.keys[box.node]
            if kind in "WbZA":
                return self.binder.of_layer("d" + kind, l)
        symbol = symbol_of(name)
        unwritten = box.node in self.binder.network.keys
        unwritten |= any(one is box for one in self.binder.bound.values())
        if unwritten and (method := self.method_of_no_class(name)):
            return method
        if unwritten and symbol is not None and symbol.kind in ("W", "b"):  # net.W1: no Z has one
            return self.binder.value(word)
        return Method(box, name)

    # Operations

    def operation(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        op = OPERATORS.get(type(node.op), "")
        return self.binary("@" if op == "*" and self.are_matrices(left, right) else op, left, right)

    def are_matrices(self, left: Any, right: Any) -> bool:
        """True for two factors of which one is made with np.mat, and none is a number."""
        if not self.matrices or not (isinstance(left, Box) and isinstance(right, Box)):
            return False
        made = (left.node.above | right.node.above) & self.matrices
        return bool(made) and len(left.node.shape) == len(right.node.shape) == 2

    def binary(self, op: str, left: Any, right: Any) -> Any:
        """left op right, of arrays on the tape, of numbers and strings as in Python."""
        if isinstance(left, Unknown) or isinstance(right, Unknown) or not op:
            return Unknown()
        if isinstance(left, dict) and isinstance(right, dict):
            return left | right if op == "|" else Unknown()
        if isinstance(left, Random) or isinstance(right, Random):
            one = left if isinstance(left, Random) else right
            return Random(one.shape)
        if isinstance(left, Box) or isinstance(right, Box):
            if op in ("//", "%", "|"):
                return Unknown()
            if op == "-":
                left, right = self.as_targets(left, right), self.as_targets(right, left)
            return self.arrays.apply(op, *self.fitted(left, right))
        return plain_binary(op, left, right)

    def as_targets(self, one: Any, other: Any) -> Any:
        """X - Xhat: inputs that are compared with what the parameters make of them are the targets
        of an autoencoder, Y for all that follows.
        """
        network = self.binder.network
        if not isinstance(one, Box) or one.node is not network.X or not isinstance(other, Box):
            return one
        made = any(
            key[0] == "W" and other.node.depends_on(node) for node, key in network.keys.items()
        )
        return Box(network.Y) if made else one

    def fitted(self, left: Any, right: Any) -> tuple[Any, Any]:
        """The two, with Y in the shape of what it meets: (m,), (m, 1) and (1, m) are one Y."""
        Y = self.binder.network.Y
        for place, (one, other) in enumerate(((left, right), (right, left))):
            if not isinstance(one, Box) or not isinstance(other, Box):
                break
            shape = other.node.shape
            flat = len(shape) != len(Y.shape)
            is_Y = one.node.bare is Y
            if is_Y and flat and shape != Y.shape and math.prod(shape) == math.prod(Y.shape):
                reshaped = self.arrays.apply("reshape", one, *shape)
                return (reshaped, right) if place == 0 else (left, reshaped)
        return left, right

    def signed(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            known = self.truth(value)
            return Unknown() if known is None else not known
        if isinstance(value, Box):
            return self.arrays.apply("neg", value) if isinstance(node.op, ast.USub) else value
        if isinstance(value, int | float):
            return -value if isinstance(node.op, ast.USub) else value
        return value if isinstance(value, Random) else Unknown()

    def comparison(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        if len(node.ops) > 1:
            return Unknown()
        right = self.value(node.comparators[0])
        sign = COMPARISONS.get(type(node.ops[0]))
        if sign is None:
            return plain_membership(node.ops[0], left, right)
        if sign == "==" and (labels := self.labels.compared(left, right)) is not None:
            return labels
        if isinstance(left, Random) or isinstance(right, Random):
            return self.mask(left if isinstance(left, Random) else right)
        if isinstance(left, Box) or isinstance(right, Box):
            return self.arrays.apply(sign, *self.fitted(left, right))
        return plain_comparison(sign, left, right)

    def logic(self, node: ast.BoolOp) -> Any:
        stops = isinstance(node.op, ast.Or)
        value: Any = Unknown()
        for one in node.values:
            value = self.value(one)
            known = self.truth(value)
            if known is None or known == stops:
                return value
        return value

    def choice(self, node: ast.IfExp) -> Any:
        test = self.value(node.test)
        if isinstance(test, Box) and not test.node.depends_on(self.binder.network.Y):
            return self.arrays.apply("where", test, self.value(node.body), self.value(node.orelse))
        return self.value(node.orelse if self.truth(test) is False else node.body)

    def text(self, node: ast.JoinedStr) -> Any:
        """f"W{l}"."""
        parts = [
            str(value.value)
            if isinstance(value, ast.Constant)
            else short_text(self.value(value.value))
            if isinstance(value, ast.FormattedValue)
            else ""
            for value in node.values
        ]
        return "".join(parts)[:LONGEST_STRING]

    def constant(self, node: ast.Constant) -> Any:
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            return value if abs(value) <= LARGEST_INTEGER else Unknown()
        return value if isinstance(value, bool | float | str | None | type(...)) else Unknown()

    def function_literal(self, node: ast.Lambda) -> Any:
        return Function(node, self.names)

    def renamed(self, node: ast.NamedExpr) -> Any:
        value = self.value(node.value)
        self.names.own[node.target.id] = value
        return value


Evaluator = Callable[[Any, Any], Any]  # of an interpreter, and an expression
EXPRESSIONS: dict[type, Evaluator] = {
    ast.Name: Expressions.named,
    ast.Attribute: Expressions.attribute,
    ast.Subscript: Expressions.subscript,
    ast.BinOp: Expressions.operation,
    ast.UnaryOp: Expressions.signed,
    ast.Compare: Expressions.comparison,
    ast.BoolOp: Expressions.logic,
    ast.IfExp: Expressions.choice,
    ast.List: Expressions.listed,
    ast.Tuple: Expressions.listed,
    ast.Set: Expressions.listed,
    ast.Dict: Expressions.dictionary,
    ast.ListComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension,
    ast.DictComp: Expressions.dictionary_comprehension,
    ast.JoinedStr: Expressions.text,
    ast.Constant: Expressions.constant,
    ast.Call: Expressions.call,
    ast.Lambda: Expressions.function_literal,
    ast.NamedExpr: Expressions.renamed,
}
