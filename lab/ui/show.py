"""What a session looks like: its scene for the stage, its charts, its progress and the words beside
the numbers.

Nothing is computed here that a room further in could compute: these functions carry a Session's
data to `lab.stage`, `lab.plots` and `lab.diagnosis`, and put what comes back on the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.data import Axes, Dataset, Plane, plane
from lab.engine import Array, Network, Parameters, forward
from lab.experiment import Experiment
from lab.plots import colors
from lab.stage import Colors, Points, Scene, resolution_for
from lab.stage import Plane as StagePlane
from lab.ui.session import Session

MOST_POINTS = 2000  # of each part are drawn: the first, in the random order of the split
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
    shelf = session.shelf
    if shelf.problem:
        st.error(plain(shelf.problem), icon=":material/error:")
    elif shelf.told:
        st.success(plain(shelf.told), icon=icon)
    shelf.told = shelf.problem = ""


def plain(text: str) -> str:
    """The text with every character that Markdown would read as a sign made literal."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$~:" else c for c in text)


def progress(session: Session, bar: Any = None) -> None:
    """How far training is, how fast, and why it stopped."""
    trainer, epochs = session.trainer, session.experiment.epochs
    # the stage tells the one it shows
    words = f"{epochs:,} epochs" if session.playing else f"Epoch {trainer.epoch:,} of {epochs:,}"
    if trainer.part and not session.playing:
        words += f" and {trainer.part:.0%} of the next"
    if session.pace.rate and (session.playing or session.hurrying):
        words += f" · {session.pace.rate:,.0f} a second"
    if trainer.stopped:
        words += f" · stopped: {trainer.stopped}"
    (bar or st).progress(min(1.0, (trainer.epoch + trainer.part) / epochs), words)


def remarks(session: Session) -> None:
    """What the numbers mean, with one thing to try for each."""
    if session.fault:
        st.warning(
            f"The live picture could not load ({plain(session.fault)}). Step and Run to the end"
            " work without it."
        )
    for remark in session.remarks():
        SEVERITY[remark.severity](f"{remark.text} **One thing to try:** {remark.advice}")
    if session.changes:
        st.caption("Changed while training: " + plain("; ".join(session.changes)))


def epoch_slider(session: Session) -> int:
    """Choose any recorded moment of the run; the latest is where training stands."""
    moments = session.moments()
    if len(moments) < 2:
        return moments[-1]
    return st.select_slider(
        "Look back at epoch",
        moments,
        value=moments[-1],
        help="Moves the pictures, not the training.",
    )


def plane_choice(session: Session) -> None:
    """For more than two inputs: through which of them the picture is cut."""
    names = session.dataset.raw_inputs
    place = st.container()
    m = session.dataset.X.shape[1]
    if m > MOST_POINTS:
        st.caption(
            f"The pictures draw {MOST_POINTS:,} of the {m:,} training examples, chosen at random."
            " Training takes all of them."
        )
    if len(names) <= 2:
        return
    left, middle, right = place.columns(3)
    kind = left.segmented_control(
        "Picture of",
        ["Principal components", "Two inputs"],
        default="Principal components",
        required=True,
    )
    axes: Axes = "pca"
    if kind == "Two inputs":
        across = middle.selectbox("Across", names)
        axes = (across, right.selectbox("Up", [name for name in names if name != across]))
    if axes != session.axes:
        session.axes, session.scene = axes, None


def link(session: Session) -> None:
    """Put the whole setting into the address, where it can be copied; what stands at its default is
    left out.
    """
    query = session.in_the_address.to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def scene(session: Session) -> Scene:
    """The stage's scene for the present trainer and plane, made once."""
    if session.scene is None:
        session.scene = make_scene(session.dataset, session.trainer.network, session.axes)
    return session.scene


def make_scene(dataset: Dataset, network: Network, axes: Axes = "pca", title: str = "") -> Scene:
    """What the stage draws of a dataset: the plane as the network's inputs, the points on it, names
    and colors.
    """
    view = plane(dataset, axes)
    title = title or title_of(view)
    # the stage draws what the network gives
    scaled = view.is_line and dataset.target_scale.std[0, 0] != 1
    inputs = stage_plane(view) if view.affine else view.grid(resolution_for(network))[2]
    return Scene(
        network=network,
        grid=inputs,
        window=view.window,
        points=stage_points(view, dataset.points, dataset.Y),
        points_test=(
            None
            if dataset.points_test is None
            else stage_points(view, dataset.points_test, dataset.Y_test)
        ),
        colors=Colors(
            colors.CLASSES,
            colors.NEGATIVE,
            colors.POSITIVE,
            colors.TRAIN,
            colors.TEST,
            colors.layer_colors(network.L),
        ),
        task=(
            "curve" if view.is_line else "surface" if dataset.task == "regression" else dataset.task
        ),
        axis_names=(view.labels[0], f"{view.labels[1]}, standardized") if scaled else view.labels,
        input_names=dataset.inputs,
        class_names=dataset.classes,
        value_range=(float(dataset.Y.min()), float(dataset.Y.max())),
        title=title,
    )


def title_of(view: Plane) -> str:
    """How the plane is cut through the inputs, where there is something to say: the axes name the
    inputs already.
    """
    return view.description if len(view.dataset.raw_inputs) > 2 else ""


def stage_plane(view: Plane) -> StagePlane:
    """The plane as the stage wants it: from the window's lower left corner to the two next to
    it.
    """
    corners = view.grid(2)[2]
    origin = corners[:, 0]
    return StagePlane(
        origin, corners[:, 1] - origin, None if view.is_line else corners[:, 2] - origin
    )


def stage_points(view: Plane, points: Array, Y: Array | None) -> Points:
    assert Y is not None  # where there are points there are targets
    points, Y = points[:, :MOST_POINTS], Y[:, :MOST_POINTS]
    x, y = view.project(points)
    if view.is_line:
        return Points(x, Y[0], Y[0])
    return Points(x, y, view.dataset.labels(Y) if view.dataset.classes else Y[0])


def charts(session: Session, epoch: int) -> None:
    """The same as the stage shows, to hover over, zoom into and download, each with a sentence for
    whoever cannot see it.
    """
    network, history = session.trainer.network, session.trainer.history
    parameters, view = session.parameters_at(epoch), plane(session.dataset, session.axes)
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
        drawn = slice(MOST_POINTS)
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
    """A run's data, made anew; of a CSV run only if the visitor has that file open. ValueError,
    with the reason, if not.
    """
    return experiment.make_dataset(session.contents_of(experiment))
