"""Check my backprop: paste your own equations and be told which is wrong, why, and what is missing."""

from functools import partial

import streamlit as st

from lab import plots
from lab.checker import Report, Setting
from lab.checker.answer.chain import chain
from lab.checker.answer.pastes import EXAMPLES
from lab.checker.answer.train import training
from lab.ui.check import verdict
from lab.ui.check.chain import way_back
from lab.ui.check.setting import setting_line
from lab.ui.classroom.wall import note_paste
from lab.ui.examples import small_example
from lab.ui.lessons.links import lesson_link
from lab.ui.messages import plain
from lab.ui.session import current
from lab.ui.turns import in_turns
from lab.visit.check_state import CheckState
from lab.walkthrough import walk

NO_EXAMPLE = "An example"

session = current()
lessons = session.lessons


def remembered() -> CheckState:
    """The paste of this visit; at first that of the link."""
    link = st.query_params.get("paste", "")
    if not lessons.check.text and link:
        try:
            lessons.check = CheckState.from_link(link)
        except ValueError as problem:
            st.error(f"{problem}.", icon=":material/error:")
    return lessons.check


def load_example() -> None:
    """Put the chosen example into the box."""
    chosen = st.session_state["check example"]
    text = next((one.text for one in EXAMPLES if one.title == chosen), "")
    lessons.check = CheckState(text)
    st.session_state["check text"] = text


def box(state: CheckState) -> None:
    """Where equations are pasted, and examples are found."""
    st.session_state.setdefault("check text", state.text)
    state.text = st.text_area(
        "Your equations",
        key="check text",
        height=300,
        placeholder=(
            "Paste anything: code, LaTeX, a whole question, even with its words around the"
            " equations."
        ),
        help="Checked when you leave the box, or press Ctrl and Enter.",
    )
    st.selectbox(
        "Or try an example",
        [NO_EXAMPLE, *(one.title for one in EXAMPLES)],
        key="check example",
        on_change=load_example,
    )


def keep_in_address(state: CheckState) -> None:
    """The address holds the paste, so that it outlasts a reload and can be sent to somebody."""
    link = state.to_link() if state.text.strip() else ""
    if link:
        st.query_params["paste"] = link
    elif "paste" in st.query_params:
        del st.query_params["paste"]
    if link is None:
        st.caption("This paste is too long for the address: a reload loses it.")


def open_step(L: int, name: str) -> None:
    """Turn to the step of the blackboard example that computes the same, counted from the output."""
    steps = [step.name for step in walk(*small_example().arguments)]
    kind, l = name.removesuffix("]").split("[")
    nearest = max(1, int(l) + small_example().network.L - L)
    lessons.step = steps.index(f"{kind}[{nearest}]")
    st.session_state["check leaves"] = True


def train(report: Report, setting: Setting) -> None:
    """Train with the learner's gradients beside the right ones, from the same start on the same
    examples.
    """
    st.header("Train with my equations")
    try:
        work = training(report, setting)
    except ValueError as problem:
        st.caption(f"Nothing to train with: {plain(str(problem))}.")
        return
    if not st.button("Train", icon=":material/play_arrow:"):
        return
    try:
        histories = in_turns(session.visitor, work(), "Training")
    # a line that is right on a few examples may have no value on more
    except ValueError as problem:
        st.warning(f"These equations cannot be trained with: {plain(str(problem))}.")
        return
    st.plotly_chart(plots.cost_curves(histories), key="curves")
    last = {
        name: (history["epoch"][-1], history["cost"][-1]) for name, history in histories.items()
    }
    st.markdown(
        f"After {last['right'][0]:g} epochs: **{last['right'][1]:.4g}** with the right equations,"
        f" **{last['yours'][1]:.4g}** with yours."
    )
    if last["yours"][0] < last["right"][0]:
        st.caption(f"Yours left all bounds after {last['yours'][0]:g} epochs.")


if st.session_state.pop("check leaves", False):
    st.switch_page("lab/pages/backprop.py")
st.title("Check my backprop")
state = remembered()
left, right = st.columns([1, 1])
with left:
    box(state)
keep_in_address(state)
if not state.text.strip():
    right.markdown(
        "You wrote the backward pass down, and something is wrong. Paste it: it is run on a small"
        " network, and you are told which line comes first to be mended, why, and what is missing"
        " after the cost."
    )
    with right:
        lesson_link("where-am-i-wrong")
else:
    with session.charged():
        report = state.report
    note_paste(session, state.text, report)
    setting = state.setting or (report.read_as.setting if report.read_as else None)
    with right:
        verdict.first_sentence(report)
        setting_line(state, report)
    verdict.mistakes(state, report, setting)
    verdict.uncertain(report)
    if setting is not None:
        way_back(report, chain(report, setting), partial(open_step, setting.L))
        train(report, setting)
