"""A sweep as figures and as a table; and from any of their points to the Train page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from lab import plots
from lab.data import plane
from lab.engine import forward
from lab.experiment import CSV
from lab.plots.sweeps import title, written
from lab.runs import without_formulas
from lab.sweep import MEASURES, Measure, Result, answer, importance
from lab.sweep.estimate import Make, maker
from lab.ui.messages import plain
from lab.visit.session import Session
from lab.visit.sweep_state import SweepState

MOST_TILES = 16
SIDE = 36  # of a small boundary, in points
HOW_TOLD_APART = (
    "The best mean over seeds, with the lowest and the highest run. Two settings are told apart if"
    " dealing their runs into two groups at random sets the means as far apart at most once in"
    " twenty times (Fisher's permutation test). That takes three seeds each, or more."
)


@dataclass(frozen=True)
class Look:
    """What there is to see: the table, the settings in which its rows differ, what they are judged
    by, and row by row the results.
    """

    rows: pd.DataFrame
    settings: Sequence[str]
    measure: Measure
    results: Sequence[Result]
    make: Make


def preview(rows: pd.DataFrame, settings: Sequence[str], drawn: int) -> None:
    """The first figure, while there is more to come."""
    measure, differing = measures(rows)[0], axes(rows, settings)
    if len(differing) > 1:
        st.plotly_chart(
            plots.heat_map(rows, differing[0], differing[1], measure), key=f"preview_{drawn}"
        )
    elif differing:
        st.plotly_chart(plots.spread(rows, differing[0], measure), key=f"preview_{drawn}")


def show(session: Session) -> None:
    """The results, one way of looking at a time."""
    state = session.sweep
    rows, settings = state.rows, axes(state.rows, state.plan.settings)
    choice, measured = st.columns([3, 1], vertical_alignment="bottom")
    views = {
        "Heat map": heat_map,
        "Mean and spread": spread,
        "What matters": matters,
        "All settings": parallel,
        "Boundaries": boundaries,
        "Table": table,
    }
    view = choice.segmented_control(
        "Look at",
        list(views),
        default="Heat map",
        required=True,
        key="sweep_view",
        persist_state="session",
    )
    measure = measured.selectbox(
        "Judged by", measures(rows), format_func=lambda one: one.label, key="sweep_measure"
    )
    look = Look(rows, settings, measure, state.in_order, maker(state.contents))
    try:
        picked = views[view](look)
    except ValueError as problem:  # the sweep's own file is not at hand
        st.info(plain(f"{problem}."))
        return
    if picked is not None:
        open_on_train(session, state.in_order[picked])


def answer_of(rows: pd.DataFrame, settings: Sequence[str]) -> str:
    """What the sweep says in one sentence, without its full stop; empty where it says nothing."""
    measure = measures(rows)[0]
    found = answer(rows, axes(rows, settings), measure)
    return found.in_words(measure) if found else ""


def summary(state: SweepState) -> None:
    """The answer in one sentence; how many runs there are, and what went wrong with some."""
    if not state.results:
        st.markdown(f"None of {len(state.plan)} runs has come to an epoch.")
        return
    rows = state.rows
    if found := answer_of(rows, state.plan.settings):
        st.markdown(f"**{plain(found)}.**", help=HOW_TOLD_APART)
    lost = rows.loc[rows["problem"] != "", "problem"]
    words = f"{len(rows)} of {len(state.plan)} runs"
    st.markdown(plain(words + (f"; {len(lost)} failed or diverged." if len(lost) else ".")))
    if state.broken_off:
        reached = {
            one.run.metrics["epoch"] for one in state.in_order if one.run and not one.is_whole
        }
        first, last = min(reached), max(reached)
        st.info(
            f"{state.broken_off} of them were broken off and stand as they were then, at epoch"
            f" {first:,.0f}" + (f" to {last:,.0f}." if last > first else ".")
        )
    reasons = [
        *(f"{reason} ({count})" for reason, count in lost.value_counts().head(3).items()),
        *state.plan.left_out,
    ]
    if reasons:
        st.caption(plain("; ".join(reasons) + "."))


def heat_map(look: Look) -> int | None:
    if len(look.settings) == 1:
        st.caption("A heat map needs two settings that differ; here is the mean of one.")
    if len(look.settings) < 2:
        return spread(look)
    left, right = st.columns(2)
    across = left.selectbox("Across", look.settings, format_func=title, key="sweep_across")
    up = right.selectbox(
        "Up", [name for name in look.settings if name != across], format_func=title, key="sweep_up"
    )
    st.caption(
        "Each cell is the mean of its runs, the better the darker. Click one to open its best run on"
        " the Train page."
    )
    return clicked(plots.heat_map(look.rows, across, up, look.measure), "sweep_heat_map")


def spread(look: Look) -> int | None:
    if not look.settings:
        st.info("The runs differ in no setting.")
        return None
    left, right = st.columns(2)
    across = left.selectbox("Across", look.settings, format_func=title, key="sweep_across")
    others = [name for name in look.settings if name != across and "seed" not in name]
    by = right.selectbox(
        "A line for each",
        [None, *others],
        format_func=lambda name: title(name) if name else "none",
        key="sweep_by",
    )
    st.caption(
        "The line is the mean, the band reaches from the lowest to the highest run. Click a point"
        " to open its run on the Train page."
    )
    return clicked(plots.spread(look.rows, across, look.measure, by), "sweep_spread")


def matters(look: Look) -> None:
    shares = importance(look.rows, look.settings, look.measure)
    st.plotly_chart(plots.importance_bars(shares), key="sweep_importance")
    st.caption(
        f"How much of the differences in {look.measure.label} each setting explains by itself, less"
        " what chance would give it. What is missing from 100% is in combinations of settings, or"
        " in chance."
    )


def parallel(look: Look) -> None:
    st.plotly_chart(plots.parallel(look.rows, look.settings, look.measure), key="sweep_parallel")
    st.caption(
        "A line is a run; blue ones did better. Drag along an axis to keep only the lines that pass"
        " there."
    )


def boundaries(look: Look) -> int | None:
    if not look.settings:
        st.info("The runs differ in no setting.")
        return None
    by = st.selectbox("The best run for each", look.settings, format_func=title, key="sweep_each")
    best = [
        look.measure.best(group[look.measure.column])
        for _, group in look.rows.groupby(by, sort=is_numeric_dtype(look.rows[by]))
    ]
    shown = [row for row in best if row is not None]
    shown = [
        shown[i]
        for i in np.unique(
            np.linspace(0, len(shown) - 1, min(len(shown), MOST_TILES)).round().astype(int)
        )
    ]
    values, reached = look.rows[by], look.rows[look.measure.column]
    names = [f"{value:g}" if isinstance(value, int | float) else value for value in values]
    tiles = [
        tile(
            look.results[row],
            row,
            f"{names[row]}: {written(reached[row], look.measure)}",
            look.make,
        )
        for row in shown
    ]
    st.caption("What each of them has learned. Click one to open it on the Train page.")
    return clicked(plots.small_boundaries(tiles), "sweep_tiles")


def tile(result: Result, row: int, name: str, make: Make) -> plots.Tile:
    """The boundary of a run that finished."""
    assert result.run is not None
    dataset = make(result.experiment)
    view, network = plane(dataset), result.experiment.make_network(dataset)
    xs, ys, X = view.grid(SIDE)
    outputs = dataset.in_units(forward(network, result.run.parameters, X).A[network.L])
    return plots.Tile(name, xs, None if view.is_line else ys, outputs, dataset.task, row)


def table(look: Look) -> int | None:
    rows = look.rows.dropna(axis="columns", how="all")
    if (rows["problem"] == "").all():
        rows = rows.drop(columns="problem")
    names = [str(column) for column in rows]
    formats = {
        name: st.column_config.NumberColumn(label(name), format="percent")
        for name in names
        if name.endswith("accuracy")
    }
    named = {name: st.column_config.Column(label(name)) for name in names if name not in formats}
    st.caption("Choose a row in the first column to open its run on the Train page.")
    event = st.dataframe(
        without_formulas(rows),
        hide_index=True,
        column_config=named | formats,
        on_select="rerun",
        selection_mode="single-row",
        key="sweep_table",
    )
    return next(iter(event["selection"]["rows"]), None)


def label(column: str) -> str:
    return MEASURES[column].label if column in MEASURES else title(column)


def measures(rows: pd.DataFrame) -> list[Measure]:
    """What these runs can be judged by: what one of them has a number for; the cost where none has
    any.
    """
    return [measure for measure in MEASURES.values() if rows[measure.column].notna().any()] or [
        MEASURES["cost"]
    ]


def axes(rows: pd.DataFrame, settings: Sequence[str]) -> list[str]:
    """The settings in which the runs differ; seeds last, since nobody sweeps them for their own
    sake.
    """
    differing = [name for name in settings if len(rows[name].unique()) > 1]
    return sorted(differing, key=lambda name: "seed" in name)


def clicked(figure: Any, key: str) -> int | None:
    """Show a figure whose points know their row; the row that was clicked, if any."""
    event = st.plotly_chart(figure, on_select="rerun", selection_mode="points", key=key)
    rows = [point["customdata"] for point in event["selection"]["points"] if "customdata" in point]
    row = rows[0] if rows else None
    return int(row[0] if isinstance(row, list) else row) if row is not None else None


def open_on_train(session: Session, result: Result) -> None:
    """Turn the bench to this network as it was trained, and go there."""
    contents = session.sweep.contents if result.experiment.dataset == CSV else None
    if result.run:
        session.open_trained(result.run, contents)
    else:
        session.open(result.experiment, contents)
    st.switch_page("lab/pages/train.py")
