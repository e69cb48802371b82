"""Hears, in the browser, that the class has changed; see static/classroom/news.js."""

import streamlit as st

from lab import live
from lab.classroom import Seen
from lab.ui.classroom.store import look
from lab.visit.session import Session

LOADER = """
const news = import(new URL("app/static/classroom/news.js", document.baseURI));
export default function ({ data, parentElement, setStateValue }) {
  news.then(({ listen }) => listen(parentElement, data, (told) => setStateValue("told", told)));
  return () =>
    setTimeout(() => parentElement.isConnected || news.then(({ leave }) => leave(parentElement)));
}
"""

_mount = st.components.v2.component("backprop_lab_class_news", js=LOADER)


def heard(session: Session) -> bool:
    """Listen, and say whether something was heard that this visit has not heeded yet. To be called
    once in every run, in the fragment that is to run again.
    """
    state = session.classroom
    data = {
        "address": f"{live.PATH}/{session.key}/class",
        "code": state.code,
        "paused": state.is_paused,
    }
    told = getattr(_mount(data=data, key="class_news", on_told_change=_reruns), "told", None)
    is_new = bool(told) and told != state.told
    state.told = str(told or "")
    return is_new


def latest(session: Session) -> Seen:
    """What the visit may see of its class, in a fragment that each news runs again; the page runs
    anew where it may see nothing any more.
    """
    if heard(session):
        look(session, has_news=True)
    say_what_fails(session)
    seen = session.classroom.seen
    if seen is None:
        st.rerun()
    return seen


def say_what_fails(session: Session) -> None:
    """That the class could not be looked at, if so; the server's log says why."""
    if session.classroom.problem:
        st.warning(
            "The lab’s database does not answer just now. Nothing is lost; it is tried again.",
            icon=":material/cloud_off:",
        )


def _reruns() -> None:
    """News need no handler: that they rerun the fragment is what they are for."""
