"""The pass as a chain: every quantity a box, forwards on top and backwards below, each gradient
under what it belongs to.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from lab.plots.colors import MARKER, MIDDLE, class_color, mix
from lab.plots.theme import CLEAR, bare_axes, figure

ROWS = {"forward": 3, "back": 2, "grad": 1, "new": 0}
COLORS = {"forward": class_color(0), "back": class_color(1), "grad": class_color(2), "new": MARKER}
WIDTH, HEIGHT = 0.88, 0.62  # of a box, where the next one is 1 away
# how far the fill of a box that is done, or of the current one, is mixed with the middle color
PALE, FULL = 0.75, 0.35
INK = "#16191f"  # on a filled box, in either theme
# of a deep network the part around the present step is shown; the rest is a drag away
COLUMNS_IN_VIEW = 10


def chain(names: Sequence[str], current: int) -> go.Figure:
    """The quantities of a pass in order, "A[0]", "Z[1]", ..., "J", "dZ[2]", ..., "new b[2]", the
    current one marked.

    What is done is filled, what is to come is not. Y, which is given and no step, stands where the
    way back begins. Each point's customdata is its index in names, for a page that listens to
    clicks.
    """
    places = [place(name, names) for name in names]
    drawing = figure(height=184)
    drawing.update_layout(showlegend=False, dragmode="pan", margin=dict(l=56, r=0, t=4, b=4))
    last = max(column for column, _ in places)
    bare_axes(drawing, in_view(places[current][0], last), (-0.5, 3.5))
    drawing.update_xaxes(fixedrange=last <= COLUMNS_IN_VIEW)
    columns = {row: sorted(column for column, its_row in places if its_row == row) for row in ROWS}
    # all at once: plotly checks every shape anew with each one that is added
    drawing.update_layout(
        shapes=[
            box(*at, reached=index <= current, current=index == current)
            for index, at in enumerate(places)
        ],
        annotations=[
            *(row_label(row) for row in ROWS),
            label("Y", last, "back", 14),
            *(
                label("<b>›</b>", (left + right) / 2, "forward", 16)
                for left, right in pairwise(columns["forward"])
            ),
            *(
                label("<b>‹</b>", (left + right) / 2, "back", 16)
                for left, right in pairwise([*columns["back"], last])
            ),
        ],
    )
    indices = range(len(names))
    add_names(drawing, names, places, indices[: current + 1], current, INK)
    add_names(drawing, names, places, indices[current + 1 :], current, None)
    return drawing


def add_names(
    drawing: go.Figure,
    names: Sequence[str],
    places: Sequence[tuple[float, str]],
    indices: Sequence[int],
    current: int,
    color: str | None,
) -> None:
    """The names of these quantities in their boxes, as points that can be clicked. color None: the
    theme's.
    """
    drawing.add_scatter(
        x=[places[index][0] for index in indices],
        y=[ROWS[places[index][1]] for index in indices],
        mode="markers+text",
        text=[
            f"<b>{short(names[index])}</b>" if index == current else short(names[index])
            for index in indices
        ],
        textfont=dict(size=12, color=color),
        marker=dict(size=32, opacity=0),
        customdata=list(indices),
        hovertemplate=[f"{names[index]}<extra></extra>" for index in indices],
        selected=dict(marker_opacity=0),
        unselected=dict(marker_opacity=0),
    )


def place(name: str, names: Sequence[str]) -> tuple[float, str]:
    """The column and the row of a quantity: Z[l] and all that belongs to it in column 2l - 1, A[l]
    and db[l] in 2l.
    """
    if name == "J":
        return (sum(other[0] in "ZA" for other in names), "forward")
    kind, _, l = name.removeprefix("new ").rstrip("]").partition("[")
    column = 2 * int(l) - (kind in ("Z", "dZ", "dW", "W"))
    row = (
        "new"
        if name.startswith("new")
        else "forward"
        if kind in "ZA"
        else "grad"
        if kind in ("dW", "db")
        else "back"
    )
    return (column, row)


def short(name: str) -> str:
    """What stands in the box; that it is the new one, its row says."""
    return name.removeprefix("new ")


def in_view(column: float, last: float) -> tuple[float, float]:
    """The columns to show: all of them, or as many as fit around this one."""
    if last <= COLUMNS_IN_VIEW:
        return (-0.6, last + 0.6)
    left = min(max(column - COLUMNS_IN_VIEW / 2, 0), last - COLUMNS_IN_VIEW)
    return (left - 0.6, left + COLUMNS_IN_VIEW + 0.6)


def box(column: float, row: str, reached: bool, current: bool) -> dict[str, Any]:
    color = COLORS[row]
    return dict(
        type="rect",
        x0=column - WIDTH / 2,
        x1=column + WIDTH / 2,
        y0=ROWS[row] - HEIGHT / 2,
        y1=ROWS[row] + HEIGHT / 2,
        line=dict(color=color, width=4 if current else 1.5),
        fillcolor=mix(color, MIDDLE, FULL if current else PALE) if reached else CLEAR,
        layer="below",
    )


def row_label(row: str) -> dict[str, Any]:
    """The row's name in the margin, where it stays when a deep network is dragged."""
    return label(row, 0, row, 13) | dict(xref="paper", xanchor="right")


def label(text: str, column: float, row: str, size: int) -> dict[str, Any]:
    """In the theme's color, which can be read on every page."""
    return dict(text=text, x=column, y=ROWS[row], showarrow=False, font=dict(size=size))
