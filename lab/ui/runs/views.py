"""Kept runs beside each other: curves, the settings that differ, two boundaries with one slider.

Names are somebody's words: they stand in tables, lists and legends only, which show them as text.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.data import plane
from lab.engine import Parameters
from lab.runs import Entry, by_setting, differing, table, without_formulas
from lab.ui.figures import boundary_chart, download_format
from lab.ui.messages import plain
from lab.visit.session import Session

COLUMNS = {  # what a run reached, in every table of runs
    "name": st.column_config.TextColumn("Name", pinned=True),
    "kept": st.column_config.DatetimeColumn("Kept", format="distance"),
    "final_cost": st.column_config.NumberColumn("Cost", format="%.4g"),
    "final_test_cost": st.column_config.NumberColumn("Test cost", format="%.4g"),
    "final_accuracy": st.column_config.NumberColumn("Accuracy", format="percent"),
    "final_test_accuracy": st.column_config.NumberColumn("Test accuracy", format="percent"),
    "epoch": st.column_config.NumberColumn("Epochs trained"),
    "seconds": st.column_config.NumberColumn("Seconds", format="%.2f"),
}


def curves(entries: Mapping[str, Entry]) -> None:
    """Cost, accuracy and gradients of all runs; those that differ in their seeds alone as a mean
    and a band, if wished.
    """
    groups = by_setting(entries)
    with st.container(horizontal=True):
        joined = st.toggle(
            "Join seeds",
            len(groups) < len(entries),
            help=(
                "Runs that differ in their seeds alone: their mean, and a band from the lowest to"
                " the highest."
            ),
        )
        log = st.toggle("Logarithmic cost")
        download = download_format("runs_format")
    shown = groups if joined else {label: [entry] for label, entry in entries.items()}
    histories = {label: [entry.run.history for entry in group] for label, group in shown.items()}
    chart(plots.cost_curves(histories, log), "runs_cost", download)
    # nan: no classes
    if any(
        entry.run.metrics["accuracy"] == entry.run.metrics["accuracy"] for entry in entries.values()
    ):
        chart(plots.accuracy_curves(histories), "runs_accuracy", download)
    chart(plots.gradient_curves(histories), "runs_gradients", download)


def chart(figure: Figure, key: str, config: dict[str, Any]) -> None:
    """Over the whole width, and taller the more names stand below it."""
    names = sum(trace.showlegend is not False for trace in figure.data)
    st.plotly_chart(figure.update_layout(height=min(900, 360 + 20 * names)), key=key, config=config)


def differences(entries: Mapping[str, Entry]) -> None:
    """Only the settings in which the runs differ, and what each reached."""
    rows = table(entries)
    apart = differing(rows)
    if len(entries) < 2:
        st.info("Choose two runs or more to see what differs.")
        return
    if len(apart.columns) == 1:
        st.info("These runs have the same settings, seeds included.")
    reached = rows[[name for name in COLUMNS if name not in ("name", "kept")]]
    st.dataframe(without_formulas(apart.join(reached)), hide_index=True, column_config=COLUMNS)
    st.caption(
        "Only the settings that differ, and what each run reached; all other settings are the same."
    )


def boundaries(session: Session, entries: Mapping[str, Entry]) -> None:
    """Two runs side by side at one epoch, each at its latest kept moment up to then."""
    names = list(entries)
    sides = st.columns(2)
    pair = [
        side.selectbox(label, names, min(i, len(names) - 1))
        for i, (side, label) in enumerate(zip(sides, ("Left", "Right"), strict=True))
    ]
    moments = sorted({moment.epoch for name in pair for moment in entries[name].run.moments})
    epoch = (
        st.select_slider("Epoch of both", moments, moments[-1]) if len(moments) > 1 else moments[0]
    )
    sides = st.columns(2)
    for i, (side, name) in enumerate(zip(sides, pair, strict=True)):
        with side:
            boundary(session, entries[name], epoch, key=f"runs_boundary_{i}")


def boundary(session: Session, entry: Entry, epoch: int, key: str) -> None:
    """One run's boundary; or, where its data are not at hand, why there is none."""
    run = entry.run
    moment = max(
        (moment for moment in run.moments if moment.epoch <= epoch),
        key=lambda moment: moment.epoch,
        default=run.moments[0],
    )
    try:
        dataset = session.dataset_of(run.experiment)
        parameters = Parameters(run.parameters.layer_sizes, moment.flat.astype(float))
        figure = boundary_chart(plane(dataset), run.experiment.make_network(dataset), parameters)
    except ValueError as problem:
        st.info(plain(f"{problem}."))
        return
    st.plotly_chart(figure.update_layout(title_text=f"Epoch {moment.epoch:,}"), key=key)
