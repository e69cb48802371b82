"""One sweep on several pages of its owner: one trains it, the others show what it finds, and one of
them goes on with it where that page has gone.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from lab.runs import SweepEntry, SweepStore
from lab.ui.runs.store import answer
from lab.ui.sweep.views import preview
from lab.visit.session import Session
from lab.visit.sweep_queue import SweepQueue
from lab.visit.sweep_state import SweepState

MAX_SWEEPS = 10_000  # that are told apart at a time
LOOK_EVERY = 2.0  # seconds between two looks into the store


@st.cache_resource(max_entries=MAX_SWEEPS, show_spinner=False)
def pages_on(sweep_id: str) -> SweepQueue:  # noqa: ARG001  # the cache's key
    """The pages that would train this sweep, in the order in which they came. Those of this
    process: where there are several, a browser's pages come to one of them (deploy/nginx.conf).
    """
    return SweepQueue()


@contextmanager
def only_one(session: Session, me: str | None) -> Iterator[None]:
    """Waits while another page trains the session's sweep, and shows what it finds. What the store
    then has is among the session's results; a sweep that was cancelled there runs here no longer.
    """
    state = session.sweep
    if me is None or state.id is None:
        yield
        return
    picture = Picture(session, me)
    with pages_on(state.id).place(picture.draw):
        if picture.is_drawn:
            time.sleep(LOOK_EVERY)  # a page that has just cancelled is about to write it
            picture.clear()
        entry = stored(state, me)
        if entry is not None:
            add(state, entry, broken_off=picture.is_drawn and not entry.running)
        if picture.is_drawn:
            state.running = entry is not None and entry.running
        yield


def stored(state: SweepState, me: str) -> SweepEntry | None:
    """The sweep as it was written last; None where it is deleted, or the store does not answer,
    which is then told below the sweep.
    """
    try:
        found = answer(lambda store: SweepStore(store).load(me, str(state.id)))
    except ValueError as problem:
        state.unwritten = str(problem)
        return None
    return found[1] if found else None


def add(state: SweepState, entry: SweepEntry, broken_off: bool = False) -> None:
    """Add what others have found. broken_off: runs that have not come to their end, too."""
    for result in entry.results:
        if result.is_whole or broken_off:
            state.results.setdefault(result.experiment, result)


class Picture:
    """The sweep as another page has brought it so far."""

    def __init__(self, session: Session, me: str) -> None:
        self._session = session
        self._me = me
        self._place = st.empty()
        self._due = 0.0
        self._drawn = 0  # runs that the figure shows
        self.is_drawn = False

    def draw(self, ahead: int) -> None:  # noqa: ARG002  # how many pages came before
        """Now and then, while another page trains."""
        if not self.is_drawn:
            self._begin()
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + LOOK_EVERY
        state = self._session.sweep
        if entry := stored(state, self._me):
            add(state, entry)
        self._words.info(
            f"Another page of yours trains this sweep: {len(state.results)} of {len(state.plan)} runs"
            " are stored. This one shows them, and goes on with the rest if that page is closed.",
            icon=":material/visibility:",
        )
        if len(state.results) > self._drawn:
            self._drawn = len(state.results)
            with self._figure.container():
                preview(state.rows, state.plan.settings, self._drawn)

    def _begin(self) -> None:
        self.is_drawn = True
        with self._place.container():
            self._words = st.empty()
            st.button("Stop watching", icon=":material/visibility_off:", on_click=self._leave)
            self._figure = st.empty()

    def clear(self) -> None:
        self._place.empty()

    def _leave(self) -> None:
        self._session.sweep.running = False
