"""The columns of the user's CSV as numbers: the inputs, and the target as classes or as a
regression.

The inputs must be numbers. The target may be numbers or text, and is taken for classes or for a
regression by one rule, `is_classes`, unless the caller says which. Every fault is refused with one
sentence that says what to do.
"""

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import Dataset, Rows, to_dataset
from lab.data.table import DataProblem, Table, is_number, listed, read, short, to_number

MAX_CLASSES = 10
LARGEST = 1e50  # its square, and the variance of squares, are still finite
MISSING = {"", "na", "n/a", "nan", "null", "?"}

Forced = Literal["classes", "regression"]
Column = NDArray[np.float64]


def from_csv(
    contents: bytes,
    target: str | None = None,
    test_share: float = 0.25,
    seed: int = 0,
    standardize: bool = True,
    features: Iterable[str] = (),
    name: str = "data.csv",
    task: Forced | None = None,
) -> Dataset:
    """A Dataset from the bytes of a CSV file.

    target: the column to predict; None takes the last. task: None decides by `is_classes`. The rest
    as in `make`. Raises DataProblem for a fault of the file, and ValueError, naming the argument,
    for a setting out of range.
    """
    table = read(contents)
    target = table.names[-1] if target is None else target
    if target not in table.names:
        raise DataProblem(
            f"The file has no column {short(target)}: choose the target among"
            f" {listed(table.names)}."
        )
    refuse_missing(table)
    inputs = tuple(column for column in table.names if column != target)
    values = np.column_stack(input_columns(table, inputs))
    column, classes = target_column(table, target, task)
    return to_dataset(
        name, Rows(values, column, inputs, target, classes), test_share, seed, standardize, features
    )


def refuse_missing(table: Table) -> None:
    """DataProblem if a cell is empty or holds a mark for a missing value."""
    gaps = [
        (number, j)
        for number, row in zip(table.numbers, table.rows, strict=True)
        for j, cell in enumerate(row)
        if is_missing(cell)
    ]
    if not gaps:
        return
    row, first = gaps[0]
    columns = len({j for _, j in gaps})
    count = "1 value is" if len(gaps) == 1 else f"{len(gaps):,} values are"
    where = "" if columns == 1 else f" in {columns} columns"
    raise DataProblem(
        f"{count} missing{where}, the first in column {short(table.names[first])}, row {row}:"
        " fill the gaps in, or delete the rows or columns that have them."
    )


def is_missing(cell: str) -> bool:
    return cell.lower() in MISSING


def input_columns(table: Table, inputs: Iterable[str]) -> list[Column]:
    """A column of numbers (m,) for each input."""
    columns = {name: to_numbers(table.column(name)) for name in inputs}
    refuse_text(table, [name for name, column in columns.items() if column is None])
    numbers = {name: column for name, column in columns.items() if column is not None}
    for name, column in numbers.items():
        refuse_huge(table, name, column)
    return list(numbers.values())


def to_numbers(cells: list[str]) -> Column | None:
    """A column as numbers (m,), or None where a cell is text."""
    try:
        numbers = np.array([to_number(cell) for cell in cells])
    except ValueError:
        return None
    return None if np.isnan(numbers).any() else numbers


def refuse_text(table: Table, names: list[str]) -> None:
    """DataProblem, with the first cell at fault, if there are input columns that hold text."""
    if not names:
        return
    row, cell = first_text(table, names[0])
    refuse_comma(names[0], row, cell)
    columns = (
        f"Column {short(names[0])} holds text"
        if len(names) == 1
        else f"{len(names)} columns hold text: {listed(names)}"
    )
    raise DataProblem(
        f"{columns} ({short(cell)} in row {row}); inputs must be numbers: replace the text by"
        " numbers, or delete the column."
    )


def refuse_comma(name: str, row: int, cell: str) -> None:
    """DataProblem if a cell would be a number but for a comma, decimal or of thousands: which of
    the two, only the user knows.
    """
    if is_number(cell.replace(",", "")):
        raise DataProblem(
            f"Column {short(name)} holds {short(cell)} in row {row}: write numbers with a decimal"
            " point and without commas, as in 1234.5."
        )


def first_text(table: Table, name: str) -> tuple[int, str]:
    """Row and content of the first cell that is not a number, of a column that has one."""
    cells = zip(table.numbers, table.column(name), strict=True)
    return next((row, cell) for row, cell in cells if not is_number(cell))


def refuse_huge(table: Table, name: str, column: Column) -> None:
    """DataProblem if a number is infinite, or so large that what is computed from it would be."""
    huge = np.flatnonzero(np.abs(column) > LARGEST)
    if huge.size:
        cell, row = table.column(name)[huge[0]], table.numbers[huge[0]]
        raise DataProblem(
            f"Column {short(name)} holds {short(cell)} in row {row}: correct it; numbers must lie"
            " between -1e50 and 1e50."
        )


# -- the target


def target_column(
    table: Table, target: str, task: Forced | None
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Class indices (m,) and the classes' names, or real numbers (m,) and no names."""
    cells = table.column(target)
    numbers = to_numbers(cells)
    if len(set(cells if numbers is None else numbers)) == 1:
        raise DataProblem(
            f"The target {short(target)} is {short(cells[0])} in every row: choose a column with at"
            " least two values."
        )
    if numbers is None:
        refuse_text_target(table, target, task)
        # object: one long cell must not widen all
        return coded(target, np.array(cells, dtype=object))
    refuse_huge(table, target, numbers)
    if task == "classes" or (task is None and is_classes(numbers)):
        return coded(target, numbers)
    return numbers, ()


def refuse_text_target(table: Table, target: str, task: Forced | None) -> None:
    """DataProblem if text in the target is a number with a comma, or is to be a regression."""
    row, cell = first_text(table, target)
    refuse_comma(target, row, cell)
    if task == "regression":
        raise DataProblem(
            f"The target {short(target)} holds text ({short(cell)} in row {row}): a regression"
            " needs numbers."
        )


def is_classes(numbers: Column) -> bool:
    """Whether a target of numbers stands for classes. (Text always does.)

    It does if it has two different values, or up to MAX_CLASSES whole ones that each come twice on
    average.
    """
    distinct = np.unique(numbers)
    whole = bool(np.all(distinct == np.round(distinct)))
    return len(distinct) == 2 or (
        whole and len(distinct) <= MAX_CLASSES and 2 * len(distinct) <= len(numbers)
    )


def coded(target: str, column: NDArray[Any]) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """A column of text or numbers as class indices (m,), and the classes' names in ascending
    order.
    """
    distinct, index = np.unique(column, return_inverse=True)
    if len(distinct) > MAX_CLASSES:
        raise DataProblem(
            f"The target {short(target)} has {len(distinct):,} different values, the limit is"
            f" {MAX_CLASSES} classes: choose another column, or for numbers a regression."
        )
    return index, tuple(
        name if isinstance(name, str) else repr(name).removesuffix(".0")
        for name in distinct.tolist()
    )
