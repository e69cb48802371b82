"""Train: choose data, build a network, press Play, and see it learn."""

import streamlit as st

from lab.ui import address, messages
from lab.ui.session import current
from lab.ui.train import bench, charts, controls, file_step, hints

session = current()
is_in_frame = bool(st.context.is_embedded)
if session.has_arrived:
    session.only = frozenset(st.query_params) if is_in_frame else None

st.title("Train a network")
hints.follow_link(session)
# what a hand on the stage changes while this is drawn has it drawn anew, the address too
session.state_shown = session.page_state
messages.problems(session)
file_step.awaited(session)
file_step.step(session)
address.put_setting(session, session.marks_in_the_address)
with st.container(key="train", horizontal=True):
    picture = st.container(key="frame" if is_in_frame else "bench")
    settings = st.container(key="settings", width=300)
if not is_in_frame and controls.has_any(session):
    settings.empty()  # an empty column has no width, and the picture would be drawn too wide
# the picture first: what a control did is seen before the controls are drawn again
with picture:
    if is_in_frame:
        bench.picture(session)
    else:
        hints.row(session)
        bench.bench(session)
with settings:
    controls.first(session)
    controls.more(session)
if not is_in_frame:
    charts.section(session)
