"""What a wrong gradient looks like beside the right one: which tensor is wrong first, and by what.

`examine` runs wrong equations through `backward`, reads every tensor from the output backwards, and
holds each against the right one: dW and db against finite differences, dA and dZ, which no
parameter stands behind, against the chain rule. The first wrong tensor names the equation; its
signature (m times too large, transposed, ...) names the mistake.

`watched` makes equations speak up where NumPy would raise, or would stretch a wrong shape in
silence.
"""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from lab.engine import (
    CHAIN_RULE,
    Activation,
    Array,
    Equations,
    GradientReport,
    Network,
    Parameters,
    Trace,
    backward,
    forward,
    gradient_check,
)
from lab.engine.gradcheck import THRESHOLD, compare
from lab.engine.network import Equation

SIGNATURES = {
    "ratio -1": "every number has the wrong sign",
    "ratio m": "exactly m times too large: a 1/m is missing",
    "ratio 1/m": "exactly m times too small: a 1/m too many",
    "ratio m/n[l-1]": (
        "exactly m / n[l-1] times too large: divided by the number of units instead of examples"
    ),
    "ratio a(1-a)": (
        "each number is a(1 - a) times the right one: the slope of the sigmoid once too often"
    ),
    "constant ratio": "every number is the same multiple of the right one",
    "slope missing": "it equals dA: the slope g'(Z) is missing",
    "slope at A": "it equals dA * g'(A): the slope is taken at A instead of Z",
    "g(dA)": "it equals g(dA): the activation itself stands where its slope belongs",
    "g'(dA)": "it equals g'(dA): the slope is taken at the gradient",
    "g'(Z)": "it equals g'(Z): nothing of dA is in it",
    "W for W transposed": "it equals W dZ: the transpose is missing",
    "transposed": "the right numbers, transposed",
    "one number for all units": "all units have the same number: the sum of what they should have",
    "right in places": "some of its numbers are right, the others are not",
    "wrong shape": "it has not the shape of what it is the gradient of",
    "does not multiply": "the shapes do not fit, so there is no number at all",
    "no simple pattern": "no simple pattern: the numbers are others",
}


# signatures of equations that cannot train
OF_SHAPE = ("transposed", "wrong shape", "does not multiply")


class ShapeError(ValueError):
    """An equation whose shapes do not fit, or whose result has not the shape it must have. `value`
    is that result, if any.
    """

    def __init__(self, quantity: str, message: str, value: Array | None = None) -> None:
        super().__init__(message)
        self.quantity, self.value = quantity, value


def watched(
    equations: Equations, network: Network, seen: dict[str, Array] | None = None
) -> Equations:
    """The same equations, each checking the shape of what it computes: they raise ShapeError, which
    says what and where.

    seen: is given every result by name ("dA[2]", "dZ[2]", ...), in the order of the pass. dA[0],
    which no parameter depends on, is computed by the right equation.
    """
    wrapped = {
        f.name: watch(f.name, getattr(equations, f.name), network, {} if seen is None else seen)
        for f in fields(equations)
    }
    return Equations(**wrapped)


# what each field of Equations computes: the name, its layer counted from l, and what it has the
# shape of
RESULTS = {
    "dA_output": ("dA", 0, "A"),
    "dZ_output": ("dZ", 0, "Z"),
    "dZ": ("dZ", 0, "Z"),
    "dW": ("dW", 0, "W"),
    "db": ("db", 0, "b"),
    "dA_prev": ("dA", -1, "A_prev"),
}


def watch(kind: str, equation: Equation, network: Network, seen: dict[str, Array]) -> Equation:
    """One equation of that field of Equations, checking its result and keeping it in `seen`."""
    name, offset, like = RESULTS[kind]

    def checked(**at_hand):
        l = at_hand.get("l", network.L)  # dA_output is not told its layer: it has only one
        quantity = f"{name}[{l + offset}]"
        if quantity == "dA[0]":
            return CHAIN_RULE.dA_prev(**at_hand)
        due = (network.layer_sizes[l], 1) if like == "b" else at_hand[like].shape
        try:
            result = equation(**at_hand)
        except ValueError as problem:
            raise ShapeError(
                quantity, f"{quantity} cannot be computed: {operands(equation, at_hand, l)}."
            ) from problem
        if np.shape(result) != due:
            message = (
                f"{quantity} comes out as {np.shape(result)}, but {quantity[1:]} is {due}:"
                f" {operands(equation, at_hand, l)}."
            )
            raise ShapeError(quantity, message, result)
        seen[quantity] = result
        return result

    return checked


def operands(equation: Equation, at_hand: Mapping[str, Any], l: int) -> str:
    """What the equation is made of, with the shapes: "W[2] is (1, 8), dZ[2] is (1, 300)"."""
    taken = [
        name
        for name in inspect.signature(equation).parameters
        if isinstance(at_hand.get(name), np.ndarray)
    ]
    named = {"A_prev": f"A[{l - 1}]", "Y": "Y"}
    return ", ".join(
        f"{named.get(name, f'{name}[{l}]')} is {at_hand[name].shape}" for name in taken
    )


@dataclass(frozen=True)
class Finding:
    """One tensor of the wrong pass beside the right one. given is None where there is nothing to
    compare.

    signature: a name of SIGNATURES, "" if the tensor is right. ratio: given / right where that is
    one number. problem: the sentence about the shapes, if they are what is wrong.
    """

    quantity: str
    given: Array | None
    right: Array
    difference: float
    signature: str = ""
    ratio: float | None = None
    problem: str = ""

    @property
    def passed(self) -> bool:
        return self.difference <= THRESHOLD


@dataclass(frozen=True)
class Pass:
    """One pass of wrong equations, as far as it came: what was at hand, and every result by
    name.
    """

    network: Network
    parameters: Parameters
    trace: Trace
    seen: dict[str, Array] = field(default_factory=dict)

    @property
    def m(self) -> int:
        return self.trace.A[0].shape[-1]


def examine(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    equations: Equations,
    report: GradientReport | None = None,
) -> list[Finding]:
    """Every tensor these equations arrive at, from dA[L] back to db[1]; the last one is that whose
    shapes do not fit.

    report: the gradient check of the right equations for the same arguments, where it is at hand.
    """
    report = report or gradient_check(network, parameters, X, Y)
    run = Pass(network, parameters, forward(network, parameters, X))
    right = tensors(network, parameters, run.trace, Y)
    stop = None
    try:
        backward(network, parameters, run.trace, Y, equations=watched(equations, network, run.seen))
    except ShapeError as problem:
        stop = problem
    findings = [find(quantity, run, right[quantity], report) for quantity in run.seen]
    return [*findings, shape_finding(stop, right[stop.quantity])] if stop else findings


def first_wrong(findings: Iterable[Finding]) -> Finding | None:
    """The first tensor that is wrong; None if all are right."""
    return next((finding for finding in findings if not finding.passed), None)


def tensors(network: Network, parameters: Parameters, trace: Trace, Y: Array) -> dict[str, Array]:
    """The right gradients by name, in the order of the pass."""
    seen: dict[str, Array] = {}
    backward(network, parameters, trace, Y, equations=watched(CHAIN_RULE, network, seen))
    return seen


def find(quantity: str, run: Pass, right: Array, report: GradientReport) -> Finding:
    """One tensor of the wrong pass beside the right one: in numbers, and what the difference looks
    like.
    """
    given = run.seen[quantity]
    check = report.get(quantity.replace("[", "").replace("]", ""))
    if check and not check.is_measured:
        check = None  # where nothing can be measured the chain rule judges dW and db, too
    difference = (
        compare(given, check.numeric, check.kinks, check.sampled)
        if check
        else compare(given, right)
    ).difference
    if difference <= THRESHOLD:
        return Finding(quantity, given, right, difference)
    suspects = SUSPECTS[quantity[:2]](right, run, int(quantity[3:-1]))
    return Finding(
        quantity,
        given,
        right,
        difference,
        signature(given, right, suspects),
        constant_ratio(given, right),
    )


def shape_finding(problem: ShapeError, right: Array) -> Finding:
    """The tensor at which the shapes stopped the pass."""
    given = problem.value
    if given is None:
        name = "does not multiply"
    else:
        name = (
            "transposed"
            if np.shape(given) == right.T.shape and np.allclose(given, right.T)
            else "wrong shape"
        )
    return Finding(problem.quantity, given, right, float("inf"), name, problem=str(problem))


def signature(given: Array, right: Array, suspects: Mapping[str, Array]) -> str:
    """The first of the suspects that the given tensor equals, or what can be told without one. Both
    have the same shape.
    """
    for name, suspect in suspects.items():
        if np.shape(suspect) == given.shape and np.allclose(given, suspect, rtol=1e-6, atol=1e-12):
            return name
    if constant_ratio(given, right) is not None:
        return "constant ratio"
    right_places = np.isclose(given, right, rtol=1e-6) & (right != 0)
    return "right in places" if right_places.any() else "no simple pattern"


def constant_ratio(given: Array, right: Array) -> float | None:
    """c where given = c * right, entry by entry; None where there is no such number, and for a
    single entry, where there always is.
    """
    if right.size == 1:
        return None
    square = float(np.sum(right * right))
    ratio = float(np.sum(given * right)) / square if square > 0 else 0.0
    return (
        ratio
        if ratio and np.allclose(given, ratio * right, rtol=1e-6, atol=1e-12 * abs(ratio))
        else None
    )


# What a wrong tensor of layer l may turn out to be: for each kind of tensor the names of
# SIGNATURES, with their numbers.


def suspects_dW(right: Array, run: Pass, l: int) -> dict[str, Array]:
    n_prev = run.network.layer_sizes[l - 1]
    return {**ratios(right, run.m), "ratio m/n[l-1]": right * run.m / n_prev, "transposed": right.T}


def suspects_db(right: Array, run: Pass, _l: int) -> dict[str, Array]:
    return {**ratios(right, run.m), "one number for all units": np.full_like(right, np.sum(right))}


def suspects_dZ(right: Array, run: Pass, l: int) -> dict[str, Array]:
    dA, Z, A, g = run.seen[f"dA[{l}]"], run.trace.Z[l], run.trace.A[l], run.network.g(l)
    suspects = {**ratios(right, run.m), "slope missing": dA, "g(dA)": g.g(dA)}
    if l == run.network.L and run.network.output == "sigmoid":
        suspects["ratio a(1-a)"] = right * A * (1 - A)
    if isinstance(g, Activation):
        suspects |= {
            "g'(dA)": g.g_prime(dA),
            "g'(Z)": g.g_prime(Z),
            "slope at A": dA * g.g_prime(A),
        }
    return suspects


def suspects_dA(right: Array, run: Pass, l: int) -> dict[str, Array]:
    suspects, A = ratios(right, run.m), run.trace.A[l]
    if l == run.network.L:
        return suspects | (
            {"ratio a(1-a)": right * A * (1 - A)} if run.network.output == "sigmoid" else {}
        )
    W, dZ = run.parameters.W[l + 1], run.seen[f"dZ[{l + 1}]"]
    return suspects | ({"W for W transposed": W @ dZ} if W.shape[0] == W.shape[1] else {})


def ratios(right: Array, m: int) -> dict[str, Array]:
    return {"ratio -1": -right, "ratio m": right * m, "ratio 1/m": right / m}


SUSPECTS = {"dW": suspects_dW, "db": suspects_db, "dZ": suspects_dZ, "dA": suspects_dA}
