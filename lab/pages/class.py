"""Class: start one, join one by its code, lead it, and its board for the projector."""

import streamlit as st

from lab.ui.classroom import board, door, learner, teacher
from lab.ui.owner import owner
from lab.ui.session import current

session = current()
me = owner(session)
if me is None:
    st.title("Class")
    st.stop()
door.come_in(session, me)
state = session.classroom
if not state.code:
    st.title("Class")
    door.show(session, me)
elif state.seen is None:
    st.title("Class")
    door.unseen(session)
elif not state.seen.is_teacher:
    learner.show(session)
elif st.query_params.get("view") == "board":
    board.show(session)
else:
    teacher.show(session)
