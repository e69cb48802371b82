"""The board, for the projector: every learner's boundary and cost as they learn, the class as one
experiment, the question that is on, and the wall of mistakes. Large type, no menu.
"""

import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab import plots
from lab.classroom import Entry, Seen, agreement, board
from lab.plots import colors
from lab.ui.classroom import asking, question, way
from lab.ui.classroom.news import latest
from lab.ui.classroom.store import ask
from lab.ui.messages import plain
from lab.ui.session import fragment
from lab.visit.session import Session

FIGURES_EVERY = 4.0  # seconds
VIEWS = ("Join", "Learners", "As one experiment", "Question", "Mistakes")
SORTS = ("Order of joining", "Lowest cost", "Highest accuracy")
LOADER = """
const board = import(new URL("app/static/classroom/board.js", document.baseURI));
export default function ({ data, parentElement }) {
  board.then(({ draw }) => draw(parentElement, data));
}
"""
LARGE = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"],
[data-testid="stLayoutWrapper"]:has(> .st-key-copy-link, > .st-key-class_strip) { display: none; }
[data-testid="stMainBlockContainer"] { padding: 1rem 2rem !important; }
html { font-size: 22px; }
</style>"""

_mount = st.components.v2.component("backprop_lab_board", html="<div></div>", js=LOADER)


def show(session: Session) -> None:
    st.html(LARGE)
    live(session)


@fragment
def live(session: Session) -> None:
    """All of it: whatever learners do draws it anew, at most twice a second."""
    seen = latest(session)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Class {seen.code}**", width="content")
        view = st.segmented_control(
            "View",
            VIEWS,
            default=VIEWS[bool(seen.learners)],
            required=True,
            key="board_view",
            label_visibility="collapsed",
            width="content",
        )
        st.markdown(f"**{seen.learners}** here", width="content")
    try:
        draw(session, seen, str(view))
    except ValueError as problem:
        st.warning(plain(f"{problem}."), icon=":material/cloud_off:")


def draw(session: Session, seen: Seen, view: str) -> None:
    if view == "Join":
        way_in(seen)
    elif view == "Question":
        the_question(seen)
    elif view == "Mistakes":
        counts = asking.counts_of(session)
        st.plotly_chart(
            plots.for_projector(plots.mistake_bars(counts)),
            key="board_mistakes",
            config={"displayModeBar": False},
            alt=", ".join(f"{name} {count}" for name, count in counts.items()) or "No mistake yet",
        )
    else:
        entries = ask(lambda classes: board(classes, seen.code, session.classroom.owner))
        if view == "Learners":
            tiles(entries)
        else:
            as_one(held(session, entries))


def way_in(seen: Seen) -> None:
    """The code, as large as it goes, and the QR code."""
    left, right = st.columns([2, 1], vertical_alignment="center")
    with left:
        st.markdown("Open the link, or choose **Class** in the lab and type the code:")
        st.html(f'<p class="lab-code">{seen.code}</p>')
        st.code(way.link_of(seen.code), language=None, wrap_lines=True)
    with right:
        way.qr(seen.code)


def held(session: Session, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """The entries, or those of a moment ago: a figure of plotly's flickers where it changes."""
    now = time.monotonic()
    until, shown = session.classroom.figures
    if now > until or not shown:
        shown = entries
        session.classroom.figures = (now + FIGURES_EVERY, entries)
    return shown


def tiles(entries: Mapping[str, Entry]) -> None:
    """Every learner, small."""
    with st.container(horizontal=True, vertical_alignment="center"):
        order = st.segmented_control(
            "Order",
            SORTS,
            default=SORTS[0],
            required=True,
            key="board_sort",
            label_visibility="collapsed",
            width="content",
        )
        with_names = st.toggle("Names", True, key="board_names")
    if not entries:
        st.info("Nobody has trained yet. Learners appear here as soon as they press Play.")
    shown = [tile(name if with_names else "", entry) for name, entry in sort(entries, str(order))]
    _mount(data={"tiles": shown, "colors": list(colors.CLASSES)}, key="board_tiles")


def sort(entries: Mapping[str, Entry], order: str) -> list[tuple[str, Entry]]:
    """By what was chosen; who has no such number comes last."""

    def place(one: tuple[str, Entry]) -> tuple[bool, float]:
        value = one[1].cost if order == SORTS[1] else one[1].accuracy
        return value is None, (value or 0.0) * (1 if order == SORTS[1] else -1)

    return list(entries.items()) if order == SORTS[0] else sorted(entries.items(), key=place)


def tile(name: str, entry: Entry) -> dict[str, Any]:
    """What the browser draws of one learner: no more than is shown."""
    return {
        "name": name,
        "task": entry.task,
        "epoch": entry.epoch,
        "cost": entry.cost,
        "accuracy": entry.accuracy,
        "epochs": list(entry.epochs),
        "costs": list(entry.costs),
        "columns": entry.columns,
        "grid": b64encode(entry.grid).decode(),
    }


def as_one(entries: Mapping[str, Entry]) -> None:
    """All curves in one figure, and where the boundaries agree."""
    left, right = st.columns([3, 2])
    curves = {
        name: (
            [epoch for epoch, cost in zip(one.epochs, one.costs, strict=True) if cost is not None],
            [cost for cost in one.costs if cost is not None],
        )
        for name, one in entries.items()
    }
    left.plotly_chart(
        plots.for_projector(plots.class_curves(curves)),
        key="board_curves",
        config={"displayModeBar": False},
        alt=f"The cost of {len(curves)} learners by epoch, with their mean and spread",
    )
    shares, count = agreement(list(entries.values()))
    right.plotly_chart(
        plots.for_projector(plots.agreement_map(shares, count)),
        key="board_agreement",
        config={"displayModeBar": False},
        alt=f"Where the boundaries of {count} learners agree",
    )


def the_question(seen: Seen) -> None:
    """The question, large: the circle that fills, then both votes beside the run."""
    asked = seen.question
    if asked is None:
        st.info("Nothing is asked yet.")
        return
    question.title(asked.question)
    if asked.revealed:
        question.result(asked, is_large=True)
        return
    left, right = st.columns([2, 1])
    for option in asked.question.options:
        left.markdown(f"- {plain(option) if not asked.question.lesson else option}")
    with right:
        question.circle(asked, seen.learners, size=280)
