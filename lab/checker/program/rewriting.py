"""A wrong line with its mistake undone, in the learner's own hand: the statements that may be its
right form, as `normal/` explains it. Whether they are is found by running the paste (`explain.py`).
"""

import ast
import copy
import re
from collections.abc import Iterator
from contextlib import suppress

from lab.checker.answer.formulas import formula
from lab.checker.meaning.targets import Target
from lab.checker.normal.diagnose import Diagnosis
from lab.checker.normal.edits import Repair, repairs
from lab.checker.normal.operands import extra_factors, signs
from lab.checker.normal.products import order, sums
from lab.checker.program.as_tree import LineTree
from lab.checker.program.trials import Statement, core_of, with_core
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Apply, Number, Symbol, Tree, is_op, rebuilt
from lab.checker.syntax import parse_expression
from lab.checker.values.compare import measured
from lab.checker.values.reference import Bench

OTHER_SIGN = {ast.Add: ast.Sub, ast.Sub: ast.Add}
OF_A_CONSTANT = (signs, extra_factors, sums)  # edits that leave out or put in a constant
# a constant factor -> the operation that undoes it, and its other argument
UNDONE: dict[str, tuple[str, Tree]] = {
    "m": ("/", Symbol("m")),
    "1/m": ("*", Symbol("m")),
    "2": ("/", Number(2.0)),
    "1/2": ("*", Number(2.0)),
    "4": ("/", Number(4.0)),
}


def rewritings(line: LineTree, diagnosis: Diagnosis, bench: Bench) -> Iterator[Statement]:
    """The line mended as the diagnosis says, then as the course's formula, the likeliest first."""
    repair, reading = diagnosis.repair, diagnosis.reading
    core = line.core
    if repair is None and diagnosis.factor == "-1":
        yield from with_other_signs(line.statement)
        if isinstance(core, ast.BinOp) and isinstance(core.op, ast.Sub):
            yield with_core(line.statement, ast.BinOp(core.right, core.op, core.left))
    if repair is not None:
        mended = list(in_place(line, repair)) if diagnosis.factor == "1" else []
        tree = undone(repair.tree, diagnosis.factor)
        yield from mended or rewritten(line, tree, reading.target)
    elif diagnosis.factor != "1":
        for one in repairs(reading.value, reading.target, bench.setting, OF_A_CONSTANT):
            found = measured(one.tree, reading.target, bench.kin, bench.setting.rows)
            if found is not None and found.is_one:
                yield from in_place(line, one)
        yield from rewritten(line, undone(reading.value, diagnosis.factor), reading.target)
    elif not reading.target.step:
        yield from as_formula(line, reading.target, bench)


def with_its_parameter(statement: Statement) -> ast.Assign | None:
    """b = b - alpha * db for db = b - alpha * db."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    first = value.left if isinstance(value, ast.BinOp) else None
    symbol = symbol_of(first.id) if isinstance(first, ast.Name) else None
    if value is None or not isinstance(first, ast.Name) or symbol is None:
        return None
    if symbol.kind not in ("W", "b"):
        return None
    changed = ast.Assign([ast.Name(first.id, ast.Store())], value)
    return ast.copy_location(changed, statement)


def with_other_signs(statement: Statement) -> Iterator[Statement]:
    """W += step for W -= step, and the like."""
    core = core_of(statement)
    if isinstance(statement, ast.AugAssign) and type(statement.op) in OTHER_SIGN:
        changed = copy.copy(statement)
        changed.op = OTHER_SIGN[type(statement.op)]()
        yield changed
    if isinstance(core, ast.BinOp) and type(core.op) in OTHER_SIGN:
        yield with_core(statement, ast.BinOp(core.left, OTHER_SIGN[type(core.op)](), core.right))


def with_other_words(line: LineTree) -> Iterator[tuple[str, str, Statement]]:
    """The line with another word in the place of one, alike but for its number: a1 for a2."""
    for part in line.parts():
        was = ast.unparse(part)
        for now in line.hand.arrays if was in line.hand.arrays else ():
            if was != now and re.sub(r"\d", "", was) == re.sub(r"\d", "", now):
                new = parse_expression(now)
                yield was, now, copy.deepcopy(line.statement, {id(part): new})


def in_place(line: LineTree, repair: Repair) -> Iterator[Statement]:
    """The statement with one of its parts replaced: all else stays as it was typed."""
    new = expression(repair.now, line)
    for part in line.parts() if new is not None else ():
        if line.tree(part) == repair.was:
            yield copy.deepcopy(line.statement, {id(part): new})


def rewritten(line: LineTree, tree: Tree, target: Target) -> Iterator[Statement]:
    """The statement with another value, of a step with another step."""
    statement, core = line.statement, line.core
    if not target.step:
        new = expression(tree, line)
        if new is not None:
            yield plain(line, new)
        return
    is_sum = isinstance(core, ast.BinOp) and isinstance(core.op, ast.Add | ast.Sub)
    holder = statement if isinstance(statement, ast.AugAssign) else core
    goes_down = isinstance(getattr(holder, "op", None), ast.Sub)
    step = expression(negated(tree) if goes_down else tree, line)
    if step is not None and isinstance(statement, ast.AugAssign):
        yield with_core(statement, step)
    elif step is not None and isinstance(core, ast.BinOp) and is_sum:
        yield with_core(statement, ast.BinOp(core.left, core.op, step))


def plain(line: LineTree, value: ast.expr) -> Statement:
    """The statement as an assignment of a whole value."""
    left = line.left_side()
    if not left:
        return with_core(line.statement, value)
    target = copy.copy(left[0])
    changed = ast.Assign([target], value)
    return ast.copy_location(changed, line.statement)


def negated(tree: Tree) -> Tree:
    return tree.args[0] if is_op(tree, "neg") else Apply("neg", (tree,))


def undone(tree: Tree, factor: str) -> Tree:
    """The tree without a constant factor."""
    if factor.startswith("-"):
        return negated(undone(tree, factor[1:]))
    if is_op(tree, "neg"):
        return negated(undone(tree.args[0], factor))
    if factor not in UNDONE:
        return tree
    op, other = UNDONE[factor]
    return Apply(op, (tree, other))


def expression(tree: Tree, line: LineTree) -> ast.expr | None:
    """A tree in the learner's words, as Python."""
    with suppress(SyntaxError, ValueError, RecursionError):
        return parse_expression(line.write(tree))
    return None


def as_formula(line: LineTree, target: Target, bench: Bench) -> Iterator[Statement]:
    """The course's formula in the learner's words, with their own constant."""
    for tree in formulas(line, target, bench):
        found = measured(tree, target, bench.kin, bench.setting.rows)
        if found is not None:
            yield from rewritten(line, undone(tree, found.name), target)


def formulas(line: LineTree, target: Target, bench: Bench) -> Iterator[Tree]:
    """The formula, with the formulas of what the learner has no word for; where W is stored the
    other way round, its products in other orders.
    """
    of = Target(target.kind, target.layer, update=target.update, step=target.step)
    tree = expanded(formula(of, bench.setting), line)
    yield tree
    yield from (one.tree for one in repairs(tree, target, bench.setting, (order,)))


def expanded(tree: Tree, line: LineTree, depth: int = 2) -> Tree:
    """The tree with formulas in the place of the gradients that the learner has no word for."""

    def change(node: Tree) -> Tree | None:
        if not isinstance(node, Symbol) or node.kind not in ("dA", "dZ") or line.hand.has(node):
            return None
        inner = formula(Target(node.kind, node.layer), line.hand.setting)
        return expanded(inner, line, depth - 1) if depth else None

    return rebuilt(tree, change)
