"""Faults of a table's rows, each refused with one sentence: rows that differ in length, that were left
out, that are too many or too few.
"""

from collections import Counter
from collections.abc import Sequence

from lab.data.problems import DataProblem, counted, quoted

MAX_ROWS = 100_000
MIN_ROWS = 4  # the table of XOR
DOTS = ("..", "…")  # begin what stands for rows or columns that were not printed


def refuse_abridged(rows: Sequence[Sequence[str]], row_numbers: Sequence[int]) -> None:
    """DataProblem for a table that was printed without its middle, as pandas and R do."""
    for i, row in enumerate(rows):
        if row[0].startswith(DOTS) or not i:
            dots = [cell for cell in row if cell.strip(".…") == "" and cell.startswith(DOTS)]
            if dots and (not i or len(dots) == len(row)):
                raise DataProblem(
                    f"Row {row_numbers[i]} holds {quoted(dots[0])}, which stands for what was not"
                    " printed: export the whole table, as CSV."
                )


def refuse_ragged(rows: Sequence[Sequence[str]], row_numbers: Sequence[int]) -> None:
    if all(len(row) == 1 for row in rows):
        raise DataProblem(
            f"The file has only one column, {quoted(rows[0][0])}: it needs at least one input and"
            " the target, separated by commas, semicolons, tabs, bars or spaces."
        )
    width = Counter(map(len, rows)).most_common(1)[0][0]
    for row, number in zip(rows, row_numbers, strict=True):
        if len(row) != width:
            refuse_open_quotation(row, number)
            raise DataProblem(
                f"Row {number} has {counted(len(row), 'cell')}, but there"
                f" {'is' if width == 1 else 'are'} {counted(width, 'column')}: give it as many cells,"
                " delete it if it is no example, and put whatever holds a separator in quotation"
                " marks."
            )


def refuse_open_quotation(row: Sequence[str], number: int) -> None:
    """DataProblem if a cell of a row that is too short or too long runs over several lines."""
    for cell in row:
        if "\n" in cell or "\r" in cell:
            shown = quoted(" ".join(cell.split()))
            raise DataProblem(
                f"Row {number} has a cell that runs over several lines, {shown}: look for a"
                " quotation mark that is never closed."
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
