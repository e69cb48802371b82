"""Which ends are right: each a constant times its gradient, and the constant the same for all of a
kind.

The constant is the learner's choice, the learning rate, 1/m, a factor 2, the sign of an error, but
one choice for all: what differs from the others is wrong. A step must lead downhill.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.checker.program.ends import (
    End,
    is_normalised,
    is_on_the_way,
    last_of_each,
    named_gradients,
)
from lab.checker.program.matching import (
    Match,
    agrees,
    counted,
    match,
    match_signs,
    most_frequent,
)
from lab.checker.program.momentum import RunningMean
from lab.checker.program.oracle import Oracle
from lab.checker.program.tape import Node
from lab.checker.program.words import ALPHA, HABITS, LAMBDA
from lab.engine import Array

LEAST_PENALTY = 1e-6  # as a multiple of a gradient's constant; smaller ones are rounding


@dataclass(frozen=True)
class Scores:
    """Which ends are right. constants: the common constant of each kind of end; said: the kinds whose
    constant the cost or a number in the paste says; penalties: the common multiple of W that is
    added to a gradient by W, of each kind too.
    """

    right: tuple[bool, ...]
    matches: tuple[Match | None, ...]
    constants: Mapping[str, float]
    said: frozenset[str]
    penalties: Mapping[str, float]

    @property
    def count(self) -> int:
        return sum(self.right)

    @property
    def all_right(self) -> bool:
        return all(self.right)


def score(
    ends: Sequence[End],
    values: Sequence[Array | None],
    oracle: Oracle,
    known: Mapping[str, float] | None = None,
    changed: Mapping[Node, Array] | None = None,
) -> Scores:
    """Judge the ends on these values. known: constants that are settled already, by kinds; changed:
    what is replaced.
    """
    changed = changed or {}
    steps = [end for end in ends if end.kind == "step"]
    used = any(end.node.depends_on(one.node) for end in steps for one in oracle.means)
    kept = [one for one in oracle.means if used and one.node not in changed]
    means = list(
        zip(kept, oracle.run.tape.replay(changed, [one.node for one in kept]), strict=True)
    )
    found = [
        None
        if end.node not in changed and misuses_mean(end, oracle, means)
        else remembered(end, value, oracle)
        for end, value in zip(ends, values, strict=True)
    ]
    kinds = {end.kind for end in ends}
    chosen = {kind: common(kind, ends, found, oracle) for kind in kinds}
    known = known or {}
    constants = {kind: constant for kind, (constant, _) in chosen.items()} | dict(known)
    said = frozenset(kind for kind, (_, is_said) in chosen.items() if is_said or kind in known)
    lengths = [round(one.constant, 3) for one in found if one and one.signs]
    length = most_frequent(sorted(lengths, key=lambda one: abs(abs(one) - ALPHA)))
    penalties = {kind: common_penalty(kind, ends, found, oracle) for kind in kinds}
    right = tuple(
        one is not None
        and (one.signs or agrees(one.constant, constants[end.kind]))
        and (not one.signs or abs(one.constant - length) <= 0.02 * abs(length))
        and (end.base[0] != "W" or one.signs or abs(one.ratio - penalties[end.kind]) <= 1e-4)
        for end, one in zip(ends, found, strict=True)
    )
    return Scores(right, tuple(found), constants, said, penalties)


def remembered(end: End, value: Array | None, oracle: Oracle) -> Match | None:
    """The same as `matched`; most replacements leave most ends as they are."""
    key = end, value if value is None else (value.shape, value.tobytes())
    if key not in oracle.matches:
        oracle.matches[key] = matched(end, value, oracle)
    return oracle.matches[key]


def matched(end: End, value: Array | None, oracle: Oracle) -> Match | None:
    """How an end is made of its gradient, None where it is not, or not in a way that is right."""
    quantity = oracle.quantities.get(end.base)
    value = end_value(end, value)
    if quantity is None or value is None:
        return None
    gradient, rows = oracle.unpenalised(quantity), oracle.run.reading.rows
    penalised = oracle.has_penalty or oracle.penalty != 0
    weights = quantity.node.value if penalised and end.base[0] == "W" else None
    if weights is not None:
        weights = oracle.run.network.without_bias(weights)
    if end.kind == "step" and value.shape == gradient.T.shape != gradient.shape:
        gradient = gradient.T
    if value.shape == (gradient.size, 1) and 1 not in gradient.shape:  # dW(:), by columns
        gradient = gradient.T.reshape(-1, 1)
        weights = None if weights is None else weights.T.reshape(-1, 1)
    found = None
    if end.kind == "step" and is_normalised(end.node, oracle.run):
        gradients = [gradient]
        if weights is not None:
            gradients += [gradient + ratio * weights for ratio in usual_penalties(oracle)]
        signs = (match_signs(value, one, rows) for one in gradients)
        found = next((one for one in signs if one is not None), None)
    if found is None:
        found = match(value, gradient, rows, weights)
    return found if found is not None and is_allowed(end, found, oracle) else None


def misuses_mean(
    end: End, oracle: Oracle, means: Sequence[tuple[RunningMean, Array | None]]
) -> bool:
    """True for a step that leaves out the running mean of its own gradient, or whose mean forgets
    what it held: on the first step neither shows in the numbers.
    """
    quantity = oracle.quantities.get(end.base)
    if end.kind != "step" or quantity is None:
        return False
    rows = oracle.run.reading.rows
    for mean, value in means:
        if end.node.depends_on(mean.node):
            if mean.forgets:
                return True
        elif value is not None and match(value, quantity.gradient, rows, None):
            return True
    return False


def end_value(end: End, value: Array | None) -> Array | None:
    """What is compared: the value, or of a step what it adds."""
    if value is None or end.start is None or end.start.value is None:
        return value
    start = end.start.value
    if value.shape == start.T.shape != start.shape:
        start = start.T
    if value.shape != start.shape:
        return None
    return value - start


def is_allowed(end: End, found: Match, oracle: Oracle) -> bool:
    """A step leads downhill, at any rate; a gradient has a constant that learners choose."""
    if end.kind == "step":
        return found.constant < 0
    return any(agrees(found.constant, one) for one in oracle.usual_constants)


def common(
    kind: str, ends: Sequence[End], matches: Sequence[Match | None], oracle: Oracle
) -> tuple[float, bool]:
    """The constant that most ends of a kind have, and whether anything says that it is: of a tie the
    one that the cost says, else the one nearest to the output: what follows on the way back may have
    got a factor more.
    """
    found = [
        (one.constant, end.base[1])
        for end, one in zip(ends, matches, strict=True)
        if one is not None and end.kind == kind and not one.signs
    ]
    due = constant_due(kind, [constant for constant, _ in found], oracle)
    if not found:
        return due, True
    times = [sum(agrees(one, other) for other, _ in found) for one, _ in found]
    most = [one for one, count in zip(found, times, strict=True) if count == max(times)]
    constant, _ = min(
        most, key=lambda one: (one[0] < 0 < due, not is_rate(one[0], due, oracle), -one[1])
    )
    return constant, is_rate(constant, due, oracle)


def constant_due(kind: str, found: Sequence[float], oracle: Oracle) -> float:
    """The constant that the cost says."""
    reading = oracle.run.reading
    if kind == "step":
        return -ALPHA * (1 - HABITS["beta"] if oracle.has_momentum else 1)
    if kind in ("dZ", "dA") and reading.mean:
        return float(reading.examples)
    if kind == "dW" and reading.one_by_one and any(agrees(one, 1 / reading.m) for one in found):
        return 1 / reading.m
    return 1.0


def is_rate(constant: float, due: float, oracle: Oracle) -> bool:
    """True for the constant that is due, and for a learning rate that is written as a number."""
    written = due < 0 and any(agrees(-constant, one) for one in oracle.numbers)
    return written or agrees(constant, due)


def anchors(oracle: Oracle, ends: Sequence[End], right: Sequence[bool]) -> dict[str, float]:
    """The constants of the gradients that right steps are made of: others must have the same."""
    found = []
    for end in last_of_each(named_gradients(oracle.run, oracle)):
        good = (one for one, ok in zip(ends, right, strict=True) if ok and one.kind == "step")
        if end.kind == "dW" and any(is_on_the_way(end, one) for one in good):
            one = matched(end, end.node.value, oracle)
            found += [] if one is None else [one.constant]
    return {"dW": most_frequent(found)} if found else {}


def usual_penalties(oracle: Oracle) -> list[float]:
    m = oracle.run.reading.m
    return [
        oracle.penalty or LAMBDA / m,
        LAMBDA / m,
        LAMBDA,
        2 * LAMBDA,
        2 * LAMBDA / m,
        LAMBDA / 2,
    ]


def common_penalty(
    kind: str, ends: Sequence[End], matches: Sequence[Match | None], oracle: Oracle
) -> float:
    """The penalty that most weights have, as a multiple of their gradient's constant; of a tie the
    one of the cost, else lambda / m, and rather one than none. It makes weights smaller.
    """
    by_parameter = {
        end.base: abs(one.ratio) if abs(one.ratio) > LEAST_PENALTY else 0.0
        for end, one in zip(ends, matches, strict=True)
        if one is not None and end.kind == kind and end.base[0] == "W" and not one.signs
    }
    times = counted(by_parameter.values(), lambda a, b: abs(a - b) <= LEAST_PENALTY)
    in_steps = kind != "step" and any(end.kind == "step" for end in ends)
    if oracle.penalty and not in_steps:
        del times[0.0]
    if not times:
        return oracle.penalty
    most = max(times.values())
    due = oracle.penalty or LAMBDA / oracle.run.reading.m
    best = [ratio for ratio, count in times.items() if count == most]
    return min(best, key=lambda ratio: (ratio == 0, abs(ratio - due)))
