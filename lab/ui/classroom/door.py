"""The way into a class: start one, join by its code or link, or come back with the teacher's key."""

import streamlit as st

from lab.classroom import Classes, propose_name, read_code
from lab.classroom.words import CODE_LENGTH, LONGEST_NAME
from lab.ui.classroom.store import ask, check_key_rate, look
from lab.ui.messages import outcome, plain
from lab.visit.session import Session


def come_in(session: Session, me: str) -> None:
    """Whoever has joined the class of the address before is in it at once."""
    state = session.classroom
    code = code_of_address()
    if state.code and code in ("", state.code):
        look(session)
        return
    if code or not state.is_restored:
        state.is_restored = True
        enter_again(session, me, code)


def code_of_address() -> str:
    """The code in the address; what has none of a code's shape is said on the page."""
    text = st.query_params.get("class", "")
    if not text:
        return ""
    try:
        return read_code(text)
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        return ""


def enter_again(session: Session, me: str, code: str) -> None:
    """Take the seat that this browser has already; in the class joined last where none is named."""
    state = session.classroom
    try:
        wanted = code or ask(lambda classes: classes.class_of(me)) or ""
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        return
    if wanted:
        state.enter(wanted, me)
        state.wants_to_go = False
        look(session, has_news=True)
        if state.seen is None and code:
            state.leave()  # a class that is still to be joined


def show(session: Session, me: str) -> None:
    """For who is in no class."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Join a class", anchor=False)
        join_form(session, me)
    with right:
        st.header("Teach a class", anchor=False)
        st.markdown(
            "One code, no accounts. You lead, ask and pause; votes stay hidden until you reveal"
            " them; the board shows every learner’s boundary as it learns."
        )
        st.button(
            "Start a class",
            icon=":material/co_present:",
            key="class_start",
            on_click=start,
            args=(session, me),
        )
        with st.popover("I have a teacher’s key", icon=":material/key:"):
            key_form(session, me)
    outcome(session)


def join_form(session: Session, me: str) -> None:
    st.session_state.setdefault("class_name", propose_name())
    st.session_state.setdefault("class_code", st.query_params.get("class", "")[: CODE_LENGTH + 4])
    with st.form("join", border=False, enter_to_submit=True):
        st.text_input("Code", max_chars=CODE_LENGTH + 4, key="class_code", placeholder="K7M2QX")
        st.text_input(
            "What the class calls you",
            max_chars=LONGEST_NAME,
            key="class_name",
            help="A name by chance, so that you need not give your own. Nothing else is asked.",
        )
        st.form_submit_button("Join", type="primary", on_click=join, args=(session, me))


def key_form(session: Session, me: str) -> None:
    with st.form("teacher", border=False, enter_to_submit=True):
        st.text_input("Code", max_chars=CODE_LENGTH + 4, key="class_teacher_code")
        st.text_input("Teacher’s key", type="password", max_chars=100, key="class_key")
        st.form_submit_button("Open the class", on_click=admit, args=(session, me))


def join(session: Session, me: str) -> None:
    code, name = st.session_state["class_code"], st.session_state["class_name"]

    def joined() -> str:
        wanted = read_code(code)
        given = ask(lambda classes: classes.join(wanted, me, name))
        session.classroom.enter(wanted, me)
        return f"You are in, as {given}."

    session.runs.attempt(joined, "")
    see(session)


def start(session: Session, me: str) -> None:
    def started() -> None:
        code, key = ask(lambda classes: classes.start(me))
        session.classroom.enter(code, me, key=key)

    session.runs.attempt(started, "")
    see(session)


def admit(session: Session, me: str) -> None:
    code, key = st.session_state["class_teacher_code"], st.session_state["class_key"]

    def admitted() -> None:
        check_key_rate()
        wanted = read_code(code)
        ask(lambda classes: classes.admit(wanted, me, key))
        session.classroom.enter(wanted, me)

    session.runs.attempt(admitted, "")
    see(session)


def leave(session: Session) -> None:
    """Give the seat back."""
    state = session.classroom
    code, me = state.code, state.owner

    def left(classes: Classes) -> None:
        classes.leave(code, me)

    session.runs.attempt(lambda: ask(left), "You have left the class.")
    if not session.runs.problem:
        state.leave()
        st.query_params.clear()


def see(session: Session) -> None:
    """Look at the class that was entered, if one was."""
    if session.classroom.code:
        look(session, has_news=True)


def unseen(session: Session) -> None:
    """The class cannot be looked at just now."""
    st.warning(plain(f"{session.classroom.problem}."), icon=":material/cloud_off:")
    st.button("Try again", icon=":material/refresh:")
