"""Sweeps in the store, on the Sweep page: written while they run, named, published, taken away and
opened again.
"""

import time
from collections.abc import Sequence
from urllib.parse import urlencode, urljoin

import pandas as pd
import streamlit as st

from lab.experiment import CSV
from lab.runs import SweepCard, SweepEntry, SweepStore, as_csv, without_formulas
from lab.runs.archive import file_name
from lab.runs.document import LONGEST_NAME, LONGEST_NOTE
from lab.sweep import table
from lab.ui import address
from lab.ui.messages import outcome, plain
from lab.ui.runs import keeper
from lab.ui.runs.actions import one_sentence
from lab.ui.runs.store import answer, counted
from lab.ui.sweep.views import answer_of
from lab.visit.session import Session

WRITE_EVERY = 5.0  # seconds, while a sweep runs
WRITE_COST = 0.05  # of the time, that writing may take
FINISHED = "Kept. You find it under Kept sweeps."


def from_address(session: Session, me: str | None) -> None:
    """Once in a visit, turn to the sweep that the page's address names; one's own that was under
    way goes on.
    """
    state = session.sweep
    wanted = st.query_params.get("sweep", "")
    if state.is_address_read or (wanted and me is None):
        return
    state.is_address_read = True
    if wanted and me is not None and wanted != state.id:
        session.runs.attempt(lambda: open_sweep(session, me, wanted), "")


def open_sweep(session: Session, me: str, sweep_id: str) -> None:
    """Turn to a sweep of the store. ValueError if there is none that one may read."""
    state = session.sweep
    found = answer(lambda store: SweepStore(store).load(me, sweep_id))
    if found is None:
        raise ValueError(
            "sweep: there is none here that you may read; it was deleted, or its owner has not"
            " published it"
        )
    card, entry = found
    state.open(entry.plan, entry.results, session.contents)
    state.id = card.id
    state.name = card.name
    state.mine = card.mine
    state.published = card.published
    has_data = session.contents or not any(one.dataset == CSV for one in state.left)
    state.running = bool(entry.running and card.mine and state.left and has_data)


def into_address(session: Session) -> None:
    """The setting of the bench, and the sweep, where it can be copied or loaded again."""
    state = session.sweep
    if not state.is_address_read:
        return
    address.put_setting(session, {"sweep": state.id} if state.id else {})


def write_now_and_then(session: Session, me: str | None) -> None:
    """Write the sweep under way, every few seconds and less often where that takes long."""
    if time.monotonic() >= session.sweep.write_due:
        write(session, me)


def write(session: Session, me: str | None) -> None:
    """Write the sweep as it is, unless the store has it so. Where that cannot be, the page says
    so and the sweep goes on.
    """
    state = session.sweep
    if me is None or state.is_written or not state.mine:
        return
    began = time.monotonic()
    entry = SweepEntry(
        state.name,
        state.plan,
        state.in_order,
        answer_of(state.rows, state.plan.settings) if state.results else "",
        running=state.running,
    )
    state.is_written = True  # not to be tried again and again
    with session.charged():
        try:
            state.id = answer(lambda store: SweepStore(store).write(me, entry, state.id))
            state.unwritten = ""
        except ValueError as problem:
            state.unwritten = str(problem)
    now = time.monotonic()
    state.write_due = now + max(WRITE_EVERY, (now - began) / WRITE_COST)
    into_address(session)


def actions(session: Session, me: str | None) -> None:
    """What can be done with the sweep that is shown."""
    state = session.sweep
    with st.container(horizontal=True):
        if state.left or state.broken_off:
            st.button(
                "Go on",
                icon=":material/play_arrow:",
                on_click=state.go_on,
                disabled=not state.mine,
                help="Train what is left. Runs that were broken off begin anew.",
            )
        with st.popover(
            "Kept" if state.name else "Keep this sweep",
            icon=":material/bookmark_added:" if state.name else ":material/bookmark_add:",
            disabled=me is None or state.id is None or not state.mine,
        ):
            if me is not None and state.id is not None:
                keep_form(session, me, state.id)
        st.download_button(
            "Table as CSV",
            lambda: as_csv(table(state.in_order, state.plan.settings)),
            f"{file_name(state.name or 'sweep')}.csv",
            "text/csv",
            icon=":material/table:",
            on_click="ignore",
            key="sweep_csv",
        )
    if state.unwritten:
        st.warning(plain(f"This sweep could not be stored: {state.unwritten}."))


def keep_form(session: Session, me: str, sweep_id: str) -> None:
    """A name and a note; once it has one, its address and whether everybody sees it."""
    state = session.sweep

    def keep() -> None:
        words = st.session_state["sweep_name"], st.session_state["sweep_note"]

        def kept() -> None:
            answer(lambda store: SweepStore(store).rename(me, sweep_id, *words))
            state.name = words[0].strip() or "unnamed"

        session.runs.attempt(kept, FINISHED)

    with st.form("keep_sweep", border=False, enter_to_submit=False):
        suggestion = state.name or suggested(session)
        st.text_input("Name", suggestion, max_chars=LONGEST_NAME, key="sweep_name")
        st.text_area("Note", max_chars=LONGEST_NOTE, key="sweep_note")
        st.form_submit_button("Keep", type="primary", on_click=keep)
    if state.name:
        publish_toggle(session, me, sweep_id)
        st.text("Its address")
        st.code(link(sweep_id), language=None, wrap_lines=True)
    outcome(session, ":material/bookmark_add:")


def publish_toggle(session: Session, me: str, sweep_id: str) -> None:
    state = session.sweep
    key = f"sweep_published_{sweep_id}"

    def publish() -> None:
        wanted = st.session_state[key]

        def published() -> None:
            answer(lambda store: SweepStore(store).publish(me, sweep_id, wanted))
            state.published = wanted

        session.runs.attempt(
            published, "On the class board." if wanted else "No longer on the class board."
        )
        if session.runs.problem:
            st.session_state[key] = state.published

    st.toggle(
        "On the class board",
        state.published,
        key=key,
        on_change=publish,
        help="Everyone who has the address can then open it, and finds it under Kept sweeps.",
    )


def suggested(session: Session) -> str:
    """A name that says what was swept."""
    plan = session.sweep.plan
    swept = ", ".join(name.replace("_", " ") for name in plan.settings)
    return f"{plan.experiments[0].dataset}: {swept}"[:LONGEST_NAME]


def link(sweep_id: str) -> str:
    """The address that opens a sweep."""
    return urljoin(st.context.url or "", "sweep") + "?" + urlencode({"sweep": sweep_id})


def kept_sweeps(session: Session, me: str | None) -> None:
    """One's own kept sweeps, and those on the class board: to open, or to be rid of."""
    if me is None:
        return
    on_board = (
        st.segmented_control("Whose sweeps", ["Mine", "Class board"], default="Mine", required=True)
        == "Class board"
    )
    read = SweepStore.board if on_board else SweepStore.cards
    with one_sentence():
        cards = answer(lambda store: read(SweepStore(store), me))
    outcome(session)
    if session.sweep.deleted:
        st.button("Undo the deletion", icon=":material/undo:", on_click=undo, args=(session, me))
    if not cards:
        st.info(
            "Nobody has published a sweep yet."
            if on_board
            else "No sweep is kept yet. Start one and press “Keep this sweep” above its figures."
        )
        return
    chosen = rows_chosen(cards)
    list_actions(session, me, chosen)
    if on_board:
        keeper.board(session, [card.id for card in chosen], "sweep")


def list_actions(session: Session, me: str, chosen: Sequence[SweepCard]) -> None:
    """Buttons for the chosen sweeps."""
    mine = [card.id for card in chosen if card.mine]
    with st.container(horizontal=True):
        st.button(
            "Open",
            type="primary",
            icon=":material/grid_view:",
            disabled=len(chosen) != 1 or bool(chosen[0].problem),
            on_click=opened,
            args=(session, me, [card.id for card in chosen]),
            help="Choose one in the table's first column.",
        )
        st.button(
            "Delete",
            icon=":material/delete:",
            disabled=not mine,
            on_click=delete,
            args=(session, me, mine),
        )


def rows_chosen(cards: list[SweepCard]) -> list[SweepCard]:
    rows = pd.DataFrame(
        {
            "Name": [card.name for card in cards],
            "Kept": pd.to_datetime([card.kept for card in cards], unit="s", utc=True),
            "Runs": [f"{card.runs} of {card.planned}" for card in cards],
            "Answer": [card.problem or card.answer for card in cards],
            "Note": [card.note for card in cards],
            "On the board": [card.published for card in cards],
        }
    )
    event = st.dataframe(
        without_formulas(rows),
        hide_index=True,
        column_config={"Kept": st.column_config.DatetimeColumn(format="distance")},
        on_select="rerun",
        selection_mode="multi-row",
        key=f"kept_sweeps_{hash(tuple(card.id for card in cards))}",
    )
    return [cards[i] for i in sorted(event.selection.rows)]


def opened(session: Session, me: str, ids: list[str]) -> None:
    session.runs.attempt(lambda: open_sweep(session, me, ids[0]), "")
    if not session.runs.problem:
        st.session_state["sweep_kind"] = "Sweep settings"


def delete(session: Session, me: str, ids: list[str]) -> None:
    state = session.sweep
    session.runs.attempt(
        lambda: answer(lambda store: SweepStore(store).delete(me, ids)),
        counted(len(ids), "sweep") + " deleted.",
    )
    state.deleted = [] if session.runs.problem else ids
    if state.id in state.deleted:  # what is shown stays, as one that is not kept
        state.id = None
        state.name = ""
        state.published = False


def undo(session: Session, me: str) -> None:
    """Bring back what was deleted last."""
    state = session.sweep
    session.runs.attempt(
        lambda: answer(lambda store: SweepStore(store).restore(me, state.deleted)),
        counted(len(state.deleted), "sweep") + " back.",
    )
    state.deleted = []
