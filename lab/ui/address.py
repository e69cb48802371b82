"""The address in the browser: what a page puts into it, and the button that copies it."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

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


def put_setting(session: Session, more: Mapping[str, str] | None = None) -> None:
    """Have it say the whole setting, of which what stands at its default is left out, and what else
    the page has to say.
    """
    put(session.in_the_address.to_query() | dict(more or {}))


def copy_button() -> None:
    """In the bar at the top of every page."""
    with st.container(key="copy link"):
        _button(key="copy link button")
