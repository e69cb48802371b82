"""The loss landscape: J over a plane through the weights, and how true that picture is of a path.

    objective = Objective(network, X, Y, l2)
    path = Path("adam", epochs, points)                   # the weights (P,) at T epochs, (T, P)
    drawn = finished(picture(objective, principal_plane(points), [path]))
    drawn.x, drawn.y, drawn.surface                                        # (51,), (51,), (51, 51)
    along = drawn.paths[0]
    along.cost, along.cost_in_plane, along.distance                        # (T,) each

objective.py   J as a function of the weights alone, many at a time
planes.py      planes: principal components, two weights, random directions, first to last
surface.py     J on a grid in a plane
path.py        a path, and its true cost beside its cost in the plane and its distance to it
picture.py     all of it, and the weights behind every point
weights.py     names of single weights
"""

from lab.landscape.objective import Objective, Pieces, finished
from lab.landscape.path import AlongPath, Path, along_path
from lab.landscape.picture import Picture, picture
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
    "Picture",
    "Pieces",
    "WeightPlane",
    "along_path",
    "cost_surface",
    "finished",
    "first_to_last_plane",
    "index_of",
    "names_by_movement",
    "picture",
    "principal_plane",
    "random_plane",
    "weights_plane",
    "window",
]
