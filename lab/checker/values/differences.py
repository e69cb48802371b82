"""What the difference of a learner's gradient and the measured one looks like, in words.

`signature` takes one tensor of a function that only its owner knows: there is no network to compute
suspects from, as lab/mistakes/signatures.py has. What can be told is told by the numbers: a factor,
a transpose, a sum that is missing, a multiple of the parameter itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.engine import Array
from lab.mistakes.signatures import SIGNATURES, constant_ratio

CLOSE = 1e-4  # a suspect is met when it differs by less: central differences are good to 1e-8
SHARE_OF_PLACES = 0.2  # right in so many places: the others are what is wrong


@dataclass(frozen=True)
class Tensor:
    """One tensor under the check. given: the learner's gradient; parameter: what it is of; places:
    flat indices of the measured entries; numeric: their slopes; m: the number of examples, None
    where it is not known.
    """

    given: Array
    parameter: Array
    places: NDArray[np.intp]
    numeric: Array
    m: int | None = None

    @property
    def ours(self) -> Array:
        """The learner's numbers at the measured places."""
        return self.given.ravel()[self.places]

    @property
    def is_complete(self) -> bool:
        return self.numeric.size == self.parameter.size


def signature(tensor: Tensor) -> tuple[str, str]:
    """The name of the difference, and a sentence. Names of SIGNATURES where the project has one."""
    for find in RULES:
        if found := find(tensor):
            return found
    return "no simple pattern", SIGNATURES["no simple pattern"]


def is_close(given: Array, right: Array) -> bool:
    scale = float(np.linalg.norm(right))
    return scale > 0 and float(np.linalg.norm(given - right)) <= CLOSE * scale


# Each rule: name and sentence, or None


def shape(tensor: Tensor) -> tuple[str, str] | None:
    """Another shape: transposed, flattened, not summed."""
    given, due = tensor.given, tensor.parameter.shape
    if given.shape == due:
        return None
    shapes = f"its shape is {given.shape}, the parameter's {due}"
    if given.shape == due[::-1] and is_close(given.T.ravel()[tensor.places], tensor.numeric):
        return "transposed", f"{SIGNATURES['transposed']}: {shapes}"
    if given.size == tensor.parameter.size:
        if is_close(tensor.ours, tensor.numeric):
            return "wrong shape", f"the right numbers, but {shapes}: an update would be broadcast"
    elif given.ndim == len(due) and (axis := longer_axis(given.shape, due)) is not None:
        total = given.sum(axis=axis, keepdims=True).ravel()[tensor.places]
        for factor, also in ((1.0, ""), (float(given.shape[axis]), " and divided by their number")):
            if is_close(total / factor, tensor.numeric):
                return "not summed", f"{shapes}: it is not summed over the examples{also}"
    return "wrong shape", shapes


def longer_axis(given: Sequence[int], due: Sequence[int]) -> int | None:
    """The one axis that is longer than it should be, where 1 is due."""
    axes = [axis for axis, (n, one) in enumerate(zip(given, due, strict=True)) if n != one]
    return axes[0] if len(axes) == 1 and due[axes[0]] == 1 else None


def not_finite(tensor: Tensor) -> tuple[str, str] | None:
    bad = int(np.sum(~np.isfinite(tensor.given)))
    if not bad:
        return None
    return "not finite", f"{bad} of its {tensor.given.size} numbers are nan or infinite"


def zero(tensor: Tensor) -> tuple[str, str] | None:
    if np.any(tensor.given):
        return None
    return "zero", "it is zero everywhere: nothing is ever written to it"


def factor(tensor: Tensor) -> tuple[str, str] | None:
    """The same multiple of the right number everywhere. A single entry always is one: there only
    the usual numbers count.
    """
    ours, right, m = tensor.ours, tensor.numeric, tensor.m
    if right.size == 1 and right[0]:
        ratio: float | None = float(ours[0] / right[0])
    else:
        ratio = multiple(ours, right)
    if ratio is None:
        return None
    usual = {-1.0: ("ratio -1", SIGNATURES["ratio -1"])}
    usual |= {2.0: TWICE, 0.5: HALF, -2.0: MINUS_TWICE}
    if m is not None and m > 1:
        for number, name in ((float(m), "ratio m"), (1 / m, "ratio 1/m")):
            usual.setdefault(number, (name, f"{SIGNATURES[name]} (m = {m})"))
        sign = "and every number has the wrong sign"
        usual.setdefault(-float(m), ("ratio -m", f"{SIGNATURES['ratio m']}, {sign}"))
        usual.setdefault(-1 / m, ("ratio -1/m", f"{SIGNATURES['ratio 1/m']}, {sign}"))
    for number, found in usual.items():
        if abs(ratio / number - 1) < CLOSE:
            return found
    if right.size == 1:
        return None
    return "constant ratio", f"every number is {ratio:.6g} times the right one{whole(ratio, m)}"


TWICE = ("ratio 2", "exactly twice too large: the cost's 1/2, or the 2 of the square's derivative")
HALF = ("ratio 1/2", "half of what it should be: the 2 of the square's derivative is missing")
MINUS_TWICE = ("ratio -2", "twice too large, and every number has the wrong sign")


def multiple(given: Array, right: Array) -> float | None:
    """c where given is c times right; measured slopes are not exact to the last digit."""
    if (exact := constant_ratio(given, right)) is not None:
        return exact
    square = float(np.sum(right * right))
    ratio = float(np.sum(given * right)) / square if square > 0 else 0.0
    return ratio if ratio and is_close(given / ratio, right) else None


def whole(ratio: float, m: int | None) -> str:
    """What a ratio suggests where the number of examples is not known."""
    size = abs(ratio) if abs(ratio) > 1 else 1 / abs(ratio)
    if m is not None or abs(size - round(size)) > CLOSE * size:
        return ""
    return f": with {round(size)} examples, a 1/m {'is missing' if abs(ratio) > 1 else 'too many'}"


def transposed(tensor: Tensor) -> tuple[str, str] | None:
    """The right numbers of a square matrix on the other side of its diagonal."""
    turned = tensor.given.T
    if turned.shape != tensor.parameter.shape or tensor.given.ndim < 2:
        return None
    if not is_close(turned.ravel()[tensor.places], tensor.numeric):
        return None
    return "transposed", SIGNATURES["transposed"]


def penalty(tensor: Tensor) -> tuple[str, str] | None:
    """Off by a multiple of the parameter itself."""
    own = tensor.parameter.ravel()[tensor.places]
    if own.size < 2 or not np.any(own):
        return None
    gap = tensor.numeric - tensor.ours
    c = multiple(gap, own)
    if c is None:
        return None
    if c > 0:
        return "penalty missing", (
            f"it lacks {c:.6g} times the parameter itself: the penalty of the cost is missing, or"
            " its factor too small"
        )
    return "penalty too much", (
        f"it holds {-c:.6g} times the parameter itself too much: a penalty that the cost has not,"
        " or too large a factor"
    )


def repeated(tensor: Tensor) -> tuple[str, str] | None:
    """The same numbers in all entries, all columns or all rows, where the slopes differ."""
    given = tensor.given
    if given.size > 1 and np.allclose(given, given.flat[0]):
        if tensor.is_complete and is_close(
            given.ravel()[:1], np.sum(tensor.numeric, keepdims=True)
        ):
            return "one number for all units", SIGNATURES["one number for all units"]
        return "one number", "all its numbers are the same: an axis is missing from a sum or a mean"
    for axis, name in ((1, "column"), (0, "row")):
        if given.ndim == 2 and given.shape[axis] > 1 and not np.any(np.ptp(given, axis=axis)):
            return "broadcast", f"every {name} holds the same numbers: one {name} was broadcast"
    return None


def right_in_places(tensor: Tensor) -> tuple[str, str] | None:
    """Some entries are right: where are the others?"""
    scale = float(np.max(np.abs(tensor.numeric)))
    right = np.abs(tensor.ours - tensor.numeric) <= CLOSE * scale
    if np.mean(right) < SHARE_OF_PLACES or np.all(right):
        return None
    where = np.unravel_index(tensor.places[~right], tensor.parameter.shape)
    text = f"{int(np.sum(right))} of {right.size} numbers are right"
    for axis, name in enumerate(("row", "column") if tensor.parameter.ndim == 2 else ("place",)):
        lines = np.unique(where[axis])
        if len(lines) == 1 and tensor.parameter.shape[axis] > 1:
            return "right in places", f"{text}: the wrong ones are all in {name} {lines[0]}"
    return "right in places", f"{text}, the others are not"


RULES: tuple[Callable[[Tensor], tuple[str, str] | None], ...] = (
    not_finite,
    shape,
    zero,
    factor,
    transposed,
    penalty,
    repeated,
    right_in_places,
)
