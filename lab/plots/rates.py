"""The learning-rate finder, drawn: where training really ended with every rate, and the ramp from
which rules of thumb read one.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.engine import Array
from lab.plots.colors import MARKER, TEST, TRAIN
from lab.plots.theme import figure, say

SYMBOLS = ("triangle-up", "square", "star")  # of the rules
DIVERGED = "diverged"


class Ramp(Protocol):
    """lab.sweep.rates.Ramp."""

    @property
    def rates(self) -> Array: ...
    @property
    def costs(self) -> Array: ...


class Candidate(Protocol):
    """lab.sweep.Candidate."""

    @property
    def rule(self) -> str: ...
    @property
    def rate(self) -> float: ...
    @property
    def cost(self) -> float: ...


class RateSearch(Protocol):
    """lab.sweep.RateSearch."""

    @property
    def rates(self) -> Array: ...
    @property
    def costs(self) -> Array: ...
    @property
    def ramp(self) -> Ramp: ...
    @property
    def good_up_to(self) -> float: ...
    @property
    def candidates(self) -> Sequence[Candidate]: ...
    @property
    def suggestion(self) -> Candidate: ...


def final_costs(found: RateSearch) -> go.Figure:
    """The final cost of every training over its rate, the ramp's moving average, and on the final
    costs the candidates. The dotted line: what ends below it has done well. A cross at the height
    of the worst: training diverged.
    """
    drawing = figure("Where training ends, by learning rate", "learning rate", "cost J", height=500)
    finite = np.isfinite(found.costs)
    if not finite.any():
        say(drawing, "Training diverged with every rate that was tried.")
        return drawing
    add_ramp(drawing, found.ramp)
    add_finals(drawing, found, finite)
    for rule, symbol in zip(found.candidates, SYMBOLS, strict=False):
        add_candidate(drawing, rule, symbol, MARKER)
    add_candidate(drawing, found.suggestion, "diamond", TEST, name="suggested")
    drawing.update_xaxes(type="log", dtick=1, tickformat="~g")
    return drawing.update_yaxes(type="log", dtick="D2", tickformat="~g")


def add_ramp(drawing: go.Figure, ramp: Ramp) -> None:
    drawing.add_scatter(
        x=ramp.rates,
        y=ramp.costs,
        mode="lines",
        name="the ramp: cost on its way up",
        line=dict(color=MARKER, width=3, dash="dash"),
        hovertemplate="ramp at %{x:.3~g}: %{y:.3~g}<extra></extra>",
    )


def add_finals(drawing: go.Figure, found: RateSearch, finite: NDArray[np.bool_]) -> None:
    drawing.add_scatter(
        x=found.rates,
        y=np.where(finite, found.costs, np.nan),
        mode="lines+markers",
        name="the truth: cost at the end",
        line=dict(color=TRAIN, width=3),
        marker_size=7,
        hovertemplate="trained with %{x:.3~g}: %{y:.4~g}<extra></extra>",
    )
    if not finite.all():
        drawing.add_scatter(
            x=found.rates[~finite],
            y=np.full(int(np.sum(~finite)), found.costs[finite].max()),
            mode="markers",
            name=DIVERGED,
            marker=dict(symbol="x", size=10, color=TRAIN),
            hovertemplate="trained with %{x:.3~g}: diverged<extra></extra>",
        )
    drawing.add_shape(
        type="line",
        x0=0,
        x1=1,
        xref="paper",
        y0=found.good_up_to,
        y1=found.good_up_to,
        line=dict(color=TEST, width=2, dash="dot"),
    )


def add_candidate(
    drawing: go.Figure, candidate: Candidate, symbol: str, color: str, name: str = ""
) -> None:
    """A mark on the final cost; one that diverged has none to be on."""
    if np.isfinite(candidate.cost):
        drawing.add_scatter(
            x=[candidate.rate],
            y=[candidate.cost],
            mode="markers",
            name=name or f"rule: {candidate.rule}",
            marker=dict(symbol=symbol, size=16, color=color, line=dict(color="white", width=2)),
            hovertemplate=(
                f"{candidate.rule}<br>trained with %{{x:.3~g}}: %{{y:.4~g}}<extra></extra>"
            ),
        )
