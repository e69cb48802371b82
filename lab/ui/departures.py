"""Tells when the connection of a visit is gone: a cache of the visit's scope is released then."""

import streamlit as st

from lab.visit.departures import Departures, Visit


@st.cache_resource(show_spinner=False)
def departures() -> Departures:
    """The visits that have ended: one table for the whole process."""
    return Departures(st.get_option("server.disconnectedSessionTTL") + 1)


@st.cache_resource(scope="session", on_release=lambda visit: departures().leave(visit))
def present(key: str, _visit: Visit) -> Visit:  # noqa: ARG001  # the cache's key
    """To be called in every run of a page: remembers the visit while its connection lasts."""
    departures().come_back(_visit)
    return _visit
