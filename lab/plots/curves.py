"""Curves over the epochs: cost, accuracy, gradient magnitude. One run, many runs, or a mean and
band over seeds.

A history is what `Trainer.history` is: lists by column, epoch, cost, test_cost, accuracy,
test_accuracy, gradient_1..L. Every function takes one history, or several by name; a list of
histories under one name is drawn as their mean and the band from the lowest to the highest.

    cost_curves(trainer.history)
    cost_curves({"tanh": history, "relu": [seed_0, seed_1, seed_2]})
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lab.plots.colors import MARKER, TEST, TRAIN, class_color, layer_colors, see_through
from lab.plots.theme import figure, plain, say

History = Mapping[str, Sequence[float]]
Runs = History | Mapping[str, History | Sequence[History]]

NO_NUMBERS = "Nothing to draw: no epoch has a number for this."
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Curve:
    """One line to be drawn: a column of one history, or of several to be averaged, its name and its
    manner.
    """

    histories: Sequence[History]
    column: str
    name: str
    color: str
    dash: str = "solid"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row for every epoch, one column for every history that has this column; nan where it
        has no such epoch.
        """
        columns = [
            pd.Series(np.asarray(h[self.column], float), index=pd.Index(h["epoch"]))
            for h in self.histories
            if self.column in h
        ]
        return pd.concat(columns, axis=1).sort_index() if columns else pd.DataFrame()


def cost_curves(runs: Runs, log: bool = False, epoch: float | None = None) -> go.Figure:
    """The cost on the training set (solid) and the test set (dashed), where there is one. epoch:
    the one being viewed.
    """
    return draw(figure("Cost", "epoch", "cost J"), train_and_test(runs, "cost"), log, epoch)


def accuracy_curves(runs: Runs, epoch: float | None = None) -> go.Figure:
    """The share of examples classified right on the training set (solid) and the test set
    (dashed).
    """
    drawing = figure("Accuracy", "epoch", "classified right").update_yaxes(tickformat=".0%")
    return draw(drawing, train_and_test(runs, "accuracy"), False, epoch)


def gradient_curves(runs: Runs, epoch: float | None = None) -> go.Figure:
    """The gradient magnitude of every layer, the root mean square of dW[l] over the training set,
    on a log axis.
    """
    curves = by_layer(runs)
    zeros = exactly_zero(curves)
    drawing = draw(
        figure("Gradient magnitude", "epoch", "root mean square of dW[l]"),
        curves,
        True,
        epoch,
        empty=zeros or NO_NUMBERS,
    )
    if zeros and drawing.data:
        drawing.update_layout(margin_t=76)
        drawing.add_annotation(
            text=zeros,
            x=0,
            y=1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
    return drawing


def train_and_test(runs: Runs, column: str) -> list[Curve]:
    named, curves = by_name(runs), []
    for index, (name, histories) in enumerate(named.items()):
        train, test = (TRAIN, TEST) if len(named) == 1 else (class_color(index),) * 2
        curves.append(Curve(histories, column, labelled(name, "train"), train))
        curves.append(Curve(histories, f"test_{column}", labelled(name, "test"), test, "dash"))
    return curves


def by_layer(runs: Runs) -> list[Curve]:
    """One curve for every layer: told apart by color in one run, by dashes where color tells the
    runs apart.
    """
    named, curves = by_name(runs), []
    for index, (name, histories) in enumerate(named.items()):
        layers = max(
            (sum(column.startswith("gradient_") for column in h) for h in histories), default=0
        )
        for l, color in enumerate(layer_colors(layers), start=1):
            manner = (
                (color, "solid")
                if len(named) == 1
                else (class_color(index), DASHES[(l - 1) % len(DASHES)])
            )
            curves.append(Curve(histories, f"gradient_{l}", labelled(name, f"layer {l}"), *manner))
    return curves


def exactly_zero(curves: Sequence[Curve]) -> str:
    """A sentence on the layers that a log axis has no place for, since their gradient is 0 at every
    epoch.
    """
    tables = {curve.name: curve.table.dropna() for curve in curves}
    names = [name for name, table in tables.items() if table.size and (table == 0).all(axis=None)]
    if not names:
        return ""
    if len(names) == len(curves) > 1:
        return "The gradient of every layer is exactly 0."
    *others, final = names
    return f"The gradient of {', '.join(others)}{' and ' if others else ''}{final} is exactly 0."


def by_name(runs: Runs) -> dict[str, list[Any]]:
    """The histories of each run by the run's name; a history by itself has no name."""
    # else they are names of runs
    if "epoch" in runs and "cost" in runs and isinstance(next(iter(runs["epoch"]), 0), Real):
        return {"": [runs]}
    return {name: [run] if isinstance(run, Mapping) else list(run) for name, run in runs.items()}


def labelled(run: str, part: str) -> str:
    return f"{plain(run)}, {part}" if run else part


def draw(
    drawing: go.Figure,
    curves: Iterable[Curve],
    log: bool,
    epoch: float | None,
    empty: str = NO_NUMBERS,
) -> go.Figure:
    """The curves, or where there is none the sentence that says why the figure is empty."""
    drawing.update_yaxes(type="log" if log else "linear", exponentformat="power")
    for curve in curves:
        table = curve.table.replace([np.inf, -np.inf], np.nan)
        table = table.where(table > 0) if log else table  # a log axis has no place for 0
        if table.notna().any(axis=None):
            add_band(drawing, curve, table)
            add_line(drawing, curve, table)
            add_breaks(drawing, curve)
    if not drawing.data:
        say(drawing, empty)
    elif epoch is not None:
        line = dict(color=MARKER, width=2, dash="dot")
        drawing.add_shape(type="line", x0=epoch, x1=epoch, y0=0, y1=1, yref="paper", line=line)
    return drawing


def add_line(drawing: go.Figure, curve: Curve, table: pd.DataFrame) -> None:
    drawing.add_scatter(
        x=table.index.to_numpy(),
        y=table.mean(axis=1).to_numpy(),
        mode="lines" if len(table) > 1 else "markers",
        name=curve.name,
        legendgroup=curve.name,
        line=dict(color=curve.color, width=3, dash=curve.dash),
        hovertemplate=f"{curve.name}<br>epoch %{{x}}: %{{y:.4~g}}<extra></extra>",
    )


def add_band(drawing: go.Figure, curve: Curve, table: pd.DataFrame) -> None:
    """Where several histories are averaged: from the lowest to the highest of them."""
    if table.shape[1] < 2:
        return
    band = table.dropna(how="all")
    there_and_back = np.concatenate([band.index, band.index[::-1]])
    drawing.add_scatter(
        x=there_and_back,
        y=np.concatenate([band.min(axis=1), band.max(axis=1)[::-1]]),
        fill="toself",
        fillcolor=see_through(curve.color, 0.2),
        line=dict(width=0),
        legendgroup=curve.name,
        showlegend=False,
        hoverinfo="skip",
    )


def add_breaks(drawing: go.Figure, curve: Curve) -> None:
    """A cross at the last finite value before each history's first one that is not finite."""
    for history in curve.histories:
        values = np.asarray(history.get(curve.column, ()), dtype=float)
        finite = np.isfinite(values)
        if finite.all() or not finite[0]:
            continue
        row = int(np.argmin(finite))
        drawing.add_scatter(
            x=[history["epoch"][row]],
            y=[values[row - 1]],
            mode="markers",
            marker=dict(symbol="x", size=14, color=curve.color),
            legendgroup=curve.name,
            showlegend=False,
            hovertemplate=(
                f"{curve.name} became infinite or not a number at epoch %{{x}}<extra></extra>"
            ),
        )
