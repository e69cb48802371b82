"""The duel on a page: two stages and one closed loop, as one fragment; while it rests, the curves
of both to read.
"""

import time
from collections.abc import Callable

import streamlit as st

from lab import plots
from lab.stage import heard, stage
from lab.ui.bench import in_turn, slices
from lab.ui.duel import Duel
from lab.ui.session import Session
from lab.ui.show import make_scene, plain

LEAP = 100  # epochs of one press


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
    if duel.playing and due:
        time.sleep(duel.pace.wait(duel.right.epoch))
        with slices().turn(session.key) as seconds:
            if seconds:
                duel.advance(seconds)
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


def buttons(session: Session, duel: Duel) -> None:
    def step(epochs: int) -> None:
        for _ in range(epochs):
            in_turn(session.key, duel.step)

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
        on_click=step,
        args=(1,),
        disabled=done,
        help="Train one epoch.",
    )
    st.button(
        f"{LEAP} epochs", icon=":material/fast_forward:", on_click=step, args=(LEAP,), disabled=done
    )
    st.button(
        "Reset",
        icon=":material/replay:",
        on_click=duel.reset,
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
