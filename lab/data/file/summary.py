"""What was understood of a file: its columns one by one, its first rows, and in one line what a
network will be trained on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lab.data.dataset import Dataset
from lab.data.file.decode import decode
from lab.data.file.grid import SEPARATORS
from lab.data.file.numbers import DECIMAL_SIGNS
from lab.data.file.table import Column, Table
from lab.data.problems import DataProblem, counted, listed, quoted

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
NEGATIVE = re.compile(r"-[\d.,]*\d([eE][+-]?\d+)?")
ROWS_SHOWN = 6
WORDS_SHOWN = 3
CHARACTERS_SHOWN = 5_000  # of a file that cannot be read as a table
LONGEST_LINE = 200


@dataclass(frozen=True)
class ColumnSummary:
    """A column in words: what it was taken for, how many cells are missing, some of the others."""

    name: str
    kind: str
    gaps: int
    examples: str


def column_summaries(table: Table) -> list[ColumnSummary]:
    return [
        ColumnSummary(column.name, column.kind, column.gaps, examples(column))
        for column in table.columns
    ]


def examples(column: Column) -> str:
    """Range of the numbers, or the first few of the different words."""
    if column.numbers is not None and not column.is_code:
        known = column.numbers[~column.is_gap]
        return f"{rounded(known.min())} to {rounded(known.max())}" if known.size else ""
    if column.unclear:
        return f"{quoted(column.unclear)} may be two numbers: choose the decimal sign"
    shown = ", ".join(map(quoted, column.words[:WORDS_SHOWN]))
    more = len(column.words) - WORDS_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def how_read(table: Table) -> str:
    """What was found of the file's form, in a sentence."""
    names = "names in the first row" if table.has_names else "no names of columns"
    separator = next(name for name, sign in SEPARATORS.items() if sign == table.separator)
    sign = next(name for name, sign in DECIMAL_SIGNS.items() if sign == table.decimal)
    between = f"{separator}s"
    found = f"Read with {between} between cells, the {sign} as decimal sign, {names}"
    if table.encoding in UNICODE:
        return f"{found}."
    return f"{found}, in {table.encoding}: where letters look wrong, save the file as UTF-8."


def first_rows(table: Table) -> dict[str, tuple[str, ...]]:
    """The first cells of each column, by its name."""
    return {
        column.name: tuple(map(with_minus, column.cells[:ROWS_SHOWN])) for column in table.columns
    }


def rounded(number: float) -> str:
    return with_minus(f"{number:.7g}")


def with_minus(cell: str) -> str:
    """A negative number with the minus of typography: a page takes an ASCII one for the beginning
    of a formula, and writes an apostrophe before it.
    """
    return f"\u2212{cell[1:]}" if NEGATIVE.fullmatch(cell) else cell


def first_lines(contents: bytes) -> str:
    """The beginning of a file as it stands; empty for what is no text."""
    try:
        text, _ = decode(contents)
    except DataProblem:
        return ""
    lines = text[:CHARACTERS_SHOWN].splitlines()[:ROWS_SHOWN]
    return "\n".join(line[:LONGEST_LINE] for line in lines)


def in_one_line(dataset: Dataset) -> str:
    """Rows, inputs, task, and the examples of each class, as they will be trained on."""
    return " ".join(sentences(dataset))


def sentences(dataset: Dataset) -> Iterator[str]:
    test = 0 if dataset.Y_test is None else dataset.Y_test.shape[1]
    rows = dataset.Y.shape[1] + test
    left_out = counted(dataset.rows_left_out, "row")
    gaps = f" ({left_out} with gaps left out)" if dataset.rows_left_out else ""
    tested = f"{test:,} of them for the test" if test else "all to train on"
    inputs = counted(len(dataset.raw_inputs), "input")
    yield f"{counted(rows, 'row')}{gaps}, {tested}; {inputs}."
    if dataset.cells_filled:
        gaps = counted(dataset.cells_filled, "missing value")
        yield f"{gaps} filled with the column's mean in training."
    if dataset.task == "regression":
        yield f"{quoted(dataset.target)} is predicted as a number."
        return
    names = list(zip(dataset.classes, class_sizes(dataset), strict=True))
    sizes = ", ".join(f"{quoted(name)} {size:,}" for name, size in names)
    yield f"{quoted(dataset.target)} has {len(dataset.classes)} classes: {sizes}."
    alone = [name for name, size in names if size == 1]
    if alone:
        yield f"Only one example: {listed(alone)}; correct the cell if it is no class."


def class_sizes(dataset: Dataset) -> list[int]:
    """How many examples each class has, training and test part together."""
    parts = [Y for Y in (dataset.Y, dataset.Y_test) if Y is not None]
    labels = np.concatenate([dataset.labels(Y) for Y in parts])
    return np.bincount(labels, minlength=len(dataset.classes)).tolist()
