"""A line of a paste under way: read, judged, and perhaps finished by a later one."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.checker.answer.explain import capitalized
from lab.checker.meaning.headed import in_layer
from lab.checker.meaning.names import meanings
from lab.checker.meaning.targets import named_target
from lab.checker.reading.lines import read
from lab.checker.reading.mend import mend
from lab.checker.reading.tree import Layer, Name, Statement, Unreadable, names_in
from lab.checker.report import Line
from lab.checker.values.judge import Finding


@dataclass
class Entry:
    """A line under way: what was read, its report, and what was found. finished: the entry that
    changes the same quantity in place, as dZ[Z <= 0] = 0 does, and with which this one is
    judged. lost: what copying took from the line and could only be guessed.
    """

    line: Line
    statements: Sequence[Statement] = ()
    finding: Finding | None = None
    finished: "Entry | None" = None
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


IN_PLACE = ("mask", "*=", "/=", "-=")


def changed_in_place(statement: Statement, following: Sequence[Entry]) -> Entry | None:
    """The next line that goes on with what this one begins, before anything else is given to it or
    made of it.
    """
    names = {target.spelling for target in statement.targets if isinstance(target, Name)}
    if statement.how not in ("=", *IN_PLACE):
        return None
    for entry in following:
        for later in entry.statements:
            if any(isinstance(one, Name) and one.spelling in names for one in later.targets):
                return entry if later.how in IN_PLACE and not is_update(later) else None
            if any(one.spelling in names for one in names_in(later.value)):
                return None
    return None


def is_update(statement: Statement) -> bool:
    """W -= ... changes a parameter: a step, not the end of an equation."""
    target = named_target(statement, meanings)
    return target is not None and target.kind in ("W", "b")
