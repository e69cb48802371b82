"""What a class pastes into Check, for the wall of mistakes."""

import streamlit as st

from lab.checker import Report
from lab.checker.answer.mistakes import MISTAKES
from lab.ui.classroom.store import ask
from lab.ui.messages import plain
from lab.visit.session import Session

OTHER_MISTAKE = "a mistake of another kind"


def note_paste(session: Session, text: str, report: Report) -> None:
    """Count what was found in a learner's paste, once; and say that it is counted."""
    state = session.classroom
    if not state.is_learner or not report.lines:
        return
    st.caption(
        "In your class the mistakes found here are counted without your name; your teacher can take"
        " the text away, without it too."
    )
    if text == state.noted_paste:
        return
    classes = dict.fromkeys(mistake.error_class for mistake in report.mistakes)
    names = [MISTAKES[name].short if name in MISTAKES else OTHER_MISTAKE for name in classes]
    try:
        ask(lambda opened: opened.note_paste(state.code, state.owner, text, names))
        state.noted_paste = text
    except ValueError as problem:
        st.caption(plain(f"Not counted for the class: {problem}."))
