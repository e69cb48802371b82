"""The keeper's part of the Runs page: for whoever has the key that the server was started with."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from lab.runs import Keeper, has_keeper, without_formulas
from lab.runs.keeper import Owner
from lab.runs.room import MOST_STORED_BYTES
from lab.ui.messages import plain
from lab.ui.runs.actions import one_sentence
from lab.ui.runs.store import answer, counted, store
from lab.visit.session import Session

SHOWN_OWNERS = 200  # those that have most


def section(session: Session) -> None:
    """Ask for the key; with it, who has how much."""
    try:
        if not has_keeper():
            return
    except ValueError as problem:
        st.warning(plain(f"{problem}."))
        return
    with st.expander(
        "For the keeper of this lab", icon=":material/key:", key="keeper_part", on_change="ignore"
    ):
        if session.runs.keeper:
            owners(session)
        else:
            ask(session)


def ask(session: Session) -> None:
    def enter() -> None:
        key = st.session_state["keeper_key"]

        def open_with_key() -> None:
            Keeper(store(), key)
            session.runs.keeper = key

        session.runs.attempt(open_with_key, "You are this lab's keeper until you leave.")

    with st.form("keeper", border=False, enter_to_submit=True):
        st.text_input("Key", type="password", max_chars=200, key="keeper_key")
        st.form_submit_button("Enter", on_click=enter)


def board(session: Session, ids: Sequence[str], noun: str = "run") -> None:
    """Where the keeper looks at the board: hide or delete what is chosen there."""
    if not session.runs.keeper:
        return
    with st.container(horizontal=True):
        for label, icon, act, done, words in (
            (
                "Hide from the board",
                "visibility_off",
                Keeper.hide,
                "off the class board.",
                "They stay their owners', who cannot publish them again.",
            ),
            (
                "Delete for good",
                "delete_forever",
                Keeper.delete,
                "deleted.",
                "Nobody has them then.",
            ),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                disabled=not ids,
                help=words,
                on_click=do,
                args=(session, partial(act, ids=ids), done, noun),
            )


def owners(session: Session) -> None:
    """Who has how much, and a way to be rid of somebody who has filled the store."""
    key = session.runs.keeper
    with one_sentence():
        everybody = answer(lambda store: Keeper(store, key).owners())
    total = sum(owner.bytes for owner in everybody)
    st.caption(
        f"{counted(len(everybody), 'owner')}, {counted(sum(one.runs for one in everybody), 'run')},"
        f" {total / 2**20:,.1f} of {MOST_STORED_BYTES >> 20:,} MB."
    )
    shown = everybody[:SHOWN_OWNERS]
    event = st.dataframe(
        without_formulas(owner_rows(shown)),
        hide_index=True,
        column_config={
            "MB": st.column_config.NumberColumn(format="%.1f"),
            "Latest": st.column_config.DatetimeColumn(format="distance"),
        },
        on_select="rerun",
        selection_mode="multi-row",
        key=f"owners_{hash(tuple(owner.name for owner in shown))}",
    )
    chosen = [shown[i] for i in event.selection.rows]
    with st.popover(
        "Delete all that the chosen owners have",
        icon=":material/delete_forever:",
        disabled=not chosen,
    ):
        st.button(
            f"Delete {counted(sum(owner.runs for owner in chosen), 'run')} for good",
            on_click=do,
            args=(
                session,
                partial(Keeper.delete_owners, names=[o.name for o in chosen]),
                "deleted.",
            ),
        )


def owner_rows(shown: Sequence[Owner]) -> pd.DataFrame:
    latest = [owner.latest for owner in shown]
    return pd.DataFrame(
        {
            "MB": [owner.bytes / 2**20 for owner in shown],
            "Runs": [owner.runs for owner in shown],
            "On the board": [owner.shared for owner in shown],
            "Latest": pd.to_datetime(latest, unit="s", utc=True, errors="coerce"),
            "Owner": [owner.name for owner in shown],
        }
    )


def do(session: Session, act: Callable[..., int], done: str, noun: str = "run") -> None:
    """Do it as the keeper, and say how many runs, or sweeps, it was."""
    key = session.runs.keeper

    def acted() -> str:
        count = answer(lambda store: act(Keeper(store, key)))
        return f"{counted(count, noun)} {done}"

    session.runs.attempt(acted, "")
