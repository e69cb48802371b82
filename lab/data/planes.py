"""Where a decision boundary is drawn: the plane of two inputs, or a plane cut through many.

A plane has coordinates (s, t). Through two features they are these features' own values, with the
other inputs at their training mean; through the principal components they are the distances along
them from the training mean, in the space of the network's inputs. Data with one input has a line
instead: s is the input, t is left to draw the target on.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.data.dataset import Dataset
from lab.engine import Array

Axes = tuple[str, str] | Literal["pca"]
MARGIN = 0.1  # of the points' range, on each side of a window


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the raw inputs: the point at (s, t) is base + directions @ (s, t), its
    network inputs follow from it.

    labels: of the two axes. description: what else there is to say of the plane, for the figure.
    window: (x_min, x_max, y_min, y_max), all points with a margin. base (n_raw, 1), directions
    (n_raw, 2); duals (2, n_raw) take a raw point back to (s, t).
    """

    dataset: Dataset
    labels: tuple[str, str]
    description: str
    window: tuple[float, float, float, float]
    base: Array
    directions: Array
    duals: Array

    @property
    def is_line(self) -> bool:
        """True for data with one input: the second coordinate moves no input, and figures draw the
        target on it.
        """
        return len(self.dataset.raw_inputs) == 1

    @property
    def affine(self) -> bool:
        """True where the network inputs of three corners tell all others. With extra features only
        `grid` does.
        """
        return not self.dataset.features

    def project(self, points: Array) -> Array:
        """Where to draw raw points (n_raw, k): their coordinates (2, k). On a line, t is 0."""
        return self.duals @ (points - self.base)

    def grid(self, resolution: int) -> tuple[Array, Array, Array]:
        """Evenly spaced xs and ys over the window and the network inputs X (n[0], len(ys) *
        len(xs)) at their crossings.

        Column j * len(xs) + i belongs to (xs[i], ys[j]), so that one output reshaped to (len(ys),
        len(xs)) is a picture. Both have `resolution` entries, but on a line, where ys has the one
        entry 0.
        """
        x_min, x_max, y_min, y_max = self.window
        xs = np.linspace(x_min, x_max, resolution)
        ys = np.zeros(1) if self.is_line else np.linspace(y_min, y_max, resolution)
        s, t = np.meshgrid(xs, ys)
        return (
            xs,
            ys,
            self.dataset.transform(self.base + self.directions @ np.vstack((s.ravel(), t.ravel()))),
        )


def plane(dataset: Dataset, axes: Axes = "pca") -> Plane:
    """The plane through two named raw inputs, or through the first two principal components of the
    training part's X.

    Where there are only two inputs the plane is these inputs, and where there is one it is a line,
    whatever `axes` is. Raises ValueError, naming the argument, for axes that are not two different
    raw inputs.
    """
    names = dataset.raw_inputs
    if len(names) == 1:
        return line(dataset)
    if len(names) == 2:
        return through_features(dataset, (names[0], names[1]))
    return through_components(dataset) if axes == "pca" else through_features(dataset, axes)


def line(dataset: Dataset) -> Plane:
    """The input along s. The window's second range is that of the targets Y, which are drawn along
    t.
    """
    (name,) = dataset.raw_inputs
    targets = dataset.Y if dataset.Y_test is None else np.hstack((dataset.Y, dataset.Y_test))
    window = (*span(all_points(dataset)[0]), *span(targets))
    return Plane(
        dataset,
        (name, dataset.target),
        "",
        window,
        np.zeros((1, 1)),
        np.eye(1, 2),
        np.eye(2, 1),
    )


def through_features(dataset: Dataset, axes: tuple[str, str]) -> Plane:
    """Two raw inputs as they are, the others at their training mean."""
    names, (x, y) = dataset.raw_inputs, axes
    if x == y or x not in names or y not in names:
        raise ValueError(
            f'axes: expected "pca" or two different inputs of {", ".join(names)}; got {axes}'
        )
    shown = [names.index(x), names.index(y)]
    base = dataset.points.mean(axis=1, keepdims=True)
    base[shown] = 0
    duals = np.eye(len(names))[shown]
    others = len(names) - 2
    several = f"{others} other inputs at their mean"
    description = {0: "", 1: "1 other input at its mean"}.get(others, several)
    return fitted(dataset, (x, y), description, base, duals.T, duals)


def through_components(dataset: Dataset) -> Plane:
    """The two orthonormal directions along which the training part's network inputs vary most, from
    their mean.

    They are eigenvectors of the covariance of X (Pearson 1901). A sign is free: the largest entry
    is made positive.
    """
    X, std = dataset.X, dataset.input_scale.std
    centered = X - X.mean(axis=1, keepdims=True)
    variances, vectors = np.linalg.eigh(centered @ centered.T / X.shape[1])  # in ascending order
    components = vectors[:, :-3:-1]
    components = components * np.sign(components[np.abs(components).argmax(axis=0), [0, 1]])
    share = variances[-2:].sum() / variances.sum() if variances.sum() > 0 else 1.0
    base = dataset.points.mean(axis=1, keepdims=True)
    labels = ("first principal component", "second principal component")
    description = f"{100 * share:.0f} % of the variance"
    return fitted(dataset, labels, description, base, std * components, components.T / std.T)


def fitted(
    dataset: Dataset,
    labels: tuple[str, str],
    description: str,
    base: Array,
    directions: Array,
    duals: Array,
) -> Plane:
    """The plane with the dataset's own window, or one that shows all of its points."""
    s, t = duals @ (all_points(dataset) - base)
    window = dataset.window or (*span(s), *span(t))
    return Plane(dataset, labels, description, window, base, directions, duals)


def all_points(dataset: Dataset) -> Array:
    return (
        dataset.points
        if dataset.points_test is None
        else np.hstack((dataset.points, dataset.points_test))
    )


def span(values: Array) -> tuple[float, float]:
    """The range of the values with a margin; around a single value, a range that is not empty."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or MARGIN * (abs(low) or 1.0)
    return low - margin, high + margin
