"""Trainings before one's eyes on the page of lessons: the stage, its closed loop and its buttons,
as one fragment.
"""

from collections.abc import Callable

import streamlit as st

from lab.ui.component import heard, stage
from lab.ui.messages import plain
from lab.ui.playing import note_a_missing_wire, play_button, send, take_turn, train_on
from lab.ui.session import come_back, fragment
from lab.ui.turns import LONG_TURN
from lab.visit.live_runs import LIVE, LiveRuns
from lab.visit.session import Session


@fragment
def watch(
    session: Session,
    live: LiveRuns,
    beneath: Callable[[LiveRuns], None],
    above: Callable[[LiveRuns], None] | None = None,
) -> None:
    """The runs on the stage, and above and beneath it what the page says of them; drawn anew as
    they go on.
    """
    toolbar = st.container(horizontal=True, vertical_alignment="center")
    playback = live.playback
    tick = come_back(heard(LIVE))
    note_a_missing_wire(tick)
    playback.hear(tick)
    due = playback.is_due(tick)
    if due:
        train_on(session.visitor, playback)
    go_on(session, live)
    run_on(session, live)
    live.state_shown = live.page_state
    if due:
        send(session, live)
    with toolbar:
        buttons(live)
        st.markdown(f"**{live.place}**", width="content")
    if above is not None:
        above(live)
    with st.container(key="live-runs"):
        stage(playback.feeds[LIVE].latest, LIVE)
    if playback.fault:
        st.warning(
            f"The live picture could not load ({plain(playback.fault)}). *To the end* works without"
            " it."
        )
    beneath(live)


def go_on(session: Session, live: LiveRuns) -> None:
    """To the next run, on the visitor's account, where one has ended."""
    if live.trainer.finished and not live.is_over:
        with session.charged():
            live.go_on()


def run_on(session: Session, live: LiveRuns) -> None:
    """In a hurry: train what is left, a turn at a time."""
    place = st.empty()
    while live.in_a_hurry and not live.is_over:
        take_turn(session.visitor, live.playback, at_least=LONG_TURN)
        go_on(session, live)
        place.progress(live.share, live.place)
    place.empty()


def buttons(live: LiveRuns) -> None:
    playback = live.playback
    play_button(playback, "play live", live.is_over or bool(playback.fault))
    st.button(
        "To the end",
        icon=":material/fast_forward:",
        on_click=live.hurry,
        disabled=live.is_over,
        help="At full speed, without the picture.",
    )
