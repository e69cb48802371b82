"""Turns on a page: whatever takes long takes turns with what the other visitors do.

Between two turns an element is drawn. That is where Streamlit ends the script of a visitor who has
left or has moved a control, and with it what was under way.
"""

import time
from collections.abc import Generator
from typing import TypeVar

import streamlit as st

from lab.stage import Door, Limiter, Slices
from lab.stage.door import CREDIT_OF_PAGES, RUN, SHARE_OF_FRAGMENTS, SHARE_OF_PAGES

# seconds of a turn for work that draws nothing in between: long, since each turn has its price
LONG_TURN = 0.05

Outcome = TypeVar("Outcome")


@st.cache_resource
def slices() -> Slices:
    """Whose turn it is to train: one for the whole process."""
    return Slices()


@st.cache_resource
def door() -> Door:
    """How fast new visits are let in: one for the whole process."""
    return Door()


@st.cache_resource
def page_door() -> Door:
    """How much of the processor the runs of a visitor's pages take, turns and charged work apart:
    one for the whole process.
    """
    return _door_of_runs(SHARE_OF_PAGES)


@st.cache_resource
def fragment_door() -> Door:
    """The same for the runs of a visitor's fragments, which ask for themselves."""
    return _door_of_runs(SHARE_OF_FRAGMENTS)


def _door_of_runs(share: float) -> Door:
    return Door(
        worked=lambda: time.thread_time() - slices().accounted,
        share=share,
        credit=CREDIT_OF_PAGES,
        besides=RUN,
    )


@st.cache_resource
def page_limiter() -> Limiter:
    """How many pages are run side by side: one for the whole process."""
    return Limiter()


def give_way() -> None:
    """Where Streamlit ends the run of a visitor who has left or has moved a control, and nothing is
    drawn: any look at its state is such a place.
    """
    st.session_state.get("lab")


def in_turns(visitor: str, work: Generator[float, None, Outcome], words: str) -> Outcome:
    """What the work returns. It yields the share that is done, every few milliseconds; a progress
    bar with these words shows it from the second turn on.
    """
    place = st.empty()
    share = 0.0
    while True:
        with slices().turn(visitor, at_least=LONG_TURN) as seconds:
            until = time.perf_counter() + seconds
            while seconds and time.perf_counter() < until:
                try:
                    share = next(work)
                except StopIteration as end:
                    place.empty()
                    return end.value
        place.progress(min(1.0, share), words)
