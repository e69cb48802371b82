"""Asking a class: a lesson's prediction, a question of the teacher's own, or which mistake is the
commonest; then the second vote, the reveal and the run that settles it.
"""

from collections.abc import Callable
from contextlib import closing
from functools import partial

import numpy as np
import streamlit as st

from lab.classroom import Outcome, Question, SeenQuestion, lesson_question, wall
from lab.classroom.questions import LONGEST_QUESTION, MOST_OPTIONS
from lab.experiment import Experiment, Run
from lab.lessons import LESSONS
from lab.lessons.common import LAST_SEED
from lab.sweep import sweep
from lab.ui.classroom import lead
from lab.ui.classroom.store import ask, look
from lab.ui.classroom.wall import OTHER_MISTAKE
from lab.ui.turns import LONG_TURN, slices
from lab.visit.session import Session

MOST_GUESSED = 4
KINDS = ("A lesson’s prediction", "My own question", "The commonest mistake")


def show(session: Session) -> None:
    """The controls for the next question."""
    st.header("Ask", anchor=False)
    kind = st.segmented_control(
        "Ask", KINDS, default=KINDS[0], required=True, label_visibility="collapsed"
    )
    {KINDS[0]: of_lesson, KINDS[1]: of_own, KINDS[2]: of_mistakes}[str(kind)](session)


def of_lesson(session: Session) -> None:
    askable = {
        f"{lesson.title}: {prediction.question}": (lesson.key, step)
        for lesson in LESSONS
        for step, prediction in lesson.predictions.items()
    }
    st.selectbox("Prediction", list(askable), key="class_prediction")
    st.session_state.setdefault("class_seed", session.lessons.course.seed)
    st.number_input("Start", 0, LAST_SEED, key="class_seed", help="The seed of the lesson’s runs.")

    def made() -> Question:
        key, step = askable[st.session_state["class_prediction"]]
        return lesson_question(key, step, st.session_state["class_seed"])

    ask_button(session, made)


def of_own(session: Session) -> None:
    st.text_area("Question", max_chars=LONGEST_QUESTION, key="class_text", height=80)
    options = st.text_area(
        "Choices, one a line",
        key="class_options",
        height=110,
        placeholder="none: a number on a scale",
        help=f"2 to {MOST_OPTIONS}; without any, learners give a number.",
    )
    if not options.strip():
        left, right = st.columns(2)
        left.number_input("From", value=0.0, key="class_low")
        right.number_input("To", value=100.0, key="class_high")
    st.checkbox(
        "Settled by the experiment on Train, as it stands",
        key="class_settles",
        help="You run it for all to see once the votes are in.",
    )
    ask_button(session, partial(own_question, session))


def own_question(session: Session) -> Question:
    """What the controls say now, which may be more than they did when the page was drawn."""
    said = st.session_state
    low, high = said.get("class_low", 0.0), said.get("class_high", 100.0)
    return Question(
        said["class_text"],
        tuple(line.strip() for line in said["class_options"].splitlines() if line.strip()),
        low=low,
        high=high,
        step=max((high - low) / 100, 1e-9),
        settings=session.in_the_address.to_query() if said["class_settles"] else None,
    )


def of_mistakes(session: Session) -> None:
    st.caption(
        "Which mistake has Check found most often in this class? The four commonest are the"
        " choices, and the count settles it: look at Mistakes on the board afterwards."
    )
    ask_button(session, partial(mistakes_question, session))


def mistakes_question(session: Session) -> Question:
    names = [name for name in counts_of(session) if name != OTHER_MISTAKE][:MOST_GUESSED]
    if len(names) < 2:
        raise ValueError("class: Check has found fewer than two different mistakes so far")
    shuffled = np.random.default_rng().permutation(names)
    return Question("Which mistake is the commonest in this class?", tuple(map(str, shuffled)))


def counts_of(session: Session) -> dict[str, int]:
    """The wall of mistakes."""
    state = session.classroom
    return ask(lambda classes: wall(classes, state.code, state.owner))


def ask_button(session: Session, make: Callable[[], Question]) -> None:
    st.button(
        "Ask the class",
        type="primary",
        icon=":material/help:",
        key="class_ask",
        on_click=ask_now,
        args=(session, make),
    )


def ask_now(session: Session, make: Callable[[], Question]) -> None:
    def asked() -> None:
        question = make()
        ask(lambda classes: classes.ask(session.classroom.code, session.classroom.owner, question))

    session.runs.attempt(asked, "")
    look(session, has_news=True)


def next_steps(session: Session, asked: SeenQuestion) -> None:
    """What a teacher can do with the question that is on."""
    with st.container(horizontal=True):
        if not asked.revealed:
            st.button(
                "Vote again",
                icon=":material/forum:",
                disabled=asked.vote > 1,
                key="class_again",
                on_click=lead.do,
                args=(session, lambda classes, code, me: classes.vote_again(code, me)),
                help="The first vote stays hidden. Let them talk, then they answer once more.",
            )
            st.button(
                "Reveal",
                type="primary",
                icon=":material/visibility:",
                key="class_reveal",
                on_click=lead.do,
                args=(session, lambda classes, code, me: classes.reveal(code, me)),
            )
        if asked.revealed and asked.outcome is None:
            settle(session, asked)


def settle(session: Session, asked: SeenQuestion) -> None:
    """Run what settles it, and show that to everybody."""
    experiments = asked.question.experiments
    if experiments and st.button("Run it", icon=":material/play_arrow:", key="class_run"):
        runs = trained(session, experiments)
        outcome: Outcome = asked.question.outcome(runs)
        lead.do(session, lambda classes, code, me: classes.settle(code, me, asked.number, outcome))
        st.rerun()


def trained(session: Session, experiments: dict[str, Experiment]) -> dict[str, Run]:
    """The runs, a turn at a time, with a bar that says how far they are."""
    bar = st.progress(0.0, "Training")

    def tell(share: float) -> None:
        bar.progress(min(1.0, share), "Training")

    results = sweep(
        list(experiments.values()),
        workers=1,
        progress=tell,
        turn=partial(slices().turn, session.visitor, at_least=LONG_TURN),
    )
    with closing(results):
        found = {result.experiment: result.run for result in results if result.run}
    return {name: found[one] for name, one in experiments.items() if one in found}
