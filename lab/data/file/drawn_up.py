"""Names above columns that are drawn up with spaces, where a name has spaces of its own, as pandas
and R print their tables.
"""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

LINES_LOOKED_AT = 100
WORD = re.compile(r"\S+")


class Span(NamedTuple):
    """Places in a line, the last one included."""

    first: int
    last: int

    def overlaps(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last


def names_above(first_line: str, lines: Sequence[str]) -> list[str] | None:
    """A name for each column of the lines, put together from the words that stand above it, and
    from those that only a single space divides from these. Empty for a first column that has none.

    None where the lines are not drawn up, or a word may belong to two columns.
    """
    columns = spans_of_columns(lines[:LINES_LOOKED_AT])
    if columns is None or "\t" in first_line or '"' in first_line:
        return None
    words = list(WORD.finditer(first_line))
    above = [columns_below(Span(word.start(), word.end() - 1), columns) for word in words]
    if any(len(below) > 1 for below in above):
        return None
    owners = with_neighbors(words, [below[0] if below else None for below in above])
    if None in owners or not set(range(1, len(columns))) <= set(owners):
        return None
    return [
        " ".join(word[0] for word, owner in zip(words, owners, strict=True) if owner == j)
        for j in range(len(columns))
    ]


def spans_of_columns(lines: Sequence[str]) -> list[Span] | None:
    """Where each column stands, if every line has as many words, and no two columns overlap."""
    spans = [[Span(word.start(), word.end() - 1) for word in WORD.finditer(line)] for line in lines]
    if len({len(line) for line in spans}) != 1 or any(
        "\t" in line or '"' in line for line in lines
    ):
        return None
    columns = [
        Span(min(span.first for span in column), max(span.last for span in column))
        for column in zip(*spans, strict=True)
    ]
    neighbors = itertools.pairwise(columns)
    return columns if all(left.last < right.first for left, right in neighbors) else None


def columns_below(word: Span, columns: Sequence[Span]) -> list[int]:
    return [j for j, column in enumerate(columns) if word.overlaps(column)]


def with_neighbors(
    words: Sequence[re.Match[str]], owners: Sequence[int | None]
) -> list[int | None]:
    """The column of each word. One above none belongs to that of the words a single space away; it
    stays without where these are of two columns.
    """
    found = list(owners)
    for group in single_spaced(words):
        known = [i for i in group if owners[i] is not None]
        for i in group if known else ():
            left = owners[max((k for k in known if k <= i), default=known[0])]
            right = owners[min((k for k in known if k >= i), default=known[-1])]
            found[i] = left if left == right else None
    return found


def single_spaced(words: Sequence[re.Match[str]]) -> list[list[int]]:
    """The places of the words, in groups that more than a space divides."""
    groups: list[list[int]] = []
    for i, word in enumerate(words):
        if i and word.start() - words[i - 1].end() == 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups
