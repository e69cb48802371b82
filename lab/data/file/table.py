"""A file as a table of columns, each with what it was taken for: numbers, classes, text, dates, a
row number, an identifier, or nothing.

    table = read(contents)
    table.column("age").kind, table.column("age").gaps

What is found is a proposal: `choices.py` holds what the user says instead.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from lab.data.file.decode import decode
from lab.data.file.grid import grid_of
from lab.data.file.names import counts_rows
from lab.data.file.numbers import (
    NOTATIONS,
    ambiguous_cell,
    decimal_sign_of,
    decimal_signs_in,
    is_filled,
    looks_like_number,
    to_numbers,
)
from lab.data.file.units import unit_of, without_common_unit
from lab.engine import Array

MAX_CLASSES = 20
NAMES_OF_ROW_NUMBERS = re.compile(
    r"(row|line|record|sample|index|nr|no|num|number|obs|rownames?|row ?names?|unnamed: ?0(\.\d)?)"
    r"|(.*[ _]?id)|(.*[ ._-])?(nr|no|num|number)\.?|s\.? ?no\.?|sl\.? ?no\.?|sr\.? ?no\.?",
    re.IGNORECASE,
)
NAMES_OF_IDENTIFIERS = re.compile(r"(?i:id|row|.*[ _-]id)|.*[a-z]I[dD]")
CODE = re.compile(r"^(0\d{3,}|\d{16,})$", re.MULTILINE)  # a postcode, or longer than a float tells
SHARE_OF_NUMBERS = 0.8  # of the filled cells: from here on the others are strays among numbers
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T]\d{1,2}:\d\d.*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( \d{1,2}:\d\d.*)?"
    r"|\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[ap]\.?m\.?)?"
    rf"|\d{{1,2}}[ .-]{{1,2}}{MONTH}([ ,-]+\d{{2,4}})?|{MONTH} \d{{1,2}}(,? \d{{4}})?"
    rf"|{MONTH}[ -]\d{{2,4}}",
    re.IGNORECASE,
)
COMPACT_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")  # 20211231

Kind = Literal["number", "row number", "identifier", "classes", "text", "dates", "empty"]


@dataclass(frozen=True, eq=False)
class Column:
    """One column. cells (m,): its text; numbers (m,): its values, nan in gaps, or None for text.

    unclear: the first cell that may be two different numbers; such a column is no numbers yet.
    """

    name: str
    cells: tuple[str, ...]
    numbers: Array | None
    unclear: str | None = None

    @cached_property
    def is_gap(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which rows have no value here, (m,)."""
        if self.numbers is not None:
            return np.isnan(self.numbers)
        return np.array([not is_filled(cell) for cell in self.cells])

    @property
    def gaps(self) -> int:
        return int(self.is_gap.sum())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The different cells, gaps apart, in ascending order."""
        return tuple(sorted(set(self.filled)))

    @cached_property
    def kind(self) -> Kind:
        if self.numbers is not None:
            is_counter = counts_rows(self.cells) and NAMES_OF_ROW_NUMBERS.fullmatch(self.name)
            if is_counter:
                return "row number"
            if is_all(COMPACT_DATE, self.cells):
                return "dates"
            if self.is_code:
                return "classes" if are_classes(self.words, self.cells) else "identifier"
            return "identifier" if self.is_identifier else "number"
        if self.unclear is not None:
            return "number"
        filled = self.filled
        if not filled:
            return "empty"
        if is_all(DATE, filled):
            return "dates"
        return "classes" if are_classes(self.words, filled) else "text"

    @property
    def is_identifier(self) -> bool:
        """True for numbers that are all different, under a name that says what they are for."""
        if not NAMES_OF_IDENTIFIERS.fullmatch(self.name):
            return False
        return len(set(self.cells)) == len(self.cells)

    @property
    def filled(self) -> list[str]:
        """The cells without the gaps."""
        return [cell for cell in self.cells if is_filled(cell)]

    @cached_property
    def is_code(self) -> bool:
        """True for whole numbers that are names: some begin with a zero, as postcodes do, or have more
        digits than a number tells apart.
        """
        first = next(filter(is_filled, self.cells), "")
        if self.numbers is None or len(first) < 4 or not first.isdigit():
            return False
        filled = self.filled
        return all(map(str.isdigit, filled)) and CODE.search("\n".join(filled)) is not None

    @cached_property
    def is_nearly_numbers(self) -> bool:
        """True for text that would be numbers but for a few cells. Where different cells are few,
        such as 0, 1, 2, 3+, they are names of classes.
        """
        if self.numbers is not None or self.kind != "text":
            return False
        filled = self.filled
        others = [cell for cell in filled if not looks_like_number(cell)]
        units = Counter(filter(None, map(unit_of, others)))
        of_one_unit = max(units.values(), default=0)
        return len(filled) - len(others) + of_one_unit >= SHARE_OF_NUMBERS * len(filled)


@dataclass(frozen=True, eq=False)
class Table:
    """The columns of a file, and how it was read. row_numbers: each row's place in the file."""

    columns: tuple[Column, ...]
    row_numbers: tuple[int, ...]
    encoding: str
    separator: str
    decimal: str
    has_names: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return self.columns[self.names.index(name)]


def read(
    contents: bytes,
    separator: str | None = None,
    decimal: str | None = None,
    has_names: bool | None = None,
) -> Table:
    """The table of a file. None: as found. DataProblem, in one sentence, for a file that is no
    table, or in which what is names and what is an example is not certain.
    """
    text, encoding = decode(contents)
    grid = grid_of(text, separator, has_names)
    bare = [cells_without_unit(cells) for cells in grid.columns]
    signs = [set() if decimal else decimal_signs_in(cells) for cells in bare]
    signs_in_file: set[str] = set().union(*signs)
    # between commas, a point that stands alone in a cell is a decimal point
    doubtful = "," if grid.separator == "," else ",."
    columns = tuple(
        column_of(
            name, cells, numbers, decimal or decimal_sign_of(numbers, own, signs_in_file, doubtful)
        )
        for name, cells, numbers, own in zip(grid.names, grid.columns, bare, signs, strict=True)
    )
    found = next(iter(signs_in_file)) if len(signs_in_file) == 1 else "."
    return Table(
        columns,
        grid.row_numbers,
        encoding=encoding,
        separator=grid.separator,
        decimal=decimal or found,
        has_names=grid.has_names,
    )


def cells_without_unit(cells: tuple[str, ...]) -> Sequence[str]:
    """The cells without a unit in words that all have, unless they may be names of classes."""
    if not unit_of(next(filter(is_filled, cells), "")):
        return cells
    filled = [cell for cell in cells if is_filled(cell)]
    return cells if are_classes(set(filled), filled) else without_common_unit(cells)


def column_of(name: str, cells: tuple[str, ...], bare: Sequence[str], sign: str | None) -> Column:
    """A column read with this decimal sign; None: with neither, where they give other numbers.

    bare: the cells without units in words.
    """
    if sign is not None:
        numbers = to_numbers(bare, sign)
        return Column(name, without_stops(cells) if numbers is None else cells, numbers)
    is_number = all(to_numbers(bare, sign) is not None for sign in NOTATIONS)
    unclear = ambiguous_cell(bare) if is_number else None
    return Column(
        name, cells, None, unclear=None if unclear is None else cells[bare.index(unclear)]
    )


def are_classes(words: Collection[str], filled: Sequence[str]) -> bool:
    """Whether the different words of a column are few, and come again."""
    return len(words) <= MAX_CLASSES and 2 * len(words) <= len(filled)


def is_all(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    """Whether all filled cells, of which there is one, match."""
    first = next(filter(is_filled, cells), None)
    if first is None or not pattern.fullmatch(first):
        return False
    return all(pattern.fullmatch(cell) for cell in cells if is_filled(cell))


def without_stops(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the full stop that some of them end in, where the same stand without one too:
    the two files of the adult data put together.
    """
    words = set(cells)
    same = {f"{word}.": word for word in words if f"{word}." in words}
    return tuple(same.get(cell, cell) for cell in cells) if same else cells
