"""The charts of the Train page: the same as the stage shows, at any recorded epoch, to read and to
save.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.data import Plane, plane
from lab.engine import Array, Network, Parameters, forward
from lab.ui.figures import boundary_chart, download_format
from lab.ui.messages import plain
from lab.ui.train import answers
from lab.visit.session import Session

RESPONSE = 20  # of a neuron's own response, in points a side


def switch(session: Session) -> None:
    """All that the charts show is on the stage, too, so they stand there only when asked for."""
    playback = session.playback
    is_of_use = not playback.is_running and (playback.has_trained or bool(playback.fault))
    st.toggle(
        "Charts to read and save",
        key="charts",
        disabled=not is_of_use,
        help="With right and wrong by class, or R² and the error of a regression; and inputs that"
        " are pixels as images.",
    )


def epoch_slider(session: Session) -> int:
    """Choose any recorded epoch of the run; the latest is where training stands."""
    epochs = session.playback.recorded_epochs()
    if len(epochs) < 2:
        return epochs[-1]
    begin = session.playback.look_back_from
    st.caption("Look back at epoch", width="content")
    return st.select_slider(
        "Look back at epoch",
        epochs,
        value=begin if begin in epochs else epochs[-1],
        label_visibility="collapsed",
        width=240,
    )


def section(session: Session) -> None:
    """What is for reading while training rests, if it was asked for."""
    playback = session.playback
    changes = session.training.changes
    if changes and not playback.is_running:
        st.caption("Changed while training: " + plain("; ".join(changes)))
    if playback.is_running or not playback.has_trained or not st.session_state["charts"]:
        return
    with session.lock:  # one training in all figures, whatever a hand on the stage begins meanwhile
        epoch = session.trainer.epoch if playback.look_back is None else playback.look_back
        _draw(session, epoch)
        answers.section(session, epoch)


def _draw(session: Session, epoch: int) -> None:
    """The same as the stage shows, to hover over, zoom into and download, each with a sentence for
    whoever cannot see it.
    """
    network = session.trainer.network
    history = session.trainer.history
    parameters = session.playback.parameters_at(epoch)
    view = plane(session.dataset, session.training.axes)
    sizes = "-".join(map(str, network.layer_sizes))
    figures = {
        f"What the network says over the inputs at epoch {epoch}": boundary_chart(
            view, network, parameters
        ),
        f"The {sizes} network at epoch {epoch}: every neuron's response, every weight": (
            diagram_chart(session, view, parameters)
        ),
    }
    if session.trainer.epoch:
        figures[f"Cost by epoch, {reached(history, 'cost')}"] = plots.cost_curves(
            history, epoch=epoch
        )
        if session.dataset.classes:
            figures[f"Accuracy by epoch, {reached(history, 'accuracy')}"] = plots.accuracy_curves(
                history, epoch=epoch
            )
        figures["Gradient magnitude of every layer by epoch"] = plots.gradient_curves(
            history, epoch=epoch
        )
    download = download_format("charts_format")
    left, right = st.columns(2)
    for i, (words, figure) in enumerate(figures.items()):
        is_last_of_odd = i == len(figures) - 1 and i % 2 == 0
        place = st if is_last_of_odd else (left, right)[i % 2]
        place.plotly_chart(figure, key=f"chart_{i}", alt=words, config=download)


def reached(history: Mapping[str, Sequence[float]], column: str) -> str:
    """Where a curve has come to, in words."""
    test = history[f"test_{column}"][-1]
    return f"now {history[column][-1]:.3g} in training" + (
        f" and {test:.3g} in the test" if np.isfinite(test) else ""
    )


def diagram_chart(session: Session, view: Plane, parameters: Parameters) -> Figure:
    network = session.trainer.network
    return plots.diagram(
        network, parameters, responses(view, network, parameters), session.dataset.inputs
    )


def responses(view: Plane, network: Network, parameters: Parameters) -> dict[int, Array]:
    """A[0..L] over the plane, for the small pictures of the diagram; a line is drawn as a plane of
    equal rows.
    """
    A = forward(network, parameters, view.grid(RESPONSE)[2]).A
    return {l: np.tile(A[l], RESPONSE) for l in A} if view.is_line else A
