"""Planes through the weights of a network: where they lie, and how weights are put on them.

principal_plane       through a run's own path: its first two principal components
first_to_last_plane   the straight line from the first to the last weights, and what leaves it most
weights_plane         two weights vary, all others stay
random_plane          two random directions, each unit's row as long as its own weights

Weights are points of R^P, in the order of `Parameters.flat`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lab.engine import Array, Parameters

STRAIGHT = 1e-6  # of a path's length: what leaves a line by less is rounding to float32


@dataclass(frozen=True, eq=False)
class WeightPlane:
    """The points origin + x * axes[0] + y * axes[1]: origin (P,), axes (2, P), independent.

    shares: the part of the path's variance along each axis, where the plane was fitted to a path.
    reach: how far from the middle a picture of it should go at least.
    """

    origin: Array
    axes: Array
    shares: tuple[float, float] | None = None
    reach: float = 1e-3

    def points(self, coordinates: Array) -> Array:
        """The weights at coordinates (..., 2): shape (..., P)."""
        return self.origin + coordinates @ self.axes

    def project(self, points: Array) -> Array:
        """The coordinates (..., 2) of the point of the plane that is nearest to each of points
        (..., P).
        """
        return (points - self.origin) @ self._inverse

    def distance(self, points: Array) -> Array:
        """How far each of points (..., P) is from the plane, (...): a root of a sum of squares."""
        return np.linalg.norm(points - self.points(self.project(points)), axis=-1)

    @cached_property
    def _inverse(self) -> Array:
        return np.linalg.pinv(self.axes)


def principal_plane(points: Array) -> WeightPlane:
    """The plane nearest to points (T, P) by the sum of squared distances: through their mean, along
    their first two principal components (Pearson 1901). Axes are unit vectors, so that distances in
    the plane are those between the weights.

    The first point lies to the left of the last, and the path's middle above. A random walk has
    such a picture too: with many steps its first two shares are 61 % and 15 % (Antognini and
    Sohl-Dickstein 2018).

    Raises ValueError where the weights have not moved.
    """
    centered = points - points.mean(axis=0)
    check_moved(centered)
    axes = components(centered)
    if len(axes) < 2:
        axes = with_another(axes[0])
    middle = np.array([centered[-1] - centered[0], centered[len(centered) // 2]])
    signs = np.where(np.sum(middle * axes, axis=1) < 0, -1.0, 1.0)
    axes = axes * signs[:, np.newaxis]
    return WeightPlane(points.mean(axis=0), axes, shares_of(centered, axes))


def first_to_last_plane(points: Array) -> WeightPlane:
    """The straight line from the first to the last of points (T, P), and across it the direction in
    which the path leaves it most (the first principal component of what the line leaves over).

    On the line x is 0 at the first weights and 1 at the last (Goodfellow, Vinyals and Saxe 2015);
    across it a unit is as long as the line.

    Raises ValueError where the last weights are the first ones.
    """
    line = points[-1] - points[0]
    check_moved(line)
    length = np.linalg.norm(line)
    along = line / length
    aside = points - points[0]
    aside = aside - np.outer(aside @ along, along)
    is_straight = np.max(np.abs(aside)) <= STRAIGHT * length
    axes = with_another(along) if is_straight else np.array([along, components(aside)[0]])
    return WeightPlane(points[0], axes * length, shares_of(points - points.mean(axis=0), axes))


def weights_plane(point: Array, first: int, second: int) -> WeightPlane:
    """Two weights vary and all others stay as in point (P,). first, second: their places in it.

    The coordinates are the values of the two weights. Raises ValueError for one weight twice.
    """
    if first == second:
        raise ValueError("weights: expected two different ones, got the same twice")
    axes = np.zeros((2, point.size))
    axes[0, first] = 1.0
    axes[1, second] = 1.0
    origin = point.astype(float)
    origin[[first, second]] = 0.0
    return WeightPlane(origin, axes)


def random_plane(layer_sizes: tuple[int, ...], point: Array, seed: int = 0) -> WeightPlane:
    """Through point (P,), along two normal random directions in which each unit's weights, its row
    of W, are as long as they are in point; biases stay. x = 1 moves each unit by its own length.

    The "filter normalization" of Li, Xu, Taylor, Studer and Goldstein (2018). Without it a relu
    network looks flat or sharp for no other reason than that one layer is scaled up and the next
    one down by as much, which changes nothing it computes.

    Raises ValueError where these directions are not two: nearly every weight is 0, or there is but
    one.
    """
    rng = np.random.default_rng(seed)
    axes = np.zeros((2, point.size))
    own = Parameters(layer_sizes, point).W
    for l, direction in Parameters(layer_sizes, axes).W.items():
        drawn = rng.standard_normal(direction.shape)
        direction[...] = drawn * row_lengths(own[l]) / row_lengths(drawn)
    if np.linalg.matrix_rank(axes) < 2:
        raise ValueError("plane: two random directions need more weights that are not 0")
    return WeightPlane(point, axes, reach=1.0)


def row_lengths(W: Array) -> Array:
    return np.linalg.norm(W, axis=-1, keepdims=True)


def components(points: Array) -> Array:
    """The directions (2, P) in which points (T, P) reach furthest from 0, as unit vectors; of
    points on one line through 0 that line's direction alone, (1, P).
    """
    _, sizes, directions = np.linalg.svd(points, full_matrices=False)
    return directions[: int(np.sum(sizes[:2] > STRAIGHT * sizes[0]))]


def with_another(direction: Array) -> Array:
    """Unit vectors (2, P): this one, and across it the one nearest to the weight that it moves
    least.
    """
    other = np.zeros(direction.size)
    other[np.argmin(np.abs(direction))] = 1.0
    other -= (other @ direction) * direction
    return np.array([direction, other / np.linalg.norm(other)])


def shares_of(centered: Array, axes: Array) -> tuple[float, float]:
    """The part of the variance of centered points (T, P) along each of two unit vectors."""
    along = np.sum((centered @ axes.T) ** 2, axis=0) / np.sum(centered**2)
    return float(along[0]), float(along[1])


def check_moved(movement: Array) -> None:
    if not np.any(movement):
        raise ValueError("plane: the weights have not moved: train first")
