"""The bench: the buttons, the live stage and its closed loop, and the charts of what rests.

What plays does so over the wire (lab/live/), and the page is run again only where it has to say
something else. Without a wire a tick of the stage reruns `live` and nothing else: it takes its turn
to train, sends the new weights, and returns. Nothing runs between ticks, so that training stops
with the tab and a busy server slows everyone alike.
"""

import streamlit as st

from lab.ui import show
from lab.ui.component import heard, stage
from lab.ui.playing import note_a_missing_wire, send, take_turn, train_on
from lab.ui.train import answers, keep
from lab.ui.turns import LONG_TURN, slices
from lab.visit.pace import SPEEDS
from lab.visit.session import STAGE, Session

MORE = 500  # epochs that a finished run is offered


def bench(session: Session) -> None:
    """Everything that has to do with training, from the buttons down."""
    toolbar = st.container(horizontal=True)
    run_on(session)
    with toolbar:
        buttons(session)
    playback = session.playback
    # and the whole page is drawn: a control was moved, and somebody looks for what it does
    if playback.playing:
        slices().prefer(session.visitor)
    picture = st.container()
    epoch = session.trainer.epoch if playback.playing else show.epoch_slider(session)
    playback.look_at(epoch)
    session.state_shown = session.page_state
    with picture:
        live(session)
    if not playback.playing:
        keep.section(session)
        if playback.has_trained or playback.fault:
            show.charts(session, epoch)
            answers.section(session, epoch)
        else:
            # plotly takes a browser three seconds to load: nobody should wait so long for the first
            # picture
            st.caption(
                "Charts to hover over, zoom into and save come here once the network has been"
                " trained."
            )


@st.fragment
def live(session: Session) -> None:
    """What changes while it plays."""
    tick = heard(STAGE)
    note_a_missing_wire(tick)
    session.hear(tick)
    due = session.playback.is_due(tick)
    if due:
        train_on(session.visitor, session.playback)
    # it ended, or a control was moved in the same moment: the rest of the page is stale
    if session.page_state != session.state_shown:
        st.rerun()
    if due:
        send(session, session)
    stage(session.playback.feeds[STAGE].latest, STAGE)
    if session.playback.fault:  # the stage shows it otherwise
        show.progress(session)
    show.remarks(session)


def buttons(session: Session) -> None:
    finished = session.trainer.finished
    name, icon, action = (
        ("Pause", "pause", session.pause)
        if session.playback.playing
        else ("Play", "play_arrow", session.play)
    )
    unable = finished or bool(session.playback.fault)
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
            on_click=session.run_to_end,
            disabled=finished,
            help="At full speed.",
        )
    speed_choice(session)


def speed_choice(session: Session) -> None:
    st.session_state["speed"] = next(
        name for name, limit in SPEEDS.items() if limit == session.playback.pace.limit
    )

    def chosen() -> None:
        session.playback.set_speed(SPEEDS[st.session_state["speed"]])

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
    playback = session.playback
    while playback.goal is not None:
        take_turn(session.visitor, playback, at_least=LONG_TURN)
        if bar is None and playback.goal is not None:  # what takes a turn or less shows none
            with place.container():
                bar = st.progress(0.0)
                st.button("Stop training", icon=":material/stop:", on_click=session.pause)
        if bar is not None:
            show.progress(session, bar)
    place.empty()
