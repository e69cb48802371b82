"""The step between a visitor's own table and training on it: a preview, what each column was taken
for, and the choices that can be made.

`offer` takes a file or pasted lines; `step` shows how they are read, until they are used and again
whenever the visitor opens it. A file is used only when its button is pressed.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from lab.data import DataProblem, NamesUnclear, quoted
from lab.data.file.decode import MAX_BYTES
from lab.data.file.summary import first_lines
from lab.experiment import AUTO, CSV, Experiment, digest_of
from lab.runs import without_formulas
from lab.ui.messages import UPLOAD_HELP, plain
from lab.ui.train.file_choices import (
    ask_for_names,
    column_controls,
    looked_at,
    reading_controls,
    roles,
    target_control,
    understood,
)
from lab.visit.limits import HeldFiles
from lab.visit.session import Session

PASTED = "pasted.csv"
FILE, LINES, LATEST = "own file", "own lines", "own latest"  # keys of Streamlit's session state


@dataclass(frozen=True)
class OwnTable:
    """A table that was chosen, and not used yet."""

    name: str
    contents: bytes

    @cached_property
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
            key=FILE,
            max_upload_size=MAX_BYTES // 10**6,
            help=UPLOAD_HELP,
            on_change=arrived,
            args=(session, FILE),
        )
        st.text_area(
            "Or lines pasted from a spreadsheet or a page",
            key=LINES,
            height=110,
            placeholder="x1, x2, y\n0, 0, 0\n0, 1, 1\n1, 0, 1\n1, 1, 0",
            on_change=arrived,
            args=(session, LINES),
        )


def arrived(session: Session, key: str) -> None:
    """Note where the table came from; use it at once if a link has been waiting for it, as the link
    reads it.
    """
    st.session_state[LATEST] = key
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
    lines, uploaded = st.session_state.get(LINES, "").strip(), st.session_state.get(FILE)
    if uploaded and (st.session_state.get(LATEST) == FILE or not lines):
        return OwnTable(uploaded.name, uploaded.getvalue())
    if lines:
        return OwnTable(PASTED, lines.encode())
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
    was_used = session.upload and session.upload.settings["file_digest"] == table.digest
    title = f"How {plain(table.name)} is read"
    with st.expander(title, expanded=not was_used, icon=":material/table:"):
        verdict = st.container()  # what everything below comes to, and the button
        reading = reading_controls(table.digest, experiment if in_use else Experiment())
        try:
            settings = choices(session, table, reading, experiment if in_use else None)
            line = understood(table.contents, tuple(settings.items()), session.charged)
        except DataProblem as problem:
            if isinstance(problem, NamesUnclear):
                verdict.warning(plain(str(problem)), icon=":material/help:")
                with verdict.container(horizontal=True):
                    ask_for_names(table.digest)
            else:
                verdict.error(plain(str(problem)), icon=":material/error:")
            if lines := first_lines(table.contents):
                st.caption("The first lines of the file:")
                st.code(lines, language=None)
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


def choices(
    session: Session, table: OwnTable, reading: dict[str, Any], used: Experiment | None
) -> dict[str, Any]:
    """The settings that are chosen for the table, with its columns and first rows below.

    used: the experiment that is on this table, if there is one. Raises DataProblem.
    """
    columns, rows, found, proposal, note = looked_at(
        table.contents, None, session.charged, **reading
    )
    st.caption(plain(found))
    begin = (used.target, used.task) if used else (proposal["target"], AUTO)
    target, task = target_control(table.digest, columns, *begin)
    if target != proposal["target"]:
        *_, proposal, note = looked_at(table.contents, target, session.charged, **reading)
    if used and used.target == target:
        proposal = {name: getattr(used, name) for name in proposal}
    chosen_for_columns = column_controls(table.digest, columns, target, proposal)
    if note:
        st.caption(plain(note))
    settings = {**reading, "target": target, "task": task, **chosen_for_columns}
    st.dataframe(without_formulas(roles(columns, settings)), hide_index=True)
    st.caption("The first rows:")
    st.dataframe(without_formulas(rows), hide_index=True)
    return settings


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
