"""A paste that was drawn: its rows, what may be written wrongly in each, and how it is run.

A row knows its mutations, other texts for the same line. Whether a mutation is a mistake is not
written here: `truth.py` runs it and measures.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.pastes.style import Net, Style


@dataclass(frozen=True)
class Mutation:
    """Another text for a row, or, where `rows` is given, another order of all rows."""

    kind: str
    text: str = ""
    rows: tuple["Row", ...] = ()


@dataclass(frozen=True)
class Row:
    """One line. role: what it computes ("dW2", "W2 update", "slope"), "" where it is no equation;
    depth: levels of indentation.
    """

    text: str
    role: str = ""
    mutations: tuple[Mutation, ...] = ()
    depth: int = 0

    def __str__(self) -> str:
        return "    " * self.depth + self.text if self.text else ""


def row(text: str, role: str = "", **mutations: str) -> Row:
    """A row and its mutations by kind; underscores in a kind are spaces. A mutation that equals the
    text is none.
    """
    changed = [
        Mutation(kind.replace("_", " "), other)
        for kind, other in mutations.items()
        if other != text
    ]
    return Row(text, role, tuple(changed))


def indented(rows: Iterable[Row], depth: int = 1) -> list[Row]:
    return [replace(one, depth=one.depth + depth) for one in rows]


def renamed_row(one: Row, other: Callable[[str], str]) -> Row:
    return replace(
        one,
        text=other(one.text),
        mutations=tuple(
            replace(
                mutation,
                text=other(mutation.text),
                rows=tuple(renamed_row(moved, other) for moved in mutation.rows),
            )
            for mutation in one.mutations
        ),
    )


# what a program finds when it is run
GIVEN = ("X", "Y", "x", "y", "m", "lr", "lambd", "beta", "beta1", "beta2", "t", "targets", "n")


@dataclass(frozen=True)
class Paste:
    """A program as a learner would paste it.

    ends: for a gradient ("dW2", "db1") or a parameter after the update ("W2"), the expression that
    holds it. before, after: code around the pasted rows that makes it run (parameters, calls).
    mutated: the number of the line that was changed, 0 for none; kind: how.
    """

    net: Net
    style: Style
    rows: tuple[Row, ...]
    ends: tuple[tuple[str, str], ...]
    before: str = ""
    after: str = ""
    mutated: int = 0
    kind: str = ""

    @property
    def text(self) -> str:
        return "\n".join(str(one) for one in self.rows)

    @property
    def setting(self) -> dict[str, Any]:
        """Keyword arguments of lab.checker.Setting."""
        return {
            "layer_sizes": self.net.sizes,
            "hidden": self.net.hidden,
            "output": self.net.output,
            "cost": self.net.cost,
            "layout": self.style.layout,
            "mean": self.style.mean,
        }

    @property
    def equations(self) -> list[int]:
        """The numbers of the lines that compute something."""
        return [number for number, one in enumerate(self.rows, 1) if one.role]

    def renamed(self, names: Mapping[str, str]) -> "Paste":
        """The paste with other names for some of its variables, around it too."""

        def other(text: str) -> str:
            return re.sub(
                r"\b(?<!\.)[A-Za-z_]\w*", lambda found: names.get(found[0], found[0]), text
            )

        given = "".join(f"{new} = {old}\n" for old, new in names.items() if old in GIVEN)
        return replace(
            self,
            rows=tuple(renamed_row(one, other) for one in self.rows),
            ends=tuple((end, other(expression)) for end, expression in self.ends),
            before=given + other(self.before),
            after=other(self.after),
        )

    def mutations(self) -> list[tuple[int, Mutation]]:
        return [
            (number, mutation)
            for number, one in enumerate(self.rows, 1)
            for mutation in one.mutations
        ]

    def mutate(self, number: int, mutation: Mutation) -> "Paste":
        """The paste with one line written in another way."""
        if mutation.rows:
            wrong = next(place for place, one in enumerate(mutation.rows, 1) if one.role == "early")
            return replace(self, rows=mutation.rows, mutated=wrong, kind=mutation.kind)
        rows = list(self.rows)
        rows[number - 1] = replace(rows[number - 1], text=mutation.text)
        return replace(self, rows=tuple(rows), mutated=number, kind=mutation.kind)
