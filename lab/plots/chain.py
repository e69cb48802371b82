"""The pass as a chain: every quantity a box, forwards on top and backwards below, each gradient under what it belongs to."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lab.plots.colors import MARKER, class_color, see_through
from lab.plots.theme import bare_axes, figure

ROWS = {"forwards": 3, "backwards": 2, "gradients": 1, "update": 0}
COLORS = {"forwards": class_color(0), "backwards": class_color(1), "gradients": class_color(2), "update": MARKER}
WIDTH, HEIGHT = 0.84, 0.62  # of a box, where the next one is 1 away
COLUMNS_IN_VIEW = 10  # of a deep network the part around the present step is shown; the rest is a drag away


def chain(names: Sequence[str], current: int) -> go.Figure:
    """The quantities of a pass in order, "A[0]", "Z[1]", ..., "J", "dZ[2]", ..., "new b[2]", the current one marked.

    What is still to come is pale. Each point's customdata is its index in names, for a page that listens to clicks.
    """
    places = [place(name, names) for name in names]
    drawing = figure(height=216)
    drawing.update_layout(showlegend=False, dragmode="pan", margin=dict(l=0, r=0, t=4, b=4))
    last = max(column for column, _ in places)
    bare_axes(drawing, in_view(places[current][0], last), (-0.5, 3.5))
    drawing.update_xaxes(fixedrange=last <= COLUMNS_IN_VIEW)
    for index, (column, row) in enumerate(places):
        add_box(drawing, column, ROWS[row], COLORS[row], "current" if index == current else "done" if index < current else "to come")
    add_arrow(drawing, 0.0, last, ROWS["forwards"])
    add_arrow(drawing, last, 1.0, ROWS["backwards"])
    drawing.add_scatter(
        x=[column for column, _ in places],
        y=[ROWS[row] for _, row in places],
        mode="markers+text",
        text=[f"<b>{short(name)}</b>" if index == current else short(name) for index, name in enumerate(names)],
        textfont_size=13,
        marker=dict(size=32, opacity=0),
        customdata=list(range(len(names))),
        hovertemplate=[f"{name}<extra></extra>" for name in names],
        selected=dict(marker_opacity=0),
        unselected=dict(marker_opacity=0),
    )
    return drawing


def place(name: str, names: Sequence[str]) -> tuple[float, str]:
    """The column and the row of a quantity: Z[l] and all that belongs to it in column 2l - 1, A[l] and db[l] in 2l."""
    if name == "J":
        return (sum(other[0] in "ZA" for other in names), "forwards")
    kind, _, l = name.removeprefix("new ").rstrip("]").partition("[")
    column = 2 * int(l) - (kind in ("Z", "dZ", "dW", "W"))
    row = "update" if name.startswith("new") else "forwards" if kind in "ZA" else "gradients" if kind in ("dW", "db") else "backwards"
    return (column, row)


def short(name: str) -> str:
    return name.removeprefix("new ") + ("'" if name.startswith("new") else "")


def in_view(column: float, last: float) -> tuple[float, float]:
    """The columns to show: all of them, or as many as fit around this one."""
    if last <= COLUMNS_IN_VIEW:
        return (-0.6, last + 0.6)
    left = min(max(column - COLUMNS_IN_VIEW / 2, 0), last - COLUMNS_IN_VIEW)
    return (left - 0.6, left + COLUMNS_IN_VIEW + 0.6)


def add_box(drawing: go.Figure, column: float, row: float, color: str, state: str) -> None:
    drawing.add_shape(
        type="rect",
        x0=column - WIDTH / 2,
        x1=column + WIDTH / 2,
        y0=row - HEIGHT / 2,
        y1=row + HEIGHT / 2,
        line=dict(color=color if state != "to come" else see_through(color, 0.45), width=4 if state == "current" else 1.5),
        fillcolor=see_through(color, {"current": 0.5, "done": 0.22, "to come": 0.03}[state]),
        layer="below",
    )


def add_arrow(drawing: go.Figure, start: float, end: float, row: float) -> None:
    """A thin line behind a row of boxes, in the direction in which it is computed."""
    drawing.add_shape(type="line", x0=start, x1=end, y0=row, y1=row, line=dict(color=MARKER, width=1), layer="below")
    drawing.add_annotation(
        text="▶" if end > start else "◀", x=end - 0.5 if end > start else end + 0.5, y=row, showarrow=False, font_size=10, font_color=MARKER
    )
