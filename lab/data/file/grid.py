"""From the text of a file to its cells: the separator, what stands above the names, and the names.

A separator is a comma, semicolon, tab, bar, or runs of spaces, whichever cuts the lines most evenly.
A line `sep=;`, comments and a title above the names are passed over, and so is a separator at the
end of every row. Rows are counted as a spreadsheet counts them: the first line of the file is row 1.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lab.data.file.numbers import is_filled, looks_like_number
from lab.data.problems import DataProblem, counted, listed, quoted

MAX_ROWS = 100_000
MIN_ROWS = 4  # the table of XOR
MAX_COLUMNS = 1_000
LINES_LOOKED_AT = 100  # to find the separator
ROWS_LOOKED_AT = 1_000  # to tell names from an example

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
SEP_LINE = re.compile(r'"?sep=(.)"?[ ,;\t|]*', re.IGNORECASE)
RUN_OF_SPACES = re.compile(r"[^\s,;|] {2,}[^\s,;|]")
COMMENT_SIGNS = ("#", "%", "//", "!")


@dataclass(frozen=True)
class Grid:
    """The cells of a file. names: one for each column, made up where the file has none; columns:
    the cells below the names, a tuple for each column; row_numbers: of each row, its place in the
    file. has_names: whether the first row was taken for names.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    separator: str
    has_names: bool

    def column(self, name: str) -> tuple[str, ...]:
        return self.columns[self.names.index(name)]


def grid_of(text: str, separator: str | None = None, has_names: bool | None = None) -> Grid:
    """The cells of a text. separator, has_names: as the user says, or None for what is found.

    DataProblem where rows differ in length, where nothing is certain about the first row, and for
    tables that are too large or too small.
    """
    first_line = text.lstrip("\ufeff\r\n").partition("\n")[0].strip()
    if match := SEP_LINE.fullmatch(first_line):
        separator = separator or match[1]
    mark = separator or separator_of(text)
    rows, row_numbers = cells_of(text, mark)
    rows, row_numbers = without_preface(rows, row_numbers)
    rows = aligned(rows)
    if not rows:
        raise DataProblem(
            "The file is empty: it needs a row of column names and the examples below, one a row."
        )
    refuse_ragged(rows, row_numbers)
    columns = tuple(zip(*rows, strict=True))
    if has_names is None:
        has_names = first_row_is_names(columns)
    names = rows[0] if has_names else [f"column {j}" for j in range(1, len(columns) + 1)]
    if has_names:
        columns = tuple(column[1:] for column in columns)
        row_numbers = row_numbers[1:]
    names, columns = without_empty_columns(names, columns)
    refuse_names(names)
    refuse_size(len(row_numbers), has_names)
    return Grid(tuple(names), columns, tuple(row_numbers), mark, has_names)


def separator_of(text: str) -> str:
    """The separator that cuts the most of the first lines into the same number of cells, at least
    two; spaces only where nothing else cuts, the comma where nothing does.

    Where several do it equally well, the comma comes last: in a line such as 3,8;2,4 it is a
    decimal sign.
    """
    lines = [line for line in text.splitlines()[:LINES_LOOKED_AT] if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith(COMMENT_SIGNS)] or lines

    def evenness(mark: str) -> float:
        widths = Counter(len(row) for _, row in reader_of("\n".join(lines), mark))
        even = max((count for width, count in widths.items() if width > 1), default=0)
        return even / max(1, sum(widths.values()))

    # columns drawn up with spaces, and a tab before the last one, as in the old auto-mpg.data
    if evenness(" ") == 1 and all(map(RUN_OF_SPACES.search, lines)):
        return " "
    best = max("\t;|,", key=evenness)
    if evenness(best) > 0:
        return best
    return " " if evenness(" ") > 0 else ","


def reader_of(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text, each with its number, cells stripped. Runs of spaces are one separator."""
    if mark == " ":
        text = text.replace("\t", " ")
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=mark, skipinitialspace=True)
    for number, row in enumerate(reader, start=1):
        yield number, list(map(str.strip, row))


def cells_of(text: str, mark: str) -> tuple[list[list[str]], list[int]]:
    """The rows that have an entry, and their numbers."""
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    try:
        for number, row in reader_of(text.lstrip("\ufeff"), mark):
            if any(row):
                rows.append(row)
                row_numbers.append(number)
    except csv.Error as error:
        raise DataProblem(
            f"The file cannot be read as CSV ({error}): look for a quotation mark that is never"
            " closed."
        ) from None
    return rows, row_numbers


def without_preface(
    rows: list[list[str]], row_numbers: list[int]
) -> tuple[list[list[str]], list[int]]:
    """The rows from the names on: a line `sep=`, comments, and titles of one cell are passed over.

    A comment that has as many cells as the rows below holds the names, as NumPy's savetxt writes
    them.
    """
    usual = Counter(map(len, rows)).most_common(1)
    width = usual[0][0] if usual else 0
    start = 0
    while start < len(rows):
        row = rows[start]
        text = "".join(row)
        is_comment = text.startswith(COMMENT_SIGNS)
        if SEP_LINE.fullmatch(text) and start == 0:
            start += 1
        elif is_comment and len(row) == width > 1 and names_in_comment(rows, start):
            rows[start] = [row[0].lstrip("#%!/ "), *row[1:]]
            break
        elif is_comment or (width > 1 and sum(map(bool, row)) == 1 and not is_data(row, width)):
            start += 1
        else:
            break
    return rows[start:], row_numbers[start:]


def names_in_comment(rows: list[list[str]], start: int) -> bool:
    """True if the comment's cells are words and the row below it holds numbers."""
    below = rows[start + 1] if start + 1 < len(rows) else []
    return any(map(looks_like_number, below)) and not any(map(looks_like_number, rows[start][1:]))


def is_data(row: list[str], width: int) -> bool:
    """True for a row of full length with a single entry, which is a number: an example with gaps."""
    return len(row) == width and any(map(looks_like_number, filter(None, row)))


def aligned(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the empty cells that separators at the ends of rows make; and with a name
    for the row names that R writes below none.
    """
    if not rows:
        return rows
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    width = max(filled_lengths(row for row in rows if len(row) == usual))
    if any(len(row) > width for row in rows):
        rows = [row if any(row[width:]) else row[:width] for row in rows]
    first, *others = rows
    if len(first) == width - 1 > 1 and all(len(row) == width for row in others):
        return [["row", *first], *others]
    return rows


def filled_lengths(rows: Iterable[Sequence[str]]) -> Iterator[int]:
    """The length of each row up to its last entry."""
    for row in rows:
        length = len(row)
        while length and not row[length - 1]:
            length -= 1
        yield length


def refuse_ragged(rows: Sequence[Sequence[str]], row_numbers: Sequence[int]) -> None:
    if all(len(row) == 1 for row in rows):
        raise DataProblem(
            f"The file has only one column, {quoted(rows[0][0])}: it needs at least one input and"
            " the target, separated by commas, semicolons, tabs, bars or spaces."
        )
    width = Counter(map(len, rows)).most_common(1)[0][0]
    for row, number in zip(rows, row_numbers, strict=True):
        if len(row) != width:
            raise DataProblem(
                f"Row {number} has {counted(len(row), 'cell')}, but there are"
                f" {counted(width, 'column')}: give every row as many cells as the first has, and"
                " put whatever holds a separator in quotation marks."
            )


def first_row_is_names(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns. DataProblem where that is not certain.

    It does where a word stands above a column of numbers, and where it is all words, none of which
    comes again below.
    """
    columns = [column[:ROWS_LOOKED_AT] for column in columns]
    firsts = [column[0] for column in columns]
    if not any(map(looks_like_number, firsts)):
        repeated = sum(
            first in column[1:] for first, column in zip(firsts, columns, strict=True) if first
        )
        if repeated == 0:
            return True
    if any(is_word_above_numbers(column) for column in columns):
        return True
    raise DataProblem(
        f"The first row ({listed(firsts)}) may be an example or the names of the columns: put a row"
        " of names above it, or say whether the first row holds names."
    )


def is_word_above_numbers(column: Sequence[str]) -> bool:
    first, *below = column
    filled = [cell for cell in below if is_filled(cell)]
    return (
        bool(filled)
        and is_filled(first)
        and not looks_like_number(first)
        and all(map(looks_like_number, filled))
    )


def without_empty_columns(
    names: Sequence[str], columns: Sequence[tuple[str, ...]]
) -> tuple[list[str], tuple[tuple[str, ...], ...]]:
    """What is left without columns that have neither a name nor an entry. A column without a name
    that counts the rows, as pandas writes it, is called "row".
    """
    kept = [
        (name, column) for name, column in zip(names, columns, strict=True) if name or any(column)
    ]
    named = ["row" if not name and counts_rows(column) else name for name, column in kept]
    return named, tuple(column for _, column in kept)


def counts_rows(cells: Sequence[str]) -> bool:
    """True for 0, 1, 2, ... or 1, 2, 3, ..."""
    return len(cells) > 1 and any(
        all(cell == str(i) for i, cell in enumerate(cells, start)) for start in (0, 1)
    )


def refuse_names(names: Sequence[str]) -> None:
    """DataProblem unless there are two columns or more, at most MAX_COLUMNS, each with a name of
    its own.
    """
    if len(names) > MAX_COLUMNS:
        raise DataProblem(
            f"The file has {len(names):,} columns, the limit is {MAX_COLUMNS:,}: delete those that"
            " matter least."
        )
    if "" in names:
        raise DataProblem(
            f"Column {list(names).index('') + 1} has no name: write one in the first row, or delete"
            " the column."
        )
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise DataProblem(
            f"The column name {quoted(name)} is there {count} times: give every column a name of"
            " its own, or say whether the first row holds names."
        )


def refuse_size(rows: int, has_names: bool) -> None:
    if rows > MAX_ROWS:
        raise DataProblem(
            f"The file has {rows:,} rows, the limit is {MAX_ROWS:,}: keep a sample of them."
        )
    if rows == 0:
        raise DataProblem(
            "The file has column names but no rows below them: add the examples, one a row."
        )
    if rows < MIN_ROWS:
        below = " below the column names" if has_names else ""
        raise DataProblem(
            f"The file has {counted(rows, 'row')}{below}, at least {MIN_ROWS} are needed: add more"
            " examples."
        )
