"""The choices that a visitor has with a table of their own: how it is read, what its columns are
for, and what that comes to.
"""

from typing import Any

import pandas as pd
import streamlit as st

from lab.data import DECIMAL_SIGNS, SEPARATORS
from lab.experiment import AUTO, CSV, Experiment
from lab.visit.beside import reader
from lab.visit.own_file import in_a_line, look_at
from lab.visit.turns import Charged

TASKS = {AUTO: "Whatever suits the column", "classes": "Classes", "regression": "A number"}
GAPS = {
    "refuse": "Refuse the file",
    "leave out": "Leave out their rows",
    "mean": "Fill with the column's mean",
}
FIRST_ROW = {AUTO: "As found", "names": "Names of the columns", "example": "An example"}


def reading_controls(digest: str, experiment: Experiment) -> dict[str, Any]:
    """How cells and numbers are found in the text: the settings of an Experiment by name.

    digest: of the file, whose controls these are.
    """
    fields: dict[str, tuple[str, dict[str, str]]] = {
        "separator": ("Separator", {AUTO: "As found", **{name: name for name in SEPARATORS}}),
        "decimal_sign": (
            "Decimal sign",
            {AUTO: "As found", **{sign: sign for sign in DECIMAL_SIGNS}},
        ),
        "first_row": ("The first row holds", FIRST_ROW),
    }
    reading = {}
    places = st.columns(len(fields))
    for place, (name, (label, names)) in zip(places, fields.items(), strict=True):
        key = reading_key(digest, name)
        st.session_state.setdefault(key, getattr(experiment, name))
        reading[name] = place.selectbox(label, list(names), format_func=names.__getitem__, key=key)
    return reading


def reading_key(digest: str, name: str) -> str:
    """The key of the control for one of the reading settings of this file."""
    return f"{digest} {name}"


def ask_for_names(digest: str) -> None:
    """The two answers to whether the first row holds names, as buttons."""
    for answer, label in (
        ("example", "The first row is an example"),
        ("names", "The first row holds the names"),
    ):
        st.button(label, on_click=say_first_row, args=(digest, answer))


def say_first_row(digest: str, answer: str) -> None:
    st.session_state[reading_key(digest, "first_row")] = answer


def target_control(digest: str, columns: pd.DataFrame, target: str, task: str) -> tuple[str, str]:
    """The column to predict, and as what; target and task are what it begins with."""
    key = f"{digest} {len(columns)} "
    names = list(columns["column"])
    left, right = st.columns(2)
    target = left.selectbox(
        "Column to predict", names, index=names.index(target), key=key + "target"
    )
    task = right.selectbox(
        "Predict it as",
        list(TASKS),
        index=list(TASKS).index(task),
        format_func=TASKS.__getitem__,
        key=key + "task",
    )
    return target, task


def column_controls(
    digest: str, columns: pd.DataFrame, target: str, proposal: dict[str, Any]
) -> dict[str, Any]:
    """What the other columns are for. proposal: left_out, one_hot and gaps to begin with."""
    key = f"{digest} {len(columns)} {target} "
    left, right = st.columns(2)
    others = [name for name in columns["column"] if name != target]
    left_out = left.multiselect(
        "Leave out",
        others,
        [name for name in proposal["left_out"] if name in others],
        key=key + "left out",
    )
    inputs = [name for name in others if name not in left_out]
    one_hot = right.multiselect(
        "One input for each word (one-hot)",
        inputs,
        [name for name in proposal["one_hot"] if name in inputs],
        key=key + "one-hot",
    )
    gaps = left.selectbox(
        "Where a value is missing",
        list(GAPS),
        index=list(GAPS).index(proposal["gaps"]),
        format_func=GAPS.__getitem__,
        key=key + "gaps",
    )
    numbers = columns.loc[columns["taken for"] == "row number", "column"]
    return {
        "left_out": tuple(left_out),
        "one_hot": tuple(one_hot),
        "as_number": tuple(name for name in numbers if name in inputs and name not in one_hot),
        "gaps": gaps,
    }


def roles(columns: pd.DataFrame, choices: dict[str, Any]) -> pd.DataFrame:
    """The columns with what becomes of each."""

    def role(name: str) -> str:
        if name == choices["target"]:
            return "target"
        if name in choices["left_out"]:
            return "left out"
        return "one-hot" if name in choices["one_hot"] else "input"

    return columns.assign(becomes=columns["column"].map(role))


@st.cache_data(max_entries=4, show_spinner="Reading the table")
def looked_at(
    contents: bytes, target: str | None, _charged: Charged, **reading: Any
) -> tuple[pd.DataFrame, pd.DataFrame, str, dict[str, Any], str]:
    """What `look_at` gives; a table that was read before is not read again.

    _charged: around the reading, for the visitor's account.
    """
    with _charged():
        return reader.read(look_at, contents, target, **reading)


@st.cache_data(max_entries=16, show_spinner="Reading the table")
def understood(contents: bytes, settings: tuple[tuple[str, Any], ...], _charged: Charged) -> str:
    """What would be trained on, in one line; _charged as above. Raises DataProblem."""
    experiment = Experiment(dataset=CSV, **dict(settings))
    with _charged():
        return reader.read(in_a_line, contents, experiment)
