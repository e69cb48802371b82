"""A line of a paste under way: read, then judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.checker.answer.explain import capitalized
from lab.checker.meaning.headed import in_layer
from lab.checker.reading.lines import read
from lab.checker.reading.mend import mend
from lab.checker.reading.tree import Layer, Statement, Unreadable
from lab.checker.report import Line
from lab.checker.values.judge import Finding


@dataclass
class Entry:
    """A line under way: what was read, its report, and what was found. lost: what copying took from
    the line and could only be guessed.
    """

    line: Line
    statements: Sequence[Statement] = ()
    finding: Finding | None = None
    lost: frozenset[str] = frozenset()

    @classmethod
    def read(
        cls,
        number: int,
        source: str,
        layer: Layer | None = None,
        lost: frozenset[str] = frozenset(),
        begins: bool = False,
        on_paper: bool = False,
    ) -> "Entry":
        """The entry of a line. layer: the one that the words above it speak of; begins: it is the
        first under them; on_paper: it is no line of code.
        """
        try:
            statements = [in_layer(one, layer, begins) for one in read(source, on_paper)]
            if any(one.notation != "numpy" for one in statements):
                lost |= mend(source).lost
            return cls(Line(number, source, "right"), statements, lost=lost)
        except (Unreadable, RecursionError) as problem:
            return cls(Line(number, source, "unreadable", reason=capitalized(str(problem))))
