"""The page Class for a learner: who they are, where the class is, and what is asked."""

import streamlit as st

from lab.ui.classroom import door
from lab.ui.classroom.strip import strip
from lab.ui.messages import plain
from lab.visit.session import Session


def show(session: Session) -> None:
    seen = session.classroom.seen
    assert seen is not None  # the page asks
    st.title(f"Class {seen.code}")
    strip(session, "class")
    st.caption(
        plain(f"You are {seen.name}.")
        + " What your teacher asks appears by itself, here and on every other page: until then,"
        " look around. They see this name, how far your training is, and your answers once they are"
        " revealed. All is deleted when the class ends."
    )
    with st.container(horizontal=True):
        st.page_link("lab/pages/lessons.py", label="Lessons", icon=":material/school:")
        st.page_link("lab/pages/train.py", label="Train page", icon=":material/play_circle:")
        st.button("Leave the class", icon=":material/logout:", on_click=door.leave, args=(session,))
