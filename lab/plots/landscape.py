"""A loss landscape, drawn: contours of J over a plane through the weights, the paths of training on
it, and how true that picture is.

Contours are in one hue, from pale where J is low to dark where it is high, in steps of equal ratio.
Every point that can be clicked has as customdata the line it belongs to and its place on it; the
plane's own points have the line PLANE, and their place counts row by row.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.engine import Array
from lab.plots.colors import INK, PAPER, POSITIVE, QUANTITY, class_color
from lab.plots.theme import COLORBAR, figure, finite_range, plain, say, small

PLANE = -1
LEVELS = 16  # contours, about
CLICKED = 2  # every second point of a row and column can be clicked: 51 x 51 are too many to hover
TICKS = 5  # of the color bar
TINY = 1e-300  # what a logarithm can take for 0
COLORS = (POSITIVE, class_color(0))  # of the paths
DASHES = ("solid", "dot")  # and theirs, for whoever cannot tell the colors


class Path(Protocol):
    """A training's epochs (T,) and its name: lab.landscape.Path."""

    @property
    def name(self) -> str: ...
    @property
    def epochs(self) -> NDArray[np.intp]: ...


class AlongPath(Protocol):
    """What a path is and what its picture says, for each of its epochs: lab.landscape.AlongPath."""

    @property
    def path(self) -> Path: ...
    @property
    def coordinates(self) -> Array: ...
    @property
    def cost(self) -> Array: ...
    @property
    def cost_in_plane(self) -> Array: ...
    @property
    def distance(self) -> Array: ...


def contours(
    x: Array,
    y: Array,
    surface: Array,
    paths: Sequence[AlongPath],
    axes: tuple[str, str],
    marked: tuple[float, float] | None = None,
) -> go.Figure:
    """J at x (nx,) and y (ny,), surface (ny, nx), with the paths on it. axes: their names. marked:
    a point that is being looked at.
    """
    drawing = figure("Cost J in this plane", *axes, height=540)
    heights = np.log10(np.maximum(surface, TINY))
    span = finite_range(heights)
    if span is None:
        say(drawing, "No point of this plane has a finite cost.")
        return drawing
    add_heights(drawing, x, y, heights, span)
    add_points_of_the_plane(drawing, x, y, surface)
    for index, along in enumerate(paths):
        add_path(drawing, index, along)
    if marked is not None:
        add_mark(drawing, marked)
    drawing.update_xaxes(showgrid=False, range=(x[0], x[-1]), constrain="domain")
    return drawing.update_yaxes(
        showgrid=False, range=(y[0], y[-1]), constrain="domain", scaleanchor="x"
    )


def add_heights(
    drawing: go.Figure, x: Array, y: Array, heights: Array, span: tuple[float, float]
) -> None:
    """The contours of log10 J, with a color bar that says J."""
    low, high = span if span[0] < span[1] else (span[0] - 0.5, span[0] + 0.5)
    ticks = np.linspace(low, high, TICKS)
    step = (high - low) / LEVELS
    drawing.add_contour(
        x=small(x),
        y=small(y),
        z=small(heights),
        zmin=low,
        zmax=high,
        contours=dict(start=low + step, end=high - step, size=step),
        colorscale=QUANTITY,
        line=dict(width=0.7, color=PAPER),
        colorbar=COLORBAR
        | dict(
            tickvals=ticks, ticktext=[f"{10**tick:.2g}" for tick in ticks], title=dict(text="J")
        ),
        hoverinfo="skip",
    )


def add_points_of_the_plane(drawing: go.Figure, x: Array, y: Array, surface: Array) -> None:
    """Unseen points that can be pointed at, for the cost there, and clicked."""
    places = np.arange(len(y) * len(x)).reshape(len(y), len(x))[::CLICKED, ::CLICKED].ravel()
    rows, columns = np.divmod(places, len(x))
    drawing.add_scatter(
        x=small(x[columns]),
        y=small(y[rows]),
        mode="markers",
        marker=dict(size=12, color=INK),
        opacity=0,
        customdata=[[PLANE, place] for place in places.tolist()],
        text=[f"{cost:.4g}" for cost in surface[rows, columns]],
        hovertemplate="J = %{text}<extra></extra>",
        selected=dict(marker_opacity=0),
        unselected=dict(marker_opacity=0),
        showlegend=False,
    )


def add_path(drawing: go.Figure, index: int, along: AlongPath) -> None:
    """A path with a light edge, so that it stands out from dark and pale; an open circle where it
    begins and a diamond where it ends.
    """
    x, y = small(along.coordinates).T
    color = COLORS[index % len(COLORS)]
    common: dict[str, Any] = dict(x=x, y=y, legendgroup=along.path.name)
    drawing.add_scatter(
        **common,
        mode="lines",
        line=dict(color=PAPER, width=7),
        hoverinfo="skip",
        showlegend=False,
    )
    symbols = ["circle"] * len(x)
    symbols[0], symbols[-1] = "circle-open", "diamond"
    sizes = [6] * len(x)
    sizes[0] = sizes[-1] = 14
    drawing.add_scatter(
        **common,
        mode="lines+markers",
        name=plain(along.path.name),
        line=dict(color=color, width=3, dash=DASHES[index % len(DASHES)]),
        marker=dict(
            symbol=symbols, size=sizes, color=color, line=dict(color=color, width=2), opacity=1
        ),
        customdata=[[index, place] for place in range(len(x))],
        text=[
            f"epoch {epoch:,}<br>true J = {cost:.4g}<br>J drawn here = {shown:.4g}"
            f"<br>distance to the plane = {distance:.3g}"
            for epoch, cost, shown, distance in zip(
                along.path.epochs.tolist(),
                along.cost,
                along.cost_in_plane,
                along.distance,
                strict=True,
            )
        ],
        hovertemplate=f"{plain(along.path.name)}, %{{text}}<extra></extra>",
        selected=dict(marker_opacity=1),
        unselected=dict(marker_opacity=1),
        showlegend=True,
    )


def add_mark(drawing: go.Figure, marked: tuple[float, float]) -> None:
    """A ring around the point that is being looked at."""
    for color, width in ((PAPER, 6), (INK, 2.5)):
        drawing.add_scatter(
            x=[marked[0]],
            y=[marked[1]],
            mode="markers",
            marker=dict(symbol="circle-open", size=22, color=color, line_width=width),
            hoverinfo="skip",
            showlegend=False,
        )


def path_costs(paths: Sequence[AlongPath]) -> go.Figure:
    """For every point of each path the true cost (solid) and the cost where it is drawn
    (dashed).
    """
    drawing = figure("True cost, and cost in the picture", "epoch", "cost J")
    for index, along in enumerate(paths):
        for name, dash, costs in (
            ("true", "solid", along.cost),
            ("in the plane", "dash", along.cost_in_plane),
        ):
            add_curve(drawing, along, costs, index, labelled(paths, along, name), dash)
    return drawing.update_yaxes(type="log", dtick="D2", tickformat="~g")


def path_distances(paths: Sequence[AlongPath]) -> go.Figure:
    """How far every point of each path is from the plane."""
    drawing = figure("Distance of the weights to the plane", "epoch", "distance")
    for index, along in enumerate(paths):
        name = labelled(paths, along, "distance")
        add_curve(drawing, along, along.distance, index, name, "solid")
    drawing.update_layout(showlegend=len(paths) > 1)
    return drawing.update_yaxes(rangemode="tozero")


def labelled(paths: Sequence[AlongPath], along: AlongPath, name: str) -> str:
    return name if len(paths) == 1 else f"{plain(along.path.name)}, {name}"


def add_curve(
    drawing: go.Figure, along: AlongPath, values: Array, index: int, name: str, dash: str
) -> None:
    drawing.add_scatter(
        x=along.path.epochs,
        y=np.where(np.isfinite(values), values, np.nan),
        mode="lines",
        name=name,
        line=dict(color=COLORS[index % len(COLORS)], width=3, dash=dash),
        customdata=[[index, place] for place in range(len(along.path.epochs))],
        hovertemplate=f"{name}<br>epoch %{{x}}: %{{y:.4~g}}<extra></extra>",
        showlegend=True,
    )
