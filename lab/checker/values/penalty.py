"""Whether a line's penalty on the weights is right, where it has one.

The samples have a lambda of 0, so that a penalty drops out of everything else. Here the line is
computed once more with another lambda, and compared with the right value plus c lambda W.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lab.checker.meaning.readings import Reading
from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import Apply, Number, Symbol, Tree
from lab.checker.values.compare import close
from lab.checker.values.evaluate import Impossible, evaluate
from lab.checker.values.reference import Bench, Sample

LAMBDA = 0.6180
# what stands before lambda W: of a cost with lambda/(2m) W^2, and of the others that are in use
USUAL, OTHERS = ("1/m",), ("1", "2", "2/m")


def penalty_factor(reading: Reading, bench: Bench) -> str | None:
    """What stands before lambda W in this line: "1/m", "1", "2" or "2/m"; "" in the gradient of b,
    which is right without any; None where the penalty is wrong.
    """
    for factor, right in with_penalties(reading.target, bench.setting.mean):
        if all(agrees(reading, right, sample) for sample in penalized(bench)):
            return factor
    return None


def with_penalties(target: Target, mean: bool) -> Iterator[tuple[str, Tree]]:
    """The right value with each penalty that is in use."""
    right = target.right_tree()
    if target.kind not in ("W", "dW"):
        yield "", right
        return
    for factor in (*USUAL, *OTHERS) if mean else ("1", "2"):
        yield factor, plus_penalty(target, right, constant(factor))


def plus_penalty(target: Target, right: Tree, factor: Tree) -> Tree:
    """dW + c lambda W; of an update, W - alpha (dW + c lambda W)."""
    W: Tree = Symbol("W", target.layer)
    penalty: Tree = Apply("*", (Apply("*", (factor, Symbol("lambda"))), W))
    penalty = Apply("T", (penalty,)) if target.transposed else penalty
    if target.update or target.step:
        rate: Tree = Number(1.0) if target.unit_rate else Symbol("alpha")
        return Apply("-", (right, Apply("*", (rate, penalty))))
    return Apply("-" if target.negated else "+", (right, penalty))


def constant(factor: str) -> Tree:
    above, _, below = factor.partition("/")
    number = Number(float(above))
    return Apply("/", (number, Symbol("m"))) if below else number


def penalized(bench: Bench) -> list[Sample]:
    return [
        replace(sample, values=sample.values | {("lambda", 0): np.array(LAMBDA)})
        for sample in bench.kin
    ]


def agrees(reading: Reading, right: Tree, sample: Sample) -> bool:
    for l in reading.target.levels(sample.L):
        try:
            x, y = evaluate(reading.value, sample, l), evaluate(right, sample, l)
        except Impossible:
            return False
        x = x.reshape(y.shape) if x.size == y.size else x
        if x.shape != y.shape or not close(x, y):
            return False
    return True
