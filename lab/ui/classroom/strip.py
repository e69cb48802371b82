"""The strip on top of every page while its visitor is in a class: where the class is and the way
there, a word when it is paused, the question that is on; for a teacher, what leads the class.
"""

import streamlit as st

from lab.classroom import VARIED, Place, Seen
from lab.experiment import kinds
from lab.ui.classroom import lead, places, question
from lab.ui.classroom.news import heard, say_what_fails
from lab.ui.classroom.store import ask, look
from lab.ui.messages import outcome, plain
from lab.ui.owner import owner
from lab.ui.session import fragment
from lab.visit.class_state import PAUSED
from lab.visit.session import Session

COOKIE = "backprop-lab-class"  # set by static/classroom/news.js
CLASS = "class"  # the page's name in an address
FROZEN = """<style>
[data-testid="stSidebar"], [data-testid="stMainBlockContainer"] [data-testid="stElementContainer"] {
  pointer-events: none; opacity: 0.5;
}
[data-testid="stMainBlockContainer"] .st-key-class_strip [data-testid="stElementContainer"] {
  opacity: 1;
}
</style>"""
SOME_CONTROLS = ("learning_rate", "batch_size", "hidden_layers", "activation", "optimizer", "l2")


def show(session: Session, page: str) -> None:
    """To be called in every run before the page: follows the class, and draws the strip.

    page: the page's name in an address, empty for Train.
    """
    page = page or "train"
    state = session.classroom
    with st.container(key="class_strip"):
        restore(session)
        if state.code:
            look(session)
            follow(session, page)
        if not state.code and state.problem:
            st.info(plain(f"{state.problem}."), icon=":material/groups:")
            state.problem = ""
        elif state.code and page != CLASS:
            strip(session, page)


def restore(session: Session) -> None:
    """After a reload, come back to the class that this browser has joined."""
    state = session.classroom
    if state.is_restored or state.code or not st.context.cookies.to_dict().get(COOKIE):
        return
    me = owner(session)
    if me is None:
        if "is_logged_in" not in st.user.to_dict():
            st.stop()  # the browser tells its key at once, and the page runs again
        return
    state.is_restored = True
    try:
        code = ask(lambda classes: classes.class_of(me))
    except ValueError as problem:
        state.problem = str(problem)
        state.is_restored = False
        return
    if code:
        state.enter(code, me)
        look(session, has_news=True)
        state.wants_to_go = False  # but back to where they were


def follow(session: Session, page: str) -> None:
    """Do what the class asks of this visit: rest while it is paused, go where it goes."""
    state = session.classroom
    seen = state.seen
    if seen is None:
        return
    if seen.is_teacher:
        lead_on(session, seen, page)
        return
    if seen.paused:
        session.rest()
    goes = must_go(session, seen)
    state.wants_to_go = False
    if goes:
        state.followed = seen.sent
        assert seen.place is not None  # a class that was sent is somewhere
        places.go(session, seen.place)
    if session.experiment != (held := state.held_to(session.experiment)):
        session.follow(held)  # a link, or a run that was open, has brought another one


def must_go(session: Session, seen: Seen) -> bool:
    """Whether this visit is to be taken to where the class is."""
    state = session.classroom
    has_moved = seen.sent > state.followed
    return seen.place is not None and (state.wants_to_go or (seen.together and has_moved))


def lead_on(session: Session, seen: Seen, page: str) -> None:
    """While the class follows, it follows to each page and each step of a lesson by itself."""
    if not seen.together:
        session.classroom.led_to = None
        return
    here = lead.spot(page)
    if session.classroom.led_to in (None, here) or page not in places.TITLES:
        session.classroom.led_to = session.classroom.led_to or here
        return
    session.classroom.led_to = here
    place = places.place_here(session, page)
    if place is not None:
        lead.send(session, place)


@fragment
def strip(session: Session, page: str) -> None:
    """What is drawn; runs by itself when there is news."""
    state = session.classroom
    if heard(session):
        before = state.seen
        look(session, has_news=True)
        seen = state.seen
        if seen is None or before is None or needs_page(session, before, seen):
            st.rerun()
    say_what_fails(session)
    if state.seen is None:
        return
    if state.seen.is_teacher:
        of_teacher(session, state.seen, page)
    else:
        of_learner(session, state.seen, page)


def needs_page(session: Session, before: Seen, seen: Seen) -> bool:
    """Whether more than the strip has to be drawn anew."""
    if seen.is_teacher:
        return False
    return (
        before.paused != seen.paused
        or must_go(session, seen)
        or (before.place and before.place.controls) != (seen.place and seen.place.controls)
    )


def of_learner(session: Session, seen: Seen, page: str) -> None:
    if seen.paused:
        st.html(FROZEN)
        st.info(PAUSED, icon=":material/pause_circle:")
    else:
        where(session, seen, page)
    if page == CLASS:
        question.vote(session, has_border=True)


def where(session: Session, seen: Seen, page: str) -> None:
    """Who and where they are, the way to where the class is, and what is asked: one row, so that
    the page below stays where it is.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(f"Class {seen.code}", icon=":material/groups:")
        st.markdown(plain(seen.name), width="content")
        if seen.place:
            st.markdown(f"The class is at **{places.in_words(seen.place)}**", width="content")
            if not places.is_at(session, seen.place, page):
                go_button(session)
        if page != CLASS:
            question.button(session)
            st.page_link("lab/pages/class.py", label="Class page")


def go_button(session: Session) -> None:
    if st.button("Go there", icon=":material/arrow_forward:", key="class_go"):
        session.classroom.wants_to_go = True
        st.rerun()


def of_teacher(session: Session, seen: Seen, page: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(f"Class {seen.code}", icon=":material/groups:")
        st.markdown(f"{seen.learners} here", width="content")
        if seen.question and not seen.question.revealed:
            st.markdown(f"**{seen.question.answered}** have answered", width="content")
        if page in places.TITLES:
            send_button(session, page)
        lead.pace(session, seen, page)
        lead.pause_button(session, seen)
        st.page_link("lab/pages/class.py", label="Class page")
    outcome(session)


def send_button(session: Session, page: str) -> None:
    """Send the class to what is on the page; on Train, with what each may be given."""
    if page != "train":
        st.button(
            "Send everyone here",
            icon=":material/campaign:",
            key="class_send",
            on_click=send_here,
            args=(session, page),
        )
        return
    with st.popover("Send everyone here", icon=":material/campaign:"):
        st.selectbox(
            "The class as one experiment: each learner gets another",
            ["", *VARIED],
            format_func=lambda name: (
                name.replace("_", " ") if name else "nothing: the same for all"
            ),
            key="class_varied",
        )
        st.multiselect(
            "Controls that learners see",
            [name for name in kinds() if name in SOME_CONTROLS],
            format_func=lambda name: name.replace("_", " "),
            placeholder="All",
            key="class_controls",
            help="Choose some, and learners see and move these alone. None chosen: all.",
        )
        st.checkbox("None of them", key="class_no_controls", help="They only press Play.")
        st.button(
            "Send",
            type="primary",
            key="class_send",
            on_click=send_here,
            args=(session, page),
        )


def send_here(session: Session, page: str) -> None:
    def sent() -> str:
        place = places.place_here(session, page)
        assert place is not None  # the button stands on such pages alone
        if page == "train":
            chosen = tuple(st.session_state["class_controls"])
            controls = () if st.session_state["class_no_controls"] else chosen or None
            place = Place(
                page,
                place.query,
                varied=st.session_state["class_varied"],
                controls=controls,
            )
        lead.send_now(session, place)
        return f"The class is sent to {places.TITLES[page]}."

    session.runs.attempt(sent, "")
    look(session, has_news=True)
