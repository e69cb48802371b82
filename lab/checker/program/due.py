"""What a line should be, written anew with what is at hand: the formulas of the way back."""

import ast
from collections.abc import Iterator
from itertools import product

from lab.checker.program.edits import value_of
from lab.checker.program.matching import match
from lab.checker.program.network import Key
from lab.checker.program.reach import word_for
from lab.checker.program.rules import parsed
from lab.checker.program.words import LAMBDA
from lab.checker.program.written import Written


def formulas(key: Key, written: Written) -> Iterator[ast.expr]:
    """The gradient by a quantity, up to a constant, in the ways that what is at hand allows."""
    kind, l = key
    rows = written.spot.oracle.run.reading.rows
    if kind == "W":
        yield from products(written, f"dZ{l}", f"A{l - 1}")
    elif kind == "b":
        for dZ in written.of(f"dZ{l}"):
            text = f"{written.module}.sum({ast.unparse(dZ)}, axis={0 if rows else 1}"
            yield parsed(text + ", keepdims=True)")
    elif kind == "A":
        yield from back_through_weights(written, l)
    else:
        yield from errors(written, l)
        slopes = written.slopes(l)
        for dA, slope in product(
            [*written.of(f"dA{l}"), *back_through_weights(written, l)], slopes
        ):
            yield ast.BinOp(dA, ast.Mult(), slope)


def errors(written: Written, l: int) -> Iterator[ast.expr]:
    """A - Y, at the output."""
    if l == written.spot.oracle.run.reading.L:
        for A, Y in product(written.of(f"A{l}"), written.of("Y")):
            yield ast.BinOp(A, ast.Sub(), Y)


def back_through_weights(written: Written, l: int) -> Iterator[ast.expr]:
    """What comes back to A[l]: dZ of the next layer, through its weights."""
    yield from products(written, f"W{l + 1}", f"dZ{l + 1}")
    dAs, slopes = written.of(f"dA{l + 1}"), written.slopes(l + 1)
    dZs = [ast.BinOp(dA, ast.Mult(), slope) for dA, slope in product(dAs[:1], slopes[:1])]
    for W, dZ in product(written.of(f"W{l + 1}")[:1], dZs):
        yield from in_all_orders(written, W, dZ)


def products(written: Written, one: str, other: str) -> Iterator[ast.expr]:
    for left, right in product(written.of(one), written.of(other)):
        yield from in_all_orders(written, left, right)


def in_all_orders(written: Written, one: ast.expr, other: ast.expr) -> Iterator[ast.expr]:
    """The matrix products of two factors: which of them fits is found by trying."""
    for left, right in ((one, other), (other, one)):
        yield written.product(transposed(left), right)
        yield written.product(left, transposed(right))


def transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())


def with_penalty(written: Written) -> Iterator[ast.expr]:
    """The line with the penalty that the others have, lambda times W."""
    spot = written.spot
    word = word_for("lambda", spot.tree)
    repair = spot.repair
    value = repair.site.node.value
    weights = repair.quantity.node.value
    line = value_of(spot.statement)
    if word is None or line is None or repair.quantity.key[0] != "W":
        return
    if value is None or weights is None:
        return
    found = (
        match(repair.value - value, weights, False, None) if value.shape == weights.shape else None
    )
    for W in written.of(repair.quantity.name):
        term = ast.BinOp(parsed(word), ast.Mult(), W)
        ratio = found.constant / LAMBDA if found else 0.0
        if (penalty := times(ratio, term, spot.oracle.run.reading.m, written.m)) is not None:
            yield ast.BinOp(line, ast.Add(), penalty)


def times(constant: float, expression: ast.expr, m: int, word: str) -> ast.expr | None:
    """The expression times a constant that can be written: 1, -1, 2, 1/m and their products."""
    sign = "-" if constant < 0 else ""
    text = f"({ast.unparse(expression)})"
    for number, factor in ((1.0, ""), (2.0, "2 * "), (0.5, "0.5 * ")):
        for power, divided in ((1.0, ""), (1 / m, f" / {word}"), (float(m), f" * {word}")):
            if abs(abs(constant) - number * power) < 1e-5 * abs(constant):
                return parsed(f"{sign}{factor}{text}{divided}")
    return None
