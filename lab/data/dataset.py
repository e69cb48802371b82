"""One shape for all data: raw points, network inputs X and targets Y, split into a training and a
test part.

Examples are rows in scikit-learn, in pandas and in a CSV, and columns in the equations. Rows become
columns here, in `to_dataset`, and nowhere else. Whatever is fitted (means, standard deviations) is
fitted on the training part alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.data.features import PLAIN_INPUTS, chosen, with_features
from lab.engine import Array

Task = Literal["binary", "classes", "regression"]
Parts = tuple[NDArray[np.intp], NDArray[np.intp]]  # row numbers: of the training, of the test part

MAX_TEST_SHARE = 0.9
SEEDS = (0, 2**32 - 1)  # what scikit-learn takes
SPLIT_STREAM = 1  # the split draws from a stream of its own, whatever the data took from the seed


@dataclass(frozen=True, eq=False)
class Rows:
    """Data as it comes from its source, one example a row: values (m, n_raw) and target (m,).
    Where a value is nan, `to_dataset` puts the mean of the training part.

    The target is a class index 0..k-1 where `classes` names k classes, and a real number where it
    names none. rows_left_out, cells_filled: what became of a file's gaps.
    """

    values: Array
    target: NDArray[Any]
    inputs: tuple[str, ...]
    target_name: str
    classes: tuple[str, ...] = ()
    rows_left_out: int = 0
    cells_filled: int = 0

    @property
    def task(self) -> Task:
        """Two classes are one output of 0 or 1; more are one output each."""
        if not self.classes:
            return "regression"
        return "binary" if len(self.classes) == 2 else "classes"


@dataclass(frozen=True, eq=False)
class Scale:
    """Standardisation of n rows: (value - mean) / std, with mean and std of shape (n, 1)."""

    mean: Array
    std: Array

    @classmethod
    def fitted(cls, values: Array) -> "Scale":
        """Mean and standard deviation of each row of `values` (n, m). A constant row keeps a std of
        1: it becomes 0.
        """
        mean, std = values.mean(axis=1, keepdims=True), values.std(axis=1, keepdims=True)
        # rounding can leave a std of 1e-17 for a constant
        constant = (np.ptp(values, axis=1, keepdims=True) == 0) | (std == 0)
        return cls(np.where(constant, values[:, :1], mean), np.where(constant, 1.0, std))

    @classmethod
    def identity(cls, n: int) -> "Scale":
        return cls(np.zeros((n, 1)), np.ones((n, 1)))

    def apply(self, values: Array) -> Array:
        centered = values - self.mean
        return np.divide(centered, self.std, out=centered)  # of many examples, memory is short

    def undo(self, values: Array) -> Array:
        return values * self.std + self.mean


@dataclass(frozen=True, eq=False)
class Dataset:
    """What a network is trained and tested on. Examples are columns; all arrays are float64.

    X (n[0], m)        network inputs: raw inputs, then extra features, standardised where that was
                       asked for
    Y (n[L], m)        0/1 in one row for "binary", one-hot columns for "classes", real numbers in
                       one row for "regression", standardised together with X: `in_units` gives the
                       original units back
    points (n_raw, m)  the raw inputs of the same examples
    X_test, Y_test, points_test: the same for the test part; all three are None where the test part
    is empty
    rows_left_out, cells_filled: what became of a file's gaps
    window: (x0, x1, y0, y1) of a picture of it, and target_range: (lowest, highest) in a legend,
    where they stay whatever the examples are; None: as the examples are
    kept: which rows of raw inputs and features are the rows of X; None: all of them
    """

    name: str
    task: Task
    X: Array
    Y: Array
    X_test: Array | None
    Y_test: Array | None
    points: Array
    points_test: Array | None
    raw_inputs: tuple[str, ...]  # names of the rows of points
    features: tuple[str, ...]  # the extra features, in the order of their rows in X
    classes: tuple[str, ...]  # class names; none for regression
    target: str
    input_scale: Scale
    target_scale: Scale
    rows_left_out: int = 0
    cells_filled: int = 0
    window: tuple[float, float, float, float] | None = None
    target_range: tuple[float, float] | None = None
    kept: tuple[int, ...] | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the rows of X."""
        names = self.raw_inputs + self.features
        return names if self.kept is None else tuple(names[j] for j in self.kept)

    def transform(self, points: Array) -> Array:
        """Raw points (n_raw, k) as network inputs (n[0], k), with the features and the scale of the
        training part.
        """
        if points.ndim != 2 or len(points) != len(self.raw_inputs):
            raise ValueError(
                f"points: expected {len(self.raw_inputs)} rows, one for each raw input, got the"
                f" shape {points.shape}"
            )
        values = with_features(points, self.features)
        kept = values if self.kept is None else values[list(self.kept)]
        return self.input_scale.apply(kept)

    def labels(self, Y: Array) -> NDArray[np.intp]:
        """The class index of every column of Y (..., n[L], m), shape (..., m); outputs A serve as
        well. Not for regression.
        """
        if self.task == "regression":
            raise ValueError("labels: a regression target has no classes")
        if self.task == "binary":
            return (Y[..., 0, :] > 0.5).astype(np.intp)
        return np.argmax(Y, axis=-2)

    def in_units(self, Y: Array) -> Array:
        """Targets or outputs (..., n[L], m) in the target's own units: standardisation undone.
        Classes stay as they are.
        """
        return self.target_scale.undo(Y)


def to_dataset(
    name: str, rows: Rows, test_share: float, seed: int, standardize: bool, features: Iterable[str]
) -> Dataset:
    """Split, add features, scale. Raises ValueError, naming the argument, for a setting out of
    range.
    """
    if not 0 <= test_share <= MAX_TEST_SHARE:
        raise ValueError(
            f"test_share: expected a number from 0 to {MAX_TEST_SHARE}, got {test_share}"
        )
    check_whole("seed", seed, SEEDS)
    features = chosen(features, rows.values.shape[1])
    dataset = unscaled(name, rows, split(rows, test_share, seed), features)
    if not standardize:
        return dataset
    of_target = dataset.target_scale if rows.classes else Scale.fitted(dataset.Y)
    return scaled(dataset, Scale.fitted(dataset.X), of_target)


def unscaled(name: str, rows: Rows, parts: Parts, features: tuple[str, ...]) -> Dataset:
    """The rows as they are: a part to train on, and a part to test on that may be empty."""
    train, test = parts
    # rows become columns here
    values = without_gaps(np.ascontiguousarray(rows.values.T, dtype=float), train)
    Y = targets(rows)
    points = values.take(train, axis=1)
    points_test = values.take(test, axis=1) if test.size else None
    X = with_features(points, features)
    return Dataset(
        name=name,
        task=rows.task,
        X=X,
        Y=Y.take(train, axis=1),
        X_test=None if points_test is None else with_features(points_test, features),
        Y_test=None if points_test is None else Y.take(test, axis=1),
        points=points,
        points_test=points_test,
        raw_inputs=rows.inputs,
        features=features,
        classes=rows.classes,
        target=rows.target_name,
        input_scale=Scale.identity(len(X)),
        target_scale=Scale.identity(len(Y)),
        rows_left_out=rows.rows_left_out,
        cells_filled=rows.cells_filled,
    )


def scaled(dataset: Dataset, of_inputs: Scale, of_target: Scale) -> Dataset:
    """An unscaled dataset in these scales."""
    X_test, Y_test = dataset.X_test, dataset.Y_test
    return replace(
        dataset,
        X=of_inputs.apply(dataset.X),
        Y=of_target.apply(dataset.Y),
        X_test=None if X_test is None else of_inputs.apply(X_test),
        Y_test=None if Y_test is None else of_target.apply(Y_test),
        input_scale=of_inputs,
        target_scale=of_target,
    )


def without_inputs(dataset: Dataset, off: Iterable[str]) -> Dataset:
    """The dataset whose network is not given these of PLAIN_INPUTS; pictures are still drawn over
    both.

    ValueError for data that have not two raw inputs, and where no input would be left.
    """
    names = tuple(off)
    if not names:
        return dataset
    if len(dataset.raw_inputs) != 2:
        raise ValueError(
            "inputs_off: expected none, because only one of two inputs can be switched off and this"
            f" data has {len(dataset.raw_inputs)}; got {', '.join(names)}"
        )
    kept = [j for j in range(len(dataset.X)) if j > 1 or PLAIN_INPUTS[j] not in names]
    if not kept:
        raise ValueError(
            f"inputs_off: expected an input that stays on, got {' and '.join(names)}; add an extra"
            " input first"
        )
    scale = Scale(dataset.input_scale.mean[kept], dataset.input_scale.std[kept])
    return replace(
        dataset,
        X=dataset.X[kept],
        X_test=None if dataset.X_test is None else dataset.X_test[kept],
        input_scale=scale,
        kept=tuple(kept),
    )


def without_gaps(values: Array, train: NDArray[np.intp]) -> Array:
    """The values (n_raw, m), each nan replaced by its row's mean over the training part."""
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    known = np.where(gaps, 0.0, values)[:, train].sum(axis=1)
    count = np.maximum(1, (~gaps[:, train]).sum(axis=1))
    return np.where(gaps, (known / count)[:, np.newaxis], values)


def check_whole(name: str, value: int, limits: tuple[int, int]) -> None:
    low, high = limits
    if not isinstance(value, int | np.integer) or not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}, got {value}")


def split(rows: Rows, test_share: float, seed: int) -> Parts:
    """Row numbers of the training and of the test part, shuffled from the seed.

    Stratified: each class gives its own share, but with two examples or more it is in both parts. A
    class of one example is in the training part.
    """
    order = np.random.default_rng([seed, SPLIT_STREAM]).permutation(len(rows.target))
    strata = rows.target[order] if rows.classes else np.zeros(len(order))
    in_test = np.zeros(len(order), dtype=bool)
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        if test_share > 0:
            in_test[members[: min(max(round(len(members) * test_share), 1), len(members) - 1)]] = (
                True
            )
    return order[~in_test], order[in_test]


def targets(rows: Rows) -> Array:
    """Y (n[L], m) in the coding of the task: 0/1, one-hot, or the numbers themselves."""
    if rows.task == "classes":
        return np.eye(len(rows.classes))[:, rows.target.astype(int)]
    return rows.target.astype(float)[np.newaxis, :]
