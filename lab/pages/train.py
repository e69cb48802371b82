"""Train: choose data, build a network, press Play, and see it learn."""

import streamlit as st

from lab.ui import bench, controls, show
from lab.ui.session import current

session = current()

with st.sidebar:
    controls.show(session)

st.title("Train a network")
show.problems(session)
show.plane_choice(session)
show.link(session)
bench.bench(session)
