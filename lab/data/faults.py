"""Faults in the cells of one column, each refused with one sentence that names the cell and its
row.
"""

import re

import numpy as np

from lab.data.file.numbers import (
    LARGEST,
    NOTATIONS,
    decimal_signs_in,
    is_filled,
    looks_like_number,
)
from lab.data.file.table import Column, Table
from lab.data.file.units import looks_like_quantity, unit_of
from lab.data.problems import DataProblem, quoted


def refuse_unclear(table: Table, column: Column) -> None:
    """DataProblem if a column holds a number that the two decimal signs read differently."""
    if column.unclear is None:
        return
    row = table.row_numbers[column.cells.index(column.unclear)]
    digits = re.sub(r"[^\d+-]", "", column.unclear)
    raise DataProblem(
        f"Column {quoted(column.name)} holds {quoted(column.unclear)} in row {row}, which may be"
        f" {digits[:-3]}.{digits[-3:]} or {digits}: say which sign is the decimal one."
    )


def refuse_two_signs(table: Table, column: Column) -> None:
    """DataProblem if a column has numbers with a decimal comma and numbers with a decimal point."""
    with_comma, with_point = (
        next((cell for cell in column.cells if decimal_signs_in([cell]) == {sign}), None)
        for sign in ",."
    )
    if with_comma is None or with_point is None:
        return
    row = table.row_numbers[column.cells.index(with_comma)]
    raise DataProblem(
        f"Column {quoted(column.name)} holds {quoted(with_comma)} in row {row}, and elsewhere"
        f" {quoted(with_point)}: write all its numbers with the same decimal sign."
    )


def refuse_two_units(table: Table, column: Column) -> None:
    """DataProblem if a column's cells are numbers, and not all of them in the same unit."""
    filled = column.filled
    are_numbers = column.is_nearly_numbers or all(map(looks_like_number, filled))
    if not are_numbers or not all(map(looks_like_quantity, filled)):
        return
    first = filled[0]
    other = next((cell for cell in filled if unit_of(cell) != unit_of(first)), None)
    if other is None:
        return
    row = table.row_numbers[column.cells.index(other)]
    raise DataProblem(
        f"Column {quoted(column.name)} holds {quoted(other)} in row {row}, and elsewhere"
        f" {quoted(first)}: write all its numbers in the same unit, or leave the column out."
    )


def first_text(table: Table, column: Column) -> tuple[int, str]:
    """Row and content of the first filled cell that is not a plain number, of a column of text."""
    value = NOTATIONS[table.decimal].value
    cells = zip(table.row_numbers, column.cells, strict=True)
    filled = [(row, cell) for row, cell in cells if is_filled(cell)]
    return next(((row, cell) for row, cell in filled if value(cell) is None), filled[0])


def refuse_huge(table: Table, column: Column) -> None:
    """DataProblem if a number is so large that what is computed from it would be infinite."""
    assert column.numbers is not None, "text was refused before"
    huge = np.flatnonzero(np.abs(column.numbers) > LARGEST)
    if huge.size:
        cell, row = column.cells[huge[0]], table.row_numbers[huge[0]]
        raise DataProblem(
            f"Column {quoted(column.name)} holds {quoted(cell)} in row {row}: correct it; numbers"
            " must lie between -1e50 and 1e50."
        )
