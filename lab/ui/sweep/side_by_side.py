"""Side by side, on the Sweep page: up to 16 networks train in front of the visitor on one canvas,
and what they say together.
"""

import streamlit as st

from lab.experiment import Experiment, kinds
from lab.plots.sweeps import title
from lab.settings import Several, refuse
from lab.sweep import split, values
from lab.sweep.answer import value_text
from lab.sweep.table import readable
from lab.ui.component import heard, many
from lab.ui.messages import plain
from lab.ui.session import fragment
from lab.ui.sweep.controls import LASTING, LONGEST, MANY, OF_LISTS, OF_NUMBERS
from lab.ui.turns import slices
from lab.visit.many import KEY, MOST, Many, varied
from lab.visit.session import Session

SUGGESTED = {  # what may differ, and how
    "seed": "0:15",
    "learning_rate": "0.003:3:16",
    "hidden_layers": (
        "1; 2; 3; 4; 8; 16; 2, 2; 4, 4; 8, 8; 16, 16;"
        " 2, 2, 2; 4, 4, 4; 8, 8, 8; 8, 4, 2; 2, 4, 8; 4, 4, 4, 4"
    ),
    "batch_size": "1, 2, 4, 8, 16, 32, 64, 128, 256",
    "l2": "0, 0.003:3:15",
}


def section(session: Session) -> None:
    """Which networks, and the canvas that they train on."""
    st.caption(
        "The setting of the Train page, several times over: the boundaries as they form, their mean,"
        " and the places where the networks disagree."
    )
    row = st.container(horizontal=True, vertical_alignment="bottom")
    name = row.selectbox(
        "They differ in their",
        list(SUGGESTED),
        format_func=title,
        key="many_setting",
        persist_state=LASTING,
        width=220,
    )
    text = row.text_input(
        "Values",
        SUGGESTED[name],
        help=OF_LISTS if isinstance(kinds()[name], Several) else OF_NUMBERS,
        key=f"many_{name}",
        persist_state=LASTING,
        max_chars=LONGEST,
    )
    try:
        session.many = shown(session, wanted(session.experiment, name, text), name)
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        return
    canvas(session, {"sweep_kind": MANY, "many_setting": name, f"many_{name}": text})
    st.caption(
        f"Above each picture its {title(name)} and its cost J. Disagreement: for classes, the share"
        " of the networks that do not say what most of them say; for a regression, the standard"
        " deviation of what they say."
    )


def wanted(base: Experiment, name: str, text: str) -> list[Experiment]:
    """The experiments of these values. ValueError, in one sentence, for values that cannot be."""
    given = values(name, split(name, text))
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        count = len(given) if isinstance(given, list) else "a span"
        raise refuse(title(name), f"from 1 to {MOST} values", count)
    return varied(base, name, given)


def shown(session: Session, experiments: list[Experiment], name: str) -> Many:
    """Those that are there, if they are the same, or new ones at epoch 0."""
    if session.many and session.many.experiments == tuple(experiments):
        return session.many
    names = [value_text(readable(name, getattr(one, name))) for one in experiments]
    with session.charged():
        return Many(experiments, names, session.dataset, session.training.axes)


@fragment
def canvas(session: Session, controls: dict[str, str]) -> None:
    """The buttons and the pictures, in a closed loop of their own: the canvas asks for the next
    packet when it has drawn the last, and each is made in this visitor's turn.

    controls: what those around it say. One that was moved in the moment of a request has run this
    and not the page.
    """
    if any(st.session_state.get(key, value) != value for key, value in controls.items()):
        st.rerun()
    runs = session.many
    if runs is None:
        return
    toolbar = st.container(horizontal=True, vertical_alignment="center")
    tick = heard(KEY)
    runs.feed.hear(tick)
    if runs.feed.is_due(tick):
        if runs.playing:
            with slices().turn(session.visitor) as seconds:
                if seconds:
                    runs.advance(seconds)
        runs.send()
    with toolbar:
        buttons(runs)
    if tick is not None and tick.fault:
        runs.playing = False
        st.warning(f"The pictures could not load ({plain(tick.fault)}).")
    many(runs.feed.latest, KEY)


def buttons(runs: Many) -> None:
    def play() -> None:
        runs.playing = not runs.playing and not runs.finished

    st.button(
        "Pause" if runs.playing else "Play",
        icon=f":material/{'pause' if runs.playing else 'play_arrow'}:",
        type="primary",
        on_click=play,
        disabled=runs.finished,
        shortcut="Space",
        width=140,
        key="many_play",
    )
    st.button("Reset", icon=":material/replay:", on_click=runs.reset, key="many_reset")
    ended = " · all have ended" if runs.finished else ""
    st.markdown(f"Epoch **{runs.epoch:,}**{ended}")
