"""Sweep: train many experiments at once, and see which settings matter."""

import streamlit as st

from lab.stage.slices import SHARE
from lab.ui.messages import plain
from lab.ui.owner import owner
from lab.ui.session import current
from lab.ui.sweep import controls, keeping, rates, running, side_by_side, views
from lab.visit.sweep_state import format_duration, refusal

session = current()
state = session.sweep


def start() -> None:
    """The controls, what they would train, and a button for it."""
    st.caption("Every setting that is not swept is as on the Train page.")
    try:
        plan = controls.choose(session.experiment)
        with session.charged():
            told = state.expect(plan.experiments, session.contents, SHARE) if len(plan) else None
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        return
    refused = refusal(told)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start",
            type="primary",
            icon=":material/grid_view:",
            on_click=state.start,
            args=(plan, session.contents),
            disabled=bool(refused),
        )
        if told:
            st.markdown(
                f"**{len(plan)} runs**, at most about {format_duration(told.seconds)}"
                f" {running.where(told)}"
            )
    if refused:
        st.warning(refused)


def results() -> None:
    st.divider()
    if state.name:
        st.header(plain(state.name))
    views.summary(state)
    keeping.actions(session, me)
    if state.results:
        views.show(session)


st.title("Sweep")
me = owner(session)
keeping.from_address(session, me)
if session.runs.problem:
    keeping.outcome(session)
keeping.write(session, me)
keeping.into_address(session)
body = st.empty()
if state.running:
    # another kind of box than the container below, so that its controls go at once
    with body.status("Training", expanded=True):
        running.run(session, me)
    st.rerun()

with body.container():
    match controls.what_to_do():
        case controls.RATE:
            rates.section(session)
        case controls.MANY:
            side_by_side.section(session)
        case controls.KEPT:
            keeping.kept_sweeps(session, me)
        case _:
            start()
            if state.plan.experiments:
                results()
