"""Kept runs beside each other: curves, the settings that differ, two boundaries with one slider.

Names are somebody's words. Streamlit's tables show them as text; plotly reads a little HTML and its own `%{...}`, so
`literal` disarms them before they name a curve.
"""

import html
from collections.abc import Mapping

import streamlit as st

from lab import plots
from lab.data import Dataset, plane
from lab.engine import Parameters
from lab.experiment import CSV, Experiment
from lab.runs import Entry, by_setting, differing, table
from lab.ui.session import Session
from lab.ui.show import boundary_chart, plain


def literal(name: str) -> str:
    """The name as plotly shows it letter by letter."""
    return html.escape(name).replace("%", "&#37;").replace("$", "&#36;")


def curves(entries: Mapping[str, Entry]) -> None:
    """Cost, accuracy and gradients of all runs; those that differ in their seeds alone as a mean and a band, if wished."""
    groups = by_setting(entries)
    left, right = st.columns(2)
    joined = left.toggle(
        "Join seeds",
        len(groups) < len(entries),
        help="Runs that differ in their seeds alone: their mean, and a band from the lowest to the highest.",
    )
    log = right.toggle("Logarithmic cost")
    histories = {label: [entry.run.history for entry in group] for label, group in groups.items()}
    alone = {label: [entry.run.history] for label, entry in entries.items()}
    runs = {literal(label): chosen for label, chosen in (histories if joined else alone).items()}
    left, right = st.columns(2)
    left.plotly_chart(plots.cost_curves(runs, log), key="runs_cost")
    right.plotly_chart(plots.gradient_curves(runs), key="runs_gradients")
    left.plotly_chart(plots.accuracy_curves(runs), key="runs_accuracy")


def differences(entries: Mapping[str, Entry]) -> None:
    """Only the settings in which the runs differ, and what each reached."""
    rows = table(list(entries.values()))
    rows["name"] = list(entries)
    apart = differing(rows)
    if len(apart.columns) == 1:
        st.write(
            "These runs have the same settings, seeds included." if len(entries) > 1 else "Choose two runs or more to see what differs."
        )
        return
    reached = rows.filter(regex="^final_")
    st.dataframe(apart.join(reached).set_index("name").T.astype(str), key="runs_differences")
    st.caption("One column for each run; above the settings that differ, below what was reached. All other settings are the same.")


def boundaries(session: Session, entries: Mapping[str, Entry]) -> None:
    """Two runs side by side at one epoch, each at its latest kept moment up to then."""
    names = list(entries)
    sides = st.columns(2)
    pair = [
        side.selectbox(label, names, min(i, len(names) - 1)) for i, (side, label) in enumerate(zip(sides, ("Left", "Right"), strict=True))
    ]
    moments = sorted({moment.epoch for name in pair for moment in entries[name].run.moments})
    epoch = st.select_slider("Epoch of both", moments, moments[-1]) if len(moments) > 1 else moments[0]
    for i, (side, name) in enumerate(zip(sides, pair, strict=True)):
        with side:
            boundary(session, entries[name], epoch, key=f"runs_boundary_{i}")


def boundary(session: Session, entry: Entry, epoch: int, key: str) -> None:
    """One run's boundary; or, where its data are not at hand, why there is none."""
    run = entry.run
    moment = max((moment for moment in run.moments if moment.epoch <= epoch), key=lambda moment: moment.epoch, default=run.moments[0])
    try:
        dataset = dataset_of(session, run.experiment)
        parameters = Parameters(run.parameters.layer_sizes, moment.flat.astype(float))
        figure = boundary_chart(plane(dataset), run.experiment.make_network(dataset), parameters)
    except ValueError as problem:
        st.info(plain(f"{problem}."))
        return
    figure.update_layout(title_text=f"{literal(entry.name)}, epoch {moment.epoch:,}")
    st.plotly_chart(figure, key=key)


def dataset_of(session: Session, experiment: Experiment) -> Dataset:
    """A run's data, made anew; of a CSV run only if the visitor has that file open. ValueError, with the reason, if not."""
    has_file = experiment.dataset == CSV and experiment.file == session.experiment.file
    return experiment.make_dataset(session.contents if has_file else None)
