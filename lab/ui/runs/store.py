"""The run store, one for the whole process.

It is opened here rather than by `st.connection`: SQLite needs its settings on every
connection before the first use, the sweep's command line opens the same store without Streamlit,
and a cached query would show a table that another visitor has changed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import streamlit as st

from lab.runs import RunStore, database_url
from lab.runs.database import parsed_url
from lab.visit.limits import Rate
from lab.visit.runs_state import MAX_CHANGES_OF_ALL

PATIENCE = 3.0  # seconds that a page waits for each thing it needs of the database
LONGEST_CALL = 4.5  # seconds, however the driver waits
NEXT_TRY = 10.0  # seconds after which a database that could not be opened is tried again

Answer = TypeVar("Answer")


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@st.cache_resource(show_spinner=False)
def changes_of_all() -> Rate:
    return Rate(MAX_CHANGES_OF_ALL, 60)


def store() -> RunStore:
    """The run store. ValueError, in one sentence, if it cannot be opened."""
    url = database_url().render_as_string(hide_password=False)
    if problem := _problem(url):
        raise ValueError(problem)
    return _opened(url)


def answer(call: Callable[[RunStore], Answer]) -> Answer:
    """What a call of the run store gives. ValueError if there is none within LONGEST_CALL seconds:
    no driver's limit holds where a connection stands but its other end has stopped.
    """
    opened, result = store(), Future[Answer]()

    def work() -> None:
        try:
            result.set_result(call(opened))
        except Exception as problem:
            result.set_exception(problem)

    threading.Thread(target=work, daemon=True).start()  # one that hangs must not hold an exit
    try:
        return result.result(LONGEST_CALL)
    except TimeoutError:
        raise ValueError(
            f"run store: no answer within {LONGEST_CALL:g} seconds; try again, and look first"
            " whether it was done"
        ) from None


@st.cache_resource(show_spinner=False, ttl=NEXT_TRY)
def _problem(url: str) -> str:
    """Why the store cannot be opened; empty if it can. Remembered for a while, so that one visitor
    waits for a database that does not answer, and not each in turn.
    """
    try:
        _opened(url)
    except ValueError as problem:
        return str(problem)
    return ""


@st.cache_resource(show_spinner=False, on_release=RunStore.close)
def _opened(url: str) -> RunStore:
    return RunStore(parsed_url(url), PATIENCE)
