"""Classes, for the pages: in the run store of the process, each call bounded in time."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lab.classroom import Classes, Seen, seen_by
from lab.runs import RunStore
from lab.ui.runs.store import answer, store
from lab.ui.visitor import address
from lab.visit.limits import Rate
from lab.visit.session import Session

MOST_KEYS = 10  # of one address a minute; a key has 128 bits

Answer = TypeVar("Answer")


def ask(call: Callable[[Classes], Answer]) -> Answer:
    """What a call gives. ValueError, in one sentence, if it cannot be done or takes too long."""
    return answer(lambda opened: call(_classes(str(opened.url), opened)))


def classes_now() -> Classes:
    """Those of the process, for its own threads. ValueError if the store cannot be opened."""
    opened = store()
    return _classes(str(opened.url), opened)


def look(session: Session, has_news: bool = False) -> None:
    """See how the visit's class stands."""

    def see(code: str, owner: str) -> Seen:
        return ask(lambda classes: seen_by(classes, code, owner))

    session.classroom.look(see, has_news)


def check_key_rate() -> None:
    """ValueError if too many keys have been tried from this address."""
    if not _keys().allows(address()):
        raise ValueError(f"class: expected at most {MOST_KEYS} keys a minute; wait a little")


@st.cache_resource(show_spinner=False)
def _keys() -> Rate:
    return Rate(MOST_KEYS, 60)


@st.cache_resource(show_spinner=False)
def _classes(url: str, _store: RunStore) -> Classes:  # noqa: ARG001  # the cache's key
    return Classes(_store)
