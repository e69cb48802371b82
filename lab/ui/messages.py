"""What pages say in words: what was refused and what was done, how far training is, and what its
numbers mean.
"""

from typing import Any

import streamlit as st

from lab.diagnosis import Remark
from lab.lessons.explained_in import lesson_on
from lab.visit.session import Session

UPLOAD_HELP = (
    "A red mark on your file means that the server holds as many files as it can: load the page"
    " again, or try later."
)
SEVERITY = {"error": st.error, "warning": st.warning, "info": st.info}


def problems(session: Session) -> None:
    """What was refused, in one box: as text, since it repeats what someone typed. The container
    stays, so that what is below never moves.
    """
    with st.container():
        if session.problems:
            st.error("\n\n".join(map(plain, session.problems)), icon=":material/error:")


def outcome(session: Session, icon: str | None = None) -> None:
    """What the last action on kept runs did, once."""
    state = session.runs
    if state.problem:
        st.error(plain(f"{state.problem.rstrip('.')}."), icon=":material/error:")
    elif state.told:
        st.success(plain(state.told), icon=icon)
    state.told = ""
    state.problem = ""


def plain(text: str) -> str:
    """The text with every character that Markdown would read as a sign made literal."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$~:" else c for c in text)


def progress(session: Session, bar: Any = None) -> None:
    """How far training is, how fast, and why it stopped."""
    share, words = session.training.progress()
    words = f"Epoch {session.trainer.epoch:,} {words}"
    if share is None:
        st.caption(words)
    else:
        (bar or st).progress(share, words)


def remarks(session: Session) -> None:
    """What the stage would say, where it could not load: why, and what the numbers mean."""
    st.warning(
        f"The live picture could not load ({plain(str(session.playback.fault))}). Step and Run to"
        " the end work without it."
    )
    for remark in session.training.remarks():
        words = f"{remark.text} **One thing to try:** {remark.advice}{link_of(remark)}"
        SEVERITY[remark.severity](words)


def link_of(remark: Remark) -> str:
    """The lesson on a remark as a link in Markdown, which opens in a tab; "" for none."""
    lesson = lesson_on(remark)
    return f" [Lesson: {lesson.title}](lessons?lesson={lesson.key})" if lesson else ""
