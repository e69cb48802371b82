"""What expressions would give at a line of a paste: tried out beside it, many in one run."""

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lab.checker.program.budget import Budget
from lab.checker.program.judge import Judge
from lab.checker.program.judged import Judged
from lab.checker.program.oracle import Oracle
from lab.checker.program.repair import Mending, Repair
from lab.checker.program.run import Run, run
from lab.checker.program.sites import Site
from lab.engine import Array

SIMPLE = (ast.Assign, ast.AugAssign, ast.Return)
Statement = ast.Assign | ast.AugAssign | ast.Return
BLOCKS = ("body", "orelse", "finalbody", "handlers")
TRIAL = "(trial)"  # no name of a paste
TRIALS_PER_RUN = 40


@dataclass(frozen=True, eq=False)
class Spot:
    """A wrong line: its statement in the tree of a paste, the repair that says what it should give,
    and what the search for a right form may spend.
    """

    tree: ast.Module
    statement: Statement
    repair: Repair
    outcome: Mending
    judged: Judged
    judge: Judge
    budget: Budget

    @property
    def oracle(self) -> Oracle:
        return self.outcome.oracle

    @property
    def line(self) -> int:
        return self.repair.site.line

    @property
    def is_step(self) -> bool:
        ends = self.judged.ends
        return any(end.kind == "step" and end.site is self.repair.site for end in ends)

    def run(self, *statements: ast.stmt) -> Run:
        """The paste with these in the place of the statement."""
        tree = with_statements(self.tree, self.statement, statements)
        judge = self.judge
        return run(tree, self.judged.run.reading, judge.usage, judge.names, self.budget)

    def value_in(self, made: Run) -> Array | None:
        """What the statement gives in another run of the paste."""
        place = places_of(self.judged.run, self.line).index(self.repair.site)
        sites = places_of(made, self.line)
        return sites[place].node.value if place < len(sites) else None

    def tried(self, expressions: Sequence[ast.expr]) -> list[Array | None]:
        """The values of expressions at the line, None where they have none there."""
        found: list[Array | None] = []
        expressions = [around_core(self.statement, one) for one in expressions]
        for begin in range(0, len(expressions), TRIALS_PER_RUN):
            found += self.tried_at_once(expressions[begin : begin + TRIALS_PER_RUN])
        return found

    def tried_at_once(self, expressions: Sequence[ast.expr]) -> list[Array | None]:
        trials = [trial(place, one, self.line) for place, one in enumerate(expressions)]
        made = self.run(*trials, self.statement)
        place = places_of(self.judged.run, self.line).index(self.repair.site)
        values: dict[str, Array | None] = {}
        in_brackets = isinstance(self.statement.value, ast.ListComp)  # then the same item
        passed = 0
        for site in (site for site in made.sites if site.line == self.line):
            if site.word.startswith(TRIAL):
                if site.index == (self.repair.site.index if in_brackets else None):
                    values[site.word] = site.node.value
            elif passed == place:
                break
            else:
                passed += 1
                values.clear()
        return [values.get(f"{TRIAL}{place}") for place in range(len(expressions))]


def core_of(statement: Statement) -> ast.expr:
    """The expression that a statement computes; of a loop in brackets, what it computes each time."""
    value = statement.value or ast.Constant(None)
    return value.elt if isinstance(value, ast.ListComp) else value


def with_core(statement: Statement, core: ast.expr) -> Statement:
    """The statement with another expression computed in it."""
    changed = copy.copy(statement)
    changed.value = around_core(statement, core)
    return changed


def around_core(statement: Statement, core: ast.expr) -> ast.expr:
    """An expression computed each time where the statement is a loop in brackets."""
    value = statement.value
    return ast.ListComp(core, value.generators) if isinstance(value, ast.ListComp) else core


def trial(place: int, expression: ast.expr, line: int) -> ast.stmt:
    name = ast.Name(f"{TRIAL}{place}", ast.Store())
    return ast.Assign([name], expression, lineno=line, col_offset=0)


def places_of(made: Run, line: int) -> list[Site]:
    """What a run puts into places at a line, trials left out."""
    return [site for site in made.sites if site.line == line and not site.word.startswith(TRIAL)]


def statement_of(tree: ast.Module, site: Site) -> Statement | None:
    """The statement that puts a value into a place."""
    for node in ast.walk(tree):
        if not isinstance(node, SIMPLE) or node.lineno != site.line:
            continue
        if site.target is None or any(part is site.target for part in ast.walk(node)):
            return node
    return None


def with_statements(
    tree: ast.Module, statement: ast.stmt, others: Sequence[ast.stmt]
) -> ast.Module:
    """The program with others in the place of a statement; what does not hold it is shared."""

    def copied(node: Any) -> list[Any]:
        if node is statement:
            return [ast.fix_missing_locations(one) for one in others]
        fields = dict(ast.iter_fields(node))
        blocks = [name for name in BLOCKS if isinstance(fields.get(name), list)]
        if not blocks or isinstance(node, SIMPLE):
            return [node]
        for name in blocks:
            fields[name] = [new for one in fields[name] for new in copied(one)]
        return [ast.copy_location(type(node)(**fields), node)]

    (changed,) = copied(tree)
    assert isinstance(changed, ast.Module)
    return changed
