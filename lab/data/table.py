"""A file of the user's as a table of cells: CSV, read as text, or refused with one sentence that
says what to do.

Comma, semicolon and tab separate; the encoding is UTF-8. The first row must name the columns: where
it holds only numbers it is refused, because it may be an example. Rows are counted as a spreadsheet
counts them: the names stand in row 1. `columns.py` makes numbers of the cells.

Where the semicolon separates, as in the files of a German or French Excel, a comma in a number is
the decimal sign.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MIN_ROWS = 10
MAX_LINES = 4 * MAX_ROWS  # a file may have blank ones
MAX_COLUMNS = 100

SEPARATORS = ",;\t"
DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+([eE][+-]?\d+)?")  # 1,5 and 1.234,5
BINARY_STARTS = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\x1f\x8b",
    b"\xff\xd8\xff",
)
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")


class DataProblem(ValueError):  # noqa: N818 - a fault of the file, not of the program
    """What is wrong with a file, and what to do about it, in one sentence for the user."""


@dataclass(frozen=True)
class Table:
    """The cells of a file: the columns' names, the rows of text, and for each row its number in the
    file.
    """

    names: list[str]
    rows: list[list[str]]
    numbers: list[int]

    def column(self, name: str) -> list[str]:
        j = self.names.index(name)
        return [row[j] for row in self.rows]


def csv_columns(contents: bytes) -> list[str]:
    """The names of a CSV's columns, to offer the target among them. Raises DataProblem."""
    return read(contents).names


def read(contents: bytes) -> Table:
    """The table of a file whose form is sound: names above, at least MIN_ROWS full rows below,
    nothing yet read as a number.
    """
    text = decode(contents)
    mark = separator(text)
    try:
        table = to_table(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise DataProblem(
            f"The file cannot be read as CSV ({error}): look for a quotation mark that is never"
            " closed."
        ) from None
    if mark != ";":
        return table
    columns = map(with_decimal_points, zip(*table.rows, strict=True))
    return replace(table, rows=[list(row) for row in zip(*columns, strict=True)])


def decode(contents: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, and short enough to be read
    at once.
    """
    if len(contents) > MAX_BYTES:
        size = f"{len(contents) / 1e6:.1f} MB"
        raise DataProblem(
            f"The file has {size}, the limit is {MAX_BYTES / 1e6:.0f} MB: keep fewer rows or"
            " columns."
        )
    if contents.startswith(UTF16_STARTS):
        raise DataProblem('The file is written in UTF-16: save it as UTF-8 (in Excel "CSV UTF-8").')
    if b"\0" in contents or contents.startswith(BINARY_STARTS):
        raise DataProblem(
            'The file is not text: export the table as CSV in UTF-8 (in Excel "CSV UTF-8"), and'
            " choose that file."
        )
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = contents.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{contents[error.start]:02X} in row {row}"
        raise DataProblem(
            f"The file is not in UTF-8 ({byte}; perhaps it is Latin-1): save it as UTF-8 (in Excel"
            ' "CSV UTF-8").'
        ) from None
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_LINES:
        raise DataProblem(
            f"The file has {lines:,} lines, the limit is {MAX_ROWS:,} rows: keep a sample of them."
        )
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
                f"Row {number} has {counted(len(row), 'cell')}, but there are"
                f" {counted(len(names), 'column')}: give every row as many cells as there are"
                " names, and put whatever holds a separator in quotation marks."
            )
        if len(rows) == MAX_ROWS:
            more = sum(1 for _ in reader) + 1
            raise DataProblem(
                f"The file has {MAX_ROWS + more:,} rows, the limit is {MAX_ROWS:,}: keep a sample"
                " of them."
            )
        rows.append(row)
        row_numbers.append(number)
    if not rows:
        raise DataProblem(
            "The file has column names but no rows below them: add the examples, one a row."
        )
    if len(rows) < MIN_ROWS:
        raise DataProblem(
            f"The file has {counted(len(rows), 'row')} below the column names, at least {MIN_ROWS}"
            " are needed: add more examples."
        )
    return Table(names, rows, row_numbers)


def with_decimal_points(cells: Sequence[str]) -> Sequence[str]:
    """A column whose decimal commas are points now. One that has decimal points too stays as it is:
    it could mean either.
    """
    if not any("," in cell for cell in cells) or any(
        "." in cell and is_number(cell) for cell in cells
    ):
        return cells
    return [
        cell.replace(".", "").replace(",", ".") if DECIMAL_COMMA.fullmatch(cell) else cell
        for cell in cells
    ]


def refuse_names(names: list[str]) -> None:
    """DataProblem unless the first row names at least two columns, at most MAX_COLUMNS, each
    differently.
    """
    if not names:
        raise DataProblem(
            "The file is empty: it needs a row of column names and the examples below, one a row."
        )
    if len(names) > MAX_COLUMNS:
        raise DataProblem(
            f"The file has {len(names):,} columns, the limit is {MAX_COLUMNS}: delete those that"
            " matter least."
        )
    if all(is_number(name) for name in names if name):
        raise DataProblem(
            f"The first row holds only numbers ({listed(names)}): put a row of column names"
            " above it."
        )
    if len(names) == 1:
        raise DataProblem(
            f"The file has only one column, {short(names[0])}: it needs at least one input and the"
            " target, separated by commas, semicolons or tabs."
        )
    if "" in names:
        raise DataProblem(
            f"Column {names.index('') + 1} has no name: write one in the first row, or delete the"
            " column."
        )
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise DataProblem(
            f"The column name {short(name)} is there {count} times: give every column a name of its"
            " own."
        )


def to_number(cell: str) -> float:
    """What float reads, but for the underscores of Python's own numbers: 1_9 is text. ValueError
    for text.
    """
    if "_" in cell:
        raise ValueError(f"cell: expected a number, got {short(cell)}")
    return float(cell)


def is_number(cell: str) -> bool:
    """True for a number, infinity included and "nan" not."""
    try:
        return not math.isnan(to_number(cell))
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
