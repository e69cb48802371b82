"""Which lines are right, and which wrong, by the derivatives of the paste's own forward pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lab.checker.meaning.vocabulary import RATE
from lab.checker.reading.tree import (
    Tree,
    Unreadable,
    is_op,
)
from lab.checker.units.formulas import LETTERS, value
from lab.checker.units.forward import Forward, Sample
from lab.checker.units.lines import Claim
from lab.checker.units.names import Key, is_kronecker, key_of
from lab.checker.values.operations import Impossible
from lab.engine import Array

SAMPLES = 4
CLOSE = 1e-5  # relative; a central difference is off by 1e-9
STEPS = {"+=": -1, "-=": 1, "Δ": -1}  # the sign of what is added or subtracted
Role = tuple[Key, int]  # what a delta is the gradient by, and its sign


@dataclass
class Proof:
    """The lines of a paste that can be proved. roles: what its deltas are taken for."""

    forward: Forward
    lines: Mapping[int, Claim]
    roles: dict[Key, Role] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.samples = [Sample(self.forward, seed) for seed in range(SAMPLES)]
        self.choose_roles()

    @cached_property
    def right(self) -> list[int]:
        """The lines that are right."""
        return [number for number, claim in self.lines.items() if self.is_right(claim)]

    @cached_property
    def wrong(self) -> list[int]:
        return [number for number, claim in self.lines.items() if self.is_right(claim) is False]

    def is_right(self, line: Claim) -> bool | None:
        """Whether all that a line says is right; None where that cannot be told."""
        found = [self.multiples(line, tree) for tree in line.sides]
        if not all(found):
            return None
        if line.how in STEPS:
            sign = STEPS[line.how]
            if line.how == "Δ" and any(one > 0 for ratios in found for one in ratios):
                return None  # which an update may subtract
            return all(any(one * sign > 0 for one in ratios) for ratios in found)
        if line.is_delta and line.left not in self.roles:  # the gradient by nothing there is?
            return False if np.all(np.isnan(np.concatenate(found))) else None
        return all(any(abs(one - 1) < CLOSE for one in ratios) for ratios in found)

    def multiples(self, line: Claim, tree: Tree) -> list[float]:
        """The expression as a multiple of what it may be, nan where it is none; empty where nothing
        can be told.
        """
        try:
            yours = [self.value(tree, sample) for sample in self.samples]
        except (Impossible, Unreadable, RecursionError):
            return []
        pairs = ((above, below) for above in self.tops(line) for below in self.bottoms(line))
        found = (self.multiple(tree, yours, *ends) for ends in pairs)
        return [one for one in found if one is not None]

    def tops(self, line: Claim) -> list[Key]:
        return [line.above] if line.above is not None else self.forward.costs

    def bottoms(self, line: Claim) -> list[Role]:
        if line.below is not None:
            return [(line.below, 1)]
        return [self.roles[line.left]] if line.left in self.roles else [*self.candidates(line.left)]

    def multiple(self, tree: Tree, values: Sequence[Array], above: Key, role: Role) -> float | None:
        """The expression, with its values in each sample, as a multiple of one derivative."""
        found: list[float] = []
        for sample, value_here in zip(self.samples, values, strict=True):
            try:
                right = role[1] * sample.derivative(above, role[0])
                yours = summed(value_here, right, tree)
            except (Impossible, Unreadable, RecursionError):
                return None
            if np.all(np.isfinite(right)) and np.all(np.isfinite(yours)):
                found.append(ratio(yours, right))
                if not np.isclose(found[-1], found[0], rtol=CLOSE):
                    return float("nan")
        return found[0] if found else None

    def value(self, tree: Tree, sample: Sample) -> Array:
        with np.errstate(all="ignore"):
            return value(tree, lambda name: self.look(key_of(name), sample), sample.slope)

    def look(self, key: Key, sample: Sample) -> Array:
        """The right value of what a name stands for in a line on the way back."""
        below, sign = self.forward.gradient(key), 1
        if below is None and key in self.roles:
            below, sign = self.roles[key]
        if below is not None:
            return sign * sample.gradient(below)
        own = [line for line in self.lines.values() if line.left == key and line.is_delta]
        if own:
            return self.value(own[0].sides[0], sample)
        if key.stem in RATE or is_kronecker(key) or self.forward.is_written(key):
            return sample.along(key)
        raise Impossible(f"{key.stem} stands nowhere in the forward pass")

    def choose_roles(self) -> None:
        """Take each delta for the gradient that makes the most lines right."""
        for delta in [line.left for line in self.lines.values() if line.is_delta]:
            about = [line for line in self.lines.values() if delta in line.written_in]
            scores: dict[Role | None, int] = {None: self.score(about)}
            for role in self.candidates(delta):
                self.roles[delta] = role
                scores[role] = self.score(about)
                del self.roles[delta]
            best = max(scores, key=scores.__getitem__)
            if best is not None:
                self.roles[delta] = best

    def score(self, lines: Sequence[Claim]) -> int:
        return sum(self.is_right(line) is True for line in lines)

    def candidates(self, delta: Key) -> Iterator[Role]:
        for key in self.forward.definitions:
            if sorted(key.letters) == sorted(delta.letters) and any(
                self.forward.leads_to(key, cost) for cost in self.forward.costs
            ):
                yield from ((key, 1), (key, -1))

    def is_open(self, line: Claim) -> bool:
        """True where a unit stands beside others that no line computes: the cost may depend on it
        by a way that is not written.
        """
        forward = self.forward
        below = forward.meant(self.bottoms(line)[0][0])
        made_of = {
            one for above in self.tops(line) for one in forward.made_of(forward.meant(above))
        }
        given = made_of - {below} - forward.definitions.keys()
        units = [
            unit
            for unit in forward.definitions
            if unit.label and any(one.label and one.kind == unit.kind for one in given)
        ]
        return any(
            between.label != unit.label
            for unit in units
            for between in forward.definitions
            if (between == below or forward.leads_to(below, between))
            and (between == unit or forward.leads_to(between, unit))
        )


def ratio(yours: Array, right: Array) -> float:
    """yours / right, if that is one number; else nan."""
    yours, right = np.broadcast_arrays(yours, right)
    scale = float(np.vdot(right, right))
    found = float(np.vdot(right, yours)) / scale if scale else float("nan")
    fits = np.allclose(yours, found * right, rtol=CLOSE, atol=CLOSE * scale**0.5)
    return found if fits else float("nan")


def summed(yours: Array, right: Array, tree: Tree) -> Array:
    """A letter that the left side has not got is summed over, if the line is a product."""
    axes = tuple(axis for axis in range(len(LETTERS)) if yours.shape[axis] > right.shape[axis])
    if axes and not is_op(tree, "chain", "*", "neg"):
        raise Impossible("its indices do not fit")
    return np.asarray(np.sum(yours, axis=axes, keepdims=True)) if axes else yours
