"""The bench: the live stage and its closed loop. The stage has the buttons: they answer over the
wire, as everything on it does.

What plays does so over the wire (lab/live/), and the page is run again only where it has to say
something else. Without a wire a tick of the stage reruns `live` and nothing else: it takes its turn
to train, sends the new weights, and returns. Nothing runs between ticks, so that training stops
with the tab and a busy server slows everyone alike.
"""

import streamlit as st

from lab.ui import messages
from lab.ui.component import heard, stage
from lab.ui.playing import hear, note_a_missing_wire, send, take_turn, train_on
from lab.ui.session import come_back, fragment
from lab.ui.train import charts, keep
from lab.ui.turns import LONG_TURN, slices
from lab.visit.session import Session
from lab.visit.stop_rules import can_go_on
from lab.visit.training import STAGE


def picture(session: Session) -> None:
    """The live picture with its controls alone."""
    run_on(session)
    live(session)


def bench(session: Session) -> None:
    """The live picture with its controls, and below it what there is to do while training rests."""
    playback = session.playback
    run_on(session)
    if playback.fault:  # else they are on the stage
        with st.container(key="toolbar", horizontal=True):
            buttons(session)
    # and the whole page is drawn: a control was moved, and somebody looks for what it does
    if playback.is_running:
        slices().prefer(session.visitor)
    place = st.container(key="place")
    place.empty()  # so that it is there, as high as the stage, before what stands below
    with st.container(key="below", horizontal=True, vertical_alignment="bottom"):
        charts.switch(session)
        keep.section(session)
        if not playback.is_running:
            playback.look_at(charts.epoch_slider(session))
    with place:
        live(session)


@fragment
def live(session: Session) -> None:
    """What changes while it plays."""
    tick = come_back(heard(STAGE))
    note_a_missing_wire(tick)
    hear(session, tick)
    due = session.playback.is_due(tick)
    if due:
        train_on(session.visitor, session.playback)
    # it ended, or a control was moved in the same moment: the rest of the page is stale
    is_left_alone = session.playback.goal is not None and session.playback.wire is None
    if session.page_state != session.state_shown or is_left_alone:
        st.rerun()
    if due:
        send(session, session)
    stage(session.playback.feeds[STAGE].latest, STAGE)
    if session.playback.fault:  # the stage shows them otherwise
        messages.progress(session)
        messages.remarks(session)


def buttons(session: Session) -> None:
    """What a page can do whose stage could not load."""
    is_over = not can_go_on(session.trainer)
    st.button("Step", on_click=session.step, disabled=is_over, help="Train one epoch.")
    st.button("Run to the end", on_click=session.run_to_end, disabled=is_over)
    st.button("Reset", on_click=session.reset, help="Back to the same starting weights.")


def run_on(session: Session) -> None:
    """Where no wire does it: train until a stop rule holds or the goal is reached, a turn at a
    time. Stop, or a closed tab, breaks off between two turns.
    """
    place = st.empty()  # in every run, so that what is below never moves
    bar = None
    playback = session.playback
    while playback.goal is not None and playback.wire is None:
        take_turn(session.visitor, playback, at_least=LONG_TURN)
        session.state_shown = session.page_state  # what is drawn below shows it
        if bar is None and playback.goal is not None:  # what takes a turn or less shows none
            with place.container():
                bar = st.progress(0.0)
                st.button("Stop training", icon=":material/stop:", on_click=session.pause)
        if bar is not None:
            messages.progress(session, bar)
    place.empty()
