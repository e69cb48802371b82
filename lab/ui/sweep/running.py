"""A sweep as it runs: in the page's own script, so that whatever ends the script ends the sweep and
its processes too.
"""

import time
from contextlib import closing, nullcontext
from functools import partial

import streamlit as st

from lab.stage.slices import SHARE
from lab.sweep import Estimate, sweep
from lab.ui.sweep import keeping
from lab.ui.sweep.views import preview
from lab.ui.sweep.watching import only_one
from lab.ui.turns import LONG_TURN, slices
from lab.visit.session import Session
from lab.visit.sweep_queue import SweepQueue
from lab.visit.sweep_state import format_duration

REDRAW = 8  # times that the first figure is drawn while a sweep runs, at most


@st.cache_resource
def sweep_queue() -> SweepQueue:
    """Who may start processes: one queue for the whole process."""
    return SweepQueue()


def run(session: Session, me: str | None) -> None:
    """Train what is left of the plan, here in the script. Leaving the page, Cancel or a closed tab
    breaks it off, and with it every process: each call that draws is a place where the script can
    be left.
    """
    state = session.sweep
    with only_one(session, me):
        if state.running and state.left:  # else it was left, or done by another page
            train(session, me)
        state.running = False


def train(session: Session, me: str | None) -> None:
    """Train what is left, and draw what comes of it."""
    state = session.sweep
    bar = st.progress(0.0, "Starting")
    st.button(
        "Cancel",
        icon=":material/stop:",
        on_click=state.cancel,
        help="What has finished stays, and what has not stays as it is.",
    )
    picture = st.empty()
    left, total = state.left, len(state.plan)
    with session.charged():
        told = state.expect(left, state.contents, SHARE)
    finished_before = total - len(left)

    def progress(share: float) -> None:
        # between two pieces all that moves
        passed = format_duration(time.monotonic() - began)
        passed += f" of at most about {format_duration(told.seconds)}"
        bar.progress(
            (finished_before + share * len(left)) / total,
            f"{len(state.results)} of {total} runs, {where(told)}, {passed}{state.at_epoch}",
        )

    def waiting(ahead: int) -> None:
        bar.progress(
            finished_before / total,
            f"Waiting: {ahead} other sweep{'s' if ahead > 1 else ''} on this server first",
        )

    turn = partial(slices().turn, session.visitor, at_least=LONG_TURN)
    drawn = len(state.results)
    with sweep_queue().place(waiting) if told.workers > 1 else nullcontext():
        began = time.monotonic()
        results = sweep(
            left,
            contents=state.contents,
            workers=told.workers,
            progress=progress,
            turn=turn,
            so_far=state.take_so_far,
        )
        with closing(results):
            for result in results:
                state.take(result)
                keeping.write_now_and_then(session, me)
                if len(state.results) - drawn >= total / REDRAW:
                    drawn = len(state.results)
                    with picture.container():
                        preview(state.rows, state.plan.settings, drawn)


def where(told: Estimate) -> str:
    return "in this process" if told.workers == 1 else f"on {told.workers} cores"
