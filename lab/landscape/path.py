"""The path of a training, and how true its picture in a plane is.

A path does not lie in a plane: what is drawn is its shadow. So the cost that the contours show at a
point of the drawn path is not the cost that training had there, and how far the two are apart
depends on the plane. Here are both, with the distance, for every point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from lab.engine import Array, Snapshot
from lab.engine.loop import diverging
from lab.landscape.objective import Objective, Pieces
from lab.landscape.planes import WeightPlane

MOST_NUMBERS = 2**20  # of a path: of longer ones every second point is taken, or every third, ...


@dataclass(frozen=True, eq=False)
class Path:
    """The weights at some epochs of a training: epochs (T,), points (T, P); and its name."""

    name: str
    epochs: NDArray[np.intp]
    points: Array

    @classmethod
    def of(cls, name: str, snapshots: Iterable[Snapshot]) -> "Path":
        """Through these snapshots, in the order of their epochs; of two at one epoch the later.

        Those that are not finite are left out, and the first and the last are always kept. Raises
        ValueError where fewer than two are finite.
        """
        by_epoch = {snapshot.epoch: snapshot.flat for snapshot in snapshots}
        kept = [
            Snapshot(epoch, flat)
            for epoch, flat in sorted(by_epoch.items())
            if np.all(np.isfinite(flat))
        ]
        if len(kept) < 2:
            raise ValueError(
                f"path: expected finite weights at two epochs or more, got {len(kept)}"
            )
        step = ceil(len(kept) * kept[0].flat.size / MOST_NUMBERS)
        kept = [*kept[:-1:step], kept[-1]]
        epochs, points = zip(*kept, strict=True)
        return cls(name, np.array(epochs), np.array(points, float))


@dataclass(frozen=True, eq=False)
class AlongPath:
    """What a path is and what its picture says, point by point.

    coordinates (T, 2): where each point is drawn. cost (T,): J at its weights. cost_in_plane (T,):
    J where it is drawn. distance (T,): from the one to the other.
    """

    path: Path
    coordinates: Array
    cost: Array
    cost_in_plane: Array
    distance: Array

    @property
    def furthest(self) -> int:
        """Where the picture is furthest from the truth: by the ratio of the two costs."""
        with diverging():
            ratio = np.abs(np.log(self.cost_in_plane) - np.log(self.cost))
        return int(np.argmax(np.nan_to_num(ratio, nan=0.0, posinf=0.0)))


def along_path(objective: Objective, plane: WeightPlane, path: Path) -> Pieces[AlongPath]:
    """The true cost, the cost in the plane and the distance, for every point of the path."""
    coordinates = plane.project(path.points)
    shadows = plane.points(coordinates)
    both = np.concatenate([path.points, shadows])
    costs = yield from objective.costs_in_chunks(len(both), lambda part: both[part])
    true, in_plane = np.split(costs, 2)
    return AlongPath(path, coordinates, true, in_plane, plane.distance(path.points))
