"""Runs: what was kept, side by side; share it, take it away, bring it in."""

from functools import partial

import streamlit as st

from lab.runs import MOST_ON_BOARD, RunStore, labels, matching, table
from lab.runs.compare import LONGEST_FILTER
from lab.ui.messages import plain
from lab.ui.owner import owner
from lab.ui.runs import actions, bring_in, keeper, store, views
from lab.ui.session import current
from lab.ui.train import answers

LATEST = 5  # that are drawn while none is chosen

session = current()
me = owner(session)

st.title("Runs")
if me is None:
    st.stop()
on_board = (
    st.segmented_control("Whose runs", ["Mine", "Class board"], default="Mine", required=True)
    == "Class board"
)
with actions.one_sentence():
    read = RunStore.board if on_board else RunStore.cards
    labelled = labels(store.answer(partial(read, owner=me)))
cards = actions.readable(labelled)

if not cards:
    actions.told(session, me)
    st.info(
        "Nobody has published a run yet."
        if on_board
        else "No run is kept yet. Train one and press “Keep this run” below its picture."
    )
    st.page_link("lab/pages/train.py", label="Train page", icon=":material/play_circle:")
    actions.unreadable(session, me, labelled)
    bring_in.bring_in(session, me)
    keeper.section(session)
    st.stop()

if on_board and len(labelled) == MOST_ON_BOARD:
    st.caption(
        f"The board shows {MOST_ON_BOARD:,} runs, the latest of each owner first; older ones are"
        " with their owners only."
    )
words = st.text_input(
    "Filter",
    max_chars=LONGEST_FILTER,
    placeholder="adam seed=3",
    help="Runs that have every one of these words in their name, note or settings.",
)
found = matching(cards, words)
names = list(found)
chosen = [names[i] for i in actions.rows_chosen(table(found), [card.id for card in found.values()])]
actions.actions(session, me, {name: found[name] for name in chosen}, found)
if on_board:
    keeper.board(session, [found[name].id for name in chosen])
actions.told(session, me)
actions.unreadable(session, me, labelled)

shown = chosen or names[:LATEST]
if not shown:
    st.info("No run has all of these words.")
    st.stop()
if not chosen:
    st.caption(
        "Nothing is chosen in the table's first column: below"
        f" {'is the only run' if len(shown) == 1 else f'are the latest {len(shown)}'}."
    )
with actions.one_sentence():
    ids = [cards[name].id for name in shown]
    loaded, problems = store.answer(partial(RunStore.load_readable, owner=me, ids=ids))
for problem in problems:
    st.warning(plain(f"{problem}."), icon=":material/warning:")
entries = {name: loaded[cards[name].id] for name in shown if cards[name].id in loaded}

if not entries:
    if not problems:
        st.info("These runs have just been taken away.")
    st.stop()

view = st.segmented_control(
    "Look at",
    ["Curves", "Differences", "Right and wrong", "Boundaries", "One run"],
    default="Curves",
    required=True,
    key="runs_view",
    persist_state="session",
)
if view == "Curves":
    views.curves(entries)
elif view == "Differences":
    views.differences(entries)
elif view == "Right and wrong":
    answers.of_runs(session, entries)
elif view == "Boundaries":
    views.boundaries(session, entries)
else:
    actions.one_run(session, me, {name: cards[name] for name in entries}, entries)

bring_in.bring_in(session, me)
keeper.section(session)
