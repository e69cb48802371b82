"""From the text of a file to its cells: the separator, and the rows that it cuts.

A separator is a comma, semicolon, tab, bar, or runs of spaces, whichever cuts the lines most
evenly. A separator at the end of every row is passed over. Rows are counted as a spreadsheet counts
them: the first line of the file is row 1.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lab.data.file.drawn_up import names_above
from lab.data.file.names import (
    counts_rows,
    first_row_is_names,
    refuse_names,
    without_empty_columns,
)
from lab.data.file.numbers import looks_like_number
from lab.data.file.preface import (
    COMMENT_SIGNS,
    SEP_LINE,
    is_rule,
    without_comments,
    without_end,
    without_preface,
)
from lab.data.file.row_faults import (
    refuse_abridged,
    refuse_open_quotation,
    refuse_ragged,
    refuse_size,
)
from lab.data.problems import DataProblem

LINES_LOOKED_AT = 100  # to find the separator
MOST_CELLS_SHARED = 10_000
BEGINNING = 20_000  # characters of a text that tell its form

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
QUOTE_SIGNS = re.compile(r"^(?:> ?)+", re.MULTILINE)  # of a mail or a forum
IN_SINGLE_QUOTES = re.compile(r"(?:^|[,;\t|])\s*'[^']*'\s*(?:[,;\t|]|$)")
RUN_OF_SPACES = re.compile(r"[^\s,;|] {2,}[^\s,;|]")


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
    text = without_quote_signs(text)
    first_line = text.lstrip("\r\n").partition("\n")[0].strip()
    if match := SEP_LINE.fullmatch(first_line):
        separator = separator or match[1]
    mark = separator or separator_of(text)
    rows, row_numbers = without_end(*without_preface(*cells_of(text, mark)))
    if mark == " " and rows and not all(map(looks_like_number, rows[0])):
        rows = with_names_above(rows, row_numbers, text)
    rows = aligned(rows, mark)
    rows, row_numbers = without_comments(rows, row_numbers)
    if not rows:
        raise DataProblem(
            "The file is empty: it needs a row of column names and the examples below, one a row."
        )
    refuse_abridged(rows, row_numbers)
    refuse_ragged(rows, row_numbers)
    first_row = rows[0]
    columns = tuple(zip(*rows, strict=True))
    del rows  # a large file has millions of cells
    if has_names is None:
        has_names = first_row_is_names(columns)
    names = [f"column {j}" for j in range(1, len(columns) + 1)]
    if has_names:
        names = [" ".join(name.splitlines()) for name in first_row]
        columns = tuple(column[1:] for column in columns)
        row_numbers = row_numbers[1:]
    names, columns = without_empty_columns(names, columns)
    refuse_names(names)
    refuse_size(len(row_numbers), has_names)
    return Grid(tuple(names), columns, tuple(row_numbers), mark, has_names)


def without_quote_signs(text: str) -> str:
    """The text without the > that a mail or a forum puts before each line of a quotation."""
    beginning = text[:BEGINNING].strip()
    if not all(line.startswith(">") for line in beginning.splitlines() if line.strip()):
        return text
    return QUOTE_SIGNS.sub("", text)


def with_names_above(rows: list[list[str]], row_numbers: list[int], text: str) -> list[list[str]]:
    """The rows with names that may hold spaces, where columns are drawn up with spaces."""
    lines = LINE.findall(text[:BEGINNING])
    first, *others = [lines[number - 1] for number in row_numbers if number <= len(lines)] or [""]
    names = names_above(first.rstrip(), [line.rstrip() for line in others[:-1]]) if others else None
    return rows if names is None else [names, *rows[1:]]


def separator_of(text: str) -> str:
    """The separator that cuts the most of the first lines into the same number of cells, at least
    two; spaces only where nothing else cuts, the comma where nothing does.

    Where several do it equally well, the comma comes last: in a line such as 3,8;2,4 it is a
    decimal sign.
    """
    lines = [line for line in text.splitlines()[:LINES_LOOKED_AT] if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith(COMMENT_SIGNS)] or lines

    def evenness(mark: str) -> float:
        rows = [row for _, row in reader_of("\n".join(lines), mark)]
        widths = Counter(len(row) for row in rows if any(row[1:]))
        even = max((count for width, count in widths.items() if width > 1), default=0)
        return even / max(1, len(rows))

    # columns drawn up with spaces, and a tab before the last one, as in the old auto-mpg.data
    drawn_up = all(map(RUN_OF_SPACES.search, lines))
    # a tab or more of them between two cells, as in the old seeds_dataset.txt
    runs_of_tabs = 0 < evenness("\t") < 1
    if evenness(" ") == 1 and (drawn_up or runs_of_tabs):
        return " "
    best = max("\t;|,", key=evenness)
    if best == "," and evenness(",") < evenness(" ") == 1 and all(map(is_in_numbers, lines)):
        return " "
    if evenness(best) > 0:
        return best
    return " " if evenness(" ") > 0 else ","


def is_in_numbers(line: str) -> bool:
    """Whether all commas of a line between whose words are spaces are decimal signs."""
    with_comma = [word for word in line.split() if "," in word]
    return all(looks_like_number(word) and not word.endswith(",") for word in with_comma)


def reader_of(text: str, mark: str, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text, each with its number, cells stripped. Runs of spaces are one separator.
    strict: a cell in quotation marks ends where it is closed, or csv.Error is raised.
    """
    if mark == " ":
        text = text.replace("\t", " ")
    lines = (match[0] for match in LINE.finditer(text))
    stripped = Stripped()
    quote = "'" if is_in_single_quotes(text[:BEGINNING]) else '"'
    reader = csv.reader(
        lines, delimiter=mark, quotechar=quote, skipinitialspace=True, strict=strict
    )
    for number, row in enumerate(reader, start=1):
        if len(stripped) < MOST_CELLS_SHARED:
            yield number, list(map(stripped.__getitem__, row))
        else:  # quicker, where most cells are new
            yield number, [stripped.get(cell, cell).strip() for cell in row]


def is_in_single_quotes(beginning: str) -> bool:
    """Whether every line has cells between single quotation marks, and none between double ones."""
    lines = [line for line in beginning.splitlines()[:LINES_LOOKED_AT] if line.strip()]
    return '"' not in beginning and bool(lines) and all(map(IN_SINGLE_QUOTES.search, lines))


class Stripped(dict[str, str]):
    """Cells without the spaces around them. Of those that come again, each is held once: the pixels
    of many images have few different values.
    """

    def __missing__(self, cell: str) -> str:
        self[cell] = bare = cell.strip()
        return bare


def cells_of(text: str, mark: str) -> tuple[list[list[str]], list[int]]:
    """The rows that have an entry, and their numbers."""
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    number = 0
    try:
        for number, row in reader_of(text, mark):
            if any(row) and not is_rule(row):
                rows.append(row)
                row_numbers.append(number)
    except csv.Error as error:
        raise DataProblem(
            f"The file cannot be read as CSV ({error}): look for a quotation mark that is never"
            " closed."
        ) from None
    if number < sum(1 for _ in LINE.finditer(text)):
        refuse_cells_that_swallow(text, mark, rows, row_numbers)
    return rows, row_numbers


def refuse_cells_that_swallow(
    text: str, mark: str, rows: Sequence[Sequence[str]], row_numbers: Sequence[int]
) -> None:
    """DataProblem if a cell runs over several lines, and is closed within another cell."""
    sound = 0
    try:
        for _ in reader_of(text, mark, strict=True):
            sound += 1
    except csv.Error:
        if sound + 1 in row_numbers:
            refuse_open_quotation(rows[row_numbers.index(sound + 1)], sound + 1)


def aligned(rows: list[list[str]], mark: str) -> list[list[str]]:
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
    lacks_one = len(first) == width - 1 > 1 and all(len(row) == width for row in others)
    if lacks_one and are_row_names([row[0] for row in others], mark):
        return [["row", *first], *others]
    return rows


def are_row_names(cells: Sequence[str], mark: str) -> bool:
    """Whether a column without a name may be R's names of rows. Between commas, numbers that do not
    count may be the first half of numbers with a decimal comma.
    """
    if len(set(cells)) < len(cells):
        return False
    counts = cells[0] == "1" and counts_rows(cells)
    return mark != "," or counts or not any(map(looks_like_number, cells))


def filled_lengths(rows: Iterable[Sequence[str]]) -> Iterator[int]:
    """The length of each row up to its last entry."""
    for row in rows:
        length = len(row)
        while length and not row[length - 1]:
            length -= 1
        yield length
