"""One pass by hand: matrices as grids to fill on the page, one after the other."""

import numpy as np
import streamlit as st

from lab.engine import Array
from lab.lessons.by_hand import Drill, GridVerdict
from lab.lessons.progress import Progress
from lab.lessons.variants import DIGITS, EXAMPLES, Variant, kind_of
from lab.ui.lessons.address import DRILL, go, new_numbers
from lab.ui.messages import plain

CELL_WIDTH = 104  # pixels: three beside one another on a phone


def show(progress: Progress) -> None:
    drill = progress.drill
    assert drill is not None  # the address has one
    given(drill.variant)
    verdicts = drill.verdicts
    filled(drill, verdicts)
    st.divider()
    present(drill, verdicts.get(drill.name))
    row = st.container(horizontal=True)
    row.button(
        "Grid before",
        icon=":material/arrow_upward:",
        on_click=move,
        args=(drill, -1),
        disabled=drill.at == 0,
    )
    row.button(
        "Next grid",
        icon=":material/arrow_downward:",
        on_click=move,
        args=(drill, 1),
        disabled=drill.at == len(drill.variant.names) - 1,
    )
    row.button("Other numbers", icon=":material/casino:", on_click=another, args=(progress,))


def another(progress: Progress) -> None:
    progress.drill = Drill(new_numbers())
    go(progress, DRILL)


def move(drill: Drill, by: int) -> None:
    drill.at += by


def given(variant: Variant) -> None:
    """The network, its cost, and the matrices that are not asked for."""
    network = variant.network
    sizes = "-".join(map(str, network.layer_sizes))
    cost = "cross-entropy" if network.output == "sigmoid" else "half the squared error"
    st.markdown(
        f"A {sizes} network: {network.hidden[0]}, then {network.output}; the cost is {cost}, so"
        f" dZ[2] = A[2] - Y. m = {EXAMPLES} examples, one in each column. Give {DIGITS} decimals;"
        " 1/4 and 0,25 are read, too. What follows from an earlier slip counts as right."
    )
    row = st.container(horizontal=True)
    for name, matrix in variant.given.items():
        row.latex(rf"{symbol(name)} = {latex(matrix, 1)}", width="content")


def filled(drill: Drill, verdicts: dict[str, GridVerdict]) -> None:
    """The grids before the present one, with what was typed and what is to be said of it."""
    for name in drill.variant.names[: drill.at]:
        verdict = verdicts.get(name)
        row = st.container(horizontal=True, vertical_alignment="center")
        if verdict is None:
            row.markdown(f"{name}: left empty; the right numbers are taken further on.")
            continue
        typed = r" \\ ".join(" & ".join(map(entry, row_)) for row_ in drill.typed[name])
        row.latex(rf"{symbol(name)} = \begin{{bmatrix}} {typed} \end{{bmatrix}}", width="content")
        row.markdown(words(verdict))


def present(drill: Drill, verdict: GridVerdict | None) -> None:
    """The grid to fill, and what is to be said of what was filled in."""
    name = drill.name
    shape = drill.variant.right[name].shape
    typed = drill.typed.get(name, [[""] * shape[1] for _ in range(shape[0])])
    st.header(f"Grid {drill.at + 1} of {len(drill.variant.names)}: {name}, {shape[0]} x {shape[1]}")
    with st.form(f"grid {drill.seed} {name}", border=False):
        texts = [
            [cell(drill, i, j, typed[i][j], row) for j in range(shape[1])]
            for i in range(shape[0])
            for row in [st.container(horizontal=True)]
        ]
        pressed = st.form_submit_button("Check", type="primary", icon=":material/rule:")
    if pressed:
        problem = drill.take(texts)
        if problem:
            st.error(plain(problem), icon=":material/error:")
            return
        verdict = drill.verdicts.get(name)
    if verdict is not None:
        told(verdict)


def cell(drill: Drill, i: int, j: int, text: str, row: st.delta_generator.DeltaGenerator) -> str:
    label = f"{drill.name} row {i + 1}, column {j + 1}"
    key = f"cell {drill.seed} {drill.name} {i} {j}"
    box = row.text_input(
        label, text, max_chars=20, key=key, width=CELL_WIDTH, label_visibility="collapsed"
    )
    return box or ""


def told(verdict: GridVerdict) -> None:
    if verdict.is_whole:
        st.success(words(verdict), icon=":material/check_circle:")
    else:
        st.warning(words(verdict), icon=":material/cancel:")


def words(verdict: GridVerdict) -> str:
    """What is to be said of a grid."""
    if verdict.is_whole:
        return "Right" + (", given what you had before." if verdict.follows else ".")
    places = np.argwhere(verdict.filled & ~verdict.right)
    wrong = ", ".join(f"row {i + 1} column {j + 1}" for i, j in places)
    empty = int(np.sum(~verdict.filled))
    parts = [f"Not right: {wrong}." if wrong else "", verdict.slip]
    parts += [f"{empty} still empty." if empty else ""]
    return " ".join(part for part in parts if part)


def symbol(name: str) -> str:
    if name == "Y":
        return "Y"
    kind, l = kind_of(name)
    return rf"{kind}^{{[{l}]}}"


def latex(matrix: Array, decimals: int) -> str:
    rows = r" \\ ".join(" & ".join(f"{x:.{decimals}f}" for x in row) for row in matrix)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def entry(text: str) -> str:
    """An entry as it was typed; it has been read as a number, so no sign of LaTeX is in it."""
    return text.strip() or r"\cdot"
