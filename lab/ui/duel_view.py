"""The duel on a page: two stages and one closed loop, as one fragment; while it rests, the curves
of both to read.
"""

import time
from collections.abc import Callable

import streamlit as st

from lab import plots
from lab.mistakes import Finding, examine
from lab.stage import heard, stage
from lab.ui.duel import Duel
from lab.ui.examples import duel_example
from lab.ui.session import Session
from lab.ui.show import make_scene, plain
from lab.ui.turns import LONG_TURN, slices

LEAP = 100  # epochs of one press
MOST_EXAMPLES = 200  # of the check


@st.fragment
def arena(session: Session, duel: Duel, afterwards: Callable[[Duel], None] | None = None) -> None:
    """Buttons, the right network and the wrong one; and, while they rest, their curves and what the
    page says of them.
    """
    toolbar = st.container(horizontal=True)
    tick = heard(*duel.feeds)
    for feed in duel.feeds.values():
        feed.hear(tick)
    due = duel.feeds["right"].is_due(tick)
    run_on(session, duel)
    if duel.playing and due:
        time.sleep(duel.pace.wait(duel.right.epoch))
        take_turn(session, duel)
    with toolbar:
        buttons(session, duel)
    for side, place in zip(duel.feeds, st.columns(2), strict=True):
        with place:
            show_side(duel, side, due)
    if tick is not None and tick.fault:
        st.warning(
            f"The live picture could not load ({plain(tick.fault)}). Step and {LEAP} epochs work"
            " without it."
        )
    if not duel.playing:
        show_curves(duel)
        if afterwards is not None:
            afterwards(duel)


def take_turn(session: Session, duel: Duel, at_least: float = 0.0) -> None:
    with slices().turn(session.visitor, at_least) as seconds:
        if seconds:
            duel.advance(seconds)


def run_on(session: Session, duel: Duel) -> None:
    """Train both to the goal, if there is one, a turn at a time."""
    place = st.empty()
    while duel.goal is not None:
        take_turn(session, duel, at_least=LONG_TURN)
        if duel.goal is not None:
            place.progress(0.0, f"Epoch {duel.right.epoch:,}, on to {duel.goal:,}. Reset stops it.")
    place.empty()


def findings(session: Session, duel: Duel) -> list[Finding]:
    """Every tensor of the wrong pass beside the right one, at the starting weights."""
    if duel.findings is None:
        example = duel_example(duel).few(MOST_EXAMPLES)
        network, parameters, X, Y, *_ = example.arguments
        report = example.check(session)
        duel.findings = examine(network, parameters, X, Y, duel.mistake.equations, report)
    return duel.findings


def buttons(session: Session, duel: Duel) -> None:
    def reset() -> None:
        with session.charged():
            duel.reset()

    done = duel.right.finished
    name, icon, action = (
        ("Pause", "pause", duel.pause) if duel.playing else ("Play", "play_arrow", duel.play)
    )
    st.button(
        name,
        key="play duel",
        icon=f":material/{icon}:",
        shortcut="Space",
        type="primary",
        on_click=action,
        disabled=done,
        width=140,
    )
    st.button(
        "Step",
        icon=":material/skip_next:",
        shortcut="Right",
        on_click=duel.step,
        disabled=done,
        help="Train one epoch.",
    )
    st.button(
        f"{LEAP} epochs",
        icon=":material/fast_forward:",
        on_click=duel.step,
        args=(LEAP,),
        disabled=done,
    )
    st.button(
        "Reset",
        icon=":material/replay:",
        on_click=reset,
        help="Both back to the same starting weights.",
    )


def show_side(duel: Duel, side: str, due: bool) -> None:
    st.markdown(f"**The {side} equations**")
    if side not in duel.trainers:
        st.error(duel.problem, icon=":material/error:")
        return
    trainer = duel.trainers[side]
    if duel.scene is None:
        duel.scene = make_scene(duel.dataset, duel.right.network)
    if due:
        duel.feeds[side].send(duel.scene, duel.moments(side), trainer.history, playing=duel.playing)
    stage(duel.feeds[side].latest, side)
    if trainer.stopped:
        st.caption(f"Stopped: {trainer.stopped}.")


def show_curves(duel: Duel) -> None:
    runs = {side: trainer.history for side, trainer in duel.trainers.items()}
    if duel.right.epoch == 0:
        return
    left, right = st.columns(2)
    left.plotly_chart(plots.cost_curves(runs), key="duel cost")
    right.plotly_chart(plots.accuracy_curves(runs), key="duel accuracy")
    st.plotly_chart(plots.gradient_curves(runs), key="duel gradients")
