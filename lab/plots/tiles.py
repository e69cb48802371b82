"""Small boundaries side by side, for a look at what many networks have learned. Clicking on one
says which it is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from lab.plots.boundary import halves, regions
from lab.plots.colors import CLASSES, DIVERGING, class_color
from lab.plots.theme import FONT, figure, finite_range, plain, say, small


class Tile(NamedTuple):
    """One small boundary: what stands above it, its grid as of `boundary`, its outputs (n[L], k),
    and its row in the table. points: examples of two classes to draw on it: x, y and class, (3, m).
    """

    title: str
    xs: NDArray[Any]
    ys: NDArray[Any] | None
    outputs: NDArray[Any]
    task: str
    row: int
    points: NDArray[Any] | None = None


def small_boundaries(tiles: Sequence[Tile], columns: int = 4) -> go.Figure:
    """Boundaries side by side, in the order given: without axes, for a look at many. A point in
    each says its row.
    """
    lines = max(1, -(-len(tiles) // columns))
    drawing = make_subplots(
        lines, columns, horizontal_spacing=0.02, vertical_spacing=min(0.1, 0.34 / lines)
    )
    drawing.update_layout(figure(height=24 + 190 * lines).layout, showlegend=False)
    drawing.update_layout(margin=dict(l=4, r=4, t=30, b=4))
    drawing.update_xaxes(visible=False, fixedrange=True, matches=None)
    drawing.update_yaxes(visible=False, fixedrange=True, matches=None)
    if not tiles:
        say(drawing, "No run has a boundary to draw.")
    for index, tile in enumerate(tiles):
        add_tile(drawing, tile, index // columns + 1, index % columns + 1)
    return drawing


def add_tile(drawing: go.Figure, tile: Tile, line: int, column: int) -> None:
    part = figure()
    draw_tile(part, tile)
    for trace in part.data:
        trace.update(hoverinfo="skip", hovertemplate=None)
        drawing.add_trace(trace, line, column)
    middle, height = (tile.xs[0] + tile.xs[-1]) / 2, drawn_heights(tile)
    drawing.add_scatter(
        x=[middle],
        y=[sum(height) / 2],
        mode="markers",
        marker=dict(size=60, opacity=0),
        customdata=[tile.row],
        hovertemplate=f"{plain(tile.title)}<extra></extra>",
        selected=dict(marker_opacity=0),
        unselected=dict(marker_opacity=0),
        row=line,
        col=column,
    )
    place = dict(
        xref="x domain",
        yref="y domain",
        x=0.5,
        y=1.0,
        xanchor="center",
        yanchor="bottom",
        showarrow=False,
    )
    drawing.add_annotation(
        place | dict(text=plain(tile.title), font_size=FONT - 4), row=line, col=column
    )


def draw_tile(drawing: go.Figure, tile: Tile) -> None:
    if finite_range(tile.outputs) is None:
        return
    if tile.ys is None:
        for unit, A in enumerate(tile.outputs):
            drawing.add_scatter(
                x=tile.xs, y=small(A), mode="lines", line=dict(color=class_color(unit), width=3)
            )
        return
    A = tile.outputs.reshape(len(tile.outputs), len(tile.ys), len(tile.xs))
    if tile.task == "classes":
        regions(drawing, tile.xs, tile.ys, A, [""] * len(A))
    elif tile.task == "binary":
        halves(drawing, tile.xs, tile.ys, A[0])
        if tile.points is not None:
            x, y, label = tile.points
            colors = [CLASSES[int(one)] for one in label]
            line = dict(color="white", width=0.5)
            drawing.add_scatter(
                x=small(x), y=small(y), mode="markers", marker=dict(color=colors, size=5, line=line)
            )
    else:
        drawing.add_heatmap(
            x=tile.xs, y=tile.ys, z=small(A[0]), colorscale=DIVERGING, showscale=False
        )


def drawn_heights(tile: Tile) -> tuple[float, float]:
    if tile.ys is not None:
        return float(tile.ys[0]), float(tile.ys[-1])
    return finite_range(tile.outputs) or (0.0, 1.0)
