"""What the stage draws of a dataset, and in which colors: makes the Scene of a visit."""

import numpy as np

from lab.data import Axes, Dataset, Plane, plane
from lab.engine import Array, Network
from lab.plots import colors
from lab.stage import Colors, Points, Scene, resolution_for
from lab.stage import Plane as StagePlane

MAX_POINTS_DRAWN = 2000  # of each part: the first, in the random order of the split


def make_scene(
    dataset: Dataset,
    network: Network,
    axes: Axes = "pca",
    title: str = "",
    resolution: int | None = None,
) -> Scene:
    """What the stage draws of a dataset: the plane as the network's inputs, the points on it, names
    and colors. resolution: of the grid; None takes what suits the network.
    """
    view = plane(dataset, axes)
    drawn = dataset.target_range
    targets = dataset.target_scale.apply(np.array([drawn])) if drawn else dataset.Y
    inputs = (
        stage_plane(view) if view.affine else view.grid(resolution or resolution_for(network))[2]
    )
    return Scene(
        network=network,
        grid=inputs,
        window=view.window,
        points=stage_points(view, dataset.points, dataset.Y),
        points_test=(
            None
            if dataset.points_test is None
            else stage_points(view, dataset.points_test, dataset.Y_test)
        ),
        colors=Colors(
            colors.CLASSES,
            colors.NEGATIVE,
            colors.POSITIVE,
            colors.TRAIN,
            colors.TEST,
            colors.layer_colors(network.L),
            colors.SHAPES,
        ),
        task=(
            "curve" if view.is_line else "surface" if dataset.task == "regression" else dataset.task
        ),
        axis_names=view.labels,
        input_names=dataset.inputs,
        class_names=dataset.classes,
        value_range=range_of(targets),
        range_in_units=range_of(dataset.in_units(targets)),
        title=title or view.description,
        resolution=None if view.is_line else resolution,
    )


def range_of(values: Array) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def stage_plane(view: Plane) -> StagePlane:
    """The plane as the stage wants it: from the window's lower left corner to the two next to
    it.
    """
    corners = view.grid(2)[2]
    origin = corners[:, 0]
    return StagePlane(
        origin, corners[:, 1] - origin, None if view.is_line else corners[:, 2] - origin
    )


def stage_points(view: Plane, points: Array, Y: Array | None) -> Points:
    assert Y is not None  # where there are points there are targets
    points, Y = points[:, :MAX_POINTS_DRAWN], Y[:, :MAX_POINTS_DRAWN]
    x, y = view.project(points)
    if view.is_line:
        return Points(x, Y[0], Y[0])
    return Points(x, y, view.dataset.labels(Y) if view.dataset.classes else Y[0])
