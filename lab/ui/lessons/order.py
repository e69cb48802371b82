"""What first, then what: the lines of a backward pass, to be put in order on the page."""

import numpy as np
import streamlit as st

from lab.engine import COSTS, OUTPUTS, Network
from lab.lessons.ordering import Ordering, deal
from lab.lessons.progress import Progress

MOST_HIDDEN = 4
WIDTH = 3  # units of each hidden layer


def show(progress: Progress) -> None:
    network = choose_network()
    if progress.ordering is None or progress.ordering.puzzle.network != network:
        shuffle(progress, network)
    ordering = progress.ordering
    assert ordering is not None
    first = (
        "Output and cost belong together here, so the way back starts at"
        f" dZ[{network.L}]: dA[{network.L}] * g'(Z[{network.L}]) has been multiplied out."
        if network.is_matched
        else f"The way back starts at dA[{network.L}], the slope of the cost."
    )
    st.markdown(
        f"The forward pass is done: every Z and A is known, and the cost. {first} Press the lines"
        " in an order in which each can be computed. More than one order is right, and **some lines"
        " are wrong**: leave those out."
    )
    order, lines = st.container(key="ordering").columns(2)
    with order:
        put_down(ordering)
        verdict(ordering)
    with lines:
        to_choose_from(ordering)
    st.button("Other lines", icon=":material/shuffle:", on_click=shuffle, args=(progress, network))


def choose_network() -> Network:
    row = st.container(horizontal=True)
    hidden = row.number_input("Hidden layers", 0, MOST_HIDDEN, 1, width=150)
    output = row.selectbox("Output", list(OUTPUTS), width=150)
    costs = [name for name in COSTS if output in COSTS[name].outputs]
    matched = next((i for i, name in enumerate(costs) if COSTS[name].matched == output), 0)
    cost = row.selectbox("Cost", costs, matched, width=240, key=f"cost of {output}")
    units = 2 if output == "softmax" else 1
    return Network((2, *[WIDTH] * int(hidden), units), "tanh", str(output), str(cost))


def shuffle(progress: Progress, network: Network) -> None:
    progress.ordering = Ordering(deal(network, np.random.default_rng()))


def put_down(ordering: Ordering) -> None:
    """The learner's order; pressing a line takes it back."""
    st.markdown("**Your order** (press a line to take it back)")
    wrong = ordering.verdict.place if ordering.verdict else None
    for place, index in enumerate(ordering.chosen):
        st.button(
            f"{place + 1}. `{ordering.puzzle.blocks[index].code}`",
            key=f"placed {index}",
            icon=":material/cancel:" if place == wrong else None,
            on_click=ordering.take_back,
            args=(index,),
            width="stretch",
        )
    st.button(
        "Check",
        type="primary",
        icon=":material/rule:",
        on_click=ordering.check,
        disabled=not ordering.chosen,
    )


def to_choose_from(ordering: Ordering) -> None:
    st.markdown("**Lines**")
    for index in ordering.left:
        st.button(
            f"`{ordering.puzzle.blocks[index].code}`",
            key=f"line {index}",
            on_click=ordering.put_down,
            args=(index,),
            width="stretch",
        )


def verdict(ordering: Ordering) -> None:
    if ordering.verdict is None:
        return
    if ordering.verdict.done:
        st.success(ordering.verdict.text, icon=":material/check_circle:")
    elif ordering.verdict.place is None:
        st.info(ordering.verdict.text)
    else:
        st.error(
            f"Line {ordering.verdict.place + 1}: {ordering.verdict.text}", icon=":material/cancel:"
        )
