"""The gradient check, drawn: measured against computed, and how the difference depends on eps."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from lab.engine import GradientReport
from lab.engine.gradcheck import EPS, THRESHOLD
from lab.plots.colors import MARKER, class_color, layer_colors
from lab.plots.theme import figure, finite_range, say


def agreement(report: GradientReport) -> go.Figure:
    """Every entry of every tensor that was looked at: the analytic gradient against the numeric
    one. Right gradients lie on the diagonal.
    """
    drawing = figure(
        "Computed against measured", "numeric: finite differences", "analytic: backward", height=440
    )
    comparable = {
        name: check
        for name, check in report.items()
        if np.shape(check.analytic) == check.numeric.shape
    }
    span = finite_range(
        *(
            values[check.sampled]
            for check in comparable.values()
            for values in (check.numeric, check.analytic)
        )
    )
    if span is None:
        say(drawing, "There is no number to compare.")
        return drawing
    drawing.add_scatter(
        x=span,
        y=span,
        mode="lines",
        line=dict(color=MARKER, width=1.5),
        name="equal",
        hoverinfo="skip",
    )
    colors = layer_colors(len(report) // 2)
    for name, check in comparable.items():
        drawing.add_scatter(
            x=check.numeric[check.sampled],
            y=check.analytic[check.sampled],
            mode="markers",
            name=bracketed(name),
            marker=dict(
                color=colors[int(name[2:]) - 1],
                symbol="circle" if name[1] == "W" else "diamond-open",
                size=8,
            ),
            hovertemplate=(
                f"{bracketed(name)}: numeric %{{x:.6~g}}, analytic %{{y:.6~g}}<extra></extra>"
            ),
        )
    return drawing


def eps_v(epsilons: Sequence[float], curves: Mapping[str, Sequence[float]]) -> go.Figure:
    """The relative difference of each tensor against eps, on two log axes: rounding falls to the
    left, truncation to the right.
    """
    drawing = figure("The difference depends on eps", "eps", "relative difference", height=440)
    drawing.update_xaxes(type="log", exponentformat="power", dtick=2)
    drawing.update_yaxes(type="log", exponentformat="power", dtick=2)
    colors = layer_colors(len(curves) // 2)
    for name, differences in curves.items():
        # a log axis has no place for 0
        seen = np.where(np.asarray(differences) > 0, differences, np.nan)
        line = dict(
            color=colors[int(name[2:]) - 1], dash="solid" if name[1] == "W" else "dot", width=2
        )
        hover = f"{bracketed(name)}, eps %{{x}}: %{{y:.2~g}}<extra></extra>"
        drawing.add_scatter(
            x=epsilons, y=seen, name=bracketed(name), line=line, mode="lines", hovertemplate=hover
        )
    drawing.add_hline(THRESHOLD, line=dict(color=class_color(4), width=1.5, dash="dash"))
    drawing.add_vline(EPS, line=dict(color=MARKER, width=1.5, dash="dash"))
    for x, side, text in (
        (0.02, "left", "rounding<br>1e-16 / eps"),
        (0.99, "right", "truncation<br>eps²"),
    ):
        drawing.add_annotation(
            x=x,
            xref="paper",
            y=0.02,
            yref="paper",
            text=text,
            showarrow=False,
            xanchor=side,
            align=side,
        )
    return drawing


def bracketed(name: str) -> str:
    """ "dW2", as a report names it, in the notation of paper: "dW[2]"."""
    return f"{name[:2]}[{name[2:]}]"
