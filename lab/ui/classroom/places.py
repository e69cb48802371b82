"""Where the class is, on the pages: what a teacher has before them as a place, and the way there."""

import streamlit as st

from lab.classroom import Place
from lab.classroom.place import PAGES
from lab.ui.messages import plain
from lab.visit.check_state import CheckState
from lab.visit.session import Session

TITLES = {
    "train": "Train",
    "lessons": "Lessons",
    "backprop": "Step by step",
    "gradcheck": "Gradient check",
    "mistakes": "Wrong on purpose",
    "check": "Check my backprop",
    "landscape": "Landscape",
}


def place_here(session: Session, page: str) -> Place | None:
    """What is before the visitor, as a place to send a class to; None on pages of their own.
    ValueError for what it cannot be sent to.
    """
    if page not in PAGES:
        return None
    if page == "train":
        return Place(page, session.in_the_address.to_query())
    if page == "check":
        link = session.lessons.check.to_link() if session.lessons.check.text.strip() else ""
        if link is None:
            raise ValueError("place: this paste is too long to send; shorten it")
        return Place(page, {"paste": link} if link else {})
    return Place(page, st.query_params.to_dict())


def is_at(session: Session, place: Place, page: str) -> bool:
    """Whether the visitor, on this page, is where the place is."""
    if page != place.page:
        return False
    if page == "train":
        seen = session.classroom.seen
        return session.experiment == place.experiment(seen.number if seen else 0)
    return page == "check" or st.query_params.to_dict() == dict(place.query)


def in_words(place: Place) -> str:
    """Where that is, in a few words, as Markdown."""
    words = TITLES[place.page]
    if "lesson" in place.query:
        words += f", {place.query['lesson'].replace('-', ' ')}"
        words += f", step {place.query['step']}" if "step" in place.query else ""
    if place.varied:
        words += f", each with another {place.varied.replace('_', ' ').removesuffix('s')}"
    return plain(words)


def go(session: Session, place: Place) -> None:
    """Take the visitor there. Ends this run of the page."""
    state = session.classroom
    experiment = place.experiment(state.seen.number if state.seen else 0)
    if experiment is not None:
        session.follow(experiment)
    if place.page == "check" and place.query.get("paste"):
        session.lessons.check = CheckState.from_link(place.query["paste"])
        st.session_state["check text"] = session.lessons.check.text
    session.last_move = None
    # Train writes its own address
    query = {} if place.page == "train" else dict(place.query)
    st.switch_page(f"lab/pages/{place.page}.py", query_params=query)
