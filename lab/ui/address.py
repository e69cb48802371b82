"""The address in the browser: what a page puts into it, and the button that copies it."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lab.visit.session import Session

_button = st.components.v2.component(
    "backprop_lab_copy_link",
    html='<button type="button">Copy link</button><span role="status"></span>',
    css=(Path(__file__).parent / "copy_link.css").read_text(encoding="utf-8"),
    js=(Path(__file__).parent / "copy_link.js").read_text(encoding="utf-8"),
)


def put(query: Mapping[str, str]) -> None:
    """Have the address say this, and nothing else."""
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(dict(query))


def move(session: Session, query: Mapping[str, str]) -> None:
    """Have a button lead to this address. The empty one is a list, whose links may well lead back
    at once.
    """
    session.last_move = (st.query_params.to_dict(), dict(query)) if query else None
    put(query)


def catch_up(session: Session) -> None:
    """At the start of a run: what was pressed before the browser knew the address that a button had
    led to still carries the one before, which would lead back. The browser's own Back may do so.
    """
    if session.last_move is None:
        return
    before, wanted = session.last_move
    here = st.query_params.to_dict()
    context = get_script_run_ctx()
    by_history = context is not None and context.is_history_navigation
    if here == before and not by_history:
        put(wanted)
    elif here != wanted:
        session.last_move = None


def say(session: Session, query: Mapping[str, str]) -> None:
    """Put the page's own address, once it has read the one by which the visitor arrived."""
    session.has_arrived = False
    put(query)


def put_setting(session: Session, more: Mapping[str, str] | None = None) -> None:
    """Have it say the whole setting, of which what stands at its default is left out, and what else
    the page has to say.
    """
    say(session, session.in_the_address.to_query() | dict(more or {}))


def copy_button() -> None:
    """In the bar at the top of every page."""
    with st.container(key="copy link"):
        _button(key="copy link button")
