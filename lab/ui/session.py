"""The door to this visit's Session: `current()` makes it of the link by which a new visit came, and
finds it again in later runs of the script.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Concatenate, ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.stage import Tick
from lab.ui.runs.store import changes_of_all
from lab.ui.turns import door, fragment_door, give_way, page_door, page_limiter, slices
from lab.ui.visitor import address, visitor
from lab.ui.visits import present, visits
from lab.visit.link import from_link
from lab.visit.session import Session

Given = ParamSpec("Given")

WAIT = "Many visits are beginning at once. Yours begins in a moment."
WAIT_FOR_PAGE = (
    "Your pages have taken much of the server, and others are here. This one comes soon."
)


def current() -> Session:
    """This visit's Session; on the first call it is made from the link, and what the link had wrong
    is in `problems`.
    """
    if "lab" not in st.session_state:
        waiting = Waiting(WAIT)
        st.session_state["lab"] = new_visit(st.query_params.to_dict(), waiting)
        if waiting.place:  # the sentence would leave a gap, and what is below be mounted twice
            st.rerun()
    session = st.session_state["lab"]
    present(session.key, session)
    return session


def come_back(tick: Tick | None) -> Tick | None:
    """Where a page was loaded again: take up the visit that was there before, unless it is over or
    another window has it, and draw the page anew with it. Gives any other tick; None where there is
    nothing to come back to, so that the page is told by a packet.
    """
    if tick is None or not tick.before:
        return tick
    find = visits().find if tick.has_left else visits().find_left
    before = find(tick.before)
    if before is not None and before is not st.session_state["lab"]:  # it may be here by now
        before.come_back()
        present(before.key, before)
        st.session_state["lab"] = before
        st.rerun()
    return None


@contextmanager
def page_run(session: Session) -> Iterator[None]:
    """Around a run of a page: where others are here, whoever has had a lot of pages waits, and few
    are run side by side.
    """
    if not visits().has_others(session.visitor):
        yield
        return
    waiting = Waiting(WAIT_FOR_PAGE)
    page_door().wait(session.visitor, waiting)
    if waiting.place:  # and no rerun: what was pressed would be lost
        waiting.place.empty()
    with page_limiter().slot(give_way), page_door().paying(session.visitor):
        yield


def fragment(
    draw: Callable[Concatenate[Session, Given], None],
) -> Callable[Concatenate[Session, Given], None]:
    """As `st.fragment`; where others are here, whoever has had a lot of fragments waits."""

    @st.fragment
    @wraps(draw)
    def on_account(session: Session, *args: Given.args, **kwargs: Given.kwargs) -> None:
        if not visits().has_others(session.visitor):
            draw(session, *args, **kwargs)
            return
        fragment_door().wait(session.visitor, give_way)
        with fragment_door().paying(session.visitor):
            draw(session, *args, **kwargs)

    return on_account


class Waiting:
    """Tells a visitor that they wait, each time that it is called; place: where it does."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.place: DeltaGenerator | None = None

    def __call__(self) -> None:
        if self.place is None:
            self.place = st.empty()
        self.place.caption(self._words)


def new_visit(query: dict[str, str], waiting: Callable[[], None]) -> Session:
    """The Session of a visitor who has just come in by this link, through the door."""
    me = visitor()
    with (
        door().entry(address(), waiting),
        page_limiter().slot(give_way),
        slices().charged(me),
    ):
        session = from_link(query)
    session.visitor = me
    session.charged = partial(slices().charged, me)
    session.runs.changes_of_all = changes_of_all()
    return session
