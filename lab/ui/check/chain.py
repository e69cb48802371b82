"""The way back in the order of computing, with what of it the learner has: right, wrong, missing."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from lab.checker import Report
from lab.checker.answer.chain import Link

Color = Literal["green", "red", "orange", "gray"]
STATUSES: dict[str, tuple[str, str, Color]] = {
    "yours, right": ("yours, right", ":material/check_circle:", "green"),
    "yours, wrong": ("yours, wrong", ":material/cancel:", "red"),
    "missing": ("missing", ":material/add_circle:", "orange"),
    "not judged": ("yours, not certain", ":material/help:", "gray"),
}


def way_back(report: Report, links: tuple[Link, ...], open_step: Callable[[str], None]) -> None:
    """Every link as a row: its place, its status, its equation, and the way to its step."""
    if not links:
        return
    st.header("After the cost: what comes first, and then what")
    for place, link in enumerate(links, start=1):
        status, icon, color = STATUSES[link.status]
        name, equation, step = st.columns([4, 8, 1], vertical_alignment="center")
        stands = report.place(link.line) if link.line else ""
        line = f", {stands}" if stands.startswith("line") else ""
        name.badge(f"{place}. {link.name}: {status}{line}", icon=icon, color=color)
        equation.latex(link.latex)
        if link.note:
            equation.caption(link.note, text_alignment="center")
        if link.step:
            step.button(
                "",
                key=f"step of {link.name}",
                icon=":material/footprint:",
                help=f"{link.name}, step by step",
                on_click=open_step,
                args=(link.step,),
            )
