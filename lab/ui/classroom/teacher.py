"""The page Class for a teacher: the code to come in by, who is here, what is asked, and what is
taken away.
"""

import streamlit as st

from lab.classroom import Seen, collect
from lab.ui.classroom import asking, lead, places, question, way
from lab.ui.classroom.news import latest
from lab.ui.classroom.store import ask
from lab.ui.messages import outcome, plain
from lab.ui.runs.store import counted
from lab.ui.session import fragment
from lab.visit.session import Session


def show(session: Session) -> None:
    """The page; what changes as learners act runs by itself."""
    seen = session.classroom.seen
    assert seen is not None  # the page asks
    way_in(session, seen)
    is_voting = votes_now(seen)
    live(session, is_voting)
    with st.expander("Ask another question") if is_voting else st.container():
        asking.show(session)
    st.divider()
    take_away(session)


def way_in(session: Session, seen: Seen) -> None:
    """The code, the link and the QR code; and the teacher's key, where it was made in this visit."""
    left, right = st.columns([5, 1])
    with left:
        st.title(f"Class {seen.code}", anchor=False)
        st.caption("Learners open this lab, choose **Class** and type the code, or open the link:")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.code(way.link_of(seen.code), language=None, wrap_lines=True, width="content")
            st.link_button("Open the board", way.board_link(), icon=":material/tv:")
            if session.classroom.key:
                with st.popover("Teacher’s key", icon=":material/key:"):
                    st.markdown(
                        "It opens this class on another computer, and is shown in this visit alone:"
                    )
                    st.code(session.classroom.key, language=None)
    with right:
        way.qr(seen.code)


def votes_now(seen: Seen) -> bool:
    return seen.question is not None and not seen.question.revealed


@fragment
def live(session: Session, is_voting: bool) -> None:
    """Who is here, where the class is, and the question that is on. is_voting: as the page around
    it was drawn.
    """
    seen = latest(session)
    if votes_now(seen) != is_voting:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{counted(seen.learners, 'learner')}** here", width="content")
        lead.pace(session, seen, "class")
        lead.pause_button(session, seen)
        if seen.place:
            st.markdown(f"The class is at {places.in_words(seen.place)}", width="content")
    st.caption(
        plain(", ".join(seen.names))
        if seen.names
        else "Nobody yet. To send the class somewhere, go there yourself: a button is on top."
    )
    outcome(session)
    if seen.question:
        on_now(session, seen)


def on_now(session: Session, seen: Seen) -> None:
    """The question, how many have answered, who is missing, and what comes next."""
    asked = seen.question
    assert asked is not None
    with st.container(border=True, key="class_question"):
        question.title(asked.question)
        if asked.revealed:
            question.result(asked)
        else:
            with st.container(horizontal=True, vertical_alignment="center"):
                question.circle(asked, seen.learners)
                with st.container(width="content"):
                    st.markdown("**Second vote**" if asked.vote > 1 else "**First vote**")
                    st.caption(
                        plain(f"Missing: {', '.join(seen.missing)}")
                        if seen.missing
                        else "Everybody has answered."
                    )
        asking.next_steps(session, asked)


def take_away(session: Session) -> None:
    """Everything as files, and the end."""
    seen = session.classroom.seen
    assert seen is not None
    with st.container(horizontal=True):
        st.download_button(
            "Answers, runs and pastes",
            lambda: archive(session),
            f"class-{seen.code}.zip",
            "application/zip",
            icon=":material/folder_zip:",
            on_click="ignore",
            key="class_zip",
            help="As CSV in a zip. Pastes bear no name; votes that were never revealed stay out.",
        )
        with st.popover("End the class", icon=":material/delete_forever:"):
            st.markdown("This deletes the class with all its answers, for good.")
            st.button(
                "End it now",
                type="primary",
                key="class_end",
                on_click=end,
                args=(session,),
            )


def archive(session: Session) -> bytes:
    state = session.classroom
    return collect.as_zip(ask(lambda classes: collect.tables(classes, state.code, state.owner)))


def end(session: Session) -> None:
    state = session.classroom
    code, me = state.code, state.owner
    session.runs.attempt(lambda: ask(lambda classes: classes.end(code, me)), "The class has ended.")
    if not session.runs.problem:
        state.leave()
        st.query_params.clear()
