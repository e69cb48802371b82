"""The duel on a page: two stages and one closed loop, as one fragment; while it rests, the curves
of both to read.
"""

from collections.abc import Callable

import streamlit as st

from lab import plots
from lab.mistakes import Finding, examine
from lab.ui.component import heard, stage
from lab.ui.examples import duel_example
from lab.ui.messages import plain
from lab.ui.playing import note_a_missing_wire, play_button, send, take_turn, train_on
from lab.ui.session import come_back, fragment
from lab.ui.turns import LONG_TURN
from lab.visit.duel import Duel
from lab.visit.session import Session

LEAP = 100  # epochs of one press
MOST_EXAMPLES = 200  # of the check


@fragment
def arena(session: Session, duel: Duel, afterwards: Callable[[Duel], None] | None = None) -> None:
    """Buttons, the right network and the wrong one; and, while they rest, their curves and what the
    page says of them.
    """
    toolbar = st.container(horizontal=True)
    playback = duel.playback
    tick = come_back(heard(*playback.feeds))
    note_a_missing_wire(tick)
    playback.hear(tick)
    due = playback.is_due(tick)
    run_on(session, duel)
    if due:
        train_on(session.visitor, playback)
    duel.state_shown = duel.page_state
    if due:
        send(session, duel)
    with toolbar:
        buttons(session, duel)
    for side, place in zip(playback.feeds, st.columns(2), strict=True):
        with place:
            show_side(duel, side)
    if playback.fault:
        st.warning(
            f"The live picture could not load ({plain(playback.fault)}). Step and {LEAP} epochs work"
            " without it."
        )
    if not playback.playing:
        show_curves(duel)
        if afterwards is not None:
            afterwards(duel)


def run_on(session: Session, duel: Duel) -> None:
    """Train both to the goal, if there is one, a turn at a time."""
    place = st.empty()
    playback = duel.playback
    while playback.goal is not None and playback.wire is None:
        take_turn(session.visitor, playback, at_least=LONG_TURN)
        if playback.goal is not None:
            words = f"Epoch {duel.right.epoch:,}, on to {playback.goal:,}. Reset stops it."
            place.progress(0.0, words)
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

    playback = duel.playback
    done = duel.right.finished
    play_button(playback, "play duel", done)
    st.button(
        "Step",
        icon=":material/skip_next:",
        shortcut="Right",
        on_click=playback.step,
        disabled=done,
        help="Train one epoch.",
    )
    st.button(
        f"{LEAP} epochs",
        icon=":material/fast_forward:",
        on_click=playback.step,
        args=(LEAP,),
        disabled=done,
    )
    st.button(
        "Reset",
        icon=":material/replay:",
        on_click=reset,
        help="Both back to the same starting weights.",
    )


def show_side(duel: Duel, side: str) -> None:
    st.markdown(f"**The {side} equations**")
    if side not in duel.playback.trainers:
        st.error(duel.problem, icon=":material/error:")
        return
    trainer = duel.playback.trainers[side]
    stage(duel.playback.feeds[side].latest, side)
    if trainer.stopped:
        st.caption(f"Stopped: {trainer.stopped}.")


def show_curves(duel: Duel) -> None:
    runs = {side: trainer.history for side, trainer in duel.playback.trainers.items()}
    if duel.right.epoch == 0:
        return
    left, right = st.columns(2)
    left.plotly_chart(plots.cost_curves(runs), key="duel cost")
    right.plotly_chart(plots.accuracy_curves(runs), key="duel accuracy")
    st.plotly_chart(plots.gradient_curves(runs), key="duel gradients")
