"""Expressions of MATLAB, Octave and Julia as Python's syntax trees.

Indices count from 0, ranges end before their last number, a * b is np.dot where both may be
matrices, ' is .T, one row of a MATLAB matrix stays a matrix.
"""

import ast
import re

from lab.checker.reading.matlab.functions import call, fill
from lab.checker.reading.matlab.indices import indexed, mentions_end, numbers
from lab.checker.reading.matlab.operands import Operands
from lab.checker.reading.matlab.scope import python_name
from lab.checker.reading.matlab.tokens import Token
from lab.checker.reading.matlab.trees import function, is_list, is_mask, is_text
from lab.checker.reading.tree import Unreadable

COMPARISONS: dict[str, ast.cmpop] = {
    "==": ast.Eq(), "!=": ast.NotEq(), "~=": ast.NotEq(), "<": ast.Lt(), "<=": ast.LtE(),
    ">": ast.Gt(), ">=": ast.GtE(), "in": ast.In(), "∈": ast.In(),
}  # fmt: skip
# from the loosest to the tightest
LEVELS = (
    ("||",), ("&&",), ("|",), ("&",), tuple(COMPARISONS), (":",), ("+", "-"),
    ("*", "/", "\\", "×", "·"),
)  # fmt: skip
LEVEL = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
ARITHMETIC: dict[str, ast.operator] = {
    "+": ast.Add(), "-": ast.Sub(), "/": ast.Div(), "|": ast.BitOr(), "&": ast.BitAnd(),
}  # fmt: skip
DEEPEST = 60


class Parser(Operands):
    """Reads one expression from tokens."""

    def whole(self) -> ast.expr:
        """The expression that all tokens make; Julia's a, b is a tuple."""
        parts = [self.value()]
        while self.scope.julia and self.at(","):
            self.take()
            parts.append(self.value())
        if self.next.kind != "end":
            raise Unreadable(f"{self.next.text} is not expected here")
        return parts[0] if len(parts) == 1 else ast.Tuple(parts)

    def value(self) -> ast.expr:
        """An expression; a range is an array of its numbers."""
        node = self.expression()
        return numbers(node) if isinstance(node, ast.Slice) else node

    def expression(self) -> ast.expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("the brackets are nested too deep")
        node = self.binary(0)
        if self.scope.julia and self.at("->"):
            self.take()
            node = function(node, self.value())
        elif self.scope.julia and self.at("?"):
            self.take()
            before, self.no_range = self.no_range, True
            yes = self.value()
            self.no_range = before
            self.expect(":")
            node = ast.IfExp(node, yes, self.value())
        self.depth -= 1
        return node

    def binary(self, level: int) -> ast.expr:
        left = self.unary()
        while True:
            sign = self.operator()
            at = LEVEL.get(sign.lstrip(".") if sign != "." else sign, -1)
            if at < level or self.ends_an_element():
                return left
            if sign == ":" and (self.no_range or not self.begins_operand(1)):
                return left
            self.take()
            right = self.binary(at + 1)
            if sign == ":" and isinstance(left, ast.Slice) and left.step is None:
                left = ast.Slice(left.lower, right, left.upper)  # a:step:b
            else:
                left = self.combined(sign, left, right)

    def operator(self) -> str:
        token = self.next
        infix = token.kind == "op" or (self.scope.julia and token.text == "in")
        return token.text if infix else ""

    def begins_operand(self, ahead: int) -> bool:
        at = self.place + ahead
        token = self.tokens[at] if at < len(self.tokens) else Token("end", "")
        return token.kind in ("name", "number") or token.text in ("(", "[", "-", "+")

    def ends_an_element(self) -> bool:
        """In a matrix, [a -b] are two elements and [a - b] is one."""
        if not (self.in_matrix and self.next.spaced and self.at("+", "-")):
            return False
        at = self.place + 1
        return at < len(self.tokens) and not self.tokens[at].spaced

    def combined(self, sign: str, left: ast.expr, right: ast.expr) -> ast.expr:
        plain = sign.lstrip(".")
        if sign == ":":
            return ast.Slice(left, right)
        if plain in COMPARISONS:
            left, right = (
                numbers(one) if isinstance(one, ast.Slice) else one for one in (left, right)
            )
            return ast.Compare(left, [COMPARISONS[plain]], [right])
        if plain in ("&&", "||"):
            return ast.BoolOp(ast.And() if plain == "&&" else ast.Or(), [left, right])
        if plain == "\\":
            return fill("np.linalg.solve(_0, _1)", left, right)
        if plain == "^":
            return ast.BinOp(left, ast.Pow(), right)
        if plain in ("*", "×", "·"):
            return self.product(left, right, sign != "*" or self.elementwise)
        return ast.BinOp(left, ARITHMETIC[plain], right)

    def product(self, left: ast.expr, right: ast.expr, elementwise: bool) -> ast.expr:
        if is_text(left) or is_text(right):
            return ast.BinOp(left, ast.Add(), right)
        if elementwise or self.is_scalar(left) or self.is_scalar(right):
            return ast.BinOp(left, ast.Mult(), right)
        return fill("np.dot(_0, _1)", left, right)

    def is_scalar(self, node: ast.expr) -> bool:
        """True for what is surely one number."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, int | float)
        if isinstance(node, ast.Name):
            return self.scope.is_scalar(node.id)
        if isinstance(node, ast.UnaryOp):
            return self.is_scalar(node.operand)
        if isinstance(node, ast.BinOp):
            return self.is_scalar(node.left) and self.is_scalar(node.right)
        return bool(
            re.fullmatch(r"[\w.]+\.shape\[\d\]|np\.size\(.*\)|len\(.*\)", ast.unparse(node))
        )

    def unary(self) -> ast.expr:
        if self.at("-", "+", "~", "!", ".-", ".~", ".!"):
            sign = self.take().text.lstrip(".")
            operand = self.unary()
            if sign == "+":
                return operand
            if sign == "-":
                return ast.UnaryOp(ast.USub(), operand)
            return ast.UnaryOp(ast.Invert() if is_mask(operand) else ast.Not(), operand)
        return self.power()

    def power(self) -> ast.expr:
        base = self.postfix(self.primary())
        if self.at("^", ".^") and not (
            self.in_matrix and self.next.spaced and self.ends_an_element()
        ):
            self.take()
            exponent = self.unary() if self.at("-", "+") else self.power()
            return ast.BinOp(base, ast.Pow(), exponent)
        return base

    # what follows an operand

    def postfix(self, node: ast.expr) -> ast.expr:
        while self.next.kind == "op":
            close = not (self.in_matrix and self.next.spaced)
            if self.at("'", ".'") and close:
                self.take()
                node = ast.Attribute(numbers(node) if isinstance(node, ast.Slice) else node, "T")
            elif self.at("(") and close and not isinstance(node, ast.Constant):
                node = self.called(node)
            elif self.at("{") and close and not self.scope.julia:
                node = indexed(node, self.arguments("}")[0], self.scope, False)
            elif self.at("[") and not self.next.spaced and self.scope.julia:
                node = indexed(node, self.arguments("]")[0], self.scope, False)
            elif self.at(".") and not self.next.spaced:
                node = self.member(node)
            elif self.at("::"):
                self.take()
                self.postfix(self.primary())
            else:
                break
        return node

    def member(self, node: ast.expr) -> ast.expr:
        """net.W1, params.(name), and Julia's f.(x)."""
        self.take()
        if self.at("("):
            if self.scope.julia:
                return self.called(node)
            return ast.Subscript(node, self.arguments(")")[0][0])
        field = python_name(self.take().text)
        return (
            ast.Attribute(node, field)
            if self.scope.julia
            else ast.Subscript(node, ast.Constant(field))
        )

    def called(self, node: ast.expr) -> ast.expr:
        args, options = self.arguments(")")
        name = node.id if isinstance(node, ast.Name) else ""
        indexes = any(isinstance(arg, ast.Slice) or mentions_end(arg) for arg in args)
        if not self.scope.julia and (indexes or not name or name in self.scope.variables):
            return indexed(node, args, self.scope, True)
        args = [numbers(arg) if isinstance(arg, ast.Slice) else arg for arg in args]
        if name in ("length", "numel") and args and is_list(args[0], self.scope):
            return fill("len(_0)", args[0])
        if not name:
            return ast.Call(node, args, [ast.keyword(key, value) for key, value in options.items()])
        return call(name, args, options, self.scope.julia)

    def arguments(self, close: str) -> tuple[list[ast.expr], dict[str, ast.expr]]:
        """What stands in the brackets behind an operand."""
        self.take()
        matrix, self.in_matrix = self.in_matrix, False
        args: list[ast.expr] = []
        options: dict[str, ast.expr] = {}
        while not self.at(close):
            if self.at(",", ";"):
                self.take()
                continue
            node = self.expression()
            if self.at("=") and isinstance(node, ast.Name):
                self.take()
                options[node.id] = self.value()
            else:
                args.append(node)
        self.take()
        self.in_matrix = matrix
        return args, options
