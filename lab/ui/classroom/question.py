"""The question that is on: a learner's vote, the circle of answers, and what came of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from plotly.graph_objects import Figure

from lab import plots
from lab.classroom import Classes, Question, SeenQuestion
from lab.classroom.questions import Answer
from lab.lessons import BY_KEY, Read
from lab.ui.classroom.store import ask, look
from lab.ui.lessons.sketch import sketch, told
from lab.ui.messages import outcome, plain
from lab.visit.session import Session

VOTES = ("First vote", "Second vote")


def title(question: Question) -> None:
    """The question; those of lessons are Markdown, a teacher's own is text."""
    st.header(question.text if question.lesson else plain(question.text), anchor=False)


def button(session: Session) -> None:
    """For a learner on any page: opens the question, and is open when a vote begins. It lies over
    the page, which stays as it is.
    """
    seen = session.classroom.seen
    if seen is None or seen.question is None:
        return
    asked = seen.question
    key = f"class_open {seen.code} {asked.number} {asked.vote} {asked.revealed}"
    if key not in st.session_state:
        st.session_state[key] = not asked.revealed and asked.mine is None
    label = "The votes are revealed" if asked.revealed else "Question"
    with st.popover(
        label,
        type="secondary" if asked.revealed else "primary",
        icon=":material/bar_chart:" if asked.revealed else ":material/help:",
        key=key,
        on_change="rerun",
    ):
        vote(session)


def what_it_is_about(question: Question) -> None:
    """What a lesson tells before it asks, for who has not opened it: "which of the two?" says
    nothing alone.
    """
    if question.lesson is None:
        return
    key, step, _ = question.lesson
    for before in BY_KEY[key].steps[:step]:
        if isinstance(before, Read):
            st.caption(before.text)


def vote(session: Session, has_border: bool = False) -> None:
    """For a learner: the question with its controls, or what came of it."""
    seen = session.classroom.seen
    if seen is None or seen.question is None:
        return
    asked = seen.question
    with st.container(border=has_border, key="class_question"):
        what_it_is_about(asked.question)
        title(asked.question)
        if asked.revealed:
            result(asked)
        else:
            answer_form(session, asked)


def answer_form(session: Session, asked: SeenQuestion) -> None:
    seen = session.classroom.seen
    assert seen is not None  # it has the question
    if asked.vote > 1:
        st.caption("Second vote: talk it over first, then answer again.")
    key = f"vote {seen.code} {asked.number} {asked.vote}"
    answer = control(asked, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Answer" if asked.mine is None else "Change my answer",
            type="primary",
            disabled=answer is None or answer == asked.mine,
            on_click=give,
            args=(session, asked, key),
            key="class_answer",
        )
        st.caption(said(asked, seen.learners), width="content")
    outcome(session)


def said(asked: SeenQuestion, learners: int) -> str:
    mine = "" if asked.mine is None else f"You said {plain(shown(asked, asked.mine))}. "
    if isinstance(asked.mine, list):
        mine = "Your sketch is in. "
    return (
        f"{mine}{asked.answered} of {learners} have answered; shown when your teacher reveals it."
    )


def shown(asked: SeenQuestion, answer: Answer) -> str:
    """A choice or a number, in words."""
    return f"{answer:g} {asked.question.unit}".strip() if isinstance(answer, float) else str(answer)


def control(asked: SeenQuestion, key: str) -> Answer | None:
    """The choices, the scale or the curve; None while nothing is chosen."""
    question = asked.question
    if question.epochs:
        st.caption("Move the points up and down: drag them, or use Tab and the arrow keys.")
        begin = asked.mine if isinstance(asked.mine, list) else None
        sketch(list(question.epochs), question.high, key, begin)
        return chosen(asked, key)
    if question.options:
        index = question.options.index(str(asked.mine)) if asked.mine is not None else None
        return st.radio(
            "Your answer",
            question.options,
            index=index,
            key=key,
            format_func=str if question.lesson else plain,
        )
    middle = (question.low + question.high) / 2
    return float(
        st.slider(
            f"Your answer{f', {question.unit}' if question.unit else ''}",
            float(question.low),
            float(question.high),
            asked.mine if isinstance(asked.mine, float) else middle,
            float(question.step),
            key=key,
        )
    )


def chosen(asked: SeenQuestion, key: str) -> Answer | None:
    """What the control with this key says now; None for nothing, also where the page has been drawn
    anew meanwhile.
    """
    question = asked.question
    if question.epochs:
        return told(key, len(question.epochs), question.high)
    answer: Answer | None = st.session_state.get(key)
    return answer


def give(session: Session, asked: SeenQuestion, key: str) -> None:
    """Answer with what the control says, and see it counted."""
    state = session.classroom
    answer = chosen(asked, key)

    def given(classes: Classes) -> None:
        if answer is None:
            raise ValueError("answer: nothing is chosen yet; choose, then answer again")
        classes.answer(state.code, state.owner, asked.number, asked.vote, answer)

    session.runs.attempt(lambda: ask(given), "")
    look(session, has_news=True)


def circle(asked: SeenQuestion, learners: int, size: int = 120) -> None:
    """The circle that fills as answers come."""
    share = asked.answered / max(1, learners)
    words = f"{asked.answered} of {learners} have answered"
    st.html(
        f'<div class="lab-circle" role="img" aria-label="{words}"'
        f' style="--share: {share:.3f}; --size: {size}px">'
        f"<span>{asked.answered}/{learners}</span></div>",
        width="content",
    )


def result(asked: SeenQuestion, is_large: bool = False) -> None:
    """What was answered, beside what the run shows. is_large: for the board."""
    if asked.question.epochs:
        draw(sketches(asked), "class_votes", is_large, f"{asked.answered} sketched cost curves")
        return
    found = asked.outcome
    left, right = st.columns(2) if found and found.curves else (st.container(), None)
    counts = by_vote(asked.votes)
    settled = found.answer if found else None
    label = asked.question.label(settled) if settled is not None else None
    said_in_words = "; ".join(
        f"{name}: " + ", ".join(f"{answer} {count}" for answer, count in votes.items())
        for name, votes in counts.items()
    )
    with left:
        draw(plots.vote_bars(counts, label), "class_votes", is_large, said_in_words)
    if found and right:
        with right:
            if settled is not None:
                st.markdown(f"The run says **{plain(shown(asked, settled))}**.")
            curves = plots.outcome_curves(found.curves, "cost")
            draw(curves, "class_outcome", is_large, f"Cost by epoch of {', '.join(found.curves)}")


def by_vote(answers: Sequence[Any]) -> dict[str, Any]:
    """What was answered, by the name of the vote."""
    names = VOTES[: len(answers)] if len(answers) > 1 else ("Answers",)
    return dict(zip(names, answers, strict=True))


def sketches(asked: SeenQuestion) -> Figure:
    """All sketches, and the run that was sketched."""
    question = asked.question
    curves = asked.outcome.curves if asked.outcome else {}
    happened = curves.get(question.sketched_run)
    return plots.class_sketches(question.epochs, by_vote(asked.sketches), question.high, happened)


def draw(figure: Figure, key: str, is_large: bool, alt: str) -> None:
    st.plotly_chart(
        plots.for_projector(figure) if is_large else figure,
        key=key,
        config={"displayModeBar": False},
        alt=alt,
    )
