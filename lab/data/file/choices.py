"""What the user says of a file's columns, and what is proposed to them.

    table = read(contents)
    choices = proposed(table, target=likely_target(table))

A choice that is not made leaves things strict: text among the inputs and gaps are refused with a
sentence, and nothing is left out.
"""

from dataclasses import dataclass
from typing import Literal

from lab.data.file.table import Column, Table

GapRule = Literal["refuse", "leave out", "mean"]
GAP_RULES: tuple[GapRule, ...] = ("refuse", "leave out", "mean")
MOST_GAPS = 0.4  # of a column's rows: beyond, the column is proposed to be left out, not the rows
TARGET_NAMES = frozenset(  # of the tables that beginners start with
    {
        *("target", "class", "label", "y", "output", "outcome", "result"),
        *("survived", "species", "diagnosis", "quality", "income", "churn", "heartdisease"),
        *("mpg", "charges", "price", "median_house_value"),
    }
)


@dataclass(frozen=True)
class Choices:
    """How a file is read, and what its columns are for. None: as found.

    left_out, one_hot, as_number: names of columns. A one-hot column gives an input for each of its
    words; a row number is an input only if it stands in as_number.
    gaps: refuse them, leave out their rows, or give them the mean of the training part.
    """

    separator: str | None = None
    decimal: str | None = None
    has_names: bool | None = None
    left_out: tuple[str, ...] = ()
    one_hot: tuple[str, ...] = ()
    as_number: tuple[str, ...] = ()
    gaps: GapRule = "refuse"


AS_FOUND = Choices()


def likely_target(table: Table) -> str:
    """The column with a name that targets have; else the last that can be predicted."""
    for name in reversed(table.names):
        if name.lower().replace(" ", "_") in TARGET_NAMES:
            return name
    kinds = ("number", "classes")
    fit = [column.name for column in table.columns if column.kind in kinds]
    return fit[-1] if fit else table.names[-1]


def proposed(table: Table, target: str) -> Choices:
    """What suits the columns: row numbers, dates, free text and columns of gaps left out, classes
    one-hot, and rows with gaps left out where most rows stay.
    """
    inputs = [column for column in table.columns if column.name != target]
    left_out = tuple(column.name for column in inputs if is_no_input(column))
    used = [column for column in table.columns if column.name not in left_out]
    with_gaps = sum(any(row) for row in zip(*(column.is_gap for column in used), strict=True))
    gaps: GapRule = "refuse"
    if with_gaps:
        gaps = "leave out" if with_gaps <= MOST_GAPS * len(table.row_numbers) else "mean"
    one_hot = tuple(
        column.name for column in used if column.kind == "classes" and column.name != target
    )
    return Choices(left_out=left_out, one_hot=one_hot, gaps=gaps)


def is_no_input(column: Column) -> bool:
    return column.kind in ("row number", "dates", "text", "empty") or column.gaps > MOST_GAPS * len(
        column.cells
    )
