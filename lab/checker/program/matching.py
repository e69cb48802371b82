"""How one array is made of another: a constant times a gradient, perhaps with a penalty."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from lab.engine import Array

TOLERANCE = 1e-5  # relative; central differences are good to 1e-8


@dataclass(frozen=True)
class Match:
    """value = constant * gradient + penalty * W. signs: only the signs agree, as behind Adam."""

    constant: float
    penalty: float = 0.0
    signs: bool = False

    @property
    def ratio(self) -> float:
        return self.penalty / self.constant


def match(value: Array, gradient: Array, rows: bool, weights: Array | None) -> Match | None:
    """How a value is made of a gradient, None if it is not."""
    same = fitted(value, gradient, rows)
    if same is None or not np.all(np.isfinite(same)):
        return None
    value = same
    scale = float(np.linalg.norm(gradient))
    size = float(np.linalg.norm(value))
    if scale == 0 or size == 0 or not np.isfinite(scale):
        return None
    constant = float(np.vdot(gradient, value)) / scale**2
    if np.linalg.norm(value - constant * gradient) <= TOLERANCE * size:
        return Match(constant)
    return None if weights is None else with_penalty(value, gradient, weights)


def match_signs(value: Array, gradient: Array, rows: bool) -> Match | None:
    """The first step of Adam and RMSProp: equally long in every direction, with the gradient's
    sign. Where the gradient is next to 0 the step may be shorter.
    """
    same = fitted(value, gradient, rows)
    if same is None:
        return None
    value = same
    size = np.abs(gradient)
    if not np.all(np.isfinite(size)) or not size.any():
        return None
    certain = size > 1e-3 * size.max()
    lengths = np.abs(value[certain])
    agree = np.sign(value[certain]) * np.sign(gradient[certain])
    if np.ptp(lengths) > 0.01 * lengths.max() or np.ptp(agree) != 0:
        return None
    return Match(float(agree[0]) * float(np.median(lengths)), signs=True)


def with_penalty(value: Array, gradient: Array, weights: Array) -> Match | None:
    """value = constant * gradient + penalty * W."""
    if weights.shape != value.shape or value.size < 3:
        return None
    columns = np.stack([gradient.ravel(), weights.ravel()], axis=1)
    (constant, penalty), *_ = np.linalg.lstsq(columns, value.ravel(), rcond=None)
    rest = np.linalg.norm(columns @ (constant, penalty) - value.ravel())
    if rest > TOLERANCE * np.linalg.norm(value) or not constant:
        return None
    return Match(float(constant), float(penalty))


def fitted(value: Array, gradient: Array, rows: bool) -> Array | None:
    """The value in the shape of the gradient, where the difference does not matter: among rows a
    bias is often a plain vector.
    """
    if value.shape == gradient.shape:
        return value
    if value.size != gradient.size:
        return None
    bias = rows and value.ndim == 1 and gradient.shape[:1] == (1,)
    vector = gradient.ndim == 1 and 1 in value.shape
    return value.reshape(gradient.shape) if value.size == 1 or bias or vector else None


def same(one: Array, other: Array) -> bool:
    """True for equal values, but for rounding."""
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-6, atol=1e-9))


def agrees(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-4 * abs(other)


def counted(
    constants: Iterable[float], alike: Callable[[float, float], bool] = agrees
) -> Counter[float]:
    """How often each constant occurs. Those that are alike are one, under the first of them: rounded
    to some digits they would be two wherever the last bit of a number between decides.
    """
    found: Counter[float] = Counter()
    for one in constants:
        found[next((other for other in found if alike(one, other)), one)] += 1
    return found


def most_frequent(constants: Iterable[float]) -> float:
    """The constant that occurs most, the first of those; 0 where there is none."""
    return next((one for one, _ in counted(constants).most_common(1)), 0.0)
