"""The names of the columns: whether the first row of a file holds them, and which are refused."""

from collections import Counter
from collections.abc import Sequence

from lab.data.file.numbers import is_filled, looks_like_number
from lab.data.problems import DataProblem, listed, quoted

MAX_COLUMNS = 1_000
ROWS_LOOKED_AT = 1_000  # to tell names from an example


class NamesUnclear(DataProblem):
    """Whether the first row holds names is not certain: the user has to say it."""


def first_row_is_names(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns. NamesUnclear where that is not certain.

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
    raise NamesUnclear(
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
    that counts the rows, as pandas writes it, is called "row"; so is the first, if it tells them
    apart.
    """
    kept = [
        (name, column) for name, column in zip(names, columns, strict=True) if name or any(column)
    ]
    named = [
        "row" if not name and (counts_rows(column) or (j == 0 and names_rows(column))) else name
        for j, (name, column) in enumerate(kept)
    ]
    return named, tuple(column for _, column in kept)


def names_rows(cells: Sequence[str]) -> bool:
    """True for words or whole numbers that are all different."""
    return len(set(cells)) == len(cells) and (
        all(map(str.isdigit, cells)) or not any(map(looks_like_number, cells))
    )


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
