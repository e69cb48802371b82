"""What the pages on kept runs remember of a visit, and the store itself, one for the whole process.

The store is opened by this room rather than by `st.connection`: SQLite needs its settings on every
connection before the first use, the sweep's command line opens the same store without Streamlit,
and a cached query would show a table that another visitor has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from lab.runs import RunStore, database_url


@dataclass
class Shelf:
    """browser: the key of the visitor's browser, once it has told it. deleted: the runs of the last
    deletion. told, problem: what the last action did, or why it could not be done.
    """

    browser: str | None = None
    deleted: list[str] = field(default_factory=list)
    told: str = ""
    problem: str = ""

    def attempt(self, action: Callable[[], object], told: str) -> None:
        """Do it, and say so; or say why not."""
        self.told = self.problem = ""
        try:
            action()
        except ValueError as problem:
            self.problem = str(problem)
        else:
            self.told = told

    def delete(self, owner: str, ids: list[str]) -> None:
        self.attempt(lambda: store().delete(owner, ids), counted(len(ids), "run") + " deleted.")
        self.deleted = [] if self.problem else ids

    def undo(self, owner: str) -> None:
        """Bring back what was deleted last."""
        self.attempt(
            lambda: store().restore(owner, self.deleted),
            counted(len(self.deleted), "run") + " back.",
        )
        self.deleted = []


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def store() -> RunStore:
    """The run store. ValueError, in one sentence, if it cannot be opened."""
    return _opened(database_url().render_as_string(hide_password=False))


@st.cache_resource(show_spinner=False, on_release=RunStore.close)
def _opened(url: str) -> RunStore:
    return RunStore(url)
