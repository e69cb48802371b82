"""Runs from a file, or from the command line, into one's own."""

import shlex
from pathlib import PurePath

import streamlit as st

from lab.runs import read
from lab.runs.archive import MOST_UPLOADED
from lab.settings import quotable
from lab.ui.messages import UPLOAD_HELP
from lab.ui.runs.store import counted, store
from lab.visit.session import Session


def bring_in(session: Session, me: str) -> None:
    """Runs from a file, or from the command line, into one's own."""
    with st.expander("Bring runs in"):
        file = st.file_uploader(
            "An archive or a run that this page has written",
            ["zip", "json"],
            max_upload_size=MOST_UPLOADED >> 20,
            help=UPLOAD_HELP,
        )
        if file is not None:

            def bring() -> str:
                entries = read(quotable(PurePath(file.name).name), file.getvalue())
                return brought(store().bring(me, entries), len(entries))

            st.button(
                "Bring in",
                icon=":material/upload:",
                on_click=session.runs.attempt,
                args=(bring, ""),
            )
        st.caption(
            "Runs that a sweep from the command line has kept on this lab's machine become yours"
            " there, by this command."
        )
        st.code(f"python -m lab claim {shlex.quote(me)}", language=None, wrap_lines=True)


def brought(new: int, count: int) -> str:
    """What became of the runs of a file."""
    if new == count:
        return "The runs are yours now." if count > 1 else "The run is yours now."
    if new == 0:
        return "Nothing new: you have " + ("all of these runs." if count > 1 else "this run.")
    return f"{new:,} of {counted(count, 'run')} were new and are yours now; you had the others."
