r"""The steps of one pass, in order: X, Z[1], A[1], ..., A[L], J, then dA[L], dZ[L], dW[L], db[L],
dA[L-1], ..., and the update.

    for step in walk(network, parameters, X, Y):
        step.name, step.result, step.here(), step.entry(0, 0)

Every number comes from `forward` and `backward`: a step only says which, and what it was made of.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.engine import (
    Array,
    Gradients,
    Network,
    Parameters,
    Softmax,
    Trace,
    backward,
    cost,
    forward,
)
from lab.engine.costs import Cost
from lab.engine.network import CHAIN_RULE, penalty
from lab.engine.optimizers import GradientDescent
from lab.walkthrough.layouts import (
    Operand,
    dot,
    factor,
    figures_apart,
    fill,
    number,
    symbol,
    total,
    under,
)
from lab.walkthrough.words import DERIVATIONS, MATCHED, WHY, WHY_L2, from_here, of_A


@dataclass(frozen=True)
class Step:
    """One quantity of the pass.

    name: "dW[2]"; l: its layer. equation: in general, with examples as columns and as rows.
    template: the right side of the same for this layer, with <0>, <1>, ... for the operands (see
    layouts.py), in both layouts. result: as the engine computed it. by_hand(i, j): its entry in row
    i, column j, as LaTeX. source: the functions that ran.
    """

    name: str
    kind: str
    l: int
    equation: tuple[str, str]
    template: tuple[str, str]
    operands: tuple[Operand, ...]
    result: Array
    by_hand: Callable[[int, int], str]
    why: str
    source: tuple[Callable[..., Any], ...]
    derivation: tuple[str, ...] = ()

    @property
    def left(self) -> str:
        """The symbol of the result, without the word "new" of an update."""
        return symbol(self.name.removeprefix("new "))

    def here(self, rows: bool = False) -> str:
        """The equation with this layer's names, and the shape under every matrix, as LaTeX."""
        right = fill(self.template[rows], self.operands, rows)
        sign = ":=" if self.kind == "update" else "="
        return f"{under(self.left, self.shown(rows).shape)} {sign} {right}"

    def matrices(self, rows: bool = False) -> list[Operand]:
        """The operands in the order in which they stand in the equation, and then the result."""
        order = [int(place) for place in re.findall(r"<(\d)>", self.template[rows])]
        return [*(self.operands[i] for i in order), Operand(self.name, self.result)]

    def shown(self, rows: bool = False) -> Array:
        """The result as a matrix, in that layout."""
        values = np.atleast_2d(self.result)
        return values.T if rows else values

    def entry(self, i: int, j: int, rows: bool = False) -> str:
        """The entry in row i, column j (from 0) of what is shown, worked out by hand, as LaTeX."""
        value = self.shown(rows)[i, j]
        worked = self.by_hand(j, i) if rows else self.by_hand(i, j)
        return f"{worked} = {number(float(value))}" if worked else number(float(value))


@dataclass(frozen=True)
class Walk:
    """What a pass is made of."""

    network: Network
    parameters: Parameters
    trace: Trace
    gradients: Gradients
    Y: Array
    l2: float
    learning_rate: float

    @property
    def m(self) -> int:
        return self.Y.shape[-1]


def walk(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    l2: float = 0.0,
    learning_rate: float = 0.1,
) -> list[Step]:
    """The steps of one pass over these examples, without dropout, and of one update by gradient
    descent.

    X (n[0], m), Y (n[L], m); one network, not a stack. ValueError as `forward` and `cost` raise it.
    """
    trace = forward(network, parameters, X)
    gradients = backward(network, parameters, trace, Y, l2)
    return list(
        steps(
            Walk(
                network, parameters, trace, gradients, np.asarray(Y, dtype=float), l2, learning_rate
            )
        )
    )


def steps(w: Walk) -> Iterator[Step]:
    yield step_X(w)
    for l in w.network.layers:
        yield step_Z(w, l)
        yield step_A(w, l)
    yield step_J(w)
    yield step_dA_output(w)
    for l in reversed(w.network.layers):
        yield step_dZ_matched(w) if l == w.network.L and w.network.is_matched else step_dZ(w, l)
        yield step_dW(w, l)
        yield step_db(w, l)
        if l > 1:
            yield step_dA(w, l)
    for l in w.network.layers:
        yield step_update(w, "W", l)
        yield step_update(w, "b", l)


def step_X(w: Walk) -> Step:
    equation = "A^{[0]} = X"
    return Step(
        "A[0]",
        "X",
        0,
        (equation, equation),
        ("X", "X"),
        (),
        w.trace.A[0],
        lambda i, j: "",
        WHY["X"],
        (forward,),
    )


def step_Z(w: Walk, l: int) -> Step:
    W, b, A_prev = w.parameters.W[l], w.parameters.b[l], w.trace.A[l - 1]
    return Step(
        f"Z[{l}]",
        "Z",
        l,
        ("Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}", "Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}"),
        (r"<0> \; <1> + <2>", r"<1> \; <0> + <2>"),
        (Operand(f"W[{l}]", W), Operand(f"A[{l - 1}]", A_prev), Operand(f"b[{l}]", b)),
        w.trace.Z[l],
        lambda i, j: f"{dot(W[i], A_prev[:, j])} + {factor(b[i, 0])}",
        WHY["Z"],
        (forward,),
    )


def step_A(w: Walk, l: int) -> Step:
    g, Z = w.network.g(l), w.trace.Z[l]
    equation = f"A^{{[l]}} = g(Z^{{[l]}}), \\qquad g(z) = {g.latex}"
    if isinstance(g, Softmax):
        equation = f"A^{{[l]}} = g(Z^{{[l]}}), \\qquad {g.latex}"

    def by_hand(i: int, j: int) -> str:
        if isinstance(g, Softmax):
            powers = [f"e^{{{number(z)}}}" for z in Z[:, j]]
            return rf"\frac{{{powers[i]}}}{{{total(powers)}}}"
        return f"g({number(Z[i, j])})"

    operands, why = (Operand(f"Z[{l}]", Z),), of_A(w.network, l)
    return Step(
        f"A[{l}]",
        "A",
        l,
        (equation,) * 2,
        ("g(<0>)",) * 2,
        operands,
        w.trace.A[l],
        by_hand,
        why,
        (forward, g.g),
    )


def step_J(w: Walk) -> Step:
    network, L = w.network, w.network.L
    J, A, Z = network.J, w.trace.A[L], w.trace.Z[L]
    loss, outputs = (J.loss_from_Z, Z) if network.is_matched and J.loss_from_Z else (J.loss, A)
    losses = np.sum(loss(outputs, w.Y), axis=0)
    equation = r"J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}(a^{(i)}, y^{(i)})"
    template = rf"\frac{{1}}{{{w.m}}} \sum_{{i=1}}^{{{w.m}}} \mathcal{{L}}(<0>, <1>)"
    squares = penalty(w.parameters, w.l2, w.m) if w.l2 else None
    if w.l2:
        equation += r" + \frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert^2"
        template += rf" + \frac{{{w.l2:g}}}{{2 \cdot {w.m}}} \sum_l \lVert W^{{[l]}} \rVert^2"
    equation += rf", \qquad \mathcal{{L}} = {loss_of_example(J, len(A))}"
    worked = rf"\frac{{1}}{{{w.m}}} ({total([factor(x) for x in losses])})" + (
        f" + {number(float(squares))}" if squares is not None else ""
    )
    value = np.asarray(cost(network, w.trace, w.Y, w.parameters, w.l2))
    operands = (Operand(f"A[{L}]", A), Operand("Y", w.Y))
    return Step(
        "J",
        "J",
        L,
        (equation,) * 2,
        (template,) * 2,
        operands,
        value,
        lambda i, j: worked,
        WHY["J"],
        (cost, loss),
    )


def loss_of_example(J: Cost, units: int) -> str:
    """The loss of one example: of its one output, or the sum over its outputs."""
    if units == 1 or "sum" in J.latex:
        return J.latex
    return r"\sum_k " + re.sub(r"\b[ay]\b", r"\g<0>_k", J.latex)


def step_dA_output(w: Walk) -> Step:
    L, J = w.network.L, w.network.J
    A = w.trace.A[L]
    equation = (
        r"dA^{[L]} = \frac{\partial \mathcal{L}}{\partial A^{[L]}}: \qquad da =" rf" {J.latex_dA}"
    )
    operands = (Operand(f"A[{L}]", A), Operand("Y", w.Y))
    source = (CHAIN_RULE.dA_output, J.dA)
    template = r"\mathcal{L}'(<0>, <1>)"
    return Step(
        f"dA[{L}]",
        "dA output",
        L,
        (equation,) * 2,
        (template,) * 2,
        operands,
        w.gradients.dA[L],
        lambda i, j: slope_of_loss(J, A[i, j], w.Y[i, j]),
        f"{WHY['dA output']} {from_here(w.network)}",
        source,
    )


def slope_of_loss(J: Cost, a: float, y: float) -> str:
    """The derivative of the loss of one output, with its numbers put in for a and y."""
    figures = max(figures_apart(a, y), figures_apart(a, 1))  # of a - y and of 1 - a
    given = {"a": factor(a, figures), "y": factor(y, figures)}
    return re.sub(r"\b[ay]\b", lambda letter: given[letter[0]], J.latex_dA)


def step_dZ_matched(w: Walk) -> Step:
    L, A, Y = w.network.L, w.trace.A[w.network.L], w.Y
    equation = "dZ^{[L]} = dA^{[L]} * g'(Z^{[L]}) = A^{[L]} - Y"
    if w.network.output == "softmax":
        equation = (
            r"dz_j = \sum_k da_k \frac{\partial a_k}{\partial z_j} = a_j - y_j, \qquad dZ^{[L]} ="
            r" A^{[L]} - Y"
        )
    return Step(
        f"dZ[{L}]",
        "dZ",
        L,
        (equation,) * 2,
        ("<0> - <1>",) * 2,
        (Operand(f"A[{L}]", A), Operand("Y", Y)),
        w.gradients.dZ[L],
        lambda i, j: difference(A[i, j], Y[i, j]),
        MATCHED[w.network.output],
        (CHAIN_RULE.dZ_output,),
        DERIVATIONS[w.network.output],
    )


def difference(a: float, y: float) -> str:
    figures = figures_apart(a, y)
    return f"{number(a, figures)} - {factor(y, figures)}"


def step_dZ(w: Walk, l: int) -> Step:
    g, Z, dA = w.network.g(l), w.trace.Z[l], w.gradients.dA[l]
    if isinstance(g, Softmax):
        return step_dZ_softmax(w, l)
    slopes = g.g_prime(Z)
    equation = f"dZ^{{[l]}} = dA^{{[l]}} * g'(Z^{{[l]}}), \\qquad g'(z) = {g.latex_prime}"
    return Step(
        f"dZ[{l}]",
        "dZ",
        l,
        (equation,) * 2,
        (r"<0> * <1>",) * 2,
        (Operand(f"dA[{l}]", dA), Operand(f"g'(Z[{l}])", slopes)),
        w.gradients.dZ[l],
        lambda i, j: (
            rf"{factor(dA[i, j])} \cdot g'({number(Z[i, j])}) = {factor(dA[i, j])} \cdot"
            rf" {factor(slopes[i, j])}"
        ),
        WHY["dZ"],
        (CHAIN_RULE.dZ, g.dZ, g.g_prime),
    )


def step_dZ_softmax(w: Walk, l: int) -> Step:
    A, dA = w.trace.A[l], w.gradients.dA[l]
    equation = r"dz_j = a_j \left(da_j - \sum_k da_k\, a_k\right)"
    return Step(
        f"dZ[{l}]",
        "dZ",
        l,
        (equation,) * 2,
        (r"<0> * \left(<1> - \sum_k da_k\, a_k\right)",) * 2,
        (Operand(f"A[{l}]", A), Operand(f"dA[{l}]", dA)),
        w.gradients.dZ[l],
        lambda i, j: (
            rf"{factor(A[i, j])} \cdot \left({number(dA[i, j])} - ({dot(dA[:, j], A[:, j])})\right)"
        ),
        WHY["dZ softmax"],
        (CHAIN_RULE.dZ, Softmax.dZ),
    )


def step_dW(w: Walk, l: int) -> Step:
    dZ, A_prev, W = w.gradients.dZ[l], w.trace.A[l - 1], w.parameters.W[l]
    general, here = (
        (r" + \frac{\lambda}{m} W^{[l]}", rf" + \frac{{{w.l2:g}}}{{{w.m}}} <2>")
        if w.l2
        else ("", "")
    )
    operands = (Operand(f"dZ[{l}]", dZ), Operand(f"A[{l - 1}]", A_prev, transposed=True))

    def by_hand(i: int, j: int) -> str:
        mean = rf"\frac{{1}}{{{w.m}}} \left({dot(dZ[i], A_prev[j])}\right)"
        return mean + (rf" + \frac{{{w.l2:g}}}{{{w.m}}} \cdot {factor(W[i, j])}" if w.l2 else "")

    return Step(
        f"dW[{l}]",
        "dW",
        l,
        (
            r"dW^{[l]} = \frac{1}{m}\, dZ^{[l]} A^{[l-1]T}" + general,
            r"dW^{[l]} = \frac{1}{m}\, A^{[l-1]T} dZ^{[l]}" + general,
        ),
        (rf"\frac{{1}}{{{w.m}}}\, <0> \; <1>{here}", rf"\frac{{1}}{{{w.m}}}\, <1> \; <0>{here}"),
        (*operands, Operand(f"W[{l}]", W)) if w.l2 else operands,
        w.gradients.dW[l],
        by_hand,
        WHY["dW"] + (WHY_L2 if w.l2 else ""),
        (CHAIN_RULE.dW,),
    )


def step_db(w: Walk, l: int) -> Step:
    dZ = w.gradients.dZ[l]
    equation = r"db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}"
    return Step(
        f"db[{l}]",
        "db",
        l,
        (equation,) * 2,
        (rf"\frac{{1}}{{{w.m}}} \sum_{{i=1}}^{{{w.m}}} <0>",) * 2,
        (Operand(f"dZ[{l}]", dZ),),
        w.gradients.db[l],
        lambda i, j: rf"\frac{{1}}{{{w.m}}} \left({total([factor(x) for x in dZ[i]])}\right)",
        WHY["db"],
        (CHAIN_RULE.db,),
    )


def step_dA(w: Walk, l: int) -> Step:
    W, dZ = w.parameters.W[l], w.gradients.dZ[l]
    return Step(
        f"dA[{l - 1}]",
        "dA",
        l - 1,
        ("dA^{[l-1]} = W^{[l]T} dZ^{[l]}", "dA^{[l-1]} = dZ^{[l]} W^{[l]T}"),
        (r"<0> \; <1>", r"<1> \; <0>"),
        (Operand(f"W[{l}]", W, transposed=True), Operand(f"dZ[{l}]", dZ)),
        w.gradients.dA[l - 1],
        lambda i, j: dot(W[:, i], dZ[:, j]),
        WHY["dA"],
        (CHAIN_RULE.dA_prev,),
    )


def step_update(w: Walk, letter: str, l: int) -> Step:
    old, gradient = getattr(w.parameters, letter)[l], getattr(w.gradients, f"d{letter}")[l]
    alpha = number(w.learning_rate)
    equation = rf"{letter}^{{[l]}} := {letter}^{{[l]}} - \alpha\, d{letter}^{{[l]}}"
    return Step(
        f"new {letter}[{l}]",
        "update",
        l,
        (equation,) * 2,
        (rf"<0> - {alpha} \cdot <1>",) * 2,
        (Operand(f"{letter}[{l}]", old), Operand(f"d{letter}[{l}]", gradient)),
        old - w.learning_rate * gradient,
        lambda i, j: rf"{number(old[i, j])} - {alpha} \cdot {factor(gradient[i, j])}",
        WHY["update"],
        (GradientDescent.update,),
    )
