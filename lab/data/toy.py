"""Toy data: points drawn from a formula, a number of samples, a noise between 0 and 1, and a seed.

Every function takes its settings by keyword and ignores those it has no use for. Scikit-learn's
generators are imported where they are called, because importing them takes two seconds that a page
should not wait for.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import Rows
from lab.engine import Array

GAP = 0.5  # between the two rings of circles, and between the two classes of linear
SPIRAL_RADIUS, SPIRAL_TURNS = 5.0, 1.25
PETAL_LENGTH = 4.0
BLOB_TURN = np.pi / 4  # so that two blobs are told apart by both inputs, not by one


def moons(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """Two half circles of radius 1 that reach into each other; noise is the standard deviation of
    the points.
    """
    from sklearn.datasets import make_moons

    values, label = make_moons(samples, noise=noise, random_state=seed)
    return classified(values, label, classes=2)


def circles(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """A ring of radius 1 and one of radius 0.5 inside it; noise is the standard deviation, in parts
    of the gap.
    """
    from sklearn.datasets import make_circles

    values, label = make_circles(samples, noise=noise * GAP, factor=1 - GAP, random_state=seed)
    return classified(values, label, classes=2)


def blobs(*, samples: int, noise: float, classes: int, seed: int, **_: object) -> Rows:
    """Round clouds with their centres on a circle of radius 1; noise is the standard deviation of
    each cloud.
    """
    from sklearn.datasets import make_blobs

    angles = BLOB_TURN + 2 * np.pi * np.arange(classes) / classes
    values, label = make_blobs(
        samples, centers=polar(1.0, angles), cluster_std=noise, random_state=seed
    )
    return classified(values, label, classes)


def classification(*, samples: int, noise: float, classes: int, seed: int, **_: object) -> Rows:
    """Clouds in 3-D, an input that only mixes these three, one of pure chance; noise is the share
    of random labels.
    """
    from sklearn.datasets import make_classification

    values, label = make_classification(
        samples,
        n_features=5,
        n_informative=3,
        n_redundant=1,
        n_classes=classes,
        n_clusters_per_class=1,
        class_sep=1.5,
        flip_y=noise,
        shuffle=False,
        random_state=seed,
    )
    return Rows(
        values,
        label,
        ("signal 1", "signal 2", "signal 3", "mixture", "chance"),
        "class",
        class_names(classes),
    )


def quantiles(*, samples: int, noise: float, classes: int, seed: int, **_: object) -> Rows:
    """One round cloud cut into rings of equal number; then every point is moved by noise standard
    deviations.
    """
    from sklearn.datasets import make_gaussian_quantiles

    values, label = make_gaussian_quantiles(
        n_samples=samples, n_features=2, n_classes=classes, random_state=seed
    )
    return classified(values + scatter(noise, values, np.random.default_rng(seed)), label, classes)


def xor(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """The truth table of exclusive or, with -1 for false; noise is the standard deviation around
    its four points.
    """
    rng = np.random.default_rng(seed)
    row = np.arange(samples) % 4
    corners = np.column_stack((row // 2, row % 2)) * 2.0 - 1
    return classified(
        corners + scatter(noise, corners, rng), np.logical_xor(row // 2, row % 2), classes=2
    )


def spirals(*, samples: int, noise: float, classes: int, seed: int, **_: object) -> Rows:
    """One arm of an Archimedean spiral for each class; noise is the standard deviation, in parts of
    the gap between arms.
    """
    rng = np.random.default_rng(seed)
    arm = np.arange(samples) % classes
    # the root spreads the points evenly along the arm
    distance = np.sqrt(rng.uniform(0.02, 1, samples))
    arms = polar(SPIRAL_RADIUS * distance, 2 * np.pi * (SPIRAL_TURNS * distance + arm / classes))
    gap = SPIRAL_RADIUS / (SPIRAL_TURNS * classes)
    return classified(arms + scatter(noise * gap, arms, rng), arm, classes)


def linear(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """Two halves of a square on either side of a straight gap; noise is the standard deviation, in
    parts of the gap.
    """
    rng = np.random.default_rng(seed)
    side = np.arange(samples) % 2
    along = rng.uniform(-1, 1, samples)
    across = (2 * side - 1) * (GAP / 2 + rng.uniform(0, 1, samples))
    direction = polar(1.0, rng.uniform(0, 2 * np.pi, 1))
    square = across[:, np.newaxis] * direction + along[:, np.newaxis] * direction[:, ::-1] * [-1, 1]
    return classified(square + scatter(noise * GAP, square, rng), side, classes=2)


def flower(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """The rose r = 4 sin 4t, one class for each half turn of t; noise is the standard deviation of
    t (radians) and of r.
    """
    rng = np.random.default_rng(seed)
    half = np.arange(samples) % 2
    t = np.pi * (half + rng.uniform(0, 1, samples)) + noise * rng.normal(size=samples)
    return classified(
        polar(PETAL_LENGTH * np.sin(4 * t) + noise * rng.normal(size=samples), t), half, classes=2
    )


def sine(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """y = sin x over one period; noise is the standard deviation of y."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-np.pi, np.pi, (samples, 1))
    return Rows(x, np.sin(x[:, 0]) + noise * rng.normal(size=samples), ("x",), "y")


def plane(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """The tilted plane y = x1 - x2 / 2; noise is the standard deviation of y."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (samples, 2))
    return Rows(x, x @ [1, -0.5] + noise * rng.normal(size=samples), ("x1", "x2"), "y")


def bumps(*, samples: int, noise: float, seed: int, **_: object) -> Rows:
    """One Gaussian bump up to 1 and one down to -1; noise is the standard deviation of y."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, (samples, 2))
    return Rows(
        x, bump(x, 1.2) - bump(x, -1.2) + noise * rng.normal(size=samples), ("x1", "x2"), "y"
    )


def bump(x: Array, center: float) -> Array:
    """exp(-d^2) of the distance d between each point (m, 2) and (center, center)."""
    return np.exp(-np.sum((x - center) ** 2, axis=1))


def polar(radius: float | Array, angle: Array) -> Array:
    """Points (m, 2) at the given distances and angles (radians) from 0."""
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def scatter(std: float, like: Array, rng: np.random.Generator) -> Array:
    return std * rng.normal(size=like.shape)


def classified(values: Array, label: NDArray[Any], classes: int) -> Rows:
    return Rows(values, label, ("x1", "x2"), "class", class_names(classes))


def class_names(classes: int) -> tuple[str, ...]:
    return tuple(str(k) for k in range(classes))
