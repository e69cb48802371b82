"""Landscape: the cost over a plane through the weights, the path of training on it, and how true
that is.
"""

import streamlit as st

from lab.landscape import Path
from lab.ui import address, messages
from lab.ui.landscape import plane
from lab.ui.session import current
from lab.ui.train import bench
from lab.visit.landscape_state import View, path_of

session = current()
state = session.landscape


def remembered() -> View:
    """The view of this visit; at first that of the link."""
    if state.view is None:
        state.view, problems = View.from_query(st.query_params.to_dict())
        for problem in problems:
            st.error(messages.plain(problem), icon=":material/error:")
    return state.view


def own_path() -> Path | None:
    """The path of the Train page's network; None, and a way to get one, before there is one."""
    try:
        with session.lock:
            return path_of(session.experiment, session.trainer)
    except ValueError:
        st.info(
            "The cost J of every choice of the weights makes a landscape, and training walks down"
            " it. The network of the Train page has not been trained yet: there is no path to draw."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Train it to the end",
                type="primary",
                icon=":material/fast_forward:",
                on_click=session.run_to_end,
            )
            st.page_link("lab/pages/train.py", label="Train page", icon=":material/play_circle:")
        return None


st.title("Landscape")
messages.problems(session)
bench.run_on(session)
view = remembered()
path = own_path()
if path is None:
    st.stop()
view = state.view = plane.choose(view, session.trainer.network.layer_sizes, path)
address.put_setting(session, view.to_query())
try:
    picture = plane.compute(session, view, path)
except ValueError as problem:
    st.error(messages.plain(f"{problem}."), icon=":material/error:")
    st.stop()
plane.draw(session, view, picture)
plane.how_true(session, picture)
