"""What a check gives back: a verdict for every line, and the first wrong one in the order of the
chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import Tree
from lab.engine import Array

VERDICTS = ("right", "wrong", "ambiguous", "unreadable")


@dataclass(frozen=True)
class Line:
    """One line of a paste. verdict: one of VERDICTS; number: its place in the paste, from 1.

    reason: why, in words; expected: the right form in the learner's notation; shapes: what the line
    gives and what is due; difference: ||yours - right|| / (||yours|| + ||right||), infinite for
    another shape, None where nothing was computed. place: where it comes in the chain, from the
    output back. yours, right: both values, in a network of the learner's sizes. target, value: what
    is computed and how, as it was read, for `train.py`.
    """

    number: int
    text: str
    verdict: str
    defines: str | None = None
    error_class: str | None = None
    reason: str = ""
    expected: str = ""
    shapes: str = ""
    difference: float | None = None
    place: tuple[int, ...] = ()
    target: Target | None = field(default=None, compare=False, repr=False)
    value: Tree | None = field(default=None, compare=False, repr=False)
    yours: Array | None = field(default=None, compare=False, repr=False)
    right: Array | None = field(default=None, compare=False, repr=False)

    @property
    def message(self) -> str:
        """All that is said of the line: why, the right form where it is wrong, and the shapes where
        they differ.
        """
        if self.verdict != "wrong":
            return self.reason
        return " ".join(
            part for part in (self.reason, f"Right: {self.expected}.", self.shapes) if part
        )


@dataclass(frozen=True)
class Report:
    lines: Sequence[Line]

    @property
    def first_wrong(self) -> Line | None:
        """The wrong line that comes first on the way back from the output."""
        wrong = [line for line in self.lines if line.verdict == "wrong"]
        return min(wrong, key=lambda line: (line.place, line.number)) if wrong else None
