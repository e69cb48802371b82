"""The question that is on: a learner's vote, the circle of answers, and what came of it."""

import streamlit as st

from lab import plots
from lab.classroom import Classes, Question, SeenQuestion
from lab.classroom.questions import Answer
from lab.ui.classroom.store import ask, look
from lab.ui.messages import outcome, plain
from lab.visit.session import Session

VOTES = ("First vote", "Second vote")


def title(question: Question) -> None:
    """The question; those of lessons are Markdown, a teacher's own is text."""
    st.header(question.text if question.lesson else plain(question.text), anchor=False)


def vote(session: Session, is_large: bool) -> None:
    """For a learner: the question with its controls, or what came of it; where it is not large,
    that is to be opened.
    """
    seen = session.classroom.seen
    if seen is None or seen.question is None:
        return
    asked = seen.question
    if asked.revealed and not is_large:
        with st.expander("The votes are revealed", icon=":material/bar_chart:"):
            title(asked.question)
            result(asked)
        return
    with st.container(border=True, key="class_question"):
        title(asked.question)
        if asked.revealed:
            result(asked)
            return
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
    return (
        f"{mine}{asked.answered} of {learners} have answered; shown when your teacher reveals it."
    )


def shown(asked: SeenQuestion, answer: Answer) -> str:
    return answer if isinstance(answer, str) else f"{answer:g} {asked.question.unit}".strip()


def control(asked: SeenQuestion, key: str) -> Answer | None:
    """The choices or the scale; None while nothing is chosen."""
    question = asked.question
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
    return st.slider(
        f"Your answer{f', {question.unit}' if question.unit else ''}",
        float(question.low),
        float(question.high),
        float(asked.mine if asked.mine is not None else middle),
        float(question.step),
        key=key,
    )


def give(session: Session, asked: SeenQuestion, key: str) -> None:
    """Answer with what the control says, and see it counted."""
    state = session.classroom
    answer = st.session_state[key]

    def given(classes: Classes) -> None:
        classes.answer(state.code, state.owner, asked.number, asked.vote, answer)

    session.runs.attempt(lambda: ask(given), "Your answer is in.")
    look(session, has_news=True)


def circle(asked: SeenQuestion, learners: int, size: int = 120) -> None:
    """The circle that fills as answers come."""
    share = asked.answered / max(1, learners)
    words = f"{asked.answered} of {learners} have answered"
    st.html(
        f'<div class="lab-circle" role="img" aria-label="{words}"'
        f' style="--share: {share:.3f}; --size: {size}px">'
        f"<span>{asked.answered}/{learners}</span></div>"
    )


def result(asked: SeenQuestion, height: int = 320) -> None:
    """Both votes as bars beside what the run shows."""
    found = asked.outcome
    left, right = st.columns(2) if found and found.curves else (st.container(), None)
    names = VOTES[: len(asked.votes)] if len(asked.votes) > 1 else ("Answers",)
    settled = found.answer if found else None
    counts = dict(zip(names, asked.votes, strict=True))
    label = asked.question.label(settled) if settled is not None else None
    left.plotly_chart(
        plots.vote_bars(counts, label, height),
        key="class_votes",
        config={"displayModeBar": False},
        alt="; ".join(
            f"{name}: " + ", ".join(f"{answer} {count}" for answer, count in votes.items())
            for name, votes in counts.items()
        ),
    )
    if found and right:
        if settled is not None:
            right.markdown(f"The run says **{plain(shown(asked, settled))}**.")
        right.plotly_chart(
            plots.outcome_curves(found.curves, "cost"),
            key="class_outcome",
            config={"displayModeBar": False},
            alt=f"Cost by epoch of {', '.join(found.curves)}",
        )
