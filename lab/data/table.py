"""The user's own CSV: read, judged and turned into a Dataset, or refused with one sentence that says what to do.

The inputs must be numbers. The target may be numbers or text, and is taken for classes or for a regression by one rule
(`is_classes`), unless the caller says which. The first row must name the columns: where it
holds only numbers it is refused, because it may be an example. Comma, semicolon and tab separate;
the encoding is UTF-8. Rows are counted as a spreadsheet counts them: the names stand in row 1.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.data.dataset import Dataset, Rows, to_dataset

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MIN_ROWS = 10
MAX_COLUMNS = 100
MAX_CLASSES = 10
LARGEST = 1e50  # squares of it, and their variance, are still finite

SEPARATORS = ",;\t"
MISSING = {"", "na", "n/a", "nan", "null", "?"}
BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff")
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")

Forced = Literal["classes", "regression"]


class DataProblem(ValueError):  # noqa: N818 - a fault of the file, not of the program
    """What is wrong with a file, and what to do about it, in one sentence for the user."""


@dataclass(frozen=True)
class Table:
    """The cells of a file: the columns' names, the rows of text, and for each row its number in the file."""

    names: list[str]
    rows: list[list[str]]
    numbers: list[int]

    def column(self, name: str) -> list[str]:
        j = self.names.index(name)
        return [row[j] for row in self.rows]


def csv_columns(contents: bytes) -> list[str]:
    """The names of a CSV's columns, to offer the target among them. Raises DataProblem."""
    return read(contents).names


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

    target: the column to predict; None takes the last. task: None decides by `is_classes`. The rest as in `make`.
    Raises DataProblem for a fault of the file, and ValueError, naming the argument, for a setting out of range.
    """
    table = read(contents)
    target = table.names[-1] if target is None else target
    if target not in table.names:
        raise DataProblem(f"The file has no column {short(target)}: choose the target among {listed(table.names)}.")
    refuse_missing(table)
    inputs = [column for column in table.names if column != target]
    refuse_text(table, inputs)
    values = np.column_stack([numbers(table, column) for column in inputs])
    rows = with_target(table, target, task, values, tuple(inputs))
    return to_dataset(name, rows, test_share, seed, standardize, features)


# -- from bytes to cells


def read(contents: bytes) -> Table:
    """The table of a file whose form is sound: names above, at least MIN_ROWS full rows below, nothing yet read as a number."""
    text = decode(contents)
    try:
        return to_table(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)))
    except csv.Error as error:
        raise DataProblem(f"The file cannot be read as CSV ({error}): look for a quotation mark that is never closed.") from None


def decode(contents: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    if len(contents) > MAX_BYTES:
        size = f"{len(contents) / 1e6:.1f} MB"
        raise DataProblem(f"The file has {size}, the limit is {MAX_BYTES / 1e6:.0f} MB: keep fewer rows or columns.")
    if contents.startswith(UTF16_STARTS):
        raise DataProblem('The file is written in UTF-16: save it as UTF-8 (in Excel "CSV UTF-8").')
    if b"\0" in contents or contents.startswith(BINARY_STARTS):
        raise DataProblem('The file is not text: export the table as CSV in UTF-8 (in Excel "CSV UTF-8"), and choose that file.')
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = contents.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{contents[error.start]:02X} in row {row}"
        raise DataProblem(f'The file is not in UTF-8 ({byte}; perhaps it is Latin-1): save it as UTF-8 (in Excel "CSV UTF-8").') from None
    return text


def separator(text: str) -> str:
    """The character that cuts the first row into the most cells; the comma where none does."""
    first, *_ = text.lstrip("\r\n")[: 2**16].splitlines() or [""]
    return max(SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))


def to_table(reader: Iterator[list[str]]) -> Table:
    """Reads no further than the first fault. Rows without any entry are left out, but counted."""
    cells = ((number, [cell.strip() for cell in row]) for number, row in enumerate(reader, start=1))
    filled = ((number, row) for number, row in cells if any(row))
    _, names = next(filled, (0, []))
    refuse_names(names)
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    for number, row in filled:
        if len(row) != len(names):
            raise DataProblem(
                f"Row {number} has {counted(len(row), 'cell')}, but there are {counted(len(names), 'column')}: give every row as many cells"
                " as there are names, and put whatever holds a separator in quotation marks."
            )
        if len(rows) == MAX_ROWS:
            more = sum(1 for _ in reader) + 1
            raise DataProblem(f"The file has {MAX_ROWS + more:,} rows, the limit is {MAX_ROWS:,}: keep a sample of them.")
        rows.append(row)
        row_numbers.append(number)
    if not rows:
        raise DataProblem("The file has column names but no rows below them: add the examples, one a row.")
    if len(rows) < MIN_ROWS:
        raise DataProblem(
            f"The file has {counted(len(rows), 'row')} below the column names, at least {MIN_ROWS} are needed: add more examples."
        )
    return Table(names, rows, row_numbers)


def refuse_names(names: list[str]) -> None:
    """DataProblem unless the first row names at least two columns, at most MAX_COLUMNS, each differently."""
    if not names:
        raise DataProblem("The file is empty: it needs a row of column names and the examples below, one a row.")
    if len(names) > MAX_COLUMNS:
        raise DataProblem(f"The file has {len(names):,} columns, the limit is {MAX_COLUMNS}: delete those that matter least.")
    if all(is_number(name) for name in names if name):
        raise DataProblem(f"The first row holds only numbers ({listed(names)}): put a row of column names above it.")
    if len(names) == 1:
        raise DataProblem(
            f"The file has only one column, {short(names[0])}: it needs at least one input and the target,"
            " separated by commas, semicolons or tabs."
        )
    if "" in names:
        raise DataProblem(f"Column {names.index('') + 1} has no name: write one in the first row, or delete the column.")
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise DataProblem(f"The column name {short(name)} is there {count} times: give every column a name of its own.")


# -- from cells to numbers


def refuse_missing(table: Table) -> None:
    """DataProblem if a cell is empty or holds a mark for a missing value."""
    gaps = [(number, j) for number, row in zip(table.numbers, table.rows, strict=True) for j, cell in enumerate(row) if is_missing(cell)]
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


def refuse_text(table: Table, inputs: list[str]) -> None:
    """DataProblem if a cell of the input columns is not a number."""
    found = {name: text for name in inputs if (text := first_text(table, name))}
    if not found:
        return
    name, (row, cell) = next(iter(found.items()))
    refuse_comma(name, row, cell)
    columns = f"Column {short(name)} holds text" if len(found) == 1 else f"{len(found)} columns hold text: {listed(list(found))}"
    raise DataProblem(f"{columns} ({short(cell)} in row {row}); inputs must be numbers: replace the text by numbers, or delete the column.")


def refuse_comma(name: str, row: int, cell: str) -> None:
    """DataProblem if a cell would be a number but for a comma, decimal or of thousands: which of the two, only the user knows."""
    if is_number(cell.replace(",", "")):
        raise DataProblem(
            f"Column {short(name)} holds {short(cell)} in row {row}: write numbers with a decimal point and without commas, as in 1234.5."
        )


def first_text(table: Table, name: str) -> tuple[int, str] | None:
    """Row and content of the first cell of a column that is not a number."""
    cells = zip(table.numbers, table.column(name), strict=True)
    return next(((row, cell) for row, cell in cells if not is_number(cell)), None)


def numbers(table: Table, name: str) -> NDArray[np.float64]:
    """A column of numbers (m,). Raises DataProblem for an infinite or huge one."""
    values = np.array([float(cell) for cell in table.column(name)])
    huge = np.flatnonzero(~(np.abs(values) <= LARGEST))
    if huge.size:
        cell, row = table.column(name)[huge[0]], table.numbers[huge[0]]
        raise DataProblem(f"Column {short(name)} holds {short(cell)} in row {row}: correct it; numbers must lie between -1e50 and 1e50.")
    return values


# -- the target


def with_target(table: Table, target: str, task: Forced | None, values: NDArray[np.float64], inputs: tuple[str, ...]) -> Rows:
    """The inputs' values (m, n_raw) with the target as class indices and names, or as real numbers."""
    text = first_text(table, target)
    if text:
        refuse_comma(target, *text)
    if text and task == "regression":
        raise DataProblem(f"The target {short(target)} holds text ({short(text[1])} in row {text[0]}): a regression needs numbers.")
    cells = table.column(target)
    column = np.array(cells, dtype=object) if text else numbers(table, target)  # object: one long cell must not widen all
    names, index = np.unique(column, return_inverse=True)
    if len(names) == 1:
        raise DataProblem(f"The target {short(target)} is {short(cells[0])} in every row: choose a column with at least two values.")
    if not (text or task == "classes" or (task is None and is_classes(names, len(cells)))):
        return Rows(values, column, inputs, target)
    if len(names) > MAX_CLASSES:
        raise DataProblem(
            f"The target {short(target)} has {len(names):,} different values, the limit is {MAX_CLASSES} classes:"
            " choose another column, or for numbers a regression."
        )
    return Rows(values, index, inputs, target, tuple(map(str, names)) if text else tuple(f"{name:g}" for name in names))


def is_classes(distinct: NDArray[np.float64], m: int) -> bool:
    """Whether a target of numbers stands for classes, from its distinct values and its number of rows m.

    It does if it has two values, or up to MAX_CLASSES whole ones that each come twice on average. (Text always does.)
    """
    whole = bool(np.all(distinct == np.round(distinct)))
    return len(distinct) == 2 or (whole and len(distinct) <= MAX_CLASSES and 2 * len(distinct) <= m)


# -- words


def is_missing(cell: str) -> bool:
    return cell.lower() in MISSING


def is_number(cell: str) -> bool:
    """True for what float reads, infinity included, but not a mark for a missing value."""
    try:
        return not math.isnan(float(cell))
    except ValueError:
        return False


def short(cell: str) -> str:
    """A name or cell in quotation marks, cut where it is long."""
    return f'"{cell}"' if len(cell) <= 40 else f'"{cell[:40]}…"'


def listed(names: list[str]) -> str:
    """Up to five names, and how many more there are."""
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(map(short, names[:5])) + rest


def counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
