"""What stands around a table: above the names a line `sep=`, comments, titles; lines that are drawn;
comments among the rows; and what forums and printed tables put below.
"""

import re
from collections import Counter
from collections.abc import Sequence

from lab.data.file.numbers import looks_like_number

SEP_LINE = re.compile(r'"?sep=(.)"?[ ,;\t|]*', re.IGNORECASE)
COMMENT_SIGNS = ("#", "%", "//", "!")
RULE_OF_MARKDOWN = re.compile(r":?-+:?")
RULE = re.compile(r"[-=+:| ]*(?:--|==)[-=+:| ]*")  # +-----+----+ between the rows of a drawn table
ENDS = re.compile(  # the end of a block of code; what PostgreSQL and pandas print below a table
    r"```|~~~|\[/(?:code|quote|table)\]|\(\d+ rows?\)|\[\d+ rows x \d+ columns\]", re.IGNORECASE
)

Cells = list[str]


def without_preface(rows: list[Cells], row_numbers: list[int]) -> tuple[list[Cells], list[int]]:
    """The rows from the names on. A comment that has as many cells as the rows below holds the
    names, as NumPy's savetxt writes them; the line of dashes below Markdown's names goes, too.
    """
    start = length_of_preface(rows)
    rows, row_numbers = rows[start:], row_numbers[start:]
    if rows and rows[0][0].startswith(COMMENT_SIGNS):
        rows[0] = [rows[0][0].lstrip("#%!/ "), *rows[0][1:]]
    if len(rows) > 1 and all(map(RULE_OF_MARKDOWN.fullmatch, filter(None, rows[1]))):
        del rows[1], row_numbers[1]
    return rows, row_numbers


def is_rule(row: Cells) -> bool:
    """True for a line that is drawn, which is no example."""
    return row[0][:1] in ("", *"-=+:|") and RULE.fullmatch("".join(row)) is not None


def without_comments(rows: list[Cells], row_numbers: list[int]) -> tuple[list[Cells], list[int]]:
    """The rows without comments among them: of another length than the others, where no row of full
    length begins with the same sign.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    marked = [i for i, row in enumerate(rows) if row[0].startswith(COMMENT_SIGNS)]
    if any(len(rows[i]) == width for i in marked):
        return rows, row_numbers
    comments = set(marked)
    kept = [i for i in range(len(rows)) if i not in comments]
    return [rows[i] for i in kept], [row_numbers[i] for i in kept]


def without_end(rows: list[Cells], row_numbers: list[int]) -> tuple[list[Cells], list[int]]:
    """The rows without what is written below a table that was copied from a page or a program."""
    end = len(rows)
    while end and ENDS.fullmatch(" ".join(rows[end - 1])):
        end -= 1
    return rows[:end], row_numbers[:end]


def length_of_preface(rows: Sequence[Cells]) -> int:
    """How many rows stand above the names."""
    if not rows:
        return 0
    width = Counter(map(len, rows)).most_common(1)[0][0]
    start = 1 if SEP_LINE.fullmatch("".join(rows[0])) else 0
    while start < len(rows) and is_above_names(rows, start, width):
        start += 1
    return start


def is_above_names(rows: Sequence[Cells], start: int, width: int) -> bool:
    """True for a comment, a title of one cell, and a line of another length than the names below
    it.
    """
    row = rows[start]
    if "".join(row).startswith(COMMENT_SIGNS):
        return not (len(row) == width > 1 and holds_names(rows, start))
    if width > 1 and sum(map(bool, row)) == 1:
        return not is_data(row, width)
    below = (i for i in range(start + 1, len(rows)) if len(rows[i]) == width)
    return len(row) != width and holds_names(rows, next(below, len(rows)))


def holds_names(rows: Sequence[Cells], place: int) -> bool:
    """True if the row at this place is words, and the row below it holds a number."""
    if place + 1 >= len(rows):
        return False
    has_numbers, next_has_numbers = (
        any(map(looks_like_number, row)) for row in rows[place : place + 2]
    )
    return next_has_numbers and not has_numbers


def is_data(row: Cells, width: int) -> bool:
    """True for a row of full length with a single entry, which is a number: an example with gaps."""
    return len(row) == width and any(map(looks_like_number, filter(None, row)))
