"""The path of a training, and how true its picture in a plane is.

A path does not lie in a plane: what is drawn is its shadow. So the cost that the contours show at a
point of the drawn path is not the cost that training had there, and how far the two are apart
depends on the plane. Here are both, with the distance, for every point.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lab.engine import Array, Snapshot
from lab.landscape.objective import Objective, Pieces
from lab.landscape.planes import WeightPlane


@dataclass(frozen=True, eq=False)
class Path:
    """The weights at some epochs of a training: epochs (T,), points (T, P)."""

    epochs: Array
    points: Array

    @classmethod
    def of(cls, snapshots: Iterable[Snapshot]) -> "Path":
        """Through these snapshots, in the order of their epochs; of two at one epoch the later.

        Those that are not finite are left out. Raises ValueError where fewer than two are left.
        """
        by_epoch = {snapshot.epoch: snapshot.flat for snapshot in snapshots}
        kept = {
            epoch: flat.astype(float)
            for epoch, flat in sorted(by_epoch.items())
            if np.all(np.isfinite(flat))
        }
        if len(kept) < 2:
            raise ValueError(
                f"path: expected finite weights at two epochs or more, got {len(kept)}"
            )
        return cls(np.array(list(kept)), np.array(list(kept.values())))


@dataclass(frozen=True, eq=False)
class AlongPath:
    """What a path is and what its picture says, point by point.

    coordinates (T, 2): where it is drawn. cost (T,): J at its weights. cost_in_plane (T,): J where
    it is drawn. distance (T,): from the one to the other.
    """

    coordinates: Array
    cost: Array
    cost_in_plane: Array
    distance: Array


def along_path(objective: Objective, plane: WeightPlane, path: Path) -> Pieces[AlongPath]:
    """The true cost, the cost in the plane and the distance, for every point of the path."""
    coordinates = plane.project(path.points)
    shadows = plane.points(coordinates)
    both = np.concatenate([path.points, shadows])
    costs = yield from objective.costs_in_chunks(len(both), lambda part: both[part])
    true, in_plane = np.split(costs, 2)
    return AlongPath(coordinates, true, in_plane, plane.distance(path.points))
