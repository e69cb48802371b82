"""What the pages on kept runs remember of a visit, and the store itself, one for the whole process.

The store is opened by this room rather than by `st.connection`: SQLite needs its settings on every
connection before the first use, the sweep's command line opens the same store without Streamlit,
and a cached query would show a table that another visitor has changed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from lab.runs import RunStore, database_url
from lab.runs.database import parsed_url
from lab.ui.limits import Rate

PATIENCE = 3.0  # seconds that a page waits for each thing it needs of the database
LONGEST_CALL = 4.5  # seconds, however the driver waits
NEXT_TRY = 10.0  # seconds after which a database that could not be opened is tried again
MOST_CHANGES = 60  # a minute, of one visit
MOST_CHANGES_OF_ALL = 600

Answer = TypeVar("Answer")


@dataclass
class Shelf:
    """browser: the key of the visitor's browser, once it has told it. deleted: the runs of the last
    deletion. told, problem: what the last action did, or why it could not be done. keeper: the key
    of the lab's keeper, where the visitor has given it. changes: how often something was done.
    """

    browser: str | None = None
    deleted: list[str] = field(default_factory=list)
    told: str = ""
    problem: str = ""
    keeper: str = ""
    changes: Rate = field(default_factory=lambda: Rate(MOST_CHANGES, 60))

    def attempt(self, action: Callable[[], object], told: str) -> None:
        """Do it, and say so, in its own words if it has some; or say why not."""
        self.told = self.problem = ""
        try:
            check_rates(self.changes)
            words = action()
        except ValueError as problem:
            self.problem = str(problem)
        else:
            self.told = words if isinstance(words, str) else told

    def delete(self, owner: str, ids: list[str]) -> None:
        self.attempt(
            lambda: answer(lambda store: store.delete(owner, ids)),
            counted(len(ids), "run") + " deleted.",
        )
        self.deleted = [] if self.problem else ids

    def undo(self, owner: str) -> None:
        """Bring back what was deleted last."""
        self.attempt(
            lambda: answer(lambda store: store.restore(owner, self.deleted)),
            counted(len(self.deleted), "run") + " back.",
        )
        self.deleted = []


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def check_rates(of_visit: Rate) -> None:
    """ValueError if this visit, or all visits together, change the store too often."""
    if not of_visit.allows():
        raise ValueError(f"runs: expected at most {of_visit.most} changes a minute; wait a little")
    if not changes_of_all().allows():
        raise ValueError("runs: too many visitors are changing runs just now; wait a minute")


@st.cache_resource(show_spinner=False)
def changes_of_all() -> Rate:
    return Rate(MOST_CHANGES_OF_ALL, 60)


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
