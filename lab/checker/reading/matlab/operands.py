"""Operands of MATLAB, Octave and Julia as Python's syntax trees: numbers, texts, names, handles,
matrices and cells.

One row of a MATLAB matrix stays a matrix.
"""

import ast
import re
from collections.abc import Callable

from lab.checker.reading.matlab.functions import fill
from lab.checker.reading.matlab.indices import END, iterated
from lab.checker.reading.matlab.scope import Scope, python_name
from lab.checker.reading.matlab.tokens import Cursor, Token, statements
from lab.checker.reading.matlab.trees import function, is_text, joined, number, stack
from lab.checker.reading.tree import Unreadable
from lab.checker.syntax import parse_expression

CONSTANTS = {"true": "True", "false": "False", "nothing": "None", "pi": "np.pi", "Inf": "np.inf"}
WORDS = ("in", "for", "if", "end")


class Operands(Cursor):
    """Reads one operand. elementwise: * is entry by entry, as behind Julia's @. macro. What has no
    value here is a method of the parser of expressions.
    """

    whole: Callable[[], ast.expr]
    value: Callable[[], ast.expr]
    expression: Callable[[], ast.expr]
    postfix: Callable[[ast.expr], ast.expr]
    is_scalar: Callable[[ast.expr], bool]

    def __init__(self, tokens: list[Token], scope: Scope, elementwise: bool = False) -> None:
        super().__init__(tokens)
        self.scope = scope
        self.elementwise = elementwise
        self.depth = 0
        self.in_matrix = False
        self.no_range = False

    def primary(self) -> ast.expr:
        token = self.take()
        if token.kind == "number":
            return self.times(number(token.text))
        if token.kind == "string":
            return self.text(token.text)
        if token.kind == "name":
            return self.name(token.text)
        special: dict[str, Callable[[], ast.expr]] = {
            "(": self.bracketed,
            "[": self.matrix,
            "{": self.cell,
            "@": self.handle,
            ":": self.colon,
        }
        if token.text in special:
            return special[token.text]()
        raise Unreadable(f"{token.text or 'the end of the line'} is not expected here")

    def times(self, node: ast.expr) -> ast.expr:
        """Julia's 2x."""
        close = self.next.kind == "name" or self.next.text == "("
        if self.scope.julia and close and not self.next.spaced and self.next.text not in WORDS:
            return ast.BinOp(node, ast.Mult(), self.postfix(self.primary()))
        return node

    def text(self, text: str) -> ast.expr:
        """A string; Julia puts names into it with $."""
        parts: list[ast.expr] = []
        for place, part in enumerate(
            re.split(r"\$(\w+|\([^()]*\))", text) if self.scope.julia else [text]
        ):
            if place % 2:
                inner = next(statements(part, True)).tokens
                parts.append(fill("str(_0)", type(self)(inner, self.scope).whole()))
            elif part:
                parts.append(ast.Constant(part))
        return joined(parts) if parts else ast.Constant("")

    def name(self, text: str) -> ast.expr:
        if text in CONSTANTS and text not in self.scope.variables:
            return parse_expression(CONSTANTS[text])
        if text == "eps" and text not in self.scope.variables and not self.at("("):
            return ast.Constant(2.2e-16)
        kept = text if text in ("push!", "pushfirst!") else python_name(text)
        return ast.Name(kept) if text != "end" else ast.Name(END)

    def bracketed(self) -> ast.expr:
        matrix, self.in_matrix = self.in_matrix, False
        parts = [self.expression()] if not self.at(")") else []
        while self.scope.julia and self.at(","):
            self.take()
            if not self.at(")"):
                parts.append(self.value())
        self.expect(")")
        self.in_matrix = matrix
        if len(parts) == 1 and self.tokens[self.place - 2].text != ",":
            return parts[0]
        return ast.Tuple(parts)

    def handle(self) -> ast.expr:
        """@(z) expression, @name."""
        if not self.at("("):
            return self.name(self.take().text)
        self.take()
        names = []
        while self.next.kind == "name":
            names.append(ast.Name(python_name(self.take().text)))
            if self.at(","):
                self.take()
        self.expect(")")
        return function(ast.Tuple(list(names)), self.value())

    def colon(self) -> ast.expr:
        """A colon alone: everything; in Julia also a symbol, :W1."""
        if self.scope.julia and self.next.kind == "name" and not self.next.spaced:
            return ast.Constant(self.take().text)
        return ast.Slice()

    def matrix(self) -> ast.expr:
        rows, commas = self.rows("]")
        if self.scope.julia and len(rows) <= 1 and (commas or not rows or len(rows[0]) == 1):
            only = rows[0][0] if rows and len(rows[0]) == 1 else None
            return only if isinstance(only, ast.ListComp) else ast.List(rows[0] if rows else [])
        if not rows:
            return ast.List([])
        if any(is_text(node) for node in rows[0]):
            return joined(rows[0])
        if len(rows) == 1 and len(rows[0]) > 1 and all(self.is_scalar(node) for node in rows[0]):
            return ast.List(rows[0])
        if len(rows) > 1 and all(self.is_scalar(node) for row in rows for node in row):
            return fill("np.array(_0)", ast.List([ast.List(row) for row in rows]))
        lines = [stack("hstack", row) for row in rows]
        return stack("vstack", lines)

    def rows(self, close: str) -> tuple[list[list[ast.expr]], bool]:
        """The elements of a bracket by rows, and whether commas stand between them."""
        matrix, self.in_matrix = self.in_matrix, True
        rows: list[list[ast.expr]] = [[]]
        commas = False
        while not self.at(close):
            if self.at(";"):
                self.take()
                rows.append([])
            elif self.at(","):
                self.take()
                commas = True
            elif self.scope.julia and self.at("for") and rows[-1]:
                rows[-1] = [self.comprehension(rows[-1][-1])]
            else:
                rows[-1].append(self.value())
        self.take()
        self.in_matrix = matrix
        return [row for row in rows if row], commas

    def comprehension(self, element: ast.expr) -> ast.expr:
        """[element for x in xs]; the brackets are the caller's."""
        self.take()
        target = self.primary()
        self.take()  # in, =, ∈
        matrix, self.in_matrix = self.in_matrix, False
        over = iterated(self.expression())
        self.in_matrix = matrix
        return ast.ListComp(element, [ast.comprehension(target, over, [], 0)])

    def cell(self) -> ast.expr:
        rows, _ = self.rows("}")
        return ast.List([node for row in rows for node in row])
