"""What leads a class: where it goes, at whose pace, and whether it rests."""

from collections.abc import Callable

import streamlit as st

from lab.classroom import Classes, Place, Seen
from lab.ui.classroom.store import ask, look
from lab.visit.session import Session

Act = Callable[[Classes, str, str], object]
PACES = {"Free": False, "Follow me": True}


def send(session: Session, place: Place) -> None:
    """Send the class there, and say why where it cannot be."""
    session.runs.attempt(lambda: send_now(session, place), "")
    look(session, has_news=True)


def send_now(session: Session, place: Place) -> None:
    """The same; ValueError where it cannot be."""
    state = session.classroom
    ask(lambda classes: classes.send(state.code, state.owner, place))


def spot(page: str) -> object:
    """What a class that follows is taken to anew: a page, or a step of a lesson."""
    return page, dict(st.query_params) if page == "lessons" else None


def pace(session: Session, seen: Seen, page: str) -> None:
    """Whether learners go at their own pace, or follow from here on."""
    here = spot(page)
    key = "class_pace"
    st.session_state[key] = next(name for name, value in PACES.items() if value == seen.together)

    def chosen() -> None:
        together = PACES[st.session_state[key]]
        session.classroom.led_to = here
        do(session, lambda classes, code, me: classes.set_pace(code, me, together))

    st.segmented_control(
        "Pace",
        list(PACES),
        key=key,
        on_change=chosen,
        required=True,
        label_visibility="collapsed",
        width="content",
    )


def pause_button(session: Session, seen: Seen) -> None:
    st.button(
        "Go on" if seen.paused else "Pause the class",
        icon=":material/play_arrow:" if seen.paused else ":material/pause:",
        type="primary" if seen.paused else "secondary",
        key="class_pause",
        on_click=do,
        args=(session, lambda classes, code, me: classes.pause(code, me, not seen.paused)),
        help="Learners' controls rest, with a word on their screens.",
    )


def do(session: Session, act: Act, told: str = "") -> None:
    """Do it as the class's teacher or learner, and see what came of it."""
    state = session.classroom

    def acted() -> None:
        ask(lambda classes: act(classes, state.code, state.owner))

    session.runs.attempt(acted, told)
    look(session, has_news=True)
