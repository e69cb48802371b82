"""How a line's value differs from the right one: not at all, by a constant factor, by its shape, or
altogether.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import Apply, Tree, nodes
from lab.checker.values.evaluate import Impossible, NoSuchLayer, evaluate
from lab.checker.values.reference import Sample
from lab.engine import Array

# relative; right lines differ by rounding, 1e-12, or by an epsilon of their own inside a logarithm
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Pair:
    """The value of a line and the right value, on one sample at one layer. problem: why there is no
    value.
    """

    value: Array | None
    right: Array
    m: int
    problem: str = ""


def levels(tree: Tree, target: Target, sample: Sample) -> list[int]:
    """The layers to judge in. A line that names the hidden layers' activation is about hidden
    layers.
    """
    found = target.levels(sample.L)
    named = {
        node.note
        for node in nodes(tree)
        if isinstance(node, Apply) and node.op in ("g", "g'", "g' of A", "backward") and node.note
    }
    if len(found) > 1 and sample.L in found and named and sample.network.output not in named:
        found = [l for l in found if l != sample.L]
    return found


def pairs(tree: Tree, target: Target, samples: Sequence[Sample]) -> Iterator[Pair]:
    """The pairs of a line at all layers it is judged in; layers that it says nothing about are left
    out.
    """
    for sample in samples:
        for l in levels(tree, target, sample):
            right = right_value(target, sample, l)
            try:
                yield Pair(evaluate(tree, sample, l), right, sample.m)
            except NoSuchLayer as problem:
                if len(target.levels(sample.L)) == 1:
                    yield Pair(None, right, sample.m, str(problem))
            except Impossible as problem:
                yield Pair(None, right, sample.m, str(problem))


@lru_cache(maxsize=4096)
def right_value(target: Target, sample: Sample, l: int) -> Array:
    """The right value, which hundreds of repairs are compared with."""
    return target.right(sample, l)


LARGEST = 1e100  # squares of larger numbers overflow, and no learner's equation gives them


def is_tame(value: Array) -> bool:
    """True if every number is finite, and its square too."""
    return bool(np.all(np.abs(value) < LARGEST))


def close(x: Array, y: Array) -> bool:
    if not is_tame(x) or not is_tame(y):
        return False
    scale = float(np.linalg.norm(x) + np.linalg.norm(y))
    return bool(np.linalg.norm(x - y) <= TOLERANCE * max(scale, 1e-9))


def difference(pair: Pair) -> float:
    """||value - right|| / (||value|| + ||right||); infinite where there is no value or its shape is
    another.
    """
    if pair.value is None or pair.value.shape != pair.right.shape or not is_tame(pair.value):
        return float("inf")
    scale = float(np.linalg.norm(pair.value) + np.linalg.norm(pair.right))
    return float(np.linalg.norm(pair.value - pair.right) / max(scale, 1e-300))


def fitted(pair: Pair, target: Target, rows: bool) -> Array | None:
    """The value in the shape of the right one, where the difference in shape does not matter: one
    number is one number, and in the layout of rows a bias is often a plain vector.
    """
    value, right = pair.value, pair.right
    if value is None or not is_tame(value):
        return None
    if value.shape == right.shape:
        return value
    if value.size == right.size == 1:
        return value.reshape(right.shape)
    if rows and target.kind in ("db", "b") and value.shape == right.shape[1:]:
        return value.reshape(right.shape)
    return None


def ratio(found: Sequence[Pair], target: Target, rows: bool) -> "Ratio | None":
    """The constant that the right value is multiplied by in every pair, if there is one."""
    names: list[str] = []
    for pair in found:
        value = fitted(pair, target, rows)
        if value is None:
            return None
        scale = float(np.vdot(pair.right, pair.right))
        factor = float(np.vdot(pair.right, value)) / scale if scale else 1.0
        if not close(value, factor * pair.right):
            return None
        known = constants(pair.m)
        names = [
            name
            for name in names or known
            if abs(factor - known[name]) <= TOLERANCE * abs(known[name])
        ]
        if not names:
            return None
    return Ratio(names[0]) if names else None


def constants(m: int) -> dict[str, float]:
    """The factors that occur in learners' equations, the likeliest first."""
    return {
        "1": 1,
        "-1": -1,
        "m": m,
        "1/m": 1 / m,
        "1/m^2": 1 / m**2,
        "-m": -m,
        "-1/m": -1 / m,
        "-1/m^2": -1 / m**2,
        "m^2": m**2,
        "2": 2,
        "1/2": 0.5,
        "4": 4,
        "-2": -2,
        "2/m": 2 / m,
        "2m": 2 * m,
        "1/(2m)": 0.5 / m,
        "m/2": m / 2,
    }


@dataclass(frozen=True)
class Ratio:
    """A constant factor between a line's value and the right one, by its name in `constants`."""

    name: str

    @property
    def is_one(self) -> bool:
        return self.name == "1"


def measured(tree: Tree, target: Target, samples: Sequence[Sample], rows: bool) -> Ratio | None:
    """The constant factor of a tree to its target on these samples: stops at the first pair that
    has none.
    """
    seen: list[Pair] = []
    for pair in pairs(tree, target, samples):
        seen.append(pair)
        if ratio([pair], target, rows) is None:
            return None
    return ratio(seen, target, rows)
