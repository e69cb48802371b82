"""Train: choose data, build a network, press Play, and see it learn."""

import streamlit as st

from lab.ui import show
from lab.ui.session import current
from lab.ui.train import bench, controls, file_step

session = current()


def settings() -> None:
    with st.sidebar:
        controls.show(session)


def training() -> None:
    st.title("Train a network")
    show.problems(session)
    file_step.awaited(session)
    file_step.step(session)
    show.plane_choice(session)
    show.link(session)
    bench.bench(session)


# While it plays the picture goes first: what a control did is then seen before the controls are
# drawn again.
for part in (training, settings) if session.playback.playing else (settings, training):
    part()
