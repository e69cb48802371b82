"""The columns of the user's file as numbers: the inputs, and the target as classes or as a
regression.

The target may be numbers or text, and is taken for classes or for a regression by one rule,
`is_classes`, unless the caller says which. Every fault is refused with one sentence that says what
to do.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import MAX_TEST_SHARE, Dataset, Rows, to_dataset
from lab.data.faults import (
    first_text,
    refuse_huge,
    refuse_two_signs,
    refuse_two_units,
    refuse_unclear,
)
from lab.data.file.choices import AS_FOUND, Choices
from lab.data.file.names import MAX_COLUMNS
from lab.data.file.row_faults import MIN_ROWS
from lab.data.file.table import MAX_CLASSES, Column, Table, read
from lab.data.problems import DataProblem, listed, quoted
from lab.engine import Array

Forced = Literal["classes", "regression"]
FEWEST_ROWS_TO_SPLIT = 10  # a smaller table, such as that of XOR, has no test part
MAX_NUMBERS_FOR_CLASSES = 10  # different whole numbers that are still taken for classes


def from_csv(
    contents: bytes,
    target: str | None = None,
    test_share: float = 0.25,
    seed: int = 0,
    standardize: bool = True,
    features: Iterable[str] = (),
    name: str = "data.csv",
    task: Forced | None = None,
    choices: Choices = AS_FOUND,
) -> Dataset:
    """A Dataset from the bytes of a table of text.

    target: the column to predict; None takes the last. task: None decides by `is_classes`. choices:
    how the file is read. The rest as in `make`; a table of fewer than FEWEST_ROWS_TO_SPLIT rows has
    no test part. Raises DataProblem for a fault of the file, and
    ValueError, naming the argument, for a setting out of range.
    """
    rows = rows_of(contents, target, task, choices)
    if len(rows.target) < FEWEST_ROWS_TO_SPLIT and 0 <= test_share <= MAX_TEST_SHARE:
        test_share = 0.0
    return to_dataset(name, rows, test_share, seed, standardize, features)


def rows_of(contents: bytes, target: str | None, task: Forced | None, choices: Choices) -> Rows:
    """Inputs and target of a file. Its cells, which take most memory, are let go of."""
    table = read(contents, choices.separator, choices.decimal, choices.has_names)
    return to_rows(table, table.names[-1] if target is None else target, task, choices)


def to_rows(table: Table, target: str, task: Forced | None, choices: Choices) -> Rows:
    """Inputs and target of a table; gaps among the inputs are nan where they are to be filled."""
    refuse_unknown(table, "the target", [target])
    refuse_unknown(table, "those to leave out", choices.left_out)
    refuse_unknown(table, "those to make one-hot", choices.one_hot)
    refuse_unknown(table, "those to take as numbers", choices.as_number)
    inputs = [
        column for column in table.columns if column.name != target and is_input(column, choices)
    ]
    if not inputs:
        raise DataProblem("No column is left as an input: leave out fewer of them.")
    kept = kept_rows(table, inputs, table.column(target), choices)
    refuse_text(table, [column for column in inputs if column.name not in choices.one_hot])
    names = [name for column in inputs for name in names_of_inputs(column, choices)]
    if len(names) > MAX_COLUMNS:
        raise DataProblem(
            f"The columns make {len(names):,} inputs, the limit is {MAX_COLUMNS:,}: leave out text"
            " columns with many different words."
        )
    target_values, classes = target_column(table, table.column(target), task, kept)
    matrix = np.empty((len(names), len(kept)))
    arrays = (array for column in inputs for array in arrays_of_inputs(table, column, choices))
    for place, values in zip(matrix, arrays, strict=True):
        place[:] = values[kept]
    return Rows(
        matrix.T,
        target_values,
        tuple(names),
        target,
        classes,
        rows_left_out=len(table.row_numbers) - len(kept),
        cells_filled=sum(int(column.is_gap[kept].sum()) for column in inputs),
    )


def is_input(column: Column, choices: Choices) -> bool:
    """False for what the user leaves out, and for row numbers that nobody asked for."""
    if column.name in choices.left_out:
        return False
    return column.kind != "row number" or column.name in choices.as_number + choices.one_hot


def refuse_unknown(table: Table, role: str, names: Sequence[str]) -> None:
    for name in names:
        if name not in table.names:
            raise DataProblem(
                f"The file has no column {quoted(name)}: choose {role} among {listed(table.names)}."
            )


# -- gaps


def kept_rows(
    table: Table, inputs: Sequence[Column], target: Column, choices: Choices
) -> NDArray[np.intp]:
    """The rows that are used: all, or those without a gap. A row without a target is of no use."""
    columns = [*inputs, target]
    if choices.gaps == "refuse":
        refuse_gaps(table, columns)
    looked_at = [target] if choices.gaps == "mean" else columns
    kept = np.flatnonzero(~np.any([column.is_gap for column in looked_at], axis=0))
    if len(kept) < MIN_ROWS:
        raise DataProblem(
            f"Only {len(kept)} of {len(table.row_numbers):,} rows have no gap, at least {MIN_ROWS}"
            " are needed: leave out the columns with most gaps, or fill the gaps."
        )
    return kept


def refuse_gaps(table: Table, columns: Sequence[Column]) -> None:
    """DataProblem if a cell is empty or holds a mark for a missing value."""
    with_gaps = [column for column in columns if column.gaps]
    if not with_gaps:
        return
    total = sum(column.gaps for column in with_gaps)
    first = min(with_gaps, key=lambda column: int(np.argmax(column.is_gap)))
    row = table.row_numbers[int(np.argmax(first.is_gap))]
    values = "1 value is" if total == 1 else f"{total:,} values are"
    where = "" if len(with_gaps) == 1 else f" in {len(with_gaps)} columns"
    raise DataProblem(
        f"{values} missing{where}, the first in column {quoted(first.name)}, row {row}: say whether"
        " to leave out such rows or to fill the gaps, or leave the column out."
    )


# -- the inputs


def names_of_inputs(column: Column, choices: Choices) -> list[str]:
    """The names of the inputs that a column makes."""
    if column.name not in choices.one_hot:
        return [column.name]
    return [f"{column.name} = {word}" for word in words_for_inputs(column)]


def words_for_inputs(column: Column) -> tuple[str, ...]:
    """The words that become an input each; of two words one, which tells the other, too."""
    return column.words[1:] if len(column.words) == 2 else column.words


def arrays_of_inputs(table: Table, column: Column, choices: Choices) -> Iterator[Array]:
    """The inputs that a column makes, each (m,); nan in gaps."""
    if column.name not in choices.one_hot:
        yield numeric(table, column)
        return
    codes = {word: i for i, word in enumerate(column.words)}
    coded_cells = np.array([codes.get(cell, -1) for cell in column.cells])  # -1: a gap
    gaps = np.where(coded_cells < 0, np.nan, 0.0)
    for word in words_for_inputs(column):
        yield (coded_cells == codes[word]) + gaps


def numeric(table: Table, column: Column) -> Array:
    refuse_huge(table, column)
    assert column.numbers is not None, "text was refused before"
    return column.numbers


def refuse_text(table: Table, inputs: Sequence[Column]) -> None:
    """DataProblem, with the first cell at fault, if there are input columns that hold text."""
    text = [column for column in inputs if column.numbers is None]
    if not text:
        return
    refuse_unclear(table, text[0])
    refuse_two_signs(table, text[0])
    refuse_two_units(table, text[0])
    row, cell = first_text(table, text[0])
    columns = (
        f"Column {quoted(text[0].name)} holds text"
        if len(text) == 1
        else f"{len(text)} columns hold text: {listed([column.name for column in text])}"
    )
    raise DataProblem(
        f"{columns} ({quoted(cell)} in row {row}): correct it, leave the column out, or make it"
        " one-hot."
    )


# -- the target


def target_column(
    table: Table, column: Column, task: Forced | None, kept: NDArray[np.intp]
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Class indices (m,) and the classes' names, or real numbers (m,) and no names."""
    refuse_unclear(table, column)
    cells = np.array(column.cells, dtype=object)[kept]
    is_named = is_logical(column) or column.is_code
    numbers = None if column.numbers is None or is_named else column.numbers[kept]
    distinct = set(cells if numbers is None else numbers)
    if len(distinct) == 1:
        raise DataProblem(
            f"The target {quoted(column.name)} is {quoted(str(cells[0]))} in every row: choose a"
            " column with at least two values."
        )
    if numbers is None:
        refuse_stray_text(table, column)
        if task == "regression":
            row, cell = first_text(table, column)
            raise DataProblem(
                f"The target {quoted(column.name)} holds text ({quoted(cell)} in row {row}): a"
                " regression needs numbers."
            )
        return coded(column.name, cells)
    refuse_huge(table, column)
    if task == "classes" or (task is None and is_classes(numbers)):
        return coded(column.name, numbers)
    return numbers, ()


def refuse_stray_text(table: Table, column: Column) -> None:
    """DataProblem if a target is meant to be numbers, and some cells are none; and if it is names
    of which none comes again.
    """
    if column.is_nearly_numbers:
        refuse_two_signs(table, column)
        refuse_two_units(table, column)
        row, cell = first_text(table, column)
        raise DataProblem(
            f"The target {quoted(column.name)} holds numbers, but {quoted(cell)} in row {row}:"
            " correct it, or leave the cell empty and the row out."
        )
    if len(column.words) == len(column.cells) > 2:
        raise DataProblem(
            f"The target {quoted(column.name)} is a different text in every row, so that there are"
            " no classes to learn: choose another column."
        )


def is_logical(column: Column) -> bool:
    """True for TRUE and FALSE, which are names of classes."""
    return {word.lower() for word in column.words} <= {"true", "false"}


def is_classes(numbers: Array) -> bool:
    """Whether a target of numbers stands for classes. (Text always does.)

    It does if it has two different values, or up to MAX_NUMBERS_FOR_CLASSES whole ones that each
    come twice on average.
    """
    distinct = np.unique(numbers)
    whole = bool(np.all(distinct == np.round(distinct)))
    return len(distinct) == 2 or (
        whole and len(distinct) <= MAX_NUMBERS_FOR_CLASSES and 2 * len(distinct) <= len(numbers)
    )


def coded(target: str, column: NDArray[Any]) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """A column of text or numbers as class indices (m,), and the classes' names in ascending
    order.
    """
    distinct, index = np.unique(column, return_inverse=True)
    if len(distinct) > MAX_CLASSES:
        raise DataProblem(
            f"The target {quoted(target)} has {len(distinct):,} different values, the limit is"
            f" {MAX_CLASSES} classes: choose another column, or for numbers a regression."
        )
    return index, tuple(
        name if isinstance(name, str) else repr(name).removesuffix(".0")
        for name in distinct.tolist()
    )
