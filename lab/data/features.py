"""The extra features that two inputs can be given, as in TensorFlow Playground (Smilkov et al.
2017).

They let a network without hidden layers draw curves. They are computed from the raw inputs, before
standardisation.
"""

from collections.abc import Callable, Iterable

import numpy as np

from lab.engine import Array

FORMULAS: dict[str, Callable[[Array, Array], Array]] = {
    "x1^2": lambda x1, x2: x1**2,
    "x2^2": lambda x1, x2: x2**2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin x1": lambda x1, x2: np.sin(x1),
    "sin x2": lambda x1, x2: np.sin(x2),
}
EXTRA_FEATURES = tuple(FORMULAS)
PLAIN_INPUTS = ("x1", "x2")  # what a setting calls two raw inputs, whatever their names are


def chosen(features: Iterable[str], n_raw: int) -> tuple[str, ...]:
    """The chosen extra features in the order of EXTRA_FEATURES.

    Raises ValueError for an unknown name, and for any feature where there are not two raw inputs.
    """
    names = tuple(features)
    for name in names:
        if name not in FORMULAS:
            raise ValueError(
                f"features: expected names from {', '.join(EXTRA_FEATURES)}, got {name!r}"
            )
    if names and n_raw != 2:
        raise ValueError(
            "features: expected none, because extra features need two inputs and this data has"
            f" {n_raw}; got {', '.join(names)}"
        )
    return tuple(name for name in EXTRA_FEATURES if name in names)


def with_features(points: Array, features: Iterable[str]) -> Array:
    """The raw points (n_raw, m) with one row more for every extra feature; themselves without one."""
    names = tuple(features)
    if not names:
        return points
    return np.vstack([points, *(FORMULAS[name](points[0], points[1]) for name in names)])
