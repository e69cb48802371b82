"""The loss landscape: J over a plane through the weights, and how true that picture is of a path.

    objective = Objective(network, X, Y, l2)
    path = Path(epochs, points)                       # the weights at each epoch, points (T, P)
    plane = principal_plane(path.points)
    x, y = window(plane, path.points)
    surface = finished(cost_surface(objective, plane, x, y))             # (51, 51)
    truth = finished(along_path(objective, plane, path))
    truth.cost, truth.cost_in_plane, truth.distance                      # (T,) each

objective.py   J as a function of the weights alone, many at a time
planes.py      planes: principal components, two weights, random directions, first to last
surface.py     J on a grid in a plane
path.py        a path, and its true cost beside its cost in the plane and its distance to it
"""

from lab.landscape.objective import Objective, Pieces, finished
from lab.landscape.path import AlongPath, Path, along_path
from lab.landscape.planes import (
    WeightPlane,
    first_to_last_plane,
    principal_plane,
    random_plane,
    weights_plane,
)
from lab.landscape.surface import SIDE, cost_surface, window
from lab.landscape.weights import MOST_NAMES, index_of, names_by_movement

__all__ = [
    "MOST_NAMES",
    "SIDE",
    "AlongPath",
    "Objective",
    "Path",
    "Pieces",
    "WeightPlane",
    "along_path",
    "cost_surface",
    "finished",
    "first_to_last_plane",
    "index_of",
    "names_by_movement",
    "principal_plane",
    "random_plane",
    "weights_plane",
    "window",
]
