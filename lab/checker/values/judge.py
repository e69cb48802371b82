"""The verdict on one line: its readings against the right values, then the conventions that only
look wrong.

A line is right if one of its readings computes what it should on networks of the learner's own
kind. What differs by a sign or by 1/m where the learner is free to choose is ambiguous. The rest is
wrong, and diagnose.py finds out how.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lab.checker.meaning.context import FACTORS
from lab.checker.meaning.readings import Reading
from lab.checker.meaning.targets import Target, scaled_symbol
from lab.checker.normal.diagnose import Diagnosis, Patience, as_steps, diagnose
from lab.checker.normal.edits import negated_loose, with_matrix_products
from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Symbol,
    Tree,
    has_kind,
    has_op,
    is_op,
    nodes,
    symbols,
)
from lab.checker.values.compare import measured, pairs
from lab.checker.values.penalty import OTHERS, penalty_factor
from lab.checker.values.reference import Bench


@dataclass(frozen=True)
class Finding:
    """What is known of a line: its verdict, the reading it was judged in, and why.

    factor: the convention that later lines inherit: what the learner's quantity is, as a multiple
    of the right one.
    """

    verdict: str
    reading: Reading
    error_class: str | None = None
    reason: str = ""
    diagnosis: Diagnosis | None = None
    factor: str = "1"


# what a copy may have lost, and what a line that is right as mended is told
LOST = {
    "layer": (
        "layer_index_lost",
        "the layer numbers are missing, and more than one layer would fit",
    ),
    "fraction": (
        "layout_lost",
        "copying has lost a fraction bar: right if 1m stands for 1/m",
    ),
}


def judge(
    found: Sequence[Reading],
    bench: Bench,
    patience: Patience,
    hinted: bool,
    lost: frozenset[str] = frozenset(),
) -> Finding:
    """The verdict on a line from its readings, the likeliest first. lost: the keys of LOST that are
    true of it.
    """
    return with_penalty_judged(without_penalty(found, bench, patience, hinted, lost), bench)


def with_penalty_judged(finding: Finding, bench: Bench) -> Finding:
    """The finding on a line that is right but for its penalty on the weights."""
    reading = finding.reading
    has_penalty = has_kind(reading.value, "lambda")
    if finding.verdict == "wrong" or not has_penalty or reading.target.kind == "J":
        return finding
    factor = penalty_factor(reading, bench)
    if factor is None:
        diagnosis = Diagnosis("penalty_wrong", reading)
        return Finding("wrong", reading, "penalty_wrong", diagnosis=diagnosis)
    if factor in OTHERS and bench.setting.mean:
        reason = f"right if the cost's penalty has the gradient {factor} lambda W"
        return replace(finding, verdict="ambiguous", error_class="penalty_constant", reason=reason)
    return finding


def without_penalty(
    found: Sequence[Reading],
    bench: Bench,
    patience: Patience,
    hinted: bool,
    lost: frozenset[str],
) -> Finding:
    """The verdict with a lambda of 0."""
    right = [finding for reading in found for finding in right_readings(reading, bench)]
    if right:
        best = min(right, key=lambda finding: finding.verdict != "right")
        for what in sorted(lost, reverse=True):
            error_class, reason = LOST[what]
            return Finding("ambiguous", best.reading, error_class, reason)
        return best
    without_hint = () if hinted else (in_the_output_layer,)
    ways = (partial(convention, hinted=hinted), for_one_example, *without_hint, without_bias)
    for way, reading in itertools.product(ways, found):
        if finding := way(reading, bench):
            return finding
    diagnosis = diagnose(found, bench, patience)
    kept = inherited(diagnosis.reading.value)
    kept = kept if diagnosis.reading.target.loose else kept & {"1/m"}
    return Finding(
        "wrong",
        diagnosis.reading,
        diagnosis.error_class,
        diagnosis=diagnosis,
        factor=min(kept, default="1"),
    )


def right_readings(reading: Reading, bench: Bench) -> Iterator[Finding]:
    """The reading as it stands, and, where the sign of an error is the learner's own, with the
    other sign.
    """
    rows, target = bench.setting.rows, reading.target
    for tree in signs(reading):
        for wanted in (target, *other_way_round(reading, bench), *without_rate(tree, target)):
            found = measured(tree, wanted, bench.kin, rows)
            if found is not None and found.is_one:
                yield right_or_ambiguous(replace(reading, value=tree, target=wanted), bench)
                return
    if target.kind == "J" and is_loss(reading.value, target, bench):
        yield Finding(
            "right", reading, reason="this is the loss of each example; the cost is its mean"
        )


def signs(reading: Reading) -> list[Tree]:
    """The value, and the value with the loose gradients negated where that is open."""
    free = reading.target.negated or reading.target.update or reading.target.step
    loose = any(
        symbol.loose and (free or symbol.kind in ("A - Y", "dA"))
        for symbol in symbols(reading.value)
    )
    return [reading.value, negated_loose(reading.value)] if loose else [reading.value]


def other_way_round(reading: Reading, bench: Bench) -> list[Target]:
    """A single layer's w is often a column, the transpose of W, unless W x stands before."""
    target = reading.target
    if bench.setting.L > 1 or target.kind not in ("dW", "W") or target.transposed:
        return []
    return [] if reading.oriented else [replace(target, transposed=True)]


def without_rate(tree: Tree, target: Target) -> list[Target]:
    """W -= dW: a learning rate of 1."""
    if (target.update or target.step) and not has_kind(tree, "alpha"):
        return [replace(target, unit_rate=True)]
    return []


def right_or_ambiguous(reading: Reading, bench: Bench) -> Finding:
    """A reading that gives the right value: ambiguous if it took a favourable view of something."""
    for error_class, (is_taken, reason) in FAVOURABLE.items():
        if is_taken(reading, bench):
            factor = "-1" if error_class == "sign_convention" else "1"
            return Finding("ambiguous", reading, error_class, reason, factor=factor)
    return Finding("right", reading)


def only_for_one_output(reading: Reading, bench: Bench) -> bool:
    """True if an elementwise product is right only where the output has one unit."""
    wide, rows = (bench.wide,), bench.setting.rows
    one_output = bench.setting.layer_sizes[-1] == 1
    if not one_output or measured(reading.value, reading.target, wide, rows) is not None:
        return False
    return any(
        measured(tree, reading.target, wide, rows) is not None
        for tree in with_matrix_products(reading.value)
    )


def has_note(tree: Tree, op: str, note: str) -> bool:
    return any(is_op(node, op) and node.note == note for node in nodes(tree))


NEGATIVE = "this is the negative gradient: right together with an update that adds it"
FAVOURABLE: dict[str, tuple[Callable[[Reading, Bench], bool], str]] = {
    "star_means_matmul": (
        lambda reading, _: has_note(reading.value, "@", "star"),
        "right if * means the matrix product, wrong if it means entry by entry",
    ),
    "derivative_at_wrong_quantity": (
        lambda reading, _: has_note(reading.value, "as", "prime"),
        "right if your helper expects A; g' belongs at Z",
    ),
    "wrong_layer_index": (
        lambda reading, _: reading.counting.guess,
        "right only if your layers are numbered otherwise than on paper",
    ),
    "sign_convention": (lambda reading, _: reading.target.negated, NEGATIVE),
    "single_output_broadcast": (
        only_for_one_output,
        "* gives the matrix product here only because there is one output unit",
    ),
}


def convention(reading: Reading, bench: Bench, hinted: bool) -> Finding | None:
    """A line that is right up to a sign or an 1/m that the learner may have put elsewhere."""
    mean = bench.setting.mean
    reading = as_steps(reading)[0]
    target = reading.target
    found = measured(reading.value, target, bench.kin, bench.setting.rows)
    if found is None:
        return None
    loose = any(symbol.loose for symbol in symbols(reading.value))
    output = target.kind in ("dZ", "dA") and target.at_the_end(bench.setting.L)
    if (
        found.name in ("-1", "-1/m")
        and not target.step
        and not hinted
        and target.kind in ("dZ", "dA", "dW", "db", "J")
    ):
        return Finding("ambiguous", reading, "sign_convention", NEGATIVE, factor=found.name)
    if not mean and target.step and found.name == "1/m":
        return Finding(
            "right", reading, reason="the learning rate is divided by m: a step along the mean"
        )
    if not mean and target.kind == "J" and found.name == "1/m":
        reason = "the mean over the examples; your gradients are those of one example"
        return Finding("right", reading, reason=reason)
    twice = found.name.endswith("1/m") and target.kind in ("dW", "db")
    if not target.step and not twice and found.name in inherited(reading.value):
        error = "sign_convention" if found.name == "-1" else "one_over_m_placement"
        return Finding(
            "ambiguous",
            reading,
            error,
            "this carries on what an earlier line began",
            factor=found.name,
        )
    if mean and found.name == "1/m" and output:
        reason = "1/m stands here already: right if dW and db have none"
        return Finding("ambiguous", reading, "one_over_m_placement", reason, factor="1/m")
    if mean and found.name == "m" and re.match(r"\\?Delta|Δ", target.spelling):
        reason = "the sum over the examples: the gradient, once it is divided by m"
        return Finding("right", reading, reason=reason)
    if mean and found.name == "m" and (target.kind in ("dW", "db") or target.step) and loose:
        reason = "right if your delta carries the 1/m already, otherwise 1/m is missing"
        return Finding("ambiguous", reading, "one_over_m_placement", reason)
    return None


def inherited(tree: Tree) -> set[str]:
    """The factors that earlier lines of the paste have given to quantities in this one."""
    scaled = [node for node in nodes(tree) if scaled_symbol(node) is not None]
    return {name for name, factor in FACTORS.items() for one in scaled if factor in nodes(one)}


def without_bias(reading: Reading, bench: Bench) -> Finding | None:
    """Z = W A_prev, in a network without biases: right there, and wrong if there are some."""
    if reading.target.kind not in ("Z", "A") or has_kind(reading.value, "b"):
        return None
    found = measured(reading.value, reading.target, (bench.unbiased,), bench.setting.rows)
    if found is None or not found.is_one:
        return None
    own_names = any(
        symbol.kind == "W" and not re.fullmatch(r"[Ww][_\d\[\]^{}l]*", symbol.spelling)
        for symbol in symbols(reading.value)
    )
    reason = "right in a network without biases; with them, + b is missing"
    return Finding("right" if own_names else "ambiguous", reading, None, reason)


def for_one_example(reading: Reading, bench: Bench) -> Finding | None:
    """A line that is right for a single example, as in stochastic gradient descent."""
    uses_outer = has_op(reading.value, "outer")
    if bench.setting.mean and not uses_outer:
        return None
    for tree in signs(reading):
        found = measured(tree, reading.target, (bench.single,), bench.setting.rows)
        if found is not None and found.is_one and any(symbols(tree)):
            bias = reading.target.kind in ("db", "b")
            # delta is mostly that of one example
            loose = any(symbol.loose for symbol in symbols(tree))
            if uses_outer or (bias and (loose or reading.one_example)):
                return Finding("right", reading, reason="right for one example at a time")
            error = "sum_missing" if bias else "single_output_broadcast"
            reason = "right for one example at a time, wrong for several at once"
            return Finding("ambiguous", reading, error, reason)
    return None


def in_the_output_layer(reading: Reading, bench: Bench) -> Finding | None:
    """dZ = A - Y without a layer: an equation of the output layer."""
    target = reading.target
    if target.kind not in ("dZ", "A", "g'", "dA") or target.layer != HERE:
        return None
    at_the_end = replace(reading, target=replace(target, layer=LAST))
    return next(right_readings(at_the_end, bench), None)


def is_loss(tree: Tree, target: Target, bench: Bench) -> bool:
    """True if the entries are the losses of the examples, whose sum or mean is J."""
    values = [pair.value for pair in pairs(tree, target, bench.kin)]
    if any(value is None or value.size < 2 for value in values):
        return False
    summed = Apply("sum", (tree,), (None, False))
    total: Tree = Apply("/", (summed, Symbol("m"))) if bench.setting.mean else summed
    found = measured(total, target, bench.kin, bench.setting.rows)
    return found is not None and found.is_one
