"""A prediction beside what happened: a number on its scale, a sketched curve, and the curves of a
lesson's runs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from lab.plots.colors import CLASSES, class_color
from lab.plots.curves import Curve, History, cost_curves, draw
from lab.plots.theme import figure

YOURS, HAPPENED = CLASSES[1], CLASSES[0]
AT_THE_BOTTOM = dict(yref="container", y=0, yanchor="bottom")
"""A legend of many lines, as on a phone, that leaves the axis its name."""
TITLES = {
    "cost": ("Cost", "cost J"),
    "accuracy": ("Accuracy", "classified right"),
    "gradient_1": ("Gradient magnitude of layer 1", "root mean square of dW[1]"),
}


def number_line(
    low: float, high: float, predicted: float, happened: float, unit: str = ""
) -> go.Figure:
    """A scale from low to high with the prediction and what happened."""
    drawing = figure(x=unit, height=170)
    shown = {"you": (predicted, YOURS, "diamond"), "the run": (happened, HAPPENED, "circle")}
    for height, (name, (value, color, symbol)) in enumerate(shown.items()):
        drawing.add_scatter(
            x=[value],
            y=[1 - height],
            mode="markers+text",
            name=name,
            text=[f"{name}: {value:.4g}"],
            textposition="middle right" if value < (low + high) / 2 else "middle left",
            marker=dict(color=color, symbol=symbol, size=16),
            hovertemplate=f"{name}: %{{x:.4~g}}<extra></extra>",
            cliponaxis=False,
        )
    drawing.update_layout(showlegend=False)
    drawing.update_xaxes(range=[min(low, happened), max(high, happened)])
    drawing.update_yaxes(visible=False, range=[-0.7, 1.7], fixedrange=True)
    return drawing


def sketch(
    epochs: Sequence[float],
    heights: Sequence[float],
    top: float,
    happened: History | None = None,
) -> go.Figure:
    """A sketched cost curve; with what happened beside it once that is known."""
    drawing = figure("Cost", "epoch", "cost J", height=300)
    drawing.add_scatter(
        x=list(epochs),
        y=list(heights),
        mode="lines+markers",
        name="your sketch",
        line=dict(color=YOURS, width=3, dash="dash", shape="spline"),
        marker=dict(size=12, symbol="diamond"),
    )
    return with_the_run(drawing, happened, top, dict(color=HAPPENED, width=3))


def with_the_run(
    drawing: go.Figure,
    happened: Mapping[str, Sequence[float]] | None,
    top: float,
    line: dict[str, Any],
) -> go.Figure:
    """The run's own cost curve beside what was sketched up to this height, once it has happened."""
    if happened is not None:
        drawing.add_scatter(
            x=list(happened["epoch"]),
            y=list(happened["cost"]),
            mode="lines",
            name="the run",
            line=line,
        )
    return drawing.update_yaxes(range=[0, top * 1.05])


def outcome_curves(histories: Mapping[str, History], column: str, log: bool = False) -> go.Figure:
    """One curve for every run; for the test cost, a dashed one beside that of training."""
    if column == "test_cost":
        return cost_curves(histories, log).update_layout(legend=AT_THE_BOTTOM)
    title, axis = TITLES[column]
    drawing = figure(title, "epoch", axis)
    curves = [
        Curve([history], column, name, class_color(index))
        for index, (name, history) in enumerate(histories.items())
    ]
    drawing = draw(drawing, curves, log, epoch=None)
    if not log:
        drawing.update_yaxes(rangemode="tozero")  # a cost that hardly moves is to look like one
    return drawing.update_layout(showlegend=True, legend=AT_THE_BOTTOM)
