"""Check my backprop: paste your own equations and be told which is wrong, why, and what is missing."""

from collections.abc import Generator
from functools import partial

import streamlit as st

from lab import plots
from lab.checker import Setting, by_line
from lab.checker.answer.chain import chain
from lab.checker.answer.pastes import EXAMPLES
from lab.checker.answer.train import examples, learned_equations
from lab.engine import CHAIN_RULE, Equations, GradientDescent, Trainer, initialize
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

EPOCHS, LEARNING_RATE, SEED = 200, 0.5, 0
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


def train(text: str, setting: Setting) -> None:
    """Train with the learner's equations beside the right ones, from the same start on the same
    examples. Each line is an equation by itself here, whichever way the paste was judged.
    """
    try:
        equations = learned_equations(by_line.check(text, setting), setting)
    except ValueError:
        return  # not every layer has its dZ, dW and db: there is nothing to train with
    st.header("Train with my equations")
    if st.button("Train", icon=":material/play_arrow:"):
        try:
            histories = {
                "right": trained(setting, CHAIN_RULE),
                "yours": trained(setting, equations),
            }
        # a line that is right on a few examples may have no value on more
        except ValueError as problem:
            st.warning(f"These equations cannot be trained with: {plain(str(problem))}.")
            return
        st.plotly_chart(plots.cost_curves(histories), key="curves")
        last = {name: history["cost"][-1] for name, history in histories.items()}
        st.markdown(
            f"After {EPOCHS} epochs: **{last['right']:.4g}** with the right equations,"
            f" **{last['yours']:.4g}** with yours."
        )


def trained(setting: Setting, equations: Equations) -> dict[str, list[float]]:
    """The history of a short training with these equations."""
    network = setting.network
    X, Y = examples(network)
    trainer = Trainer(
        network,
        initialize(network, seed=SEED),
        GradientDescent(LEARNING_RATE),
        X,
        Y,
        X.shape[1],
        equations=equations,
    )
    in_turns(session.visitor, epoch_by_epoch(trainer), "Training")
    return trainer.history


def epoch_by_epoch(trainer: Trainer) -> Generator[float, None, None]:
    for epoch in range(EPOCHS):
        trainer.run(epochs=1)
        yield (epoch + 1) / EPOCHS


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
        train(state.text, setting)
