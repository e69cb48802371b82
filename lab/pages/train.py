"""Train: choose data, build a network, press Play, and see it learn."""

import streamlit as st

from lab.ui import show
from lab.ui.session import current
from lab.ui.train import bench, controls, file_step, hints

session = current()

st.title("Train a network")
hints.follow_link(session)
show.problems(session)
file_step.awaited(session)
file_step.step(session)
show.link(session)
with st.container(key="train", horizontal=True):
    picture = st.container(key="bench")
    settings = st.container(key="settings", width=300)
# the picture first: what a control did is seen before the controls are drawn again
with picture:
    hints.row(session)
    bench.bench(session)
with settings:
    controls.first(session)
    controls.more(session)
bench.charts(session)
