"""What holds for every figure, whatever data it was given."""

import math

import plotly.graph_objects as go

LIMITS = ("zmin", "zmax", "cmin", "cmax")


def assert_drawable(figure: go.Figure) -> None:
    """A browser can draw it: every limit of a color scale or an axis is a number, and a range is
    not empty.
    """
    colored = [*figure.data, figure.layout.coloraxis]
    colored += [trace.marker for trace in figure.data if "marker" in trace]
    for part in colored:
        limits = [part[name] for name in LIMITS if name in part and part[name] is not None]
        assert all(math.isfinite(limit) for limit in limits), part
        assert len(limits) < 2 or limits[0] < limits[1], part
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        assert axis.range is None or (
            all(map(math.isfinite, axis.range)) and axis.range[0] != axis.range[1]
        ), axis
    assert figure.to_json()
