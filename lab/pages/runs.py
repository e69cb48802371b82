"""Runs: what was kept, side by side; share it, take it away, bring it in."""

import streamlit as st

from lab.runs import labels, matching, table
from lab.ui import compare, shelf, shelves
from lab.ui.owner import owner
from lab.ui.session import current
from lab.ui.show import plain

LATEST = 5  # that are drawn while none is chosen

session = current()
me = owner(session)

st.title("Runs")
if me is None:
    st.caption("One moment: this browser has not said yet which runs are its own.")
    st.stop()
try:
    store = shelf.store()
    on_board = st.segmented_control("Whose runs", ["Mine", "Class board"], default="Mine", required=True) == "Class board"
    cards = labels(store.board(me) if on_board else store.cards(me))
except ValueError as problem:
    st.error(plain(f"{problem}."), icon=":material/error:")
    st.stop()
shelves.told(session, me)

if not cards:
    st.info(
        "Nobody has published a run yet."
        if on_board
        else "No run is kept yet. Train one, and keep it there: its button stands below the charts."
    )
    shelves.bring_in(session, me)
    st.stop()

words = st.text_input("Filter", placeholder="moons adam", help="Rows that have every one of these words, anywhere.")
rows = matching(table(list(cards.values())), words)
names = [list(cards)[i] for i in rows.index]
chosen = [names[i] for i in shelves.rows_chosen(rows, [cards[name].id for name in names])]
shelves.actions(session, me, [cards[name] for name in chosen], [cards[name] for name in names])

shown = chosen or names[:LATEST]
if not shown:
    st.info("No run has all of these words.")
    st.stop()
if not chosen:
    st.caption(
        f"Nothing is chosen in the table's first column: below {'is the only run' if len(shown) == 1 else f'are the latest {len(shown)}'}."
    )
loaded = store.load(me, [cards[name].id for name in shown])
entries = {name: loaded[cards[name].id] for name in shown if cards[name].id in loaded}

view = st.segmented_control("Look at", ["Curves", "Differences", "Boundaries", "One run"], default="Curves", required=True)
if view == "Curves":
    compare.curves(entries)
elif view == "Differences":
    compare.differences(entries)
elif view == "Boundaries":
    compare.boundaries(session, entries)
else:
    shelves.one_run(session, me, {name: cards[name] for name in entries}, entries)

shelves.bring_in(session, me)
