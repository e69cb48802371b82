"""Figures that more than one page shows: what a network says over the inputs, and the format in
which figures are saved.
"""

from typing import Any

import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.data import Plane
from lab.engine import Array, Network, Parameters, forward
from lab.visit.scene import MAX_POINTS_DRAWN

RESOLUTION = 80  # of the boundary charts, in points a side


def boundary_chart(view: Plane, network: Network, parameters: Parameters) -> Figure:
    """The network's outputs over the plane, with the examples, in the target's own units."""
    dataset = view.dataset
    xs, ys, X = view.grid(RESOLUTION)
    outputs = dataset.in_units(forward(network, parameters, X).A[network.L])

    def examples(points: Array | None, Y: Array | None) -> tuple[Array, Array] | None:
        if points is None or Y is None:
            return None
        drawn = slice(MAX_POINTS_DRAWN)
        return view.project(points[:, drawn]), dataset.in_units(Y[:, drawn])

    return plots.boundary(
        xs,
        None if view.is_line else ys,
        outputs,
        dataset.task,
        train=examples(dataset.points, dataset.Y),
        test=examples(dataset.points_test, dataset.Y_test),
        inputs=view.labels,
        classes=dataset.classes,
        title=view.description or "What the network says",
    )


def download_format(key: str) -> dict[str, Any]:
    """The format in which the camera button of the figures below saves them, as plotly's
    configuration.
    """
    chosen = st.segmented_control(
        "Save figures as", ["PNG", "SVG"], default="PNG", required=True, key=key
    )
    return {"toImageButtonOptions": {"format": str(chosen).lower()}}
