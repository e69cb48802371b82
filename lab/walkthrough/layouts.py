r"""An equation of matrices written out with its names and shapes, in either layout.

With examples as rows (scikit-learn, PyTorch, a CSV) every matrix is the transpose of what it is
with examples as columns, and since (A B)^T = B^T A^T every product turns round. So one template a
layout is all that is needed:

    columns  "<0> <1> + <2>"      W A + b
    rows     "<1> <0> + <2>"      A W + b

<0> stands for the first operand: its symbol, with its shape below.
"""

import re
from typing import NamedTuple

import numpy as np

from lab.engine import Array


class Operand(NamedTuple):
    """A matrix as an equation uses it. values: as the engine holds it, examples as columns;
    transposed: as in W^T.
    """

    name: str
    values: Array
    transposed: bool = False

    def shown(self, rows: bool = False) -> Array:
        """The numbers as they stand in the equation, in that layout."""
        values = np.atleast_2d(self.values)
        return values.T if self.transposed != rows else values

    @property
    def title(self) -> str:
        return f"{self.name} transposed" if self.transposed else self.name

    def latex(self, rows: bool = False) -> str:
        """The symbol with its shape below: \\underbrace{A^{[1]T}}_{4 \\times 3}."""
        return under(symbol(self.name, self.transposed), self.shown(rows).shape)


def symbol(name: str, transposed: bool = False) -> str:
    """ "A[1]" as A^{[1]}, or A^{[1]T}; a name without a layer stays as it is."""
    power = "]T" if transposed else "]"
    return re.sub(r"(\w+)\[(\d+)\]", rf"\1^{{[\2{power}}}", name)


def under(latex: str, shape: tuple[int, ...]) -> str:
    size = r" \times ".join(map(str, shape))
    return rf"\underbrace{{{latex}}}_{{{size}}}"


def fill(template: str, operands: tuple[Operand, ...], rows: bool) -> str:
    """The template with each <i> replaced by the operand's symbol and shape."""
    for i, operand in enumerate(operands):
        template = template.replace(f"<{i}>", operand.latex(rows))
    return template


# One entry by hand.

MOST_TERMS = 4  # that have room on a line
FIGURES = 4  # significant ones


def number(value: float, figures: int = FIGURES) -> str:
    """So many significant figures, as LaTeX."""
    mantissa, _, exponent = f"{value:.{figures}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def factor(value: float, figures: int = FIGURES) -> str:
    """A number as it stands in a product or a sum: in brackets where it is negative."""
    return f"({number(value, figures)})" if value < 0 else number(value, figures)


def figures_apart(a: float, b: float) -> int:
    """The figures that a and b need for FIGURES to be left of a - b: 0.99996754 - 1, not 1 - 1."""
    lost = np.log10(max(abs(a), abs(b)) / abs(a - b)) if a != b else 0
    return FIGURES + max(0, int(lost))


def total(terms: list[str]) -> str:
    """The terms with plus signs between them; of many, the first ones, dots and the last."""
    if len(terms) > MOST_TERMS:
        terms = [*terms[: MOST_TERMS - 2], r"\dots", terms[-1]]
    return " + ".join(terms)


def dot(left: Array, right: Array) -> str:
    """The sum of products of two vectors, written out."""
    return total([rf"{factor(a)} \cdot {factor(b)}" for a, b in zip(left, right, strict=True)])
