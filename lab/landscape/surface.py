"""J on a grid in a plane."""

import numpy as np

from lab.engine import Array
from lab.landscape.objective import Objective, Pieces
from lab.landscape.planes import WeightPlane

SIDE = 51  # points of a grid along each axis
MARGIN = 0.25  # of the longer side of the path's box, on each side of it


def window(
    plane: WeightPlane, points: Array, zoom: float = 1.0, side: int = SIDE
) -> tuple[Array, Array]:
    """Coordinates x (side,) and y (side,) of a square grid around points (T, P), as they lie in the
    plane.

    zoom: 2 shows half as much, 0.5 twice as much.
    """
    coordinates = plane.project(points)
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    half = max((0.5 + MARGIN) * np.max(high - low), plane.reach) / zoom
    middle = (low + high) / 2
    x, y = np.linspace(middle - half, middle + half, side).T
    return x, y


def cost_surface(objective: Objective, plane: WeightPlane, x: Array, y: Array) -> Pieces[Array]:
    """J at every pair of x and y, in chunks: shape (len(y), len(x)), a row for each y."""
    coordinates = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    costs = yield from objective.costs_in_chunks(
        len(coordinates), lambda part: plane.points(coordinates[part])
    )
    return costs.reshape(len(y), len(x))
