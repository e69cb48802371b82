"""The network that equations are about, as controls: what was read from the paste, and what the
visitor says instead.
"""

import streamlit as st

from lab.checker import Report, Setting, unread_names
from lab.engine import ACTIVATIONS, COSTS, OUTPUTS
from lab.ui.messages import plain
from lab.visit.check_state import CheckState

MOST_LAYERS = 12
USUAL = Setting((2, 4, 1))
MIXED = "one for each layer"
CHOSEN = "Judged for the network that you chose."
NOTHING_READ = "Paste equations such as dZ2 = A2 - Y, code or LaTeX, or try an example."


def setting_line(state: CheckState, report: Report) -> None:
    """How the paste was read, in a sentence, and the way to change it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sentence = report.read_as.sentence if report.read_as else CHOSEN if state.setting else ""
        if not report.lines:
            sentence = NOTHING_READ
        assumed = " ".join(report.assumed)
        st.caption(plain(f"{sentence} {assumed}".strip()), width="stretch")
        with st.popover("Change", icon=":material/tune:"):
            change(state, report)


def change(state: CheckState, report: Report) -> None:
    """Controls for the network. What cannot be is told, and the last that could be stays."""
    read = report.read_as.setting if report.read_as else USUAL
    mine = st.toggle("I say what the network is", value=state.setting is not None, key="check mine")
    if not mine:
        if state.setting is not None:
            state.setting = None
            st.rerun()
        return
    try:
        setting = controls(state.setting or read)
    except ValueError as problem:
        st.error(plain(str(problem)))
        return
    if setting != state.setting:
        state.setting = setting
        st.rerun()


def controls(now: Setting) -> Setting:
    """ValueError, with the sentence to show, for what cannot be."""
    sizes = st.text_input(
        "Layer sizes, from the inputs to the outputs", ", ".join(map(str, now.layer_sizes))
    )
    hidden_now = now.network.hidden
    activations = list(ACTIVATIONS)
    if len(set(hidden_now)) > 1:
        activations = [MIXED, *activations]
    first = MIXED if MIXED in activations else (hidden_now or ("tanh",))[0]
    hidden = st.selectbox("Hidden activation", activations, index=activations.index(first))
    output = st.selectbox("Output activation", list(OUTPUTS), list(OUTPUTS).index(now.output))
    costs = [name for name, cost in COSTS.items() if output in cost.outputs]
    cost = st.selectbox("Cost", costs, costs.index(now.cost) if now.cost in costs else 0)
    rows = st.toggle(
        "Examples are rows",
        value=now.rows,
        help="Z = A W + b, as in scikit-learn and PyTorch; otherwise Z = W A + b.",
    )
    total = st.toggle(
        "J is a sum",
        value=not now.mean,
        help="No 1/m stands anywhere. Otherwise J is the mean over the m examples.",
    )
    names = st.text_area(
        "What your own names stand for",
        "\n".join(f"{name} = {meaning}" for name, meaning in now.names.items()),
        placeholder="delta = dZ2\nh = A1",
        height=80,
    )
    return Setting(
        layer_sizes_of(sizes),
        hidden_now if hidden == MIXED else hidden,
        output,
        cost,
        layout="rows" if rows else "columns",
        mean=not total,
        names=names_of(names),
    )


def layer_sizes_of(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 0 < len(part) < 6 for part in parts):
        raise ValueError(
            "Layer sizes: expected whole numbers with commas between them, such as 5, 4, 3, 1;"
            f" got {text!r}"
        )
    if len(parts) > MOST_LAYERS + 1:
        raise ValueError(f"Layer sizes: at most {MOST_LAYERS} layers are checked here")
    return tuple(map(int, parts))


def names_of(text: str) -> dict[str, str]:
    pairs = [line.split("=", 1) for line in text.splitlines() if "=" in line]
    names = {name.strip(): meaning.strip() for name, meaning in pairs}
    if unread := unread_names(names):
        raise ValueError(
            f"I cannot read what {', '.join(unread)} stands for: write a quantity such as dZ2, or"
            " A2 - Y"
        )
    return names
