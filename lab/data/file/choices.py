"""What the user says of a file's columns, and what is proposed to them.

    table = read(contents)
    choices = proposed(table, target=likely_target(table))

A choice that is not made leaves things strict: text among the inputs and gaps are refused with a
sentence, and nothing is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.data.file.table import MAX_CLASSES, Column, Table

GapRule = Literal["refuse", "leave out", "mean"]
GAP_RULES: tuple[GapRule, ...] = ("refuse", "leave out", "mean")
MOST_GAPS = 0.4  # of a column's rows: beyond, the column is proposed to be left out, not the rows
MIN_ROWS_TO_TELL = 20  # that a column repeats the target, or is an identifier without a name
TARGET_NAMES = (  # of the tables that beginners start with: those that can mean nothing else first
    frozenset(
        {
            *("target", "label", "output", "outcome", "survived", "species", "diagnosis"),
            *("variety", "quality", "income", "churn", "exited", "attrition", "heartdisease"),
            *("deathevent", "stroke", "mpg", "charges", "saleprice", "medv", "medianhousevalue"),
        }
    ),
    frozenset({"class", "result", "price", "rings"}),
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
    """The column with a name that targets have; else the last that can be predicted. Where a file
    names no columns, they follow the habits of old collections: `target_without_names`.
    """
    for target_names in TARGET_NAMES:
        for column in reversed(table.columns):
            if bare_name(column) in target_names and can_be_target(column):
                return column.name
    if bare_name(table.columns[0]) == "y":
        return table.names[0]
    if not table.has_names:
        return target_without_names(table)
    fit = (column.name for column in reversed(table.columns) if can_be_target(column))
    return next(fit, table.names[-1])


def bare_name(column: Column) -> str:
    """The letters and digits of a column's name, in small letters."""
    return re.sub(r"[\W_]", "", column.name.lower())


def can_be_target(column: Column) -> bool:
    """Numbers or classes that are not all the same."""
    if column.kind == "number" and column.numbers is not None:
        return bool(np.nanmin(column.numbers) < np.nanmax(column.numbers))
    return column.kind in ("number", "classes") and len(column.words) > 1


def target_without_names(table: Table) -> str:
    """Where old collections put the target: in the only column of classes in words, else the last
    column, or the first where only that one can be classes or the last is free text.
    """
    in_words = [column.name for column in table.columns if column.kind == "classes"]
    if len(in_words) == 1:
        return in_words[0]
    first, last = table.columns[0], table.columns[-1]
    if not can_be_target(last) or (may_be_classes(first) and not may_be_classes(last)):
        return first.name if can_be_target(first) else last.name
    return last.name


def may_be_classes(column: Column) -> bool:
    return can_be_target(column) and len(set(column.cells)) <= MAX_CLASSES


def proposed(table: Table, target: str) -> Choices:
    """What suits the columns: row numbers, identifiers, dates, free text, columns of gaps and those
    that repeat the target left out, classes one-hot, and rows with gaps left out where most rows
    stay.
    """
    inputs = [column for column in table.columns if column.name != target]
    repeats = repeating(table, target)
    left_out = [column.name for column in inputs if is_no_input(table, column)]
    left_out += [name for name in repeats if name not in left_out]
    if len(left_out) == len(inputs):  # the sentence that says what is wrong with them tells more
        left_out = [column.name for column in inputs if column.kind in ("row number", "empty")]
    used = [column for column in table.columns if column.name not in left_out]
    with_gaps = int(np.any([column.is_gap for column in used], axis=0).sum())
    gaps: GapRule = "refuse"
    if with_gaps:
        gaps = "leave out" if with_gaps <= MOST_GAPS * len(table.row_numbers) else "mean"
    one_hot = tuple(
        column.name for column in used if column.kind == "classes" and column.name != target
    )
    return Choices(left_out=tuple(left_out), one_hot=one_hot, gaps=gaps)


def is_no_input(table: Table, column: Column) -> bool:
    if column.kind in ("row number", "identifier", "dates", "empty"):
        return True
    if column.kind == "text" and not column.is_nearly_numbers:
        return True
    return column.gaps > MOST_GAPS * len(column.cells) or is_unnamed_identifier(table, column)


def is_unnamed_identifier(table: Table, column: Column) -> bool:
    """True for the first column of a file without names, of whole numbers that are all different."""
    if table.has_names or column is not table.columns[0]:
        return False
    different = len(set(column.cells)) == len(column.cells) >= MIN_ROWS_TO_TELL
    return different and all(map(str.isdigit, column.cells))


def repeating(table: Table, target: str) -> tuple[str, ...]:
    """The columns that tell the classes of the target in other words, one for one."""
    classes = table.column(target)
    if len(classes.cells) < MIN_ROWS_TO_TELL or not may_be_classes(classes):
        return ()
    return tuple(
        column.name
        for column in table.columns
        if column.name != target and is_one_to_one(column.cells, classes.cells)
    )


def is_one_to_one(cells: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each of the cells always stands beside the same other one, which no other has."""
    partner: dict[str, str] = {}
    for cell, other in zip(cells, others, strict=True):
        if partner.setdefault(cell, other) != other:
            return False
    return len(set(partner.values())) == len(partner)
