"""The Landscape page, part by part: which plane, the picture, the weights behind a point, and how
true it is.
"""

from typing import Any

import numpy as np
import streamlit as st

from lab import plots
from lab.data import plane
from lab.engine import OPTIMIZERS, Parameters
from lab.experiment import kinds
from lab.landscape import SIDE, Objective, Path, Picture, names_by_movement, picture
from lab.settings import bounds
from lab.ui.examples import DIVERGED
from lab.ui.figures import boundary_chart
from lab.ui.messages import plain
from lab.ui.turns import in_turns
from lab.visit.landscape_state import (
    ALONE,
    PLANES,
    ZOOMS,
    View,
    chosen_weights,
    plane_of,
    train_against,
)
from lab.visit.session import Session

WHAT_IT_IS = {
    "path": (
        "The plane nearest to the path: its first two principal components, each with its share of"
        " the path's variance. Distances in it are distances between weights."
    ),
    "line": (
        "To the right, the straight way from the first weights to the last; up, the direction in"
        " which the path leaves it most; each with its share of the path's variance."
    ),
    "weights": "These two vary, and all other weights stay as they are now.",
    "random": (
        "Two random directions from the present weights; at 1 every unit's weights have moved by"
        " their own length (Li et al. 2018). Training did not choose these directions, so that its"
        " path hardly shows in them."
    ),
}
NEW_WEIGHT = "Any other can be typed, such as W[1] row 2, column 1, or b[2] row 1."


def choose(view: View, sizes: tuple[int, ...], path: Path) -> View:
    """The view that the controls say."""
    chosen: dict[str, Any] = {}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    chosen["plane"] = row.segmented_control(
        "Plane",
        list(PLANES),
        format_func=PLANES.__getitem__,
        required=True,
        key=keyed(view, "plane"),
    )
    chosen["zoom"] = row.select_slider("Zoom", ZOOMS, key=keyed(view, "zoom"), width=160)
    chosen["against"] = row.selectbox(
        "Second optimizer",
        [ALONE, *OPTIMIZERS],
        key=keyed(view, "against"),
        help="It starts from the same weights and sees the same mini-batches.",
        width=200,
    )
    if chosen["against"] != ALONE:
        chosen["against_rate"] = rate_control(row, View(**vars(view) | chosen))
    if chosen["plane"] == "weights":
        chosen |= weight_controls(view, sizes, path)
    elif chosen["plane"] == "random":
        chosen["directions"] = st.number_input(
            "Seed of the directions", 0, 9999, key=keyed(view, "directions"), width=200
        )
    st.caption(f"{WHAT_IT_IS[chosen['plane']]} Click a point to see its weights at work.")
    return View(**vars(view) | chosen)


def keyed(view: View, name: str) -> str:
    """The key of the control of one of the view's settings, which shows what the view says."""
    key = f"landscape {name}"
    st.session_state.setdefault(key, getattr(view, name))
    return key


def rate_control(place: Any, view: View) -> float:
    """The other optimizer's learning rate: each has its own."""
    key = f"landscape rate of {view.against}"
    st.session_state.setdefault(key, view.rate)
    low, high = bounds(kinds()["learning_rate"])
    rate: float = place.number_input(
        "Its learning rate", low, high, format="%g", step=0.01, key=key, width=160
    )
    return rate


def weight_controls(view: View, sizes: tuple[int, ...], path: Path) -> dict[str, str]:
    names = names_by_movement(sizes, path.points[0], path.points[-1])
    row = st.container(horizontal=True)
    proposed = dict(
        zip(("first_weight", "second_weight"), chosen_weights(view, names), strict=True)
    )
    return {
        name: row.selectbox(
            label,
            list(dict.fromkeys([proposed[name], *names])),
            key=keyed(View(**vars(view) | proposed), name),
            accept_new_options=True,
            help=f"Those that moved most come first. {NEW_WEIGHT}",
            width=260,
        )
        for name, label in (("first_weight", "To the right"), ("second_weight", "Up"))
    }


def compute(session: Session, view: View, own: Path) -> Picture:
    """The picture of this view: remembered, or computed in turns. ValueError, in one sentence,
    where there is none.
    """
    state, trainer = session.landscape, session.trainer
    run = (trainer, trainer.epoch, session.experiment)

    def other_path() -> Path:
        work = train_against(view, session.experiment, session.dataset, trainer.epoch)
        return in_turns(session.visitor, work, f"Training with {view.against}")

    def whole_picture() -> Picture:
        with session.charged():
            chosen = plane_of(view, trainer.network.layer_sizes, paths)
        objective = Objective(trainer.network, trainer.X, trainer.Y, session.experiment.l2).limited(
            SIDE**2
        )
        work = picture(objective, chosen, paths, float(view.zoom))
        state.forget_mark()
        return in_turns(session.visitor, work, f"Computing {SIDE} x {SIDE} costs")

    paths = [own]
    if view.against != ALONE:
        key = (*run, view.against, view.rate)
        paths.append(state.kept("path", key, other_path))
    return state.kept("picture", (*run, view.in_use), whole_picture)


def draw(session: Session, view: View, drawn: Picture) -> None:
    """The contours, and beside them what the network says with the weights of the point that was
    clicked.
    """
    if not np.isfinite(drawn.paths[0].cost[-1]):
        st.warning(DIVERGED)
    state = session.landscape
    key = f"landscape {state.pictures}"
    state.mark(key_points(key))
    line, place = state.marked or (0, len(drawn.paths[0].path.epochs) - 1)
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            plots.contours(
                drawn.x,
                drawn.y,
                drawn.surface,
                drawn.paths,
                axis_names(view, drawn),
                marked=tuple(drawn.coordinates(line, place)),
            ),
            on_select="rerun",
            selection_mode="points",
            key=key,
            alt=f"Contours of the cost over a plane: {PLANES[view.plane]}, with the path on it",
        )
    with right:
        show_weights(session, drawn, line, place)


def key_points(key: str) -> list[dict[str, Any]]:
    """The points of a figure that were clicked."""
    return st.session_state.get(key, {}).get("selection", {}).get("points", [])


def show_weights(session: Session, drawn: Picture, line: int, place: int) -> None:
    """What the network says with the weights of this point; a point of the run's own path can be
    looked at on the Train page.
    """
    network = session.trainer.network
    parameters = Parameters(network.layer_sizes, drawn.weights(line, place))
    where = "This point of the plane"
    epoch = 0
    if line >= 0:
        path = drawn.paths[line].path
        epoch = int(path.epochs[place])
        where = f"Epoch {epoch:,} of {path.name}"
    st.markdown(plain(f"{where}: J = {drawn.cost(line, place):.4g}"))
    st.plotly_chart(
        boundary_chart(plane(session.dataset, session.training.axes), network, parameters),
        key="landscape boundary",
        alt=f"What the network says with the weights of: {where}",
    )
    if line == 0:
        if st.button(f"Epoch {epoch:,} on the Train page", icon=":material/play_circle:"):
            session.playback.look_from(epoch)
            st.switch_page("lab/pages/train.py")
    elif st.button(
        "These weights on the Train page",
        icon=":material/play_circle:",
        help="As starting weights, at epoch 0: training can go on from here.",
    ):
        session.start_from(parameters, "a point of the landscape" if line < 0 else where.lower())
        st.switch_page("lab/pages/train.py")


def how_true(session: Session, drawn: Picture) -> None:
    """In words and as curves, what the picture leaves out."""
    P = session.trainer.network.parameter_count
    st.header("How true is this picture?")
    st.markdown(f"J is a function of {P} weights; a plane shows 2 directions. {worst(drawn)}")
    left, right = st.columns(2)
    left.plotly_chart(
        plots.path_costs(drawn.paths),
        key="landscape costs",
        alt="The true cost of every epoch, and the cost where the path is drawn",
    )
    right.plotly_chart(
        plots.path_distances(drawn.paths),
        key="landscape distances",
        alt="The distance of the weights of every epoch to the plane",
    )
    m = session.trainer.X.shape[1]
    if drawn.m < m:
        st.caption(
            f"All costs are of the first {drawn.m:,} of {m:,} training examples, in their random"
            " order: with all of them a picture would take too long."
        )


def worst(drawn: Picture) -> str:
    """Where the picture is furthest from the truth."""
    along = drawn.paths[0]
    place = along.furthest
    true = along.cost[place]
    shown = along.cost_in_plane[place]
    length = np.linalg.norm(along.path.points[-1] - along.path.points[0])
    if not np.isfinite(true) or f"{true:.2g}" == f"{shown:.2g}":
        return "Along the path it says the true cost, to two digits."
    return (
        f"It is furthest from the truth at epoch {along.path.epochs[place]:,}: J is **{true:.3g}**"
        f" there, and the contours show **{shown:.3g}**, because the weights lie"
        f" {along.distance[place]:.2g} beside the plane. (From the first weights to the last it is"
        f" {length:.2g}.)"
    )


def axis_names(view: View, drawn: Picture) -> tuple[str, str]:
    shares = drawn.plane.shares
    if view.plane == "path" and shares:
        return f"component 1: {shares[0]:.1%}", f"component 2: {shares[1]:.1%}"
    if view.plane == "line" and shares:
        return f"first weights (0) to last (1): {shares[0]:.1%}", f"aside: {shares[1]:.1%}"
    if view.plane == "weights":
        return view.first_weight, view.second_weight
    return "random direction 1", "random direction 2"
