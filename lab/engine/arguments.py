"""Checks a trainer's arguments: examples as columns that fit the network, a seed, an end to a run."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lab.engine.activations import Array
from lab.engine.logbook import Stop
from lab.engine.network import Network, finite

SUM_TOLERANCE = 1e-6  # of the targets of softmax


def check_seed(seed: int | np.random.Generator) -> int | np.random.Generator:
    """The seed, or a generator as it is. ValueError unless a seed is a whole number from 0 up."""
    if isinstance(seed, np.random.Generator):
        return seed
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed: expected a whole number from 0 up, got {seed}")
    return int(seed)


def check_budget(
    epochs: int | None, seconds: float | None, stops: Iterable[Stop], has_test: bool
) -> None:
    """ValueError for a budget that is not above 0, and where neither a budget nor a stop rule would
    end the run.
    """
    for stop in stops if epochs is None and seconds is None else ():
        if stop == Stop():
            raise ValueError(
                "epochs: expected a number of epochs or seconds, or a stop rule to train until, got"
                " none"
            )
        if stop == Stop(patience=stop.patience) and not has_test:
            raise ValueError(
                f"stop: expected a test set for patience = {stop.patience} to watch, or epochs or"
                " seconds, got none"
            )
    for name, budget in (("epochs", epochs), ("seconds", seconds)):
        if budget is not None and not budget > 0:
            raise ValueError(f"{name}: expected a number above 0, got {budget}")


def check_examples(
    name_X: str, X: ArrayLike, name_Y: str, Y: ArrayLike, network: Network, dtype: DTypeLike
) -> tuple[Array, Array]:
    """X (n[0], m) and Y (n[L], m) as arrays of this type. ValueError unless examples are columns,
    and all numbers finite.
    """
    X, Y = finite(name_X, X, dtype), finite(name_Y, Y, dtype)
    n_0, n_L = network.layer_sizes[0], network.layer_sizes[-1]
    if X.ndim != 2 or X.shape[0] != n_0 or X.shape[1] < 1:
        raise ValueError(
            f"{name_X}: expected {n_0} rows, one for each input, and a column an example, got"
            f" {X.shape}"
        )
    if Y.shape != (n_L, X.shape[1]):
        raise ValueError(f"{name_Y}: expected the shape {(n_L, X.shape[1])}, got {Y.shape}")
    if network.J.of_probabilities and not (np.min(Y) >= 0 and np.max(Y) <= 1):
        raise ValueError(
            f"{name_Y}: expected numbers from 0 to 1 for the {network.cost} cost, got {np.min(Y):g}"
            f" to {np.max(Y):g}"
        )
    if network.output == "softmax" and network.is_matched:
        check_sums(name_Y, Y)
    return X, Y


def check_sums(name_Y: str, Y: Array) -> None:
    """ValueError for a column of Y that does not sum to 1: A - Y is the gradient of softmax with
    cross-entropy only where it does.
    """
    sums = Y.astype(np.float64).sum(axis=0)  # numbers rounded to float32 still sum to 1 within 1e-7
    worst = np.argmax(np.abs(sums - 1))
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"{name_Y}: expected columns that sum to 1 for the cross-entropy cost, got"
            f" {sums[worst]:.7g} in column {worst}"
        )


def check_test(
    X: ArrayLike | None, Y: ArrayLike | None, network: Network, dtype: DTypeLike
) -> tuple[Array, Array] | None:
    """The test set, or None where there is none. ValueError for one of the two without the
    other.
    """
    if X is None and Y is None:
        return None
    if X is None or Y is None:
        raise ValueError(
            "X_test and Y_test: expected both or neither, got no"
            f" {'X_test' if X is None else 'Y_test'}"
        )
    return check_examples("X_test", X, "Y_test", Y, network, dtype)
