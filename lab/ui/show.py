"""What a session looks like on a page: its messages, its progress, its charts and its link.

Nothing is computed here that a room further in could compute: these functions carry a Session's
data to `lab.plots` and `lab.diagnosis`, and put what comes back on the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.data import Dataset, Plane, plane, quoted
from lab.diagnosis import Remark
from lab.engine import Array, Network, Parameters, forward
from lab.experiment import CSV, Experiment
from lab.lessons.explained_in import lesson_on
from lab.visit.scene import MAX_POINTS_DRAWN, title_of
from lab.visit.session import Session

RESOLUTION = 80  # of the boundary charts, in points a side
RESPONSE = 20  # of a neuron's own response
UPLOAD_HELP = (
    "A red mark on your file means that the server holds as many files as it can: load the page"
    " again, or try later."
)
SEVERITY = {"error": st.error, "warning": st.warning, "info": st.info}


def problems(session: Session) -> None:
    """What was refused: as text, since it repeats what someone typed. The container stays, so that
    what is below never moves.
    """
    with st.container():
        for problem in session.problems:
            st.error(plain(problem), icon=":material/error:")


def outcome(session: Session, icon: str | None = None) -> None:
    """What the last action on kept runs did, once."""
    state = session.runs
    if state.problem:
        st.error(plain(state.problem), icon=":material/error:")
    elif state.told:
        st.success(plain(state.told), icon=icon)
    state.told = ""
    state.problem = ""


def plain(text: str) -> str:
    """The text with every character that Markdown would read as a sign made literal."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$~:" else c for c in text)


def progress(session: Session, bar: Any = None) -> None:
    """How far training is, how fast, and why it stopped."""
    share, words = session.progress()
    words = f"Epoch {session.trainer.epoch:,} {words}"
    if share is None:
        st.caption(words)
    else:
        (bar or st).progress(share, words)


def remarks(session: Session) -> None:
    """What the stage would say, where it could not load: why, and what the numbers mean."""
    st.warning(
        f"The live picture could not load ({plain(str(session.playback.fault))}). Step and Run to"
        " the end work without it."
    )
    for remark in session.remarks():
        words = f"{remark.text} **One thing to try:** {remark.advice}{link_of(remark)}"
        SEVERITY[remark.severity](words)


def link_of(remark: Remark) -> str:
    """The lesson on a remark as a link in Markdown, which opens in a tab; "" for none."""
    lesson = lesson_on(remark)
    return f" [Lesson: {lesson.title}](lessons?lesson={lesson.key})" if lesson else ""


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


def charts(session: Session, epoch: int) -> None:
    """The same as the stage shows, to hover over, zoom into and download, each with a sentence for
    whoever cannot see it.
    """
    network, history = session.trainer.network, session.trainer.history
    parameters, view = session.playback.parameters_at(epoch), plane(session.dataset, session.axes)
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


def download_format(key: str) -> dict[str, Any]:
    """The format in which the camera button of the figures below saves them, as plotly's
    configuration.
    """
    chosen = st.segmented_control(
        "Save figures as", ["PNG", "SVG"], default="PNG", required=True, key=key
    )
    return {"toImageButtonOptions": {"format": str(chosen).lower()}}


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


def boundary_chart(view: Plane, network: Network, parameters: Parameters) -> Figure:
    """The network's outputs over the plane, with the examples, in the target's own units."""
    dataset = view.dataset
    xs, ys, X = view.grid(RESOLUTION)
    outputs = dataset.in_units(forward(network, parameters, X).A[network.L])

    def examples(points: Array | None, Y: Array | None) -> tuple[Array, Array] | None:
        if points is None or Y is None:
            return None
        drawn = slice(MAX_POINTS_DRAWN)
        return view.project(points[:, drawn]), dataset.in_units(Y[:, drawn])

    return plots.boundary(
        xs,
        None if view.is_line else ys,
        outputs,
        dataset.task,
        train=examples(dataset.points, dataset.Y),
        test=examples(dataset.points_test, dataset.Y_test),
        inputs=view.labels,
        classes=dataset.classes,
        title=title_of(view) or "What the network says",
    )


def responses(view: Plane, network: Network, parameters: Parameters) -> dict[int, Array]:
    """A[0..L] over the plane, for the small pictures of the diagram; a line is drawn as a plane of
    equal rows.
    """
    A = forward(network, parameters, view.grid(RESPONSE)[2]).A
    return {l: np.tile(A[l], RESPONSE) for l in A} if view.is_line else A


def dataset_of(session: Session, experiment: Experiment) -> Dataset:
    """A run's data, made anew; of a run on a file only if the visitor has that file open.
    ValueError, with the reason, if not.
    """
    if experiment.dataset == CSV and session.contents is None:
        raise ValueError(
            f"it needs the file {quoted(experiment.file)}, which is not open: choose it on the Train"
            " page, press Use this table, and come back"
        )
    return experiment.make_dataset(session.contents_of(experiment))
