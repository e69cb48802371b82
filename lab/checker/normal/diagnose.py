"""Why a line is wrong: the one edit that makes it right, or, where there is none, what its value
equals instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lab.checker.meaning.readings import Reading
from lab.checker.meaning.targets import Target
from lab.checker.normal.edits import Repair, negated_loose, repairs
from lab.checker.normal.operands import operands
from lab.checker.normal.spots import is_forward, is_gradient
from lab.checker.reading.tree import (
    Apply,
    Layer,
    Symbol,
    Tree,
    has_kind,
    has_op,
    is_op,
    nodes,
    rebuilt,
    symbols,
)
from lab.checker.values.compare import close, measured, pairs
from lab.checker.values.evaluate import Impossible, evaluate
from lab.checker.values.reference import Bench

MOST_REPAIRS = 1000  # of all readings of a line together: about a tenth of a second
READINGS = 4


@dataclass
class Patience:
    """How many repairs may still be tried, for all lines of a paste together."""

    repairs: int = 4 * MOST_REPAIRS

    def allows(self, tried: int) -> bool:
        self.repairs -= 1
        return self.repairs > 0 and tried <= MOST_REPAIRS


@dataclass(frozen=True)
class Diagnosis:
    """The mistake: its class, the repair that undoes it, and the constant that is wrong besides
    ("1" if none).
    """

    error_class: str
    reading: Reading
    repair: Repair | None = None
    factor: str = "1"
    equals: str = ""


def diagnose(found: Sequence[Reading], bench: Bench, patience: Patience) -> Diagnosis:
    """The best explanation of a line of which no reading is right."""
    return next(diagnoses(found, bench, patience))


def diagnoses(found: Sequence[Reading], bench: Bench, patience: Patience) -> Iterator[Diagnosis]:
    """The explanations of a line of which no reading is right, the best first. There is one."""
    found = [reading for reading in found if is_of_the_network(reading, bench)] or found
    first = [one for reading in found[:READINGS] for one in as_steps(reading)]
    for reading in first:
        for explanation in (of_an_attribute, of_a_constant, of_the_shape, of_the_output):
            if diagnosis := explanation(reading, bench):
                yield diagnosis
    yield from of_a_repair(first, bench, patience)
    for reading in first:
        if patience.repairs > 0 and (diagnosis := of_another_formula(reading, bench)):
            yield diagnosis
    yield Diagnosis(unexplained(found[0], bench), found[0])


def is_of_the_network(reading: Reading, bench: Bench) -> bool:
    """True unless it names a layer that there is not: then the layers are counted otherwise."""
    L, layers = bench.setting.L, (symbol.layer for symbol in symbols(reading.value))
    return all(0 <= layer.at(0, L) <= L for layer in layers if layer and not layer.l)


def as_steps(reading: Reading) -> list[Reading]:
    """Of an update W - step, the step, in which the mistake is looked for; its error counted both
    ways where it is loose.
    """
    target, tree = reading.target, reading.value
    own = Symbol(target.kind, target.layer)
    sum_of = tree if is_op(tree, "+", "-") else None
    if sum_of and target.update and same_quantity(sum_of.args[0], own):
        change = sum_of.args[1]
        step = change if sum_of.op == "+" else Apply("neg", (change,))
        rated = has_kind(step, "alpha")
        # still an update, of which the step is looked at
        target = replace(target, step=True, unit_rate=not rated)
        loose = any(symbol.loose for symbol in symbols(step))
        signs = [step, negated_loose(step)] if loose else [step]
        return [replace(reading, value=one, target=target) for one in signs]
    if target.negated and any(symbol.loose for symbol in symbols(tree)):
        return [replace(reading, value=negated_loose(tree)), reading]
    return [reading]


def same_quantity(tree: Tree, symbol: Symbol) -> bool:
    while is_op(tree, "as", "T"):
        tree = tree.args[0]
    return isinstance(tree, Symbol) and (tree.kind, tree.layer) == (symbol.kind, symbol.layer)


def of_an_attribute(reading: Reading, _: Bench) -> Diagnosis | None:
    for node in nodes(reading.value):
        if is_op(node, "undefined"):
            now = Apply("T", node.args)
            tree = rebuilt(reading.value, lambda one: now if one is node else None)  # noqa: B023
            return Diagnosis("undefined_name", reading, Repair(tree, "undefined_name", node, now))
    return None


def of_a_constant(reading: Reading, bench: Bench) -> Diagnosis | None:
    """A factor of -1, m, 1/m, 2."""
    found = measured(reading.value, reading.target, bench.kin, bench.setting.rows)
    if found is None or found.is_one:
        return None
    return Diagnosis(constant_mistake(found.name, reading.target), reading, factor=found.name)


def constant_mistake(factor: str, target: Target) -> str:
    if factor == "-1":
        return "update_sign_error" if target.update or target.step else "sign_error"
    if factor in ("m", "-m", "m^2"):
        return "missing_1_over_m"
    if factor in ("1/m", "1/m^2", "-1/m", "-1/m^2"):
        return "extra_1_over_m"
    return "extra_constant_factor"


def of_the_shape(reading: Reading, bench: Bench) -> Diagnosis | None:
    """The right numbers in a plain vector: (n,) where (n, 1) belongs."""
    value, samples, rows = reading.value, bench.kin, bench.setting.rows
    found = list(pairs(value, reading.target, samples))
    flat = (
        one.value is not None and one.value.ndim < 2 and one.value.size == one.right.size
        for one in found
    )
    if reading.target.kind not in ("b", "db") or not found or not all(flat):
        return None
    whole: Tree = Apply("expand", (value,), 0 if rows else 1)
    if has_op(value, "squeeze"):
        whole = rebuilt(value, lambda node: node.args[0] if is_op(node, "squeeze") else None)
    factor = measured(whole, reading.target, samples, rows)
    if factor is None:
        return None
    repair = Repair(whole, "keepdims_missing", value, whole)
    return Diagnosis("keepdims_missing", reading, repair, factor.name)


def of_the_output(reading: Reading, bench: Bench) -> Diagnosis | None:
    """At the output: the delta of another cost, or dA and dZ confused."""
    target, setting = reading.target, bench.setting
    if target.kind not in ("dZ", "dA") or not target.at_the_end(setting.L):
        return None
    softmax = setting.network.output == "softmax"
    for meaning, tree in output_deltas(setting.L, softmax).items():
        if meaning != target.kind and agrees(reading.value, tree, bench):
            diagonal = softmax and meaning.endswith("s * (1 - s)")
            error = "softmax_jacobian_diagonal" if diagonal else "output_delta_loss_mismatch"
            return Diagnosis(error, reading, equals=meaning)
    return None


def output_deltas(L: int, softmax: bool) -> dict[str, Tree]:
    """What learners write for dZ[L] or dA[L], each right for some cost."""
    A, Y, Z = Symbol("A", Layer(plus=L)), Symbol("Y"), Symbol("Z", Layer(plus=L))
    error, prime = Apply("-", (A, Y)), Apply("g'", (Z,))
    dA, dZ = Symbol("dA", Layer(plus=L)), Symbol("dZ", Layer(plus=L))
    diagonal: dict[str, Tree] = {"s * (1 - s)": prime} if softmax else {}
    return diagonal | {
        "dZ": dZ,
        "dA": dA,
        "A - Y": error,
        "(A - Y) * g'(Z)": Apply("*", (error, prime)),
        "dA * s * (1 - s)": Apply("*", (dA, prime)),
        "dZ * g'(Z)": Apply("*", (dZ, prime)),
        "Y / A": Apply("neg", (Apply("/", (Y, A)),)),
    }


def agrees(tree: Tree, other: Tree, bench: Bench) -> bool:
    """True if two trees have the same value, up to a sign or a simple constant."""
    for sample in bench.kin:
        try:
            x, y = evaluate(tree, sample, sample.L), evaluate(other, sample, sample.L)
        except Impossible:
            return False
        if x.shape != y.shape or not any(
            close(x, c * y) for c in (1.0, -1.0, 2.0, 1 / sample.m, 2 / sample.m)
        ):
            return False
    return True


def of_a_repair(found: Sequence[Reading], bench: Bench, patience: Patience) -> Iterator[Diagnosis]:
    """The repairs that make a reading right, then the first that leaves only a constant wrong."""
    setting, tried = bench.setting, 0
    nearly: Diagnosis | None = None
    for reading in found:
        for repair in repairs(reading.value, reading.target, setting):
            tried += 1
            if not patience.allows(tried):
                break
            factor = measured(repair.tree, reading.target, bench.kin, setting.rows)
            if factor is None:
                continue
            diagnosis = Diagnosis(repair.error_class, reading, repair, factor.name)
            if factor.is_one:
                yield diagnosis
            else:
                nearly = nearly or diagnosis
    if nearly:
        yield nearly


def of_another_formula(reading: Reading, bench: Bench) -> Diagnosis | None:
    """The formula of another quantity, copied: right for that one, or but for one mistake."""
    target, setting = reading.target, bench.setting
    if target.update or target.step or target.kind == "m":
        return None
    for kind in ("dW", "db", "dZ", "dA", "Z", "A"):
        for l in range(setting.L + 1):
            other = Target(kind, Layer(plus=l))
            if kind == target.kind or (kind, l) not in bench.kin[0].values:
                continue
            if is_formula_of(reading.value, other, bench):
                return Diagnosis("wrong_formula_copied", reading, equals=other.name)
    return None


def is_formula_of(tree: Tree, other: Target, bench: Bench) -> bool:
    if measured(tree, other, bench.kin[:1], bench.setting.rows):
        return True
    if other.kind != "dW":
        return False
    return any(
        measured(repair.tree, other, bench.kin, bench.setting.rows)
        for repair in repairs(tree, other, bench.setting, (operands,))
    )


def unexplained(reading: Reading, bench: Bench) -> str:
    """The likeliest class of a line that no single edit repairs, from what it is made of."""
    target, tree = reading.target, reading.value
    if target.kind == "dA" and target.at_the_end(bench.setting.L):
        return "cost_derivative_wrong"
    if target.update or target.step:
        return "update_wrong_quantity"
    for node in nodes(tree):
        if not isinstance(node, Apply):
            continue
        unlike_a_slope = is_gradient(node) or not is_forward(node)
        if node.op == "g" and target.kind[0] == "d" and unlike_a_slope:
            return "activation_instead_of_derivative"
        if node.op == "backward" and node.note and node.note not in bench.setting.network.hidden:
            return "wrong_activation_derivative"
    return "wrong_operand"
