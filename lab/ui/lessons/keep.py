"""Keeps a learner's progress with their owner, where runs are kept: another day finds it."""

from functools import partial

import streamlit as st

from lab.runs import keep_progress, progress_of
from lab.ui.messages import plain
from lab.ui.owner import owner
from lab.ui.runs.store import answer
from lab.visit.session import Session


def take_back(session: Session) -> None:
    """Once for each owner: add what was kept of them."""
    me = owner(session, offer=False)
    kept = session.lessons.kept
    if me is None or me == kept.owner:
        return
    kept.owner = me
    try:
        kept.text = answer(partial(progress_of, owner=me))
    except ValueError as problem:
        kept.problem = str(problem)
    session.lessons.course.take_back(kept.text)


def keep(session: Session) -> None:
    """Keep what is new, as often as runs may be changed. A store that failed once is left alone."""
    kept = session.lessons.kept
    text = session.lessons.course.to_json()
    if kept.problem:
        st.caption(f"Your progress lasts for this visit only: {plain(kept.problem)}.")
    elif kept.owner and text != kept.text and is_allowed(session):
        try:
            answer(partial(keep_progress, owner=kept.owner, text=text))
            kept.text = text
        except ValueError as problem:
            kept.problem = str(problem)


def is_allowed(session: Session) -> bool:
    return session.runs.changes.allows() and session.runs.changes_of_all.allows()
