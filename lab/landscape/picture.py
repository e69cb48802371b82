"""All of a picture: J over a plane, the paths in it, and the weights behind every point."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.engine import Array
from lab.landscape.objective import Objective, Pieces
from lab.landscape.path import AlongPath, Path, along_path
from lab.landscape.planes import WeightPlane
from lab.landscape.surface import cost_surface, window


@dataclass(frozen=True, eq=False)
class Picture:
    """surface (len(y), len(x)): J over the plane. m: of how many examples.

    A point of it is a line and a place: of the path `line` its point `place`, or for a line below 0
    a point of the grid, counted row by row.
    """

    plane: WeightPlane
    x: Array
    y: Array
    surface: Array
    paths: tuple[AlongPath, ...]
    m: int

    def coordinates(self, line: int, place: int) -> Array:
        """Where this point is drawn, (2,)."""
        if line >= 0:
            return self.paths[line].coordinates[place]
        row, column = divmod(place, len(self.x))
        return np.array([self.x[column], self.y[row]])

    def weights(self, line: int, place: int) -> Array:
        """The weights (P,) of this point; of a path its own, not those where it is drawn."""
        if line >= 0:
            return self.paths[line].path.points[place]
        return self.plane.points(self.coordinates(line, place))

    def cost(self, line: int, place: int) -> float:
        """J at these weights."""
        costs = self.paths[line].cost if line >= 0 else self.surface.ravel()
        return float(costs[place])


def picture(
    objective: Objective, plane: WeightPlane, paths: Sequence[Path], zoom: float = 1.0
) -> Pieces[Picture]:
    """J over the plane around the paths and along them, in pieces."""
    x, y = window(plane, np.concatenate([path.points for path in paths]), zoom)
    surface = yield from cost_surface(objective, plane, x, y)
    drawn = []
    for path in paths:
        along = yield from along_path(objective, plane, path)
        drawn.append(along)
    return Picture(plane, x, y, surface, tuple(drawn), objective.m)
