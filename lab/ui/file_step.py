"""The step between a visitor's own table and training on it: a preview, what each column was taken
for, and the choices that can be made.

`offer` takes a file or pasted lines; `step` shows how they are read, until they are used and again
whenever the visitor opens it. A file is used only when its button is pressed.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lab.data import (
    DECIMAL_SIGNS,
    SEPARATORS,
    DataProblem,
    likely_target,
    proposed,
    quoted,
    read_table,
)
from lab.data.file.decode import MAX_BYTES
from lab.data.file.summary import column_summaries, first_rows, in_one_line
from lab.experiment import AUTO, CSV, Experiment, digest_of
from lab.runs import without_formulas
from lab.ui.show import UPLOAD_HELP, plain
from lab.visit.limits import HeldFiles
from lab.visit.session import Session

SUFFIXES = ["csv", "tsv", "txt", "data", "dat"]
PASTED = "pasted.csv"
TASKS = {AUTO: "Whatever suits the column", "classes": "Classes", "regression": "A number"}
GAPS = {
    "refuse": "Refuse the file",
    "leave out": "Leave out their rows",
    "mean": "Fill with the column's mean",
}
FIRST_ROW = {AUTO: "As found", "names": "Names of the columns", "example": "An example"}


@dataclass(frozen=True)
class OwnTable:
    """A table that was chosen, and not used yet."""

    name: str
    contents: bytes

    @property
    def digest(self) -> str:
        return digest_of(self.contents)


def offer(session: Session) -> None:
    """Where a file is chosen, or lines are pasted."""
    with st.expander(
        "Your own table",
        expanded=session.awaited is not None,
        key="own table",
        on_change="ignore",
    ):
        st.file_uploader(
            "A file: CSV or another table of text",
            type=SUFFIXES,
            key="own file",
            max_upload_size=MAX_BYTES // 10**6,
            help=UPLOAD_HELP,
            on_change=arrived,
            args=(session,),
        )
        st.text_area(
            "Or lines pasted from a spreadsheet or a page",
            key="own lines",
            height=110,
            placeholder="x1, x2, y\n0, 0, 0\n0, 1, 1\n1, 0, 1\n1, 1, 0",
            on_change=arrived,
            args=(session,),
        )


def arrived(session: Session) -> None:
    """Use a table at once that a link has been waiting for, as the link reads it."""
    table = chosen(session)
    if (
        table
        and session.awaited
        and session.awaited.is_for(table.contents)
        and has_room(session, table)
    ):
        session.take_awaited(table.contents)


def awaited(session: Session) -> None:
    """Which file the link needs, and why the one at hand is not it."""
    if session.awaited is None:
        return
    table = chosen(session)
    st.info(
        plain(session.awaited.need) + " A link does not hold the file: choose it here,"
        " and everything is set as the link says.",
        icon=":material/upload_file:",
    )
    offer(session)
    if table and not session.awaited.is_for(table.contents):
        st.error(
            plain(
                f"{quoted(table.name)} is not the file of this link: its contents differ, if only"
                " by one character. Ask whoever gave you the link for theirs, or use this table below"
                " with settings of its own."
            ),
            icon=":material/error:",
        )
    st.button("Go on without the file", on_click=session.forget_awaited)


def chosen(session: Session) -> OwnTable | None:
    """The table that was offered last: uploaded or pasted now, or the one that is trained on."""
    if lines := st.session_state.get("own lines", "").strip():
        return OwnTable(PASTED, lines.encode())
    if uploaded := st.session_state.get("own file"):
        return OwnTable(uploaded.name, uploaded.getvalue())
    if session.upload and session.experiment.dataset == CSV:
        return OwnTable(session.upload.settings["file"], session.upload.contents)
    return None


def step(session: Session) -> None:
    """How the table is read, and the button that uses it."""
    table = chosen(session)
    if table is None:
        return
    experiment = session.experiment
    in_use = experiment.dataset == CSV and experiment.file_digest == table.digest
    title = f"How {plain(table.name)} is read"
    with st.expander(title, expanded=not in_use, icon=":material/table:"):
        verdict = st.container()  # what everything below comes to, and the button
        reading = reading_controls(table, experiment if in_use else Experiment())
        try:
            columns, rows, guess = looked_at(table.contents, **reading)
            choices = column_controls(table, columns, guess, experiment if in_use else None)
            st.dataframe(without_formulas(roles(columns, choices)), hide_index=True)
            st.caption("The first rows:")
            st.dataframe(without_formulas(rows), hide_index=True)
            settings = {**reading, **choices}
            line = understood(table.contents, tuple(settings.items()))
        except DataProblem as problem:
            verdict.error(plain(str(problem)), icon=":material/error:")
            return
        verdict.success(plain(line))
        verdict.button(
            "Use this table",
            key="use table",
            type="primary",
            on_click=use,
            args=(session, table),
            kwargs=settings,
        )


def use(session: Session, table: OwnTable, **settings: Any) -> None:
    """Turn to the table, where the server has room for it in memory."""
    if has_room(session, table):
        session.load_csv(table.name, table.contents, **settings)


def has_room(session: Session, table: OwnTable) -> bool:
    """Whether the server has room for the table in memory; if not, `problems` says so."""
    problem = held_files().lack_of_room(session.key, session, len(table.contents))
    if problem:
        session.problems = [problem]
    return not problem


@st.cache_resource(show_spinner=False)
def held_files() -> HeldFiles:
    """One for the whole process."""
    return HeldFiles()


def reading_controls(table: OwnTable, experiment: Experiment) -> dict[str, Any]:
    """How cells and numbers are found in the text: the settings of an Experiment by name."""
    key = f"{table.digest} "
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
        options = list(names)
        index = options.index(getattr(experiment, name))
        reading[name] = place.selectbox(
            label, options, index=index, format_func=names.__getitem__, key=key + name
        )
    return reading


def column_controls(
    table: OwnTable, columns: pd.DataFrame, guess: dict[str, Any], used: Experiment | None
) -> dict[str, Any]:
    """What the columns are for. used: the experiment that is on this table, if there is one."""
    key = f"{table.digest} {len(columns)} "
    proposal = {name: getattr(used, name) for name in guess} if used else guess
    names = list(columns["column"])
    left, right = st.columns(2)
    target = left.selectbox(
        "Column to predict", names, index=names.index(proposal["target"]), key=key + "target"
    )
    task = right.selectbox(
        "Predict it as", list(TASKS), format_func=TASKS.__getitem__, key=key + "task"
    )
    others = [name for name in names if name != target]
    left_out = left.multiselect(
        "Leave out",
        others,
        [name for name in proposal["left_out"] if name in others],
        key=f"{key}{target} left out",
    )
    inputs = [name for name in others if name not in left_out]
    one_hot = right.multiselect(
        "One input for each word (one-hot)",
        inputs,
        [name for name in proposal["one_hot"] if name in inputs],
        key=f"{key}{target} one-hot",
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
        "target": target,
        "task": task,
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
def looked_at(contents: bytes, **reading: Any) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """The columns, the first rows, and the settings that are proposed. Raises DataProblem."""
    choices = Experiment(**reading).choices
    table = read_table(contents, choices.separator, choices.decimal, choices.has_names)
    columns = pd.DataFrame(column_summaries(table)).rename(
        columns={"name": "column", "kind": "taken for", "gaps": "missing", "examples": "holds"}
    )
    target = likely_target(table)
    suited = proposed(table, target)
    guess = {
        "target": target,
        "left_out": suited.left_out,
        "one_hot": suited.one_hot,
        "gaps": suited.gaps,
    }
    return columns, pd.DataFrame(first_rows(table)), guess


@st.cache_data(max_entries=16, show_spinner="Reading the table")
def understood(contents: bytes, settings: tuple[tuple[str, Any], ...]) -> str:
    """What would be trained on, in one line. Raises DataProblem."""
    experiment = Experiment(dataset=CSV, **dict(settings))
    choices = experiment.choices
    table = read_table(contents, choices.separator, choices.decimal, choices.has_names)
    return in_one_line(experiment.make_dataset(contents), rows_in_file=len(table.row_numbers))
