"""The first row of Train: the doors for a newcomer, the first of which is lesson 1, and once one
was used, what there is to try.
"""

import streamlit as st

from lab.lessons import BY_KEY, LESSONS
from lab.visit.presets import PRESETS
from lab.visit.session import Session


def follow_link(session: Session) -> None:
    """Do once what the address asks for beside its settings: open a preset, play at once,
    turn to projector mode.
    """
    key = st.query_params.get("preset")
    if key in PRESETS:
        session.open(PRESETS[key].experiment)
    elif key is not None:
        known = ", ".join(PRESETS)
        session.problems = [f"preset: expected one of {known}, got {key[:40]!r}."]
    if st.query_params.get("play") == "1":
        session.play()
    if session.has_arrived and st.query_params.get("projector") == "1":
        session.show_on_projector(True)


def row(session: Session) -> None:
    with st.container(key="hints", horizontal=True, vertical_alignment="center"):
        if session.is_newcomer:
            first_lesson(session)
            doors(session)
        elif session.classroom.controls is None:
            presets(session)


def first_lesson(session: Session) -> None:
    """Where the hour begins."""
    lesson = LESSONS[0]
    start = str(session.lessons.course.seed)
    with st.container(key="first door", width="content"):
        st.page_link(
            "lab/pages/lessons.py",
            label=f"New here? Lesson 1 · {lesson.minutes} min",
            icon=":material/school:",
            help=lesson.title,
            query_params={"lesson": lesson.key, "step": "1", "start": start},
        )


def doors(session: Session) -> None:
    st.button("Press Play", icon=":material/play_arrow:", type="tertiary", on_click=session.play)
    st.page_link(
        "lab/pages/check.py",
        label="I have equations: where am I wrong?",
        icon=":material/fact_check:",
    )
    st.page_link(
        "lab/pages/backprop.py",
        label="After the cost, what comes first?",
        icon=":material/u_turn_left:",
        query_params={"step": "after the cost"},
    )


def presets(session: Session) -> None:
    """A link for each; and to the lesson on the one that is open."""
    st.caption("See", width="content")
    for key, preset in PRESETS.items():
        st.page_link(
            "lab/pages/train.py",
            label=preset.title,
            query_params={"preset": key, "play": "1"},
        )
    for preset in PRESETS.values():
        if session.experiment == preset.experiment:
            st.page_link(
                "lab/pages/lessons.py",
                label="Lesson on this",
                icon=":material/school:",
                help=BY_KEY[preset.lesson].title,
                query_params={"lesson": preset.lesson, "step": "1"},
            )
