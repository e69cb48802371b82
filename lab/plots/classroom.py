"""A class, drawn: its votes as bars, all its cost curves with their mean and spread, and where its
boundaries agree.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.plots.colors import MARKER, NEGATIVE, QUANTITY, class_color, see_through
from lab.plots.predictions import with_the_run
from lab.plots.theme import COLORBAR, figure, plain, say

EPOCHS = 60  # at which the mean is drawn
PROJECTED = 22  # pixels of type


def vote_bars(votes: Mapping[str, Mapping[str, int]], settled: str | None = None) -> go.Figure:
    """How many gave each answer, a group of bars for each vote. settled: the answer of the run,
    with a mark.
    """
    drawing = figure(height=320)
    for index, (name, counts) in enumerate(votes.items()):
        answers = [f"✓ {answer}" if answer == settled else answer for answer in counts]
        drawing.add_bar(
            y=[plain(answer) for answer in answers],
            x=list(counts.values()),
            name=name,
            orientation="h",
            marker_color=class_color(index),
            text=[str(count) for count in counts.values()],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hovertemplate="%{x}<extra></extra>",
        )
    most = max((count for counts in votes.values() for count in counts.values()), default=0)
    drawing.update_xaxes(range=[0, max(1, most) * 1.1], visible=False, fixedrange=True)
    drawing.update_yaxes(autorange="reversed", fixedrange=True, automargin=True)
    return drawing.update_layout(barmode="group", showlegend=len(votes) > 1)


def class_sketches(
    epochs: Sequence[float],
    sketches: Mapping[str, Sequence[Sequence[float]]],
    top: float,
    happened: Mapping[str, Sequence[float]] | None = None,
) -> go.Figure:
    """The cost curves that a class has sketched: for each vote all of them, thin, and their mean;
    and the run's own, once it has happened. Heights go from 0 to top.
    """
    drawing = figure("Cost", "epoch", "cost J", height=360)
    for index, (name, curves) in enumerate(sketches.items()):
        color = class_color(index)
        for heights in curves:
            drawing.add_scatter(
                x=list(epochs),
                y=list(heights),
                mode="lines",
                line=dict(color=see_through(color, 0.35), width=1.5),
                showlegend=False,
                hoverinfo="skip",
            )
        if curves:
            drawing.add_scatter(
                x=list(epochs),
                y=np.mean(np.array(curves, float), axis=0),
                mode="lines+markers",
                name=f"{name}: mean of {len(curves)}",
                line=dict(color=color, width=4, dash="dash"),
            )
    return with_the_run(drawing, happened, top, dict(color=class_color(len(sketches)), width=4))


def for_projector(drawing: go.Figure) -> go.Figure:
    """The same in the type of a board that a room looks at."""
    drawing.update_traces(textfont_size=PROJECTED, selector=dict(type="bar"))
    for axes in (drawing.update_xaxes, drawing.update_yaxes):
        axes(tickfont_size=PROJECTED, title_font_size=PROJECTED)
    legend = dict(font_size=PROJECTED)
    return drawing.update_layout(height=480, title_font_size=PROJECTED, legend=legend)


def class_curves(histories: Mapping[str, tuple[Sequence[float], Sequence[Any]]]) -> go.Figure:
    """The cost by epoch of every learner, thin; their mean, and the band of one standard deviation
    around it, over the epochs that all have come to. histories: epochs and costs by name.
    """
    drawing = figure("Cost of the whole class", "epoch", "cost J")
    curves = {
        name: (np.array(epochs, float), np.array(costs, float))
        for name, (epochs, costs) in histories.items()
        if len(epochs)
    }
    for name, (epochs, costs) in curves.items():
        drawing.add_scatter(
            x=epochs,
            y=costs,
            mode="lines",
            line=dict(color=MARKER, width=1),
            name=plain(name),
            showlegend=False,
            hovertemplate=f"{plain(name)}<br>epoch %{{x}}: %{{y:.3g}}<extra></extra>",
        )
    if not curves:
        say(drawing, "Nobody has trained yet.")
    elif len(curves) > 1:
        add_mean(drawing, list(curves.values()))
    return drawing.update_yaxes(rangemode="tozero")


def add_mean(drawing: go.Figure, curves: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> None:
    last = min(epochs[-1] for epochs, _ in curves)
    at = np.linspace(0, last, EPOCHS)
    costs = np.array([np.interp(at, epochs, costs) for epochs, costs in curves])
    mean = costs.mean(axis=0)
    spread = costs.std(axis=0)
    drawing.add_scatter(
        x=np.concatenate([at, at[::-1]]),
        y=np.concatenate([mean - spread, (mean + spread)[::-1]]),
        fill="toself",
        fillcolor=see_through(NEGATIVE, 0.25),
        line=dict(width=0),
        name="one standard deviation",
        hoverinfo="skip",
    )
    drawing.add_scatter(
        x=at,
        y=mean,
        mode="lines",
        line=dict(color=NEGATIVE, width=4),
        name=f"mean of {len(curves)}",
        hovertemplate="mean at epoch %{x:.0f}: %{y:.3g}<extra></extra>",
    )


def agreement_map(shares: NDArray[Any], count: int) -> go.Figure:
    """Where so many boundaries agree: at each point the share that gives the commonest answer."""
    drawing = figure(f"Where {count} networks agree", height=420)
    if not count:
        say(drawing, "No two networks on the same data yet.")
        return drawing
    drawing.add_heatmap(
        z=np.round(shares, 3),
        colorscale=QUANTITY,
        zmin=0.5,
        zmax=1,
        colorbar=COLORBAR | dict(tickformat=".0%"),
        hovertemplate="%{z:.0%} agree<extra></extra>",
    )
    drawing.update_xaxes(visible=False)
    return drawing.update_yaxes(visible=False, scaleanchor="x")


def mistake_bars(counts: Mapping[str, int]) -> go.Figure:
    """How many learners made each mistake, the commonest on top."""
    drawing = figure(height=120 + 46 * max(1, len(counts)))
    if not counts:
        say(drawing, "Check has found no mistake in this class yet.")
    drawing.add_bar(
        y=[plain(name) for name in counts],
        x=list(counts.values()),
        orientation="h",
        marker_color=NEGATIVE,
        text=[str(count) for count in counts.values()],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        hovertemplate="%{y}: %{x}<extra></extra>",
    )
    drawing.update_xaxes(visible=False, rangemode="tozero", fixedrange=True)
    return drawing.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
