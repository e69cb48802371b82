"""Tells the table of visits who is here. A cache of the visit's scope is released when its
connection is gone.
"""

import streamlit as st

from lab.visit.session import Session
from lab.visit.visits import Visits


@st.cache_resource(show_spinner=False)
def visits() -> Visits[Session]:
    """One table for the whole process."""
    return Visits(st.get_option("server.disconnectedSessionTTL") + 1)


@st.cache_resource(scope="session", on_release=lambda session: visits().leave(session))
def present(key: str, _session: Session) -> Session:  # noqa: ARG001  # the cache's key
    """To be called in every run of a page: remembers the visit while its connection lasts."""
    visits().enter(_session)
    return _session
