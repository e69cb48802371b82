"""The bench: the buttons, the live stage and its closed loop, and the charts of what rests.

A tick of the stage reruns `live` and nothing else: it takes its turn to train, sends the new
weights, and returns. Nothing loops, and nothing runs between ticks, so that training stops with the
tab and a busy server slows everyone alike.
"""

import time

import streamlit as st

from lab.engine import Snapshot
from lab.stage import heard, stage
from lab.ui import answers_view, keep, show
from lab.ui.pace import SPEEDS
from lab.ui.session import Session
from lab.ui.turns import LONG_TURN, slices

MORE = 500  # epochs that a finished run is offered


def bench(session: Session) -> None:
    """Everything that has to do with training, from the buttons down."""
    toolbar = st.container(horizontal=True)
    run_on(session)
    with toolbar:
        buttons(session)
    # and the whole page is drawn: a control was moved, and somebody looks for what it does
    if session.playing:
        slices().prefer(session.visitor)
    picture = st.container()
    epoch = session.trainer.epoch if session.playing else show.epoch_slider(session)
    session.shown = session.face
    with picture:
        live(session, epoch)
    if not session.playing:
        keep.section(session)
        if session.has_trained or session.fault:
            show.charts(session, epoch)
            answers_view.section(session, epoch)
        else:
            # plotly takes a browser three seconds to load: nobody should wait so long for the first
            # picture
            st.caption(
                "Charts to hover over, zoom into and save come here once the network has been"
                " trained."
            )


@st.fragment
def live(session: Session, epoch: int) -> None:
    """What changes with every tick. epoch: the one to look at while nothing plays."""
    tick = heard(session.feed.key)
    session.hear(tick)
    due = session.feed.is_due(tick)
    if session.playing and due:
        time.sleep(session.pace.wait(session.trainer.epoch))
        take_turn(session)
    # it ended, or a control was moved in the same moment: the rest of the page is stale
    if session.face != session.shown:
        st.rerun()
    show.progress(session)
    if due:
        send(session, epoch)
    stage(session.feed.latest, session.feed.key)
    show.remarks(session)


def buttons(session: Session) -> None:
    finished = session.trainer.finished
    name, icon, action = (
        ("Pause", "pause", session.pause)
        if session.playing
        else ("Play", "play_arrow", session.play)
    )
    unable = finished or bool(session.fault)
    st.button(
        name,
        key="play",
        icon=f":material/{icon}:",
        shortcut="Space",
        type="primary",
        on_click=action,
        disabled=unable,
        width=140,
    )
    st.button(
        "Step",
        icon=":material/skip_next:",
        shortcut="Right",
        on_click=session.step,
        disabled=finished,
        help="Train one epoch.",
    )
    st.button(
        "Reset",
        icon=":material/replay:",
        on_click=session.reset,
        help="Back to the same starting weights. Key: r.",
    )
    st.button(
        "New weights",
        icon=":material/casino:",
        on_click=session.new_weights,
        help="Start anew from the next seed.",
    )
    if session.is_out_of_epochs:
        st.button(
            f"{MORE} more epochs",
            icon=":material/add:",
            on_click=session.extend,
            args=(MORE,),
            help="And Play goes on from here.",
        )
    else:
        st.button(
            "Run to the end",
            icon=":material/fast_forward:",
            on_click=session.hurry,
            disabled=finished,
            help="At full speed.",
        )
    speed_choice(session)


def take_turn(session: Session, at_least: float = 0.0) -> None:
    """Train for this session's fair share; a turn of 0 seconds passes."""
    with slices().turn(session.visitor, at_least) as seconds:
        if seconds:
            session.advance(seconds)


def speed_choice(session: Session) -> None:
    st.session_state["speed"] = next(
        name for name, limit in SPEEDS.items() if limit == session.pace.limit
    )

    def chosen() -> None:
        session.set_speed(SPEEDS[st.session_state["speed"]])

    st.selectbox(
        "Speed of Play",
        list(SPEEDS),
        key="speed",
        on_change=chosen,
        label_visibility="collapsed",
        width=160,
    )


def run_on(session: Session) -> None:
    """Train until a stop rule holds or the goal is reached, a turn at a time. Stop, or a closed
    tab, breaks off between two turns.
    """
    place = st.empty()  # in every run, so that what is below never moves
    bar = None
    while session.hurrying:
        take_turn(session, at_least=LONG_TURN)
        if bar is None and session.hurrying:  # what takes a turn or less shows none
            with place.container():
                bar = st.progress(0.0)
                st.button("Stop training", icon=":material/stop:", on_click=session.pause)
        if bar is not None:
            show.progress(session, bar)
    place.empty()


def send(session: Session, epoch: int) -> None:
    """The next packet: the moments since the last one while it plays, else the one that is being
    looked at.
    """
    if session.playing:
        moments = session.frames or [session.present]
    else:
        moments = [Snapshot(epoch, session.parameters_at(epoch).flat)]
    session.frames = []
    session.feed.send(
        show.scene(session), moments, session.trainer.history, playing=session.playing
    )
