"""Check my backprop: paste your own equations and be told which is wrong, and why."""

from collections.abc import Generator
from dataclasses import replace
from typing import Literal

import streamlit as st

from lab import plots
from lab.checker import Line, Report, Setting, check, unread_names
from lab.checker.answer.pastes import EXAMPLES, Example
from lab.checker.answer.train import examples, learned_equations
from lab.engine import (
    ACTIVATIONS,
    CHAIN_RULE,
    COSTS,
    OUTPUTS,
    Equations,
    GradientDescent,
    Trainer,
    initialize,
)
from lab.ui.examples import small_example
from lab.ui.session import current
from lab.ui.show import plain
from lab.ui.turns import in_turns
from lab.walkthrough import walk

Color = Literal["green", "red", "orange", "gray"]
VERDICTS: dict[str, tuple[str, str, Color]] = {
    "right": ("right", ":material/check_circle:", "green"),
    "wrong": ("wrong", ":material/cancel:", "red"),
    "ambiguous": ("it depends", ":material/help:", "orange"),
    "unreadable": ("not read", ":material/visibility_off:", "gray"),
    "not judged": ("not judged", ":material/remove:", "gray"),
    "not covered": ("not covered", ":material/remove:", "gray"),
}
LANGUAGES = {True: "latex", False: "python"}
EPOCHS, LEARNING_RATE, SEED = 200, 0.5, 0


def boxes_of(example: Example) -> dict[str, object]:
    """What an example puts into the boxes, by their keys."""
    setting = example.setting
    return {
        "check example": example.title,
        "check text": example.text,
        "check sizes": ", ".join(map(str, setting.layer_sizes)),
        "check hidden": setting.network.hidden[0],
        "check output": setting.output,
        "check cost": setting.cost,
        "check rows": setting.rows,
        "check sum": not setting.mean,
        "check names": "\n".join(f"{name} = {meaning}" for name, meaning in setting.names.items()),
    }


def load_example() -> None:
    """Put the chosen example and its setting into the boxes."""
    st.session_state.update(
        boxes_of(next(one for one in EXAMPLES if one.title == st.session_state["check example"]))
    )


def setting_controls() -> Setting:
    """What the equations are about. ValueError, with the sentence to show, for what cannot be."""
    left, middle, right = st.columns(3)
    sizes = left.text_input("Layer sizes, from the inputs to the outputs", key="check sizes")
    hidden = middle.selectbox("Hidden activation", list(ACTIVATIONS), key="check hidden")
    output = right.selectbox("Output activation", list(OUTPUTS), key="check output")
    cost = left.selectbox("Cost", list(COSTS), key="check cost")
    rows = middle.toggle(
        "Examples are rows",
        key="check rows",
        help="Z = A W + b, as in scikit-learn and PyTorch; otherwise Z = W A + b.",
    )
    total = middle.toggle(
        "J is a sum",
        key="check sum",
        help="No 1/m stands anywhere. Otherwise J is the mean over the m examples.",
    )
    names = right.text_area(
        "What your own names stand for",
        key="check names",
        placeholder="delta = dZ2\nh = A1",
        height=80,
    )
    if not all(part.strip().isdecimal() for part in sizes.split(",")):
        raise ValueError(
            "Layer sizes: expected whole numbers with commas between them, such as 5, 4, 3, 1; got"
            f" {sizes!r}"
        )
    layer_sizes = tuple(int(part) for part in sizes.split(","))
    if len(layer_sizes) > 12 or max(layer_sizes) > 64:
        raise ValueError("Layer sizes: at most 12 layers of at most 64 units are checked here")
    pairs = [line.split("=", 1) for line in names.splitlines() if "=" in line]
    meant = {name.strip(): meaning.strip() for name, meaning in pairs}
    if unread := unread_names(meant):
        right.warning(
            f"I cannot read what {plain(', '.join(unread))} stands for: write a quantity such as"
            " dZ2, or A2 - Y."
        )
    return Setting(
        layer_sizes, hidden, output, cost, "rows" if rows else "columns", not total, meant
    )


def summary(report: Report) -> None:
    """The verdict on the whole paste, and one word on each line."""
    counts = {
        verdict: sum(line.verdict == verdict for line in report.lines) for verdict in VERDICTS
    }
    first = report.first_wrong
    if first is not None:
        are = "is" if counts["wrong"] == 1 else "are"
        st.error(
            f"{counts['wrong']} of {len(report.lines)} lines {are} wrong. Mend line {first.number}"
            " first: the way back goes through it."
        )
    elif counts["unreadable"] or counts["ambiguous"]:
        st.warning(
            f"Nothing is wrong in the {counts['right']} lines that are certain. What is said beside"
            " the others decides."
        )
    else:
        st.success(f"All {len(report.lines)} lines are right.")
    with st.container(horizontal=True, gap="small"):
        for line in report.lines:
            label, icon, color = VERDICTS[line.verdict]
            st.badge(f"{line.number} {line.defines or label}", icon=icon, color=color)


def show_line(line: Line, first: bool, L: int) -> None:
    """The verdict beside the line, as typed; the first wrong one in a frame, with both matrices."""
    with st.container(border=first):
        left, right = st.columns([1, 4])
        label, icon, color = VERDICTS[line.verdict]
        left.badge(label, icon=icon, color=color)
        left.caption(f"line {line.number}" + (f", {plain(line.defines)}" if line.defines else ""))
        language = LANGUAGES["\\" in line.text]
        right.code(line.text, language=language, wrap_lines=True)
        if line.reason:
            right.markdown(plain(line.reason))
        if line.verdict == "wrong":
            right.caption("Right:")
            right.code(line.expected, language=language, wrap_lines=True)
            right.caption(plain(line.shapes))
        if first:
            compare(line, L)


def compare(line: Line, L: int) -> None:
    """The two matrices side by side, and the way to the step that shows the right one."""
    left, right = st.columns(2)
    name = line.defines or "the line"
    if line.yours is not None and line.yours.ndim <= 2:
        left.plotly_chart(plots.matrix(f"yours: {name}", line.yours), key="yours")
    else:
        left.warning("Yours has no value: its shapes do not fit.")
    if line.right is not None:
        right.plotly_chart(plots.matrix(f"right: {name}", line.right), key="right")
    st.caption("Both in a random network of your sizes, with six examples.")
    if st.button("Show me the right one, step by step", icon=":material/footprint:"):
        lessons.step = step_of(line, L)
        st.switch_page("lab/pages/backprop.py")


def step_of(line: Line, L: int) -> int:
    """The step of the blackboard example that computes the same, in its output layer or, for an
    inner one, in its layer 1.
    """
    example = small_example()
    last = line.target is not None and line.target.at_the_end(L)
    kind, l = ("Z" if line.target is None else line.target.kind), example.network.L if last else 1
    # of the output, dA is not computed by itself
    kind = "dZ" if kind in ("dA", "g'") and last else kind
    steps = walk(*example.arguments)
    return next((place for place, step in enumerate(steps) if (step.kind, step.l) == (kind, l)), 0)


def train(report: Report, setting: Setting) -> None:
    """Train with the learner's equations beside the right ones, from the same start on the same
    examples.
    """
    st.subheader("Train with my equations")
    try:
        equations = learned_equations(report, setting)
    except ValueError as problem:
        st.caption(f"Not yet: {plain(str(problem))}. Every layer needs its dZ, dW and db.")
        return
    if st.button("Train", icon=":material/play_arrow:", type="primary"):
        try:
            histories = {
                "right": trained(setting, CHAIN_RULE),
                "yours": trained(setting, equations),
            }
        except ValueError as problem:
            # a line that is right on a few examples may have no value on more
            st.warning(
                f"These equations cannot be trained with: {plain(str(problem))}.",
                icon=":material/warning:",
            )
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
    in_turns(current().visitor, epoch_by_epoch(trainer), "Training")
    return trainer.history


def epoch_by_epoch(trainer: Trainer) -> Generator[float, None, None]:
    for epoch in range(EPOCHS):
        trainer.run(epochs=1)
        yield (epoch + 1) / EPOCHS


lessons = current().lessons
st.title("Check my backprop")
st.markdown(
    "Paste your own equations: NumPy, LaTeX, Octave or plain text, one to a line. Each is computed"
    " on random networks and compared with the right value, with all before it taken as right: one"
    " mistake is one wrong line."
)
if "check text" not in st.session_state:  # the visit begins here, or comes back from another page
    st.session_state.update(lessons.boxes or boxes_of(EXAMPLES[0]))
st.selectbox(
    "Load an example", [one.title for one in EXAMPLES], key="check example", on_change=load_example
)
left, right = st.columns([3, 2])
text = left.text_area(
    "Your equations",
    key="check text",
    height=280,
    help="Checked when you leave the box, or press Ctrl and Enter.",
)
setting: Setting | None = None
with st.expander("The network they are about"):
    try:
        setting = setting_controls()
    except ValueError as problem:
        st.error(plain(str(problem)))

lessons.boxes = {key: st.session_state[key] for key in boxes_of(EXAMPLES[0])}
if setting is not None and text.strip():
    report = check(text, setting)
    with right:
        summary(report)
    for line in report.lines:
        show_line(line, line is report.first_wrong, setting.L)
    train(report, replace(setting, names={}))
