"""Links from other pages to the lesson that explains what is seen there."""

import streamlit as st

from lab.lessons import BY_KEY
from lab.ui.lessons.address import EXERCISES


def lesson_link(key: str) -> None:
    """A line that opens a lesson or an exercise."""
    kind = "Exercise" if key in EXERCISES else "Lesson"
    title = EXERCISES.get(key) or BY_KEY[key].title
    st.page_link(
        "lab/pages/lessons.py",
        label=f"{kind}: {title}",
        icon=":material/school:",
        query_params={"lesson": key},
    )
