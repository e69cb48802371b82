"""Backprop, step by step: one pass told in order, with every number and every shape, and why."""

import numpy as np
import streamlit as st

from lab import plots
from lab.plots.matrices import MOST_NUMBERS
from lab.ui import address
from lab.ui.examples import DIVERGED, Example, small_example, train_example
from lab.ui.messages import plain
from lab.ui.session import current
from lab.walkthrough import ROWS_NOTE, Operand, Step, excerpt, script, walk

SMALL, TRAIN = "Small: 2-3-2-1", "Train page's"
BATCH, ONE = "One mini-batch", "One example"
AFTER_THE_COST = "after the cost"  # in a link: the first step of the way back
CELLS_ACROSS = 13  # numbers that a line of matrices has room for

session = current()
lessons = session.lessons


def choose_example() -> Example:
    """A small network or that of the Train page, with one mini-batch or one example."""
    place = st.container(horizontal=True, vertical_alignment="bottom")
    networks, sizes = [SMALL, TRAIN], [BATCH, ONE]
    if session.has_arrived:
        st.session_state["pass network"] = networks[st.query_params.get("network") == "train"]
        st.session_state["pass examples"] = sizes[st.query_params.get("examples") == "one"]
    small = place.segmented_control("Network", networks, key="pass network", required=True) == SMALL
    one = place.segmented_control("Examples", sizes, key="pass examples", required=True) == ONE
    example = small_example() if small else train_example(session)
    if not small and session.experiment.keep_prob < 1:
        st.caption("Dropout is off in this pass: every unit takes part.")
    if not small and (session.experiment.off or session.experiment.frozen):
        st.caption("In this pass every unit takes part and is updated: none is off or frozen.")
    if not small and not session.experiment.biases:
        st.caption("Training without biases leaves out the last step for b: every b stays 0.")
    size = 1 if one else example.batch_size
    count = example.X.shape[1] // size
    which = place.number_input(f"Which, of {count}", 1, count, 1, width=120) if count > 1 else 1
    return example.part(slice(int(which - 1) * size, int(which) * size))


def go(place: int) -> None:
    lessons.step = place


def take_from_address(names: list[str]) -> None:
    """Turn to the step that the link names, if it does."""
    wanted = st.query_params.get("step")
    if not session.has_arrived or wanted is None:
        return
    if wanted == AFTER_THE_COST:
        go(names.index("J") + 1)
    elif wanted in names:
        go(names.index(wanted))
    else:
        known = f"{AFTER_THE_COST}, {', '.join(names[:4])}"
        st.error(plain(f"step: expected one of this pass, such as {known}; got {wanted[:40]!r}."))


def put_into_address(step: str) -> None:
    """The step; and, where the pass is of the Train page's network, its whole setting."""
    query = {"step": step}
    if st.session_state["pass examples"] == ONE:
        query["examples"] = "one"
    if st.session_state["pass network"] == TRAIN:
        address.put_setting(session, query | {"network": "train"})
    else:
        address.say(session, query)


def navigation(names: list[str], place: int) -> None:
    """The chain to click on, the two buttons with their arrow keys, and the list of all
    quantities.
    """
    event = st.plotly_chart(
        plots.chain(names, place),
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
    )
    clicked = [point["customdata"] for point in event["selection"]["points"]]
    back, jump, forth = st.columns([1, 2, 1])
    first, last = place == 0, place == len(names) - 1
    back.button(
        "Previous",
        icon=":material/arrow_back:",
        shortcut="Left",
        on_click=go,
        args=(place - 1,),
        disabled=first,
        width="stretch",
    )
    forth.button(
        "Next",
        icon=":material/arrow_forward:",
        shortcut="Right",
        on_click=go,
        args=(place + 1,),
        disabled=last,
        width="stretch",
    )
    with jump.container(horizontal=True):
        listed = names.index(
            st.selectbox("Jump to", names, place, label_visibility="collapsed", width="stretch")
        )
        st.button(
            "After the cost",
            icon=":material/u_turn_left:",
            on_click=go,
            args=(names.index("J") + 1,),
            help="What comes first on the way back.",
        )
    chosen = clicked[0] if clicked else listed
    if chosen != place:
        go(chosen)
        st.rerun()


def equations(step: Step, rows: bool) -> None:
    """In general and for this layer; with examples as rows beside the columns where that is asked
    for.
    """
    for layout, place in zip(
        (False, True), st.columns(2) if rows else (st.container(),), strict=False
    ):
        with place:
            if rows:
                st.caption("Examples as rows" if layout else "Examples as columns")
            for part in step.equation[layout].split(r", \qquad "):
                st.latex(part)
            st.latex(step.here(layout))


def reason(step: Step) -> None:
    st.markdown(step.why)
    if step.derivation:
        st.caption("Where A - Y comes from, in three lines:")
        for line in step.derivation:
            st.latex(line)


def matrices(step: Step, rows: bool) -> None:
    """What the equation is made of, in its order, and what comes out: beside one another as far as
    their numbers have room.
    """
    lines: list[list[tuple[Operand, int]]] = []
    room = 0
    for operand in step.matrices(rows):
        width = cells_across(operand, rows)
        if width > room:
            lines.append([])
            room = CELLS_ACROSS
        lines[-1].append((operand, width))
        room -= width
    for line in lines:
        for place, (operand, _) in zip(st.columns([width for _, width in line]), line, strict=True):
            place.plotly_chart(
                plots.matrix(operand.title, operand.shown(rows)), key=f"matrix {operand.title}"
            )


def cells_across(operand: Operand, rows: bool) -> int:
    """The width that its numbers, its colors or its title need, in cells."""
    shape = operand.shown(rows).shape
    few = all(size <= most for size, most in zip(shape, MOST_NUMBERS, strict=True))
    return max(3 if operand.transposed else 2, shape[1] if few else 4)


def by_hand(step: Step, rows: bool) -> None:
    """One entry of the result, worked out."""
    shape = step.shown(rows).shape
    with st.container(horizontal=True):
        i = st.number_input("Row", 1, shape[0], 1, width=160) if shape[0] > 1 else 1
        j = st.number_input("Column", 1, shape[1], 1, width=160) if shape[1] > 1 else 1
    st.markdown(f"Row {i}, column {j} of {step.name}, by hand:")
    # below a sum that may fill the line
    worked = step.entry(int(i) - 1, int(j) - 1, rows).replace(" = ", r" \\ & = ")
    st.latex(rf"\begin{{aligned}} & {worked} \end{{aligned}}")


def finite_differences(example: Example, step: Step, rows: bool) -> None:
    """What the cost itself says about dW or db, without any chain rule."""
    name = step.name.replace("[", "").replace("]", "")
    check = example.tensor_check(session, name)[name]
    left, right = st.columns(2)
    left.plotly_chart(
        plots.matrix(f"{step.name} measured", check.numeric.T if rows else check.numeric),
        key="measured",
    )
    right.markdown(
        "Move one parameter by 0.00001 either way and see how much J changes: that measures"
        f" {step.name} without the chain rule."
    )
    if check.is_measured:
        right.markdown(f"Relative difference from the computed one: **{check.difference:.1e}**.")
    count = int(np.sum(check.sampled))
    if count < check.sampled.size:
        right.caption(
            f"Measured: {count:,} of its {check.sampled.size:,} entries, drawn at random."
        )
    if np.any(check.kinks):
        kinked = " and ".join(sorted(set(example.network.hidden)))
        right.caption(
            f"{np.sum(check.kinks)} of {count} entries stand on a kink of {kinked}, where there is no"
            " slope to measure."
        )


st.title("Backprop, step by step")
st.markdown(
    "Forwards: Z and A of each layer, up to the cost J. Backwards from the last layer: dZ, from it"
    " dW and db, and dA for the layer below. When every gradient is known: the update."
)
example = choose_example()
if example.has_diverged:
    st.error(DIVERGED)
    st.stop()
steps = walk(*example.arguments)
names = [one.name for one in steps]
go(min(lessons.step, len(steps) - 1))
take_from_address(names)
step = steps[lessons.step]
put_into_address(step.name)
navigation(names, lessons.step)

heading = st.container(
    horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
)
heading.header(f"Step {lessons.step + 1} of {len(steps)}: {step.name}", width="content")
rows = heading.toggle(
    "Examples as rows, too",
    help="The layout of scikit-learn and PyTorch, beside the one of the course.",
)
equations(step, rows)
reason(step)
matrices(step, rows)
if rows:
    st.caption(ROWS_NOTE)
if step.kind != "X":
    by_hand(step, rows)
if step.kind in ("dW", "db"):
    finite_differences(example, step, rows)

with st.expander("The code that computed it", expanded=True):
    for function in step.source:
        code = excerpt(function)
        st.caption(f"{code.file}, line {code.line}")
        st.code(code.text, language="python")
st.download_button(
    "The whole pass as a script",
    script(*example.arguments),
    file_name="one_pass.py",
    icon=":material/download:",
    help="Runs with NumPy alone, cell by cell if you like, and prints these numbers.",
)
