"""What is wrong with a file, told in one sentence; and the words that such sentences share."""

from collections.abc import Sequence

LONGEST_QUOTE = 40  # characters of a cell or a name that a sentence repeats


class DataProblem(ValueError):  # noqa: N818 - a fault of the file, not of the program
    """What is wrong with a file, and what to do about it, in one sentence for the user."""


def quoted(cell: str) -> str:
    """A name or cell in quotation marks, cut where it is long."""
    return f'"{cell}"' if len(cell) <= LONGEST_QUOTE else f'"{cell[:LONGEST_QUOTE]}…"'


def listed(names: Sequence[str]) -> str:
    """Up to five names, and how many more there are."""
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(map(quoted, names[:5])) + rest


def counted(n: int, noun: str) -> str:
    """1 row, 2 rows."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
