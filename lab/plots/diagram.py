"""The network, drawn: every neuron with its own response over the plane, every weight as a line.

A line's color is the weight's sign (blue negative, orange positive), its width the weight's size.
Layers of more than MOST units are thinned to their first ones, and the diagram says how many more
there are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.engine import Network, Parameters
from lab.plots.colors import DIVERGING, MARKER, NEGATIVE, POSITIVE
from lab.plots.theme import bare_axes, figure, plain, small

MOST = 12  # units of a layer that are drawn
SIDE = 0.7  # of a neuron's square, where the next neuron is 1 below
GAP = 2.6  # from one layer to the next
LONGEST_NAME = 10  # characters of an input's name; hovering tells all
# pixels: a trace has one width, so weights of like size share a trace
WIDTHS = (0.5, 1.0, 2.0, 3.5, 5.5)
# where along a line the pointer finds its weight: not half way, where lines cross
HOVER_AT = (0.2, 0.4, 0.6, 0.8)
# the response that is drawn as the light middle; 0 for the others
CENTER = {"sigmoid": 0.5, "softmax": 0.5}


def diagram(
    network: Network,
    parameters: Parameters,
    responses: Mapping[int, NDArray[Any]] | None = None,
    inputs: Sequence[str] = (),
    title: str = "",
) -> go.Figure:
    """The diagram of a network with these weights.

    responses: A[l] on a square grid over the plane by layer, 0..L or some of them, (n[l], side *
    side) in the order of `boundary`; a side of 16 to 24 is enough. inputs: names for the units of
    layer 0.
    """
    tallest = min(MOST, max(network.layer_sizes))
    drawing = figure(plain(title), height=120 + 40 * max(4, tallest))
    drawing.update_layout(showlegend=False, hovermode="closest")
    bare_axes(
        drawing,
        (-2.4 if inputs else -0.9, GAP * network.L + 0.9),
        (-tallest / 2 - 0.8, tallest / 2 + 0.8),
    )
    add_weights(drawing, drawn_weights(network, parameters))
    for l, response in sorted((responses or {}).items()):
        add_responses(drawing, l, response, CENTER.get(activation(network, l), 0.0))
    for l, n in enumerate(network.layer_sizes):
        add_units(drawing, l, unit_names(network, parameters, l, inputs))
        drawing.add_annotation(
            text=activation(network, l), x=GAP * l, y=tallest / 2 + 0.45, showarrow=False
        )
        if n > MOST:
            drawing.add_annotation(
                text=f"+{n - MOST} more", x=GAP * l, y=-tallest / 2 - 0.4, showarrow=False
            )
    for y, name in zip(heights(network.layer_sizes[0]), inputs, strict=False):
        drawing.add_annotation(
            text=plain(short(name)), x=-SIDE, y=y, xanchor="right", showarrow=False
        )
    return drawing


def short(name: str) -> str:
    """A name that fits beside its unit; of "color = red", the word."""
    end = name.rfind(" = ") + 1
    return (
        name[end : end + LONGEST_NAME - 1] + "…" if len(name[end:]) > LONGEST_NAME else name[end:]
    )


def heights(n: int) -> NDArray[np.floating]:
    """Where the drawn ones of n units stand, from the top down, centered on 0."""
    shown = min(n, MOST)
    return (shown - 1) / 2 - np.arange(shown)


def activation(network: Network, l: int) -> str:
    """The name of layer l's activation; layer 0 has none."""
    return ("inputs", *network.hidden, network.output)[l]


def drawn_weights(network: Network, parameters: Parameters) -> NDArray[np.floating]:
    """A row for every weight that is drawn and finite: l, row, column (from 1), value, and the
    heights of its two ends.
    """
    tables = []
    for l in network.layers:
        W = parameters.W[l][:MOST, :MOST]
        row, column = (index.ravel() for index in np.indices(W.shape))
        left, right = (
            heights(network.layer_sizes[l - 1])[column],
            heights(network.layer_sizes[l])[row],
        )
        tables.append(
            np.column_stack([np.full(W.size, l), row + 1, column + 1, W.ravel(), left, right])
        )
    table = np.concatenate(tables)
    return table[np.isfinite(table[:, 3])]


def add_weights(drawing: go.Figure, table: NDArray[np.floating]) -> None:
    """The lines, one trace for each sign and width, and on them the unseen points that the pointer
    finds.
    """
    l, value, left, right = table[:, 0], *table[:, 3:].T
    size = np.abs(value) / max(np.max(np.abs(value), initial=0.0), np.finfo(float).tiny)
    width = np.minimum((size * len(WIDTHS)).astype(int), len(WIDTHS) - 1)
    start, stop, gap = GAP * (l - 1) + SIDE / 2, GAP * l - SIDE / 2, np.full(len(l), np.nan)
    x, y = np.column_stack([start, stop, gap]), np.column_stack([left, right, gap])
    for color, sign in ((NEGATIVE, value < 0), (POSITIVE, value >= 0)):
        for k, pixels in enumerate(WIDTHS):
            mine = sign & (width == k)
            if mine.any():
                line = dict(color=color, width=pixels)
                drawing.add_scatter(
                    x=x[mine].ravel(),
                    y=y[mine].ravel(),
                    mode="lines",
                    line=line,
                    opacity=0.85,
                    hoverinfo="skip",
                )
    drawing.add_scatter(
        x=np.concatenate([start + share * (stop - start) for share in HOVER_AT]),
        y=np.concatenate([left + share * (right - left) for share in HOVER_AT]),
        customdata=np.tile(table[:, :4], (len(HOVER_AT), 1)),
        mode="markers",
        marker=dict(size=10, opacity=0),
        hovertemplate=(
            "W[%{customdata[0]}] row %{customdata[1]}, column %{customdata[2]} ="
            " %{customdata[3]:.3~g}<extra></extra>"
        ),
    )


def add_responses(drawing: go.Figure, l: int, response: NDArray[Any], middle: float) -> None:
    """The squares of a layer in one heat map: unit below unit, each on its own scale, with empty
    rows between them.
    """
    maps = small(response[:MOST] - middle)
    largest = np.max(np.abs(maps), axis=-1, initial=1e-12, keepdims=True, where=np.isfinite(maps))
    side = int(np.sqrt(maps.shape[-1]))
    step = SIDE / side
    between = max(1, int((1 - SIDE) / step))
    # its top row first, as the units stand
    squares = (maps / largest).reshape(-1, side, side)[:, ::-1]
    column = np.pad(squares, ((0, 0), (0, between), (0, 0)), constant_values=np.nan).reshape(
        -1, side
    )
    tops = heights(len(maps)) + SIDE / 2
    drawing.add_heatmap(
        x=GAP * l - SIDE / 2 + step * (np.arange(side) + 0.5),
        y=np.subtract.outer(tops, step * (np.arange(side + between) + 0.5)).ravel(),
        z=column,
        zmin=-1,
        zmax=1,
        colorscale=DIVERGING,
        showscale=False,
        hoverinfo="skip",
        hoverongaps=False,
    )


def add_units(drawing: go.Figure, l: int, names: Sequence[str]) -> None:
    """The frames of a layer's squares, and in each an unseen point with what there is to say about
    the unit.
    """
    y = heights(len(names))
    corner = SIDE / 2 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1], [np.nan, np.nan]])
    drawing.add_scatter(
        x=np.tile(GAP * l + corner[:, 0], len(names)),
        y=np.add.outer(y, corner[:, 1]).ravel(),
        mode="lines",
        line=dict(color=MARKER, width=1.5),
        hoverinfo="skip",
    )
    drawing.add_scatter(
        x=np.full(len(names), GAP * l),
        y=y,
        mode="markers",
        marker=dict(size=24, opacity=0),
        text=names,
        hovertemplate="%{text}<extra></extra>",
    )


def unit_names(
    network: Network, parameters: Parameters, l: int, inputs: Sequence[str]
) -> list[str]:
    """What hovering says about each drawn unit of layer l."""
    shown = range(min(MOST, network.layer_sizes[l]))
    if l == 0:
        return [plain(inputs[i]) if i < len(inputs) else f"input {i + 1}" for i in shown]
    return [
        f"layer {l}, unit {i + 1}<br>b[{l}] row {i + 1} = {parameters.b[l][i, 0]:.3g}"
        for i in shown
    ]
