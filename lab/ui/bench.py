"""The bench: the buttons, the live stage and its closed loop, and the charts of what rests.

A tick of the stage reruns `live` and nothing else: it takes its turn to train, sends the new
weights, and returns. Nothing loops, and nothing runs between ticks, so that training stops with the
tab and a busy server slows everyone alike.
"""

import time
from collections.abc import Callable

import streamlit as st

from lab.engine import Snapshot
from lab.stage import Slices, heard, stage
from lab.ui import keep, show
from lab.ui.pace import SPEEDS
from lab.ui.session import Session

MORE = 500  # epochs that a finished run is offered
# seconds of a turn when a session runs to the end: long, since nothing is drawn in between
HURRY = 0.05


@st.cache_resource
def slices() -> Slices:
    """Whose turn it is to train: one for the whole process."""
    return Slices()


def bench(session: Session) -> None:
    """Everything that has to do with training, from the buttons down."""
    toolbar = st.container(horizontal=True)
    if session.hurrying:
        run_to_the_end(session)
    with toolbar:
        buttons(session)
    # and the whole page is drawn: a control was moved, and somebody looks for what it does
    if session.playing:
        slices().prefer(session.key)
    picture = st.container()
    epoch = session.trainer.epoch if session.playing else show.epoch_slider(session)
    session.shown = session.face
    with picture:
        live(session, epoch)
    if not session.playing:
        keep.section(session)
        if session.trainer.epoch or session.fault:
            show.charts(session, epoch)
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
        on_click=step,
        args=(session,),
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
    with slices().turn(session.key, at_least) as seconds:
        if seconds:
            session.advance(seconds)


def step(session: Session) -> None:
    in_turn(session.key, session.step)


def in_turn(key: str, work: Callable[[], object]) -> None:
    """Do a little training as soon as it is this session's turn: for what somebody waits for, and
    cannot be put off to a tick.
    """
    done = False
    while not done:
        with slices().turn(key) as seconds:
            if seconds:
                work()
                done = True


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


def run_to_the_end(session: Session) -> None:
    """Train until a stop rule holds, a turn at a time. Stop, or a closed tab, breaks off between
    two turns.
    """
    place = st.empty()
    with place.container():
        bar = st.progress(0.0)
        st.button("Stop", icon=":material/stop:", on_click=session.pause)
    while session.hurrying:
        take_turn(session, at_least=HURRY)
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
