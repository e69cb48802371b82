"""Points drawn by hand: two inputs and a target, as a text that fits into a link.

    drawing = Drawing.read("")        # as empty as it can be: two points, one of each class
    dataset = drawing.to_dataset(standardize=True, features=())

A hand on it is in `sketch.py`. Places are whole steps of a window, as fine as a screen shows, and
so are the values of a regression: what is drawn, kept, sent and read again is the same to the bit.
The window and the scale of the inputs belong to the drawing and stay as its points come and go, so
that one point more moves nothing but what the network learns from it.
"""

import base64
import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import Dataset, Rows, Scale, scaled, unscaled
from lab.data.features import chosen, with_features
from lab.data.planes import plane
from lab.engine import Array

STEPS = 4096  # across and up, and from the lowest value to the highest
MAX_POINTS = 1000
MIN_POINTS = 2  # to train on
MAX_CLASSES = 9  # each has a digit on the keyboard
LONGEST_NAME = 20
LARGEST = 1e9  # of a number of a window or a scale, and one over it the smallest range
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # of base64url
SCALE_GRID = 33  # places across and up at which extra features are looked at, for their scale


@dataclass(frozen=True)
class Axis:
    """An input, or the target of a regression: its name, its range, and its scale."""

    name: str
    low: float
    high: float
    mean: float
    std: float

    def value(self, steps: NDArray[np.int_]) -> Array:
        return self.low + steps * ((self.high - self.low) / (STEPS - 1))

    def steps(self, values: Array) -> NDArray[np.int_]:
        share = (values - self.low) / (self.high - self.low)
        return np.clip(np.rint(share * (STEPS - 1)), 0, STEPS - 1).astype(int)


@dataclass(frozen=True, eq=False)
class Drawing:
    """axes: the inputs x and y, and for a regression the target. classes: their names, of which a
    regression has none. points (m, 3): steps across and up, and the class, or the steps of the
    value; the first `train` of them are trained on.

    ValueError for a drawing that nobody could have drawn here.
    """

    axes: tuple[Axis, ...]
    target: str
    classes: tuple[str, ...]
    points: NDArray[np.int_]
    train: int

    def __post_init__(self) -> None:
        names = (*(axis.name for axis in self.axes), self.target)
        if not all(map(is_name, (*names, *self.classes))) or len(set(names[:2])) < 2:
            raise refusal(f"names of 1 to {LONGEST_NAME} letters, the two inputs' different")
        if self.classes and not 2 <= len(set(self.classes)) == len(self.classes) <= MAX_CLASSES:
            raise refusal(f"from 2 to {MAX_CLASSES} classes with names of their own")
        if len(self.axes) != (2 if self.classes else 3) or not all(map(is_sound, self.axes)):
            raise refusal("a window, a range and scales in proportion")
        highest = [STEPS, STEPS, len(self.classes) or STEPS]
        if np.any(self.points < 0) or np.any(self.points >= highest):
            raise refusal("points within the window, each of a class or a value that there is")
        if not MIN_POINTS <= self.train <= len(self.points) <= MAX_POINTS:
            raise refusal(f"from {MIN_POINTS} to {MAX_POINTS:,} points, {MIN_POINTS} to train on")

    @classmethod
    def empty(cls, is_regression: bool) -> "Drawing":
        """As empty as a drawing can be: two points that differ in everything."""
        std = 1 / math.sqrt(3)  # of what is spread evenly from -1 to 1
        axes = [Axis(name, -1.0, 1.0, 0.0, std) for name in ("x1", "x2", "y")]
        low, high = round(0.25 * STEPS), round(0.75 * STEPS)
        if is_regression:
            points = [(low, low, low), (high, high, high)]
            return cls(tuple(axes), "y", (), np.array(points), train=2)
        points = [(low, low, 0), (high, high, 1)]
        return cls(tuple(axes[:2]), "class", ("0", "1"), np.array(points), train=2)

    @classmethod
    def of(cls, dataset: Dataset) -> "Drawing":
        """A drawn copy of a dataset of two inputs, in its window and its scale, with its test part.
        ValueError for a dataset that is no picture, or too large for one drawn by hand.
        """
        if len(dataset.raw_inputs) != 2:
            raise ValueError(
                "points: expected data with two inputs, which a picture can hold, got"
                f" {len(dataset.raw_inputs)}; choose other data"
            )
        parts = [(dataset.points, dataset.Y)]
        if dataset.points_test is not None and dataset.Y_test is not None:
            parts.append((dataset.points_test, dataset.Y_test))
        points = np.hstack([points for points, _ in parts])
        if points.shape[1] > MAX_POINTS:
            raise ValueError(
                f"points: expected at most {MAX_POINTS:,} to draw among, got"
                f" {points.shape[1]:,}; choose fewer samples"
            )
        x0, x1, y0, y1 = plane(dataset).window
        names = short(dataset.raw_inputs, ("x1", "x2"))
        axes = axes_of(names, [(x0, x1), (y0, y1)], Scale.fitted(dataset.points))
        (target,) = short([dataset.target], ["y"])
        if dataset.classes:
            labels = np.concatenate([dataset.labels(Y) for _, Y in parts])
        else:
            values = np.hstack([dataset.in_units(Y) for _, Y in parts])
            scale = Scale.fitted(dataset.in_units(dataset.Y))
            axes += axes_of([target], [range_of(values)], scale)
            labels = axes[2].steps(values[0])
        steps = (axis.steps(row) for axis, row in zip(axes[:2], points, strict=True))
        return cls(
            axes,
            target,
            short(dataset.classes, [str(k) for k in range(len(dataset.classes))]),
            np.column_stack((*steps, labels)),
            train=dataset.points.shape[1],
        )

    # -- as a text

    @property
    def text(self) -> str:
        """The drawing in letters, digits, - and _: what it is drawn in, a point, and the points."""
        head = [
            [[axis.name, axis.low, axis.high, axis.mean, axis.std] for axis in self.axes],
            self.target,
            self.classes,
            self.train,
        ]
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return f"{base64.urlsafe_b64encode(text).decode().rstrip('=')}.{self._point_digits()}"

    def _point_digits(self) -> str:
        """Two digits for each number of steps, one for a class."""
        high, low = np.divmod(self.points, len(DIGITS))
        digits = np.stack((high, low), axis=-1).reshape(len(self.points), 6)
        if self.classes:
            digits = digits[:, [0, 1, 2, 3, 5]]
        return "".join(DIGITS[digit] for digit in digits.ravel())

    @classmethod
    def read(cls, text: str) -> "Drawing":
        """The drawing of a text; of an empty one, the empty drawing. ValueError for any other."""
        return read(text)

    def to_csv(self) -> str:
        """The points as a table, a row each: those to train on first."""
        rows = io.StringIO()
        table = csv.writer(rows, lineterminator="\n")
        table.writerow([self.axes[0].name, self.axes[1].name, self.target])
        columns = (column.tolist() for column in (*self._places(), self._targets()))
        for x, y, value in zip(*columns, strict=True):
            table.writerow([x, y, self.classes[value] if self.classes else value])
        return rows.getvalue()

    # -- as data

    def _places(self) -> Array:
        """x and y of every point, (2, m)."""
        x, y = self.axes[:2]
        return np.vstack((x.value(self.points[:, 0]), y.value(self.points[:, 1])))

    def _targets(self) -> NDArray[Any]:
        """Class indices, or values, (m,)."""
        labels = self.points[:, 2]
        return labels if self.classes else self.axes[2].value(labels)

    @property
    def window(self) -> tuple[float, float, float, float]:
        x, y = self.axes[:2]
        return x.low, x.high, y.low, y.high

    def to_dataset(self, standardize: bool, features: Iterable[str]) -> Dataset:
        """The points as data. standardize: in the drawing's own scale."""
        names = (self.axes[0].name, self.axes[1].name)
        rows = Rows(self._places().T, self._targets(), names, self.target, self.classes)
        order = np.arange(len(self.points))
        features = chosen(features, 2)
        dataset = replace(
            unscaled("drawn", rows, (order[: self.train], order[self.train :]), features),
            window=self.window,
            target_range=None if self.classes else (self.axes[2].low, self.axes[2].high),
        )
        if not standardize:
            return dataset
        of_target = dataset.target_scale if self.classes else scale_of(self.axes[2:])
        return scaled(dataset, self._input_scale(features), of_target)

    def _input_scale(self, features: tuple[str, ...]) -> Scale:
        """The axes' own, and for extra features what they have all over the window."""
        x0, x1, y0, y1 = self.window
        across, up = np.meshgrid(np.linspace(x0, x1, SCALE_GRID), np.linspace(y0, y1, SCALE_GRID))
        of_grid = Scale.fitted(with_features(np.vstack((across.ravel(), up.ravel())), features))
        of_axes = scale_of(self.axes[:2])
        return Scale(
            np.vstack((of_axes.mean, of_grid.mean[2:])), np.vstack((of_axes.std, of_grid.std[2:]))
        )


@lru_cache(maxsize=256)
def read(text: str) -> Drawing:
    if not text:
        return Drawing.empty(is_regression=False)
    head, _, digits = text.partition(".")
    try:
        padded = head + "=" * (-len(head) % 4)
        axes, target, classes, train = json.loads(base64.b64decode(padded, b"-_", validate=True))
        axes = tuple(Axis(name, *map(float, numbers)) for name, *numbers in axes)
        classes = tuple(classes)
        is_whole = type(train) is int
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        raise refusal("what was drawn in the lab, to the last letter") from None
    points = points_of(digits, 5 if classes else 6)
    if not is_whole or points is None:
        raise refusal("what was drawn in the lab, to the last letter")
    return Drawing(axes, target, classes, points, train)


def points_of(digits: str, width: int) -> NDArray[np.int_] | None:
    """The points (m, 3) of so many digits each; None for what is no such text."""
    numbers = [DIGITS.find(digit) for digit in digits]
    if len(numbers) % width or -1 in numbers:
        return None
    rows = np.array(numbers, dtype=int).reshape(-1, width)
    if width == 5:  # a class has one digit
        rows = np.insert(rows, 4, 0, axis=1)
    return rows[:, ::2] * len(DIGITS) + rows[:, 1::2]


def axes_of(
    names: Sequence[str], ends: Sequence[tuple[float, float]], scale: Scale
) -> tuple[Axis, ...]:
    """An axis for each row of a scale."""
    numbers = zip(ends, scale.mean[:, 0].tolist(), scale.std[:, 0].tolist(), strict=True)
    return tuple(
        Axis(name, low, high, mean, std)
        for name, ((low, high), mean, std) in zip(names, numbers, strict=True)
    )


def range_of(values: Array) -> tuple[float, float]:
    """The lowest and the highest; around a single value, a range that is not empty."""
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def short(names: Sequence[str], otherwise: Sequence[str]) -> tuple[str, ...]:
    """The names as far as a link has room for them; the others, where that leaves none or makes two
    the same.
    """
    cut = tuple(name[:LONGEST_NAME] for name in names)
    return cut if all(map(is_name, cut)) and len(set(cut)) == len(cut) else tuple(otherwise)


def scale_of(axes: Sequence[Axis]) -> Scale:
    return Scale(np.array([[axis.mean] for axis in axes]), np.array([[axis.std] for axis in axes]))


def is_name(name: Any) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and name.isprintable()


def is_sound(axis: Axis) -> bool:
    """Whether its numbers are finite, and nothing becomes infinite by them."""
    is_small = all(abs(value) <= LARGEST for value in (axis.low, axis.high, axis.mean))
    return is_small and axis.high - axis.low >= 1 / LARGEST and 1 / LARGEST <= axis.std <= LARGEST


def refusal(expected: str) -> ValueError:
    return ValueError(f"points: expected {expected}; draw them anew")
