"""Measures the slopes of a function that is only known by what it returns.

The function takes parameters and more, and returns (loss, gradients); it is given copies.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.checker.values.structures import arrays, beside, filled
from lab.engine import Array

LossAndGradients = Callable[..., tuple[Any, Any]]


@dataclass
class Probe:
    """A learner's function, and its parameters as float64 arrays by name."""

    function: LossAndGradients
    params: Any
    args: tuple[Any, ...]
    eps: float
    is_float32: bool = False
    named: list[tuple[str, Array]] = field(init=False)

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise TypeError(f"loss_and_grads: expected a function, got {self.function!r}")
        self.named = [(name, value.astype(np.float64)) for name, value in arrays(self.params)]
        if not self.named:
            raise TypeError("params: expected at least one array of numbers, got none")

    def call(self, values: list[Array]) -> tuple[Any, Any, list[Array]]:
        """Loss, gradients, and the copies that the function was given."""
        copies = [value.copy() for value in values]
        result = self.function(filled(self.params, iter(copies).__next__), *self.args)
        if not (isinstance(result, tuple | list) and len(result) == 2):
            raise ValueError(
                "loss_and_grads: expected (loss, gradients) back, got"
                f" {type(result).__name__}: return both"
            )
        return result[0], result[1], copies

    @property
    def values(self) -> list[Array]:
        return [value for _, value in self.named]

    def loss(self, values: list[Array]) -> float:
        loss = self.call(values)[0]
        if np.size(loss) != 1 or not np.all(np.isfinite(loss)):
            raise ValueError(f"loss_and_grads: expected one finite number as loss, got {loss!r}")
        return float(np.asarray(loss).reshape(()))

    def look(self) -> tuple[float, dict[str, Any], list[str]]:
        """Loss and gradients where the parameters are, and what must be said of the function."""
        loss = self.loss(self.values)
        if self.loss(self.values) != loss:
            raise ValueError(
                "loss_and_grads: expected the same loss twice for the same parameters; turn dropout"
                " and shuffling off, or fix their seed"
            )
        given, gradients, copies = self.call(self.values)
        self.is_float32 = np.asarray(given).dtype == np.float32
        notes = [
            f"Your function changes {name} itself; it was given copies here. Update elsewhere, or"
            " the next call starts from other parameters."
            for (name, value), copy in zip(self.named, copies, strict=True)
            if not np.array_equal(value, copy)
        ]
        return loss, dict(beside(self.params, gradients)), notes

    def slope(self, place: int, entry: int) -> float:
        """dloss/d of one entry of one tensor."""
        above, below = self.ends(place, entry, self.eps)
        return (above - below) / (2 * self.eps)

    def ends(self, place: int, entry: int, eps: float) -> tuple[float, float]:
        """The loss with one entry eps larger, and eps smaller."""
        found = []
        for step in (eps, -eps):
            values = self.values
            moved = values[place].copy()
            moved.reshape(-1)[entry] += step
            values[place] = moved
            found.append(self.loss(values))
        return found[0], found[1]

    def smooth(
        self, place: int, places: NDArray[np.intp], ours: Array, numeric: Array, threshold: float
    ) -> NDArray[np.bool_]:
        """Which entries have a slope; asked where the gradient disagrees with what was measured."""
        scale = float(np.max(np.abs(numeric), initial=0)) or 1.0
        found = np.ones(len(places), dtype=bool)
        here = self.loss(self.values)
        for at in np.flatnonzero(np.abs(ours - numeric) > threshold * scale):
            entry = int(places[at])
            found[at] = not self.has_kink(place, entry, here, noise=10 * threshold * scale)
        return found

    def has_kink(self, place: int, entry: int, here: float, noise: float) -> bool:
        """Whether the slope jumps within a step: a bend becomes smaller with the step, a jump
        stays, or is passed by.
        """
        bends = []
        for eps in (self.eps, self.eps / 10):
            above, below = self.ends(place, entry, eps)
            bends.append(abs(above - 2 * here + below) / eps)
        wide, narrow = bends
        return wide > noise and not wide / 20 < narrow < wide / 2


def example_axes(args: tuple[Any, ...]) -> dict[int, int]:
    """For each matrix or vector of the arguments the axis of the examples: the size that the first
    two share.
    """
    shapes = {i: np.shape(arg) for i, arg in enumerate(args) if isinstance(arg, np.ndarray)}
    shapes = {i: shape for i, shape in shapes.items() if shape}
    if len(shapes) < 2:
        return {}
    first, second, *_ = shapes.values()
    shared = [n for n in first if n in second and n > 1]
    if not shared:
        return {}
    return {i: shape.index(shared[0]) for i, shape in shapes.items() if shared[0] in shape}


def examples(args: tuple[Any, ...]) -> int | None:
    """How many examples the arguments hold, where that can be told."""
    axes = example_axes(args)
    return next((args[i].shape[axis] for i, axis in axes.items()), None)
