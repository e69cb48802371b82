"""Lessons: predict, let the run decide, see why; and two exercises for paper and pencil."""

import streamlit as st

from lab.lessons import BY_KEY, LESSONS
from lab.ui.lessons import drill, keep, order, published, steps, where_wrong
from lab.ui.lessons.address import EXERCISES, HUNT, PUBLISHED, go, here
from lab.ui.session import current

ABOUT_EXERCISES = {
    "what-first": "You have the cost. What comes first, and then what? Put the lines in order.",
    "by-hand": "A small pass as matrices to fill, forwards and back; slips are named.",
    "where-am-i-wrong": "A learner's own equations: which lines are wrong, and what belongs there?",
}

session = current()
progress = session.lessons.course


def every_lesson() -> None:
    """The list: lessons in their order, then the exercises."""
    st.title("Lessons")
    st.markdown(
        "Predict first, then train, then see both: that is what makes a picture teach. Nothing here"
        " is written down beforehand. Your own run decides, with your own numbers."
    )
    for place, lesson in enumerate(LESSONS, start=1):
        done = lesson.key in progress.finished
        entry(
            lesson.key,
            f"{place}. {lesson.title} · {lesson.minutes} min",
            "check_circle" if done else "school",
        )
    st.header("Exercises")
    for key, title in EXERCISES.items():
        entry(key, title, "edit")
        st.caption(ABOUT_EXERCISES[key])
    st.header("Published runs")
    entry(PUBLISHED, "Trainings that others printed", "newspaper")
    st.caption("Known trainings of courses and articles, made again here, number beside number.")


def entry(key: str, title: str, icon: str) -> None:
    """One line of the list, as a link that can be copied."""
    start = {} if key not in BY_KEY else {"step": "1", "start": str(progress.seed)}
    st.page_link(
        "lab/pages/lessons.py",
        label=title,
        icon=f":material/{icon}:",
        query_params={"lesson": key, **start},
    )


keep.take_back(session)
place = here(progress)
if place.lesson:
    steps.show(session, place.lesson, place.step)
elif place.is_published:
    published.show(session, place.run)
    st.button("All lessons", icon=":material/arrow_back:", on_click=go, args=(progress, ""))
elif place.exercise:
    st.title(EXERCISES[place.exercise])
    if place.exercise == HUNT:
        where_wrong.show(session)
    else:
        {"what-first": order.show, "by-hand": drill.show}[place.exercise](progress)
    st.button("All lessons", icon=":material/arrow_back:", on_click=go, args=(progress, ""))
else:
    every_lesson()
keep.keep(session)
