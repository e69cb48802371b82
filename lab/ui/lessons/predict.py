"""Predicting on the page: a choice with how sure one is, a number, or a sketched curve; once made
it stays.
"""

from collections.abc import Sequence

import streamlit as st

from lab import plots
from lab.lessons import Choice, Curve, Lesson, Number
from lab.lessons.progress import Committed, Progress
from lab.lessons.steps import SKETCHED, SURE, Prediction
from lab.ui.lessons.address import go
from lab.ui.lessons.sketch import sketch, told


def predict(progress: Progress, lesson: Lesson, place: int, step: Prediction) -> None:
    st.header(step.question)
    committed = progress.committed(lesson, place)
    if committed is not None:
        st.markdown(f"You said: {said(step, committed)}")
        if isinstance(step, Curve):
            sketched = plots.sketch(
                sketched_epochs(progress, lesson, step), heights(committed), step.top
            )
            st.plotly_chart(sketched, key=f"sketch {lesson.key}")
        return
    key = f"{lesson.key} {place} {progress.seed}"
    answer = ask(progress, lesson, step, key)
    st.button(
        "That is my prediction",
        type="primary",
        disabled=answer is None,
        on_click=commit,
        args=(progress, lesson, place, answer, f"sketch {key}"),
    )
    st.caption("It cannot be changed afterwards." if answer else "Choose first.")


def ask(progress: Progress, lesson: Lesson, step: Prediction, key: str) -> Committed | None:
    """The controls of a prediction; None while something is left to choose."""
    if isinstance(step, Choice):
        chosen = st.radio("Your prediction", step.options, index=None, key=f"choice {key}")
        sure = st.segmented_control("How sure are you?", SURE, key=f"sure {key}")
        return Committed(chosen, str(sure)) if chosen and sure else None
    if isinstance(step, Number):
        whole = all(float(x).is_integer() for x in (step.low, step.high, step.step))
        kind = int if whole else float
        label = f"Your prediction ({step.unit})" if step.unit else "Your prediction"
        return Committed(
            float(
                st.slider(
                    label,
                    min_value=kind(step.low),
                    max_value=kind(step.high),
                    value=kind(step.middle),
                    step=kind(step.step),
                    key=f"number {key}",
                )
            )
        )
    epochs = sketched_epochs(progress, lesson, step)
    st.caption("Move the points up and down: drag them, or use Tab and the arrow keys.")
    return Committed(sketch(epochs, step.top, f"sketch {key}"))


def sketched_epochs(progress: Progress, lesson: Lesson, step: Curve) -> list[float]:
    return step.epochs(lesson.experiments(progress.seed)[step.run].epochs)


def commit(
    progress: Progress, lesson: Lesson, place: int, answer: Committed, sketched: str
) -> None:
    """sketched: the key of a sketch, which may have been moved since the page was drawn."""
    step = lesson.steps[place]
    heights = told(sketched, SKETCHED, step.top) if isinstance(step, Curve) else None
    progress.commit(lesson, place, Committed(heights) if heights else answer)
    go(progress, lesson.key, place + 1)


def said(step: Prediction, committed: Committed) -> str:
    if isinstance(step, Choice):
        return f"**{committed.value}** ({committed.sure})"
    if isinstance(step, Number):
        return f"**{committed.value:g}** {step.unit}"
    return "the sketch below"


def heights(committed: Committed) -> Sequence[float]:
    assert isinstance(committed.value, list)
    return committed.value
