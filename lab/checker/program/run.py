"""One run of a paste in one reading, and what can be seen of it without judging."""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lab.checker.program.binding import Binder
from lab.checker.program.budget import Budget
from lab.checker.program.interpreter import Interpreter
from lab.checker.program.network import Network
from lab.checker.program.readings import Reading
from lab.checker.program.sites import Probe, Site
from lab.checker.program.tape import Node, Tape
from lab.checker.program.usage import Usage
from lab.checker.program.values import Unknown
from lab.checker.syntax import parse_expression


@dataclass(frozen=True, eq=False)
class Run:
    reading: Reading
    tape: Tape
    network: Network
    binder: Binder
    sites: list[Site]
    probes: list[Probe]
    unknown_lines: frozenset[int]
    assumed: Mapping[int, str]
    last_only: frozenset[Node]

    def inherits(self, site: Site, mended: Collection[Node] = ()) -> bool:
        """True for a value that there is not because an earlier line has none, which is not among
        the mended ones.
        """
        return site.node.value is None and any(
            one.node.value is None
            and one.line != site.line
            and site.node.depends_on(one.node)
            and one.node not in mended
            for one in self.sites
        )

    @property
    def misfits(self) -> tuple[int, int]:
        """How many lines are not known; and how many operations have no value, because their shapes
        do not fit or those of what they are made of.
        """
        return len(self.unknown_lines), len(self.tape.misfits)


def run(
    tree: ast.Module,
    reading: Reading,
    usage: Usage,
    names: Mapping[str, str],
    budget: Budget,
    most_misfits: int | None = None,
) -> Run:
    """Run a paste. usage: of its names; names: what the learner says that they stand for. Raises
    Spent, and Misfit where more operations have no value than most_misfits.
    """
    tape = Tape(budget.again(), most_misfits)
    network = Network(tape, reading)
    binder = Binder(network, usage, names)
    interpreter = Interpreter(tape, binder)
    for name, meaning in {**usage.said, **names}.items():
        bind_given(interpreter, name, meaning)
    interpreter.sites.clear()
    interpreter.run(tree)
    tape.most_misfits = None
    return Run(
        reading=reading,
        tape=tape,
        network=network,
        binder=binder,
        sites=interpreter.sites,
        probes=interpreter.probes,
        unknown_lines=frozenset(interpreter.unknown_lines),
        assumed=interpreter.assumed,
        last_only=frozenset(interpreter.last_only),
    )


def bind_given(interpreter: Interpreter, name: str, meaning: str) -> None:
    """Give a name the value that the learner says: "A1", "-dZ2", "W2.T"."""
    if not name.isidentifier() or len(meaning) > 80:
        return
    try:
        value = interpreter.value(parse_expression(meaning))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    if not isinstance(value, Unknown):
        interpreter.binder.bound[name] = value
