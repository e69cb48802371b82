"""What can be done with kept runs on their page: choose, open, publish, rename, delete and undo,
take away, bring in.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from lab.runs import (
    Card,
    Entry,
    as_csv,
    differing,
    table,
    to_json,
    without_formulas,
    write,
)
from lab.runs.archive import MOST_RUNS, MOST_UPLOADED, file_name
from lab.runs.document import LONGEST_NAME, LONGEST_NOTE
from lab.ui.messages import outcome, plain
from lab.ui.runs.store import answer, counted, store
from lab.ui.runs.views import COLUMNS
from lab.ui.train import takeaway
from lab.visit.session import Session


@contextmanager
def one_sentence() -> Iterator[None]:
    """Where the store is read: a fault of it ends the page with the reason."""
    try:
        yield
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        st.button("Try again", icon=":material/refresh:")
        st.stop()


def readable(cards: Mapping[str, Card]) -> dict[str, Card]:
    """The cards that this lab can read."""
    return {name: card for name, card in cards.items() if not card.problem}


def unreadable(session: Session, me: str, cards: Mapping[str, Card]) -> None:
    """Those that it cannot: what they are called, why, and a way to be rid of them."""
    spoilt = {name: card for name, card in cards.items() if card.problem}
    if not spoilt:
        return
    with st.expander(
        f"{counted(len(spoilt), 'run')} cannot be read",
        icon=":material/warning:",
        key="unreadable",
        on_change="ignore",
    ):
        st.caption(
            "A run of another version of the lab can be shown and exported by that version. All"
            " other runs are as they were."
        )
        rows = pd.DataFrame(
            {"Name": spoilt.keys(), "Why": [card.problem for card in spoilt.values()]}
        )
        event = st.dataframe(
            without_formulas(rows),
            hide_index=True,
            on_select="rerun",
            selection_mode="multi-row",
            key=f"unreadable_{hash(tuple(card.id for card in spoilt.values()))}",
        )
        chosen = [list(spoilt.values())[i] for i in event.selection.rows]
        st.button(
            "Delete the chosen",
            icon=":material/delete:",
            disabled=not any(card.mine for card in chosen),
            on_click=delete,
            args=(session, me, [card.id for card in chosen if card.mine]),
            help="Choose them in the table's first column.",
        )


def told(session: Session, me: str) -> None:
    """What the last action did, once; and the way back from the last deletion, as long as there is
    one.

    Below the table: what comes and goes above it would move the rows from under a hand that is
    about to choose one.
    """
    outcome(session)
    if session.runs.deleted:
        st.button("Undo the deletion", icon=":material/undo:", on_click=undo, args=(session, me))


def delete(session: Session, me: str, ids: list[str]) -> None:
    state = session.runs
    state.attempt(
        lambda: answer(lambda store: store.delete(me, ids)), counted(len(ids), "run") + " deleted."
    )
    state.deleted = [] if state.problem else ids


def undo(session: Session, me: str) -> None:
    """Bring back what was deleted last."""
    state = session.runs
    state.attempt(
        lambda: answer(lambda store: store.restore(me, state.deleted)),
        counted(len(state.deleted), "run") + " back.",
    )
    state.deleted = []


def rows_chosen(rows: pd.DataFrame, ids: list[str]) -> list[int]:
    """The table, what differs beside what was reached; the positions of the rows that are chosen.

    Its key is of its rows, so that no choice outlives them.
    """
    reached, apart = [name for name in COLUMNS if name.startswith("final_")], list(differing(rows))
    order = list(dict.fromkeys(["name", *reached, *apart, *COLUMNS, *rows]))
    event = st.dataframe(
        without_formulas(rows[order]),
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"runs_{hash(tuple(ids))}",
    )
    return sorted(event.selection.rows)


def actions(
    session: Session, me: str, chosen: Mapping[str, Card], shown: Mapping[str, Card]
) -> None:
    """Buttons for the chosen runs, and files of the chosen or, where none is, of all that are
    shown.
    """
    mine = [card.id for card in chosen.values() if card.mine]
    with st.container(horizontal=True):
        if st.button(
            "Open on the Train page",
            icon=":material/play_circle:",
            disabled=len(chosen) != 1,
            help="Choose one run for it.",
        ):
            (card,) = chosen.values()
            session.open(card.experiment)
            st.switch_page("lab/pages/train.py")
        st.button(
            "Delete",
            icon=":material/delete:",
            disabled=not mine,
            on_click=delete,
            args=(session, me, mine),
        )
        which = f"{len(chosen)} chosen" if chosen else f"all {len(shown)}"
        fits = files(session, me, chosen or shown, which)
    if not fits:
        st.caption(
            f"An archive holds at most {MOST_RUNS:,} runs and {MOST_UPLOADED >> 20} MB: choose some"
            " in the table's first column, and make one archive after the other."
        )


def files(session: Session, me: str, cards: Mapping[str, Card], which: str) -> bool:
    """These runs as a table and as an archive; False where they are too many for one."""
    ids = [card.id for card in cards.values()]
    fits = len(cards) <= MOST_RUNS and sum(card.size for card in cards.values()) <= MOST_UPLOADED
    st.download_button(
        f"Table of {which}",
        as_csv(table(cards)),
        "runs.csv",
        "text/csv",
        icon=":material/table:",
        on_click="ignore",
        key="runs_csv",
    )
    st.download_button(
        f"Archive of {which}",
        lambda: archive_of(session, me, ids),
        "runs.zip",
        "application/zip",
        icon=":material/folder_zip:",
        on_click="ignore",
        key="runs_zip",
        disabled=not fits,
        help="Every run whole, as JSON: for this page, on this computer or another.",
    )
    return fits


def archive_of(session: Session, me: str, ids: list[str]) -> bytes:
    """The archive of what can be read of these runs; the page then tells of what cannot."""
    try:
        entries, problems = store().load_readable(me, ids)
        session.runs.problem = " ".join(f"{problem}." for problem in problems[:3])
        return write(list(entries.values()))
    except ValueError as problem:
        session.runs.problem = str(problem)
        raise


def one_run(
    session: Session, me: str, cards: Mapping[str, Card], entries: Mapping[str, Entry]
) -> None:
    """Everything about one run: its words, which its owner can change, and all ways to take it
    away.
    """
    name = st.selectbox("Run", list(entries))
    card, entry = cards[name], entries[name]
    left, right = st.columns(2)
    with left:
        words(session, me, card)
        facts(entry)
    with right:
        st.text("Link to its settings")
        st.code(takeaway.address_of(card.experiment), language=None, wrap_lines=True)
        st.download_button(
            "Download as JSON",
            lambda: to_json(entry),
            f"{file_name(entry.name)}.json",
            "application/json",
            icon=":material/data_object:",
            width="stretch",
        )
        try:
            dataset = session.dataset_of(entry.run.experiment)
        except ValueError as problem:
            st.caption(plain(f"No page and no code: {problem}."))
            return
        takeaway.section(entry.run, dataset, key="runs", title=entry.name)


def words(session: Session, me: str, card: Card) -> None:
    """Name, note, and whether the class sees the run: to be changed by its owner, to be read by
    others.
    """
    if not card.mine:
        st.text(card.note or "No note.")
        return
    name, note, published = (f"{what}_{card.id}" for what in ("name", "note", "published"))

    def rename() -> None:
        words = st.session_state[name], st.session_state[note]
        session.runs.attempt(
            lambda: answer(lambda store: store.rename(me, card.id, *words)),
            "Changed.",
        )

    def publish() -> None:
        wanted = st.session_state[published]
        session.runs.attempt(
            lambda: answer(lambda store: store.publish(me, card.id, wanted)),
            "On the class board." if wanted else "No longer on the class board.",
        )
        if session.runs.problem:
            st.session_state[published] = card.published

    with st.form(f"words_{card.id}", enter_to_submit=False):
        st.text_input("Name", card.name, max_chars=LONGEST_NAME, key=name)
        st.text_area("Note", card.note, max_chars=LONGEST_NOTE, key=note)
        st.form_submit_button("Save", on_click=rename)
    st.toggle(
        "On the class board",
        card.published,
        key=published,
        on_change=publish,
        help="Everyone who opens this lab can then read it: its settings, numbers, name and note.",
    )


def facts(entry: Entry) -> None:
    """How the run came about, as text."""
    run = entry.run
    st.text(
        f"Stopped: {run.stopped}.\nTrained {run.seconds:.2f} s with "
        + ", ".join(f"{name} {version}" for name, version in run.versions.items())
        + "."
    )
    if not run.replayable:
        st.warning(
            "Not to be replayed from its settings alone. Changed while training: "
            + plain("; ".join(run.changes))
        )
