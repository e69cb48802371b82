"""What stands beside a drawing: how many points it has, an empty one to begin, and its table."""

import streamlit as st

from lab.data import Drawing
from lab.experiment import DRAWN
from lab.visit.session import Session


def section(session: Session) -> None:
    is_shown = session.has_control("dataset") and session.only is None
    if session.experiment.dataset != DRAWN or not is_shown:
        return
    drawing = Drawing.read(session.experiment.points)
    test = len(drawing.points) - drawing.train
    parts = f", {test:,} of them for testing" if test else ""
    st.caption(
        f"{len(drawing.points):,} points drawn by hand{parts}. The link holds them; their digest is"
        f" {session.experiment.points_digest}."
    )
    with st.container(horizontal=True, gap="xsmall"):
        for name, is_regression in (("Empty: classes", False), ("Empty: values", True)):
            st.button(name, on_click=session.draw_anew, args=(is_regression,))
        st.download_button(
            "As CSV", drawing.to_csv, "drawn.csv", "text/csv", on_click="ignore", key="drawn csv"
        )
